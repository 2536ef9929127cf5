"""A note on something that is written in a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sim.scenario.errors import Path, Place, Problem, path_text, printable


class Idle(NamedTuple):
    """What has no effect in an architecture: everything that is written at a path, or below it.

    elsewhere: it is of what runs elsewhere, so what another architecture has to say of it tells more.
    """

    at: Path
    why: str
    way_out: str = ""
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be said of one thing that is written.

    place, path: where it stands. names: the architectures of which it is true.
    """

    place: Place
    path: Path
    names: tuple[str, ...]
    rule: str
    way_out: str = ""

    @property
    def key(self) -> str:
        """The dotted key as it is called in every architecture; empty of a threshold, which says itself what it is."""
        if self.path[0] == "thresholds":
            return ""
        return path_text(self.path[2:] if self.path[0] == "architectures" else self.path)

    def __str__(self) -> str:
        path = self.path if self.place.line else ()  # an option names the key already
        return printable(f"{self.place}: note: {Problem(path, self.rule, way_out=self.way_out)}")
