"""Playing a run live: only in a terminal, and only with the extra that plays it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from sim.scenario import ScenarioError


def check_terminal() -> None:
    """Raise ScenarioError where nothing can be played."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ScenarioError("sim watch plays in a terminal, and this is none; --frames 5 prints five moments instead")
    if find_spec("textual") is None:
        raise ScenarioError(
            "sim watch needs Textual to play: pip install 'queue-lab[watch]'; --frames 5 prints five moments without it"
        )


def play(payload: Mapping[str, Any], speed: float = 0.0, *, still: bool = False) -> None:
    """Play the data of a replay until somebody quits; see `sim.report.watch.app.Watch`."""
    from sim.report.watch.app import Watch  # noqa: PLC0415  Textual is an extra

    Watch(payload, speed=speed, still=still).run()
