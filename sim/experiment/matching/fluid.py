"""A load that is too much for a while, as a liquid: what it leaves behind, and how long that takes to drain."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import accumulate, pairwise

import numpy as np

from sim.experiment.matching.needs import NotHere
from sim.experiment.matching.question import Question, Said
from sim.experiment.matching.readings import Figures
from sim.measure.offered import demand_per_request, kinds_of_request
from sim.measure.said import time
from sim.scenario import Api, Architecture, Diurnal, Load, Spike, Stages
from sim.theory import drain
from sim.workload import rate_at

_NS = 1e9
_SLICES = 240  # of a rate that changes all the time


def fluid(question: Question) -> Said | str:
    """What a load that is too much for a while leaves behind, and how long that takes to drain."""
    architecture, load = question.architecture, question.architecture.load
    if not isinstance(load, Stages | Spike | Diurnal):
        return NotHere("the load does not change at planned times, so no backlog is left to drain")
    why = _why_not_fluid(architecture)
    if why:
        return why
    pieces = list(_pieces(load, question.duration_ns))
    place, servers, work_s = _bottleneck(architecture)
    if not 0.0 < work_s < math.inf:
        return "there is no work to wait for, or it never ends"
    peak = max(rate for _, rate, _ in pieces) * work_s
    if peak < servers:
        return f"no backlog builds up: at its peak the load keeps {peak:.3g} of {servers:,} {place} busy"
    levels = (0.0, *drain.backlogs(
        rates=[rate for _, rate, _ in pieces], durations_s=[span for _, _, span in pieces],
        mean_service_s=work_s, workers=servers,
    ))  # fmt: skip
    return Said(
        figures=_backlog(question, place, pieces, levels),
        notes=_story(_who_waits(architecture, place), pieces, levels, servers / work_s),
    )


def _why_not_fluid(architecture: Architecture) -> str:
    """Return what keeps capacity from being constant, or what is too much from waiting."""
    return next(_against_fluid(architecture, architecture.api or Api()), "")


def _against_fluid(architecture: Architecture, api: Api) -> Iterator[str]:
    if architecture.queued:
        yield from _against_fluid_jobs(architecture)
    if architecture.faults or architecture.redrive:
        yield "things happen at planned times (faults, redrive), so capacity is not constant"
    if api.accept_queue is not None and not architecture.queued:
        yield "the accept queue is bounded, so not all that is too much waits"
    if api.rate_limit or api.breaker or api.shed or api.client.hedge or api.client.retry.max_attempts > 1:
        yield "users are turned away or call again, so rates are not those of the load"
    if api.client.cancel_on_timeout and api.client.timeout_ns is not None:
        yield "users leave (client.timeout) and their calls are cancelled"


def _against_fluid_jobs(architecture: Architecture) -> Iterator[str]:
    if architecture.stream is not None:
        yield "jobs are in a log (stream), whose partitions drain one by one"
    if architecture.autoscales:
        yield "the number of workers changes (autoscale)"
    if any(pool.crashes for pool in architecture.named_pools.values()):
        yield "workers crash, so capacity is not constant"
    if len(architecture.named_pools) > 1:
        yield "there are several pools of workers"
    if any(queue.capacity is not None for queue in architecture.named_queues.values()):
        yield "the queue is bounded, so not all that is too much waits"


def _bottleneck(architecture: Architecture) -> tuple[str, int, float]:
    """Where a backlog builds up: its name, its servers, and the work of a request there [s]."""
    demand, api = demand_per_request(architecture), architecture.api or Api()
    workers = ("workers", max(architecture.worker_count, 1), demand.worker_s)
    if api.threads is None or (architecture.queued and demand.thread_s / api.threads < demand.worker_s / workers[1]):
        return workers
    return "threads", api.threads, demand.thread_s


def _pieces(load: Stages | Spike | Diurnal, duration_ns: int | None) -> Iterator[tuple[str, float, float]]:
    """Yield name, rate [1/s] and length [s] of each stretch of the load; ramps and waves are cut in slices."""
    end_s = math.inf if duration_ns is None else duration_ns / _NS
    for name, start_s, after_s in _stretches(load, end_s):
        cuts = np.linspace(start_s, after_s, (_SLICES if _is_sloped(load, start_s, after_s) else 1) + 1)
        middles = (cuts[1:] + cuts[:-1]) / 2
        for rate, (left, right) in zip(rate_at(load, middles).tolist(), pairwise(cuts.tolist()), strict=True):
            yield name, rate, right - left


def _is_sloped(load: Load, start_s: float, after_s: float) -> bool:
    return len(set(rate_at(load, np.linspace(start_s, after_s, 5)[1:-1]).tolist())) > 1


def _stretches(load: Stages | Spike | Diurnal, end_s: float) -> Iterator[tuple[str, float, float]]:
    """Yield name, start and end [s] of each part of the load before the end of the run."""
    match load:
        case Stages():
            ends = list(accumulate((stage.for_ns / _NS for stage in load.stages), initial=0.0))
            names = [stage.name or f"stage {number}" for number, stage in enumerate(load.stages, 1)]
            parts = [(name, *span) for name, span in zip(names, pairwise(ends), strict=True)]
            last = ends[-1]
        case Spike():
            last = (load.at_ns + load.for_ns) / _NS
            parts = [("before the spike", 0.0, load.at_ns / _NS), ("spike", load.at_ns / _NS, last)]
        case _:
            last = load.period_ns / _NS
            parts = [("day", 0.0, last if math.isinf(end_s) else end_s)]
    if last < end_s < math.inf and not isinstance(load, Diurnal):
        parts.append(("afterwards", last, end_s))
    yield from ((name, start, min(after, end_s)) for name, start, after in parts if start < min(after, end_s))


def _backlog(
    question: Question, place: str, pieces: list[tuple[str, float, float]], levels: tuple[float, ...]
) -> Figures:
    """The most jobs that wait, where a request has one job and they do not wait as calls."""
    architecture = question.architecture
    jobs = _jobs(architecture)
    starts_s = list(accumulate((span for _, _, span in pieces), initial=0.0))
    after = [level for at_s, level in zip(starts_s, levels, strict=True) if at_s * _NS >= question.warmup_ns]
    if place == "threads" or jobs != {1} or architecture.spawned or max(after, default=0.0) < max(levels):
        return {}
    return {"backlog.max": max(levels)}


def _jobs(architecture: Architecture) -> set[int]:
    """How many jobs a request may have."""
    return {sum(name in needed for name in architecture.queued) for _, needed in kinds_of_request(architecture)}


def _who_waits(architecture: Architecture, place: str) -> str:
    """Who waits where: the fluid counts requests, and a request of several jobs is several in a backlog."""
    few, many = min(_jobs(architecture)), max(_jobs(architecture))
    each = f" with {few} jobs each" if few == many else f" with {few} to {many} jobs each"
    return f"requests{each if place == 'workers' and many > 1 else ''} that wait for {place}"


def _story(
    who: str, pieces: list[tuple[str, float, float]], levels: tuple[float, ...], capacity_per_s: float
) -> tuple[str, ...]:
    """Where the backlog stands at the end of each stretch, and how long after its highest it is gone."""
    ends = {name: level for (name, _, _), level in zip(pieces, levels[1:], strict=True)}
    at_ends = ", ".join(f"{level:,.0f} ({name})" for name, level in ends.items())
    drained_s, highest = 0.0, levels.index(max(levels))
    for (_, rate, span_s), before, after in zip(
        pieces[highest:], levels[highest:], levels[highest + 1 :], strict=False
    ):
        drained_s += span_s if after else before / (capacity_per_s - rate)
        if not after:
            gone = f"none waits any more {time(round(drained_s))} after most did"
            break
    else:
        gone = "some still wait at the end"
    return f"{who} as each part of the load ends: {at_ends}", gone
