"""Every job as a row, for export and for pandas."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.record import NEVER, Answer, AttemptEnd, IntArray, JobState, Record

_NS = 1e9


def job_columns(record: Record) -> dict[str, npt.NDArray[Any]]:
    """Return columns of equal length, one row per job in the order of the record; times in seconds, NaN for never.

    wait_s: from its first being ready to its first start. completion_s: from its request's arrival to its end.
    """
    jobs, requests, attempts = record.jobs, record.requests, record.attempts
    first_start_ns, tried = _first_starts(record)
    return {
        "job": np.arange(len(jobs.state)),
        "request": jobs.request,
        "step": np.array(record.steps, object)[jobs.step],
        "state": np.array([state.name.lower() for state in JobState], object)[jobs.state],
        "answer": np.array([answer.name.lower() for answer in Answer], object)[requests.answer[jobs.request]],
        "attempts": tried,
        "failed": np.bincount(attempts.job[attempts.end == AttemptEnd.FAILED], minlength=len(jobs.state)),
        "arrival_s": requests.arrival_ns[jobs.request] / _NS,
        "created_s": jobs.created_ns / _NS,
        "start_s": _seconds(first_start_ns),
        "ended_s": _seconds(jobs.ended_ns),
        "wait_s": _seconds(first_start_ns) - jobs.created_ns / _NS,
        "completion_s": _seconds(jobs.ended_ns) - requests.arrival_ns[jobs.request] / _NS,
    }


def _first_starts(record: Record) -> tuple[IntArray, IntArray]:
    """By job: when its first attempt began, and how many attempts it had."""
    attempts, count = record.attempts, len(record.jobs.state)
    started = attempts.start_ns != NEVER
    first = started & (attempts.number == 1)
    start_ns = np.full(count, NEVER)
    start_ns[attempts.job[first]] = attempts.start_ns[first]
    return start_ns, np.bincount(attempts.job[started], minlength=count)


def _seconds(times_ns: IntArray) -> npt.NDArray[np.float64]:
    return np.where(times_ns == NEVER, np.nan, times_ns / _NS)
