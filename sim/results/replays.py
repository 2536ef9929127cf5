"""A run as a moving picture, for a notebook or a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, repr=False)
class Replay:
    """What `Comparison.replay` returns. In a notebook it shows itself, in a frame without rights; `save` writes a page.

    payload: the data of the page.
    """

    payload: Mapping[str, Any]

    def save(self, path: Path | str) -> None:
        """Write the page, whole or not at all; it needs no other file. Raises OSError if it cannot be written."""
        from sim.report.replay import write_replay

        write_replay(self.payload, Path(path))

    def __repr__(self) -> str:
        names = ", ".join(lane["name"] for lane in self.payload["lanes"])
        return f"<replay of {self.payload['name']}: {names}; seed {self.payload['seed']}>"

    def _repr_html_(self) -> str:
        from sim.report.replay import replay_frame

        return replay_frame(self.payload)
