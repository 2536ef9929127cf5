"""What to see in a comparison: sentences made from its numbers, and nothing said that they do not say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sim.experiment import Comparison
from sim.policies import UNLIMITED
from sim.report.columns import Column, baseline, columns
from sim.report.differences import what_differs
from sim.report.pitfalls import retried_elsewhere
from sim.report.words import count, listed, percent, time
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
        *_waiting(base, [other for other in shown if other is not base]),
        *(sentence for column in shown for sentence in _unserved(column, shown)),
        *(sentence for column in shown for sentence in _queued(column)),
    )


def _waiting(base: Column, others: Sequence[Column]) -> Iterator[str]:
    """Say how others than the baseline make users wait: with intervals where there are replications to pair."""
    if base.comparison.n > 1:
        return what_differs(base, others)
    return (sentence for other in others for sentence in _waits(base, other))


def _waits(base: Column, other: Column) -> Iterator[str]:
    """Say how long users wait for an answer, and how long until their work is done, against the baseline."""
    for p in ("p99", "p50"):
        answer, work = (_change(base, other, key, p) for key in ("response_time", "completion_time"))
        if answer and work:
            both = f"the response time {answer}; the completion time {work}"
            waits = other.figure("response_time", p) or base.figure("response_time", p)
            yield f"{other.name} against {base.name}: at {p} {both if waits else f'the completion time {work}'}."
            yield from _price(base, other) if p == "p99" else ()
            return


def _price(base: Column, other: Column) -> Iterator[str]:
    """Say that the usual user pays for the slowest, or the other way round, where the two percentiles part."""
    tail, middle = (_way(base, other, p) for p in ("p99", "p50"))
    if tail * middle < 0:
        change = _change(base, other, "completion_time", "p50")
        yield f"{other.name} against {base.name}: at p50 the completion time {change}."


def _way(base: Column, other: Column, p: str) -> int:
    """Whether a percentile of the completion time rises (1), falls (-1) or does not change much (0)."""
    change = _change(base, other, "completion_time", p)
    return {"rises": 1, "falls": -1}.get(change.partition(" ")[0], 0)


def _change(base: Column, other: Column, key: str, p: str) -> str:
    """Say how a percentile differs from the baseline's; nothing where either is missing."""
    before, after = base.figure(key, p), other.figure(key, p)
    if before is None or after is None:
        return ""
    if abs(after - before) <= _SAME * max(before, after):
        return f"does not change much ({time(before)} and {time(after)})"
    return f"{'falls' if after < before else 'rises'} from {time(before)} to {time(after)}"


def _unserved(column: Column, shown: Sequence[Column]) -> Iterator[str]:
    """Say how many users an architecture fails, how, and what its times are worth then."""
    if column.count("requests", "unserved"):
        ways = {"timeout": _patience(column), "rejected": "turned away (503)"}
        ends = [end for end in (*ways, "error") if column.count("requests", end)]
        parts = [column.tell(count, "requests", end) + " " + ways[end] for end in ends if end in ways]
        parts += [column.some("error", "requests", end) for end in ends if end not in ways]
        share = column.tell(percent, "requests", "unserved_share")
        yield (
            f"{column.name} fails {column.tell(count, 'requests', 'unserved')} of "
            f"{column.some('user', 'requests', 'arrived')} ({share}), "
            f"{_again(column, shown)}: {listed(parts)}.{_left_out(column)}"
        )


def _left_out(column: Column) -> str:
    """Who is missing from the times: many who failed, and those who have no answer yet."""
    waiting = column.tell(count, "requests", "pending") if column.count("requests", "pending") else ""
    if column.count("requests", "unserved_share") < _SURVIVORS:
        return f" At the end {waiting} still wait." if waiting else ""
    return f" Its times leave them out{f', and {waiting} who still wait at the end' if waiting else ''}."


def _patience(column: Column) -> str:
    """How users leave: after how long, where they call once and have a timeout."""
    api = column.architecture.api
    limit_ns = api.client.timeout_ns if api else None
    return f"left after {time(limit_ns / 1e9)}" if limit_ns else "left"


def _again(column: Column, shown: Sequence[Column]) -> str:
    """Whether users call again by themselves; and who tries again what is tried once here."""
    api = column.architecture.api
    calls = api.client.retry.max_attempts if api else 1
    if calls != 1:
        return f"in spite of up to {calls} calls each"
    tries = api.retry.max_attempts if api else 1
    if tries != 1:
        return f"in spite of {'endless' if tries == UNLIMITED else f'up to {tries}'} attempts at each step"
    other = retried_elsewhere(column, shown)
    return f"without the retry of {other}" if other else "without a retry"


def _queued(column: Column) -> Iterator[str]:
    """Say how much the queue held, and what became of the same bad luck there."""
    if column.count("jobs", "arrived"):
        lost = [f"{column.tell(count, 'jobs', end)} {way}" for end, way in _LOST.items() if column.count("jobs", end)]
        silent = column.count("jobs", "dead") or column.count("jobs", "lost")
        told = ", though their users were told all is well" if silent else ""
        ends = f". Jobs not done: {listed(lost)}{told}" if lost else " and loses no job"
        missing = sum(column.count("jobs", end) for end in _LOST) >= _SURVIVORS * column.count("jobs", "arrived")
        times = " The completion times leave them out." if lost and missing else ""
        wait = column.some("job", "backlog", "max", does=" wait") + _in_buffers(column)
        again = column.some("attempt", "jobs", "repeated")
        yield f"{column.name} lets {'up to ' * (not wait.startswith('no '))}{wait}, repeats {again}{ends}.{times}"
        yield from _outlived(column)
        yield from _cut_off(column)
        yield from _twice(column)


def _in_buffers(column: Column) -> str:
    """What waits where no backlog shows it: with workers who hold more than they work on."""
    if not column.architecture.prefetches:
        return ""
    return f" on the queue and holds up to {column.tell(count, 'in_flight', 'max')} with its workers"


def _outlived(column: Column) -> Iterator[str]:
    """Say that a lease is too short for the work, or for the wait before it, which nobody sees in an average."""
    if column.count("jobs", "lapsed_at_work"):
        yield (
            f"{column.name}: {column.some('lease', 'jobs', 'lapsed_at_work')} ran out while the worker was still at "
            "work, and the job was ready for another: a longer lease or a heartbeat keeps it."
        )
    if column.count("jobs", "lapsed_in_buffer"):
        yield (
            f"{column.name}: {column.some('lease', 'jobs', 'lapsed_in_buffer')} ran out in a worker's buffer, before "
            "the work began: a smaller prefetch or a longer lease keeps the job."
        )


def _cut_off(column: Column) -> Iterator[str]:
    """Say what an outage of the broker costs those who go on working."""
    if column.count("jobs", "cut_off"):
        yield (
            f"{column.name}: the outage of the broker cut {column.some('attempt', 'jobs', 'cut_off')} off from it: the "
            "jobs went back to their queue, and what their workers still did was for nobody."
        )


def _twice(column: Column) -> Iterator[str]:
    """Say how often work was done again, and whether that does harm."""
    if column.count("jobs", "duplicates"):
        harm = column.tell(count, "jobs", "duplicate_effects")
        effects = (
            f", {harm} of them with an effect that should come once"
            if column.count("jobs", "duplicate_effects")
            else ""
        )
        yield f"{column.name} does finished work again {column.some('time', 'jobs', 'duplicates')}{effects}."


def _closed(shown: Sequence[Column]) -> Iterator[str]:
    """Say that a load is closed, since that hides queueing."""
    closed = [column for column in shown if isinstance(column.architecture.load, Users)]
    if closed:
        asked = listed([f"{column.tell(count, 'requests', 'arrived')} in {column.name}" for column in closed])
        yield (
            "The load is closed: users wait for an answer before they ask again, so slow answers mean fewer requests "
            f"({asked}) and the queueing of an open load stays hidden."
        )
