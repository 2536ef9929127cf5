"""A picture that follows: built once, then its lines are moved to what another run shows.

Pale are the lines of the scenario as it stands in its file, so that what has changed can be seen; dotted is theory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D

from sim.experiment import Comparison
from sim.plot import style
from sim.plot.figure import Picture
from sim.plot.following import FollowingPanel, LevelPanel, Predictions, TailPanel
from sim.plot.panels import applicable, plot_backlog, plot_door, plot_response_time
from sim.plot.style import INK, QUIET, label, looks, plain
from sim.plot.waits import completion_times, response_times

_WIDTH_IN, _HEIGHT_IN = 10.0, 3.5
_LEFT_IN, _BETWEEN_IN, _RIGHT_IN = 0.96, 0.72, 0.12
_BOTTOM_IN, _TOP_IN, _EDGE_IN = 0.78, 0.72, 0.12
_DPI: Final = 100


class LivePicture:
    """The picture of some architectures of a scenario. `show` moves it to another run; `figure` is what is drawn."""

    def __init__(self, base: Comparison, theory: Predictions, caption: str) -> None:
        """Build it, showing the scenario as it stands in its file."""
        with style.context():
            self.figure = Picture((_WIDTH_IN, _HEIGHT_IN), facecolor="white", dpi=_DPI)
            self._canvas = FigureCanvasAgg(self.figure)
            made = tuple(_panels(base))
            self._panels = [make(ax) for make, ax in zip(made, self._side_by_side(len(made)), strict=True)]
            self._head(base)
            self._caption = plain(self._text(0.06, "", fontsize=8.5, color=QUIET, va="bottom"))
            for panel in self._panels:
                panel.remember(base)
        self.show(base, theory, caption)

    def show(self, now: Comparison, theory: Predictions, caption: str) -> None:
        """Move every line to a run, which may be of fewer architectures. caption: what makes this picture again."""
        with style.context():
            for panel in self._panels:
                panel.show(now, theory)
            self._caption.set_text(label(caption, 150))

    def png(self) -> bytes:
        """Render the picture for a screen: compressed lightly, since speed is what counts."""
        buffer = BytesIO()
        with style.context():
            self._canvas.print_png(  # type: ignore[no-untyped-call]
                buffer, metadata={"Software": None}, pil_kwargs={"compress_level": 1}
            )
        return buffer.getvalue()

    def _side_by_side(self, count: int) -> Iterator[Axes]:
        width_in = (_WIDTH_IN - _LEFT_IN - _RIGHT_IN - _BETWEEN_IN * (count - 1)) / count
        bottom, height = _BOTTOM_IN / _HEIGHT_IN, (_HEIGHT_IN - _BOTTOM_IN - _TOP_IN) / _HEIGHT_IN
        for column in range(count):
            left_in = _LEFT_IN + column * (width_in + _BETWEEN_IN)
            yield self.figure.add_axes((left_in / _WIDTH_IN, bottom, width_in / _WIDTH_IN, height))

    def _head(self, base: Comparison) -> None:
        """The name, and what each line is."""
        self._text(_HEIGHT_IN - 0.08, label(base.scenario.name, 40), fontsize=13, fontweight="bold", color=INK)
        look = looks(base.scenario.architectures)
        keys = [
            Line2D([], [], color=each.colour, linestyle=each.dashes, linewidth=each.width, marker=each.marker)
            for each in (look[name] for name in base.outcomes)
        ]
        keys += [
            Line2D([], [], color=QUIET, linewidth=1.1, alpha=0.5),
            Line2D([], [], color=QUIET, linestyle=(0, (1, 1.6)), linewidth=2.6),
        ]
        names = [*(label(name, 24) for name in base.outcomes), "as in the file", "theory"]
        legend = self.figure.legend(
            keys, names, loc="upper right", ncols=len(names), frameon=False, fontsize=9, bbox_to_anchor=(0.995, 1.0),
            handlelength=2.6, columnspacing=1.4, borderaxespad=0.3,
        )  # fmt: skip
        for text in legend.get_texts():
            plain(text)

    def _text(self, at_in: float, said: str, **how: Any) -> Any:
        return plain(self.figure.text(_EDGE_IN / _WIDTH_IN, at_in / _HEIGHT_IN, said, **{"va": "top", **how}))


def _panels(base: Comparison) -> Iterator[Callable[[Axes], FollowingPanel]]:
    """The panels that have something to show of a scenario, two or three."""
    tails, over_time = applicable(base)
    both = plot_response_time in tails
    if both:
        yield lambda ax: TailPanel(ax, response_times, "response_time", "How long for an answer")
    yield lambda ax: TailPanel(ax, completion_times, "completion_time", "How long until all is done", not both)
    if plot_backlog in over_time:
        yield lambda ax: LevelPanel(ax, "backlog", "backlog.mean", "Jobs waiting in the queue", "jobs")
    elif plot_door in over_time:
        yield lambda ax: LevelPanel(ax, "accept_queue", "", "Users waiting at the door", "calls without a thread")
