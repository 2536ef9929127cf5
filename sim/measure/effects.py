"""Effects that should come once: how often they came again."""

from __future__ import annotations

import numpy as np

from sim.measure.work import BoolArray, finished_again, owners
from sim.record import NEVER, AttemptEnd, IntArray, Record
from sim.scenario import Architecture


def duplicate_effects(record: Record, architecture: Architecture) -> int:
    """Count finished executions beyond the first of steps that are not idempotent, unless their effect was kept back.

    Workers with a memory (`dedup`) write the effect and the note of it together: who ends while there is a note that is
    young enough leaves no effect.
    """
    again = int(finished_again(record)[harmful_steps(architecture)].sum())
    return again - len(kept_back(record, architecture))


def harmful_steps(architecture: Architecture) -> BoolArray:
    """By step: whether doing it twice does harm."""
    return np.array([not step.idempotent for step in architecture.steps.values()])


def kept_back(record: Record, architecture: Architecture) -> IntArray:
    """Return the jobs, once for each execution of a harmful step that ended while its work was remembered."""
    windows_ns = np.array([pool.dedup_ns or 0 for pool in architecture.named_pools.values()], np.int64)
    if not windows_ns.any():
        return np.empty(0, np.int64)
    attempts, jobs, shifts = record.attempts, record.jobs, record.shifts
    ran = (attempts.end == AttemptEnd.DONE) | (attempts.end == AttemptEnd.DUPLICATE)
    ran = np.flatnonzero(ran & harmful_steps(architecture)[jobs.step[attempts.job]])
    pool_of = np.zeros(int(shifts.worker.max(initial=0)) + 1, np.int64)
    pool_of[shifts.worker] = shifts.pool
    owner, step, end_ns = owners(record)[0][attempts.job[ran]], jobs.step[attempts.job[ran]], attempts.end_ns[ran]
    order = np.lexsort((end_ns, step, owner))
    owner, step, end_ns, worker = owner[order], step[order], end_ns[order], attempts.worker[ran][order]
    same = (np.diff(owner, prepend=NEVER) == 0) & (np.diff(step, prepend=NEVER) == 0)
    young = np.diff(end_ns, prepend=0) <= windows_ns[pool_of[worker]]
    kept: IntArray = attempts.job[ran][order][same & young & (windows_ns[pool_of[worker]] > 0)]
    return kept
