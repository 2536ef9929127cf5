"""Comparisons that the tests of the reports share."""

from dataclasses import replace
from functools import cache

from sim.experiment import Comparison, compare_each
from sim.scenario import from_dict

HOSTILE = "[red]evil[/red] \x1b[2J\x07\u202e<script>alert('x')</script>\nsecond line"
BASE = {
    "name": "example",
    "seed": 7,
    "duration": "6m",
    "warmup": "20s",
    "load": {"stages": [{"rate": "4/s", "for": "2m"}, {"rate": "12/s", "for": "1m"}, {"rate": "4/s", "for": "3m"}]},
    "steps": {
        "email": {"service": "800ms", "fails": "5%"},
        "pdf": {"service": {"exponential": "2s"}, "fails": "2%"},
    },
    "api": {"threads": 20, "overhead": "3ms", "accept_queue": 50, "client": {"timeout": "8s"}},
    "retry": {"max_attempts": 3, "backoff": {"fixed": "5s"}},
    "workers": {"count": 20},
    "architectures": {
        "sync": {"inline": "all"},
        "queued": {"queued": "all"},
        "hybrid": {"inline": ["email"], "queued": ["pdf"]},
    },
    "thresholds": [
        "queued.response_time.p99 < 200ms",
        "queued.completion_time.p95 < 1s",
        "sync.response_time.p999 < 1s",
    ],
}


def compared(**sections):
    """Run the scenario made of BASE and the sections given, None for one that is left out."""
    content = {key: value for key, value in {**BASE, **sections}.items() if value is not None}
    scenario = from_dict(content)
    return Comparison.of(scenario, dict(compare_each(scenario)))


@cache
def example():
    """BASE as it stands: three architectures, a load beyond capacity for a minute."""
    return compared()


def alone(name="queued", **sections):
    """BASE with one architecture, without thresholds."""
    return compared(architectures={name: BASE["architectures"][name]}, thresholds=None, **sections)


def with_measures(comparison, name, **changes):
    """A comparison in which some measures of one architecture are others."""
    outcome = comparison.outcomes[name]
    changed = replace(outcome, measures=replace(outcome.measures, **changes))
    return replace(
        comparison,
        outcomes={**comparison.outcomes, name: changed},
        replications={**comparison.replications, name: (changed.kept,)},
    )
