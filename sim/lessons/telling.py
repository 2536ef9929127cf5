"""From the words of a drill, which are a file, and its checks, which are code, to the drill."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from sim.lessons.drill import Bars, Check, Claim, Drill, Figure, Kind, Number, Option, Timeline, Trap
from sim.scenario import Scenario

FOLDER: Final = Path(__file__).resolve().parent / "words"
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


def drill(
    identity: str,
    topic: str,
    *,
    expect: Mapping[str, Check] | tuple[str, Kind, float],
    measures: Mapping[str, Figure],
    claims: Mapping[str, Check],
    pictures: tuple[Bars | Timeline, ...],
    theory: Mapping[str, Callable[[Scenario], float]] = _NONE,
    ratios: Mapping[str, tuple[str, str]] = _NONE,
    replications: int = 10,
) -> Drill:
    """Read the words of a drill and put them beside its checks.

    expect: by the name of an option, its check; or the number to predict: its name, its kind, and the factor up to
    which a prediction counts as right. claims: by their words in the answer.
    """
    words = yaml.safe_load((FOLDER / f"{identity}.yaml").read_text(encoding="utf-8"))
    return Drill(
        id=identity,
        topic=topic,
        question=words["question"].strip(),
        expect=_number(words, *expect) if isinstance(expect, tuple) else _options(words["options"], expect),
        measures=measures,
        answer=words["answer"].strip(),
        claims=tuple(Claim(said, holds) for said, holds in claims.items()),
        follow_up=(words["asked"].strip(), words["said"].strip()),
        changes=tuple(words["changes"]),
        pictures=pictures,
        theory=theory,
        ratios=ratios,
        replications=replications,
    )


def _options(words: Mapping[str, Mapping[str, str]], checks: Mapping[str, Check]) -> tuple[Option, ...]:
    """The options in the order of the file."""
    assert words.keys() == checks.keys(), f"options {sorted(words)} need checks, {sorted(checks)} have some"
    return tuple(
        Option(name, said["text"].strip(), checks[name], said.get("why", "").strip()) for name, said in words.items()
    )


def _number(words: Mapping[str, Any], of: str, kind: Kind, within: float) -> Number:
    """The number to predict, with the numbers that many would say."""
    traps = tuple(Trap(float(guess), why) for guess, why in words["traps"].items())
    return Number(of=of, kind=kind, within=within, traps=traps)
