"""What an architecture promises of the calls of its API beyond what holds of every one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measure.rules import Rule, among, latest_before, row_before
from sim.record import FAILURES, NEVER, Answer, AttemptEnd, CallEnd, Record
from sim.scenario import Api, Architecture, NetworkFault


def broken_by_calls(record: Record, architecture: Architecture, *, is_piece: bool = False) -> Iterator[Rule]:
    """Mark the calls that break what follows from the API of their architecture. is_piece: as in `call_problems`."""
    api = architecture.api or Api()
    yield from _overheads(record, api.overhead_ns)
    from_queue = api.shed is not None and api.shed.codel is not None
    if not (from_queue and is_piece):
        yield from _turned_away(record, from_queue=from_queue)
    yield from _patience(record, api.client.timeout_ns, is_hedged=api.client.hedge is not None)
    yield from _limits(record, architecture)
    yield from _tries(record, api.retry.max_attempts)
    yield from _turns(record, None if api.client.hedge is None else api.client.hedge.after_ns)
    if not queue_takes_time(architecture):
        yield from _enqueued_at_once(record, api.overhead_ns)


def _turned_away(record: Record, *, from_queue: bool) -> Iterator[Rule]:
    """Whoever is turned away at the door is so at once; from the accept queue, as a thread is through with another."""
    calls = record.calls
    late = (calls.end == CallEnd.REJECTED) & (calls.start_ns == NEVER) & (calls.end_ns != calls.sent_ns)
    if from_queue:
        late &= ~np.isin(calls.end_ns, calls.end_ns[calls.start_ns != NEVER])
    yield late, "were turned away at the door, but not at once"


def queue_takes_time(architecture: Architecture) -> bool:
    """Whether it may take time to put a job on a queue."""
    slow = (
        queue.when_full == "block" or queue.latency_ns or queue.bandwidth_bytes_per_s or queue.claim_check
        for queue in architecture.named_queues.values()
    )
    return any(slow) or any(isinstance(fault, NetworkFault) for fault in architecture.faults)


def _overheads(record: Record, overhead_ns: int) -> Iterator[Rule]:
    """The same overhead before the first inline step of each call."""
    calls, steps = record.calls, record.inline_steps
    first_ns = np.full(len(calls.end), NEVER)
    first_ns[steps.call[::-1]] = steps.start_ns[::-1]  # of several steps, the first is kept
    wrong = (first_ns != NEVER) & (first_ns - calls.start_ns != overhead_ns)
    yield wrong, f"began their first step after other than {overhead_ns} ns"


def _limits(record: Record, architecture: Architecture) -> Iterator[Rule]:
    """Inline steps are stopped at their timeout, and only there."""
    steps = record.inline_steps
    limits_ns = np.array([step.timeout_ns or NEVER for step in architecture.steps.values()])
    limit_ns, took_ns = limits_ns[steps.step], steps.end_ns - steps.start_ns
    stopped, limited = steps.end == AttemptEnd.TIMED_OUT, limit_ns != NEVER
    wrong = (stopped & (took_ns != limit_ns)) | (limited & (steps.end_ns != NEVER) & (took_ns > limit_ns))
    yield among(steps.call[wrong], len(record.calls.end)), "had a step that was stopped other than at its timeout"


def _tries(record: Record, most: int) -> Iterator[Rule]:
    """An inline step is tried as often as the API retries, and no more; then its call ends in an error."""
    steps, calls = record.inline_steps, record.calls
    _, which, tries = np.unique(steps.call * len(record.steps) + steps.step, return_inverse=True, return_counts=True)
    often = tries[which] > most
    yield among(steps.call[often], len(calls.end)), f"had a step that was tried more than {most} times"
    failed_ns = np.full(len(calls.end), NEVER)
    last = np.isin(steps.end, FAILURES) & (tries[which] >= most)
    failed_ns[steps.call[last]] = steps.end_ns[last]
    wrong = (failed_ns != NEVER) & ((calls.end != CallEnd.ERROR) | (calls.end_ns != failed_ns))
    yield wrong, "had a step that failed for good, and did not end in an error then"


def _turns(record: Record, hedge_ns: int | None) -> Iterator[Rule]:
    """A user calls again only after the call before was over for it, and had not gone well; or as a hedge, on time."""
    calls, before = record.calls, row_before(record.calls.request)
    again, stayed = before != NEVER, calls.left_ns[before] == NEVER
    over_ns = np.where(stayed, calls.end_ns[before], calls.left_ns[before])
    meanwhile = again & ((over_ns == NEVER) | (calls.sent_ns < over_ns))
    if hedge_ns is None:
        yield meanwhile, "were sent while their user waited for another"
        yield again & stayed & (calls.end[before] == CallEnd.OK), "were sent though the call before was answered OK"
    else:
        early = meanwhile & (calls.sent_ns - calls.sent_ns[before] != hedge_ns)
        yield early, f"were sent while their user waited for another, other than {hedge_ns} ns after it"


def _patience(record: Record, timeout_ns: int | None, *, is_hedged: bool) -> Iterator[Rule]:
    """Users leave after the same time, and not later; with a hedge also when another call is answered OK."""
    calls = record.calls
    rows = np.flatnonzero(calls.left_ns != NEVER)
    request, left_ns = calls.request[rows], calls.left_ns[rows]
    if timeout_ns is None:
        on_time = np.zeros(len(rows), bool)
    else:
        since_ns = left_ns - timeout_ns
        first = latest_before(request, since_ns, calls.request, calls.sent_ns) if is_hedged else rows
        on_time = (first != NEVER) & (calls.sent_ns[first] == since_ns)
        until_ns = np.where(calls.end_ns == NEVER, record.horizon_ns, calls.end_ns)
        longer = (calls.left_ns == NEVER) & (until_ns - calls.sent_ns > timeout_ns)
        yield longer, f"kept their user for longer than the {timeout_ns} ns after which others left"
    if is_hedged:
        answered = record.requests.answer[request] == Answer.OK
        on_time |= answered & (left_ns == record.requests.answered_ns[request])
    yield among(rows[~on_time], len(calls.end)), "were left by their user other than when its patience was over"


def _enqueued_at_once(record: Record, overhead_ns: int) -> Iterator[Rule]:
    """A call is over when its last step is, or without any, when the overhead is."""
    calls, steps = record.calls, record.inline_steps
    through_ns, done = calls.start_ns + overhead_ns, np.ones(len(calls.end), bool)
    through_ns[steps.call], done[steps.call] = steps.end_ns, steps.end == AttemptEnd.DONE  # the last step is kept
    started = calls.start_ns != NEVER
    whole = started & ((calls.end == CallEnd.OK) | (calls.end == CallEnd.REJECTED))
    yield whole & (through_ns != calls.end_ns), "ended other than with their last step, though the queue takes no time"
    until_ns = np.where(calls.end_ns == NEVER, record.horizon_ns, calls.end_ns)
    idle = started & ~whole & done & (among(steps.call, len(done)) | (through_ns < until_ns))
    yield idle, "went on without a step at work, though the queue takes no time"
