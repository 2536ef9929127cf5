"""How a scenario starts, in words: what MSER-5 leaves out, and what that changes."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from sim.experiment import Comparison, WarmUp
from sim.experiment.warmup import PARTS, PILOTS, felt_parts
from sim.measure import Cut
from sim.measure.steady import kind_of_run
from sim.report.spread import spread
from sim.report.words import count, listed, safe, some, time
from sim.scenario import told_by_the_clock
from sim.scenario.units import duration_text

_WIDTH: Final = 80
_WHY: Final = {
    "still changing": "the start cannot be told from the rest within half of the run: the run is too short, or what "
    "waits grows for as long as it lasts",
    "insufficient": "the run has too few parts",
    "gaps": "a part of the run has no number",
}


def warm_up_text(found: WarmUp) -> str:
    """Return what is to be known of a warm-up, with the number in the system with and without it."""
    return "\n".join(_lines(found))


def warm_up_found(comparison: Comparison) -> Iterator[str]:
    """Which warm-up `warmup: auto` found; nothing where it was not asked, nor where a doubt says that it found none."""
    scenario = comparison.scenario
    doubts = {doubt.code for runs in comparison.replications.values() for doubt in runs[0].measures.verdicts}
    if not scenario.warmup_auto or "unsettled" in doubts:
        return
    how = f"in the means of {some(PILOTS, 'run')} (MSER-5)"
    felt = max(felt_parts(scenario, name) for name in comparison.outcomes)
    if felt and scenario.warmup_ns == scenario.duration_ns * felt // PARTS:
        yield f"Warm-up: `auto` left out the first {time(scenario.warmup_ns / 1e9)}: so long the empty start is felt."
    elif scenario.warmup_ns:
        yield f"Warm-up: `auto` left out the first {time(scenario.warmup_ns / 1e9)}, which are unlike the rest {how}."
    else:
        yield f"Warm-up: `auto` left nothing out, since no start is unlike the rest {how}."


def _lines(found: WarmUp) -> Iterator[str]:
    scenario = found.scenario
    part_s, without = scenario.duration_ns / 1e9 / PARTS, time(scenario.warmup_ns / 1e9)
    yield from _wrapped(
        f"{safe(scenario.name)} · seed {scenario.seed} · scenario {scenario.digest} · {some(found.n, 'run')}"
    )
    yield ""
    for name, cut in found.cuts.items():
        felt = f"; by theory the empty start is felt for {time(found.felt[name] * part_s)}" if found.felt[name] else ""
        yield from _wrapped(f"{safe(name, 40)}: {_cut_words(cut, part_s)}{felt}.", hang="  ")
        whole, after = (spread(count, found.inside(name, from_ns)) for from_ns in (0, scenario.warmup_ns))
        later = f" from the start on, {after} without the first {without}" if scenario.warmup_ns else ""
        yield from _wrapped(f"  in the system on average: {whole}{later}", hang="    ")
    yield ""
    yield from _wrapped(_recommended(found))
    yield from _wrapped(
        f"MSER-5 (White 1997) on the number of calls and jobs in the system, averaged over {some(found.n, 'run')} that "
        f"are cut into {PARTS:,} equal parts of {time(part_s)}. ±: half the width of a 95 % interval over the runs."
    )


def _recommended(found: WarmUp) -> str:
    """Which warm-up to write; where there is none, why, and what the time is that was left out here."""
    scenario = found.scenario
    names = found.unsettled
    story = next((why for name in found.cuts for why in told_by_the_clock(scenario.architectures[name])), "")
    if story:
        return f"No warm-up can be recommended, nor found by `warmup: auto`: {story}, so the run is a story."
    if not scenario.warmup_ns:
        return "No warm-up is needed: the start is like the rest."
    if not names:
        written = f"`warmup: {duration_text(scenario.warmup_ns)}`"
        leaves = "leaves out the longest of these" if len(found.cuts) > 1 else "leaves it out"
        return f"{written} {leaves}; `warmup: auto` finds it in each scenario."
    kinds = {name: kind_of_run(scenario.architectures[name]) for name in names}
    stories = [kind.why for kind in kinds.values() if kind.kind == "terminating"]
    why = f", since {stories[0]}: a story with a beginning and an end has no warm-up" if stories else ""
    way_out = "" if stories else " A longer `duration` would tell more."
    of = listed([safe(name, 40) for name in names])
    half = f"The first {time(scenario.warmup_ns / 1e9)} are half of the run, since {of} never settled."
    return f"No warm-up can be recommended{why}.{way_out} {half}"


def _wrapped(said: str, hang: str = "") -> list[str]:
    return wrap(said, _WIDTH, subsequent_indent=hang, break_on_hyphens=False)


def _cut_words(cut: Cut, part_s: float) -> str:
    if cut.drop is None:
        return _WHY[cut.why]
    return f"the first {time(cut.drop * part_s)} are unlike the rest" if cut.drop else "no start need be left out"
