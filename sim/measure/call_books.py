"""Requests, calls and inline steps must tell one story: what a user heard is what the API did."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measure.rules import Rule, among, out_of_order, repeated, row_before, told
from sim.measure.stay_books import ends_in
from sim.record import FAILURES, NEVER, Answer, AttemptEnd, CallEnd, IntArray, JobState, Record

_ENDED = np.array([False, False, True, True, True, True])  # by CallEnd: whether such a call is over
_CALL_END_HEARD = np.array([NEVER, CallEnd.OK, CallEnd.ERROR, NEVER, CallEnd.REJECTED])  # by Answer
_LAST_STEP = np.array([
    NEVER, AttemptEnd.RUNNING, AttemptEnd.DONE, AttemptEnd.FAILED, AttemptEnd.DONE, AttemptEnd.CANCELLED
])  # fmt: skip  # by CallEnd: how its last inline step ended, if it began one; a timeout is a failure


def call_problems(record: Record, *, is_piece: bool = False) -> Iterator[str]:
    """Say where requests, calls and inline steps contradict each other, or themselves.

    is_piece: threads may have had calls of others, too.
    """
    yield from told("requests", _requests(record))
    if not len(record.calls.request):
        yield from told("requests", _direct_requests(record))
        return
    yield from told("requests", _answered_requests(record))
    for rules in (_presence, *(() if is_piece else (_waits,)), _turns, _departures, _refusals, _errors):
        yield from told("calls", rules(record))
    yield from told("inline steps", _inline_steps(record))


def _requests(record: Record) -> Iterator[Rule]:
    """Users come one after another, each with luck of its own, and wait until they are answered."""
    requests = record.requests
    yield out_of_order(requests.arrival_ns), "stand behind one that arrived later"
    yield repeated(requests.draw), "share their luck (`draw`) with an earlier one"
    pending = requests.answer == Answer.PENDING
    yield pending != (requests.answered_ns == NEVER), "are pending but answered, or not pending and never answered"


def _direct_requests(record: Record) -> Iterator[Rule]:
    """Straight to the queue: one visit, over when the queue has taken all jobs; turned away if it refused one."""
    requests, jobs = record.requests, record.jobs
    refused = among(jobs.request[(jobs.state == JobState.REJECTED) & (jobs.parent == NEVER)], len(requests.answer))
    yield requests.draw != np.arange(len(refused)), "do not draw (`draw`) the luck of their own row"
    yield requests.calls != 1, "went to the queue other than once"
    answer = np.where(refused, Answer.REJECTED, Answer.OK)
    wrong = (requests.answer != answer) & (requests.answer != Answer.PENDING)
    yield wrong, "were told other than whether the queue admitted all their jobs"
    taken_ns = _last_created(jobs.request, record, len(refused))
    wrong = (requests.answered_ns != NEVER) & (taken_ns != NEVER) & (requests.answered_ns != taken_ns)
    yield wrong, "were not answered when the queue had taken the last of their jobs"


def _last_created(origin: IntArray, record: Record, count: int) -> IntArray:
    """By origin, of `count`: when the last of its jobs that no other spawned was created; NEVER if it has none."""
    first, last_ns = record.jobs.parent == NEVER, np.full(count, NEVER)
    np.maximum.at(last_ns, origin[first], record.jobs.created_ns[first])
    return last_ns


def _answered_requests(record: Record) -> Iterator[Rule]:
    """What a user was told in the end is how a call of it went, at the instant at which it went so."""
    requests, calls = record.requests, record.calls
    count, request = len(requests.calls), calls.request
    counts = np.bincount(request, minlength=count)
    yield requests.calls != counts, "count other calls than they have rows in the table of calls"
    answer, stayed = requests.answer, calls.left_ns == NEVER
    on_time = calls.end_ns == requests.answered_ns[request]
    heard = among(request[stayed & on_time & (calls.end == _CALL_END_HEARD[answer[request]])], count)
    told_end = (answer != Answer.PENDING) & (answer != Answer.TIMEOUT)
    yield told_end & ~heard, "were not answered as and when a call of theirs ended"
    left = among(request[~stayed & (calls.left_ns == requests.answered_ns[request])], count)
    yield (answer == Answer.TIMEOUT) & ~left, "timed out other than when they left a call"
    unheard = among(request[stayed & (calls.end == CallEnd.OK) & ~on_time], count)
    yield unheard, "were not answered when a call of theirs ended OK"


def _presence(record: Record) -> Iterator[Rule]:
    """A call has the instants and the thread that its end implies."""
    calls = record.calls
    started = calls.start_ns != NEVER
    yield started != (calls.thread != NEVER), "started without a thread, or have one and never started"
    yield (calls.end_ns != NEVER) != _ENDED[calls.end], "are over without an end, or ended and are not over"
    turned = (calls.end == CallEnd.REJECTED) | (calls.end == CallEnd.CANCELLED)
    yield ~turned & (started != (calls.end != CallEnd.WAITING)), "wait though they started, or never started to run"


def _waits(record: Record) -> Iterator[Rule]:
    """Whoever waits, waits for a thread to be free."""
    calls = record.calls
    waited, before = (calls.start_ns != NEVER) & (calls.start_ns > calls.sent_ns), row_before(calls.thread)
    free_ns = np.where(before == NEVER, NEVER, calls.end_ns[before])  # calls start in the order in which they were sent
    yield waited & (calls.start_ns != free_ns), "waited, but did not start when their thread had ended another"


def _turns(record: Record) -> Iterator[Rule]:
    """A user calls on arrival, and again as long as no call has gone well and the user has not given up."""
    calls, requests = record.calls, record.requests
    yield out_of_order(calls.sent_ns), "stand behind one that was sent later"
    before = row_before(calls.request)
    first, stayed = before == NEVER, calls.left_ns[before] == NEVER
    yield first & (calls.sent_ns != requests.arrival_ns[calls.request]), "are first, but not sent on arrival"
    answered_ns = requests.answered_ns[calls.request]
    yield (answered_ns != NEVER) & (calls.sent_ns > answered_ns), "were sent when their user had been answered"
    well = stayed & (calls.end[before] == CallEnd.OK) & (calls.end_ns[before] <= calls.sent_ns)
    yield ~first & well, "were sent though the call before was answered OK"


def _departures(record: Record) -> Iterator[Rule]:
    """Users leave during their call; whoever is cancelled was left at that instant."""
    calls = record.calls
    left = calls.left_ns != NEVER
    until_ns = np.where(calls.end_ns == NEVER, record.horizon_ns, calls.end_ns)
    outside = (calls.left_ns < calls.sent_ns) | (calls.left_ns > until_ns) | (calls.left_ns >= record.horizon_ns)
    yield left & outside, "were left by their user before they were sent, or after they were over"
    cancelled = calls.end == CallEnd.CANCELLED
    yield cancelled & (calls.left_ns != calls.end_ns), "were cancelled other than when their user left"


def _refusals(record: Record) -> Iterator[Rule]:
    """The API says 503 after its work if and only if the queue has turned away a job of the call."""
    calls, jobs = record.calls, record.jobs
    refused = among(jobs.call[(jobs.state == JobState.REJECTED) & (jobs.parent == NEVER)], len(calls.end))
    said = (calls.end == CallEnd.REJECTED) & (calls.start_ns != NEVER)
    wrong = np.where(refused, calls.end == CallEnd.OK, said)
    yield wrong, "were refused by the queue and not rejected, or rejected and not refused"
    taken_ns, over = _last_created(jobs.call, record, len(refused)), said | (calls.end == CallEnd.OK)
    yield over & (taken_ns != NEVER) & (taken_ns != calls.end_ns), "did not end when the last of their jobs was created"


def _errors(record: Record) -> Iterator[Rule]:
    """A call ends in an error when a step of it has failed."""
    calls, steps = record.calls, record.inline_steps
    worked = among(steps.call, len(calls.end))
    yield ~worked & (calls.end == CallEnd.ERROR), "ended in an error though no inline step of them failed"


def _inline_steps(record: Record) -> Iterator[Rule]:
    """One step after another without a pause, each done once; the last may not be done, and ends when the call does.

    A step that has failed may be tried again, after a backoff in which its call may be cancelled. A call whose steps
    are done may go on for as long as it takes to put its jobs on the queue.
    """
    steps, calls = record.inline_steps, record.calls
    before, end_ns, end = row_before(steps.call), calls.end_ns[steps.call], calls.end[steps.call]
    failed, again = ends_in(steps.end, FAILURES), before != NEVER
    retry = again & failed[before] & (steps.step == steps.step[before])
    tried, last = among(before[retry], len(before)), ~among(before[again], len(before))
    backs_off = last & failed & ((end == CallEnd.RUNNING) | (end == CallEnd.CANCELLED))
    yield calls.start_ns[steps.call] == NEVER, "belong to a call that never started"
    yield steps.start_ns < calls.start_ns[steps.call], "begin before their call is on a thread"
    early, late = steps.start_ns < steps.end_ns[before], steps.start_ns > steps.end_ns[before]
    yield again & (early | (late & ~retry)), "do not begin when the step before ends"
    yield ~last & ~tried & (steps.end != AttemptEnd.DONE), "are not done, and yet another follows"
    to_queue = last & (steps.end == AttemptEnd.DONE) & (end != CallEnd.ERROR)
    ended = np.where(failed, AttemptEnd.FAILED, steps.end)
    over = last & ~to_queue & ~backs_off
    yield over & (ended != _LAST_STEP[end]), "are the last of their call and ended other than it did"
    yield over & (steps.end_ns != end_ns), "are the last of their call but do not end when it does"
    yield to_queue & (end_ns != NEVER) & (steps.end_ns > end_ns), "are done after their call has ended"
    yield backs_off & (end_ns != NEVER) & (steps.end_ns > end_ns), "have failed after their call has ended"
    yield repeated(steps.call * len(record.steps) + steps.step) & ~retry, "do a step that their call has done before"
