"""Comparisons as pictures: `comparison_figure` for the page, a function per panel for an `Axes` of your own.

Nothing here touches pyplot or shows a window; the same comparison always gives the same bytes.
"""

from sim.plot.figure import comparison_figure, picture_bytes, save_comparison, save_picture
from sim.plot.forest import ForestRow, diff_figure, plot_forest, save_diff
from sim.plot.life import life_figure, plot_life
from sim.plot.metastable import metastable_figure, plot_hysteresis, plot_map, plot_times, save_metastable
from sim.plot.omission import omission_figure, plot_response_tails, plot_sendings, save_omission
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
from sim.plot.warmup import plot_welch, save_warm_up, warm_up_figure

__all__ = [
    "ForestRow",
    "comparison_figure",
    "diff_figure",
    "life_figure",
    "metastable_figure",
    "omission_figure",
    "picture_bytes",
    "plot_backlog",
    "plot_completion_time",
    "plot_door",
    "plot_failures",
    "plot_forest",
    "plot_goodput",
    "plot_hysteresis",
    "plot_life",
    "plot_map",
    "plot_response_tails",
    "plot_response_time",
    "plot_sendings",
    "plot_threads",
    "plot_times",
    "plot_welch",
    "plot_workers",
    "plot_workers_up",
    "save_comparison",
    "save_diff",
    "save_metastable",
    "save_omission",
    "save_picture",
    "save_warm_up",
    "warm_up_figure",
]
