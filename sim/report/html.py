"""A comparison in a notebook: the rows of the terminal as an HTML table."""

from __future__ import annotations

from html import escape

from sim.experiment import Comparison
from sim.report.columns import columns
from sim.report.rows import GROUPS, shown_rows
from sim.report.terminal import headline
