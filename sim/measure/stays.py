"""How the stays of a job in the queue follow one another, with its time as a dead letter in between."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.record import NEVER, IntArray, Record


@dataclass(frozen=True, eq=False)
class Stays:
    """The stays of a record in the order of their jobs. What costs a sort is found when asked for, and once.

    What the consumers of a stream read again is no stay: it follows none, none follows it, and it is nobody's last.
    is_piece: whether the record is that of some requests of a run alone.
    """

    record: Record
    is_piece: bool = False

    @cached_property
    def before(self) -> IntArray:
        """By row of `attempts`: the stay before it of the same job, by number; NEVER for the first."""
        order, job = self._several, self.record.attempts.job
        before = np.full(len(job), NEVER)
        again = job[order[1:]] == job[order[:-1]]
        before[order[1:][again]] = order[:-1][again]
        return before

    @cached_property
    def last(self) -> IntArray:
        """By job: the row of its last stay; NEVER if it has none."""
        job = self.record.attempts.job
        last = np.full(len(self.record.jobs.state), NEVER)
        for stays in (np.flatnonzero(self.record.attempts.ready_ns != NEVER), self._several):
            last[job[stays]] = stays  # of several, the last is kept
        return last

    @cached_property
    def buried(self) -> IntArray:
        """By dead letter: the row of the last stay that was over when the job died; NEVER if there is none."""
        letters, released_ns = self.record.dead_letters, self.record.attempts.released_ns
        stay = self.last[letters.job]
        while True:
            rows = np.flatnonzero(stay != NEVER)
            over_ns = released_ns[stay[rows]]
            rows = rows[(over_ns == NEVER) | (over_ns > letters.died_ns[rows])]
            if len(rows) == 0:
                return stay
            stay[rows] = self.before[stay[rows]]

    @cached_property
    def reborn(self) -> IntArray:
        """By row of `attempts`: the dead letter that was redriven after this stay; NEVER if none was."""
        reborn = np.full(len(self.record.attempts.job), NEVER)
        letters = np.flatnonzero((self.record.dead_letters.redriven_ns != NEVER) & (self.buried != NEVER))
        reborn[self.buried[letters]] = letters
        return reborn

    @cached_property
    def since_ns(self) -> IntArray:
        """By row of `attempts`: since when its job waited: its creation, the end of the stay before, or its redrive."""
        jobs, attempts, letters = self.record.jobs, self.record.attempts, self.record.dead_letters
        since_ns = jobs.created_ns[attempts.job]
        again = np.flatnonzero(self.before != NEVER)
        before = self.before[again]
        since_ns[again] = attempts.released_ns[before]
        if len(letters.job):
            letter = self.reborn[before]
            back = letter != NEVER
            since_ns[again[back]] = letters.redriven_ns[letter[back]]
        return since_ns

    @cached_property
    def _several(self) -> IntArray:
        """The stays of jobs that have more than one row, by job and then by number."""
        attempts = self.record.attempts
        rows = np.flatnonzero((np.bincount(attempts.job)[attempts.job] > 1) & (attempts.ready_ns != NEVER))
        return rows[np.lexsort((attempts.number[rows], attempts.job[rows]))]


def stays_of(record: Record | Stays) -> Stays:
    """Return the stays of a record, or what they are already."""
    return record if isinstance(record, Stays) else Stays(record)
