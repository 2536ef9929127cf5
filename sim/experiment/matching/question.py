"""What a formula is asked, and what it says."""

from __future__ import annotations

from dataclasses import dataclass

from sim.experiment.matching.readings import Figures
from sim.experiment.matching.stations import Station
from sim.scenario import Architecture


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked about: an architecture, how long it runs, what of it is left out, and where work waits in it."""

    architecture: Architecture
    duration_ns: int | None
    warmup_ns: int
    stations: tuple[Station, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a formula says: figures by metric, and what no metric holds, in sentences."""

    figures: Figures
    notes: tuple[str, ...] = ()
