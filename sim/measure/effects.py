"""Effects that should come once: how often they came again."""

from __future__ import annotations

import numpy as np

from sim.measure.work import finished_again, owners
from sim.record import NEVER, AttemptEnd, IntArray, Record
from sim.scenario import Architecture


def duplicate_effects(record: Record, architecture: Architecture) -> int:
    """Count finished executions beyond the first of steps that are not idempotent, unless their effect was kept back.

    Workers with a memory (`dedup`) write the effect and the note of it together: who ends while there is a note that is
    young enough leaves no effect.
    """
    harmful = np.array([not step.idempotent for step in architecture.steps.values()])
    again = int(finished_again(record)[harmful].sum())
    windows_ns = np.array([pool.dedup_ns or 0 for pool in architecture.named_pools.values()], np.int64)
    return again - _kept_back(record, harmful, windows_ns) if windows_ns.any() else again


def _kept_back(record: Record, harmful: IntArray, windows_ns: IntArray) -> int:
    """Count the executions by workers that ended while their work was remembered."""
    attempts, jobs, shifts = record.attempts, record.jobs, record.shifts
    ran = (attempts.end == AttemptEnd.DONE) | (attempts.end == AttemptEnd.DUPLICATE)
    ran = np.flatnonzero(ran & harmful[jobs.step[attempts.job]])
    pool_of = np.zeros(int(shifts.worker.max(initial=0)) + 1, np.int64)
    pool_of[shifts.worker] = shifts.pool
    owner, step, end_ns = owners(record)[0][attempts.job[ran]], jobs.step[attempts.job[ran]], attempts.end_ns[ran]
    order = np.lexsort((end_ns, step, owner))
    owner, step, end_ns, worker = owner[order], step[order], end_ns[order], attempts.worker[ran][order]
    same = (np.diff(owner, prepend=NEVER) == 0) & (np.diff(step, prepend=NEVER) == 0)
    young = np.diff(end_ns, prepend=0) <= windows_ns[pool_of[worker]]
    return int(np.count_nonzero(same & young & (windows_ns[pool_of[worker]] > 0)))
