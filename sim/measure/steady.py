"""Which kind of question a scenario asks: how things are in the long run, or how a story with an end goes.

In the long run (steady state) every stretch of a run is like any other once the start is forgotten: a warm-up is cut
off, a longer run tells more. A story (a terminating simulation) has a beginning and an end that matter: nothing is cut
off, and only replications tell more. Source: Law (2015), Simulation Modeling and Analysis, 5th ed., sect. 9.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Literal, NamedTuple

from sim.measure.verdicts import line_is_bounded, needed_on_average
from sim.scenario import Architecture, told_by_the_clock

_LONG_NS = 10**18  # 30 years: long enough that what is asked for on average is the average


class KindOfRun(NamedTuple):
    """The kind of a run, and why, as the rest of a sentence that begins with "since"."""

    kind: Literal["steady", "terminating"]
    why: str


def kind_of_run(architecture: Architecture) -> KindOfRun:
    """Return whether an architecture asks for its steady state or tells a story, with the first reason.

    Steady: a load that is the same at all times (closed users and bursts by chance included), within capacity on
    average or turned away where it is not, and nothing planned by the clock. Crashes by chance, retries and
    autoscalers leave it so.
    """
    for reason in _reasons(architecture):
        return KindOfRun("terminating", reason)
    return KindOfRun("steady", "the load is the same at all times and nothing is planned by the clock")


def _reasons(architecture: Architecture) -> Iterator[str]:
    """Why no stretch of the run need be like another: what the file says, and more work than can be done."""
    yield from told_by_the_clock(architecture)
    for name, needed, there in needed_on_average(architecture, _LONG_NS):
        if needed >= there and (needed == inf or not line_is_bounded(architecture, name)):
            yield f"more {name} are needed than there are, so what waits grows for as long as the run lasts"
