"""A comparison on one screen of a terminal: thresholds, figures side by side, what to see in them, what to doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.experiment import Comparison
from sim.measure import Verdict
from sim.report.columns import Column, columns
from sim.report.doubts import remarks
from sim.report.rows import GROUPS, shown_rows
from sim.report.sentences import what_to_see
from sim.report.spread import interval_legend
from sim.report.verdict_words import shared_risk, verdict_words
from sim.report.words import DASH, safe

_MARKS: Final = {"pass": ("✓", "green"), "fail": ("✗", "bold red"), "unknown": ("?", "bold yellow")}
_SIGNS: Final = {
    "good": _MARKS["pass"],
    "open": _MARKS["unknown"],
    "told": ("•", ""),
    "chance": ("±", "cyan"),
    "caution": ("!", "bold yellow"),
    "wrong": ("✗", "bold red"),
}
_ABSENT: Final = f"{DASH}: there is none, or too few data to say."
_NAMES: Final = 25  # cells for the names of the rows
_NARROWEST, _WIDEST = 10, 16  # cells of a column
_WIDER: Final = 18  # of one with intervals


def terminal(comparison: Comparison) -> str:
    """Return a comparison, or a run of one architecture, as text for this terminal.

    Coloured and as wide as the terminal (80 to 120 cells) if stdout is one; plain and 80 cells wide if it is a pipe or
    a file; without colours where NO_COLOR is set.
    """
    console = Console()
    width = min(max(console.width, 80), 120) if console.is_terminal else 80
    return _text(console, comparison, width)


def plain_text(comparison: Comparison, *, width: int = 80) -> str:
    """Return the same as plain text, equal in every environment."""
    return _text(Console(color_system=None, legacy_windows=False, _environ={}), comparison, width)


def _text(console: Console, comparison: Comparison, width: int) -> str:
    console.width = width
    with console.capture() as capture:
        console.print(screen(comparison, width))
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def screen(comparison: Comparison, width: int) -> RenderableType:
    """Lay out a comparison for a rich console that is `width` cells wide.

    Foreign text is printed as it is: neither control codes nor rich's markup in it has any effect.
    """
    shown = columns(comparison)
    words = (part for block in (_see(comparison), _doubts(shown)) for part in block)
    blocks = (_thresholds(comparison.verdicts), _tables(shown, width), words)
    lines: list[RenderableType] = [headline(comparison)]
    if comparison.scenario.about:
        lines.append(Text(safe(comparison.scenario.about, 600), "italic"))
    for block in map(list, blocks):
        lines += [Text(), *block] if block else []
    return Group(*lines)


def headline(comparison: Comparison) -> Text:
    """The line that is enough to replay the run."""
    scenario = comparison.scenario
    lab = f"queue-lab {comparison.version} · engine {comparison.engine}"
    times = f" · {comparison.n:,} replications" if comparison.n > 1 else ""
    rest = f" · seed {comparison.seed}{times} · {lab} · scenario {scenario.digest}"
    return Text.assemble((safe(scenario.name), "bold"), rest)


def _thresholds(verdicts: Sequence[Verdict]) -> Iterator[RenderableType]:
    """A line per threshold: its mark, its text, what was observed or why nobody can tell."""
    if not verdicts:
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    for verdict in verdicts:
        mark, style = _MARKS[verdict.status]
        table.add_row(Text(mark, style), Text(safe(verdict.threshold.text)), Text(verdict_words(verdict)))
    yield table
    if risk := shared_risk(verdicts):
        yield Text(risk, "dim italic")


def _tables(shown: Sequence[Column], width: int) -> Iterator[RenderableType]:
    """The architectures side by side; as many tables, one below the other, as the width asks for."""
    every = [cell for group in GROUPS for _, cells in shown_rows(group, shown) for cell in cells]
    longest = max(map(cell_len, every))
    fit = max((width - _NAMES) // max(longest + 2, _NARROWEST), 1)
    widest = max(_WIDEST if shown[0].comparison.n == 1 else _WIDER, longest + 2)
    for first in range(0, len(shown), fit):
        part = shown[first : first + fit]
        if first:
            yield Text()
        yield from _table(part, min((width - _NAMES) // len(part), widest))
    if shown[0].comparison.n > 1:
        if DASH in every:  # of one run the doubts below say it, and leave room for one screen
            yield Text(_ABSENT, "dim italic")
        yield Text(interval_legend(shown[0].comparison.n, every), "dim italic")


def _table(shown: Sequence[Column], wide: int) -> Iterator[RenderableType]:
    """One table: names over columns of `wide` cells, then a group of rows at a time, each with its sentence."""
    names = [wrap(column.name, wide - 2) for column in shown]
    for line in range(-max(map(len, names)), 0):
        yield Text(" " * _NAMES + "".join(f"{n[line] if len(n) >= -line else '':>{wide}}" for n in names), "bold")
    for group in GROUPS:
        for name, cells in shown_rows(group, shown):
            yield Text(f"{name:<{_NAMES}}" + "".join(f"{cell:>{wide}}" for cell in cells))
        if group.about:
            yield Text(group.about, "dim italic")


def _see(comparison: Comparison) -> Iterator[RenderableType]:
    """What to see, as a list."""
    found = what_to_see(comparison)
    if found:
        yield Text("What to see", "bold")
        yield _bullets([("•", "", sentence) for sentence in found])


def _doubts(shown: Sequence[Column]) -> Iterator[RenderableType]:
    """What to doubt in the figures, and whether the books of the run balance."""
    yield _bullets([(*_SIGNS[kind], sentence) for kind, sentence in remarks(shown)])


def _bullets(lines: Sequence[tuple[str, str, str]]) -> Table:
    """Sentences with a hanging indent."""
    table = Table.grid(padding=(0, 1, 0, 0))
    for mark, style, sentence in lines:
        table.add_row(Text(mark, style), Text(sentence))
    return table
