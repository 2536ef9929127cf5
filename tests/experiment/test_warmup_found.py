"""A warm-up found from runs: what it leaves out, and that the bias of the start goes with it."""

import numpy as np
import pytest

from sim.experiment import Comparison, compare_each, replicate, run_one, settle, warm_up
from sim.experiment.predict import settles_s
from sim.experiment.tails import SETTLED
from sim.experiment.warmup import PARTS, PILOTS, courses_of
from sim.measure import mean_interval, mser5, presence
from sim.scenario import ScenarioError, from_dict
from sim.theory import mmc

MAIL = {"name": "mail", "seed": 1917, "duration": "10m", "steps": {"mail": {"service": {"exponential": "1s"}}}}
ONE, BOTH = {**MAIL, "workers": {"count": 1}}, {**MAIL, "workers": {"count": 2}, "api": {"threads": 3}}
JOBS = mmc.mm1(arrival_rate=0.8, mean_service_s=1.0).in_system  # in the system on average at a load of 80 %: 4
EMPTY = (400, "0.8/s")  # the mean of so short a run is too small by a sixteenth
FULL = (1600, {"stages": [{"rate": f"{10 * JOBS / 0.1}/s", "for": "100ms"}, {"rate": "0.8/s", "for": "1600s"}]})
EXPERIMENTS, RUNS = 160, 20  # with forty a bias of a sixteenth shows only every other time


@pytest.mark.slow
@pytest.mark.usefixtures("many_runs")
@pytest.mark.parametrize(("duration_s", "load"), [EMPTY, FULL], ids=["empty", "ten times its mean"])
def test_mser5_removes_the_bias_of_the_start(duration_s, load):
    """M/M/1 at 80 %: the mean number in the system is off without the cut, by a 99 % interval, and right with it.

    Each of the experiments cuts where the mean of its own twenty runs says.
    """
    asked = from_dict({**ONE, "duration": duration_s, "load": load})
    courses = courses_of(asked, ["queued"], EXPERIMENTS * RUNS)["queued"]
    cut = []
    for runs in courses.reshape(EXPERIMENTS, RUNS, PARTS):
        found = mser5(runs.mean(axis=0))
        cut += runs[:, PARTS // 2 if found.drop is None else found.drop :].mean(axis=1).tolist()

    assert not mean_interval(courses.mean(axis=1).tolist(), 0.99).covers(JOBS)
    assert mean_interval(cut, 0.99).covers(JOBS)


def test_a_fixed_warmup_is_left_alone():
    """Who writes a duration gets it; nothing is run to find another."""
    asked = from_dict({**ONE, "load": "0.5/s", "warmup": "7s"})

    assert settle(asked) is asked


def test_auto_leaves_out_the_longest_start_of_all():
    """Architectures are compared over the same time, so what one of them needs is left out of each."""
    asked = from_dict({**BOTH, "load": "1.8/s", "warmup": "auto"})
    found = warm_up(asked, replications=PILOTS)
    needed = {name: settle(asked, [name]).warmup_ns for name in asked.architectures}

    assert settle(asked).warmup_ns == max(needed.values()) == found.scenario.warmup_ns
    assert len(set(needed.values())) > 1


def test_auto_is_the_same_however_often_one_runs():
    """It depends on the scenario and its seed; replications, and their first number, change nothing."""
    asked = from_dict({**ONE, "load": "0.8/s", "warmup": "auto"})
    one = run_one(asked, "queued", replication=3)
    (several,) = replicate(asked, replications=2, first=3).values()

    assert one.warmup_ns == settle(asked).warmup_ns
    assert one.measures.wait == several[0].measures.wait


def test_a_comparison_knows_the_warmup_that_was_found():
    """The scenario of the comparison has it in place of auto; the digest stays, since it stands for what was asked."""
    asked = from_dict({**ONE, "load": "0.8/s", "warmup": "auto"})
    comparison = Comparison.of(asked, dict(compare_each(asked)))

    assert settle(asked).warmup_ns == comparison.scenario.warmup_ns
    assert asked.digest == comparison.scenario.digest
    assert asked.warmup_ns < 0
    assert "auto" == comparison.scenario.normalised()["warmup"]


def test_auto_leaves_out_what_theory_says_is_felt():
    """Four relaxation times, if the runs show less; half of the run if it is felt for longer; that is told."""
    asked = from_dict({**ONE, "load": "0.8/s", "warmup": "auto"})
    busy = from_dict({**ONE, "load": "0.9/s", "warmup": "auto"})
    felt_ns = SETTLED * settles_s(asked.architectures["queued"]) * 1e9
    calm, late = warm_up(asked, replications=2), warm_up(busy, replications=2)

    assert felt_ns <= calm.scenario.warmup_ns
    assert calm.scenario.warmup_ns == asked.duration_ns // PARTS * max(calm.cuts["queued"].drop, calm.felt["queued"])
    assert (busy.duration_ns // 2, ("queued",)) == (late.scenario.warmup_ns, late.scenario.unsettled)


def test_the_runs_that_are_measured_find_no_warm_up():
    """The cut would be made from the luck that it is to be cut from: pilots are replications of their own."""
    asked = from_dict({**ONE, "load": "0.8/s"})
    measured = presence(run_one(asked, "queued").record, PARTS)

    assert not np.array_equal(measured, courses_of(asked, ["queued"], 1)["queued"][0])


def test_what_never_settles_loses_half_of_the_run():
    """Twice the capacity arrives: the queue grows to the end, and no start can be told from the rest."""
    asked = from_dict({**ONE, "load": "2/s", "warmup": "auto"})
    found = warm_up(asked, replications=2)

    assert found.cuts["queued"].drop is None
    assert found.scenario.warmup_ns == asked.duration_ns // 2


def test_what_never_settles_is_doubted_in_every_run():
    """The sentence says how much was left out; of a queue in balance nothing is said, nor with a fixed warm-up."""
    asked = from_dict({**ONE, "load": "2/s", "warmup": "auto"})
    calm, fixed = (from_dict({**ONE, **other}) for other in ({"load": "0.5/s", "warmup": "auto"}, {"load": "2/s"}))
    (runs,) = replicate(asked, replications=2).values()
    found = [[doubt.sentence for doubt in run.measures.verdicts if doubt.code == "unsettled"] for run in runs]

    assert ("queued",) == settle(asked).unsettled
    assert 2 == sum("so the first half, 5m, was left out of all" in sentence for (sentence,) in found)
    for other in (calm, fixed):
        assert "unsettled" not in [doubt.code for doubt in run_one(other, "queued").measures.verdicts]


def test_the_number_in_the_system_has_an_interval_over_the_runs():
    """From the start on, and from the end of the warm-up on."""
    asked = from_dict({**ONE, "load": "0.8/s"})
    found = warm_up(asked, replications=4)
    later = found.courses["queued"][:, PARTS // 2 :].mean(axis=1)

    assert 4 == found.n
    assert mean_interval(later.tolist()) == found.inside("queued", asked.duration_ns // 2)


def test_progress_counts_runs():
    """Who waits for it is told the share of the runs that is done, and of the one under way."""
    asked, told = from_dict({**ONE, "load": "0.8/s"}), []
    warm_up(asked, replications=2, progress=lambda name, share: told.append((name, share)))

    assert sorted(told) == told
    assert {("queued", 0.25), ("queued", 0.5), ("queued", 0.75), ("queued", 1.0)} <= set(told)
    assert ("queued", 1.0) == told[-1]


def test_an_unknown_architecture_is_refused():
    """With the nearest name."""
    with pytest.raises(ScenarioError, match="queud: is not an architecture of mail; did you mean queued"):
        warm_up(from_dict({**ONE, "load": "0.8/s"}), ["queud"])


def test_a_course_has_a_row_for_each_run():
    """Rows are replications: the first is that of a run alone."""
    asked = from_dict({**ONE, "load": "0.8/s"})
    both, first = (courses_of(asked, ["queued"], runs)["queued"] for runs in (2, 1))

    assert (2, PARTS) == both.shape
    assert np.array_equal(first[0], both[0])
