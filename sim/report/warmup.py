"""How a scenario starts, in words: what MSER-5 leaves out, and what that changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sim.experiment import Comparison, WarmUp
from sim.experiment.warmup import PARTS, PILOTS
from sim.measure import Cut
from sim.report.spread import spread
from sim.report.words import count, safe, some, time
from sim.scenario import told_by_the_clock

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
    if scenario.warmup_ns:
        yield f"Warm-up: `auto` left out the first {time(scenario.warmup_ns / 1e9)}, which are unlike the rest {how}."
    else:
        yield f"Warm-up: `auto` left nothing out, since no start is unlike the rest {how}."


def _lines(found: WarmUp) -> Iterator[str]:
    scenario = found.scenario
    chosen_s, part_s = scenario.warmup_ns / 1e9, scenario.duration_ns / 1e9 / PARTS
    yield f"{safe(scenario.name)} · seed {scenario.seed} · scenario {scenario.digest} · {some(found.n, 'run')}"
    yield ""
    for name, cut in found.cuts.items():
        yield f"{safe(name, 40)}: {_cut_words(cut, part_s)}."
        whole, after = (spread(count, found.inside(name, from_ns)) for from_ns in (0, scenario.warmup_ns))
        yield f"  in the system on average: {whole} from the start on, {after} without the first {time(chosen_s)}"
    yield ""
    story = next((why for name in found.cuts for why in told_by_the_clock(scenario.architectures[name])), "")
    if story:
        yield f"No warm-up can be recommended, nor found by `warmup: auto`: {story}, so the run is a story."
    elif any(cut.drop is None for cut in found.cuts.values()):
        yield "No warm-up can be recommended. A longer `duration` may help, if there is more capacity than load."
    else:
        yield f"`warmup: {chosen_s:.3g}s` leaves out the longest of these; `warmup: auto` finds it in each scenario."
    yield (
        f"MSER-5 (White 1997) on the number of calls and jobs in the system, averaged over {some(found.n, 'run')}, in "
        f"parts of {time(part_s)}. ±: half the width of a 95 % interval over the runs."
    )


def _cut_words(cut: Cut, part_s: float) -> str:
    if cut.drop is None:
        return _WHY[cut.why]
    return f"the first {time(cut.drop * part_s)} are unlike the rest" if cut.drop else "no start need be left out"
