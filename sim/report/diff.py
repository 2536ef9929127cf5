"""Two runs side by side on a terminal: what was changed, each metric in A and in B, what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim._version import __version__
from sim.experiment import Diff, Difference
from sim.report.diff_words import chance_words, change_lines, conclusion, conditions, mean_words, row_sentence
from sim.report.words import listed, preformatted, safe, some

_NAMES, _CELL = 26, 18  # cells of a terminal
_GOOD, _BAD, _DOUBT, _PLAIN = ("✓", "green"), ("✗", "bold red"), ("?", "bold yellow"), ("•", "")
_MARKS: Final = {
    "same": _GOOD,
    "within tolerance": _GOOD,
    "better": _GOOD,
    "no evidence": _PLAIN,
    "worse": _PLAIN,
    "higher": _PLAIN,
    "lower": _PLAIN,
    "cannot tell": _DOUBT,
}
_FIRST: Final = {"yes": _BAD, "perhaps": _DOUBT}  # whatever the word is
_CONCLUSIONS: Final = {"yes": _BAD, "perhaps": _DOUBT, "no": _GOOD}


def diff_terminal(diff: Diff) -> str:
    """Return a comparison of two runs as text for this terminal, as `terminal` does."""
    console = Console()
    width = min(max(console.width, 80), 120) if console.is_terminal else 80
    return _text(console, diff, width)


def diff_text(diff: Diff, *, width: int = 80) -> str:
    """Return the same as plain text, equal in every environment."""
    return _text(Console(color_system=None, legacy_windows=False, _environ={}), diff, width)


def diff_html(diff: Diff) -> str:
    """Return the same for a notebook; every foreign text in it is escaped."""
    return preformatted(diff_text(diff, width=100))


def _text(console: Console, diff: Diff, width: int) -> str:
    console.width = width
    with console.capture() as capture:
        console.print(Group(*_screen(diff)))
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def _screen(diff: Diff) -> Iterator[RenderableType]:
    yield _headline(diff)
    for label, kept in (("A", diff.a), ("B", diff.b)):
        yield Text(f"{label}: {safe(kept.called, 100)} · scenario {kept.scenario.digest}")
    yield Text("What differs from A to B", "bold")
    yield _bullets(("•", "", line) for line in change_lines(diff))
    for match in diff.matches:
        rows = [row for row in diff.differences if row.match == match]
        yield from _table(diff, safe(str(match), _NAMES - 1), rows)
    yield Text()
    mark, style = _CONCLUSIONS[diff.regression]
    yield _bullets([*(("•", "", sentence) for sentence in conditions(diff)), (mark, style, conclusion(diff))])


def _headline(diff: Diff) -> Text:
    names = [safe(kept.scenario.name, 40) for kept in (diff.a, diff.b)]
    seeds = dict.fromkeys(kept.scenario.seed for kept in (diff.a, diff.b))
    runs = some(diff.a.n, "pair") + " of runs" if diff.paired else f"{diff.a.n:,} and {some(diff.b.n, 'run')}"
    rest = f" · seed {' and '.join(map(str, seeds))} · {runs} · queue-lab {__version__}"
    return Text.assemble((f"{names[0]} against {names[1]}", "bold"), rest)


def _table(diff: Diff, name: str, rows: Sequence[Difference]) -> Iterator[RenderableType]:
    """The rows of an architecture; one line where it is the same throughout."""
    if not rows:
        return
    yield Text()
    if all(row.word == "same" for row in rows):
        mark, style = next((_FIRST[row.regression] for row in rows if row.regression in _FIRST), _GOOD)
        metrics = listed([row.metric for row in rows])
        yield Text(name, "bold")
        yield _bullets([(mark, style, f"The same in every run: {metrics}{chance_words(rows)}.")])
        return
    yield Text(f"{name:<{_NAMES}}{'A':>{_CELL}}{'B':>{_CELL}}", "bold")
    yield from (line for row in rows for line in _row(diff, row))


def _row(diff: Diff, row: Difference) -> Iterator[RenderableType]:
    """A metric: its values, its verdict, and below what that means."""
    mark, style = _FIRST.get(row.regression, _MARKS[row.word])
    cells = "".join(f"{mean_words(row.metric, each):>{_CELL}}" for each in (row.a, row.b))
    yield Text.assemble((mark, style), f" {row.metric:<{_NAMES - 2}}{cells}  {row.word}")
    if row.word != "same" or row.other_chance:
        yield _bullets([(" ", "", row_sentence(diff, row))])


def _bullets(lines: Iterable[tuple[str, str, str]]) -> Table:
    """Sentences with a hanging indent."""
    table = Table.grid(padding=(0, 1, 0, 0))
    for mark, style, sentence in lines:
        table.add_row(Text(mark, style), Text(sentence))
    return table
