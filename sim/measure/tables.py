"""Every job as a row, for export and for pandas."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.measure.stay_books import ends_in
from sim.record import FAILURES, NEVER, Answer, DeadReason, IntArray, JobState, Record

_NS = 1e9
_LATEST = np.iinfo(np.int64).max


def job_columns(record: Record) -> dict[str, npt.NDArray[Any]]:
    """Return columns of equal length, one row per job in the order of the record; times in seconds, NaN for never.

    parent: the job that spawned it, -1 for none. receives: how often it was delivered; attempts: how many of these
    began. dead_reason: why it was given up for the last time, `none` if it
    never was. wait_s: from its first being ready to its
    first start. completion_s: from its request's arrival to its end.
    """
    jobs, requests, attempts = record.jobs, record.requests, record.attempts
    count, began = len(jobs.state), attempts.start_ns != NEVER
    first = (attempts.number == 1) & (attempts.ready_ns != NEVER)
    first_ready_ns = _first(attempts.job[first], attempts.ready_ns[first], count)
    first_start_ns = _first(attempts.job[began], attempts.start_ns[began], count)
    return {
        "job": np.arange(count),
        "request": jobs.request,
        "parent": jobs.parent,
        "step": names(record.steps, jobs.step),
        "queue": names(record.queues, jobs.queue),
        "key": jobs.key,
        "state": kinds(JobState, jobs.state),
        "dead_reason": _dead_reasons(record),
        "answer": kinds(Answer, requests.answer[jobs.request]),
        "receives": np.bincount(attempts.job[attempts.leased_ns != NEVER], minlength=count),
        "attempts": np.bincount(attempts.job[began], minlength=count),
        "failed": np.bincount(attempts.job[ends_in(attempts.end, FAILURES)], minlength=count),
        "arrival_s": requests.arrival_ns[jobs.request] / _NS,
        "created_s": jobs.created_ns / _NS,
        "start_s": seconds(first_start_ns),
        "ended_s": seconds(jobs.ended_ns),
        "wait_s": spans(first_ready_ns, first_start_ns),
        "completion_s": spans(requests.arrival_ns[jobs.request], jobs.ended_ns),
    }


def spans(from_ns: IntArray, to_ns: IntArray) -> npt.NDArray[np.float64]:
    """Return seconds from one instant to another, NaN where the other never came; taken of whole nanoseconds."""
    return np.where(to_ns == NEVER, np.nan, (to_ns - from_ns) / _NS)


def _first(job: IntArray, at_ns: IntArray, count: int) -> IntArray:
    """By job, of `count`: the first of its instants; NEVER for those who have none."""
    first_ns = np.full(count, _LATEST)
    np.minimum.at(first_ns, job, at_ns)
    return np.where(first_ns == _LATEST, NEVER, first_ns)


def _dead_reasons(record: Record) -> npt.NDArray[Any]:
    """By job: why it was given up for the last time, in words; `none` if it was not."""
    letters, reason = record.dead_letters, np.full(len(record.jobs.state), len(DeadReason))
    reason[letters.job] = letters.reason  # of several, the last is kept
    return names((*(each.name.lower() for each in DeadReason), "none"), reason)


def kinds(kind: type[IntEnum], value: IntArray) -> npt.NDArray[Any]:
    """Return what each value is called, in small letters."""
    return names(tuple(each.name.lower() for each in kind), value)


def names(known: Sequence[str], value: IntArray) -> npt.NDArray[Any]:
    """Return the name of each value."""
    return np.array(known, object)[value]


def seconds(times_ns: IntArray) -> npt.NDArray[np.float64]:
    """Return instants in seconds, NaN for never."""
    return np.where(times_ns == NEVER, np.nan, times_ns / _NS)
