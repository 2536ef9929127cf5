"""A drill as people read it: the question, and what is revealed of it; for a terminal, or as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from textwrap import wrap
from typing import Final, Literal, TypeAlias

from sim.lessons.drill import Drill, Number, Option
from sim.lessons.numbers import WORDS
from sim.lessons.play import Played, how_to_say
from sim.scenario import Scenario

Kind: TypeAlias = Literal["title", "head", "text", "point", "quiet"]
_LETTERS: Final = "abcdefgh"
_UNIT: Final = re.compile(r"([0-9]) (?=(?:s|ms|%)(?!\w))")  # what a line must not be broken before


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, and what kind it is of."""

    kind: Kind
    text: str


def asked(drill: Drill, scenario: Scenario) -> list[Part]:
    """Return the question: what is asked, of what scenario, and what there is to choose."""
    parts = [Part("title", drill.question), Part("quiet", scenario.about)]
    if isinstance(drill.expect, Number):
        return [*parts, Part("text", f"Predict it: {how_to_say(drill)}.")]
    return [*parts, *(Part("point", f"{_LETTERS[i]}) {option.text}") for i, option in enumerate(drill.expect))]


def revealed(played: Played, prediction: float | None = None) -> list[Part]:
    """Return the answer with the numbers of this run: was the prediction right, what to say, what comes next."""
    drill = played.drill
    return [
        *(_judged(played, prediction) if prediction is not None else ()),
        Part("text", _outcome(played)),
        Part("head", "The thirty-second answer"),
        Part("text", played.told(drill.answer)),
        *_claims(played),
        Part("head", f"They ask: {played.told(drill.follow_up[0])}"),
        Part("text", played.told(drill.follow_up[1])),
        Part("head", "What would change the answer"),
        *(Part("point", played.told(change)) for change in drill.changes),
        Part("quiet", replay(played)),
    ]


def replay(played: Played) -> str:
    """Say what it takes to run the same again, and what ± means."""
    return (
        f"seed {played.scenario.seed} · {played.replications:,} replications · scenario {played.scenario.digest} · "
        "± half the width of the 95 % interval around a mean over the replications"
    )


def on_screen(parts: Sequence[Part], width: int) -> str:
    """Lay parts out for a terminal that is `width` cells wide."""
    lines: list[str] = []
    parts = [Part(part.kind, _UNIT.sub("\\1\u00a0", part.text)) for part in parts]
    for at, part in enumerate(parts):
        if at and not (part.kind == "point" == parts[at - 1].kind) and parts[at - 1].kind != "head":
            lines.append("")
        first, then = _indents(part)
        lines += wrap(part.text, width, initial_indent=first, subsequent_indent=then, break_on_hyphens=False)
    return "\n".join(lines).replace("\u00a0", " ")


def _indents(part: Part) -> tuple[str, str]:
    """What stands before the first line of a part, and before the others: options and points hang."""
    if part.kind != "point":
        return "", ""
    return ("  ", "     ") if part.text[1:3] == ") " else ("• ", "  ")


def markdown(parts: Sequence[Part]) -> str:
    """Write parts as Markdown."""
    marks = {"title": ("### ", ""), "head": ("**", "**"), "text": ("", ""), "point": ("- ", ""), "quiet": ("*", "*")}
    blocks = [f"{marks[part.kind][0]}{_safe(part.text)}{marks[part.kind][1]}" for part in parts]
    gaps = ["\n" if part.kind == then.kind == "point" else "\n\n" for part, then in pairwise(parts)]
    return "".join(block + gap for block, gap in zip(blocks, [*gaps, "\n"], strict=True))


def listed(drills: Sequence[Drill]) -> list[Part]:
    """Return the drills as a list, by topic."""
    parts: list[Part] = []
    for topic, those in groupby(drills, key=lambda drill: drill.topic):
        parts += [Part("head", topic), *(Part("point", f"{drill.id}: {drill.question}") for drill in those)]
    return parts


def _safe(text: str) -> str:
    """Text in which no star or bar is taken for Markdown."""
    return text.replace("*", r"\*").replace("|", r"\|")


def _judged(played: Played, prediction: float) -> Iterator[Part]:
    """Was the prediction right, and if not, why."""
    expect = played.drill.expect
    said = WORDS[expect.kind](prediction) if isinstance(expect, Number) else f"{_LETTERS[int(prediction)]})"
    if played.judge(prediction):
        yield Part("text", f"✓ You said {said}: right.")
        return
    yield Part("text", f"✗ You said {said}: not so. {_why(played, prediction)}".strip())


def _why(played: Played, prediction: float) -> str:
    """What to say to a wrong prediction: of the option, or of the trap that it is nearest to, if near."""
    expect = played.drill.expect
    if not isinstance(expect, Number):
        return played.told(expect[int(prediction)].why)
    near = [trap for trap in expect.traps if abs(trap.guess - prediction) <= 0.1 * abs(trap.guess)]
    return f"Many say so: {near[0].why}." if near else ""


def _outcome(played: Played) -> str:
    """What the run says is right."""
    expect = played.drill.expect
    if isinstance(expect, Number):
        return f"The run says: {played.numbers.told(expect.of):{expect.kind}}."
    if not played.right:
        return "This run cannot tell which is right; another seed may."
    return f"The run says: {' '.join(_option(i, expect[i]) for i in played.right)}"


def _option(place: int, option: Option) -> str:
    return f"{_LETTERS[place]}) {option.text}"


def _claims(played: Played) -> Iterator[Part]:
    """What of the answer this run does not bear out; nothing if it bears out all of it."""
    words = {None: "this run cannot tell", False: "this run says otherwise"}
    for claim, verdict in played.claims:
        if verdict is not True:
            yield Part("point", f'"{played.told(claim.words)}": {words[verdict]}.')
    held = sum(verdict is True for _, verdict in played.claims)
    yield Part("quiet", f"{held} of {len(played.claims)} claims of this answer hold on the numbers of this run.")
