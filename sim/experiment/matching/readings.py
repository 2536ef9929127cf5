"""From what a formula says of a station to the names of METRICS: the same figures that a run is measured by."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import scipy

from sim.experiment.matching.calls import good_calls, time_of_good_calls
from sim.experiment.matching.needs import is_fifo
from sim.experiment.matching.stations import Station, long_run_rate
from sim.measure.offered import kinds_of_request, most_attempts
from sim.scenario import Api, Architecture
from sim.theory.result import Queue

SHARES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "p999": 0.999}
MANY = 2_000  # servers beyond which a percentile by bisection takes too long
Percentile = Callable[[float], float]  # from a share of the jobs to a time [s]
Figures = dict[str, float]


def means(station: Station, queue: Queue) -> Figures:
    """Return the means of a queue in its steady state."""
    found = _of_threads(station, queue) if station.place == "threads" else _of_workers(station, queue)
    return {metric: value for metric, value in found if math.isfinite(value)}


def _of_workers(station: Station, queue: Queue) -> Iterator[tuple[str, float]]:
    yield "wait.mean", queue.wait_s
    yield "utilization", queue.utilisation
    if station.tries == 1.0 or station.architecture.retry.backoff.kind == "none":
        yield "backlog.mean", queue.queue_length
    before = time_before(station)
    if before is not None:
        yield "completion_time.mean", before + queue.sojourn_s
    if not queue.lost_share:
        yield from flow(station)


def _of_threads(station: Station, queue: Queue) -> Iterator[tuple[str, float]]:
    yield "api_wait.mean", queue.wait_s
    yield "thread_utilization", queue.utilisation
    served, api = time_of_good_calls(station.architecture), station.architecture.api or Api()
    if served is not None and api.client.timeout_ns is None and _has_room(station.architecture):
        yield "response_time.mean", queue.wait_s + served.mean_s
        if not station.architecture.queued:
            yield "completion_time.mean", queue.wait_s + served.mean_s
    if not queue.lost_share and not station.architecture.queued:
        yield from flow(station)


def _has_room(architecture: Architecture) -> bool:
    """Whether no call is answered 503 because a queue is full."""
    return not architecture.queued or all(queue.capacity is None for queue in architecture.named_queues.values())


def flow(station: Station) -> Iterator[tuple[str, float]]:
    """Yield what is finished per second where nobody is turned away; and goodput, unless users leave."""
    architecture = station.architecture
    done = math.fsum(
        share * good * _all_done(architecture, needed) for share, needed, good, _ in good_calls(architecture)
    )
    yield "throughput", long_run_rate(station.load) * done
    if (architecture.api or Api()).client.timeout_ns is None:
        yield "goodput", long_run_rate(station.load) * done


def _all_done(architecture: Architecture, needed: frozenset[str]) -> float:
    return math.prod(
        1.0 - architecture.steps[name].fails ** most_attempts(architecture, name)
        for name in architecture.queued
        if name in needed
    )


def time_before(station: Station) -> float | None:
    """Return the mean time [s] from arrival to the queue; None if a request has not just one job, done at once."""
    architecture, before = station.architecture, station.before
    one_job = all(
        sum(name in needed for name in architecture.queued) == 1 for _, needed in kinds_of_request(architecture)
    )
    told = (architecture.api or Api()).client.timeout_ns is None or not before or not before.mean_s
    return before.mean_s if before is not None and one_job and told and not station.fails else None


def percentiles(station: Station, wait: Percentile, sojourn: Percentile | None = None) -> Figures:
    """Return the percentiles of the wait, and of the whole where it is the wait and the service; FIFO only."""
    if not is_fifo(station) or station.servers > MANY:
        return {}
    key = "wait" if station.place == "workers" else "api_wait"
    return {
        **_percentiles([key], wait, 0.0),
        **(_percentiles(_wholes(station), sojourn, _shift(station)) if sojourn is not None else {}),
    }


def _wholes(station: Station) -> list[str]:
    """The metrics that are wait and service of this station, after a time that never differs."""
    architecture, before = station.architecture, station.before
    if station.place == "workers":
        return ["completion_time"] if time_before(station) is not None and before and not before.scv else []
    leaves = (architecture.api or Api()).client.timeout_ns is not None
    if station.fails or leaves or not _has_room(architecture):
        return []
    return ["response_time"] if architecture.queued else ["response_time", "completion_time"]


def _shift(station: Station) -> float:
    return station.before.mean_s if station.before is not None else 0.0


def _percentiles(keys: list[str], percentile: Percentile, shift_s: float) -> Figures:
    """The same percentiles for each of the metrics."""
    values_s = {name: shift_s + percentile(share) for name, share in SHARES.items()} if keys else {}
    return {f"{key}.{name}": value_s for key in keys for name, value_s in values_s.items()}


def reached(share: float, cdf: Callable[[float], float], scale_s: float) -> float:
    """Return where a distribution function reaches a share, to six digits: each value costs an inversion.

    The bisection of `mg1.wait_percentile` is exact to twelve digits and takes seconds for some laws.

    >>> round(reached(0.5, lambda at_s: 1.0 - math.exp(-at_s), 1.0), 6)
    0.693147
    """
    if cdf(0.0) >= share:
        return 0.0
    high_s = scale_s
    while cdf(high_s) < share:
        high_s *= 2.0
    return float(scipy.optimize.brentq(lambda at_s: cdf(at_s) - share, 0.0, high_s, xtol=1e-9 * scale_s, rtol=1e-7))
