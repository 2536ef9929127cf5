"""Requests, calls and inline steps must tell one story: what a user heard is what the API did."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measure.rules import Rule, last_row, out_of_order, repeated, row_before, told, usual
from sim.measure.work import BoolArray
from sim.record import NEVER, Answer, AttemptEnd, CallEnd, IntArray, JobState, Record

_ENDED = np.array([False, False, True, True, True, True])  # by CallEnd: whether such a call is over
_CALL_END_HEARD = np.array([NEVER, CallEnd.OK, CallEnd.ERROR, NEVER, CallEnd.REJECTED])  # by Answer
_LAST_STEP = np.array([
    NEVER, AttemptEnd.RUNNING, AttemptEnd.DONE, AttemptEnd.FAILED, AttemptEnd.DONE, AttemptEnd.CANCELLED
])  # fmt: skip  # by CallEnd: how its last inline step ended, if it began one


def call_problems(record: Record) -> Iterator[str]:
    """Say where requests, calls and inline steps contradict each other, or themselves."""
    yield from told("requests", _requests(record))
    if not len(record.calls.request):
        yield from told("requests", _direct_requests(record))
        return
    yield from told("requests", _answered_requests(record))
    for rules in (_presence, _turns, _departures, _refusals, _overheads):
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
    """Straight to the queue: one visit, over at once; turned away if a job of it was."""
    requests, jobs = record.requests, record.jobs
    refused = np.zeros(len(requests.answer), bool)
    refused[jobs.request[jobs.state == JobState.REJECTED]] = True
    yield requests.draw != np.arange(len(refused)), "do not draw (`draw`) the luck of their own row"
    yield requests.calls != 1, "went to the queue other than once"
    yield requests.answered_ns != requests.arrival_ns, "were not answered on arrival, though nobody serves them"
    answer = np.where(refused, Answer.REJECTED, Answer.OK)
    yield requests.answer != answer, "were told other than whether the queue admitted all their jobs"


def _answered_requests(record: Record) -> Iterator[Rule]:
    """What a user was told in the end is how its last call went, at the instant at which it went so."""
    requests, calls = record.requests, record.calls
    counts = np.bincount(calls.request, minlength=len(requests.calls))
    yield requests.calls != counts, "count other calls than they have rows in the table of calls"
    last = last_row(calls.request, len(requests.calls))
    left_ns, end, end_ns = calls.left_ns[last], calls.end[last], calls.end_ns[last]
    stayed, answer = left_ns == NEVER, requests.answer
    heard = stayed & (end == _CALL_END_HEARD[answer]) & (end_ns == requests.answered_ns)
    told_end = (answer != Answer.PENDING) & (answer != Answer.TIMEOUT)
    yield told_end & ~heard, "were not answered as and when their last call ended"
    timeout = answer == Answer.TIMEOUT
    yield timeout & (stayed | (left_ns != requests.answered_ns)), "timed out other than when they left their last call"
    yield (answer == Answer.PENDING) & stayed & (end == CallEnd.OK), "are pending though their last call ended OK"


def _presence(record: Record) -> Iterator[Rule]:
    """A call has the instants and the thread that its end implies; at the door it is turned away at once."""
    calls = record.calls
    started, refused = calls.start_ns != NEVER, calls.end == CallEnd.REJECTED
    yield started != (calls.thread != NEVER), "started without a thread, or have one and never started"
    yield (calls.end_ns != NEVER) != _ENDED[calls.end], "are over without an end, or ended and are not over"
    yield ~refused & (started != (calls.end != CallEnd.WAITING)), "wait though they started, or never started to run"
    yield refused & ~started & (calls.end_ns != calls.sent_ns), "were turned away at the door, but not at once"
    waited, before = started & (calls.start_ns > calls.sent_ns), row_before(calls.thread)
    free_ns = np.where(before == NEVER, NEVER, calls.end_ns[before])  # calls start in the order in which they were sent
    yield waited & (calls.start_ns != free_ns), "waited, but did not start when their thread had ended another"


def _turns(record: Record) -> Iterator[Rule]:
    """A user calls on arrival, and again only after the call before was over for it, and had not gone well."""
    calls = record.calls
    yield out_of_order(calls.sent_ns), "stand behind one that was sent later"
    before = row_before(calls.request)
    first, stayed = before == NEVER, calls.left_ns[before] == NEVER
    yield first & (calls.sent_ns != record.requests.arrival_ns[calls.request]), "are first, but not sent on arrival"
    over_ns = np.where(stayed, calls.end_ns[before], calls.left_ns[before])
    yield ~first & ((over_ns == NEVER) | (calls.sent_ns < over_ns)), "were sent while their user waited for another"
    yield ~first & stayed & (calls.end[before] == CallEnd.OK), "were sent though the call before was answered OK"


def _departures(record: Record) -> Iterator[Rule]:
    """Users leave during their call, all after the same time; whoever is cancelled was left at that instant."""
    calls = record.calls
    left, over = calls.left_ns != NEVER, calls.end_ns != NEVER
    until_ns = np.where(over, calls.end_ns, record.horizon_ns)
    outside = (calls.left_ns < calls.sent_ns) | (calls.left_ns > until_ns) | (calls.left_ns >= record.horizon_ns)
    yield left & outside, "were left by their user before they were sent, or after they were over"
    cancelled = calls.end == CallEnd.CANCELLED
    yield cancelled & (calls.left_ns != calls.end_ns), "were cancelled other than when their user left"
    if left.any():
        patience_ns = usual((calls.left_ns - calls.sent_ns)[left])
        said = f"after other than the {patience_ns} ns of the rest, though all are equally patient"
        yield left & (calls.left_ns - calls.sent_ns != patience_ns), f"were left {said}"
        longer = ~left & (until_ns - calls.sent_ns > patience_ns)
        yield longer, f"kept their user for longer than the {patience_ns} ns after which others left"


def _refusals(record: Record) -> Iterator[Rule]:
    """The API says 503 after its work if and only if the queue has turned away a job of the call."""
    calls, jobs = record.calls, record.jobs
    refused = np.zeros(len(calls.end), bool)
    refused[jobs.call[jobs.state == JobState.REJECTED]] = True
    said = (calls.end == CallEnd.REJECTED) & (calls.start_ns != NEVER)
    yield refused != said, "were refused by the queue and not rejected, or rejected and not refused"


def _overheads(record: Record) -> Iterator[Rule]:
    """The same overhead, then the first inline step (or, without one, the end of the call)."""
    calls, steps = record.calls, record.inline_steps
    worked = np.zeros(len(calls.end), bool)
    worked[steps.call] = True
    yield ~worked & (calls.end == CallEnd.ERROR), "ended in an error though no inline step of them failed"
    until_ns = np.where(calls.end_ns == NEVER, record.horizon_ns, calls.end_ns)
    until_ns[steps.call[::-1]] = steps.start_ns[::-1]  # of several steps, the first is kept
    spent_ns, started = until_ns - calls.start_ns, calls.start_ns != NEVER
    whole = started & (worked | (calls.end == CallEnd.OK) | (calls.end == CallEnd.REJECTED))
    if whole.any():
        overhead_ns = usual(spent_ns[whole])
        wrong = np.where(whole, spent_ns != overhead_ns, started & (spent_ns > overhead_ns))
        yield wrong, f"spent other than the usual {overhead_ns} ns on a thread before their first step or their end"


def _inline_steps(record: Record) -> Iterator[Rule]:
    """One step after another without a pause, each once, up to the end of the call; only the last may not be done."""
    steps, calls = record.inline_steps, record.calls
    before, end_ns, end = row_before(steps.call), calls.end_ns[steps.call], calls.end[steps.call]
    again = before != NEVER
    last = _without(before[again], len(before))
    yield calls.start_ns[steps.call] == NEVER, "belong to a call that never started"
    yield again & (steps.start_ns != steps.end_ns[before]), "do not begin when the step before ends"
    yield ~last & (steps.end != AttemptEnd.DONE), "are not done, and yet another follows"
    yield last & (steps.end != _LAST_STEP[end]), "are the last of their call and ended other than it did"
    yield last & (steps.end_ns != end_ns), "are the last of their call but do not end when it does"
    yield repeated(steps.call * len(record.steps) + steps.step), "do a step that their call has done before"


def _without(rows: IntArray, count: int) -> BoolArray:
    """By row, of `count`: whether it is not among these."""
    others = np.ones(count, bool)
    others[rows] = False
    return others
