"""What `--dry-run` says."""

import pytest

from sim import cli
from sim.report import dry_run_text
from sim.scenario import catalog, from_dict, load, vary


def said(scenario, *names, replications=1):
    """The text with its line breaks and blanks made one blank."""
    return " ".join(dry_run_text(scenario, names, replications).split())


def test_the_load_is_drawn_over_the_run_and_its_stages_are_named():
    """A bar for each sixtieth of the run: 18 of 7/s, 6 of 16/s, 36 of 7/s; the highest is full."""
    lines = dry_run_text(load("checkout")).splitlines()

    assert "  " + "▄" * 18 + "█" * 6 + "▄" * 36 in lines
    assert "  4m 00s – 10m 00s      7/s" in lines
    assert "  7/s at the start, 16/s at the peak, 7/s at the end; a bar is the mean of 10 s." in lines


def test_what_would_run_is_counted():
    """7/s for 9 min and 16/s for one: 4,740 requests, three jobs each if queued."""
    text = said(load("checkout"), "queued", replications=30)

    assert "Would run 1 architecture × 30 replications = 30 runs of 10m 00s (warm-up: 30s):" in text
    assert "about 142,200 requests and 426,600 jobs in all." in text
    assert "queued about 4,740 14,220 – | email, pdf, payment" in text
    assert "sync" not in text


def test_a_closed_load_depends_on_the_answers():
    """Its number is a bound, and a sentence says why; other loads are drawn apart."""
    text = said(load("coordinated-omission"))

    assert "Load (even) of planned" in text
    assert "1 user waiting for each answer (closed): 111/s at most, and how many requests there are depends" in text
    assert "tester at most 13,333 0 page | –" in text


def test_a_recording_is_counted():
    """Twice as fast it is over in half the time, with as many requests."""
    text = said(load("trace-replay"))

    assert "sync exactly 1,000 0 order, notify | –" in text
    assert "double exactly 1,000 2,000 – | order, notify" in text
    assert "A recording; 4.85/s at its peak." in text


def test_faults_stand_on_the_timeline():
    """Windows as bars, instants as marks, each with its time and its name; who has none has no line."""
    faults = [{"dependency": "email", "at": "2m", "for": "1m"}, {"kill": 1, "at": "5m"}]
    lines = dry_run_text(vary(load("checkout"), {"queued.faults": str(faults)})).splitlines()
    at = lines.index("Planned for queued")

    assert "  " + "·" * 12 + "▬" * 7 + "·" * 11 + "▲" + "·" * 29 == lines[at + 1]
    assert ["  at 2m 00s for 60 s    email down", "  at 5m 00s             kill"] == lines[at + 2 : at + 4]


@pytest.mark.parametrize(
    ("load_", "words"),
    [
        ("5/s", "Load (poisson) █"),
        ({"batch": {"size": 50, "every": "1m"}}, "50 at once, 0.833/s on average."),
        ({"stages": [{"rate": "5/s", "for": "1h"}], "arrivals": "even"}, "Load (stages, even)"),
        (
            {"stages": [{"rate": "5/s", "for": "5m", "name": "never"}, {"rate": "1/s", "for": "1m"}]},
            "never: 5/s In one",
        ),
    ],
)
def test_other_loads_have_their_words(load_, words):
    """A constant rate, batches, an even load, a stage after the end of the run."""
    content = {"name": "x", "seed": 1, "duration": "5m", "load": load_}

    assert words in said(from_dict(content | {"steps": {"mail": {"service": "1s"}}, "workers": {"count": 9}}))


def test_a_warmup_that_is_yet_to_be_found_is_foretold():
    """With `warmup: auto` pilot runs come first."""
    content = {"name": "x", "seed": 1, "duration": "5m", "load": "5/s", "warmup": "auto"}
    text = said(from_dict(content | {"steps": {"mail": {"service": "1s"}}, "workers": {"count": 9}}))

    assert "(warm-up: found from runs first)" in text


@pytest.mark.parametrize("name", catalog.names())
def test_every_shipped_scenario_can_be_foretold(name):
    """Nothing runs, no line is wider than a screen of 100 cells."""
    text = dry_run_text(load(name))

    assert name in text
    assert max(map(len, text.splitlines())) <= 100


def test_the_command_runs_nothing(capsys, monkeypatch):
    """Exit code 0, the text alone; an unknown architecture is named."""
    monkeypatch.setattr("sim.experiment.precise.compare_each", None)

    assert 0 == cli.main(["run", "checkout", "queued", "--dry-run", "--replications", "5"])
    assert dry_run_text(load("checkout"), ["queued"], 5) + "\n" == capsys.readouterr().out
    assert 0 == cli.main(["compare", "checkout", "--dry-run", "--profiles", "rq,huey"])
    assert 0 == cli.main(["compare", "checkout", "--dry-run", "--precision", "5%"])
    printed = " ".join(capsys.readouterr().out.split())
    assert "3 architectures × 10 to 200 replications = at most 600 runs of 10m 00s" in printed
    assert "at most 2,844,000 requests" in printed
    assert 2 == cli.main(["compare", "checkout", "--dry-run", "--only", "quued"])
    assert "did you mean queued?" in capsys.readouterr().err
