"""Jobs must come from somewhere: from a call, from a request where there is no API, or from a job that was done."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measure.rules import Rule, among, repeated, told
from sim.measure.stays import Stays
from sim.measure.work import BoolArray
from sim.record import NEVER, CallEnd, IntArray, JobState, Record


def job_problems(stays: Stays) -> Iterator[str]:
    """Say where jobs contradict what they come from."""
    record = stays.record
    yield from _two_homes(record)
    origins = _from_calls if len(record.calls.request) else _from_requests
    for rules in (origins, _spawned, _keys):
        yield from told("jobs", rules(record))


def _two_homes(record: Record) -> Iterator[str]:
    """A step is done by threads or by workers."""
    by_thread = np.bincount(record.inline_steps.step, minlength=len(record.steps)) > 0
    by_worker = np.bincount(record.jobs.step, minlength=len(record.steps)) > 0
    for step in np.flatnonzero(by_thread & by_worker):
        yield f"the step {record.steps[step]} is done inline, and also by jobs"


def _from_requests(record: Record) -> Iterator[Rule]:
    """Without an API a job is created before its request is answered, and does what no other job of it does."""
    jobs, requests = record.jobs, record.requests
    first, arrival_ns = jobs.parent == NEVER, requests.arrival_ns[jobs.request]
    answered_ns = requests.answered_ns[jobs.request]
    late = (answered_ns != NEVER) & (jobs.created_ns > answered_ns)
    yield first & ((jobs.created_ns < arrival_ns) | late), "were created before their request came, or after its answer"
    yield _repeated(jobs.request, record), "do a step that another job of their request does"


def _from_calls(record: Record) -> Iterator[Rule]:
    """A call that gets through its inline steps creates its jobs before it ends, one for each step."""
    jobs, calls = record.jobs, record.calls
    first, end, end_ns = jobs.parent == NEVER, calls.end[jobs.call], calls.end_ns[jobs.call]
    yield jobs.request != calls.request[jobs.call], "belong to another request than their call does"
    outside = (jobs.created_ns < calls.start_ns[jobs.call]) | ((end_ns != NEVER) & (jobs.created_ns > end_ns))
    yield first & outside, "were created before their call was on a thread, or after it ended"
    yield (end == CallEnd.ERROR) | (end == CallEnd.WAITING), "come from a call that did not get to the queue"
    yield _repeated(jobs.call, record), "do a step that another job of their call does"


def _repeated(origin: IntArray, record: Record) -> BoolArray:
    """By job: whether another of its origin, that no job spawned, stands before it and does the same step."""
    jobs = record.jobs
    first = np.flatnonzero(jobs.parent == NEVER)
    again = repeated((origin * len(record.steps) + jobs.step)[first])
    return among(first[again], len(jobs.parent))


def _spawned(record: Record) -> Iterator[Rule]:
    """A job that another spawned was created as that one was done, for the same call of the same request."""
    jobs = record.jobs
    rows = np.flatnonzero(jobs.parent != NEVER)
    parent = jobs.parent[rows]
    older = among(rows[parent >= rows], len(jobs.parent))
    yield older, "stand before the job that spawned them"
    done = (jobs.state[parent] == JobState.DONE) & (jobs.ended_ns[parent] == jobs.created_ns[rows])
    yield among(rows[~done], len(older)), "were not created when the job that spawned them was done"
    strange = (jobs.request[parent] != jobs.request[rows]) | (jobs.call[parent] != jobs.call[rows])
    yield among(rows[strange], len(older)), "belong to another request or call than the job that spawned them"


def _keys(record: Record) -> Iterator[Rule]:
    """All jobs of a request are of one customer."""
    jobs = record.jobs
    key = np.zeros(len(record.requests.draw), np.int64)
    key[jobs.request[::-1]] = jobs.key[::-1]  # of several, the first is kept
    yield jobs.key != key[jobs.request], "have another key than the first job of their request"
