"""What each worker and each thread does at an instant, as a sign: how far its work is, or what has become of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.record import NEVER, JobState, ShiftEnd
from sim.report.watch.lane import Lane, later

_WORK: Final = "▁▂▃▄▅▆▇█"  # a cell fills as the work goes on
_LEASE: Final = "○◔◑◕●"  # what is left of the lease of a job whose worker died
IDLE, AWAY, DOWN, ALONE = "·", " ", "✗", "▒"
FULL, LEFT = _WORK[5], _LEASE[2]


@dataclass(frozen=True, slots=True)
class Sign:
    """A character, and the state whose colour it has; None: that of quiet words."""

    text: str
    state: JobState | None = None


def threads(lane: Lane, t: int) -> list[Sign]:
    """By thread at t: idle, at work, or at work for a user who has left."""
    calls, signs = lane.tables["calls"], [Sign(IDLE)] * lane.data["threads"]
    for call in lane.spans["busy_threads"].at(t):
        gone = calls["left"][call] != NEVER and calls["left"][call] <= t
        signs[calls["thread"][call]] = _at_work(t, calls["start"][call], calls["end"][call], alone=bool(gone))
    return signs


def workers(lane: Lane, t: int) -> list[Sign]:
    """By worker at t: away, down after a crash, idle, at work; a job of a dead worker is what is left of its lease."""
    signs, stays = _shifts(lane, t), lane.tables["stays"]
    released = later(stays["released"])
    for stay in lane.spans["in_flight"].at(t):
        if stays["end"][stay] != NEVER and stays["end"][stay] <= t:
            left = (released[stay] - t) / max(released[stay] - stays["end"][stay], 1)
            signs[stays["worker"][stay]] = Sign(_level(_LEASE, left), JobState.DEAD)
    for stay in lane.spans["busy_workers"].at(t):
        lapsed = stays["ready"][stay] == NEVER or released[stay] <= t  # another may have the job
        signs[stays["worker"][stay]] = _at_work(t, stays["start"][stay], stays["end"][stay], alone=bool(lapsed))
    return signs


def held(lane: Lane, t: int) -> int:
    """How many jobs workers hold at t that they have not begun."""
    stays, inside = lane.tables["stays"], lane.spans["in_flight"].at(t)
    start, end = stays["start"][inside], stays["end"][inside]
    return int((((start == NEVER) | (start > t)) & ((end == NEVER) | (end > t))).sum())


def _shifts(lane: Lane, t: int) -> list[Sign]:
    signs = [Sign(AWAY)] * lane.data["workers"]
    shifts = lane.shifts
    for row in np.flatnonzero(shifts["up"] <= t):  # later shifts stand below
        if later(shifts["down"][row]) > t:
            sign = Sign(IDLE)
        else:
            sign = Sign(AWAY) if shifts["code"][row] == ShiftEnd.STOPPED else Sign(DOWN, JobState.DEAD)
        signs[shifts["worker"][row]] = sign
    return signs


def _at_work(t: int, start: int, end: int, *, alone: bool) -> Sign:
    if alone:
        return Sign(ALONE, JobState.REJECTED)
    share = (t - start) / max(end - start, 1) if end != NEVER else 0.0
    return Sign(_level(_WORK, share), JobState.IN_FLIGHT)


def _level(signs: str, share: float) -> str:
    return signs[min(int(share * len(signs)), len(signs) - 1)]
