"""The search finds what the formulas of M/M/c say: Erlang's answer to how many are enough.

A bound is put halfway, on a logarithmic scale, between what theory says of c - 1 workers and of c workers: so c is the
answer and both neighbours are as far from the bound as they can be. That the replications tell them apart is not
believed but read off: the intervals of both candidates must be narrower than their distance to the bound.
"""

from math import sqrt

import pytest

from sim.experiment.ask import ask
from sim.experiment.size import Sizing, size_each
from sim.scenario import from_dict
from sim.theory import erlang, mmc

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("many_runs")]
JOBS = {"wait.mean": 6000, "wait.p95": 40_000}  # per replication: a tail takes a longer run to be known
CASES = [(0.7, 2), (3.0, 5), (6.5, 9), (10.0, 13)]  # offered load [erlang], answer; one fewer is still stable


def said(metric, rate, workers):
    """What theory says of the waits [s] in M/M/c with a mean service of one second."""
    if metric == "wait.mean":
        return erlang.wait_probability(workers=workers, offered_load=rate) / (workers - rate)
    return mmc.wait_percentile(share=0.95, arrival_rate=rate, mean_service_s=1.0, workers=workers)


def found(metric, rate, bound_s, seed):
    """Search between 1 and 20 workers."""
    scenario = from_dict(
        {
            "name": "clerks",
            "seed": seed,
            "duration": JOBS[metric] / rate,
            "warmup": 0.1 * JOBS[metric] / rate,
            "load": f"{rate}/s",
            "steps": {"letter": {"service": {"exponential": "1s"}}},
            "workers": {"count": 1},
            "thresholds": [f"queued.{metric} < {bound_s!r}"],
        }
    )
    question = ask(scenario, "workers.count", "1..20")
    return Sizing(question, tuple(size_each(question)))


@pytest.mark.parametrize("metric", ["wait.mean", "wait.p95"])
@pytest.mark.parametrize(("rate", "workers"), CASES)
def test_the_fewest_workers_are_those_of_erlang(metric, rate, workers):
    """The answer is c, and the intervals of c - 1 and c workers are narrower than their distance to the bound."""
    enough_s, too_long_s = said(metric, rate, workers), said(metric, rate, workers - 1)
    bound_s = sqrt(enough_s * too_long_s)
    sizing = found(metric, rate, bound_s, seed=1)
    half_s = {one.value: one.verdicts[0].interval.half_width for one in sizing.tried}

    assert str(workers) == sizing.answer
    assert half_s[str(workers)] < bound_s - enough_s
    assert half_s[str(workers - 1)] < too_long_s - bound_s


def test_the_answer_does_not_hang_on_the_seed():
    """Four more seeds in a row, none chosen, give the same answer."""
    bound_s = sqrt(said("wait.mean", 3.0, 5) * said("wait.mean", 3.0, 4))

    assert ["5"] * 4 == [found("wait.mean", 3.0, bound_s, seed).answer for seed in range(2, 6)]


def test_the_highest_load_is_that_of_erlang():
    """With five workers, the highest load whose mean wait stays below that of theory at 3.05/s is 3/s, not 3.1/s.

    Loads lie closer together than numbers of workers; where they cannot be told apart, the answer says so and the
    range that it names contains the truth.
    """
    bound_s = said("wait.mean", 3.05, 5)
    scenario = from_dict(
        {
            "name": "clerks",
            "seed": 1,
            "duration": "1000s",
            "warmup": "100s",
            "load": "1/s",
            "steps": {"letter": {"service": {"exponential": "1s"}}},
            "workers": {"count": 5},
            "thresholds": [f"queued.wait.mean < {bound_s!r}"],
        }
    )
    question = ask(scenario, "load", "2/s..4/s", to="0.1/s", largest=True, at_most=80)
    sizing = Sizing(question, tuple(size_each(question)))
    named = {question.value(at) for at in range(sizing.finding.low or sizing.finding.first, sizing.finding.first + 1)}

    assert "3/s" in named
