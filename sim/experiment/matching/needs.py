"""What formulas need of a station, a condition a function: each says what is wrong in plain words, or nothing."""

from __future__ import annotations

import math
from collections.abc import Callable

from sim.experiment.matching.calls import queues_used, thread_time
from sim.experiment.matching.plain import queued_steps
from sim.experiment.matching.stations import Station, long_run_rate
from sim.scenario import Api, Batch, Even, Mmpp, Poisson
from sim.scenario.units import duration_text
from sim.theory import gimc

Need = Callable[[Station], str]


class NotHere(str):
    """A reason which says that a scenario lacks what a formula is about."""

    __slots__ = ()


_RARE = 1e-6  # chance of an attempt below which it is taken not to happen


def no_crashes(station: Station) -> str:
    """Workers do not die by themselves."""
    return "workers crash" if crashes(station) else ""


def crashes(station: Station) -> bool:
    """Whether workers die by themselves."""
    pools = station.architecture.named_pools.values() if station.place == "workers" else ()
    return any(pool.crashes is not None and pool.crashes.mtbf is not None for pool in pools)


def patient(station: Station) -> str:
    """Nobody stops waiting for a worker."""
    limits = [step.ttl_ns for step in queued_steps(station.architecture) if step.ttl_ns is not None]
    if station.place == "workers" and limits:
        return f"jobs leave after waiting for {duration_text(min(limits))} (ttl)"
    return ""


def poisson(station: Station) -> str:
    """Arrivals, one by one or in batches, are a Poisson process."""
    load, before = station.load, station.before
    if isinstance(load, Even):
        return "arrivals are even, not Poisson"
    if isinstance(load, Mmpp):
        return "arrivals come in bursts (mmpp), not as a Poisson process"
    if isinstance(load, Batch) and load.rate_per_s is None:
        return "batches arrive by the clock, not by chance"
    if before is None and not _leave_as_they_came(station):
        return "calls wait for threads first, so jobs do not reach the queue as a Poisson process"
    if isinstance(load, Batch) and before is not None and before.scv:
        return "what is done before the queue spreads the batches out"
    return ""


def _leave_as_they_came(station: Station) -> bool:
    """Whether calls that wait for threads leave them as a Poisson process: those of M/M/c do.

    Source: Burke (1956), The output of a queuing system, Operations Research 4(6).
    """
    architecture, service = station.architecture, thread_time(station.architecture)
    api = architecture.api or Api()
    busy = long_run_rate(station.load) * service.mean_s
    plain = isinstance(station.load, Poisson) and service.kind == "exponential" and api.accept_queue is None
    return plain and busy < (api.threads or math.inf)


def renewal(station: Station) -> str:
    """Gaps between arrivals are independent and follow one law."""
    if not isinstance(station.load, Even):
        return poisson(station)
    if station.before is None or station.before.scv or abs(station.arrival_rate - station.load.rate_per_s) > 0:
        return "arrivals are even at the door, but not at the queue"
    return ""


def single(station: Station) -> str:
    """Arrivals come one by one."""
    if isinstance(station.load, Batch):
        return f"requests arrive {station.load.size} at a time, not one by one"
    if station.batch_mean > 1.0:
        return "a request brings several jobs at one instant: they arrive in batches, not one by one"
    return ""


def exponential(station: Station) -> str:
    """Service is exponential, with one mean for all."""
    kind = station.service.kind
    mixed = kind == "a mixture" and {job.service.kind for job in station.kinds} == {"exponential"}
    return "" if kind == "exponential" else f"service is {'of several means' if mixed else kind}, not exponential"


def unvaried(station: Station) -> str:
    """Service always takes the same time."""
    return "" if station.service.scv == 0.0 else f"service is {station.service.kind}, not constant"


def finite_variance(station: Station) -> str:
    """Service has a variance: without one the mean wait is infinite."""
    return "" if station.service.scv < float("inf") else f"service is {station.service.kind} of infinite variance"


def moderate(station: Station) -> str:
    """Service is no more variable than exponential."""
    if station.service.scv <= 1.0:
        return ""
    return (
        f"service is more variable than exponential: its squared coefficient of variation is {station.service.scv:.3g}"
    )


def one_server(station: Station) -> str:
    """There is one worker, or one thread."""
    return "" if station.servers == 1 else f"there are {station.servers:,} {station.place}, not one"


def unbounded(station: Station) -> str:
    """As many may wait as come."""
    if station.room is None:
        return ""
    limit = "capacity" if station.place == "workers" else "accept_queue"
    return f"only {station.room:,} may wait ({limit}), the rest is turned away"


def bounded(station: Station) -> str:
    """Only so many may wait."""
    return "" if station.room is not None else "there is room for all who wait"


def stable(station: Station) -> str:
    """There is less work than servers."""
    if station.is_stable:
        return ""
    return f"no steady state: {station.load_erlang:.4g} erlang for {station.servers:,} {station.place}"


def not_full(station: Station) -> str:
    """There is so much less work than servers that the formula keeps its digits."""
    most = gimc.BUSIEST
    return "" if station.load_erlang <= most * station.servers else f"above a load of {most:.2%} it loses its digits"


def never_again(station: Station) -> str:
    """No attempt is repeated: attempts that come back are no independent arrivals."""
    if station.tries > 1.0:
        return "failed jobs come back (retry), so attempts are not independent arrivals"
    return ""


def memoryless_retries(station: Station) -> str:
    """Attempts that are repeated are like any other, and come back after a delay that knows nothing of the queue."""
    retry, architecture = station.architecture.retry, station.architecture
    if station.tries == 1.0:
        return ""
    if retry.budget is not None:
        return "a budget pays for retries, so they depend on each other"
    if retry.backoff.kind == "lease":
        return "failed jobs wait for their lease to end"
    if any(step.fails and step.redraw == "per_job" for step in queued_steps(architecture)):
        return "a job that fails keeps its size (redraw: per_job), so its attempts are alike"
    return "" if is_fifo(station) else "failed jobs come back into an order that is not fifo"


def blind_order(station: Station) -> str:
    """The order of service knows nothing of service times: means do not depend on it then."""
    if is_fifo(station):
        return ""
    order = queues_used(station.architecture)[0].order
    if order == "sjf":
        return "the shortest job goes first (sjf)"
    alike = len({kind.service.like for kind in station.kinds}) == 1
    return "" if alike else f"the order ({order}) prefers some steps, whose service times differ"


def is_fifo(station: Station) -> bool:
    """Whether who has waited for longest is next."""
    if station.place == "threads":
        return True
    queue = queues_used(station.architecture)[0]
    urgencies = {step.priority for step in queued_steps(station.architecture)}
    return queue.order == "fifo" or (queue.order == "priority" and len(urgencies) == 1)
