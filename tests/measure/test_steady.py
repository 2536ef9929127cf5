"""Which scenarios ask for the long run, and which tell a story."""

import pytest

from sim.measure.steady import kind_of_run
from sim.scenario import catalog, from_dict, load

BASE = {
    "name": "kinds",
    "seed": 1,
    "duration": "1h",
    "load": "5/s",
    "steps": {"mail": {"service": {"exponential": "1s"}}},
    "workers": {"count": 8},
    "architectures": {"queued": {"queued": "all"}},
}


def kind(**sections):
    """The kind of BASE with other sections."""
    return kind_of_run(from_dict(BASE | sections).architectures["queued"])


@pytest.mark.parametrize(
    "sections",
    [
        {},
        {"load": {"even": "5/s"}},
        {"load": {"mmpp": {"rates": ["2/s", "9/s"], "stays": ["1m", "20s"]}}},
        {"load": {"users": {"count": 900, "think": "10s"}}},
        {"workers": {"count": 8, "crashes": {"mtbf": "5m", "restart": "10s"}}},
        {"retry": {"max_attempts": 3}, "steps": {"mail": {"service": "1s", "fails": "5%"}}},
        {"workers": {"count": 2, "autoscale": {"backlog_per_worker": 5, "min": 1, "max": 20}}},
    ],
)
def test_a_load_that_stays_the_same_asks_for_the_long_run(sections):
    """Whatever happens by chance: bursts, crashes, failures; and closed users, who never ask for too much."""
    assert "steady" == kind(**sections).kind


@pytest.mark.parametrize(
    ("sections", "why"),
    [
        ({"load": {"stages": [{"rate": "5/s", "for": "1m"}]}}, "stages"),
        ({"load": {"spike": {"base": "1/s", "peak": "9/s", "at": "1m", "for": "1m"}}}, "spike"),
        ({"load": {"diurnal": {"mean": "5/s", "peak": "6/s"}}}, "time of day"),
        ({"load": {"batch": {"size": 5, "every": "1m"}}}, "batches"),
        ({"load": {"trace": {"arrivals": ["1s", "2s"]}}}, "recording"),
        ({"faults": [{"kill": 1, "at": "1m"}]}, "faults"),
        ({"redrive": [{"at": "5m"}]}, "sent back at a planned time"),
        ({"steps": {"mail": {"service": "1s", "schedule": {"every": "1h"}}}}, "due by the clock"),
        ({"load": "8/s"}, "more workers are needed than there are"),
        ({"api": {"threads": 1, "overhead": "1s"}}, "more threads are needed than there are"),
    ],
)
def test_what_changes_with_the_clock_is_a_story(sections, why):
    """The reason is said: also a load at or beyond capacity has no long run."""
    found = kind(**sections)

    assert "terminating" == found.kind
    assert why in found.why


def test_the_shipped_scenarios_are_of_both_kinds():
    """Lessons about outages and spikes are stories; lessons about costs and orders are not."""
    kinds = {name: kind_of_run(next(iter(load(name).architectures.values()))).kind for name in catalog.names()}

    assert ("terminating", "terminating", "steady") == (kinds["checkout"], kinds["retry-storm"], kinds["claim-check"])
