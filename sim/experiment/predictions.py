"""What theory says of the same map: the fluid's hidden capacity, and the chance that a Markov chain has not recovered.

Both are approximate, and each says by name where it does not apply. The chain starts in the states in which the
triggers left the simulated runs, one by one: the mean of two basins is a state that no run was in.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sim.experiment.basins import Cell
from sim.experiment.metastable import Metastability
from sim.experiment.triggers import capacity_per_s
from sim.measure.recovery import SERVED
from sim.policies import UNLIMITED
from sim.scenario import Api, Architecture, Even, Exponential, Retry
from sim.theory import metastable, retry_orbit
from sim.theory.conditions import NotApplicable
from sim.theory.numerics import FloatArray
from sim.theory.retry_orbit import RetryOrbit

MOST_STEPS: Final = 1e8  # multiplications of one load: about a second
_JITTERS: Final = {"none": 1.0, "full": 0.5, "equal": 0.75}  # mean of the delay, in parts of the backoff


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """What theory says of one architecture; where it is silent, why.

    hidden_per_s: largest load at which every backlog drains [1/s].  calls: of one user, while all are too late.
    recovery_s: by cell, the fluid's time to recover [s].  chance: by cell, the chain's of not having recovered in time.
    chain_s: by cell, the chain's mean time to recover [s].
    """

    capacity_per_s: float | None
    hidden_per_s: float | None = None
    calls: float | None = None
    no_fluid: str = ""
    recovery_s: Mapping[tuple[float, int], float] = field(default_factory=dict)
    chance: Mapping[tuple[float, int], float] = field(default_factory=dict)
    chain_s: Mapping[tuple[float, int], float] = field(default_factory=dict)
    no_chain: str = ""


def predict(found: Metastability, name: str) -> Prediction:
    """Ask the fluid and the chain about every finished cell of an architecture."""
    architecture = found.plan.scenario.architectures[name]
    capacity = capacity_per_s(architecture)
    chance, chain_s, no_chain = _chain(found, name)
    try:
        calls = calls_per_user(architecture)
    except NotApplicable as error:
        return Prediction(
            capacity_per_s=capacity, no_fluid=str(error), chance=chance, chain_s=chain_s, no_chain=no_chain
        )
    assert capacity is not None, "calls_per_user wants threads"
    return Prediction(
        capacity_per_s=capacity,
        hidden_per_s=metastable.hidden_capacity(capacity=capacity, calls_per_user=calls),
        calls=calls,
        recovery_s=_fluid(found, name, capacity, calls),
        chance=chance,
        chain_s=chain_s,
        no_chain=no_chain,
    )


def calls_per_user(architecture: Architecture) -> float:
    """How many calls a user makes that keep threads busy, while every answer is too late. Raises NotApplicable.

    One where nobody gives up, where a call that nobody waits for is dropped, or where the accept queue is so short that
    whoever gets in is served in time; else as many as the retries allow, or the budget pays for.
    """
    api, capacity = architecture.api or Api(), capacity_per_s(architecture)
    if architecture.queued or api.threads is None or capacity is None:
        raise NotApplicable("the fluid is about calls that wait for threads, and for nothing else")
    if api.shed or api.breaker or api.rate_limit or api.client.hedge:
        raise NotApplicable("the fluid knows no shedding, breaker, rate limit or hedge")
    timeout_ns, retry = api.client.timeout_ns, api.client.retry
    short = api.accept_queue is not None and timeout_ns is not None and api.accept_queue / capacity < timeout_ns / 1e9
    if timeout_ns is None or api.client.cancel_on_timeout or short:
        return 1.0
    most = math.inf if retry.max_attempts == UNLIMITED else float(retry.max_attempts)
    return most if retry.budget is None else min(most, 1.0 + retry.budget.ratio)


def _fluid(found: Metastability, name: str, capacity: float, calls: float) -> dict[tuple[float, int], float]:
    """The fluid's time to recover from a spike, by cell; nothing where the trigger is no spike or nobody gives up."""
    api, peak = found.plan.scenario.architectures[name].api, found.plan.trigger.peak_per_s
    if peak is None or api is None or api.client.timeout_ns is None:
        return {}
    timeout_s = api.client.timeout_ns / 1e9
    return {
        (load, size_ns): metastable.recovery_s(
            arrival_rate=load, peak=peak if size_ns else load, spike_s=size_ns / 1e9, capacity=capacity,
            timeout_s=timeout_s, calls_per_user=calls,
        )
        for load, size_ns in found.cells.get(name, {})
    }  # fmt: skip


By = dict[tuple[float, int], float]  # a figure by cell


def _chain(found: Metastability, name: str) -> tuple[By, By, str]:
    """The chain's chance of not having recovered and its mean time to recover, by cell; or why there are none."""
    architecture, by_s = found.plan.scenario.architectures[name], found.plan.recover_by_ns / 1e9
    chances: By = {}
    times_s: By = {}
    try:
        for load in found.plan.loads:
            cells = [cell for cell in found.column(name, load) if cell is not None]
            if cells:
                system = orbit_of(architecture, load)
                chances |= _means(cells, _chances(system, by_s))
                times_s |= _means(cells, _times_s(system))
    except NotApplicable as error:
        return {}, {}, str(error)
    return chances, times_s, ""


def _chances(system: RetryOrbit, by_s: float) -> FloatArray:
    """The chance of not having recovered, by the state one starts in."""
    if (steps := metastable.steps_needed(system, by_s)) > MOST_STEPS:
        raise NotApplicable(
            f"its {math.prod(system.shape):,} states would take {steps:.0e} steps, too many to wait for"
        )
    return metastable.unrecovered(system, at_s=by_s, late=1.0 - SERVED)


def _times_s(system: RetryOrbit) -> FloatArray:
    """The mean time [s] until users are in time again and no more call again than those few who are late would."""
    late = system.arrival_rate * (1.0 - SERVED) * system.retry_probability * system.retry_delay_s
    few = min(math.ceil(late + 3.0 * math.sqrt(late)), system.orbit)
    in_time = metastable.longest_tolerable(system, 1.0 - SERVED)
    return retry_orbit.recovery_times_s(system, recovered=(in_time, few))


def _means(cells: list[Cell], by_state: FloatArray) -> By:
    """Mean over the runs of each cell of a figure of the state in which the trigger left the run."""
    most_calls, most_users = (size - 1 for size in by_state.shape)
    return {
        (cell.load_per_s, cell.trigger_ns): math.fsum(
            by_state[min(run.calls, most_calls), min(run.returning, most_users)] for run in cell.runs
        )
        / cell.n
        for cell in cells
    }


def orbit_of(architecture: Architecture, load_per_s: float) -> RetryOrbit:
    """Read an architecture as the Markov chain of `sim.theory.retry_orbit`. Raises NotApplicable, which says why not.

    Users who make m calls at most are taken for users who, after each, call again with a probability of 1 - 1/m: as
    many calls on average while all are too late. Who is turned away comes back after the backoff, who waits in vain
    after timeout and backoff; the chain has one delay, the mean of the two while the accept queue is full.
    """
    api = architecture.api or Api()
    mean_s = _service_s(architecture, api)
    retry, timeout_ns = api.client.retry, api.client.timeout_ns
    assert api.threads is not None
    assert api.accept_queue is not None
    timeout_s = math.inf if timeout_ns is None else timeout_ns / 1e9
    calls_per_s, full_pace = load_per_s * retry.max_attempts, api.threads / mean_s
    in_vain = min(1.0, full_pace / calls_per_s) if api.accept_queue / full_pace >= timeout_s else 0.0
    delay_s = _backoff_s(retry) + (in_vain * timeout_s if in_vain else 0.0)
    if retry.max_attempts > 1 and not delay_s:
        raise NotApplicable("who is turned away calls again at once, and the chain needs a delay")
    again = load_per_s * (retry.max_attempts - 1) * delay_s  # users waiting to call again while all are too late
    return RetryOrbit(
        arrival_rate=load_per_s,
        mean_service_s=mean_s,
        workers=api.threads,
        capacity=api.threads + api.accept_queue,
        orbit=math.ceil(again + 6.0 * math.sqrt(again)) + 1,
        retry_delay_s=delay_s or 1.0,
        timeout_s=timeout_s,
        retry_probability=1.0 - 1.0 / retry.max_attempts,
    )


def _service_s(architecture: Architecture, api: Api) -> float:
    """The mean time of a call on a thread [s], where all that the chain does not know is absent."""
    inline = [architecture.steps[name] for name in architecture.inline]
    retry = api.client.retry
    refusals = {
        "arrivals must be Poisson": isinstance(architecture.load, Even),
        "a call must be one step, done while the user waits": bool(architecture.queued) or len(inline) != 1,
        "service must be exponential": not all(isinstance(step.service, Exponential) for step in inline),
        "attempts must not fail by themselves": any(step.fails or step.timeout_ns for step in inline),
        "calls must have no overhead": api.overhead_ns > 0,
        "threads and accept queue must be limited": api.threads is None or api.accept_queue is None,
        "it knows no shedding, breaker, rate limit or hedge": bool(
            api.shed or api.breaker or api.rate_limit or api.client.hedge
        ),
        "calls must go on when their user leaves": api.client.cancel_on_timeout,
        "it knows no retry budget": retry.budget is not None,
        "retries must end": retry.max_attempts == UNLIMITED,
    }
    for refusal, holds in refusals.items():
        if holds:
            raise NotApplicable(refusal)
    service = inline[0].service
    assert isinstance(service, Exponential)
    return service.mean_ns / 1e9


def _backoff_s(retry: Retry) -> float:
    """The mean delay before a retry [s]; the chain has one, the same after each failure."""
    if retry.backoff.kind not in ("none", "fixed") or retry.jitter not in _JITTERS:
        raise NotApplicable("the backoff must be none or fixed, its jitter none, full or equal")
    return retry.backoff.base_ns / 1e9 * _JITTERS[retry.jitter]
