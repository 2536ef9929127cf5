"""What to doubt in a run, said in everyday words: overload, censoring, start-up, too few data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from sim.measure.available import available_workers
from sim.measure.figures import Figures
from sim.measure.heavy import heavy_words
from sim.measure.offered import demand_per_request, times
from sim.policies import UNLIMITED
from sim.record import Answer, Record, ShiftEnd
from sim.scenario import Architecture, Batch, Queue, Trace, Users, load_changes
from sim.workload import expected_jobs, peak_rate

_CENSORED = 0.01  # share of the work still in the system, from which on the figures lean towards what was quick
_NS = 1e9


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason for caution.

    code: unstable, losing, overloaded, blocked, heavy_tail, censored, cut_short, start_up, biased, unsettled or
    few_data.

    brief: the numbers of the sentence alone, for those of whom it has been said already; empty if it has none.
    """

    code: str
    sentence: str
    brief: str = ""


class Extent(NamedTuple):
    """How long a run was, how many came, and how many of them were still there at the end."""

    horizon_ns: int
    requests: int
    pending: int
    jobs: int
    in_system: int


def extent_of(record: Record) -> Extent:
    """Return the extent of a record."""
    requests, jobs = record.requests, record.jobs
    pending, in_system = int((requests.answer == Answer.PENDING).sum()), int((jobs.ended_ns < 0).sum())
    return Extent(record.horizon_ns, len(requests.answer), pending, len(jobs.state), in_system)


def doubts(extent: Extent, architecture: Architecture, warmup_ns: int, found: dict[str, Figures]) -> tuple[Doubt, ...]:
    """Return what a careful reader should know before believing the figures."""
    return (
        *_overload(extent, architecture),
        *_heavy(architecture),
        *_censored(extent),
        *_start_up(extent, architecture, warmup_ns),
        *_few_data(found),
    )


def _overload(extent: Extent, architecture: Architecture) -> Iterator[Doubt]:
    """Compare what is offered with what there is, on average and at the peak. Closed users adapt."""
    if isinstance(architecture.load, Users):
        return
    peak_per_s = peak_rate(architecture.load, extent.horizon_ns)
    at_peak = {name: needed for name, needed, _ in _servers(architecture, peak_per_s)}
    for name, mean, servers in needed_on_average(architecture, extent.horizon_ns):
        if name == "workers" and mean == inf and any(queue.ordered for queue in architecture.named_queues.values()):
            yield Doubt(
                "blocked", "A job that is tried without end stops its key for good: what waits behind it grows."
            )
        elif mean >= servers and line_is_bounded(architecture, name):
            yield Doubt(
                "losing",
                f"On average {_many(mean)} {name} would be needed and there are {_there(servers)}: at least "
                f"{1 - servers / mean:.0%} of the work is turned away or given up. The line is bounded, so this has a "
                "steady state; the times are of what got in.".replace("%", " %"),
                f"{_many(mean)} {name} for {_there(servers)}",
            )
        elif mean >= servers:
            yield Doubt(
                "unstable",
                f"On average {_many(mean)} {name} would be needed and there are {_there(servers)}: what waits grows, "
                "or is refused, for as long as this goes on, so averages and percentiles tell how long the run was, "
                "not how good the system.",
                f"{_many(mean)} {name} for {_there(servers)}",
            )
        elif at_peak[name] >= servers and not isinstance(architecture.load, Trace | Batch):
            yield Doubt(
                "overloaded",
                f"At its peak the load needs {_many(at_peak[name])} {name} and there are {_there(servers)}: "
                "meanwhile work piles up or is refused, and what piled up has to drain afterwards.",
                f"{_many(at_peak[name])} {name} for {_there(servers)}",
            )


def needed_on_average(architecture: Architecture, duration_ns: int) -> tuple[tuple[str, float, float], ...]:
    """Return how many threads and workers the load of a run would keep busy, each with how many are up on average.

    Nothing for closed users, who ask for less where they wait.
    """
    if isinstance(architecture.load, Users):
        return ()
    return tuple(_servers(architecture, expected_jobs(architecture.load, duration_ns) / (duration_ns / _NS)))


def line_is_bounded(architecture: Architecture, name: str) -> bool:
    """Whether what waits for the "threads" or the "workers" cannot grow for ever: who finds no room goes, or leaves.

    With a limit there is a steady state at any load: Erlang's loss system is one. A producer that waits for room is
    only another line, and so is a user who calls again for as long as it takes.
    """
    api = architecture.api
    if name == "threads":
        assert api is not None, "there are threads"
        leaves = api.client.timeout_ns is not None and api.client.cancel_on_timeout
        return (api.accept_queue is not None or leaves) and api.client.retry.max_attempts != UNLIMITED
    queues = architecture.named_queues
    default = next(iter(queues))
    return architecture.stream is None and all(
        step.ttl_ns is not None or _turns_away(queues[step.queue or default])
        for step in (architecture.steps[name] for name in architecture.queued)
    )


def _turns_away(queue: Queue) -> bool:
    return queue.capacity is not None and queue.when_full != "block"


def _servers(architecture: Architecture, rate_per_s: float) -> Iterator[tuple[str, float, float]]:
    """Yield what requests at this rate need of the threads and of the workers, with how many are up on average.

    Threads that are short of time hold back the jobs of the calls that they cannot serve.
    """
    demand, passed = demand_per_request(architecture), 1.0
    if architecture.api is not None and architecture.api.threads is not None:
        threads, needed = architecture.api.threads, times(rate_per_s, demand.thread_s)
        yield "threads", needed, threads
        passed = min(1.0, threads / needed) if needed else 1.0
    if architecture.queued:
        needed = times(passed * rate_per_s, demand.worker_s)
        yield "workers", needed, available_workers(architecture.named_pools.values(), needed)


def _there(servers: float) -> str:
    """How many there are, in words: crashed ones are not."""
    return f"{servers:,.0f}" if servers == round(servers) else f"{servers:,.3g} up on average"


def _many(servers: float) -> str:
    """A number in words, also if work is tried again for ever."""
    return "endlessly many" if servers == inf else f"{servers:,.3g}"


def _heavy(architecture: Architecture) -> Iterator[Doubt]:
    if sentence := heavy_words(architecture):
        yield Doubt("heavy_tail", sentence)


def _censored(extent: Extent) -> Iterator[Doubt]:
    """Say how much was not over at the horizon: it is counted, but its times are not known."""
    parts = ((extent.in_system, extent.jobs, "jobs"), (extent.pending, extent.requests, "users"))
    for count, total, what in parts:
        if total and count / total > _CENSORED:
            yield Doubt(
                "censored",
                f"{count:,} of {total:,} {what} ({count / total:.0%}) were not finished when the run ended: "
                "their times are unknown and would have been among the longest.",
                f"{count:,} of {total:,}",
            )


def cut_short(record: Record) -> Iterator[Doubt]:
    """Say how many attempts an autoscaler cut short: no scenario asks for that by name."""
    killed = int((record.shifts.end == ShiftEnd.SCALED_IN).sum())
    many = "1 attempt" if killed == 1 else f"{killed:,} attempts"
    if killed:
        yield Doubt(
            "cut_short",
            f"The autoscaler cut {many} short, since the grace was over: a longer `shutdown.grace` would let them end.",
            many,
        )


def _start_up(extent: Extent, architecture: Architecture, warmup_ns: int) -> Iterator[Doubt]:
    """A steady load that starts on an empty system flatters the averages, unless the start is left out.

    The load alone is asked: with faults on a timeline, or too few workers, its first users find it empty all the same.
    """
    if not load_changes(architecture.load) and not warmup_ns and extent.requests:
        yield Doubt(
            "start_up",
            "The system starts empty and the first users find it so: `warmup` leaves them out of times and rates.",
        )


def _few_data(found: dict[str, Figures]) -> Iterator[Doubt]:
    """Name the percentiles that rest on too few samples to be shown."""
    short = [
        f"{', '.join(name for name in figures.refused if name != 'p999')} of {figures.n:,} {key.replace('_', ' ')}s"
        for key, figures in found.items()
        if set(figures.refused) - {"p999"} and key != "time_to_notice"  # crashes are few by nature
    ]
    if short:
        yield Doubt("few_data", f"Too few data for {'; '.join(short)}: a percentile needs ten samples beyond it.")
