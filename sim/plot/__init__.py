"""Comparisons as pictures: `comparison_figure` for the page, a function per panel for an `Axes` of your own.

Nothing here touches pyplot or shows a window; the same comparison always gives the same bytes.
"""

from sim.plot.figure import comparison_figure, picture_bytes, save_comparison
from sim.plot.panels import (
    plot_backlog,
    plot_completion_time,
    plot_door,
    plot_failures,
    plot_goodput,
    plot_response_time,
    plot_threads,
    plot_workers,
    plot_workers_up,
)

__all__ = [
    "comparison_figure",
    "picture_bytes",
    "plot_backlog",
    "plot_completion_time",
    "plot_door",
    "plot_failures",
    "plot_goodput",
    "plot_response_time",
    "plot_threads",
    "plot_workers",
    "plot_workers_up",
    "save_comparison",
]
