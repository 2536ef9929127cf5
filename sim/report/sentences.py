"""What to see in a comparison: sentences made from its numbers, and nothing said that they do not say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sim.experiment import Comparison
from sim.report.columns import Column, baseline, columns
from sim.report.words import count, listed, percent, some, time
from sim.scenario import Users

_SAME: Final = 0.05  # relative; one run cannot tell smaller differences from chance
_SURVIVORS: Final = 0.02  # of all users; where more than this are missing, the times of the others need a word


def what_to_see(comparison: Comparison) -> tuple[str, ...]:
    """The sentences that a reader should take from the numbers, the most important first."""
    shown = columns(comparison)
    base = baseline(shown)
    others = [column for column in shown if column is not base]
    return (
        *_closed(shown),
        *(sentence for other in others for sentence in _waits(base, other)),
        *(sentence for column in shown for sentence in _unserved(column)),
        *_served(shown),
        *(sentence for column in shown for sentence in _queued(column)),
    )


def _waits(base: Column, other: Column) -> Iterator[str]:
    """Say how long users wait for their answer, then for their work, against the baseline."""
    answer, work = (_changes(base, other, key) for key in ("response_time", "completion_time"))
    if answer:
        yield f"{other.name}: the response time {answer} (against {base.name})."
    if work:
        yield f"{other.name}: the completion time {work}.{_survivors(base, other)}"


def _changes(base: Column, other: Column, key: str) -> str:
    """Say how the median and the tail of a time differ from the baseline's; nothing without a median."""
    half, slow = (_change(base, other, key, p) for p in ("p50", "p99"))
    tail = f" and, for 1 in 100, {slow}" if slow else ""
    return f"{half} for half of the users{tail}" if half else ""


def _change(base: Column, other: Column, *path: str) -> str:
    """Say how a time differs from the baseline's; nothing where either is missing."""
    before, after = base.figure(*path), other.figure(*path)
    if before is None or after is None:
        return ""
    if abs(after - before) <= _SAME * max(before, after):
        return f"stays at about {time(after)}"
    return f"{'falls' if after < before else 'rises'} from {time(before)} to {time(after)}"


def _survivors(base: Column, other: Column) -> str:
    """Warn where the baseline's times are those of the lucky ones only."""
    missing = [column.unserved / max(column.count("requests", "arrived"), 1) for column in (base, other)]
    if missing[0] - missing[1] < _SURVIVORS:
        return ""
    return f" ({base.name} counts only those whom it served: {percent(missing[0])} are missing.)"


def _unserved(column: Column) -> Iterator[str]:
    """Say how many users an architecture loses, and how."""
    if not column.unserved:
        return
    arrived = column.count("requests", "arrived")
    ways = {"timeout": _patience(column), "rejected": "turned away (503)", "error": "told of an error"}
    parts = [f"{count(n)} {way}" for end, way in ways.items() if (n := column.count("requests", end))]
    share = percent(column.unserved / arrived)
    yield f"{column.name} fails {count(column.unserved)} of {some(arrived, 'user')} ({share}): {listed(parts)}{_again(column)}."


def _patience(column: Column) -> str:
    """How users leave: after how long, where they have a timeout."""
    api = column.outcome.architecture.api
    limit_ns = api.client.timeout_ns if api else None
    return "left without an answer" + (f" after {time(limit_ns / 1e9)}" if limit_ns else "")


def _again(column: Column) -> str:
    """Whether users call again by themselves."""
    api = column.outcome.architecture.api
    calls = api.client.retry.max_attempts if api else 1
    return "; nobody tries again for them" if calls == 1 else f"; they called up to {calls} times"


def _served(shown: Sequence[Column]) -> Iterator[str]:
    """Name the architectures that served everybody, where others did not."""
    fine = [column.name for column in shown if column.count("requests", "arrived") and not column.unserved]
    if fine and len(fine) < len(shown):
        yield f"{listed(fine)} fail{'s' if len(fine) == 1 else ''} nobody."


def _queued(column: Column) -> Iterator[str]:
    """Say what the queue made of the same bad luck, and how much of the surplus it held."""
    if not column.count("jobs", "arrived"):
        return
    ends = (("dead", "given up (dead letter queue)"), ("rejected", "rejected by a full queue"), ("lost", "lost"), ("expired", "expired"))
    lost = [f"{count(n)} {way}" for end, way in ends if (n := column.count("jobs", end))]
    retries = f"tried {some(column.retried, 'failed attempt')} again after the answer" if column.retried else "had nothing to try again"
    yield (
        f"{column.name}: of {some(column.count('jobs', 'arrived'), 'job')}, up to {count(column.figure('backlog', 'max'))} waited at once; "
        f"its workers {retries}; {listed(lost) if lost else 'no job was lost'}."
    )


def _closed(shown: Sequence[Column]) -> Iterator[str]:
    """Say that a load is closed, since that hides queueing."""
    closed = [column for column in shown if isinstance(column.outcome.architecture.load, Users)]
    if closed:
        asked = listed([f"{count(column.count('requests', 'arrived'))} in {column.name}" for column in closed])
        yield (
            "The load is closed: users wait for an answer before they ask again, so slow answers mean fewer requests "
            f"({asked}) and the queueing of an open load stays hidden."
        )
