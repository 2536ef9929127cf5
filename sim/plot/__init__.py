"""Comparisons as pictures: `comparison_figure` for the page, a function per panel for an `Axes` of your own.

Nothing here touches pyplot or shows a window; the same comparison always gives the same bytes.
"""

from sim.plot.charts import CHARTS, Chart, chart_figure, charts_of
from sim.plot.dark import darken, on_page
from sim.plot.differences import plot_differences
from sim.plot.figure import comparison_figure, picture_bytes, save_comparison, save_picture
from sim.plot.forest import ForestRow, diff_figure, plot_forest, save_diff
from sim.plot.life import life_figure, plot_life
from sim.plot.metastable import metastable_figure, plot_hysteresis, plot_map, plot_times, save_metastable
from sim.plot.more_panels import (
    plot_amplification,
    plot_by_arrival,
    plot_offered,
    plot_orbit,
    plot_response_by_arrival,
)
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
    "CHARTS",
    "Chart",
    "ForestRow",
    "chart_figure",
    "charts_of",
    "comparison_figure",
    "darken",
    "diff_figure",
    "life_figure",
    "metastable_figure",
    "omission_figure",
    "on_page",
    "picture_bytes",
    "plot_amplification",
    "plot_backlog",
    "plot_by_arrival",
    "plot_completion_time",
    "plot_differences",
    "plot_door",
    "plot_failures",
    "plot_forest",
    "plot_goodput",
    "plot_hysteresis",
    "plot_life",
    "plot_map",
    "plot_offered",
    "plot_orbit",
    "plot_response_by_arrival",
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
