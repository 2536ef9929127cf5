"""The charts of a comparison: those that have something to show, in the order in which a reader asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sim.experiment import Comparison
from sim.measure import Series, series
from sim.measure.presence import inside
from sim.plot.panels import (
    applicable,
    plot_backlog,
    plot_door,
    plot_failures,
    plot_response_time,
    plot_threads,
    plot_workers_up,
    threads,
    workers,
)
from sim.plot.tails import limits
from sim.plot.waits import completion_times, response_times
from sim.report.html.flows import busy_chart, failures_chart, rates_chart
from sim.report.html.grid import Grid
from sim.report.html.levels import levels_chart
from sim.report.html.shapes import Chart
from sim.report.html.tails import tails_chart
from sim.report.html.waits import waits_chart

_ANSWERED: Final = "From the arrival to a good answer, of the users who got one."
_DONE: Final = "From the arrival until all the work is done, of the users who were answered."
_TAIL: Final = "The share of users who waited as long, or longer; the warm-up is left out."


def charts(comparison: Comparison) -> tuple[Chart, ...]:
    """Return the charts that have something to show; the pictures of `sim.plot` choose in the same way."""
    grid, (tails, over_time) = Grid.of(comparison), applicable(comparison)
    panels = {*tails, *over_time}
    return (
        *_waits(comparison, grid, answers=plot_response_time in panels),
        *_levels(comparison, grid, backlog=plot_backlog in panels, door=plot_door in panels),
        rates_chart(comparison, grid),
        *([failures_chart(comparison, grid)] if plot_failures in panels else []),
        *([busy_chart(comparison, grid)] if plot_threads in panels or plot_backlog in panels else []),
        *([_scaled(comparison, grid)] if plot_workers_up in panels else []),
    )


def _waits(comparison: Comparison, grid: Grid, *, answers: bool) -> Iterator[Chart]:
    """Over the time of arrival, then as distributions."""
    responses, completions = response_times(comparison), completion_times(comparison)
    both_s = limits([*responses, *completions])
    if answers:
        yield waits_chart(comparison, grid, "response_time", "Response time", _ANSWERED)
    yield waits_chart(comparison, grid, "completion_time", "Completion time", _DONE)
    if answers:
        yield tails_chart(responses, "response_time", "Response time: the long waits", _TAIL, limits_s=both_s)
    yield tails_chart(completions, "completion_time", "Completion time: the long waits", _TAIL, limits_s=both_s)


def _levels(comparison: Comparison, grid: Grid, *, backlog: bool, door: bool) -> Iterator[Chart]:
    if backlog:
        found = _series(comparison, "backlog", queued=True)
        about = "Jobs that wait for a worker or for their next attempt."
        yield levels_chart(found, grid, "backlog", "Jobs waiting (backlog)", about)
    everything = {name: inside(outcome.record) for name, outcome in comparison.outcomes.items()}
    about = "Calls at the door or on a thread, and jobs that are ready or with a worker."
    yield levels_chart(everything, grid, "in-system", "In the system", about)
    if door:
        found = _series(comparison, "accept_queue", queued=False)
        yield levels_chart(found, grid, "door", "Users waiting at the door", "Calls that wait for a thread of the API.")


def _scaled(comparison: Comparison, grid: Grid) -> Chart:
    found = _series(comparison, "workers_up", queued=True)
    return levels_chart(
        found, grid, "workers-up", "Workers up", "How many workers there are, as the autoscaler decides."
    )


def _series(comparison: Comparison, name: str, *, queued: bool) -> dict[str, Series]:
    """A step function of each architecture that has workers, or threads."""
    servers = workers if queued else threads
    return {
        of: series(outcome.record, name) for of, outcome in comparison.outcomes.items() if servers(outcome.architecture)
    }
