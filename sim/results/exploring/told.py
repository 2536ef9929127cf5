"""What an explorer says beside its picture: the command that gives the same run, the figures before and now, theory."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final, NamedTuple

from sim.experiment import Prediction
from sim.report.columns import columns
from sim.report.rows import GROUPS, shown_rows
from sim.report.words import safe
from sim.results.exploring.views import View
from sim.scenario import Scenario
from sim.scenario.changes import option_of

_NO_FILE: Final = ("<mapping>", "<text>")
_TIMES: Final = ("completion_time.", "response_time.")  # what has a dotted line
_CELL: Final = "text-align: right; padding: 1px 0 1px 1.5em; white-space: nowrap"
_NAME: Final = "text-align: left; padding: 1px 0; white-space: pre; font-weight: normal"


class Figure(NamedTuple):
    """A row of the table: its name and, by architecture, what was and what is."""

    name: str
    before: tuple[str, ...]
    now: tuple[str, ...]


def command(scenario: Scenario, names: Sequence[str], changes: Mapping[str, Any]) -> str:
    """Return the line that runs a scenario with these changes. A scenario that is in no file is called as if it were.

    >>> from sim.scenario import load
    >>> command(load("checkout", {"seed": 7}), ["queued"], {"load.stages.1.rate": "20/s", "queue.order": "fifo"})
    'sim run checkout queued --seed 7 --set load.stages.1.rate=20/s --set queue.order=fifo'
    """
    runs = ["sim", "run", _file(scenario), *names] if len(names) == 1 else ["sim", "compare", _file(scenario)]
    only = [word for name in names for word in ("--only", name)] if 1 < len(names) < len(scenario.architectures) else []
    options = (_option(key, value) for key, value in {**scenario.overrides, **changes}.items())
    return shlex.join([*runs, *only, *(word for option in options for word in option)])


def text_of(value: object) -> str:
    """Return a value as `--set` takes it.

    >>> text_of(50), text_of("2s"), text_of(True)
    ('50', '2s', 'true')
    """
    return value if isinstance(value, str) else json.dumps(value, default=str)  # JSON is YAML


def figures(base: View, now: View) -> list[Figure]:
    """Return the rows of the terminal's table that say something, for the architectures that are shown now."""
    names = tuple(now.comparison.outcomes)
    before = [column for column in columns(base.comparison) if column.key in names]
    after = columns(now.comparison)
    rows = (row for group in GROUPS for row in shown_rows(group, [*before, *after]))
    return [Figure(name, tuple(cells[: len(names)]), tuple(cells[len(names) :])) for name, cells in rows]


def theory_lines(view: View) -> list[str]:
    """Return a sentence for each architecture: which formulas the dotted lines are, or why there are none."""
    return [f"{safe(name, 40)}: {_said(prediction)}" for name, prediction in view.theory.items()]


def as_text(base: View, now: View, line: str) -> str:
    """Return it all for a terminal."""
    return "\n".join([line, "", *_text_rows(now, figures(base, now)), "", *theory_lines(now)])


def as_html(base: View, now: View, line: str) -> str:
    """Return it all for a notebook; every foreign text is escaped."""
    head = "".join(f'<th style="{_CELL}">{escape(safe(name, 40))}</th>' for name in now.comparison.outcomes)
    rows = "".join(map(_html_row, figures(base, now)))
    said = "<br>".join(map(escape, theory_lines(now)))
    return (
        f'<pre data-command style="white-space: pre-wrap; margin: 0 0 0.6em; line-height: 1.35">{escape(line)}</pre>'
        f'<table style="line-height: 1.35"><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f'<p style="margin: 0.5em 0; line-height: 1.4">{said}</p>'
    )


def _file(scenario: Scenario) -> str:
    """The scenario as the command takes it: the name of a shipped one, or a file."""
    source = scenario.source or _NO_FILE[0]
    if source in _NO_FILE:
        return f"{scenario.name}.yaml"
    from sim.scenario import catalog

    return scenario.name if source.endswith(f"{scenario.name}.yaml") and scenario.name in catalog.names() else source


def _option(key: str, value: Any) -> list[str]:
    """A change as words of the command line."""
    option, _, path = option_of(key).partition(" ")
    return [option, f"{path}={text_of(value)}" if path else text_of(value)]


def _said(prediction: Prediction) -> str:
    """Which formula the dotted lines are, the exact before the approximate; or why there is none."""
    if prediction.is_unstable:
        return "no steady state, hence no formula: there is more work than there are servers for it"
    times = [answer for answer in prediction.answers if any(metric.startswith(_TIMES) for metric in answer.figures)]
    if times:
        best = min(times, key=lambda answer: not answer.exact)
        return f"theory is {best.model.name}{'' if best.exact else ', an approximation'}"
    why = next((refusal.why for refusal in prediction.refusals if not refusal.is_aside), "")
    return f"no formula describes it{why and ': '}{why}"


def _text_rows(now: View, rows: Sequence[Figure]) -> Iterator[str]:
    """The rows in columns, each as wide as it must be."""
    names = [safe(name, 40) for name in now.comparison.outcomes]
    table = [["", *names], *([row.name, *map(_change, row.before, row.now)] for row in rows)]
    first, *widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for name, *cells in table:
        shown = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
        yield "  ".join([name.ljust(first), *shown])


def _change(before: str, now: str) -> str:
    return now if before == now else f"{before} → {now}"


def _html_row(row: Figure) -> str:
    cells = "".join(map(_html_cell, row.before, row.now))
    return f'<tr><th style="{_NAME}">{escape(row.name)}</th>{cells}</tr>'


def _html_cell(before: str, now: str) -> str:
    was = "" if before == now else f'<span style="opacity: 0.6">{escape(before)} → </span>'
    said = escape(now) if before == now else f"<b>{escape(now)}</b>"
    return f'<td style="{_CELL}">{was}{said}</td>'
