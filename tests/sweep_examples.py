"""Sweeps and searches that the tests of experiments, reports and plots share: small, and fast to run."""

from functools import cache

from sim.experiment.ask import ask
from sim.experiment.points import points_of, values_by_key
from sim.experiment.size import Sizing, size_each
from sim.experiment.sweep import Sweep, sweep_each, usual_metrics
from sim.scenario import from_dict

MAIL = {
    "name": "mail",
    "about": "Letters come as they like; clerks take their time.",
    "seed": 3,
    "duration": "40s",
    "warmup": "5s",
    "load": "6/s",
    "steps": {"mail": {"service": {"exponential": "1s"}}},
    "api": {"threads": 20},
    "workers": {"count": 8},
    "thresholds": ["queued.wait.mean < 1s", "queued.jobs.lost == 0"],
}


def mail(**sections):
    """MAIL with the sections given, None for one that is left out."""
    return from_dict({key: value for key, value in {**MAIL, **sections}.items() if value is not None})


def swept(over, *names, scenario=None, metrics=(), replications=3):
    """Sweep a scenario, or MAIL."""
    scenario = scenario or mail()
    values = values_by_key(over)
    found = tuple(sweep_each(points_of(scenario, values, names), names, replications=replications))
    return Sweep(scenario, values, found, tuple(metrics) or usual_metrics(scenario, names), replications)


@cache
def knee():
    """MAIL from idle to too much: 8 workers are offered 2, 5, 7 and 12 of them."""
    return swept({"load": "2/s,5/s,7/s,12/s"})


def sized(find="workers.count", within="5..16", scenario=None, **how):
    """Search MAIL, or another scenario, with few replications."""
    question = ask(scenario or mail(), find, within, **{"replications": 5, "at_most": 10, **how})
    return Sizing(question, tuple(size_each(question)))
