"""Formulas of whole architectures: closed users, a load that changes, users who come back; and silent ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from sim.experiment.matching import needs
from sim.experiment.matching.calls import good_share, time_of_good_calls
from sim.experiment.matching.fluid import fluid
from sim.experiment.matching.needs import NotHere
from sim.experiment.matching.plain import queued_steps
from sim.experiment.matching.question import Question, Said
from sim.experiment.matching.stations import Station
from sim.scenario import Api, Architecture, Users
from sim.theory import littles, retry_orbit
from sim.workload import mean_s

_NS = 1e9
_SLICES = 240  # of a rate that changes all the time
_STATES = 3_000  # of the chain of the retry orbit, to stay within half a second
_SOON_S = 1e-3  # users who call again at once
_RARE = 0.01  # share of those without an answer that may come back at another time than the rest
_ORBIT_FULL = 1e-6  # chance below which the bound of the orbit is not felt


Telling = Callable[[Question], Said | str]  # a string: why the formula is silent


def closed_users(question: Question) -> Said | str:
    """Little's law for users who wait for the answer, where how long they wait is known: nobody waits for a thread."""
    architecture = question.architecture
    load, api = architecture.load, architecture.api or Api()
    assert isinstance(load, Users)
    why = _why_not_closed(architecture, load, api)
    if why:
        return why
    answer = time_of_good_calls(architecture)
    response_s = 0.0 if answer is None else answer.mean_s
    rate = littles.closed_throughput(users=load.count, think_s=mean_s(load.think), response_s=response_s)
    found = {"throughput": rate, "goodput": rate, "response_time.mean": response_s}
    if api.threads is not None:
        found["thread_utilization"] = rate * response_s / api.threads
    return Said(figures=found)


def _why_not_closed(architecture: Architecture, load: Users, api: Api) -> str:
    if architecture.queued:
        return "closed users are answered before their jobs are done"
    if api.threads is not None and api.threads < load.count:
        return f"{load.count:,} closed users share {api.threads:,} threads, and how long they wait is not known ahead"
    if architecture.faults:
        return "things go wrong at planned times (faults), so there is no steady state"
    if good_share(architecture) < 1.0 or api.client.timeout_ns is not None:
        return "some closed users get no good answer"
    return "a rule turns calls away" if api.rate_limit or api.breaker or api.shed or api.client.hedge else ""


def orbit(question: Question) -> Said | str:
    """Users who call again, as a finite chain: M/M/c/K with timeouts and retries."""
    why = next(_why_no_orbit(question), "")
    if why:
        return why
    architecture = question.architecture
    api = architecture.api or Api()
    station = question.stations[0]
    delay_s = max((api.client.timeout_ns or 0) / _NS + api.client.retry.backoff.base_ns / _NS, _SOON_S)
    capacity = station.servers + (station.room or 0)
    most = max(_STATES // (capacity + 1) - 1, 1)
    system = retry_orbit.RetryOrbit(
        arrival_rate=station.rate,
        mean_service_s=station.service.mean_s,
        workers=station.servers,
        capacity=capacity,
        orbit=most,
        retry_delay_s=delay_s,
        timeout_s=math.inf if api.client.timeout_ns is None else api.client.timeout_ns / _NS,
        retry_probability=1.0 - 1.0 / api.client.retry.max_attempts,
    )
    states = retry_orbit.stationary(system)
    if states[:, -1].sum() > _ORBIT_FULL:
        return f"more than {most:,} users may be about to call again, too many for the chain"
    late = retry_orbit.late_probability(system) * (states @ (station.rate + np.arange(most + 1) / delay_s))
    if _RARE < late[-1] / late.sum() < 1.0 - _RARE:
        return "many users are turned away and many others leave, who call again after different times"
    busy = states.sum(axis=1) @ np.minimum(np.arange(capacity + 1), station.servers)
    figures = {
        "goodput": retry_orbit.goodput_per_s(system, states),
        "thread_utilization": float(busy) / station.servers,
    }
    note = "taken for exponential: the time to the next call (timeout and first backoff) and how often users call"
    return Said(figures=figures, notes=(note,))


def _why_no_orbit(question: Question) -> Iterator[str]:
    if (question.architecture.api or Api()).client.retry.max_attempts == 1:
        yield NotHere("users do not call again (client.retry)")
    if question.architecture.queued or not question.stations:
        yield "the formula is of calls that threads serve under a steady load"
    for station in question.stations:
        yield from _against_orbit(station, question.architecture.api or Api())


def _against_orbit(station: Station, api: Api) -> Iterator[str]:
    client = api.client
    if client.retry.budget is not None or api.rate_limit or api.breaker or api.shed or client.hedge:
        yield "rules at the door or a budget decide who calls again"
    if station.architecture.faults:
        yield "things go wrong at planned times (faults), so there is no steady state"
    yield from filter(None, (need(station) for need in (needs.poisson, needs.single, needs.exponential)))
    if client.cancel_on_timeout and client.timeout_ns is not None:
        yield "calls of users who left are cancelled"
    if station.fails:
        yield "calls fail, too"
    if station.room is None:
        yield "the accept queue has no bound"
    elif (station.servers + station.room + 1) * 2 > _STATES:
        yield "the accept queue is too long for the chain"


def erlang_a(question: Question) -> str:
    """Patience in the lab is a constant time."""
    architecture = question.architecture
    limited = any(step.ttl_ns is not None for step in queued_steps(architecture))
    client = (architecture.api or Api()).client
    if limited or client.timeout_ns is not None:
        return f"patience is a constant time ({'ttl' if limited else 'client.timeout'}), not exponential"
    return NotHere("nobody leaves while waiting")


def _always(why: str) -> Telling:
    """Return a formula that is silent about every scenario."""
    return lambda _question: NotHere(why)


WHOLES: dict[str, Telling] = {
    "drain": fluid,
    "retry orbit": orbit,
    "Erlang A": erlang_a,
    "Halfin-Whitt": _always("it tells how many workers are needed, and here their number is given"),
    "metastable": _always("it tells what a spike leaves behind; `sim metastable` does so for a scenario"),
    "power of choices": _always("every worker would need a queue of its own, and here all share one"),
    "stall": _always("it is about a load test that stands still once: see sim omission"),
    "universal scalability law": _always("it is fitted to measured throughputs, not derived from a scenario"),
}
"""The formulas of whole architectures, by the names of `sim.theory.MODELS`."""
