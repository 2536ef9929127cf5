"""The `sim` command as a person or a pipeline uses it: output, files, exit codes, and never a traceback."""

import json
import runpy
import subprocess
import sys

import pytest

from sim import cli
from sim.experiment import compare_each

SHORT = ["--duration", "60s", "--set", "warmup=5s"]


def run(capsys, *arguments):
    """Run the command in this process; return its exit code, stdout and stderr."""
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def scenario(tmp_path):
    """A small scenario file with a threshold to fill in."""

    def write(threshold="queued.jobs.lost == 0"):
        text = (
            "name: small\nseed: 3\nduration: 30s\nload: 5/s\n"
            "steps: {mail: {service: 100ms, fails: 10%}}\napi: {threads: 2}\nworkers: {count: 2}\n"
            f"thresholds: ['{threshold}']\n"
        )
        path = tmp_path / "small.yaml"
        path.write_text(text)
        return path

    return write


def test_compare_prints_the_line_that_replays_it_first(capsys, scenario):
    """Name, seed, version, engine and digest of the scenario."""
    code, out, err = run(capsys, "compare", scenario())

    assert (0, "") == (code, err)
    assert out.splitlines()[0].startswith("small · seed 3 · queue-lab ")
    assert " · engine simpy · scenario " in out.splitlines()[0]


def test_compare_writes_what_it_is_asked_for(capsys, scenario, tmp_path):
    """Figures as JSON, a row per job, a picture, thresholds as JUnit; and says so."""
    files = [tmp_path / name for name in ("c.json", "jobs.csv", "c.png", "c.xml")]
    options = zip(("--json", "--jobs", "--plot", "--junit"), files, strict=True)
    code, out, _ = run(capsys, "compare", scenario(), *(part for option in options for part in option))

    assert 0 == code
    assert all(f"wrote {path}" in out for path in files)
    assert {"sync", "queued"} == set(json.loads(files[0].read_text())["architectures"])
    assert files[1].read_text().startswith("architecture,job,")
    assert b"\x89PNG" == files[2].read_bytes()[:4]
    assert b'<testcase classname="small.queued" name="queued.jobs.lost == 0"' in files[3].read_bytes()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(capsys, tmp_path):
    """JSON of two runs, and of one with another seed."""
    paths = [tmp_path / f"{number}.json" for number in range(3)]
    for path, seed in zip(paths, (42, 42, 43), strict=True):
        run(capsys, "compare", "checkout", *SHORT, "--seed", seed, "--json", path)

    assert paths[0].read_bytes() == paths[1].read_bytes() != paths[2].read_bytes()


def test_run_takes_one_architecture_or_all(capsys):
    """`sim run checkout queued` shows one column; `sim run checkout` all."""
    one = run(capsys, "run", "checkout", "queued", *SHORT)[1]
    every = run(capsys, "run", "checkout", *SHORT)[1]

    assert "hybrid" not in one
    assert "hybrid" in every


def test_set_changes_a_key_of_the_scenario_or_of_one_architecture(capsys, tmp_path):
    """More workers for the queued architecture alone: only its utilisation changes."""
    found = []
    for change in ([], ["--set", "queued.workers.count=80"]):
        run(capsys, "compare", "checkout", *SHORT, *change, "--json", tmp_path / "c.json")
        found.append(json.loads((tmp_path / "c.json").read_text())["architectures"])

    assert found[0]["queued"]["utilization"] > found[1]["queued"]["utilization"]
    assert found[0]["hybrid"] == found[1]["hybrid"]


@pytest.mark.parametrize(
    ("threshold", "code"),
    [
        ("queued.jobs.lost == 0", 0),
        ("queued.jobs.lost > 0", 99),
        ("queued.wait.p999 < 1s", 3),
        ("queued.requests.ok_share over any 5s > 99%", 0),
        ("queued.requests.arrived over any 5s < 5", 99),
        ("queued.wait.p99 over any 5s < 1s", 3),
    ],
)
def test_exit_codes_say_what_became_of_the_thresholds(capsys, scenario, threshold, code):
    """Passed 0, failed 99, cannot tell 3."""
    assert code == run(capsys, "compare", scenario(threshold))[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["compare", "chekout"], "did you mean checkout?"),
        (["compare", "no/such/file.yaml"], "no/such/file.yaml"),
        (["compare", "checkout", "--set", "workers"], "must be KEY=VALUE"),
        (["compare", "checkout", "--set", "workers.cuont=3"], "did you mean count?"),
        (["compare", "checkout", "--seed", "minus one"], "seed"),
        (["compare", "checkout", "--duration=-5s"], "duration"),
        (["compare", "checkout", "--only", "quued"], "did you mean queued?"),
        (["run", "checkout", "quued"], "did you mean queued?"),
        (["compare", "checkout", "--jobs", "jobs.txt"], ".csv or .parquet"),
        (["compare", "checkout", "--plot", "no/such/folder/c.png"], "there is no folder"),
    ],
)
def test_bad_input_is_named_and_ends_with_2(capsys, arguments, said):
    """On stderr, with the way out, nothing on stdout."""
    code, out, err = run(capsys, *arguments)

    assert (2, "") == (code, out)
    assert said in err


def test_check_reports_every_file_also_behind_a_bad_one(capsys, scenario, tmp_path):
    """A good file, a bad one, a good one: two are ok, one is named, the exit code is 2."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("name: bad\nworkerz: 3\n")
    code, out, err = run(capsys, "check", scenario(), bad, "checkout")

    assert 2 == code
    assert 2 == out.count(": ok (")
    assert "bad.yaml:2:1" in err


def test_check_passes_a_good_file(capsys, scenario):
    """Its architectures and its digest are shown."""
    code, out, _ = run(capsys, "check", scenario())

    assert 0 == code
    assert "sync, queued" in out


def test_check_says_what_has_no_effect(capsys, scenario):
    """Where it stands, which rule makes it so, and the way out; that is no error."""
    path = scenario("queued.jobs.late == 0")
    code, out, err = run(capsys, "check", path, "checkout")

    assert (0, "") == (code, err)
    assert (
        "small.yaml:8:14: note: thresholds.0: queued.jobs.late == 0 says nothing: no job has a deadline; add d" in out
    )
    assert 3 == len(out.splitlines())


def test_the_schema_is_json_schema(capsys):
    """It is JSON and says of which dialect, or at least which keys there are."""
    schema = json.loads(run(capsys, "schema")[1])

    assert "workers" in json.dumps(schema)
    assert "properties" in schema


def test_list_names_every_scenario_with_what_it_shows(capsys):
    """One line each, checkout among them."""
    lines = run(capsys, "list")[1].splitlines()

    assert any(line.startswith("checkout ") and "Three slow things" in line for line in lines)


def test_interrupted_before_anything_is_finished(capsys, monkeypatch):
    """Ctrl-C in the first architecture: exit code 130, nothing printed."""
    monkeypatch.setattr("sim.experiment.precise.compare_each", interrupted_after(0))

    assert (130, "") == run(capsys, "compare", "checkout", *SHORT)[:2]


def test_interrupted_keeps_what_is_finished(capsys, monkeypatch, tmp_path):
    """Ctrl-C in the second architecture: the first is shown and written, and the exit code is 130."""
    monkeypatch.setattr("sim.experiment.precise.compare_each", interrupted_after(1))
    code, out, err = run(capsys, "compare", "checkout", *SHORT, "--json", tmp_path / "c.json")

    assert 130 == code
    assert "interrupted: only sync finished" in err
    assert ["sync"] == list(json.loads((tmp_path / "c.json").read_text())["architectures"])
    assert "users who asked" in out


def interrupted_after(count):
    """A `compare_each` that is interrupted after so many architectures."""

    def stopped(*asked, **named):
        for number, found in enumerate(compare_each(*asked, **named)):
            if number == count:
                raise KeyboardInterrupt
            yield found

    return stopped


def test_an_error_of_ours_is_not_dressed_up_as_bad_input(monkeypatch):
    """A ValueError that is no ScenarioError goes through, with its traceback."""

    def broken(*_):
        raise ValueError("a bug")

    monkeypatch.setattr("sim.scenario.load", broken)
    with pytest.raises(ValueError, match="a bug"):
        cli.main(["check", "checkout"])


def test_a_reader_that_leaves_early_is_no_error():
    """`sim schema | head -1`: no traceback, no complaint."""
    command = f"{sys.executable} -m sim schema | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)

    assert ("", "{\n") == (done.stderr, done.stdout)


def test_help_loads_nothing_heavy():
    """`python -m sim --help` imports neither NumPy nor Pydantic nor SimPy: it is instant."""
    code = "import sys, sim.cli\ntry: sim.cli.main(['--help'])\nexcept SystemExit: pass\n"
    code += "print([name for name in ('numpy', 'pydantic', 'simpy', 'matplotlib', 'rich') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "[]" == done.stdout.splitlines()[-1]


def test_a_run_loads_no_more_than_it_shows(tmp_path):
    """`sim run` imports no pictures, no frames, no compiler, and none of SciPy that takes longer than a small run."""
    file = tmp_path / "mail.yaml"
    file.write_text("{name: a, seed: 1, duration: 9, load: 5/s, steps: {a: {service: 10ms}}, workers: {count: 1}}")
    code = f"import sys, sim.cli\nassert 0 == sim.cli.main(['run', {str(file)!r}])\n"
    code += "heavy = ('matplotlib', 'uniplot', 'pandas', 'numba', 'scipy.stats', 'scipy.linalg', 'scipy.optimize')\n"
    code += "print([name for name in heavy if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "[]" == done.stdout.splitlines()[-1]


def test_the_module_runs_as_the_command(capsys, monkeypatch):
    """`python -m sim --version` names the distribution; imported, the module does nothing."""
    monkeypatch.setattr(sys, "argv", ["sim", "--version"])
    with pytest.raises(SystemExit) as left:
        runpy.run_module("sim", run_name="__main__")
    runpy.run_module("sim.__main__", run_name="imported")

    assert 0 == left.value.code
    assert capsys.readouterr().out.startswith("queue-lab ")


def test_what_a_reader_who_left_would_get_goes_nowhere(capfd, monkeypatch):
    """Then stdout is pointed at the null device, so that Python's own last flush finds no broken pipe either."""

    def broken(*_):
        raise BrokenPipeError

    pointed = []
    monkeypatch.setattr("sim.scenario.json_schema", broken)
    monkeypatch.setattr("os.dup2", lambda *pair: pointed.append(pair))

    assert 0 == cli.main(["schema"])
    assert sys.stdout.fileno() == pointed[0][1]
