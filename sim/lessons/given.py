"""What the scenario of a drill says, as its formulas need it: rates, spikes, leases."""

from __future__ import annotations

from sim.scenario import Poisson, Queue, Scenario, Spike

_NS = 1e9


def rate(scenario: Scenario, architecture: str) -> float:
    """The rate at which requests arrive [1/s]."""
    load = scenario.architectures[architecture].load
    assert isinstance(load, Poisson), "its load is Poisson"
    return load.rate_per_s


def spike(scenario: Scenario, architecture: str) -> Spike:
    """The load that has a spike."""
    load = scenario.architectures[architecture].load
    assert isinstance(load, Spike), "its load has a spike"
    return load


def queue(scenario: Scenario, architecture: str) -> Queue:
    """The rules of its queue."""
    found = scenario.architectures[architecture].queue
    assert found is not None, "its jobs are queued"
    return found


def lease_s(scenario: Scenario, architecture: str) -> float:
    """The visibility timeout [s]."""
    timeout_ns = queue(scenario, architecture).visibility_timeout_ns
    assert timeout_ns is not None, "its queue has leases"
    return timeout_ns / _NS
