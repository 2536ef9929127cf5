"""Theory beside the figures of the run: which formulas apply, what they say, and why others are silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sim.experiment import Comparison, Meeting
from sim.experiment.explain import Explained, explained_by
from sim.report.explain import bottleneck_words, reasons, resource_words
from sim.report.spread import spread
from sim.report.words import DASH, listed, metric_words, percent, safe

_VERDICTS: Final = {
    "covers": "the interval covers theory",
    "misses": "the interval misses theory",
    "equal": "the same",
    "open": "",
}
_NOTES: Final = 400


@dataclass(frozen=True, slots=True)
class Met:
    """A figure in theory and in the run, in words. good: whether they agree, None where nobody can tell."""

    metric: str
    formulas: str
    theory: str
    simulated: str
    verdict: str
    good: bool | None


@dataclass(frozen=True, slots=True)
class Theory:
    """One architecture: the load in words, the figures, remarks, and by reason the formulas that are silent."""

    name: str
    load: tuple[str, ...]
    rows: tuple[Met, ...]
    remarks: tuple[str, ...]
    silent: tuple[tuple[str, str], ...]


def theory(comparison: Comparison) -> tuple[Theory, ...]:
    """Ask theory about every architecture of a comparison; verdicts need replications, a run alone is only shown."""
    return tuple(_of(comparison, name) for name in comparison.outcomes)


def _of(comparison: Comparison, name: str) -> Theory:
    runs = comparison.replications[name] if comparison.n > 1 else ()
    explained = explained_by(comparison.scenario, name, runs)
    prediction = explained.prediction
    return Theory(
        name=safe(name, 40),
        load=(*(f"{resource_words(each)}." for each in prediction.resources), bottleneck_words(prediction)),
        rows=tuple(_met(comparison, name, meeting) for meeting in explained.meetings),
        remarks=tuple(_remarks(explained)),
        silent=tuple((listed(formulas), why) for why, formulas in reasons(prediction)),
    )


def _remarks(explained: Explained) -> list[str]:
    caution = [f"No verdict: {explained.caution}."] if explained.caution and explained.meetings else []
    answers = explained.prediction.answers
    return [*caution, *(f"{each.model.name}: {safe(note, _NOTES)}" for each in answers for note in each.notes)]


def _met(comparison: Comparison, name: str, meeting: Meeting) -> Met:
    words = metric_words(tuple(meeting.metric.split(".")))
    simulated = meeting.simulated
    if simulated is None:
        alone = comparison.values(name, meeting.metric)[0] if comparison.n == 1 else None
        shown = words(alone)
    else:
        shown = spread(words, simulated)
    return Met(
        metric=meeting.metric,
        formulas=", ".join(meeting.formulas),
        theory=words(meeting.theory),
        simulated=shown or DASH,
        verdict=_verdict(meeting),
        good={"covers": True, "equal": True, "misses": False}.get(meeting.verdict),
    )


def _verdict(meeting: Meeting) -> str:
    if meeting.verdict == "near":
        off = meeting.relative
        return (
            f"approximation, {percent(abs(off))} {'above' if off > 0 else 'below'}"
            if abs(off) < 10
            else "approximation, far off"
        )
    if meeting.verdict == "misses":
        return f"{_VERDICTS['misses']} by {meeting.z:.1f} standard errors"
    return meeting.why or _VERDICTS[meeting.verdict]
