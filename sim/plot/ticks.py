"""Axes that people read aloud: 200 ms, 1 min, 1 in 100."""

from __future__ import annotations

from typing import Final

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MultipleLocator, NullLocator

from sim.plot.style import QUIET

_DAY: Final = 86400.0
_UNITS: Final = ((_DAY, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
_DAYS: Final = tuple(_DAY * m * 10**e for e in range(6) for m in (1, 2, 5))
_ROUND: Final = tuple(m * 10.0**e for e in range(-9, 1) for m in (1, 2, 5))
_COARSE: Final = (*(10.0**e for e in range(-9, 2)), 60.0, 600.0, 3600.0, 36000.0, *_DAYS[::3])
_FINE: Final = (
    *_ROUND,
    10.0,
    20.0,
    30.0,
    60.0,
    120.0,
    300.0,
    600.0,
    1200.0,
    1800.0,
    3600.0,
    7200.0,
    18000.0,
    36000.0,
    *_DAYS,
)
_STEPS: Final = (*_ROUND, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0, 14400.0, 43200.0, *_DAYS)


def duration(seconds: float) -> str:
    """Name a duration by the largest unit that it fills, to three digits.

    >>> duration(0.25), duration(90), duration(7200)
    ('250 ms', '1.5 min', '2 h')
    """
    size, unit = next(((size, unit) for size, unit in _UNITS if seconds >= size * 0.9995), (1.0, "s"))
    return f"{seconds / size:.3g} {unit}"


def log_durations(ax: Axes, low_s: float, high_s: float) -> Axes:
    """Put a logarithmic axis of durations below, from `low_s` to `high_s` (both above 0), ticked in human units."""
    ax.set_xscale("log")
    ax.set_xlim(low_s, high_s)
    coarse, fine = ([t for t in ticks if low_s <= t <= high_s] for ticks in (_COARSE, _FINE))
    few = coarse if len(coarse) > 2 else fine
    ax.xaxis.set_major_locator(FixedLocator(few[:: -(-len(few) // 7) or 1]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda t, _: duration(t)))
    ax.xaxis.set_minor_locator(NullLocator())
    return ax


def durations_up(ax: Axes, low_s: float, high_s: float, *, log: bool) -> Axes:
    """Put an axis of durations at the left, ticked in human units; `low_s` above 0 if it is logarithmic."""
    if log:
        coarse, fine = ([t for t in ticks if low_s <= t <= high_s] for ticks in (_COARSE, _FINE))
        few = coarse if len(coarse) > 2 else fine
        ax.yaxis.set_major_locator(FixedLocator([0.0, *few[:: -(-len(few) // 7) or 1]]))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda t, _: duration(t) if t else "0"))
        return ax
    step = next((step for step in _STEPS if high_s / step <= 6), _STEPS[-1])
    # Whole steps below a second may reach beyond it: 500 ms, 1000 ms, 1500 ms is read more easily as 0.5 s, 1 s, 1.5 s.
    fits = high_s if step < 1 <= high_s else step
    size, unit = next((size, unit) for size, unit in _UNITS if min(fits, 1.0 if step < 1 else fits) >= size * 0.9995)
    ax.yaxis.set_major_locator(MultipleLocator(step))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda t, _: f"{t / size:g} {unit}" if t else "0"))
    return ax


def log_shares(ax: Axes, n: int) -> Axes:
    """Put a logarithmic axis of shares at the left, from all down to one in `n`, in words."""
    ax.set_yscale("log")
    ax.set_ylim(0.7 / max(n, 10), 1.3)
    levels = [1.0, 0.5, *(10.0**-e for e in range(1, 10) if 10**e <= max(n, 10))]
    ax.yaxis.set_major_locator(FixedLocator(levels))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda share, _: _one_in(round(1 / share))))
    ax.yaxis.set_minor_locator(NullLocator())
    return ax


def _one_in(n: int) -> str:
    if n == 1:
        return "all"
    return f"1 in {n // 10**6:,}M" if n >= 10**6 else f"1 in {n // 1000}k" if n >= 10**4 else f"1 in {n:,}"


def run_time(ax: Axes, horizon_s: float) -> Axes:
    """Put the time of the run below, from 0 to the horizon, in the unit of its ticks."""
    step = next((step for step in _STEPS if horizon_s / step <= 6), _STEPS[-1])
    size, unit = next((size, unit) for size, unit in _UNITS if step >= size * 0.9995)
    ax.set_xlim(0, horizon_s)
    ax.xaxis.set_major_locator(MultipleLocator(step))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda t, _: f"{t / size:g}"))
    ax.set_xlabel(f"time since the start of the run [{unit}]", fontsize=9, color=QUIET)
    return ax


def round_bins(horizon_ns: int, *, at_least: int, at_most: int) -> int:
    """Into how many equal bins of a round width a run can be cut; `at_most` if no such width divides it.

    >>> round_bins(600_000_000_000, at_least=20, at_most=60)  # of 10 s
    60
    """
    widths_ns = (round(step * 1e9) for step in _STEPS)
    counts = (horizon_ns // width_ns for width_ns in widths_ns if horizon_ns % width_ns == 0)
    return next((count for count in counts if at_least <= count <= at_most), at_most)
