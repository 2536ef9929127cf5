"""Which work was finished, when, and whom it served."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.measure.figures import exact_sum
from sim.record import FAILURES, NEVER, Answer, AttemptEnd, CallEnd, IntArray, JobState, Record

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
        unfinished = calls.end != CallEnd.OK
        answering = ~unfinished & (calls.left_ns == NEVER) & (calls.end_ns == requests.answered_ns[request])
    else:
        request, piece = np.arange(len(requests.arrival_ns)), jobs.request
        done_ns = requests.arrival_ns.copy()
        unfinished = requests.answer == Answer.PENDING  # its jobs are not on the queue yet
        answering = np.ones(len(request), bool)
    np.maximum.at(done_ns, piece, jobs.ended_ns)
    unfinished |= np.bincount(piece[jobs.state != JobState.DONE], minlength=len(request)) > 0
    served = answering & (requests.answer[request] == Answer.OK)
    return Work(request, np.where(unfinished, NEVER, done_ns), served)


def served_jobs(record: Record, work: Work) -> BoolArray:
    """By job: whether its work served a user."""
    piece = record.jobs.call if len(record.calls.request) else record.jobs.request
    return work.served[piece]


def wasted_ns(record: Record, work: Work) -> int:
    """Worker and thread time [ns] that served nobody.

    Of workers: attempts that failed, were stopped, crashed or did what was done already, and all attempts at jobs whose
    user got no OK answer. Of threads: calls that did not end OK, or whose user had left, and of others the attempts at
    inline steps that failed, and were made again. What is still running at the
    horizon counts once it is known to serve nobody.
    """
    attempts, calls = record.attempts, record.calls
    over = attempts.end_ns != NEVER
    useless = (attempts.end != AttemptEnd.DONE) | ~served_jobs(record, work)[attempts.job]
    worker = _time(attempts.start_ns, attempts.end_ns, over & useless & (attempts.start_ns != NEVER))
    end_ns = np.where(calls.end_ns == NEVER, record.horizon_ns, calls.end_ns)
    known = (calls.end_ns != NEVER) | (calls.left_ns != NEVER)
    nobody = (calls.end != CallEnd.OK) | (calls.left_ns != NEVER)
    thread = _time(calls.start_ns, end_ns, known & nobody & (calls.start_ns != NEVER))
    steps = record.inline_steps
    again = np.isin(steps.end, FAILURES) & ~(known & nobody)[steps.call]
    return worker + thread + _time(steps.start_ns, steps.end_ns, again)


def finished_again(record: Record) -> IntArray:
    """By step: finished executions beyond the first of the same work, inline or by workers.

    The same work is a step of a request, or the child of that number which the same work spawned.
    """
    ran = executions(record)
    finished = np.zeros((ran.owners, len(record.steps)), bool)
    finished[ran.owner, ran.step] = True
    again: IntArray = np.bincount(ran.step, minlength=len(record.steps)) - finished.sum(axis=0)
    return again


@dataclass(frozen=True, slots=True, eq=False)
class Executions:
    """What was finished, by workers and then inline. owner: equal where the same work was done, below `owners`."""

    request: IntArray
    owner: IntArray
    step: IntArray
    owners: int


def executions(record: Record) -> Executions:
    """List the finished executions."""
    inline, jobs, attempts = record.inline_steps, record.jobs, record.attempts
    owner, count = owners(record)
    job = attempts.job[(attempts.end == AttemptEnd.DONE) | (attempts.end == AttemptEnd.DUPLICATE)]
    done = np.flatnonzero(inline.end == AttemptEnd.DONE)
    by_threads = record.calls.request[inline.call[done]]
    return Executions(
        request=np.concatenate([jobs.request[job], by_threads]),
        owner=np.concatenate([owner[job], by_threads]),
        step=np.concatenate([jobs.step[job], inline.step[done]]),
        owners=count,
    )


def owners(record: Record) -> tuple[IntArray, int]:
    """By job: a number that it shares with jobs of other steps, and with those that do the same work; and how many.

    Of a job that no other spawned it is the request. The others get numbers of their own, generation by generation.
    """
    jobs, count = record.jobs, len(record.requests.arrival_ns)
    owner, unknown = jobs.request, np.flatnonzero(jobs.parent != NEVER)
    if len(unknown) == 0:
        return owner, count
    owner, known, nth = owner.copy(), jobs.parent == NEVER, _nth(jobs.parent, jobs.step)
    while len(unknown):
        now = unknown[known[jobs.parent[unknown]]]
        parent = jobs.parent[now]
        keys = (nth[now], jobs.step[now], jobs.step[parent], owner[parent])
        order = np.lexsort(keys)
        new = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0)
        owner[now[order]] = count + np.concatenate([[0], np.cumsum(new)])
        count, known[now] = int(owner[now].max()) + 1, True
        unknown = unknown[~known[unknown]]
    return owner, count


def _nth(parent: IntArray, step: IntArray) -> IntArray:
    """By job: how many jobs of its parent and its step stand before it."""
    order = np.lexsort((step, parent))
    first = np.append(True, (parent[order][1:] != parent[order][:-1]) | (step[order][1:] != step[order][:-1]))
    place = np.arange(len(order))
    nth = np.empty(len(order), np.int64)
    nth[order] = place - np.maximum.accumulate(np.where(first, place, 0))
    return nth


def _time(start_ns: IntArray, end_ns: IntArray, which: BoolArray) -> int:
    return exact_sum((end_ns - start_ns)[which])
