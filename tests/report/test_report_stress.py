"""The report by the STRESS-DES guidelines: complete, true to the scenario, and safe to render."""

import json
import re
from pathlib import Path

import pytest

from sim import cli, compare
from sim.report.manifest import manifest
from sim.report.run_folder import save_run
from sim.report.stress import Study, stress_text, study_of
from sim.scenario import ScenarioError, catalog, from_dict, load
from sim.workload.streams import NAMES

ROOT = Path(__file__).parents[2]
ITEMS = [
    "1.1",
    "1.2",
    "1.3",
    "2.1",
    "2.2",
    "2.3",
    "2.4",
    "2.5",
    "3.1",
    "3.2",
    "3.3",
    "3.4",
    "4.1",
    "4.2",
    "4.3",
    "5.1",
    "5.2",
    "5.3",
    "5.4",
    "6.1",
]
BASE = {
    "name": "rich",
    "seed": 1,
    "duration": "5m",
    "warmup": "30s",
    "load": {"users": {"count": 5, "think": "10s"}},
    "keys": {"count": 7},
    "mix": {"pdf": 1, "mail": 3},
    "steps": {
        "pdf": {
            "service": {"exponential": "1s"},
            "spawns": {"thumb": 2},
            "timeout": "20s",
            "ttl": "1m",
            "queue": "slow",
        },
        "mail": {"service": "200ms", "poison": "1%", "queue": "fast"},
        "thumb": {"service": "100ms", "queue": "fast"},
        "pay": {"service": "50ms", "fails": "2%"},
    },
    "api": {
        "rate_limit": {"rate": "100/s"},
        "client": {"retry": {"max_attempts": 2}, "hedge": {"after": "1s"}},
    },
    "queues": {"fast": {"order": "priority", "ageing": "30s"}, "slow": {"capacity": 100, "visibility_timeout": "30s"}},
    "retry": {"max_attempts": 3, "budget": {"ratio": "10%"}},
    "pools": {
        "all": {"count": 3, "reads": ["fast", "slow"], "crashes": {"mtbf": "5m"}},
        "more": {"count": 2, "autoscale": {"backlog_per_worker": 5, "min": 1, "max": 9}},
    },
    "architectures": {
        "one": {"inline": ["pay"], "queued": ["pdf", "mail", "thumb"]},
        "two": {"inline": ["pay"], "queued": ["pdf", "mail", "thumb"], "faults": [{"kill": 1, "at": "1m"}]},
    },
}


def sheet(scenario, **run):
    """The sheet of a scenario."""
    return stress_text(Study(scenario, **run))


def item(text, number):
    """The body of one item."""
    return re.search(rf"^### {re.escape(number)} [^\n]*\n\n(.*?)(?=^###? |\Z)", text, flags=re.MULTILINE | re.DOTALL)[1]


def cells(text):
    """The rows of the table of parameters."""
    rows = [line.strip("| ").split(" | ") for line in item(text, "3.3").splitlines() if line.startswith("| `")]
    return {(key.strip("`"), who.strip("`")): (value.strip("`"), origin) for key, who, value, origin in rows}


@pytest.mark.parametrize("name", catalog.names())
def test_every_scenario_has_all_twenty_items(name):
    """Each item has its heading, once and in order, and something below it."""
    text = sheet(load(name))

    assert ITEMS == re.findall(r"^### (\d\.\d) ", text, flags=re.MULTILINE)
    assert [] == [number for number in ITEMS if not item(text, number).strip()]


def test_what_only_the_author_knows_is_said_to_be_missing():
    """Purpose and aims that are empty, sources, pre-processing, warm-up, replications, machine, DOI."""
    scenario = from_dict({key: BASE[key] for key in BASE} | {"warmup": "1m"})
    missing = [number for number in ITEMS if "To be written by the author" in item(sheet(scenario), number)]

    assert ["1.1", "1.3", "3.1", "3.2", "3.4", "4.1", "4.3", "5.4", "6.1"] == missing


def test_what_the_scenario_says_is_filled_in():
    """Purpose and aims of checkout are the author's; what differs between its architectures is where steps run."""
    text = sheet(load("checkout"))

    assert "Three slow things per order" in item(text, "1.1")
    assert "`queued.response_time.p99 < 200ms`" in item(text, "1.3")
    assert "- `hybrid`: inline `payment`; queued `email`, `pdf`\n" in item(text, "2.3")
    assert "10m of simulated time" in item(text, "4.2")


def test_every_parameter_is_in_the_table_with_its_origin():
    """Written, changed from outside, of a profile, or a default; what all architectures share has one row."""
    known = cells(sheet(load("checkout", overrides={"queued.workers.count": "50"})))
    of_broker = cells(sheet(load("long-task-loops")))

    assert ("lognormal", "written") not in known.values()
    assert ("800ms", "written") == known["steps.email.service.lognormal.mean", "all"]
    assert ("–", "default") == known["steps.email.ttl", "all"]
    assert ("50", "changed") == known["workers.count", "queued"]
    assert ("40", "written") == known["workers.count", "sync"]
    assert ("true", "profile rabbitmq-quorum") == of_broker["queue.crash_counts", "all"]
    assert ("2h", "written") == of_broker["queue.visibility_timeout", "raised"]


def test_components_of_a_rich_scenario():
    """Keys, mix, spawned jobs, ttl, several queues and pools, autoscaler, crashes: each has its words."""
    text = sheet(from_dict(BASE))
    parts = item(text, "2.5")

    for words in (
        "Requests, of one kind of `pdf`, `mail`, each with its calls; each belongs to one of 7 keys",
        "- Step `pdf`: service `exponential: {mean: 1s}`, timeout 20s",
        "- Step `mail`: service `deterministic: {value: 200ms}`, poison 1%",
        "- Workers `all`: 3, prefetch 1; reads `fast`, `slow`; crashes `mtbf: {exponential: {mean: 5m}}",
        "- Workers `more`: 2, 1 to 9 by an autoscaler, prefetch 1",
        "- Queue `slow`: fifo, room for 100 (when full: reject); lease 30s",
        "- Jobs of `pdf` expire 1m after their creation",
        "- Jobs of `thumb` are brought about by other jobs that are done",
        "- API threads: unlimited",
        "- Accept queue: fifo, room for all; nobody leaves",
    ):
        assert words in parts


def test_algorithms_and_assumptions_of_a_rich_scenario():
    """The door's policies, orders, retries with a budget, a closed load; what is of one architecture says of which."""
    text = sheet(from_dict(BASE))

    for words in ("who waits gains in priority", "a token bucket pays", "Autoscaler of `more`", "`rate_limit`"):
        assert words in item(text, "2.4")
    assert "Users call again" in item(text, "2.4")
    assert "Users call a second time" in item(text, "2.4")
    assert "Users wait for an answer before they ask again (closed)" in item(text, "3.4")
    assert "unlike `one`, `faults` is `[{at: 1m, kill: 1}]`" in item(text, "2.3")
    assert "`two`: a terminating simulation, since faults" in item(text, "4.1")


def test_recordings_and_logs_are_described():
    """Digest and speed of a trace, traced service times, partitions of a log."""
    replayed, log = sheet(load("trace-replay")), sheet(load("queue-or-stream"))

    assert re.search(r"Recorded arrivals: `[^`]+` \(SHA-256 `[0-9a-f]{64}`\), 1,000 rows", item(replayed, "3.1"))
    assert "is replayed at 2 times its speed" in item(replayed, "3.2")
    assert "partitions" in item(log, "2.1")
    assert re.search(r"Log: \d+ partitions, each in order", log)


def test_what_an_architecture_lacks_is_a_difference():
    """A key that only the first one has is said not to be there."""
    scenario = from_dict(BASE | {"architectures": BASE["architectures"] | {"bare": {"queued": "all", "retry": None}}})

    assert "`retry.budget.ratio` is not there" in item(sheet(scenario), "2.3")


def test_one_architecture_is_compared_with_nothing():
    """Then there is no difference to describe."""
    scenario = from_dict(BASE | {"architectures": {"one": BASE["architectures"]["one"]}})

    assert item(sheet(scenario), "2.3").startswith("One architecture, `one`: inline `pay`; queued")


def test_a_warmup_that_is_found_from_runs_is_no_choice_of_the_author():
    """It is said how it is found, and nobody is asked why it is as long as it is."""
    scenario = from_dict(BASE | {"warmup": "auto", "architectures": {"one": BASE["architectures"]["one"]}})
    text = item(sheet(scenario), "4.1")

    assert "found from runs, by MSER-5" in text
    assert "To be written by the author" not in text


def test_foreign_words_cannot_leave_their_place():
    """A name and an `about` with Markdown, HTML and control codes are letters."""
    hostile = "<script>x</script> | [a](http://b) `c` \x1b[2J # d"
    text = sheet(load("checkout").model_copy(update={"name": hostile, "about": hostile}))

    assert "<script>" not in text
    assert "\x1b" not in text
    assert "[a](" not in text.replace("\\[a\\]", "")


def test_the_order_of_events_is_that_of_the_documentation():
    """5.3 has as many kinds as the table in docs/design.md, in its order."""
    table = re.findall(r"^\| \d+ \| (.+?) \|", (ROOT / "docs/design.md").read_text("utf-8"), flags=re.MULTILINE)
    told = re.findall(r"\(\d+\) (.+?)[,;] (?=\(|within)", item(sheet(load("checkout")), "5.3"))

    assert len(table) == len(told)
    assert [words.split()[-1] for words in table[:11]] == [words.split()[-1] for words in told[:11]]


def test_every_stream_is_named():
    """5.2 lists all streams of luck."""
    assert [] == [name for name in NAMES if f"`{name}`" not in item(sheet(load("checkout")), "5.2")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A saved run of two architectures of checkout."""
    path = tmp_path_factory.mktemp("runs") / "mine"
    save_run(compare("checkout", "sync", "queued", duration="40s"), path, took_s=1.5)
    return path


def test_a_saved_run_fills_in_the_rest(folder):
    """Replications, versions of the run, machine and run time; all values are as they were saved."""
    text = stress_text(study_of(str(folder)))
    noted = json.loads((folder / "run.json").read_text())

    assert "filled in from a saved run, 1 replication." in text
    assert "One replication of `sync`, `queued`: figures" in item(text, "4.3")
    assert f"`numpy` `{noted['versions']['numpy']}`" in item(text, "5.1")
    assert "Run time, of all replications and architectures: 1.5 s" in item(text, "5.4")
    assert noted["platform"] in item(text, "5.4")
    assert "`sim compare scenario.yaml --only sync --only queued`" in item(text, "6.1")
    assert {"as saved", "the run"} == {origin for _, origin in cells(text).values()}


def test_replications_are_counted():
    """With several there is a number, and who was run."""
    text = sheet(load("checkout"), n=30, ran=("sync", "queued", "hybrid"), noted={})

    assert "- 30 independent replications of `sync`, `queued`, `hybrid`." in item(text, "4.3")
    assert "`sim compare scenario" not in item(text, "6.1")
    assert "checkout.yaml --replications 30`" in item(text, "6.1")
    assert "To be written by the author" in item(text, "5.1")


@pytest.mark.parametrize("damage", ["[1]", "{", None])
def test_a_run_that_noted_nothing_is_reported_all_the_same(folder, tmp_path, damage):
    """What is missing or damaged is left to the author."""
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    (copy / "run.json").unlink()
    if damage:
        (copy / "run.json").write_text(damage)

    assert "Machine: *To be written by the author*" in stress_text(study_of(str(copy)))


def test_a_scenario_made_in_python_has_no_origins():
    """Without a text nobody knows which values were written."""
    scenario = load("checkout").model_copy(update={"text": None, "source": None})

    assert {"not known", "the run"} == {origin for _, origin in cells(sheet(scenario)).values()}
    assert "`<mapping>`" in item(sheet(scenario), "6.1")


def test_changes_of_a_run_that_is_over_are_refused(folder):
    """They would describe another run."""
    with pytest.raises(ScenarioError, match="is a run that is over"):
        study_of(str(folder), {"workers.count": "5"})


def test_the_command_prints_or_writes(capsys, tmp_path, folder):
    """The same text; a bad place is named before anything is read."""
    out = tmp_path / "stress.md"

    assert 0 == cli.main(["report", "checkout", "--stress", "--set", "workers.count=50"])
    assert stress_text(Study(load("checkout", overrides={"workers.count": "50"}))) == capsys.readouterr().out
    assert 0 == cli.main(["report", str(folder), "--stress", "--out", str(out)])
    assert f"wrote {out}\n" == capsys.readouterr().out
    assert stress_text(study_of(str(folder))) == out.read_text("utf-8")
    assert 2 == cli.main(["report", "chekout", "--stress"])
    assert 2 == cli.main(["report", "checkout", "--stress", "--out", str(tmp_path / "no" / "s.md")])
    assert "--out" in capsys.readouterr().err


def test_a_report_must_be_asked_for_by_its_kind():
    """There is one kind so far; without it the command says so and ends with 2."""
    with pytest.raises(SystemExit) as left:
        cli.main(["report", "checkout"])

    assert 2 == left.value.code


def test_this_machine_is_noted_where_there_is_no_run():
    """The versions are those that would run it."""
    assert f"`python` `{manifest()['versions']['python']}`" in item(sheet(load("checkout")), "5.1")
