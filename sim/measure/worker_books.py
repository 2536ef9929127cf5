"""Workers and threads: nobody does two things at once, and nobody works outside a shift."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measure.rules import Rule, among, latest_before, told
from sim.measure.series import Spans, busy_thread_spans, busy_worker_spans
from sim.measure.stays import Stays
from sim.record import DEATHS, NEVER, AttemptEnd, IntArray, ShiftEnd


def worker_problems(stays: Stays) -> Iterator[str]:
    """Say where workers do two things at once, or work while they are not up; and threads likewise."""
    record = stays.record
    worker = record.attempts.worker[record.attempts.start_ns != NEVER]
    thread = record.calls.thread[record.calls.start_ns != NEVER]
    yield from _one_at_a_time("worker", worker, busy_worker_spans(stays), record.horizon_ns)
    yield from _one_at_a_time("thread", thread, busy_thread_spans(stays), record.horizon_ns)
    yield from told("shifts", _shifts(stays))
    yield from told("attempts", _at_work(stays))


def _one_at_a_time(name: str, server: IntArray, spans: Spans, horizon_ns: int) -> Iterator[str]:
    start_ns, until_ns = spans[0], np.where(spans[1] == NEVER, horizon_ns, spans[1])
    order = np.lexsort((until_ns, start_ns, server))
    same = server[order][1:] == server[order][:-1]
    overlaps = int((same & (start_ns[order][1:] < until_ns[order][:-1])).sum())
    if overlaps:
        yield f"a {name} does two things at once, {overlaps} times"


def _shifts(stays: Stays) -> Iterator[Rule]:
    """A worker is up once at a time, until its shift ends; a job that poisons it is in its hands then."""
    shifts, attempts = stays.record.shifts, stays.record.attempts
    down = shifts.down_ns != NEVER
    yield down != (shifts.end != ShiftEnd.UP), "are over without an end, or have one and are not over"
    order = np.lexsort((shifts.up_ns, shifts.worker))
    until_ns = np.where(down, shifts.down_ns, stays.record.horizon_ns)[order][:-1]
    same = shifts.worker[order][1:] == shifts.worker[order][:-1]
    early = order[1:][same & (shifts.up_ns[order][1:] < until_ns)]
    yield among(early, len(order)), "begin before the last shift of their worker is over"
    if stays.is_piece:
        return  # the job that it was may be in another
    crashed = attempts.end == AttemptEnd.CRASHED
    poisoned = np.flatnonzero(shifts.end == ShiftEnd.POISONED)
    at_ns, worker = shifts.down_ns[poisoned], shifts.worker[poisoned]
    fallen = latest_before(worker, at_ns, attempts.worker[crashed], attempts.end_ns[crashed])
    found = (fallen != NEVER) & (np.append(attempts.end_ns[crashed], NEVER)[fallen] == at_ns)
    yield among(poisoned[~found], len(order)), "were ended by a poisonous job, but no attempt crashed then"


def _at_work(stays: Stays) -> Iterator[Rule]:
    """What a worker holds, it holds within a shift; it dies with the attempt in hand, and only then."""
    attempts, shifts = stays.record.attempts, stays.record.shifts
    rows = np.flatnonzero(attempts.worker != NEVER)
    begun_ns = np.where(attempts.leased_ns[rows] == NEVER, attempts.start_ns[rows], attempts.leased_ns[rows])
    shift = latest_before(attempts.worker[rows], begun_ns, shifts.worker, shifts.up_ns)
    yield among(rows[shift == NEVER], len(attempts.job)), "are in the hands of a worker who was never up"
    rows, shift = rows[shift != NEVER], shift[shift != NEVER]
    down_ns, end_ns = shifts.down_ns[shift], attempts.end_ns[rows]
    outside = (down_ns != NEVER) & ((end_ns == NEVER) | (end_ns > down_ns))
    yield among(rows[outside], len(attempts.job)), "go on after the shift of their worker is over"
    crashed = np.flatnonzero(attempts.end == AttemptEnd.CRASHED)
    died = np.isin(shifts.end, DEATHS)
    last = latest_before(attempts.worker[crashed], attempts.end_ns[crashed], shifts.worker[died], shifts.down_ns[died])
    fell = (last != NEVER) & (np.append(shifts.down_ns[died], NEVER)[last] == attempts.end_ns[crashed])
    yield among(crashed[~fell], len(attempts.job)), "crashed though no shift of their worker ended so then"
