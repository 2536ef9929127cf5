"""What a reader must know of a run in chunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sim.report.columns import Column

_ERROR: Final = "0.1 %"  # of `sim.measure.folding.ERROR`; tests compare the two


def chunks_say(shown: Sequence[Column]) -> Iterator[str]:
    """How exact the figures of a run in chunks are; nothing of others."""
    if any("in chunks" in column.comparison.outcomes[column.key].engine for column in shown):
        yield f"Run in chunks: counts, means and maxima are exact, percentiles are within {_ERROR} of the exact ones."
