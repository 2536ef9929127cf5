"""The map of a system that may not heal, on a screen of a terminal: counts with their intervals, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import inf
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.text import Text

from sim.experiment.basins import Cell, Label
from sim.experiment.healing import Healing
from sim.experiment.hysteresis import Hysteresis, Step
from sim.measure.recovery import SERVED
from sim.report.metastable_words import bullet, hidden_sentences, legend, reading, theory_sentences, unknown_sentences
from sim.report.words import DASH, per_second, percent, safe, time

MARKS: Final = {"heals": ("✓", "green"), "sticks": ("✗", "bold red"), "unknown": ("?", "yellow")}
_LABELS: Final[dict[Label, tuple[str, str]]] = {
    "stable": ("stable", "green"),
    "vulnerable": ("vulnerable", "bold red"),
    "overloaded": ("overloaded", "magenta"),
    "unknown": ("cannot tell", "yellow"),
}
_NAMES, _WIDE = 12, 13  # cells for the names of the rows, and of a column


def metastable_terminal(found: Healing) -> str:
    """Return the map as text for this terminal, coloured where that is possible."""
    console = Console()
    return _text(console, found, min(max(console.width, 80), 120) if console.is_terminal else 80)


def metastable_text(found: Healing, *, width: int = 80) -> str:
    """Return the same as plain text, equal in every environment."""
    return _text(Console(color_system=None, legacy_windows=False, _environ={}), found, width)


def _text(console: Console, found: Healing, width: int) -> str:
    console.width = width
    with console.capture() as capture:
        console.print(_screen(found, width))
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def _screen(found: Healing, width: int) -> RenderableType:
    lines: list[RenderableType] = [_headline(found), Text(reading(found))]
    for name in found.names:
        lines += [Text(), *_architecture(found, name, width)]
    return Group(*lines, Text(), Text(legend(found), "dim italic"))


def _headline(found: Healing) -> Text:
    scenario = found.plan.scenario
    rest = (
        f" · seed {scenario.seed} · up to {found.plan.replications} runs a cell · queue-lab {found.version} · "
        f"engine {found.engine} · scenario {scenario.digest}"
    )
    return Text.assemble((safe(scenario.name), "bold"), rest)


def _architecture(found: Healing, name: str, width: int) -> Iterator[RenderableType]:
    """One architecture: its maps, its sentences, its way up and down."""
    prediction = found.predictions[name]
    yield Text(safe(name), "bold underline")
    yield from _tables(found, name, width, "not recovered", _count, labels=True)
    yield Text()
    yield from _tables(found, name, width, "half recover after (95 % interval)", _half)
    if prediction.chance:
        yield Text()
        yield from _tables(found, name, width, "not recovered, as a Markov chain predicts (approximate)", _chance)
        yield Text()
        title = "mean time to recover, as a Markov chain predicts (approximate)"
        yield from _tables(found, name, width, title, _chain_time)
    yield Text()
    sentences = (hidden_sentences, unknown_sentences, theory_sentences)
    yield from (bullet(sentence) for about in sentences for sentence in about(found, name))
    if (branches := found.hysteresis.get(name)) is not None:
        yield Text()
        yield from _hysteresis(branches)


Words = Callable[[Healing, str, Cell], tuple[str, str]]  # a cell's text and its style


def _tables(
    found: Healing, name: str, width: int, title: str, words: Words, *, labels: bool = False
) -> Iterator[RenderableType]:
    """Triggers down, loads across; as many tables, one below the other, as the width asks for."""
    loads, fit = found.plan.loads, (width - _NAMES) // _WIDE
    named = dict(zip(loads, found.labels(name), strict=True))
    for first in range(0, len(loads), fit):
        part = loads[first : first + fit]
        yield Text(f"{title}:", "dim italic")
        yield Text(f"{'trigger':<{_NAMES}}" + "".join(f"{per_second(load):>{_WIDE}}" for load in part), "bold")
        columns = [found.column(name, load) for load in part]
        for row, size_ns in enumerate(found.plan.sizes_ns):
            head = time(size_ns / 1e9) if size_ns else "none"
            yield _row(head, [_cell(found, name, column[row], words) for column in columns])
        if labels:
            yield _row("", [_LABELS[named[load]] for load in part])


def _row(head: str, cells: Sequence[tuple[str, str]]) -> Text:
    return Text.assemble(f"{head:<{_NAMES}}", *((f"{text:>{_WIDE}}", style) for text, style in cells))


def _cell(found: Healing, name: str, cell: Cell | None, words: Words) -> tuple[str, str]:
    return (DASH, "") if cell is None else words(found, name, cell)


def _count(_found: Healing, _name: str, cell: Cell) -> tuple[str, str]:
    mark, style = MARKS[cell.verdict]
    return f"{cell.stuck}/{cell.n} {mark}", style


def _half(_found: Healing, _name: str, cell: Cell) -> tuple[str, str]:
    """The interval of the time by which half have recovered; it may have no upper end."""
    half = cell.half
    if half.value == inf:
        return "not yet", "bold red"
    if half.low <= 0 and half.high == inf:
        return "cannot tell", "yellow"
    if half.high == inf:
        return f"≥ {time(half.low)}", "yellow"
    return (time(half.low) if half.low == half.high else f"{_bare(half.low)}–{time(half.high)}"), ""


def _bare(seconds: float) -> str:
    """A time without its unit where the larger end of the interval has the same."""
    return time(seconds).removesuffix(" s")


def _chance(found: Healing, name: str, cell: Cell) -> tuple[str, str]:
    return percent(found.predictions[name].chance[cell.load_per_s, cell.trigger_ns]), ""


def _chain_time(found: Healing, name: str, cell: Cell) -> tuple[str, str]:
    """The chain's mean time to recover, also where that is longer than any run."""
    return time(found.predictions[name].chain_s[cell.load_per_s, cell.trigger_ns]), ""


def _hysteresis(branches: Hysteresis) -> Iterator[RenderableType]:
    """The way up beside the way down."""
    yield Text(
        f"The load goes up in steps of {time(branches.step_s)}, over the top at {per_second(branches.top_per_s)}, and "
        "down again. Users served in the second half of each step: median of the runs with its 95 % interval; runs "
        f"that serve {percent(SERVED)}.",
        "dim italic",
    )
    yield Text(f"{'load':<{_NAMES}}{'going up':<32}{'coming down':<32}", "bold")
    for up, down, differs in zip(branches.up, branches.down, branches.differs, strict=True):
        mark = ("two states", "bold red") if differs else ("", "")
        yield Text.assemble(f"{per_second(up.load_per_s):<{_NAMES}}{_step(up):<32}{_step(down):<24}", mark)


def _step(step: Step) -> str:
    median, works = step.median, sum(share >= SERVED for share in step.served)
    bounds = "" if median.half_width == inf else f" ({median.low * 100:.0f}–{median.high * 100:.0f})"
    return f"{median.value * 100:.0f}{bounds} % {works}/{len(step.served)}"
