"""What pushes a system over: the trigger that a scenario has, made longer or shorter, at another base load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sim.measure.offered import demand_per_request
from sim.scenario import Architecture, Even, Poisson, Scenario, ScenarioError, Spike
from sim.scenario.units import duration_text, rate_text

_NO_TRIGGER = (
    "has nothing that could push it over; give it a spike, load: {spike: {base: 50/s, peak: 200/s, at: 20s, "
    "for: 10s}}, or a fault that lasts, faults: [{dependency: STEP, at: 20s, for: 10s}]"
)
_NO_RATE = "its base rate is to be changed: give load as a rate, such as load: 50/s, or as a spike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """The trigger of a scenario. kind: a spike of load, or the number of the fault in `faults`.

    size_ns: how long it lasts in the scenario.  at_ns: when it begins there.  peak_per_s: of a spike, else None.
    """

    kind: Literal["spike", "fault"]
    words: str
    at_ns: int
    size_ns: int
    peak_per_s: float | None = None
    fault: int = 0


def trigger_of(scenario: Scenario, names: Sequence[str] = ()) -> Trigger:
    """Choose the trigger: the spike of the load; where there is none, the first fault that lasts for a time.

    Raises ScenarioError if there is neither, if the base rate cannot be changed, or if architectures differ in it.
    """
    chosen = [scenario.architectures[name] for name in names or scenario.architectures]
    found = [_trigger_of(scenario, architecture) for architecture in chosen]
    if any(other != found[0] or each.load != chosen[0].load for other, each in zip(found, chosen, strict=True)):
        raise ScenarioError(
            f"{scenario.name}: its architectures differ in load or trigger; choose some that share them by --only"
        )
    return found[0]


def _trigger_of(scenario: Scenario, architecture: Architecture) -> Trigger:
    load = architecture.load
    if isinstance(load, Spike):
        words = f"a spike to {rate_text(load.peak_per_s)}"
        return Trigger(kind="spike", words=words, at_ns=load.at_ns, size_ns=load.for_ns, peak_per_s=load.peak_per_s)
    for number, fault in enumerate(architecture.faults):
        if (lasts_ns := getattr(fault, "for_ns", None)) is not None:
            if not isinstance(load, Poisson | Even):
                raise ScenarioError(f"{scenario.name}: {architecture.name}.load has no one rate; {_NO_RATE}")
            return Trigger(kind="fault", words=_fault_words(fault), at_ns=fault.at_ns, size_ns=lasts_ns, fault=number)
    raise ScenarioError(f"{scenario.name}: {architecture.name} {_NO_TRIGGER}")


def _fault_words(fault: Any) -> str:
    """A fault as a sentence names it."""
    if fault.tag == "dependency":
        return f"{fault.dependency} {'down' if fault.slow is None else f'{fault.slow:g} times as slow'}"
    return (
        "the broker down" if fault.tag == "broker" else f"a network that is slower by {duration_text(fault.network_ns)}"
    )


def under(architecture: Architecture, trigger: Trigger, *, load_per_s: float, at_ns: int, size_ns: int) -> Architecture:
    """Return the architecture with this base load and a trigger that begins at `at_ns` and lasts so long; 0: without.

    Users come by the same points of a process of rate one at every load and trigger (common random numbers).
    """
    if trigger.kind == "spike":
        peak_per_s = trigger.peak_per_s if size_ns else load_per_s
        return architecture.model_copy(
            update={"load": Spike(base_per_s=load_per_s, peak_per_s=peak_per_s, at_ns=at_ns, for_ns=size_ns or 1)}
        )
    faults = list(architecture.faults)
    fault = faults.pop(trigger.fault)
    if size_ns:
        faults.insert(trigger.fault, fault.model_copy(update={"at_ns": at_ns, "for_ns": size_ns}))
    load = architecture.load.model_copy(update={"rate_per_s": load_per_s})
    return architecture.model_copy(update={"load": load, "faults": tuple(faults)})


def base_rate(architecture: Architecture) -> float:
    """The base rate [1/s] of a load with which `trigger_of` has found a trigger."""
    load = architecture.load
    assert isinstance(load, Spike | Poisson | Even), "trigger_of has refused other loads"
    return load.base_per_s if isinstance(load, Spike) else load.rate_per_s


def capacity_per_s(architecture: Architecture) -> float | None:
    """Requests per second that threads and workers can serve at full pace, nobody retrying after a timeout.

    None if neither are limited, or if the work has no end.
    """
    demand, limits = demand_per_request(architecture), []
    if architecture.api is not None and architecture.api.threads is not None and demand.thread_s:
        limits.append(architecture.api.threads / demand.thread_s)
    if architecture.queued and demand.worker_s:
        limits.append(architecture.worker_count / demand.worker_s)
    slowest = min(limits, default=0.0)
    return slowest or None
