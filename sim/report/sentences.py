"""What to see in a comparison: sentences made from its numbers, and nothing said that they do not say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sim.experiment import Comparison
from sim.report.columns import Column, baseline, columns
from sim.report.words import count, listed, percent, some, time
from sim.scenario import Users

_SAME: Final = 0.05  # relative; one run cannot tell smaller differences from chance
_SURVIVORS: Final = 0.02  # of all users; where more are missing, the times of the others need a word
_LOST: Final = {
    "dead": "in the dead letter queue",
    "rejected": "rejected by the queue",
    "expired": "expired",
    "lost": "gone without a trace",
}


def what_to_see(comparison: Comparison) -> tuple[str, ...]:
    """The sentences that a reader should take from the numbers, the most important first."""
    shown = columns(comparison)
    base = baseline(shown)
    return (
        *_closed(shown),
        *(sentence for other in shown if other is not base for sentence in _waits(base, other)),
        *(sentence for column in shown for sentence in _unserved(column)),
        *(sentence for column in shown for sentence in _queued(column)),
    )


def _waits(base: Column, other: Column) -> Iterator[str]:
    """Say how long users wait for an answer, and how long until their work is done, against the baseline."""
    for p in ("p99", "p50"):
        answer, work = (_change(base, other, key, p) for key in ("response_time", "completion_time"))
        if answer and work:
            both = f"the response time {answer}; the completion time {work}"
            waits = other.figure("response_time", p) or base.figure("response_time", p)
            yield f"{other.name} against {base.name}: at {p} {both if waits else f'the completion time {work}'}."
            return


def _change(base: Column, other: Column, key: str, p: str) -> str:
    """Say how a percentile differs from the baseline's; nothing where either is missing."""
    before, after = base.figure(key, p), other.figure(key, p)
    if before is None or after is None:
        return ""
    if abs(after - before) <= _SAME * max(before, after):
        return f"does not change much ({time(before)} and {time(after)})"
    return f"{'falls' if after < before else 'rises'} from {time(before)} to {time(after)}"


def _unserved(column: Column) -> Iterator[str]:
    """Say how many users an architecture fails, how, and what its times are worth then."""
    if column.unserved:
        ways = {"timeout": _patience(column), "rejected": "turned away (503)"}
        parts = [f"{count(n)} {way}" for end, way in ways.items() if (n := column.count("requests", end))]
        parts += [some(n, "error") for n in [column.count("requests", "error")] if n]
        share = column.unserved / column.arrived
        yield (
            f"{column.name} fails {count(column.unserved)} of {some(column.arrived, 'user')} ({percent(share)}), "
            f"{_again(column)}: {listed(parts)}.{' Its times leave them out.' if share >= _SURVIVORS else ''}"
        )


def _patience(column: Column) -> str:
    """How users leave: after how long, where they call once and have a timeout."""
    api = column.outcome.architecture.api
    limit_ns = api.client.timeout_ns if api else None
    return f"left after {time(limit_ns / 1e9)}" if limit_ns else "left"


def _again(column: Column) -> str:
    """Whether users call again by themselves."""
    api = column.outcome.architecture.api
    calls = api.client.retry.max_attempts if api else 1
    return "without a retry" if calls == 1 else f"in spite of up to {calls} calls each"


def _queued(column: Column) -> Iterator[str]:
    """Say how much the queue held, and what became of the same bad luck there."""
    if column.count("jobs", "arrived"):
        held, again = count(column.figure("backlog", "max")), some(column.tried_again, "attempt")
        lost = [f"{count(n)} {way}" for end, way in _LOST.items() if (n := column.count("jobs", end))]
        silent = column.count("jobs", "dead") or column.count("jobs", "lost")
        told = ", though their users were told all is well" if silent else ""
        ends = f". Jobs not done: {listed(lost)}{told}" if lost else " and loses no job"
        missing = sum(column.count("jobs", end) for end in _LOST) >= _SURVIVORS * column.count("jobs", "arrived")
        times = " The completion times leave them out." if lost and missing else ""
        wait = ("job wait" if held == "1" else "jobs wait") + _in_buffers(column)
        yield f"{column.name} lets up to {held} {wait}, repeats {again}{ends}.{times}"
        yield from _outlived(column)
        yield from _twice(column)


def _in_buffers(column: Column) -> str:
    """What waits where no backlog shows it: with workers who hold more than they work on."""
    if not column.outcome.architecture.prefetches:
        return ""
    return f" on the queue and holds up to {count(column.most_in_flight)} with its workers"


def _outlived(column: Column) -> Iterator[str]:
    """Say that a lease is too short for the work, or for the wait before it, which nobody sees in an average."""
    at_work, in_buffer = column.lapsed
    if at_work:
        yield (
            f"{column.name}: {some(at_work, 'lease')} ran out while the worker was still at work, and the job was "
            "ready for another: a longer lease or a heartbeat keeps it."
        )
    if in_buffer:
        yield (
            f"{column.name}: {some(in_buffer, 'lease')} ran out in a worker's buffer, before the work began: a smaller "
            "prefetch or a longer lease keeps the job."
        )


def _twice(column: Column) -> Iterator[str]:
    """Say how often work was done again, and whether that does harm."""
    again, harm = column.count("jobs", "duplicates"), column.count("jobs", "duplicate_effects")
    if again:
        effects = f", {count(harm)} of them with an effect that should come once" if harm else ""
        yield f"{column.name} does finished work again {some(again, 'time')}{effects}."


def _closed(shown: Sequence[Column]) -> Iterator[str]:
    """Say that a load is closed, since that hides queueing."""
    closed = [column for column in shown if isinstance(column.outcome.architecture.load, Users)]
    if closed:
        asked = listed([f"{count(column.arrived)} in {column.name}" for column in closed])
        yield (
            "The load is closed: users wait for an answer before they ask again, so slow answers mean fewer requests "
            f"({asked}) and the queueing of an open load stays hidden."
        )
