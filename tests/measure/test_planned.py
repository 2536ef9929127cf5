"""What is expected of a run, against what happens in it."""

import numpy as np
import pytest

from sim.experiment import replicate
from sim.measure import mean_interval
from sim.measure.planned import mean_jobs, mean_rates, planned
from sim.scenario import from_dict
from sim.workload import expected_jobs

BASE = {
    "name": "planned",
    "seed": 11,
    "duration": "5m",
    "load": "4/s",
    "steps": {
        "check": {"service": "10ms", "fails": "30%"},
        "video": {"service": "20ms", "fails": "50%", "spawns": {"thumb": 3}},
        "mail": {"service": "10ms"},
        "thumb": {"service": "10ms"},
    },
    "mix": {"video": 1, "mail": 3},
    "retry": {"max_attempts": 2},
    "workers": {"count": 50},
    "api": {"client": {"retry": {"max_attempts": 2}}},
    "architectures": {"queued": {"inline": ["check"], "queued": ["video", "mail", "thumb"]}},
}
LOADS = [
    "4/s",
    {"even": "4/s"},
    {"stages": [{"rate": "2/s", "for": "1m"}, {"to": "9/s", "for": "2m"}]},
    {"spike": {"base": "2/s", "peak": "9/s", "at": "1m", "for": "33s"}},
    {"batch": {"size": 50, "every": "17s"}},
    {"mmpp": {"rates": ["1/s", "9/s"], "stays": ["20s", "10s"]}},
    {"trace": {"arrivals": [f"{3 * n}s" for n in range(80)]}},
]


def architecture(**sections):
    """BASE with other sections."""
    return from_dict(BASE | sections).architectures["queued"]


def test_jobs_of_a_request_by_hand():
    """91 % of the users pass the check in two calls; a quarter of them has a video, done in 3 of 4, with 3 children."""
    assert 0.91 * (0.25 * (1 + 0.75 * 3) + 0.75) == pytest.approx(mean_jobs(architecture()))


def test_without_a_door_no_call_fails():
    """All steps queued, nothing inline: a job each, and the children of those that are done."""
    alone = architecture(api=None, mix=None, architectures={"queued": {"queued": "all"}})

    assert 3 + 0.75 * 3 == pytest.approx(mean_jobs(alone))


@pytest.mark.slow
@pytest.mark.usefixtures("many_runs")
@pytest.mark.parametrize("load", LOADS[:6])
def test_runs_bring_what_is_planned(load):
    """The 99.9 % interval of 20 runs covers requests and jobs: the plan is the mean."""
    scenario = from_dict(BASE | {"load": load})
    plan = planned(scenario.architectures["queued"], scenario.duration_ns)
    runs = replicate(scenario, replications=20)["queued"]
    jobs = mean_interval([run.figure("jobs.arrived") for run in runs], confidence=0.999)
    requests = [run.figure("requests.arrived") for run in runs]

    assert jobs.covers(plan.jobs)
    assert min(requests) - 1 <= plan.requests <= max(requests) + 1


@pytest.mark.parametrize("load", LOADS)
def test_the_mean_rates_add_up_to_the_requests(load):
    """The area under the bars is what is expected of the whole run."""
    rates = mean_rates(architecture(load=load).load, 300_000_000_000, 60)

    assert (60,) == rates.shape
    assert expected_jobs(architecture(load=load).load, 300_000_000_000) == pytest.approx(float(np.sum(rates)) * 5)
    assert bool((rates >= 0).all())


@pytest.mark.parametrize(
    ("load", "how"),
    [
        ("4/s", "about"),
        ({"batch": {"size": 50, "rate": "1/m"}}, "about"),
        ({"batch": {"size": 50, "every": "17s"}}, "exactly"),
        ({"trace": {"arrivals": ["1s"]}}, "exactly"),
        ({"users": {"count": 5, "think": "1s"}}, "at most"),
    ],
)
def test_how_sure_a_number_is(load, how):
    """Recordings and regular batches are counted, chance has a mean, closed users a bound."""
    assert how == planned(architecture(load=load), 300_000_000_000).how
