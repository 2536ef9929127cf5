"""The panels of a comparison: each takes an `Axes` and a comparison, draws, and returns the `Axes`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from sim.experiment import Comparison
from sim.measure import rates, series
from sim.plot.phases import shade
from sim.plot.reduce import envelope
from sim.plot.style import QUIET, dress, looks
from sim.plot.tails import limits, plot_tails
from sim.plot.ticks import duration, round_bins, run_time
from sim.plot.timelines import Rate, Steps, plot_load, plot_rates, plot_steps, share_axis
from sim.plot.waits import completion_times, response_times
from sim.record import Record
from sim.scenario import Architecture
from sim.scenario.phases import common_faults, common_phases

Panel = Callable[[Axes, Comparison], Axes]
_NS: Final = 1e9
_BUSY: Final = 0.005  # of the time: threads that are busy for less make a panel that looks empty


def threads(architecture: Architecture) -> int:
    """How many threads the API of an architecture has; 0 without an API or where they are unlimited."""
    return (architecture.api.threads or 0) if architecture.api else 0


def workers(architecture: Architecture) -> int:
    """How many workers serve the queues of an architecture at the start; 0 if nothing is queued."""
    return architecture.worker_count if architecture.queued else 0


def plot_response_time(ax: Axes, comparison: Comparison) -> Axes:
    """Draw which share of the users who were answered waited longer than a time for their answer."""
    plot_tails(ax, response_times(comparison), limits_s=_limits_s(comparison), absent="nobody was answered")
    return _dress_tails(ax, "How long users wait for an answer", "response time")


def plot_completion_time(ax: Axes, comparison: Comparison) -> Axes:
    """Draw which share of the users who were served waited longer than a time until all their work was done."""
    plot_tails(ax, completion_times(comparison), limits_s=_limits_s(comparison), absent="no work was completed")
    return _dress_tails(ax, "How long until all their work is done", "completion time")


def plot_door(ax: Axes, comparison: Comparison) -> Axes:
    """Draw how many calls wait for a thread of the API, over time."""
    plot_steps(ax, _steps(comparison, "accept_queue", threads))
    return dress_time(ax, comparison, "Users waiting at the door", "calls without a thread")


def plot_backlog(ax: Axes, comparison: Comparison) -> Axes:
    """Draw how many jobs wait for a worker or for their next attempt, over time."""
    plot_steps(ax, _steps(comparison, "backlog", workers))
    return dress_time(ax, comparison, "Jobs waiting in the queue (backlog)", "jobs")


def plot_threads(ax: Axes, comparison: Comparison) -> Axes:
    """Draw the share of the API's threads that is busy, over time."""
    return _plot_busy(ax, comparison, ("busy_threads", None), threads, "API threads busy")


def plot_workers(ax: Axes, comparison: Comparison) -> Axes:
    """Draw the share of the workers that are up which is busy, over time."""
    return _plot_busy(ax, comparison, ("busy_workers", "workers_up"), workers, "Workers busy")


def plot_workers_up(ax: Axes, comparison: Comparison) -> Axes:
    """Draw how many workers are up, over time: where somebody decides how many there should be."""
    plot_steps(ax, _steps(comparison, "workers_up", workers))
    return dress_time(ax, comparison, "Workers up", "workers")


def plot_goodput(ax: Axes, comparison: Comparison) -> Axes:
    """Draw how many requests are completed per second for a user who was answered; behind them, those that arrive."""
    found = {name: rates(outcome.record, bins(comparison)) for name, outcome in comparison.outcomes.items()}
    look = looks(comparison.scenario.architectures)
    plot_load(ax, [Rate(look[name], rate.edge_s, rate.arrivals) for name, rate in found.items()])
    plot_rates(ax, [Rate(look[name], rate.edge_s, rate.goodput) for name, rate in found.items()])
    return dress_time(ax, comparison, "Users served, all work done (goodput)", per_second_words(comparison))


def plot_failures(ax: Axes, comparison: Comparison) -> Axes:
    """Draw how many users per second are told of an error, are turned away or leave."""
    found = {name: rates(outcome.record, bins(comparison)) for name, outcome in comparison.outcomes.items()}
    look = looks(comparison.scenario.architectures)
    plot_rates(ax, [Rate(look[name], rate.edge_s, rate.failures) for name, rate in found.items()])
    return dress_time(ax, comparison, "Users not served", per_second_words(comparison))


def applicable(comparison: Comparison) -> tuple[tuple[Panel, ...], tuple[Panel, ...]]:
    """The panels that have something to show: of distributions, and over time. A line along zero is nothing."""
    measures = [outcome.measures for outcome in comparison.outcomes.values()]
    at_once = all(m.response_time.n and m.response_time.max == 0 for m in measures)  # a door that costs nothing
    ways = ("error", "timeout", "rejected")
    failed = any(getattr(m.requests, way) for m in measures for way in ways)
    queue = any(workers(outcome.architecture) for outcome in comparison.outcomes.values())
    door = any(step.series.value.any() for step in _steps(comparison, "accept_queue", threads))
    busy = any((m.thread_utilization or 0.0) >= _BUSY for m in measures)
    scaled = any(outcome.architecture.autoscales for outcome in comparison.outcomes.values())
    of_workers = plot_workers_up if scaled else plot_workers
    pairs = ((plot_door, door), (plot_backlog, queue), (plot_threads, busy), (of_workers, queue))
    over_time = (*pairs, (plot_goodput, True), (plot_failures, failed))
    tails = ((plot_response_time, not at_once), (plot_completion_time, True))
    return tuple(panel for panel, shown in tails if shown), tuple(panel for panel, shown in over_time if shown)


def _steps(comparison: Comparison, name: str, servers: Callable[[Architecture], int]) -> list[Steps]:
    """A step function of every architecture that has such servers."""
    look = looks(comparison.scenario.architectures)
    return [
        Steps(look[architecture], series(outcome.record, name))
        for architecture, outcome in comparison.outcomes.items()
        if servers(outcome.architecture)
    ]


def _plot_busy(
    ax: Axes,
    comparison: Comparison,
    names: tuple[str, str | None],
    servers: Callable[[Architecture], int],
    title: str,
) -> Axes:
    """Draw the share that is busy of those that are there; names: the two series, None if their number is fixed."""
    edge_s = np.linspace(0, _horizon_s(comparison), bins(comparison) + 1)
    look = looks(comparison.scenario.architectures)
    shares = []
    for architecture, outcome in comparison.outcomes.items():
        if count := servers(outcome.architecture):
            busy, there = (_in_bins(outcome.record, name, edge_s) if name else np.array(count) for name in names)
            share = np.divide(busy, there, out=np.zeros_like(busy), where=there > 0)
            shares.append(Rate(look[architecture], edge_s, share))
    share_axis(plot_rates(ax, shares))
    return dress_time(ax, comparison, title, f"share, {_bin(comparison)} bins")


def _in_bins(record: Record, name: str, edge_s: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The mean of a series in each bin."""
    steps = series(record, name)
    return envelope(steps.at_ns / _NS, steps.value, edge_s).mean


def _horizon_s(comparison: Comparison) -> float:
    return comparison.scenario.duration_ns / _NS


def _bin(comparison: Comparison) -> str:
    return duration(_horizon_s(comparison) / bins(comparison))


def bins(comparison: Comparison) -> int:
    """Return how many bins calm rates and still show a burst: at most 60, round ones if they fit the horizon."""
    return round_bins(comparison.scenario.duration_ns, at_least=20, at_most=60)


def per_second_words(comparison: Comparison) -> str:
    """Return the unit of a rate, with the width of its bins."""
    return f"per second, {_bin(comparison)} bins"


def _limits_s(comparison: Comparison) -> tuple[float, float]:
    """The same for both distributions: an answer and the completion are to be compared."""
    return limits([*response_times(comparison), *completion_times(comparison)])


def _dress_tails(ax: Axes, title: str, xlabel: str) -> Axes:
    ax.set_xlabel(xlabel, fontsize=9, color=QUIET)
    return dress(ax, title, "share of them who wait longer")


def dress_time(ax: Axes, comparison: Comparison, title: str, ylabel: str) -> Axes:
    """Put the time of the run below, the warm-up and the phases of the load behind."""
    horizon_s = _horizon_s(comparison)
    architectures = [outcome.architecture for outcome in comparison.outcomes.values()]
    phases, warmup_s = common_phases(each.load for each in architectures), comparison.scenario.warmup_ns / _NS
    faults = common_faults(architectures)
    shade(run_time(ax, horizon_s), phases, warmup_s=warmup_s, horizon_s=horizon_s, faults=faults)
    return dress(ax, title, ylabel)
