"""Values that come in kinds, named by their key: `{exponential: 1.2s}`, `{uniform: {low: 1s, high: 2s}}`, `1s`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from sim.scenario.errors import did_you_mean
from sim.scenario.fields import Reading, fail
from sim.scenario.spec import Spec, read


class Tagged(Spec):
    """One kind of a value. tag: the key that names it; short: the key that a bare value below the tag stands for."""

    tag: ClassVar[str]
    short: ClassVar[str | None] = None
    siblings: ClassVar[tuple[str, ...]] = ()  # keys that may stand beside the tag

    @classmethod
    def pick(cls, given: Mapping[str, Any], reading: Reading | None) -> Self:
        """Read the kind from the mapping that has its tag as a key."""
        body = given[cls.tag]
        if not isinstance(body, Mapping) and cls.short is not None:
            body = {cls.short: body}
        return read(cls, body, reading, at=(cls.tag,))

    @classmethod
    def forms(cls) -> tuple[type[Spec], ...]:
        """Return the mappings that may stand in a file, each as a section of its own; usually the kind itself."""
        return (cls,)

    def dump(self) -> dict[str, Any]:
        """Return it as a file could hold it, below its tag."""
        return {self.tag: super().dump()}


def choose(what: str, kinds: tuple[type[Tagged], ...], bare: str | None = None) -> BeforeValidator:
    """Make the validator that reads one of the kinds. what: for errors, `a load`; bare: the tag of a bare value."""
    by_tag = {kind.tag: kind for kind in kinds}
    noun = what.removeprefix("a ")

    def check(given: Any, info: ValidationInfo) -> Any:
        """Find the tag and let its kind read what stands below."""
        if isinstance(given, kinds):
            return given
        if bare is not None and isinstance(given, str | int | float):
            given = {bare: given}
        if not isinstance(given, Mapping) or not given:
            raise fail(f"must be {what}", given, f"choose from {', '.join(by_tag)}")
        found = [by_tag[key] for key in given if key in by_tag]
        if len(found) > 1:
            raise fail(
                f"must be one {noun}, not {len(found)}", given, f"keep one of {', '.join(kind.tag for kind in found)}"
            )
        for key in given:
            if key not in by_tag and not (found and key in found[0].siblings):
                if not found and bare is not None and key == by_tag[bare].short:
                    raise fail(f"is not {what}", given[key], "leave the key out: the value alone will do", at=(key,))
                raise _stray(str(key), what, list(by_tag), found)
        return found[0].pick(given, info.context)

    return BeforeValidator(check)


def _stray(key: str, what: str, known: list[str], found: list[type[Tagged]]) -> PydanticCustomError:
    """Refuse a key beside, or instead of, a tag: most often it stands too far left, or is misspelt."""
    if not found:
        return fail(f"is not {what}", way_out=did_you_mean(key, known), at=(key,))
    tag, siblings = found[0].tag, found[0].siblings
    way_out = did_you_mean(key, [tag, *siblings]) if siblings else f"put it below {tag}: {{{tag}: {{{key}: ...}}}}"
    return fail(f"is out of place beside {tag}", way_out=way_out, at=(key,))
