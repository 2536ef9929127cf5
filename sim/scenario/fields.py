"""The kinds of value that a scenario holds: durations, rates, shares, counts, words; each refuses what it is not."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Annotated, Any, NamedTuple

import numpy as np
from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from sim.policies import UNLIMITED
from sim.scenario import units
from sim.scenario.errors import NOTHING, Path, Problem, likely

REQUIRED = "is required"
MOST = 1_000_000  # of workers, threads, users, attempts, requests in a batch: more would not fit one machine
DURATION_WAY_OUT = "write a number and a unit: 800ms, 1.5s, 1m30s, 2h (a bare number is in seconds)"
UNLIMITED_WORD = "unlimited"
AUTO_WORD, AUTO = "auto", -1  # a warm-up that is to be found from runs
SMALLEST_SHARE = 0.000001  # policies count in millionths; one that is hardly ever met would never be seen in a run
RATE_WAY_OUT = "write a number per s, m, h or d: 7/s, 300/m"


class Exact(NamedTuple):
    """A value given under the attribute's own name, already in the attribute's unit."""

    value: Any


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a file needs beside its text. folder: where other files that it names are looked for."""

    folder: FilePath


def refuse(*problems: Problem) -> PydanticCustomError:
    """Carry problems through Pydantic to the one who knows their places; raise what it returns."""
    return PydanticCustomError("refused", "{text}", {"text": "\n".join(map(str, problems)), "problems": problems})


def fail(rule: str, value: object = NOTHING, way_out: str = "", *, at: Path = ()) -> PydanticCustomError:
    """Refuse one value; raise what it returns."""
    return refuse(Problem(at, rule, value, way_out))


def shares(weights: Sequence[float]) -> list[float]:
    """Weights as shares of one.

    What is a share already stays as it is, to the last bit: reading what was printed changes nothing.

    >>> shares([3.0, 1.0])
    [0.75, 0.25]
    """
    total = math.fsum(weights)
    return list(weights) if abs(total - 1) < 1e-12 else [weight / total for weight in weights]


def is_number(value: object) -> bool:
    """Whether a value is a number that fits a float; true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e300 < value < 1e300


def _duration(given: Any) -> int:
    try:
        if isinstance(given, Exact):
            return _exact_ns(given.value)
        if isinstance(given, str):
            return units.duration_ns(given)
        if is_number(given):
            return units.seconds_ns(given)
    except ValueError as error:
        raise fail(str(error), _bare(given), DURATION_WAY_OUT) from None
    raise fail("must be a duration", given, DURATION_WAY_OUT)


def _exact_ns(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int | np.integer):
        raise fail("must be a whole number of nanoseconds", given)
    return units.whole_ns(Decimal(int(given)))


def _positive_duration(given: Any) -> int:
    time_ns = _duration(given)
    if time_ns <= 0:
        raise fail("must be at least a nanosecond", _bare(given), DURATION_WAY_OUT)
    return time_ns


def _delay(given: Any) -> int:
    time_ns = _duration(given)
    if time_ns < 0:
        raise fail("must not be negative", _bare(given), DURATION_WAY_OUT)
    return time_ns


def _warm_up(given: Any) -> int:
    return AUTO if given == AUTO_WORD else _delay(given)


def _bare(given: Any) -> Any:
    return given.value if isinstance(given, Exact) else given


def _rate(given: Any) -> float:
    try:
        if isinstance(given, Exact) and is_number(given.value):
            return units.bounded_rate(float(given.value))
        if isinstance(given, str):
            return units.rate_per_s(given)
    except ValueError as error:
        raise fail(str(error), _bare(given), RATE_WAY_OUT) from None
    raise fail("must be a rate", _bare(given), RATE_WAY_OUT)


def _positive_rate(given: Any) -> float:
    rate = _rate(given)
    if rate <= 0:
        raise fail("must be more than 0", _bare(given), RATE_WAY_OUT)
    return rate


def _share(given: Any) -> float:
    value = _part(_bare(given))
    if not 0 <= value <= 1:
        raise fail("must lie between 0% and 100%", _bare(given))
    return value


def _positive_share(given: Any) -> float:
    value = _share(given)
    if value < SMALLEST_SHARE:
        raise fail(f"must be at least {units.share_text(SMALLEST_SHARE)}, a millionth", _bare(given))
    return value


def _attempts(given: Any) -> int:
    return UNLIMITED if given in (UNLIMITED_WORD, UNLIMITED) else whole(1, MOST)(given)


def _weight(given: Any) -> float:
    value = _part(_bare(given))
    if not 0 < value <= MOST:
        raise fail(f"must be more than 0 and at most {MOST}", _bare(given))
    return value


def _part(given: Any) -> float:
    try:
        if isinstance(given, str):
            return units.share(given)
    except ValueError as error:
        raise fail(str(error), given, "write 2% or 0.02") from None
    if not is_number(given):
        raise fail("must be a percentage", given, "write 2% or 0.02")
    return float(given)


def whole(low: int, high: int) -> Callable[[Any], int]:
    """A validator for whole numbers from low to high."""

    def check(given: Any) -> int:
        """Refuse what is no whole number, or too small or large."""
        if not isinstance(given, int) or isinstance(given, bool):
            raise fail("must be a whole number", given)
        if not low <= given <= high:
            raise fail(f"must be at least {low}" if given < low else f"must be at most {high}", given)
        return given

    return check


def between(low: float, high: float) -> Callable[[Any], float]:
    """A validator for plain numbers from low to high."""

    def check(given: Any) -> float:
        """Refuse what is no number, or too small or large."""
        if not is_number(given):
            raise fail("must be a number", given)
        if not low <= given <= high:
            raise fail(f"must lie between {low:g} and {high:g}", given)
        return float(given)

    return check


def one_of(*choices: str) -> Callable[[Any], str]:
    """A validator for a word out of a few."""

    def check(given: Any) -> str:
        """Refuse any other word."""
        if given not in choices:
            raise fail(f"must be one of {', '.join(choices)}", given, likely(str(given), choices))
        return str(given)

    return check


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise fail("must be text", given, "put it in quotes")
    return given


def _flag(given: Any) -> bool:
    if not isinstance(given, bool):
        raise fail("must be true or false", given)
    return given


def _each_exact(given: Any) -> Any:
    if isinstance(given, Exact) and isinstance(given.value, Sequence):
        return tuple(Exact(value) for value in given.value)
    return given


_DURATION_SCHEMA = {"anyOf": [{"type": "string", "examples": ["800ms", "1.5s", "1m30s"]}, {"type": "number"}]}
_RATE_SCHEMA = {"type": "string", "examples": ["7/s", "300/m"]}
_ATTEMPTS_SCHEMA = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": MOST}, {"const": UNLIMITED_WORD}]}
_SHARE_SCHEMA = {"anyOf": [{"type": "string", "examples": ["2%"]}, {"type": "number"}]}

Duration = Annotated[int, BeforeValidator(_positive_duration), WithJsonSchema(_DURATION_SCHEMA)]
Delay = Annotated[int, BeforeValidator(_delay), WithJsonSchema(_DURATION_SCHEMA)]
WarmUp = Annotated[
    int, BeforeValidator(_warm_up), WithJsonSchema({"anyOf": [{"const": AUTO_WORD}, *_DURATION_SCHEMA["anyOf"]]})
]
Rate = Annotated[float, BeforeValidator(_positive_rate), WithJsonSchema(_RATE_SCHEMA)]
RateOrZero = Annotated[float, BeforeValidator(_rate), WithJsonSchema(_RATE_SCHEMA)]
Share = Annotated[float, BeforeValidator(_share), WithJsonSchema(_SHARE_SCHEMA)]
PositiveShare = Annotated[float, BeforeValidator(_positive_share), WithJsonSchema(_SHARE_SCHEMA)]
Attempts = Annotated[int, BeforeValidator(_attempts), WithJsonSchema(_ATTEMPTS_SCHEMA)]
Weight = Annotated[float, BeforeValidator(_weight), WithJsonSchema(_SHARE_SCHEMA)]
Count = Annotated[
    int, BeforeValidator(whole(1, MOST)), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST})
]
Number = Annotated[float, BeforeValidator(between(-1e300, 1e300))]
Text = Annotated[str, BeforeValidator(_text)]
Flag = Annotated[bool, BeforeValidator(_flag)]
EachExact = BeforeValidator(_each_exact)
