"""Which work was finished, when, and whom it served."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.measure.figures import exact_sum
from sim.record import NEVER, Answer, AttemptEnd, CallEnd, IntArray, JobState, Record

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """Pieces of work: one per call, or one per request where no API is called.

    request: whose it is. completed_ns: when its inline steps and all its jobs were done; NEVER if they are not.
    served: whether it is the one that its user was answered OK for: work is useful to someone once.
    """

    request: IntArray
    completed_ns: IntArray
    served: BoolArray


def work_of(record: Record) -> Work:
    """Follow every call (or request) to the last of its jobs."""
    requests, calls, jobs = record.requests, record.calls, record.jobs
    if len(calls.request):
        request, piece = calls.request, jobs.call
        done_ns = np.where(calls.end == CallEnd.OK, calls.end_ns, NEVER)
        last_call = calls.number == requests.calls[request]
    else:
        request, piece = np.arange(len(requests.arrival_ns)), jobs.request
        done_ns = requests.arrival_ns.copy()
        last_call = np.ones(len(request), bool)
    np.maximum.at(done_ns, piece, jobs.ended_ns)
    unfinished = np.bincount(piece[jobs.state != JobState.DONE], minlength=len(request)) > 0
    if len(calls.request):
        unfinished |= calls.end != CallEnd.OK
    served = last_call & (requests.answer[request] == Answer.OK)
    return Work(request, np.where(unfinished, NEVER, done_ns), served)


def served_jobs(record: Record, work: Work) -> BoolArray:
    """By job: whether its work served a user."""
    piece = record.jobs.call if len(record.calls.request) else record.jobs.request
    return work.served[piece]


def wasted_ns(record: Record, work: Work) -> int:
    """Worker and thread time [ns] that served nobody.

    Of workers: attempts that failed, and all attempts at jobs whose user got no OK answer. Of threads: calls that did
    not end OK, or whose user had left. What is still running at the horizon counts once it is known to serve nobody.
    """
    attempts, calls = record.attempts, record.calls
    over = attempts.end_ns != NEVER
    useless = (attempts.end != AttemptEnd.DONE) | ~served_jobs(record, work)[attempts.job]
    worker = _time(attempts.start_ns, attempts.end_ns, over & useless & (attempts.start_ns != NEVER))
    end_ns = np.where(calls.end_ns == NEVER, record.horizon_ns, calls.end_ns)
    known = (calls.end_ns != NEVER) | (calls.left_ns != NEVER)
    nobody = (calls.end != CallEnd.OK) | (calls.left_ns != NEVER)
    return worker + _time(calls.start_ns, end_ns, known & nobody & (calls.start_ns != NEVER))


def _time(start_ns: IntArray, end_ns: IntArray, which: BoolArray) -> int:
    return exact_sum((end_ns - start_ns)[which])
