"""Where each job, call and user was from when to when: spans [begin, end) read from the record, cut at the horizon."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from sim.measure.series import StepSeries, count_spans
from sim.record import NEVER, Answer, AttemptEnd, IntArray, Record


class Spans(NamedTuple):
    """Spans of time; those of no length are left out."""

    begin_ns: IntArray
    end_ns: IntArray


def _spans(begin_ns: IntArray, end_ns: IntArray, horizon_ns: int) -> Spans:
    end_ns = np.where(end_ns == NEVER, horizon_ns, end_ns)
    lasting = begin_ns != end_ns
    return Spans(begin_ns[lasting], end_ns[lasting])


def ready(record: Record) -> Spans:
    """Jobs that could be delivered and were not yet: from ready to leased."""
    rows = record.attempts
    due = rows.end != AttemptEnd.SCHEDULED
    return _spans(rows.ready_ns[due], rows.leased_ns[due], record.horizon_ns)


def scheduled(record: Record) -> Spans:
    """Jobs that waited for a time: from their creation, or from the end of the attempt before, until ready."""
    ready_ns = np.minimum(record.attempts.ready_ns, record.horizon_ns)
    return _spans(free_ns(record), ready_ns, record.horizon_ns)


def in_flight(record: Record) -> Spans:
    """Jobs that were delivered and not yet acknowledged: from leased to the end of the attempt."""
    rows = record.attempts
    leased = rows.leased_ns != NEVER
    return _spans(rows.leased_ns[leased], rows.end_ns[leased], record.horizon_ns)


def busy_workers(record: Record) -> Spans:
    """Workers at work: from the start to the end of an attempt."""
    rows = record.attempts
    started = rows.start_ns != NEVER
    return _spans(rows.start_ns[started], rows.end_ns[started], record.horizon_ns)


def busy_threads(record: Record) -> Spans:
    """Threads of the API at work: from the start to the end of a call."""
    rows = record.calls
    started = rows.start_ns != NEVER
    return _spans(rows.start_ns[started], rows.end_ns[started], record.horizon_ns)


def accept_queue(record: Record) -> Spans:
    """Calls that waited for a thread: from sent to the start; or to the end, if no thread ever took them."""
    rows = record.calls
    return _spans(rows.sent_ns, np.where(rows.start_ns == NEVER, rows.end_ns, rows.start_ns), record.horizon_ns)


def waiting_users(record: Record) -> Spans:
    """Users who waited for an answer, or to call again."""
    rows = record.requests
    answered_ns = np.where(rows.answer == Answer.PENDING, NEVER, rows.answered_ns)
    return _spans(rows.arrival_ns, answered_ns, record.horizon_ns)


def free_ns(record: Record) -> IntArray:
    """Return for each attempt when its job became free for it: at its creation, or at the end of the attempt before."""
    rows = record.attempts
    since_ns = record.jobs.created_ns[rows.job]
    tried_again = np.zeros(record.jobs.state.size, np.bool_)
    tried_again[rows.job[rows.number > 1]] = True
    several = np.flatnonzero(tried_again[rows.job])
    in_turn = several[np.lexsort((rows.number[several], rows.job[several]))]
    later, before = in_turn[1:], in_turn[:-1]
    same = rows.job[later] == rows.job[before]
    since_ns[later[same]] = rows.end_ns[before[same]]
    return since_ns


_PARTS: Mapping[str, tuple[Callable[[Record], Spans], ...]] = MappingProxyType(
    {
        "ready": (ready,),
        "scheduled": (scheduled,),
        "backlog": (ready, scheduled),
        "in_flight": (in_flight,),
        "in_system": (ready, scheduled, in_flight),
        "busy_workers": (busy_workers,),
        "busy_threads": (busy_threads,),
        "accept_queue": (accept_queue,),
        "waiting_users": (waiting_users,),
    }
)
SERIES = tuple(_PARTS)


def step_series(record: Record, name: str) -> StepSeries:
    """Return how many there were at each instant of the run; name: one of SERIES.

    backlog is ready + scheduled; in_system is backlog + in_flight.
    """
    parts = [part(record) for part in _PARTS[name]]
    begins_ns, ends_ns = zip(*parts, strict=True)
    return count_spans(begins_ns, ends_ns, horizon_ns=record.horizon_ns)
