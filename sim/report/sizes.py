"""The answer of a search for enough: in a sentence, in a table of what was tried, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len

from sim.experiment.size import CONFIDENCE, Candidate, Sizing
from sim.measure import Verdict, other_chance
from sim.report.files import write_text
from sim.report.json_out import interval_document
from sim.report.size_doubts import size_doubts
from sim.report.spread import spread
from sim.report.words import listed, metric_words, safe, some

if TYPE_CHECKING:
    import pandas as pd

_WIDTH: Final = 80
_GAP: Final = "  "
_SURE: Final = f"{CONFIDENCE * 100:g} %"
_MARKS: Final = {"pass": "✓", "fail": "✗", "unknown": "?"}
_WORDS: Final = {"pass": "meets all", "fail": "does not", "unknown": "cannot tell"}
_NOUNS: Final = {"workers.count": "worker", "api.threads": "thread"}  # keys of which one can count what they mean


def size_text(sizing: Sizing) -> str:
    """Return the answer and what was tried as plain text; foreign text in it is harmless."""
    question = sizing.question
    scenario = question.scenario
    headline = (
        f"{safe(scenario.name)} · {safe(question.architecture, 40)} · seed {scenario.seed} · queue-lab {sizing.version}"
        f" · engine {sizing.engine} · scenario {scenario.digest}"
    )
    lines = [headline, "", *(f"({n}) {safe(one.text, 70)}" for n, one in enumerate(question.thresholds, 1))]
    lines += ["", *_table(sizing), ""]
    return "\n".join([*lines, *(line for sentence in size_sentences(sizing) for line in wrap(sentence, _WIDTH))])


def _table(sizing: Sizing) -> list[str]:
    """A row per candidate, from the smallest value to the largest: what was seen of each threshold, and what of all."""
    tried = sorted(sizing.tried, key=lambda one: -one.at if sizing.question.largest else one.at)
    heads = [f"({n})" for n in range(1, len(sizing.question.thresholds) + 1)]
    rows = [[safe(sizing.question.key, 40), "replications", *heads, ""]]
    rows += [
        [safe(one.value, 24), f"{one.replications:,}", *map(_seen, one.verdicts), _WORDS[one.status]] for one in tried
    ]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return [_line(row, widths) for row in rows]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    """The first and the last cell stand at the left, the figures at the right."""
    padded = [
        cell + " " * (width - cell_len(cell)) if at in (0, len(row) - 1) else " " * (width - cell_len(cell)) + cell
        for at, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return _GAP.join(padded).rstrip()


def _seen(verdict: Verdict) -> str:
    """What was seen of a threshold, with its mark."""
    words = metric_words(verdict.threshold.metric)
    seen = words(verdict.observed) if verdict.interval is None else spread(words, verdict.interval)
    return f"{_MARKS[verdict.status]} {seen}"


def size_sentences(sizing: Sizing) -> Iterator[str]:
    """The answer in words, then what to know about it."""
    yield _answer(sizing)
    if (odd := sizing.finding.odd) is not None:
        passes, fails = (_named(sizing, at) for at in odd)
        yield (
            f"But mind: {passes} would do and {fails} would not, though the search believes that what is "
            f"{'smaller' if sizing.question.largest else 'larger'} is never worse. Here it can be; look at the whole "
            "range with `sim sweep`."
        )
    yield from size_doubts(sizing)
    yield from _each_run(sizing)
    if len(sizing.question.thresholds) > 1 or len(sizing.tried) > 1:
        yield f"What is said of two candidates is two claims, each made with {_SURE} confidence."
    yield (
        f"Each candidate had the same users, work and luck, and is judged with {_SURE} confidence over all looks and "
        "thresholds together. ±: half the width of a 95 % interval."
    )


def _each_run(sizing: Sizing) -> Iterator[str]:
    """What it means that something held in every replication: not that it holds in others."""
    met = [one for one in sizing.tried if one.status == "pass" and _held(one)]
    if met:
        fewest = min(met, key=lambda one: one.replications)
        chance = f"{other_chance(fewest.replications):.0%}".replace("%", " %")
        yield (
            f"== and != held in all {some(fewest.replications, 'replication')}; another one may break them with a "
            f"chance of at most {chance} ({_SURE})."
        )


def _held(candidate: Candidate) -> bool:
    """Whether a threshold was met in every replication, and need not be in others."""
    return any(one.threshold.op in ("==", "!=") and one.why for one in candidate.verdicts)


def _answer(sizing: Sizing) -> str:
    finding, question = sizing.finding, sizing.question
    if finding.first is None:
        return _no_answer(sizing)
    first = finding.first
    every = all(one.op in ("==", "!=") for one in question.thresholds)
    sure = "in every replication" if every else f"({_SURE})"
    meets = f"{_verb(sizing, first, 'meet')} all thresholds {sure}"
    if finding.kind == "first":
        further = "larger" if question.largest else "smaller"
        return f"{_named(sizing, first)} {meets}, at the end of the range: what is {further} may do as well."
    if finding.kind == "found":
        return f"{_named(sizing, first)} {meets}, {_does_not(sizing, first - 1)}."
    low = first if finding.low is None else finding.low
    known = [f"{_value(sizing, first)} {meets}", *([_does_not(sizing, low - 1)] if low else [])]
    return (
        f"{_named(sizing, low, first)}: {listed(known)}, and {_unknown(sizing, first - 1)}; raise --at-most, or run "
        "longer with --duration."
    )


def _no_answer(sizing: Sizing) -> str:
    """Why there is no value to name."""
    last, kind = len(sizing.question.candidates) - 1, sizing.finding.kind
    if kind == "unfinished":
        return f"Interrupted before there was an answer; {some(len(sizing.tried), 'candidate')} tried."
    if kind == "unknown":
        return f"Nobody knows whether {_named(sizing, last)} would be enough: {_unknown(sizing, last)}."
    further = "smaller" if sizing.question.largest else "larger"
    return f"Not even {_named(sizing, last)} {_verb(sizing, last, 'meet')} all thresholds; try something {further}."


def _unknown(sizing: Sizing, at: int) -> str:
    """Of which candidate it cannot be told, and why."""
    (tried,) = (one for one in sizing.tried if one.at == at)
    (why, *_) = (safe(one.why, 160).removeprefix("cannot tell: ") for one in tried.verdicts if one.status == "unknown")
    return f"of {_value(sizing, at)} it cannot be told with {some(tried.replications, 'replication')} ({why})"


def _does_not(sizing: Sizing, at: int) -> str:
    return f"{_value(sizing, at)} {_verb(sizing, at, 'do')} not"


def _value(sizing: Sizing, at: int) -> str:
    return safe(sizing.question.value(at), 24)


def _named(sizing: Sizing, *ends: int) -> str:
    """One candidate, or those from one to another, as one speaks of them.

    "9 workers", "8 or 9 workers", "queue.visibility_timeout = 4s to 4.5s".
    """
    first, *_, last = sorted((*ends, *ends), reverse=sizing.question.largest)
    told = [_value(sizing, at) for at in dict.fromkeys((first, last))]
    value = (" or " if abs(last - first) == 1 else " to ").join(told)
    noun = _noun(sizing)
    return f"{safe(sizing.question.key, 40)} = {value}" if noun is None else f"{value} {noun}{'s' * (value != '1')}"


def _noun(sizing: Sizing) -> str | None:
    return _NOUNS.get(".".join(sizing.question.key.split(".")[-2:]))


def _verb(sizing: Sizing, at: int, verb: str) -> str:
    """A verb for one thing or several.

    "9 workers meet", "1 worker meets", "queue.visibility_timeout = 4s meets".
    """
    if _noun(sizing) is not None and _value(sizing, at) != "1":
        return verb
    return {"meet": "meets", "do": "does"}[verb]


def size_document(sizing: Sizing) -> dict[str, Any]:
    """Return what `--json` writes: the question, the finding, every candidate with its verdicts, in seconds."""
    question, finding = sizing.question, sizing.finding
    scenario = question.scenario
    at_limits = None if finding.first is None else question.value(finding.first)
    return {
        "scenario": scenario.name,
        "digest": scenario.digest,
        "seed": scenario.seed,
        "engine": sizing.engine,
        "version": sizing.version,
        "architecture": question.architecture,
        "find": question.key,
        "between": [question.candidates[0], question.candidates[len(question.candidates) - 1]],
        "candidates": len(question.candidates),
        "largest": question.largest,
        "confidence": CONFIDENCE,
        "finding": finding.kind,
        "answer": sizing.answer,
        "meets": at_limits,
        "monotone": finding.odd is None,
        "says": _answer(sizing),
        "tried": [_tried(one) for one in sizing.tried],
    }


def _tried(candidate: Candidate) -> dict[str, Any]:
    return {
        "value": candidate.value,
        "replications": candidate.replications,
        "status": candidate.status,
        "doubts": [doubt.code for doubt in candidate.doubts],
        "thresholds": [
            {
                "text": one.threshold.text,
                "status": one.status,
                "why": one.why,
                **({"value": one.observed} if one.interval is None else interval_document(one.interval)),
            }
            for one in candidate.verdicts
        ],
    }


def size_frame(sizing: Sizing) -> pd.DataFrame:
    """Return a row per candidate and threshold, in the order they were tried."""
    import pandas as pd  # noqa: PLC0415  slow to import, and most commands do not need it

    return pd.DataFrame(
        {
            sizing.question.key: tried["value"],
            "replications": tried["replications"],
            "meets": tried["status"],
            "threshold": one["text"],
            **{part: one.get(part) for part in ("value", "low", "high", "status")},
        }
        for tried in map(_tried, sizing.tried)
        for one in tried["thresholds"]
    )


def write_size_json(sizing: Sizing, path: Path | str) -> None:
    """Write `size_document` to a file, whole or not at all. Raises OSError if the file cannot be written."""
    write_text(Path(path), json.dumps(size_document(sizing), indent=2, allow_nan=False) + "\n")
