"""The model that all sections of a scenario share.

A key of a file has no unit (`mean: 1.2s`); the attribute that it becomes has one (`mean_ns`). Under the file's key, a
bare number of time is in seconds; under the attribute's name, as in `Exponential(mean_ns=5)`, it is in that unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, ValidationInfo, model_validator

from sim.scenario import units
from sim.scenario.errors import NOTHING, Path, Problem, did_you_mean, likely
from sim.scenario.fields import REQUIRED, Exact, Reading, refuse

UNKNOWN = "is not a known key"


def problems_of(error: ValidationError, kind: type[Spec]) -> list[Problem]:
    """What a failed validation of a kind of section found, each with its path."""
    return [problem for detail in error.errors(include_url=False) for problem in _problems(detail, kind)]


def required(kind: type[Spec], key: str, at: Path = ()) -> Problem:
    """Say that a key is missing, and what it is for."""
    return Problem((*at, key), REQUIRED, way_out=kind.model_fields[kind.file_keys()[key]].description or "")


def _problems(detail: Any, kind: type[Spec]) -> list[Problem]:
    at: Path = detail["loc"]
    found: tuple[Problem, ...] = detail["ctx"]["problems"] if detail["type"] == "refused" else ()
    if found and at[-1:] == ("[key]",):  # about the key itself
        return [replace(problem, value=NOTHING).below(at[:-1]) for problem in found]
    if found:
        return [problem.below(at) for problem in found]
    if detail["type"] == "default_factory_not_called":  # what it would follow from is wrong, which is said
        return []
    if detail["type"] == "missing":
        return [required(kind, str(at[-1]), at[:-1])]
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

    def mistakes(self) -> Iterable[Problem]:
        """Find what is wrong between values that are right one by one; overridden where there are such rules."""
        return ()

    def dump(self) -> dict[str, Any]:
        """Return the section as a file could hold it, with its defaults and its units written out."""
        return {key: _dumped(name, getattr(self, name)) for key, name in type(self).file_keys().items()}

    @classmethod
    def file_keys(cls) -> dict[str, str]:
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
            raise refuse(Problem((), f"must be a mapping with {_some(list(cls.file_keys()))}", full))
        names = {} if reading else {name: key for key, name in cls.file_keys().items() if name != key}
        known = {
            names.get(key, key): Exact(value) if key in names and value is not None else value
            for key, value in full.items()
        }
        unknown = [str(key) for key in known if key not in cls.file_keys()]
        problems = [_unknown(key, cls.file_keys()) for key in unknown]
        try:
            made = handler({key: value for key, value in known.items() if key in cls.file_keys()})
        except ValidationError as error:
            raise refuse(*problems, *_not_meant(unknown, problems_of(error, cls))) from None
        problems += made.mistakes()
        if problems:
            raise refuse(*problems)
        return made


def _dumped(name: str, value: Any) -> Any:
    """Print one value in the unit that its attribute's name ends with."""
    if isinstance(value, Spec):
        return value.dump()
    if isinstance(value, tuple | list):
        return [_dumped(name, entry) for entry in value]
    if isinstance(value, Mapping):
        return {key: _dumped(name, entry) for key, entry in value.items()}
    if value is None:
        return None
    for ending, text in _TEXTS.items():
        if name.endswith(ending):
            return text(value)
    return value


_TEXTS: Mapping[str, Callable[[Any], str]] = {
    "_ns": units.duration_text,
    "_bytes_per_s": lambda value: f"{units.size_text(value)}/s",
    "_per_s": units.rate_text,
    "_bytes": units.size_text,
    "_share": units.share_text,
}


def _some(keys: list[str]) -> str:
    """Name all keys, or a few where one would not read on."""
    return f"the keys {', '.join(keys)}" if len(keys) <= 8 else f"keys such as {', '.join(keys[:5])}"


def _unknown(key: str, known: Mapping[str, str]) -> Problem:
    return Problem((key,), UNKNOWN, way_out=did_you_mean(key, known))


def _not_meant(unknown: list[str], found: list[Problem]) -> list[Problem]:
    """Leave out the keys that are missing since they were mistyped: that is said of what stands there."""
    return [
        problem
        for problem in found
        if problem.rule != REQUIRED or not any(likely(key, [str(problem.at[-1])]) for key in unknown)
    ]


SomeSpec = TypeVar("SomeSpec", bound=Spec)


def read(kind: type[SomeSpec], given: object, reading: Reading | None, at: Path = ()) -> SomeSpec:
    """Validate a part by hand inside another validator; what is wrong is refused below `at`."""
    try:
        return kind.model_validate(given, context=reading)
    except ValidationError as error:
        raise refuse(*(problem.below(at) for problem in problems_of(error, kind))) from None


def as_given(spec: Spec) -> dict[str, Any]:
    """Return a section as the mapping that reads as the same section."""
    pairs = ((key, getattr(spec, name), name != key) for key, name in type(spec).file_keys().items())
    return {key: Exact(value) if has_unit and value is not None else value for key, value, has_unit in pairs}
