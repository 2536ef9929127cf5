"""What to doubt in a run, said in everyday words: overload, censoring, start-up, too few data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.measure.figures import Figures
from sim.record import Answer, Record
from sim.scenario import Architecture, Batch, Even, Mmpp, Poisson, Step, Trace, Traced, Users
from sim.workload import expected_jobs, mean_s, peak_rate

_CENSORED = 0.01  # share of the work still in the system, from which on the figures lean towards what was quick
_NS = 1e9


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason for caution. code: unstable, overloaded, censored, start_up or few_data."""

    code: str
    sentence: str


def doubts(record: Record, architecture: Architecture, warmup_ns: int, times: dict[str, Figures]) -> tuple[Doubt, ...]:
    """Return what a careful reader should know before believing the figures."""
    return (
        *_overload(record, architecture),
        *_censored(record),
        *_start_up(record, architecture, warmup_ns),
        *_few_data(times),
    )


def offered_erlang(architecture: Architecture, rate_per_s: float, steps: tuple[str, ...], *, retries: bool) -> float:
    """Return the load [erlang] that requests at this rate offer by these steps, with the retries that failures cause.

    Each step adds rate x share of the requests that need it x mean service x expected attempts, (1 - p^n) / (1 - p).
    """
    total = 0.0
    for name in steps:
        step = architecture.steps[name]
        share = (architecture.mix or {}).get(name, 1.0)
        attempts = architecture.retry.max_attempts if retries else 1
        total += rate_per_s * share * _mean_service_s(step, architecture) * _expected_attempts(step.fails, attempts)
    return total


def _expected_attempts(fails: float, most: int) -> float:
    return float(most) if fails == 1 else (1 - fails**most) / (1 - fails)


def _mean_service_s(step: Step, architecture: Architecture) -> float:
    if isinstance(step.service, Traced):
        assert isinstance(architecture.load, Trace), "the scenario checks that a traced service has a trace"
        return float(architecture.load.columns[step.service.column].mean())
    return mean_s(step.service)


def _overload(record: Record, architecture: Architecture) -> Iterator[Doubt]:
    """Compare what is offered with what there is, on average and at the peak. Closed users adapt."""
    if isinstance(architecture.load, Users):
        return
    mean_per_s = expected_jobs(architecture.load, record.horizon_ns) / (record.horizon_ns / _NS)
    peak_per_s = peak_rate(architecture.load, record.horizon_ns)
    for name, servers, steps, retries in _servers(architecture):
        mean = offered_erlang(architecture, mean_per_s, steps, retries=retries)
        peak = offered_erlang(architecture, peak_per_s, steps, retries=retries)
        if mean >= servers:
            yield Doubt(
                "unstable",
                f"On average {mean:,.3g} {name} would be needed and there are {servers:,}: what waits grows for "
                "as long as this goes on, so averages and percentiles tell how long the run was, not how good the system.",
            )
        elif peak >= servers and not isinstance(architecture.load, Trace | Batch):
            yield Doubt(
                "overloaded",
                f"At its peak the load needs {peak:,.3g} {name} and there are {servers:,}: "
                "meanwhile work piles up or is refused, and what piled up has to drain afterwards.",
            )


def _servers(architecture: Architecture) -> Iterator[tuple[str, int, tuple[str, ...], bool]]:
    if architecture.queued and architecture.workers is not None:
        yield "workers", architecture.workers.count, architecture.queued, True
    if architecture.inline and architecture.api is not None and architecture.api.threads is not None:
        yield "threads", architecture.api.threads, architecture.inline, False


def _censored(record: Record) -> Iterator[Doubt]:
    """Say how much was not over at the horizon: it is counted, but its times are not known."""
    open_jobs, jobs = int((record.jobs.ended_ns < 0).sum()), len(record.jobs.state)
    pending, requests = int((record.requests.answer == Answer.PENDING).sum()), len(record.requests.answer)
    for count, total, what in ((open_jobs, jobs, "jobs"), (pending, requests, "users")):
        if total and count / total > _CENSORED:
            yield Doubt(
                "censored",
                f"{count:,} of {total:,} {what} ({count / total:.0%}) were not finished when the run ended: "
                "their times are unknown and would have been among the longest.",
            )


def _start_up(record: Record, architecture: Architecture, warmup_ns: int) -> Iterator[Doubt]:
    """A steady load that starts on an empty system flatters the averages, unless the start is left out."""
    steady = isinstance(architecture.load, Poisson | Even | Mmpp | Users)
    if steady and not warmup_ns and len(record.requests.arrival_ns):
        yield Doubt(
            "start_up",
            "The system starts empty and the first users find it so: set `warmup` to leave them out of the figures.",
        )


def _few_data(times: dict[str, Figures]) -> Iterator[Doubt]:
    """Name the percentiles that rest on too few samples to be shown."""
    short = [
        f"{', '.join(name for name in figures.refused if name != 'p999')} of {figures.n:,} {key.replace('_', ' ')}s"
        for key, figures in times.items()
        if set(figures.refused) - {"p999"}
    ]
    if short:
        yield Doubt("few_data", f"Too few data for {'; '.join(short)}: a percentile needs ten samples beyond it.")
