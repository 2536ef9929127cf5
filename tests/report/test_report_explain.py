"""Theory beside simulation, as people read it."""

import json
from math import inf

from sim.experiment import Explained, Explanation, Meeting, explain, predict
from sim.measure import Interval
from sim.report import explanation_document, explanation_text
from sim.report.models import models_table
from sim.scenario import from_dict
from sim.theory import MODELS

SECOND = {"exponential": "1s"}


def scenario(load="6/s", workers=8, **sections):
    """One kind of job for eight workers."""
    content = {
        "name": "mail", "seed": 1, "duration": 2000, "warmup": 500, "load": load, "workers": {"count": workers},
        "steps": {"mail": {"service": SECOND}}, "architectures": {"queued": {"queued": "all"}}, **sections,
    }  # fmt: skip
    return from_dict(content)


def text(asked, **options):
    """What theory alone looks like."""
    return explanation_text(explain(asked, replications=0), **options)


def meeting(verdict, value=2.0, theory=2.0, half=0.5, metric="wait.mean", **parts):
    """One figure and its verdict."""
    simulated = Interval(value, value - half, value + half, 20)
    return Meeting(metric=metric, theory=theory, formulas=("M/M/c",), simulated=simulated, verdict=verdict, **parts)


def shown(*meetings, caution=""):
    """An explanation with these meetings, as it is printed."""
    asked = scenario()
    prediction = predict(asked.architectures["queued"])
    explained = Explained(prediction=prediction, meetings=meetings, caution=caution)
    return explanation_text(Explanation(asked, {"queued": explained}, replications=20))


def test_theory_alone_names_load_bottleneck_and_formulas():
    """No interval, and no word on how to read one."""
    found = text(scenario())

    assert "  workers: 6 erlang for 8, 75 % busy\n  Bottleneck: workers.\n" in found
    assert "  M/M/c, GI/M/c, Allen-Cunneen, M/G/c interpolation\n    wait.mean                   178 ms\n" in found
    assert "    M/M/1, M/G/1, Kingman: there are 8 workers, not one\n" in found
    assert "±" not in found


def test_nothing_is_wider_than_the_screen():
    """80 columns, whatever is said."""
    asked = scenario({"spike": {"base": "1/s", "peak": "40/s", "at": 5, "for": "10s"}})

    assert [] == [
        line for one in (text(asked), text(scenario(), every=True)) for line in one.splitlines() if len(line) > 80
    ]


def test_all_says_of_each_formula_why_it_is_silent():
    """One after the other, also those that are about something else."""
    prediction = predict(scenario().architectures["queued"])
    found = text(scenario(), every=True)

    assert all(f"    {refusal.model.name}:" in found for refusal in prediction.refusals)
    assert "more are about what is not here" not in found


def test_an_overload_is_said_by_name():
    """And what it leads to; with retries that never end it has no number."""
    over = text(scenario("9/s"))
    endless = text(scenario(steps={"mail": {"service": SECOND, "fails": 1}}, retry={"max_attempts": "unlimited"}))

    assert "workers: 9 erlang for 8, unstable" in over
    assert "Unstable: more work for workers than they can do." in over
    assert "no steady state: 9 erlang for 8 workers" in " ".join(over.split())
    assert "workers: endlessly many erlang for 8, unstable" in endless
    assert "Why no exact formula applies" in endless


def test_a_peak_and_what_drains_are_told():
    """A load that changes has two numbers, and a story."""
    found = text(scenario({"spike": {"base": "1/s", "peak": "40/s", "at": 5, "for": "10s"}}, warmup=0))

    assert "busy, 40 at the peak" in found
    assert "  drain (approximation)\n    backlog.max                    320\n" in found
    assert "drain: none waits any more 46 s after most did" in found


def test_where_nothing_is_limited_nobody_waits():
    """All inline on threads without end."""
    found = text(scenario(architectures={"sync": {"inline": "all"}}))

    assert "Nothing is limited, so nobody waits." in found
    assert "No formula gives a figure for it." in found


def test_signs_say_how_theory_and_simulation_met():
    """A verdict, a distance, a percentage, or no word."""
    found = shown(
        meeting("covers"),
        meeting("equal", metric="utilization", value=0.5, theory=0.5, half=0.0),
        meeting("misses", theory=4.0),
        meeting("near", theory=3.0),
        meeting("near", value=0.001, theory=30.0, half=0.0001),
        meeting("open", why="a reason"),
    )
    lines = [line.split("  ")[-1] for line in found.splitlines() if line.startswith("    ") and "±" in line]

    assert ["✓", "✗ z 8.4", "+50.0 %", "far off", "·"] == lines
    assert "50 %    50 % in all runs  ✓" in found
    assert "1 of 2 intervals covers theory; of so many, about 2 would" in found
    assert "· no verdict: a reason." in found


def test_one_interval_alone_is_it():
    """The sentence is right for one, too."""
    assert "1 of 1 interval covers theory; of so many, about it would" in " ".join(shown(meeting("covers")).split())


def test_a_figure_without_runs_says_why():
    """Too few data."""
    alone = Meeting(metric="wait.p99", theory=2.0, formulas=("M/M/c",), simulated=None, verdict="open", why="too few")

    assert "wait.p99                       2 s   · too few\n" in shown(alone)


def test_a_caution_stands_with_its_architecture():
    """And no interval is counted then."""
    found = shown(meeting("open", why="the start"), caution="the runs start empty")

    assert "  No verdict: the runs start empty.\n" in found
    assert "intervals cover" not in found
    assert "· no verdict" not in found


def document(*meetings, caution="", **asked):
    """The queued architecture of an explanation with these meetings, as JSON has it."""
    architecture = scenario(**asked).architectures["queued"]
    explained = Explained(prediction=predict(architecture), meetings=meetings, caution=caution)
    written = explanation_document(Explanation(scenario(**asked), {"queued": explained}, replications=20))
    return json.loads(json.dumps(written, allow_nan=False))["architectures"]["queued"]


def test_every_figure_of_the_text_is_in_the_document():
    """Under the names that thresholds use, to all digits, with its verdict and why there is none."""
    found = document(
        meeting("covers"),
        meeting("misses", theory=4.0),
        meeting("near", theory=3.0),
        meeting("equal", half=0.0),
        meeting("open", why="a reason"),
        caution="the runs start empty",
    )

    assert {"workers": 6.0} == {one["name"]: one["offered_erlang"] for one in found["resources"]}
    assert ("workers", False, "the runs start empty") == tuple(
        found[key] for key in ("bottleneck", "unstable", "caution")
    )
    assert 0.1785 == round(found["answers"]["M/M/c"]["figures"]["wait.mean"], 4)
    assert "there are 8 workers, not one" == found["refusals"]["M/M/1"]
    assert {"value": 2.0, "low": 1.5, "high": 2.5, "n": 20} == found["meetings"][0]["simulated"]
    assert (2, 1) == (found["judged"], found["covered"])
    assert [(0.0, None), (8.4, None), (None, 0.5), (None, None), (None, None)] == [
        (one["z"] and round(one["z"], 1), one["relative"]) for one in found["meetings"]
    ]
    assert [None, None, None, None, "a reason"] == [one["why"] for one in found["meetings"]]


def test_what_has_no_number_is_null_in_the_document():
    """Endless work, a start that is felt for ever or without a steady state, a figure without a run, no bottleneck."""
    alone = Meeting(metric="wait.p99", theory=inf, formulas=("M/M/c",), simulated=None, verdict="open")
    endless = document(
        meeting("near", value=0.0, half=0.0), alone,
        steps={"mail": {"service": SECOND, "fails": 1}}, retry={"max_attempts": "unlimited"},
    )  # fmt: skip
    unlimited = document(architectures={"queued": {"inline": "all"}}, workers=1)

    assert (None, None, True) == tuple(
        endless["resources"][0][key] for key in ("offered_erlang", "utilization", "unstable")
    )
    assert None is endless["start_is_felt_s"] is endless["caution"]
    assert [None, None] == [one["relative"] for one in endless["meetings"]]
    assert (None, None) == (endless["meetings"][1]["theory"], endless["meetings"][1]["simulated"])
    assert None is unlimited["bottleneck"]


def test_a_warmup_that_is_yet_to_be_found_is_null():
    """Theory alone runs nothing, so `warmup: auto` finds nothing; a fixed one is in seconds."""
    found = [explanation_document(explain(scenario(warmup=given), replications=0)) for given in ("auto", 500)]

    assert [None, 500.0] == [document["warmup_s"] for document in found]


def test_the_table_of_models_has_a_row_for_each():
    """With a head of two lines."""
    assert len(MODELS) + 2 == len(models_table(MODELS).splitlines())
