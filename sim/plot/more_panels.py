"""Further panels of a comparison: waits by arrival, what comes and is done, the orbit of tries, tries per job."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from sim.experiment import Comparison
from sim.measure import Series, rates
from sim.measure.by_arrival import by_arrival
from sim.measure.said import count
from sim.measure.series import accept_queue_spans, occupancy, ready_spans, scheduled_spans
from sim.measure.stays import Stays
from sim.plot.bars import NumberRow, plot_bars
from sim.plot.panels import bins, dress_time, per_second_words
from sim.plot.reduce import envelope
from sim.plot.style import INK, QUIET, dress, label, looks, plain
from sim.plot.ticks import durations_up, round_bins
from sim.plot.timelines import count_axis
from sim.record import NEVER, Record

Floats = npt.NDArray[np.float64]
_NS: Final = 1e9
_HIGH: Final = ("p99", "p95")  # the first that is known in half of the bins is drawn beside the median
_MOST: Final = 0.5
_LOAD, _AGAIN = "#8a9097", "#B3261E"  # grey as what arrives everywhere; red as what is tried in vain
_POINTS: Final = 240  # of a path: one each 1/240 of the run
_ABOVE: Final = ("throughput", "tries", "goodput")  # in the order in which lines are drawn one over the other
KINDS: Final[dict[str, Any]] = {"goodput": "-", "throughput": (0, (5, 1.4)), "tries": (0, (1.4, 1.1))}


def plot_by_arrival(ax: Axes, comparison: Comparison, name: str = "completion_time") -> Axes:
    """Draw the median (thick) and a high percentile (thin) of one of the times by when users came; gaps: too few."""
    duration_ns = comparison.scenario.duration_ns
    edge_s = np.linspace(0, duration_ns / _NS, round_bins(duration_ns, at_least=10, at_most=20) + 1)
    found = {
        of: by_arrival(outcome.record, name, edge_s, ("p50", *_HIGH)) for of, outcome in comparison.outcomes.items()
    }
    high = next(
        (each for each in _HIGH if any(np.isfinite(one[each]).mean() > _MOST for one in found.values())), _HIGH[-1]
    )
    look, middle_s = looks(comparison.scenario.architectures), (edge_s[1:] + edge_s[:-1]) / 2
    for of, one in found.items():
        for statistic, width in (("p50", look[of].width), (high, look[of].width / 2)):
            ax.plot(middle_s, one[statistic], color=look[of].colour, linestyle=look[of].dashes, linewidth=width)
    seen = np.concatenate([one[each] for one in found.values() for each in ("p50", high)])
    seen = seen[np.isfinite(seen)]
    top = float(seen.max(initial=0)) or 1.0
    words = name.replace("_", " ")
    dress_time(ax, comparison, f"{words.capitalize()}: p50 thick, {high} thin", words)
    ax.set_ylim(0, top * 1.22)
    return durations_up(ax, 0.0, top * 1.22, log=False)


def plot_response_by_arrival(ax: Axes, comparison: Comparison) -> Axes:
    """Draw `plot_by_arrival` of response times."""
    return plot_by_arrival(ax, comparison, "response_time")


def plot_offered(ax: Axes, comparison: Comparison, name: str) -> Axes:
    """Draw one architecture: requests that come (grey), calls again (red, on top), what is done, what is of use.

    Throughput counts all finished work, goodput what served a user; dotted are further tries of jobs.
    """
    look, (edge_s, kinds) = looks(comparison.scenario.architectures)[name], offered(comparison, name)
    come = kinds["come"]
    ax.stairs(come, edge_s, fill=True, color=_LOAD, alpha=0.25, zorder=1)
    if "again" in kinds:
        ax.stairs(come + kinds["again"], edge_s, baseline=come, fill=True, color=_AGAIN, alpha=0.3, zorder=1)
    for kind in (each for each in _ABOVE if each in kinds):
        colour = _AGAIN if kind == "tries" else look.colour
        width = 2 if kind == "goodput" else 1.4
        ax.plot((edge_s[1:] + edge_s[:-1]) / 2, kinds[kind], color=colour, linestyle=KINDS[kind], linewidth=width)
    dress_time(ax, comparison, label(name, 40), per_second_words(comparison))
    plain(ax.title)
    return count_axis(ax)


def offered(comparison: Comparison, name: str) -> tuple[Floats, dict[str, Floats]]:
    """Return what `plot_offered` draws of an architecture: edges of bins [s], and per second what comes, what happens.

    What never happens is not there.
    """
    record = comparison.outcomes[name].record
    found = rates(record, bins(comparison))
    again, tries = _again(record, found.edge_s), _tries(record, found.edge_s)
    kinds = {"again": again, "throughput": found.throughput, "tries": tries, "goodput": found.goodput}
    return found.edge_s, {"come": found.arrivals, **{kind: each for kind, each in kinds.items() if each.any()}}


def _again(record: Record, edge_s: Floats) -> Floats:
    """Calls per second beyond the first of their request."""
    calls = record.calls
    return _per_s(calls.sent_ns[calls.number > 1], edge_s)


def _tries(record: Record, edge_s: Floats) -> Floats:
    """Attempts of jobs per second beyond the first of their job."""
    attempts = record.attempts
    return _per_s(attempts.start_ns[(attempts.start_ns != NEVER) & (attempts.number > 1)], edge_s)


def _per_s(times_ns: npt.NDArray[np.int64], edge_s: Floats) -> Floats:
    counted: Floats = np.histogram(times_ns / _NS, edge_s)[0] / np.diff(edge_s)
    return counted


def plot_orbit(ax: Axes, comparison: Comparison) -> Axes:
    """Draw the path of each run: how many wait in line, and how many are away and will try again (the orbit).

    A ring is the start, the architecture's marker the end. A system that recovers comes back to the corner; one that
    does not stays out there, though nobody new is to blame.
    """
    look = looks(comparison.scenario.architectures)
    edge_s = np.linspace(0, comparison.scenario.duration_ns / _NS, _POINTS + 1)
    for name, outcome in comparison.outcomes.items():
        x, y = (_means(each, edge_s) for each in (waiting(outcome.record), orbit(outcome.record)))
        ax.plot(x, y, color=look[name].colour, linewidth=look[name].width * 0.6, alpha=0.85)
        ax.plot(
            x[:1], y[:1], "o", markersize=7, color=look[name].colour, markerfacecolor="white", zorder=3, clip_on=False
        )
        end = ax.plot(x[-1:], y[-1:], look[name].marker, markersize=8, color=look[name].colour, zorder=4, clip_on=False)
        end[0].set_markeredgecolor("white")
    dress(ax, "In line, and away to try again", "users and jobs between two tries (orbit)")
    ax.set_xlabel("users and jobs in line", fontsize=9, color=QUIET)
    ax.set_xlim(left=0)
    count_axis(ax)
    return ax


def waiting(record: Record) -> Series:
    """How many calls wait for a thread and jobs for a worker, over time."""
    stays = Stays(record)
    enter_ns, leave_ns = (
        np.concatenate(side) for side in zip(ready_spans(stays), accept_queue_spans(stays), strict=True)
    )
    return occupancy(enter_ns, leave_ns, record.horizon_ns)


def orbit(record: Record) -> Series:
    """How many jobs wait for their next try and users for the time of their next call, over time."""
    stays, calls = Stays(record), record.calls
    order = np.lexsort((calls.number, calls.request))
    same = calls.request[order][1:] == calls.request[order][:-1]
    before, after = order[:-1][same], order[1:][same]
    gone_ns = np.where(calls.left_ns[before] == NEVER, calls.end_ns[before], calls.left_ns[before])
    came_ns = np.maximum(calls.sent_ns[after], gone_ns)
    began_ns, due_ns = scheduled_spans(stays)
    return occupancy(np.concatenate([gone_ns, began_ns]), np.concatenate([came_ns, due_ns]), record.horizon_ns)


def _means(found: Series, edge_s: Floats) -> Floats:
    return envelope(found.at_ns / _NS, found.value, edge_s).mean


def plot_amplification(ax: Axes, comparison: Comparison) -> Axes:
    """Draw how often a job or request is tried on average, in each architecture, with its interval; dotted: once."""
    found = {name: comparison.estimate(name, "amplification") for name in comparison.outcomes}
    look = looks(comparison.scenario.architectures)
    rows = [
        NumberRow(
            name,
            each,
            look=look[name],
            words=f"{count(each.value)} ±{each.half_width:.2g}" if comparison.n > 1 else count(each.value),
        )
        for name, each in found.items()
    ]
    plot_bars(ax, rows, title="Tries per job or request (amplification)", words=count)
    ax.axvline(1, color=INK, linestyle=":", linewidth=1.4)
    ax.set_xlabel("tries; 1 is none in vain", fontsize=9, color=QUIET)
    return ax
