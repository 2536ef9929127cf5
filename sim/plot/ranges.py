"""Axes of sweeps: the swept values below, a metric at the left, both in the units that people write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from sim.experiment.ranges import Kind, quantity
from sim.plot.style import QUIET, label, plain
from sim.plot.ticks import durations_up
from sim.scenario.metrics import Kind as MetricKind

_LOG: Final = 30.0  # the largest height over the smallest, from which on an axis is logarithmic
_BASES: Final = (1, 2, 5)  # of ticks, where there are few powers of ten
_LETTER_IN, _GAP_IN = 0.082, 0.09  # how wide a letter of a tick is, and how far one tick keeps from the next


@dataclass(frozen=True, slots=True)
class Along:
    """The axis below. places: of each value as it was written; kind: None for words, which stand side by side."""

    places: Mapping[str, float]
    kind: Kind | None
    log: bool


def along(values: Sequence[str]) -> Along:
    """Find where values lie on an axis: numbers of one kind at their size, anything else side by side.

    >>> along(["1s", "500ms"]).places, along(["fifo", "lifo"]).places
    ({'1s': 1.0, '500ms': 0.5}, {'fifo': 0.0, 'lifo': 1.0})
    """
    found = [quantity(value) for value in values]
    kinds = {None if one is None else one.kind for one in found}
    if len(kinds) > 1 or None in kinds:
        return Along({value: float(at) for at, value in enumerate(values)}, None, log=False)
    places = {value: float(one.value) for value, one in zip(values, found, strict=True) if one is not None}
    low, high, middle = min(places.values()), max(places.values()), sorted(places.values())[len(places) // 2]
    log = low > 0 and high / low >= 20 and middle < low + (high - low) * 0.3
    return Along(places, kinds.pop(), log=log)


def put_along(ax: Axes, axis: Along, name: str) -> Axes:
    """Put the swept values below: a tick at each that has room, written as it was asked for."""
    places = sorted(axis.places.items(), key=lambda item: item[1])
    scaled = [(log10(place) if axis.log else place, place, text) for text, place in places]
    span = (scaled[-1][0] - scaled[0][0]) or 1.0
    longest = max(len(label(text, 16)) for _, _, text in scaled)
    width_in = ax.bbox.width / ax.figure.dpi
    apart, kept = (_LETTER_IN * longest + _GAP_IN) / width_in * span, scaled[:1]
    for tick in scaled[1:]:
        if tick[0] - kept[-1][0] >= apart:
            kept.append(tick)
    if axis.log:
        ax.set_xscale("log")
    edge = 0.05 * span
    ends = scaled[0][0] - edge, scaled[-1][0] + edge
    ax.set_xlim(*(10**end for end in ends) if axis.log else ends)
    ax.xaxis.set_major_locator(FixedLocator([place for _, place, _ in kept]))
    ax.set_xticks([place for _, place, _ in kept], [label(text, 16) for _, _, text in kept])
    ax.xaxis.set_minor_locator(NullLocator())
    plain(ax.xaxis.label)
    ax.set_xlabel(name, fontsize=9, color=QUIET)
    return ax


def put_up(ax: Axes, kind: MetricKind, heights: Sequence[float], ends: Sequence[float] = ()) -> Axes:
    """Put a metric at the left, from nothing up; in powers of ten where the heights ask for it, shares never.

    heights: of what is drawn. ends: of the bars around it; room is made for them.
    """
    above = [height for height in heights if height > 0]
    least, most = min(above, default=1.0), max(above, default=1.0)
    log, top = kind != "share" and most / least > _LOG, max([most, *ends])
    low, high = _log_limits(ax, least / 2, top * 1.5, zero=min(heights) <= 0) if log else (0.0, top * 1.06)
    ax.set_ylim(low, high)
    if kind == "duration":
        return durations_up(ax, least / 2, high, log=log)
    if log:
        powers, bases = range(floor(log10(least)), ceil(log10(top)) + 1), _BASES if high / least < 300 else (1,)
        decades = [base * 10.0**power for power in powers for base in bases]
        fit = [tick for tick in decades if least / 2 <= tick <= high]
        ax.yaxis.set_major_locator(FixedLocator([0.0, *fit[:: -(-len(fit) // 7)]]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda height, _: _height(kind, height)))
    return ax


def _log_limits(ax: Axes, low: float, high: float, *, zero: bool) -> tuple[float, float]:
    """Make the axis at the left logarithmic; where heights are nothing, with a piece for it below the rest."""
    if zero:
        ax.set_yscale("symlog", linthresh=low, linscale=0.4)
    else:
        ax.set_yscale("log", nonpositive="clip")
    ax.yaxis.set_minor_locator(NullLocator())
    return (0.0 if zero else low), high


def _height(kind: MetricKind, height: float) -> str:
    """A height in words.

    >>> _height("share", 0.5), _height("rate", 12.0), _height("number", 3.0)
    ('50 %', '12/s', '3')
    """
    if kind == "share":
        return f"{height * 100:g} %"
    return f"{height:,g}/s" if kind == "rate" else f"{height:,g}"
