"""Theory beside simulation, in words: the load, the formulas with their figures, and why others are silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf, isfinite
from textwrap import fill, wrap
from typing import Final

from sim._version import __version__
from sim.experiment import Explained, Explanation, Meeting, Prediction
from sim.experiment.explain import CONFIDENCE
from sim.experiment.matching.resources import Resource
from sim.experiment.tails import SETTLED
from sim.report.spread import spread
from sim.report.words import metric_words, percent, safe, some, time

_WIDTH: Final = 80
_NAME: Final = 22  # cells of a metric's name
_VALUE: Final = 12  # of what theory says
_RUNS: Final = 20  # of what the runs say


def explanation_text(found: Explanation, *, every: bool = False) -> str:
    """Return what theory says of each architecture, beside what the runs say. every: each silent formula in a line."""
    parts = [_headline(found)]
    for name, explained in found.architectures.items():
        parts.append("\n".join(_architecture(name, explained, every=every)))
    if found.replications:
        parts.append(_how_to_read(found))
    return "\n\n".join(parts)


def _headline(found: Explanation) -> str:
    scenario, times = found.scenario, f" · {found.replications:,} replications" if found.replications else ""
    words = (
        f"{safe(scenario.name)} · seed {scenario.seed}{times} · queue-lab {__version__} · scenario {scenario.digest}"
    )
    return fill(words, _WIDTH)


def _architecture(name: str, explained: Explained, *, every: bool) -> Iterator[str]:
    prediction = explained.prediction
    yield safe(name, 40)
    yield from (f"  {resource_words(resource)}" for resource in prediction.resources)
    yield from _wrapped(bottleneck_words(prediction), 2)
    if prediction.settles_s is not None and isfinite(prediction.settles_s):
        yield f"  The empty start is felt for about {time(SETTLED * prediction.settles_s)}."
    yield from _formulas(explained)
    yield from _notes(prediction)
    if explained.caution:
        yield from _wrapped(f"No verdict: {explained.caution}.", 2)
    yield from _silent(prediction, every=every)


def resource_words(resource: Resource) -> str:
    """How much is asked of a resource, and how busy that keeps it."""
    load = "endlessly many" if resource.offered_erlang == inf else f"{resource.offered_erlang:.3g}"
    over = "more than they can do" if resource.loses else "unstable"
    busy = f"{percent(resource.utilization)} busy" if resource.utilization < 1 else over
    peak = f", {resource.peak_erlang:.3g} at the peak" if _has_peak(resource) else ""
    return f"{safe(resource.name)}: {load} erlang for {resource.servers:,}, {busy}{peak}"


def _has_peak(resource: Resource) -> bool:
    return resource.offered_erlang * 1.001 < resource.peak_erlang < inf


def bottleneck_words(prediction: Prediction) -> str:
    """What limits the architecture."""
    bottleneck = prediction.bottleneck
    if bottleneck is None:
        return "Nothing is limited, so nobody waits."
    if bottleneck.loses:
        lost = f"at least {percent(1 - 1 / bottleneck.utilization)} of it is turned away or given up"
        return (
            f"Bottleneck: {safe(bottleneck.name)}. More work than they can do: {lost}. The line is bounded, so there "
            "is a steady state."
        )
    if not bottleneck.is_unstable:
        return f"Bottleneck: {safe(bottleneck.name)}."
    return f"Unstable: more work for {safe(bottleneck.name)} than they can do. What waits grows."


def _formulas(explained: Explained) -> Iterator[str]:
    """Each set of formulas that say the same, with its figures below."""
    if not explained.meetings:
        yield from _wrapped("No formula gives a figure for it.", 2)
        return
    for formulas in dict.fromkeys(meeting.formulas for meeting in explained.meetings):
        yield ""
        rough = {answer.model.name for answer in explained.prediction.answers if not answer.exact}
        mark = " (approximation)" if set(formulas) <= rough else ""
        yield from _wrapped(f"{', '.join(formulas)}{mark}", 2)
        yield from (_row(meeting) for meeting in explained.meetings if meeting.formulas == formulas)
    yield ""


def _row(meeting: Meeting) -> str:
    words = metric_words(tuple(meeting.metric.split(".")))
    theory = words(meeting.theory)
    if meeting.simulated is None:
        return f"    {meeting.metric:{_NAME}}{theory:>{_VALUE}}{f'   · {meeting.why}' if meeting.why else ''}".rstrip()
    simulated = spread(words, meeting.simulated)
    return f"    {meeting.metric:{_NAME}}{theory:>{_VALUE}}{simulated:>{_RUNS}}  {_sign(meeting)}".rstrip()


def _sign(meeting: Meeting) -> str:
    match meeting.verdict:
        case "covers" | "equal":
            return "✓"
        case "misses":
            return f"✗ z {meeting.z:.1f}"
        case "near":
            return f"{meeting.relative:+.1%}".replace("%", " %") if abs(meeting.relative) < 10 else "far off"
        case _:
            return "·"


def _notes(prediction: Prediction) -> Iterator[str]:
    for answer in prediction.answers:
        for note in answer.notes:
            yield from _wrapped(f"{answer.model.name}: {safe(note, 400)}", 2)


def _silent(prediction: Prediction, *, every: bool) -> Iterator[str]:
    """Why the others are silent: by reason, most formulas first; or formula by formula, with all conditions."""
    exact = any(answer.exact for answer in prediction.answers)
    yield "  Not applicable" if exact else "  Why no exact formula applies"
    if every:
        for refusal in prediction.refusals:
            yield from _wrapped(f"{refusal.model.name}: {safe(refusal.why, 400)}", 4)
        return
    aside = [refusal.model.name for refusal in prediction.refusals if refusal.is_aside]
    for why, names in reasons(prediction):
        yield from _wrapped(f"{', '.join(names)}: {why}", 4)
    yield from _wrapped(f"{len(aside)} more are about what is not here; --all says what", 4)


def reasons(prediction: Prediction) -> list[tuple[str, list[str]]]:
    """Why formulas that come into question are silent, each reason with their names, most formulas first."""
    found: dict[str, list[str]] = {}
    for refusal in prediction.refusals:
        if not refusal.is_aside:
            found.setdefault(safe(refusal.why, 400), []).append(refusal.model.name)
    return sorted(found.items(), key=lambda pair: -len(pair[1]))


def _wrapped(text: str, cells: int) -> Sequence[str]:
    return wrap(text, _WIDTH, initial_indent=" " * cells, subsequent_indent=" " * (cells + 2))


def _how_to_read(found: Explanation) -> str:
    """What the signs mean, and how many intervals one expects to miss."""
    shown = found.architectures.values()
    covers, misses = (sum(explained.count(verdict) for explained in shown) for verdict in ("covers", "misses"))
    judged, half = covers + misses, f"±: half the width of a {percent(CONFIDENCE)} interval over the replications."
    signs = ["✓ the interval covers theory", "✗ it does not", "a percentage: how far an approximation is off"]
    opened = {meeting.why for explained in shown if not explained.caution for meeting in explained.meetings}
    reasons = sorted(why for why in opened if why)
    told = [f"· no verdict: {'; '.join(reasons)}"] if reasons else []
    parts = [half, f"{'; '.join([*signs, *told])}."]
    if judged:
        expected = f"{CONFIDENCE * judged:.0f}" if judged > 1 else "it"
        cover = "covers" if covers == 1 else "cover"
        parts.insert(
            0,
            f"{covers:,} of {some(judged, 'interval')} {cover} theory; of so many, about {expected} would if theory is "
            "right. They share their luck: where one misses, others near it do.",
        )
    return "\n".join(fill(part, _WIDTH) for part in parts)
