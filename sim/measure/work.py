"""Which work was finished, when, and for whom: the ground of completion, throughput, goodput and waste.

A unit of work is what one call of the API sets going: its inline steps and the jobs that it puts on the queue. Where there
is no API, a request goes straight to the queue and is its own unit. A client that calls again makes further units.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.measure.window import BoolArray, Window
from sim.record import NEVER, Answer, AttemptEnd, CallEnd, IntArray, JobState, Record


@dataclass(frozen=True, slots=True)
class Work:
    """One row per unit of work.

    request: whose work it is. done_ns: when all of it was done; NEVER if that did not come. useful: whether its user got
    the answer OK from it. open: whether it may still be done: a job of it was in the system at the horizon, none had failed
    for good. of_job: for each job, the row of its unit.
    """

    request: IntArray
    done_ns: IntArray
    useful: BoolArray
    open: BoolArray
    of_job: IntArray


def work_of(record: Record) -> Work:
    """Return the units of work of a run."""
    calls, requests, jobs = record.calls, record.requests, record.jobs
    if calls.request.size:
        fine, useful = calls.end == CallEnd.OK, (calls.end == CallEnd.OK) & (calls.left_ns == NEVER)
        return _work(record, calls.request, jobs.call, calls.end_ns, fine, useful)
    useful = requests.answer == Answer.OK
    return _work(record, np.arange(useful.size), jobs.request, requests.arrival_ns, useful, useful)


def _work(
    record: Record, request: IntArray, of_job: IntArray, base_ns: IntArray, fine: BoolArray, useful: BoolArray
) -> Work:
    """base_ns: when all but the jobs was done; fine: whether it was."""
    jobs, units = record.jobs, request.size
    undone = jobs.state != JobState.DONE
    unfinished = np.bincount(of_job[undone], minlength=units)
    in_system = np.bincount(of_job[jobs.state <= JobState.IN_FLIGHT], minlength=units)
    done_ns = np.array(base_ns)
    np.maximum.at(done_ns, of_job, jobs.ended_ns)
    done_ns[~fine | (unfinished > 0)] = NEVER
    return Work(request, done_ns, useful, fine & (unfinished > 0) & (unfinished == in_system), of_job)


def wasted_ns(record: Record, work: Work, window: Window) -> int:
    """Return the time [ns] within the window that workers and threads spent on what served nobody.

    Workers: attempts that failed or were stopped, and all attempts of jobs whose user was not answered OK by the call that
    made them: the user had left, was told of an error, or asked twice. Threads: calls that ended in an error, were refused
    or stopped, or whose user had left.
    """
    attempts, calls = record.attempts, record.calls
    vain = (attempts.end == AttemptEnd.FAILED) | (attempts.end == AttemptEnd.CANCELLED)
    vain |= ~work.useful[work.of_job[attempts.job]]
    vain &= attempts.start_ns != NEVER
    unserved = (calls.left_ns != NEVER) | (calls.end > CallEnd.OK)
    unserved &= calls.start_ns != NEVER
    return window.overlap_ns(attempts.start_ns[vain], attempts.end_ns[vain]) + window.overlap_ns(
        calls.start_ns[unserved], calls.end_ns[unserved]
    )
