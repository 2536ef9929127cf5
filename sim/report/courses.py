"""How a comparison went, as charts of text: what waits, and how long users and jobs take, over the time of the run."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Final

import numpy as np
from rich.console import Console

from sim.experiment import Comparison
from sim.measure.series import series
from sim.measure.stays import Stays
from sim.plot.terminal import Curve, Paper, line_chart
from sim.report.replay.flows import Times, edges_us, times
from sim.report.words import safe

_NARROWEST: Final = 80  # a chart in fewer cells says little
_WAITING: Final = ("accept_queue", "ready", "scheduled")
_BINS: Final = 60


def terminal_paper(console: Console | None = None) -> Paper | None:
    """Return the paper that the terminal is; None if it is narrow, plain, or no terminal at all."""
    console = console or Console()
    fits = console.is_terminal and console.width >= _NARROWEST and os.environ.get("TERM") != "dumb"
    return Paper.here(console) if fits and "utf" in (sys.stdout.encoding or "").lower() else None


def course_charts(comparison: Comparison, paper: Paper) -> str:
    """Draw the backlog, and p95 of the time until the answer and until the job is done; of replications, the first."""
    stays = {safe(name, 20): Stays(outcome.record) for name, outcome in comparison.outcomes.items()}
    end_ns = comparison.scenario.duration_ns
    edges_ns = edges_us(0, max(end_ns // 1000, 1)) * 1000
    found = {name: _times(each, edges_ns) for name, each in stays.items()}
    charts = [
        ("calls and jobs that wait", [_waiting(name, each, edges_ns) for name, each in stays.items()]),
        ("time until the answer, p95", _p95("response", found, end_ns)),
        ("time until the job is done, p95", _p95("job", found, end_ns)),
    ]
    drawn = [line_chart(curves, title=title, paper=paper) for title, curves in charts if curves]
    return "\n\n".join("\n".join(lines) for lines in drawn)


def _waiting(name: str, stays: Stays, at_ns: np.ndarray) -> Curve:
    inside = np.minimum(at_ns, stays.record.horizon_ns)
    waiting = np.sum([series(stays, each).sampled(inside) for each in _WAITING], axis=0)
    return Curve(name, inside / 1e9, waiting.astype(float))


def _times(stays: Stays, edges_ns: np.ndarray) -> Times:
    """Median and p95 by bin; without an API there is no answer to wait for."""
    found = times(stays, edges_ns, bins=_BINS)
    door = len(stays.record.calls.sent_ns) > 0
    return found if door else {**found, "response": [[None] * _BINS] * 2}


def _p95(what: str, found: Mapping[str, Times], end_ns: int) -> list[Curve]:
    """A curve for each architecture, so that each keeps its sign; none at all if nobody came to an end in any."""
    at_s = (np.arange(_BINS) + 0.5) * end_ns / 1e9 / _BINS
    curves = []
    for name, each in found.items():
        values = np.array([np.nan if us is None else us / 1e6 for us in each[what][1]])
        known = ~np.isnan(values)
        curves.append(Curve(name, at_s[known], values[known], " s") if known.any() else _nothing(name))
    return curves if any(curve.times_s[0] >= 0 for curve in curves) else []


def _nothing(name: str) -> Curve:
    """A curve of which nothing is seen: its one point is outside the chart."""
    return Curve(f"{name} (none)", np.full(1, -1.0), np.full(1, -1.0), " s")
