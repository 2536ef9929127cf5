"""The times that people and jobs spend: who counts, from when to when.

A time belongs to the window if its request arrived, its job was created or its call was sent in it. Each function gives the
times that are known, and the ages of those that had begun and were not over when the run ended.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.measure.window import Window
from sim.measure.work import Work
from sim.record import NEVER, Answer, AttemptEnd, CallEnd, IntArray, Record


class Times(NamedTuple):
    """Times [ns] in no particular order. ages_ns: how old the unfinished ones were at the horizon."""

    known_ns: IntArray
    ages_ns: IntArray


def response_times(record: Record, window: Window) -> Times:
    """From arrival to answer, of requests answered OK; open: users who still waited."""
    rows = record.requests
    ours = window.holds(rows.arrival_ns)
    fine, pending = ours & (rows.answer == Answer.OK), ours & (rows.answer == Answer.PENDING)
    return Times(rows.answered_ns[fine] - rows.arrival_ns[fine], record.horizon_ns - rows.arrival_ns[pending])


def completion_times(record: Record, window: Window, work: Work) -> Times:
    """From arrival until all work is done, of requests answered OK; open: whose user waits, or whose jobs are under way."""
    rows = record.requests
    arrival_ns = rows.arrival_ns[work.request]
    ours = work.useful & window.holds(arrival_ns)
    done, under_way = ours & (work.done_ns != NEVER), ours & work.open
    pending = rows.arrival_ns[window.holds(rows.arrival_ns) & (rows.answer == Answer.PENDING)]
    ...


def waits(record: Record, window: Window) -> Times:
    """From ready to start, of each attempt that started; open: jobs that were ready."""
    rows = record.attempts
    ours = window.holds(record.jobs.created_ns[rows.job])
    started, ready = ours & (rows.start_ns != NEVER), ours & (rows.end == AttemptEnd.READY)
    return Times(rows.start_ns[started] - rows.ready_ns[started], record.horizon_ns - rows.ready_ns[ready])


def services(record: Record, window: Window) -> Times:
    """From start to end, of each attempt that was done or failed; open: attempts under way."""
    rows = record.attempts
    ours = window.holds(record.jobs.created_ns[rows.job])
    over = ours & ((rows.end == AttemptEnd.DONE) | (rows.end == AttemptEnd.FAILED))
    running = ours & (rows.end == AttemptEnd.RUNNING)
    return Times(rows.end_ns[over] - rows.start_ns[over], record.horizon_ns - rows.start_ns[running])


def api_waits(record: Record, window: Window) -> Times:
    """From sent to start, of each call that got a thread; open: calls in the accept queue."""
    rows = record.calls
    ours = window.holds(rows.sent_ns)
    started, waiting = ours & (rows.start_ns != NEVER), ours & (rows.end == CallEnd.WAITING)
    return Times(rows.start_ns[started] - rows.sent_ns[started], record.horizon_ns - rows.sent_ns[waiting])
