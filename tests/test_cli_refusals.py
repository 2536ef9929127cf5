"""What is wrong is said of the option that is wrong, with the way out, before anything runs."""

from pathlib import Path

import pytest

from sim import cli
from sim.cli.files import write_files


def refused(capsys, *arguments):
    """What was said, in one line; the exit code is that of bad input and nothing goes to stdout."""
    code = cli.main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()

    assert (2, "") == (code, out)
    return " ".join(err.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("compare checkout --duration 10", "--duration: must be longer than the warm-up of 30s, got 10; choose"),
        ("compare checkout --duration 10", "more than 30s, or --set warmup=0s: 10 alone is in seconds"),
        ("compare checkout --set duration=10 --set warmup=20", "--set warmup: must be shorter than the duration"),
        ("warmup tipping-point --duration 1s", "--duration: must be longer than the warm-up of 1m, got '1s'"),
        ("compare checkout --duration 10x", "--duration: must be a duration with a unit, got '10x'"),
        ("compare checkout --seed abc", "--seed: must be a whole number, got 'abc'"),
        ("compare checkout --set workers.count=0", "--set workers.count: must be at least 1, got 0"),
        ("compare checkout --set queued.workers.count=0", "--set queued.workers.count: must be at least 1, got 0"),
        ("sweep checkout --over duration=1s,5m", "--over duration=1s: must be longer than the warm-up of 30s"),
        ("compare checkout --only nope", "nope: is not an architecture of checkout; choose from sync, queued"),
        ("explain checkout queued --only queued", "queued: is named twice, and one run is not two; name it once"),
        ("compare checkout --only queued --only queued", "queued: is named twice, and one run is not two; name"),
        ("sweep checkout --over load=1/s,2/s --only sync --only sync", "sync: is named twice"),
        ("compare checkout --profiles rq,kafka,rq", "--profiles rq: is named twice, and one run is not two; name"),
        ("compare early-ack-loses --profiles sqs,rabbit", "--profiles sqs: is not a broker's profile; did you mean sq"),
        ("diff checkout --metric foo --set-b load=1/s", "--metric foo: names no metric; choose from "),
        ("diff checkout --metric queued.goodput --set-b load=1/s", "without the architecture; write --metric good"),
        ("sweep checkout --over load=1/s,2/s --metric queued.wait.p95", "write --metric wait.p95 --only queued"),
        ("compare checkout --at-most 5", "--at-most 5: says when --precision gives up; add --precision 5%"),
        ("compare checkout --set count=50", "got 'count'; did you mean workers.count or load.users.count?"),
        ("compare checkout --set concurrency=50", "got 'concurrency'; did you mean workers.count?"),
        ("compare checkout --set partitions=5", "got 'partitions'; did you mean stream.partitions?"),
        ("size checkout --only queued --find load --between 3,4", "such as 4..12 or 1s..30s; write 3..4"),
        ("size checkout --only queued --find load --between x", "must be A..B, such as 4..12 or 1s..30s"),
        ("compare checkout --junit out.json", "--junit out.json: must end in .xml"),
        ("check chekout", "catalog; did you mean checkout? A file would be ./chekout.yaml"),
        ("report nofolder --stress", "catalog; `sim list` shows which there are. A file would be ./nofolder.yaml"),
    ],
)
def test_the_option_that_is_wrong_is_named(capsys, arguments, said):
    """And nothing is named twice."""
    assert said in refused(capsys, *arguments.split(" "))


def test_no_option_is_blamed_that_nobody_typed(capsys):
    """An architecture is named with `--only` or without it."""
    said = "nope: is not an architecture of checkout; choose from sync, queued, hybrid"

    assert [said] * 2 == [refused(capsys, command, "checkout", "nope") for command in ("run", "explain")]


def test_a_folder_is_said_to_be_one(capsys, tmp_path, monkeypatch):
    """By its name as by its path; a scenario is a file."""
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)

    assert "out: is a folder; name a file in it, or a scenario that `sim list` shows" == refused(capsys, "check", "out")
    assert f"{tmp_path}/out: is a folder; name a file in it" == refused(capsys, "check", tmp_path / "out")


def test_a_duration_of_the_file_is_not_to_blame(capsys, tmp_path):
    """Where both stand in the file, or both are given, it is the warm-up that is too long."""
    path = tmp_path / "mail.yaml"
    rest = "load: 1/s\nsteps: {mail: {service: 1s}}\nworkers: {count: 1}\n"
    path.write_text(f"name: mail\nseed: 1\nduration: 10s\nwarmup: 10s\n{rest}")

    assert f"{path}:4:9: warmup: must be shorter than the duration" in refused(capsys, "check", path)
    path.write_text(path.read_text().replace("duration: 10s", "duration: 10"))
    said = refused(capsys, "check", path)
    assert said.endswith("got '10s'; choose less than 10s, or give the duration its unit: 10 alone is in seconds")


def test_everything_that_keeps_a_tester_away_is_said_at_once(capsys):
    """All keys of an architecture, with the changes that take them away."""
    said = refused(capsys, "omission", "checkout", "--only", "queued")

    assert "queued has api.accept_queue and api.client.timeout, which make it matter where a request waits" in said
    assert "--set queued.api.accept_queue=null --set queued.api.client.timeout=null" in said


def test_a_mistyped_key_is_not_also_missing(capsys, tmp_path):
    """One error for one mistake; what is missing besides is said as well."""
    path = tmp_path / "mail.yaml"
    start = "name: mail\nseed: 1\nduration: 10s\nload: 1/s\nsteps: {mail: {service: 1s}}"
    path.write_text(f"{start}\nworkers: {{cuont: 50}}\n")

    assert f"{path}:6:11: workers.cuont: is not a known key; did you mean count?" == refused(capsys, "check", path)
    path.write_text(path.read_text().replace("cuont", "prefetch"))
    assert "workers.count: is required" in refused(capsys, "check", path)


def test_a_mistyped_section_is_not_also_missing(capsys, tmp_path):
    """No architecture misses what is written there by another name; what is missing besides is said of each."""
    path = tmp_path / "mail.yaml"
    start = "name: m\nseed: 1\nduration: 10s\nload: 1/s\nsteps: {mail: {service: 1s}}"
    path.write_text(f"{start}\nwrokers: {{count: 1}}\narchitectures: {{a: {{queued: all}}, b: {{queued: all}}}}\n")

    assert f"{path}:6:1: wrokers: is not a known key; did you mean workers?" == refused(capsys, "check", path)
    path.write_text(path.read_text().replace("wrokers: {count: 1}", "xyz: 1"))
    said = refused(capsys, "check", path)
    assert all(f"architectures.{name}.workers: is required" in said for name in "ab")


def test_stages_have_the_number_that_thresholds_give_them(capsys, tmp_path):
    """A key counts from 0, the number that people say from 1: an error has both."""
    path = tmp_path / "mail.yaml"
    stages = "[{rate: 1/s, for: 5s}, {rate: 1/s, for: never}]"
    path.write_text(f"name: m\nseed: 1\nduration: 10s\nload: {{stages: {stages}}}\nsteps: {{mail: {{service: 1s}}}}\n")

    assert "load.stages.1.for (stage 2): must be a duration" in refused(capsys, "check", path)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("compare checkout --load 3/s", "--load is not an argument of sim compare; a key of the scenario is"),
        ("compare checkout --workers.count=5", "changed by --set workers.count=5"),
        ("compare checkout --load", "changed by --set load=VALUE"),
        ("compare checkout queued", "of sim compare; an architecture is named by --only queued"),
        ("run checkout --replicatoins 5", "--replicatoins is not an argument of sim run; did you mean --replications?"),
        (
            "compare checkout --duration -5m",
            "argument --duration: expected one argument: it cannot be negative, got -5m",
        ),
        ("compare checkout --duration", "argument --duration: expected one argument"),
        ("list checkout", "checkout is not an argument of sim list"),
        (
            "compare checkout --set workers.count 50",
            "50 is not an argument of sim compare; write --set workers.count=50",
        ),
        ("sweep checkout --over workers.count=40 50", "50 is not an argument of sim sweep"),
        ("run checkout --duration 5 minutes", "minutes is not an argument of sim run; write --duration 5m"),
        ("compare checkout --duration 5m slow", "slow is not an argument of sim compare; an architecture is named by"),
        ("size checkout --find workers.count --between 3 4", "4 is not an argument of sim size; write --between 3..4"),
        ("compare checkout --profiles rq kafka", "kafka is not an argument of sim compare; write --profiles rq,kafka"),
        ("compare a.yaml checkout", "sim compare takes one scenario, and sim diff compares two"),
        ("compare checkout b.yml", "sim compare takes one scenario, and sim diff compares two"),
        (
            "diff checkout --seed 7 other third",
            "third is not an argument of sim diff; an architecture is named by --only",
        ),
        ("explain", "sim explain: error: the following arguments are required: SCENARIO"),
        ("check checkout --xyzzy", "--xyzzy is not an argument of sim check"),
    ],
)
def test_a_command_says_itself_what_it_does_not_know(capsys, arguments, said):
    """Its own usage, not that of `sim`, and what was meant."""
    with pytest.raises(SystemExit, match="2"):
        cli.main(arguments.split(" "))
    err = " ".join(capsys.readouterr().err.split())

    assert err.startswith(f"usage: sim {arguments.split(' ')[0]}")
    assert said in err


def test_a_complaint_is_what_one_reads_last(capsys):
    """The usage before it is one line: what has a place, and what is required."""
    with pytest.raises(SystemExit, match="2"):
        cli.main(["size", "checkout"])

    usage, said = capsys.readouterr().err.splitlines()
    assert "usage: sim size SCENARIO --find KEY --between A..B [OPTIONS]" == usage
    assert "sim size: error: the following arguments are required: --find, --between" == said


@pytest.mark.parametrize(
    ("word", "said"), [("comparee", "did you mean compare?"), ("xyz", "choose from compare, run,")]
)
def test_a_command_that_is_not_there_is_named_with_the_nearest(capsys, word, said):
    """Or with all there are."""
    with pytest.raises(SystemExit, match="2"):
        cli.main([word, "checkout"])

    usage, error = capsys.readouterr().err.splitlines()
    assert "usage: sim COMMAND ..." == usage
    assert error.startswith(f"sim: error: {word} is not a command; {said}")


@pytest.mark.parametrize(
    "arguments",
    [
        "run checkout queued sync --seed 7",
        "run checkout --seed 7 queued sync",
        "run checkout queued --seed 7 sync",
        "run --seed 7 checkout queued,sync",
        "run checkout --seed 7 --only queued,sync",
        "compare checkout --seed 7 --only queued --only sync",
    ],
)
def test_names_may_stand_anywhere(capsys, arguments):
    """Before options or behind them, one by one or with commas."""
    assert 0 == cli.main([*arguments.split(" "), "--dry-run"])

    out = capsys.readouterr().out
    assert "seed 7" in out
    assert ["queued", "sync"] == [line.split()[0] for line in out.splitlines() if line.startswith(("queued", "sync"))]


def test_the_other_scenario_may_stand_behind_options(capsys):
    """As in `sim diff A --only queued B`."""
    said = refused(capsys, "diff", "checkout", "--only", "queued", "clam-check")

    assert said.startswith("clam-check: is not a scenario of the catalog; did you mean claim-check?")


@pytest.mark.parametrize("option", ["--json", "--plot", "--charts", "--save"])
def test_a_dry_run_takes_no_file(capsys, tmp_path, option):
    """Whoever asks for one waits for it."""
    path = tmp_path / ("out.png" if option == "--plot" else "out.json")
    said = refused(capsys, "compare", "checkout", "--dry-run", option, path)

    assert f"{option} {path}: --dry-run writes no file; leave one of them out" == said


def test_architectures_are_named_alike_everywhere(capsys):
    """`run` and `explain` take them by --only as well."""
    assert 0 == cli.main(["explain", "checkout", "--no-run", "--only", "queued"])
    named = capsys.readouterr().out
    assert 0 == cli.main(["explain", "checkout", "queued", "--no-run"])

    assert named == capsys.readouterr().out


def test_precision_that_is_out_of_reach_says_what_it_would_take(capsys):
    """About how many replications; or that there is no figure."""
    asked = ("compare", "checkout", "--duration=2m", "--set=load=5/s", "--set=thresholds=[]", "--only=queued")
    cli.main([*asked, "--precision", "1%", "--replications", "2", "--at-most", "3", "--metric", "wait.mean"])
    far = " ".join(capsys.readouterr().out.split())
    cli.main([*asked, "--precision", "1%", "--replications", "2", "--at-most", "2", "--metric", "time_to_notice.mean"])
    never = " ".join(capsys.readouterr().out.split())

    assert "? Not as precise as asked after 3 replications: queued.wait.mean is known to ±" in far
    assert "It would take about " in far
    assert "time_to_notice.mean is not known. It has no figure in every replication" in never


def test_what_cannot_be_written_is_said_with_the_reason(capsys, tmp_path):
    """The run is shown, the other files are written and the run is saved, and nothing is half there."""
    path, other = tmp_path / f"{'x' * 247}.json", tmp_path / "summary.csv"  # a name that the draft beside it bursts
    asked = ["run", "checkout", "queued", "--duration", "10s", "--set", "warmup=0s"]
    code = cli.main([*asked, "--json", str(path), "--summary", str(other), "--save", str(tmp_path / "run")])
    out, err = capsys.readouterr()

    assert (2, f"{path}: cannot be written; the system says: File name too long\n") == (code, err)
    assert out.endswith("what each file is\n")
    assert f"wrote {other}\nsaved in " in out
    assert {"run", "summary.csv"} == {each.name for each in tmp_path.iterdir()}


@pytest.mark.parametrize("option", ["--json", "--save", "--charts"])
def test_a_name_that_no_system_takes_is_refused_before_the_run(capsys, tmp_path, option):
    """It could never be written."""
    assert "File name too long" in refused(capsys, "compare", "checkout", option, tmp_path / ("x" * 300))


def test_a_reader_who_leaves_is_no_error():
    """A file may be a pipe, and nobody has to read all of it."""

    def leave(path):
        raise BrokenPipeError(path)

    with pytest.raises(BrokenPipeError):
        write_files((Path("out.json"), leave))
