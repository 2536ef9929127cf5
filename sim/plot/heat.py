"""Shares as colours of cells: none is cold, all is hot; of different brightness as well, for grey copies."""

from __future__ import annotations

from typing import Final

from matplotlib.colors import LinearSegmentedColormap

HEAT: Final = LinearSegmentedColormap.from_list("heat", ["#dcecf8", "#f6d8b8", "#b34a00"])
# On dark ground hot is bright. Words are light up to a share of 0.85 and dark beyond, the reverse of those on white.
DARK_HEAT: Final = LinearSegmentedColormap.from_list(
    "dark heat", [(0.0, "#1f3a52"), (0.5, "#5c4026"), (0.85, "#9a5a20"), (1.0, "#ff9d4d")]
)
