"""The life of one job, for a notebook: its table and its life-line."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.report.trace import Traced

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, repr=False)
class Trace(Traced):
    """What `Comparison.trace` returns. In a notebook it shows itself; `figure()` draws it, `str` is the table.

    `moments` are its instants, `life` its states and attempts.
    """

    def figure(self, *, dark: bool = False) -> Figure:
        """Draw the life-line; dark: for a dark page."""
        from sim.plot import life_figure, on_page

        return on_page(life_figure(self.comparison, self.architecture, self.life, self.lives), dark=dark)

    def __repr__(self) -> str:
        return f"<job {self.job} of {self.comparison.scenario.name}, {self.architecture}: {len(self.moments)} moments>"

    def __str__(self) -> str:
        """Return what the command prints."""
        from sim.report.trace import trace_text

        return trace_text(self)

    def _repr_html_(self) -> str:
        from sim.plot import picture_bytes
        from sim.report.words import preformatted

        picture = b64encode(picture_bytes(self.figure(), ".png", dpi=90)).decode()
        image = f'<img alt="life of job {self.job}" src="data:image/png;base64,{picture}">'
        return preformatted(str(self)) + image
