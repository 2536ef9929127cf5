"""A comparison on one screen of a terminal: thresholds, figures side by side, what to see in them, what to doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Final

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.experiment import Comparison
from sim.measure import Verdict
from sim.report.columns import Column, columns
from sim.report.rows import GROUPS, shown_rows
from sim.report.sentences import what_to_see
from sim.report.words import DASH, metric, safe

_MARKS: Final = {"pass": ("✓", "green"), "fail": ("✗", "bold red"), "unknown": ("?", "bold yellow")}
_NAMES: Final = 29  # cells for the names of the rows


def screen(comparison: Comparison, *, width: int = 80) -> RenderableType:
    """Lay out a comparison, or a run of one architecture, for a rich console that is `width` cells wide.

    Foreign text is printed as it is: neither control codes nor rich's markup in it has any effect.
    """
    shown = columns(comparison)
    blocks = (_thresholds(comparison.verdicts), _tables(shown, width), _see(comparison), _doubts(shown))
    lines: list[RenderableType] = [headline(comparison)]
    for block in map(list, blocks):
        lines += [Text(), *block] if block else []
    return Group(*lines)


def comparison_text(comparison: Comparison, *, width: int = 80) -> str:
    """The screen as plain text: no colours, the same in every environment."""
    console = Console(file=StringIO(), width=width, color_system=None, legacy_windows=False, _environ={})
    with console.capture() as capture:
        console.print(screen(comparison, width=width))
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def headline(comparison: Comparison) -> Text:
    """The line that is enough to replay the run."""
    scenario = comparison.scenario
    facts = f"seed {comparison.seed} · queue-lab {comparison.version} · {comparison.engine} · scenario {scenario.digest}"
    return Text.assemble((safe(scenario.name), "bold"), f" · {facts}")


def _thresholds(verdicts: Sequence[Verdict]) -> Iterator[RenderableType]:
    """A line per threshold: its mark, its text, what was observed or why nobody can tell."""
    if not verdicts:
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    for verdict in verdicts:
        mark, style = _MARKS[verdict.status]
        observed = metric(verdict.threshold.metric, verdict.observed)
        why = f" ({safe(verdict.why, 200)})" if verdict.status == "unknown" else ""
        table.add_row(Text(mark, style), Text(safe(verdict.threshold.text)), Text(observed + why))
    yield table


def _tables(shown: Sequence[Column], width: int) -> Iterator[RenderableType]:
    """The architectures side by side; as many tables, one below the other, as the width asks for."""
    widest = max(max(cell_len(column.name) for column in shown), 9) + 2
    fit = max((width - _NAMES) // widest, 1)
    for first in range(0, len(shown), fit):
        if first:
            yield Text()
        yield from _table(shown[first : first + fit], widest)


def _table(shown: Sequence[Column], widest: int) -> Iterator[RenderableType]:
    """One table of architectures, a group of rows at a time, each with its sentence."""
    heading = Text(" " * _NAMES).append_text(Text("".join(f"{c.name:>{widest}}" for c in shown), "bold"))
    yield heading
    for group in GROUPS:
        for name, cells in shown_rows(group, shown):
            yield Text(f"{name:<{_NAMES}}" + "".join(f"{cell:>{widest}}" for cell in cells))
        yield Text(group.about, "dim italic")


def _see(comparison: Comparison) -> Iterator[RenderableType]:
    """What to see, as a list."""
    found = what_to_see(comparison)
    if found:
        yield Text("What to see", "bold")
        yield _bullets([("•", "", sentence) for sentence in found])


def _doubts(shown: Sequence[Column]) -> Iterator[RenderableType]:
    """What to doubt: refused figures, verdicts on the run, and whether its books balance."""
    for column in shown:
        for verdict in column.outcome.measures.verdicts:
            yield _bullets([("!", "bold yellow", f"{column.name}: {safe(verdict.sentence, 400)}")])
    wrong = [f"{c.name}: {safe(problem, 400)}" for c in shown for problem in c.outcome.measures.audit.problems]
    yield _bullets([("✗", "bold red", f"Audit: {problem}") for problem in wrong]) if wrong else Text("…", "dim")


def _bullets(lines: Sequence[tuple[str, str, str]]) -> Table:
    """Sentences with a hanging indent."""
    table = Table.grid(padding=(0, 1, 0, 0))
    for mark, style, sentence in lines:
        table.add_row(Text(mark, style), Text(sentence))
    return table
