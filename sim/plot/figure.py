"""The comparison on one page: the key with its figures, every panel that has something to show, the facts to replay it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.experiment import Comparison
from sim.plot.key import key_height_in, plot_key
from sim.plot.panels import PANELS, applies, entries
from sim.plot.style import INK, QUIET, RC, label, plain
from sim.plot.ticks import duration

_WIDTH_IN: Final = 10.0
_ROW_IN: Final = (3.0, 2.1)  # distributions, timelines
_DPI: Final = 180  # 1800 pixels: sharp at twice the 900 that a README has
FORMATS: Final = (".png", ".svg")
