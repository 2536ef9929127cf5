"""A comparison in a notebook: the rows of the terminal as an HTML table, and what to see in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from sim.experiment import Comparison
from sim.report.columns import Column, columns
from sim.report.rows import GROUPS, shown_rows
from sim.report.sentences import what_to_see
from sim.report.terminal import headline

_STYLE: Final = {
    "p": "margin: 0.5em 0",
    "th": "text-align: left; white-space: pre; font-weight: normal",
    "td": "text-align: right; padding-left: 1.5em",
    "li": "text-align: left",
}


def as_html(comparison: Comparison) -> str:
    """Return a comparison as a small table; every foreign text in it is escaped."""
    shown = columns(comparison)
    see = "".join(_element("li", sentence) for sentence in what_to_see(comparison))
    return (
        f"<div>{_element('p', headline(comparison).plain)}<table><thead>{_row('', [c.name for c in shown])}</thead>"
        f"<tbody>{''.join(_rows(shown))}</tbody></table><ul>{see}</ul></div>"
    )


def _rows(shown: Sequence[Column]) -> Iterable[str]:
    return (_row(name, cells) for group in GROUPS for name, cells in shown_rows(group, shown))


def _row(name: str, cells: Sequence[str]) -> str:
    figures = "".join(_element("td", cell) for cell in cells)
    return f"<tr>{_element('th', name)}{figures}</tr>"


def _element(tag: str, text: str) -> str:
    return f'<{tag} style="{_STYLE[tag]}">{escape(text)}</{tag}>'
