"""A run as a moving picture, for a notebook or a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.results.asked import in_python


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

    def still(self, at: str | None = None, *, width: int = 120) -> str:
        """Return a moment of the run as text, architectures side by side, as `sim watch` shows it.

        at: since the start of the run, such as "3m50s" (default: the worst backlog). width: in characters.
        Raises ScenarioError for what is no such time.
        """
        from sim.report.replay import read_window
        from sim.report.watch import instants, still_text

        first, last = self.payload["from"], self.payload["until"]
        t = instants(self.payload, 1)[0] if at is None else read_window(at, None, ("at", "")).from_ns // 1000
        return still_text(self.payload, max(first, min(t, last)), width)

    @in_python
    def watch(self, *, speed: float | str | None = None, still: bool = False) -> None:
        """Play the run in the terminal, as `sim watch` does; this needs the extra `watch`.

        speed: seconds of the run in a second (default: the whole run in about a minute). still: wait for keys, and
        change once a second. Raises ScenarioError if this is no terminal.
        """
        from sim.report.watch import check_terminal, play, read_speed

        pace = read_speed(speed)
        check_terminal()
        play(self.payload, pace, still=still)

    def __repr__(self) -> str:
        names = ", ".join(lane["name"] for lane in self.payload["lanes"])
        return f"<replay of {self.payload['name']}: {names}; seed {self.payload['seed']}>"

    def _repr_html_(self) -> str:
        from sim.report.replay import replay_frame

        return replay_frame(self.payload)
