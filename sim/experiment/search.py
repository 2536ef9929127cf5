"""Which candidate to try next, and what those that were tried say; nothing here runs anything.

Candidates are numbered from the hardest, 0, to the easiest: the more workers, the easier to meet a threshold. The
search looks for the first that passes, on the belief that all behind it pass too, and says where it finds otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Status: TypeAlias = Literal["pass", "fail", "unknown"]
Tried: TypeAlias = Mapping[int, Status]
Kind: TypeAlias = Literal["found", "first", "between", "none", "unknown", "unfinished"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search came to.

    kind: "found": `first` passes and the one before fails; "first": the very first passes already; "between": it is
    one of `low` to `first`, and nobody can tell which; "none": not even the last passes; "unknown": nobody can tell
    whether the last does; "unfinished": stopped before.
    odd: a candidate that passes though a later one fails, with that one: the belief of the search is wrong.
    """

    kind: Kind
    first: int | None = None
    low: int | None = None
    odd: tuple[int, int] | None = None


def next_to_try(count: int, tried: Tried) -> int | None:
    """Return the candidate to try next; None if nothing is left to ask.

    The ends come first, then halves, then what lies beside the answer. If the last does not pass, the first and the
    middle are tried all the same, lest it is the belief that is wrong.

    >>> next_to_try(9, {}), next_to_try(9, {8: "pass", 0: "fail"}), next_to_try(2, {1: "pass", 0: "fail"})
    (8, 4, None)
    """
    last = count - 1
    if last not in tried:
        return last
    if tried[last] != "pass":
        return next((at for at in (0, last // 2) if at not in tried), None)
    if 0 not in tried:
        return 0
    asked, first = _halve(0, last, tried, ("pass",)) if tried[0] != "pass" else (None, 0)
    if asked is None and first and tried[first - 1] == "unknown":
        asked, _ = _first_unknown(first - 1, tried)
    if asked is None and first < last and first + 1 not in tried:
        return first + 1
    return asked


def conclude(count: int, tried: Tried) -> Finding:
    """Say what the candidates that were tried come to.

    >>> conclude(9, {8: "pass", 0: "fail", 4: "pass", 2: "fail", 3: "unknown", 5: "pass"})
    Finding(kind='between', first=4, low=3, odd=None)
    """
    odd = _odd(tried)
    if next_to_try(count, tried) is not None:
        return Finding("unfinished", odd=odd)
    if tried[count - 1] != "pass":
        return Finding("none" if tried[count - 1] == "fail" else "unknown", odd=odd)
    if tried[0] == "pass":
        return Finding("first", first=0, odd=odd)
    _, first = _halve(0, count - 1, tried, ("pass",))
    if tried[first - 1] == "fail":
        return Finding("found", first=first, odd=odd)
    return Finding("between", first=first, low=_first_unknown(first - 1, tried)[1], odd=odd)


def _first_unknown(unknown: int, tried: Tried) -> tuple[int | None, int]:
    """Go on from the last that fails below one that nobody can tell of, to the first of which nobody can tell."""
    failed = max((at for at, status in tried.items() if status == "fail" and at < unknown), default=None)
    return (None, 0) if failed is None else _halve(failed, unknown, tried, ("pass", "unknown"))


def _halve(low: int, high: int, tried: Tried, good: tuple[Status, ...]) -> tuple[int | None, int]:
    """Follow the halves between a candidate that is not good and one that is, as far as they were tried.

    Returns the one to try next, None if there is none, and the first that is good so far.
    """
    while high - low > 1:
        middle = (low + high) // 2
        if middle not in tried:
            return middle, high
        low, high = (low, middle) if tried[middle] in good else (middle, high)
    return None, high


def _odd(tried: Tried) -> tuple[int, int] | None:
    """The first that passes and a later one that fails, if there are such two."""
    passed = min((at for at, status in tried.items() if status == "pass"), default=None)
    failed = max((at for at, status in tried.items() if status == "fail"), default=-1)
    return None if passed is None or failed < passed else (passed, failed)
