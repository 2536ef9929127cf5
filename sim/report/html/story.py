"""The story of a comparison in sentences: what was asked, what differs between the architectures, what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sim.experiment import Comparison
from sim.measure import Verdict
from sim.report.dry_run import load_words
from sim.report.html.settings import value_words
from sim.report.sentences import what_to_see
from sim.report.words import listed, percent, safe, some, time
from sim.scenario import Architecture, Load
from sim.scenario.origins import differences

_MOST: Final = 6  # differences that are named one by one
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Design:
    """An architecture in words. key: its name in the comparison; name: safe to show; where: its steps run."""

    key: str
    name: str
    where: str
    unlike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """What a reader reads first."""

    asked: tuple[str, ...]
    designs: tuple[Design, ...]
    judged: tuple[str, ...]
    see: tuple[str, ...]


def story(comparison: Comparison) -> Story:
    """Tell a comparison."""
    return Story(
        asked=tuple(_asked(comparison)),
        designs=tuple(_designs([outcome.architecture for outcome in comparison.outcomes.values()])),
        judged=tuple(_judged(comparison.verdicts)),
        see=what_to_see(comparison),
    )


def _asked(comparison: Comparison) -> Iterator[str]:
    """The work of a request, how requests come, for how long."""
    scenario = comparison.scenario
    shown = [outcome.architecture for outcome in comparison.outcomes.values()]
    yield from dict.fromkeys(f"A request needs {needs}." for needs in map(_needs, shown))
    loads = _loads(shown)
    for load, names in loads:
        who = f" ({listed(names)})" if len(loads) > 1 else ""
        yield f"Requests come{who}: {load_words(load, scenario.duration_ns)}."
    warmup = (
        f", of which the first {time(scenario.warmup_ns / 1e9)} are left out of the figures"
        if scenario.warmup_ns
        else ""
    )
    times = f", simulated {comparison.n:,} times, each time with other luck" if comparison.n > 1 else ""
    yield f"The run is {time(scenario.duration_ns / 1e9)} long{warmup}{times}."
    if len(shown) > 1:
        yield "Users, work and bad luck are the same for all; what differs is where the work is done."


def _needs(architecture: Architecture) -> str:
    """What a request needs: each step outside the mix and one of it; what jobs spawn is no step of a request."""
    mix = architecture.mix or {}
    always = [safe(name, 40) for name in architecture.step_names if name not in {*mix, *architecture.spawned}]
    one = [f"{safe(name, 40)} ({percent(share)})" for name, share in mix.items()]
    return listed([*always, *([f"one of {listed(one)}"] if len(one) > 1 else one)])


def _loads(shown: Sequence[Architecture]) -> list[tuple[Load, list[str]]]:
    """Each load with the architectures that have it."""
    found: list[tuple[Load, list[str]]] = []
    for each in shown:
        names = next((names for load, names in found if load == each.load), None)
        if names is None:
            found.append((each.load, names := []))
        names.append(safe(each.name, 40))
    return found


def _designs(shown: Sequence[Architecture]) -> Iterator[Design]:
    first = shown[0]
    for each in shown:
        unlike = () if each is first else tuple(_unlike(first, each))
        yield Design(each.name, safe(each.name, 40), _where(each), unlike)


def _where(architecture: Architecture) -> str:
    """Which steps a user waits for, and which are done later."""
    inline, queued = ([safe(name, 40) for name in names] for names in (architecture.inline, architecture.queued))
    later = "go to a log, for its consumers" if architecture.stream is not None else "go to a queue, for workers"
    parts = [f"{listed(inline)} while the user waits"] if inline else []
    parts += [f"{listed(queued)} {later if len(queued) > 1 else later.replace('go', 'goes', 1)}"] if queued else []
    return "; ".join(parts)


def _unlike(first: Architecture, other: Architecture) -> Iterator[str]:
    """What else another architecture has otherwise than the first."""
    found = list(differences(first, other))
    for key, value in found[:_MOST]:
        named = safe(key, _LONGEST)
        yield f"no {named}" if value is None else f"{named}: {safe(value_words(value), _LONGEST)}"
    if len(found) > _MOST:
        yield f"{some(len(found) - _MOST, 'further difference')}, below"


def _judged(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """How many thresholds hold, and which do not."""
    if not verdicts:
        return
    held, failed, unknown = (
        [safe(each.threshold.text) for each in verdicts if each.status == status]
        for status in ("pass", "fail", "unknown")
    )
    every = len(held) == len(verdicts)
    yield (
        f"All {len(verdicts):,} thresholds hold."
        if every and len(verdicts) > 1
        else f"{len(held):,} of {some(len(verdicts), 'threshold')} {'holds' if len(held) == 1 else 'hold'}."
    )
    if failed:
        yield f"Broken: {listed(failed)}."
    if unknown:
        yield f"Nobody can tell yet: {listed(unknown)}."
