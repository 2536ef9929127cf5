"""The values along an axis as people write them: `30/s..80/s:6`, or one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sim.scenario import ScenarioError
from sim.scenario.units import duration_ns, rate_per_s

Reader = Callable[[str], float]
_MOST = 100


def loads(asked: str) -> tuple[float, ...]:
    """Read rates [1/s], ascending, each once, above 0. Raises ScenarioError.

    >>> loads("30/s..80/s:6"), loads("40/s,20/s")
    ((30.0, 40.0, 50.0, 60.0, 70.0, 80.0), (20.0, 40.0))
    """
    read = _read("--loads", asked, "30/s..80/s:6", rate_per_s)
    if read[0] <= 0:
        raise ScenarioError(f"--loads {asked}: every load must be above 0")
    return tuple(round(rate, 6) for rate in read)


def triggers(asked: str) -> tuple[int, ...]:
    """Read lengths of a trigger [ns], ascending, each once, with 0, which stands for none. Raises ScenarioError.

    >>> [length_ns / 1e9 for length_ns in triggers("5s..20s:4")]
    [0.0, 5.0, 10.0, 15.0, 20.0]
    """
    return tuple(sorted({0, *map(round, _read("--triggers", asked, "0s..20s:5", duration_ns))}))


def time_ns(option: str, asked: str) -> int:
    """Read a time [ns] above 0. Raises ScenarioError, which names the option.

    >>> time_ns("--recover-by", "60s")
    60000000000
    """
    (read,) = _values(option, asked, "60s", [asked], duration_ns)
    if read <= 0:
        raise ScenarioError(f"{option} {asked}: must be longer than 0")
    return round(read)


def _read(option: str, asked: str, example: str, reader: Reader) -> tuple[float, ...]:
    """Values from a range or a list, ascending, each once."""
    span, colon, count = asked.partition(":")
    first, dots, last = span.partition("..")
    if not dots:
        return tuple(sorted(set(_values(option, asked, example, asked.split(","), reader))))
    if not (colon and count.strip().isdecimal() and 2 <= int(count) <= _MOST):
        raise ScenarioError(f"{option} {asked}: must end in how many values, from 2 to {_MOST}, such as {example}")
    low, high = _values(option, asked, example, [first, last], reader)
    if not low < high:
        raise ScenarioError(f"{option} {asked}: must go up; write {example}")
    steps = int(count) - 1
    return tuple(low + (high - low) * step / steps for step in range(steps + 1))


def _values(option: str, asked: str, example: str, texts: Sequence[str], reader: Reader) -> list[float]:
    try:
        return [reader(text) for text in texts]
    except ValueError as error:
        raise ScenarioError(f"{option} {asked}: {error}; write {example}") from None
