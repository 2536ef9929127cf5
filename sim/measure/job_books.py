"""Jobs and attempts must tell one story: where a job is, is what its attempts have made of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measure.rules import Rule, last_row, out_of_order, repeated, row_before, told
from sim.record import NEVER, AttemptEnd, CallEnd, JobState, Record

_LAST_ATTEMPT = np.array([
    AttemptEnd.READY, AttemptEnd.SCHEDULED, AttemptEnd.RUNNING, AttemptEnd.DONE, AttemptEnd.FAILED, NEVER, NEVER, NEVER
])  # fmt: skip  # by JobState: how its last row of attempts ends; a rejected job has none


def job_problems(record: Record) -> Iterator[str]:
    """Say where jobs and attempts contradict each other, the calls they come from, or themselves."""
    yield from _two_homes(record)
    origins = _from_calls if len(record.calls.request) else _from_requests
    for rules in (origins, _fates):
        yield from told("jobs", rules(record))
    for rules in (_presence, _turns):
        yield from told("attempts", rules(record))


def _two_homes(record: Record) -> Iterator[str]:
    """A step is done by threads or by workers."""
    by_thread = np.bincount(record.inline_steps.step, minlength=len(record.steps)) > 0
    by_worker = np.bincount(record.jobs.step, minlength=len(record.steps)) > 0
    for step in np.flatnonzero(by_thread & by_worker):
        yield f"the step {record.steps[step]} is done inline, and also by jobs"


def _from_requests(record: Record) -> Iterator[Rule]:
    """Without an API a job is created when its request arrives, and does what no other job of it does."""
    jobs = record.jobs
    yield jobs.created_ns != record.requests.arrival_ns[jobs.request], "were not created when their request arrived"
    yield repeated(jobs.request * len(record.steps) + jobs.step), "do a step that another job of their request does"


def _from_calls(record: Record) -> Iterator[Rule]:
    """A call that got through its inline steps creates its jobs as it ends, one for each step."""
    jobs, calls = record.jobs, record.calls
    end = calls.end[jobs.call]
    yield jobs.request != calls.request[jobs.call], "belong to another request than their call does"
    yield jobs.created_ns != calls.end_ns[jobs.call], "were not created when their call ended"
    yield (end != CallEnd.OK) & (end != CallEnd.REJECTED), "come from a call that did not get to the queue"
    yield repeated(jobs.call * len(record.steps) + jobs.step), "do a step that another job of their call does"


def _fates(record: Record) -> Iterator[Rule]:
    """The last row of its attempts says where a job is and since when; the queue turns away at once."""
    jobs, attempts = record.jobs, record.attempts
    yield out_of_order(jobs.created_ns), "stand behind one that was created later"
    unknown = (jobs.state == JobState.EXPIRED) | (jobs.state == JobState.LOST)
    yield unknown, "are expired or lost, which no job can be here: nothing expires, and no worker dies"
    refused = jobs.state == JobState.REJECTED
    yield refused & (jobs.ended_ns != jobs.created_ns), "were rejected, but not as they came"
    last = last_row(attempts.job, len(jobs.state))
    tried = last != NEVER
    end, end_ns = np.full(len(last), NEVER), jobs.ended_ns.copy()
    end[tried], end_ns[tried] = attempts.end[last[tried]], attempts.end_ns[last[tried]]
    yield end != _LAST_ATTEMPT[jobs.state], "are in a state that does not follow from their last attempt"
    yield ~refused & (end_ns != jobs.ended_ns), "ended at another instant than their last attempt"


def _presence(record: Record) -> Iterator[Rule]:
    """An attempt has the instants and the worker that its end implies; those that are over come first, in order."""
    attempts = record.attempts
    begun, over = attempts.end >= AttemptEnd.RUNNING, attempts.end >= AttemptEnd.DONE
    worked = attempts.worker != NEVER
    yield begun != (attempts.start_ns != NEVER), "have begun without an instant, or have one and have not begun"
    yield begun != worked, "have begun without a worker, or have one and have not begun"
    yield attempts.leased_ns != attempts.start_ns, "did not begin as they were delivered, though nobody prefetches"
    yield over != (attempts.end_ns != NEVER), "are over without an instant, or have one and are not over"
    due = attempts.ready_ns >= record.horizon_ns
    yield due != (attempts.end == AttemptEnd.SCHEDULED), "are scheduled, but not beyond the horizon; or the reverse"
    place_ns = np.where(over, attempts.end_ns, record.horizon_ns)
    yield out_of_order(place_ns), "stand behind one that ended later, or that did not end"


def _turns(record: Record) -> Iterator[Rule]:
    """Only a failed attempt is followed by another, not before its end; it takes as long: heavy jobs stay heavy."""
    attempts = record.attempts
    before = row_before(attempts.job)
    again = before != NEVER
    at_once = ~again & (attempts.ready_ns != record.jobs.created_ns[attempts.job])
    yield at_once, "are the first of their job, but were not ready when it was created"
    yield again & (attempts.end[before] != AttemptEnd.FAILED), "follow an attempt that did not fail"
    yield again & (attempts.ready_ns < attempts.end_ns[before]), "were ready before the attempt before them was over"
    size_ns = attempts.end_ns - attempts.start_ns
    both = again & (attempts.end_ns != NEVER) & (attempts.end_ns[before] != NEVER)
    yield both & (size_ns != size_ns[before]), "took another time than the attempt before at the same job"
