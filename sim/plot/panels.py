"""The panels of a comparison: each takes an `Axes` and a comparison, draws, and returns the `Axes`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from matplotlib.axes import Axes

from sim.experiment import Comparison, Outcome
from sim.measure import Series, rates, series
from sim.measure.work import work_of
from sim.plot.phases import common_phases, shade
from sim.plot.reduce import Floats, envelope
from sim.plot.style import Look, looks
from sim.plot.tails import Waits, limits, plot_tails
from sim.plot.ticks import duration
from sim.plot.timelines import Rate, Steps, plot_load, plot_rates, plot_shares, plot_steps
from sim.record import NEVER, Answer

Panel = Callable[[Axes, Comparison], Axes]
_NS: Final = 1e9
_BINS: Final = 60  # of rates and shares over the run: wide enough to calm them, narrow enough to show a burst


def plot_response_time(ax: Axes, comparison: Comparison) -> Axes:
    """Draw which share of the answered users waited longer than a time for their answer."""
    waits = response_times(comparison)
    plot_tails(ax, waits, limits_s=_limits_s(comparison), absent="nobody was answered")
    return _label_tails(ax, "How long users wait for an answer", "response time")


def plot_completion_time(ax: Axes, comparison: Comparison) -> Axes:
    """Draw which share of the served users waited longer than a time until all their work was done."""
    waits = completion_times(comparison)
    plot_tails(ax, waits, limits_s=_limits_s(comparison), absent="nobody's work was done")
    return _label_tails(ax, "How long until all their work is done", "completion time")
