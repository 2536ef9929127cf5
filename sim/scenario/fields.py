"""The kinds of value that a scenario holds, and the model that all its sections share.

A key of a file has no unit (`mean: 1.2s`); the attribute that it becomes has one (`mean_ns`). In a file, and under the file's
key, a bare number of time is in seconds; under the attribute's name, as in `Exponential(mean_ns=5)`, it is in that unit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated, Any, NamedTuple, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from sim.scenario import units
from sim.scenario.errors import NOTHING, Path, Problem, did_you_mean

MOST = 1_000_000  # of workers, threads, users, attempts, requests in a batch: more would not fit one machine
DURATION_WAY_OUT = "write a number and a unit: 800ms, 1.5s, 1m30s, 2h (a bare number is in seconds)"
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


def problems_of(error: ValidationError) -> list[Problem]:
    """What a failed validation found, each with its path."""
    return [problem for detail in error.errors(include_url=False) for problem in _problems(detail)]


def _problems(detail: Any) -> list[Problem]:
    at: Path = detail["loc"]
    if detail["type"] == "refused":
        return [problem.below(at) for problem in detail["ctx"]["problems"]]
    if detail["type"] == "missing":
        return [Problem(at, "is required")]
    return [Problem(at, _WORDS.get(detail["type"], detail["msg"]), detail["input"])]


_WORDS = {
    "dict_type": "must be a mapping of keys to values",
    "mapping_type": "must be a mapping of keys to values",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
}


class Spec(BaseModel):
    """A section of a scenario: frozen, without unknown keys, its problems collected and not only the first."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, arbitrary_types_allowed=True)

    @classmethod
    def unfold(cls, given: Any, reading: Reading | None) -> Any:  # noqa: ARG003  subclasses need it
        """Turn short forms into the full mapping; overridden where there are short forms."""
        return given

    def faults(self) -> Iterable[Problem]:
        """Find what is wrong between values that are right one by one; overridden where there are such rules."""
        return ()

    @classmethod
    def keys(cls) -> dict[str, str]:
        """The keys of a file, each with its attribute."""
        return {field.alias or name: name for name, field in cls.model_fields.items()}

    @model_validator(mode="wrap")
    @classmethod
    def _read(cls, given: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        if isinstance(given, cls):
            return handler(given)
        reading: Reading | None = info.context
        full = cls.unfold(given, reading)
        if not isinstance(full, Mapping):
            raise refuse(Problem((), f"must be a mapping with the keys {', '.join(cls.keys())}", full))
        names = {} if reading else {name: key for key, name in cls.keys().items() if name != key}
        known = {names.get(key, key): Exact(value) if key in names and value is not None else value for key, value in full.items()}
        problems = [_unknown(key, cls.keys()) for key in known if key not in cls.keys()]
        try:
            made = handler({key: value for key, value in known.items() if key in cls.keys()})
        except ValidationError as error:
            raise refuse(*problems, *problems_of(error)) from None
        problems += made.faults()
        if problems:
            raise refuse(*problems)
        return made


def _unknown(key: str, known: Mapping[str, str]) -> Problem:
    return Problem((key,), "is not a known key", way_out=did_you_mean(str(key), known))


SomeSpec = TypeVar("SomeSpec", bound=Spec)


def read(kind: type[SomeSpec], given: object, reading: Reading | None, at: Path = ()) -> SomeSpec:
    """Validate a part by hand inside another validator; what is wrong is refused below `at`."""
    try:
        return kind.model_validate(given, context=reading)
    except ValidationError as error:
        raise refuse(*(problem.below(at) for problem in problems_of(error))) from None


def as_given(spec: Spec) -> dict[str, Any]:
    """Return a section as the mapping that reads as the same section."""
    pairs = ((key, getattr(spec, name), name != key) for key, name in type(spec).keys().items())
    return {key: Exact(value) if has_unit and value is not None else value for key, value, has_unit in pairs}


def fail(rule: str, value: object = NOTHING, way_out: str = "", *, at: Path = ()) -> PydanticCustomError:
    """Refuse one value; raise what it returns."""
    return refuse(Problem(at, rule, value, way_out))


def is_number(value: object) -> bool:
    """Whether a value is a finite number; true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _duration(given: Any) -> int:
    if isinstance(given, Exact):
        return int(given.value)
    try:
        if isinstance(given, str):
            return units.duration_ns(given)
        if is_number(given):
            return units.seconds_ns(given)
    except ValueError as error:
        raise fail(str(error), given, DURATION_WAY_OUT) from None
    raise fail("must be a duration", given, DURATION_WAY_OUT)


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


def _bare(given: Any) -> Any:
    return given.value if isinstance(given, Exact) else given


def _rate(given: Any) -> float:
    if isinstance(given, Exact) and is_number(given.value) and 0 <= given.value <= units.FASTEST_PER_S:
        return float(given.value)
    try:
        if isinstance(given, str):
            return units.rate_per_s(given)
    except ValueError as error:
        raise fail(str(error), given, RATE_WAY_OUT) from None
    raise fail("must be a rate", _bare(given), RATE_WAY_OUT)


def _positive_rate(given: Any) -> float:
    rate = _rate(given)
    if rate <= 0:
        raise fail("must be more than 0", _bare(given), RATE_WAY_OUT)
    return rate


def _share(given: Any) -> float:
    value = _part(given)
    if not 0 <= value <= 1:
        raise fail("must lie between 0% and 100%", given)
    return value


def _weight(given: Any) -> float:
    value = _part(_bare(given))
    if not 0 < value <= MOST:
        raise fail("must be more than 0", _bare(given))
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
        if not isinstance(given, int) or isinstance(given, bool):
            raise fail("must be a whole number", given)
        if not low <= given <= high:
            raise fail(f"must be at least {low}" if given < low else f"must be at most {high}", given)
        return given

    return check


def between(low: float, high: float) -> Callable[[Any], float]:
    """A validator for plain numbers from low to high."""

    def check(given: Any) -> float:
        if not is_number(given):
            raise fail("must be a number", given)
        if not low <= given <= high:
            raise fail(f"must lie between {low:g} and {high:g}", given)
        return float(given)

    return check


def one_of(*choices: str) -> Callable[[Any], str]:
    """A validator for a word out of a few."""

    def check(given: Any) -> str:
        if given not in choices:
            raise fail(f"must be one of {', '.join(choices)}", given, did_you_mean(str(given), choices))
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
_SHARE_SCHEMA = {"anyOf": [{"type": "string", "examples": ["2%"]}, {"type": "number"}]}

Duration = Annotated[int, BeforeValidator(_positive_duration), WithJsonSchema(_DURATION_SCHEMA)]
Delay = Annotated[int, BeforeValidator(_delay), WithJsonSchema(_DURATION_SCHEMA)]
Rate = Annotated[float, BeforeValidator(_positive_rate), WithJsonSchema(_RATE_SCHEMA)]
RateOrZero = Annotated[float, BeforeValidator(_rate), WithJsonSchema(_RATE_SCHEMA)]
Share = Annotated[float, BeforeValidator(_share), WithJsonSchema(_SHARE_SCHEMA)]
Weight = Annotated[float, BeforeValidator(_weight), WithJsonSchema(_SHARE_SCHEMA)]
Count = Annotated[int, BeforeValidator(whole(1, MOST)), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST})]
Text = Annotated[str, BeforeValidator(_text)]
Flag = Annotated[bool, BeforeValidator(_flag)]
EachExact = BeforeValidator(_each_exact)
