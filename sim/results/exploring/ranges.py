"""Ranges around a value: from a quarter of it to four times as much, in round numbers, written as in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, get_args

from sim.scenario import Queue, Retry, units
from sim.scenario.leaves import Scalar

_SPAN: Final = 4.0  # times as much, or as little
_STEPS: Final = 20  # to either side
_ALL: Final = 60  # whole numbers that are all offered
_SHARE_TO: Final = 0.2  # a share of nothing can still be turned this far up
_NICE: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05)

# Words that can be chosen, by the end of the path.
_CHOICES: Final = (
    (r"(queue|queues\.[^.]+)\.order", get_args(Queue.model_fields["order"].annotation)),
    (r"(queue|queues\.[^.]+)\.ack", get_args(Queue.model_fields["ack"].annotation)),
    (r"retry\.jitter", get_args(Retry.model_fields["jitter"].annotation)),
)


def choices(path: str) -> tuple[str, ...]:
    """Return the words that may stand at a path; none where it takes no words.

    >>> choices("retry.jitter")
    ('none', 'full', 'equal', 'decorrelated')
    """
    return next((words for end, words in _CHOICES if re.search(rf"(^|\.){end}$", path)), ())


def values_around(value: Scalar, *, whole: bool) -> tuple[str, ...]:
    """Return texts around a value, ascending, its own among them as it is written; itself alone if nothing is known.

    whole: whether numbers without a unit count something.

    >>> values_around(2, whole=True)
    ('1', '2', '3', '4', '5', '6', '7', '8')
    >>> values_around("800ms", whole=False)[:3]
    ('200ms', '210ms', '230ms')
    >>> values_around("2%", whole=False)[:3]
    ('0%', '0.5%', '1%')
    """
    if isinstance(value, bool):
        return ("false", "true")
    if isinstance(value, int | float):
        return _around_number(value, whole=whole)
    if isinstance(value, str):
        return next((texts for kind in _KINDS if (texts := kind(value))), (value,))
    return (str(value),)


def _around_number(value: float, *, whole: bool) -> tuple[str, ...]:
    if not whole:
        return _texts(str(value), value, _geometric(value, _digits), units.number_text)
    low, high = (max(1, value // _SPAN) if value else 0), max(_SPAN * value, 2 * _SPAN)
    every = range(int(low), int(high) + 1)
    near: Iterable[float] = (
        every if len(every) <= _ALL else _geometric(value, lambda number: float(round(_digits(number))))
    )
    return _texts(str(value), value, near, units.number_text)


def _around_rate(text: str) -> tuple[str, ...]:
    """Around a rate, in the unit that it is written in: two digits of 300/m are not two digits of 5/s."""
    number, _, unit = text.partition("/")

    def read(rate: str) -> float:
        return float(number) if units.rate_per_s(rate) else 0.0

    return _around(text, read, lambda rate: _geometric(rate, _digits), lambda rate: f"{units.number_text(rate)}/{unit}")


def _around_duration(text: str) -> tuple[str, ...]:
    return _around(text, units.duration_ns, lambda time: _geometric(time, _digits_of_time), _time_text)


def _around_share(text: str) -> tuple[str, ...]:
    return _around(text, units.share, _shares, lambda share: units.share_text(round(share, 6)))


def _around(
    text: str, read: Callable[[str], float], near: Callable[[float], Iterable[float]], write: Callable[[float], str]
) -> tuple[str, ...]:
    """Texts around one of a kind; none if the text is of another."""
    try:
        value = read(text)
    except ValueError:
        return ()
    return _texts(text, value, near(value), write)


_KINDS: Final = (_around_rate, _around_duration, _around_share)


def _texts(own: str, value: float, near: Iterable[float], write: Callable[[float], str]) -> tuple[str, ...]:
    """The values in their order, each once, and the value itself in its own words."""
    by_value = {**{each: write(each) for each in near}, value: own}
    return tuple(dict.fromkeys(by_value[each] for each in sorted(by_value)))


def _geometric(value: float, rounded: Callable[[float], float]) -> list[float]:
    return [rounded(value * _SPAN ** (step / _STEPS)) for step in range(-_STEPS, _STEPS + 1)]


def _shares(value: float) -> list[float]:
    top = min(1.0, max(_SPAN * value, _SHARE_TO))
    width = next(nice for nice in _NICE if nice * 2 * _STEPS >= top)
    return [round(step * width, 6) for step in range(round(top / width) + 1)]


def _digits(value: float) -> float:
    """Round to two digits."""
    return float(f"{value:.2g}")


def _digits_of_time(time_ns: float) -> float:
    """Round to two digits of the unit in which people say it."""
    unit_ns = next((size for size in (86_400e9, 3_600e9, 60e9) if time_ns >= size), 1.0)
    return round(_digits(time_ns / unit_ns) * unit_ns)


def _time_text(time_ns: float) -> str:
    return units.duration_text(round(time_ns))
