"""The course of one architecture at a few hundred instants: exact counts, and how long users and jobs took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from sim.measure.series import SPANS, series
from sim.measure.stays import Stays
from sim.record import NEVER, Answer, IntArray, JobState

STEPS: Final = 600  # a panel is hardly ever more pixels wide
_ANSWERS: Final = {Answer.OK: "answered", Answer.ERROR: "failed", Answer.TIMEOUT: "left", Answer.REJECTED: "refused"}
_ENDS: Final = {
    JobState.DONE: "done",
    JobState.EXPIRED: "expired",
    JobState.REJECTED: "rejected",
    JobState.LOST: "lost",
}
Times = Mapping[str, Sequence[list[int | None]]]


def edges_us(from_us: int, until_us: int) -> IntArray:
    """Return the instants [µs]: evenly spaced from the first to the last, or a little beyond it.

    >>> edges_us(0, 1200)[-3:].tolist(), len(edges_us(0, 5))
    ([1196, 1198, 1200], 6)
    """
    step = max(-(-(until_us - from_us) // STEPS), 1)
    return np.arange(from_us, until_us + step, step)


def counts(stays: Stays, at_ns: IntArray) -> dict[str, IntArray]:
    """Count what is where at instants [ns], and what has come to its end by then; each array shape (instants,)."""
    record = stays.record
    found = {name: series(stays, name).sampled(np.minimum(at_ns, record.horizon_ns)) for name in SPANS}
    requests, jobs = record.requests, record.jobs
    found["arrived"] = _by(requests.arrival_ns, at_ns)
    for answer, name in _ANSWERS.items():
        found[name] = _by(requests.answered_ns[requests.answer == answer], at_ns)
    found["created"] = _by(jobs.created_ns, at_ns)
    for state, name in _ENDS.items():
        found[name] = _by(jobs.ended_ns[jobs.state == state], at_ns)
    return found


def _by(times_ns: IntArray, at_ns: IntArray) -> IntArray:
    """How many of these had come by each instant."""
    return np.searchsorted(np.sort(times_ns[times_ns != NEVER]), at_ns, side="right").astype(np.int64)


def times(stays: Stays, edges_ns: IntArray, *, bins: int = 100) -> Times:
    """Return median and p95 [µs] by bin of the window, None where nobody came to an end.

    response: of users who were answered or left in the bin. job: from creation to done, of jobs done in it.
    """
    requests, jobs = stays.record.requests, stays.record.jobs
    heard = (requests.answer == Answer.OK) | (requests.answer == Answer.TIMEOUT)
    done = jobs.state == JobState.DONE
    at_ns = np.linspace(edges_ns[0], edges_ns[-1], bins + 1)
    return {
        "response": _quantiles(requests.arrival_ns[heard], requests.answered_ns[heard], at_ns),
        "job": _quantiles(jobs.created_ns[done], jobs.ended_ns[done], at_ns),
    }


def _quantiles(began_ns: IntArray, ended_ns: IntArray, at_ns: np.ndarray) -> list[list[int | None]]:
    order = np.argsort(ended_ns, kind="stable")
    spans_us = (ended_ns - began_ns)[order] // 1000
    cuts = np.searchsorted(ended_ns[order], at_ns)
    parts = [spans_us[a:b] for a, b in pairwise(cuts)]
    return [[int(np.quantile(part, q)) if len(part) else None for part in parts] for q in (0.5, 0.95)]
