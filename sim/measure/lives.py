"""The life of each job: in which state it was when, who worked on it, and when it was a dead letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from sim.measure.stays import Stays
from sim.record import NEVER, AttemptEnd, IntArray, JobState, Record

_HAND_OUTS: Final = (JobState.SCHEDULED, JobState.READY, JobState.IN_FLIGHT)


class Phase(NamedTuple):
    """A time in one state, [from_ns, until_ns), cut at the horizon. row: of `attempts`; NEVER for a dead letter."""

    state: JobState
    from_ns: int
    until_ns: int
    row: int


class Run(NamedTuple):
    """A worker at work on the job, [start_ns, end_ns), cut at the horizon. row: of `attempts`; number: 1 first."""

    row: int
    number: int
    worker: int
    start_ns: int
    end_ns: int
    end: AttemptEnd


@dataclass(frozen=True, slots=True)
class Life:
    """One job: its phases and runs, each in the order of time.

    rows: of `attempts`, its stays in their order. ended_ns: the horizon if it is still in the system.
    """

    job: int
    rows: tuple[int, ...]
    phases: tuple[Phase, ...]
    runs: tuple[Run, ...]
    created_ns: int
    ended_ns: int
    state: JobState


@dataclass(frozen=True, eq=False)
class Lives:
    """The lives of all jobs of a record. What costs a sort is found when asked for, and once."""

    record: Record

    @cached_property
    def stays(self) -> Stays:
        """How the stays of a job follow one another."""
        return Stays(self.record)

    @cached_property
    def _since_ns(self) -> IntArray:
        """By row of `attempts`: since when the job waited; of what a stream's consumer reads again, since its work."""
        attempts = self.record.attempts
        return np.where(attempts.ready_ns == NEVER, attempts.start_ns, self.stays.since_ns)

    @cached_property
    def _order(self) -> IntArray:
        """Rows of `attempts` by job, and of each job by time."""
        attempts = self.record.attempts
        return np.lexsort((attempts.number, self._since_ns, attempts.job))

    @cached_property
    def _first(self) -> IntArray:
        """By job: where its rows begin in `_order`, and the end of the last."""
        return np.searchsorted(self.record.attempts.job[self._order], np.arange(len(self.record.jobs.state) + 1))

    @cached_property
    def _letters(self) -> tuple[IntArray, IntArray]:
        """Rows of `dead_letters` by job, and by job where its letters begin."""
        letters = self.record.dead_letters
        order = np.lexsort((letters.died_ns, letters.job))
        return order, np.searchsorted(letters.job[order], np.arange(len(self.record.jobs.state) + 1))

    def __len__(self) -> int:
        """How many jobs there are."""
        return len(self.record.jobs.state)

    def __iter__(self) -> Iterator[Life]:
        """Every life in the order of the jobs."""
        return (self[job] for job in range(len(self)))

    def __getitem__(self, job: int) -> Life:
        """The life of one job. Raises IndexError if there is none of that number."""
        if not 0 <= job < len(self):
            raise IndexError(f"there is no job {job}: they are numbered from 0 to {len(self) - 1}")
        jobs, horizon_ns = self.record.jobs, self.record.horizon_ns
        rows = self._order[self._first[job] : self._first[job + 1]].tolist()
        phases = [phase for row in rows for phase in self._phases(row)] + list(self._deaths(job))
        ended_ns = int(jobs.ended_ns[job])
        return Life(
            job=job,
            rows=tuple(rows),
            phases=tuple(sorted((each for each in phases if each.from_ns < each.until_ns), key=_begins)),
            runs=tuple(sorted(self._runs(rows), key=lambda run: (run.start_ns, run.number))),
            created_ns=int(jobs.created_ns[job]),
            ended_ns=horizon_ns if ended_ns == NEVER else ended_ns,
            state=JobState(jobs.state[job]),
        )

    def letters(self, job: int) -> Sequence[int]:
        """Rows of `dead_letters` of a job, in the order of its deaths."""
        order, first = self._letters
        rows: list[int] = order[first[job] : first[job + 1]].tolist()
        return rows

    def _phases(self, row: int) -> Iterator[Phase]:
        """Scheduled, ready and in flight within one stay; those that lasted no time, too."""
        since_ns, ready_ns, leased_ns, released_ns, *_ = self._stay(row)
        if ready_ns == NEVER:
            return
        left_ns = self.record.horizon_ns if released_ns == NEVER else released_ns
        taken_ns = left_ns if leased_ns == NEVER else leased_ns
        due_ns = min(ready_ns, taken_ns)
        cuts = (since_ns, due_ns, taken_ns, left_ns)
        for state, from_ns, until_ns in zip(_HAND_OUTS, cuts[:-1], cuts[1:], strict=True):
            yield Phase(state, from_ns, until_ns, row)

    def _deaths(self, job: int) -> Iterator[Phase]:
        letters = self.record.dead_letters
        for row in self.letters(job):
            back_ns = int(letters.redriven_ns[row])
            until_ns = self.record.horizon_ns if back_ns == NEVER else back_ns
            yield Phase(JobState.DEAD, int(letters.died_ns[row]), until_ns, NEVER)

    def _runs(self, rows: Sequence[int]) -> Iterator[Run]:
        for row in rows:
            *_, start_ns, over_ns, number, worker, end = self._stay(row)
            if start_ns != NEVER:
                end_ns = self.record.horizon_ns if over_ns == NEVER else over_ns
                yield Run(row, number, worker, start_ns, end_ns, AttemptEnd(end))

    def _stay(self, row: int) -> tuple[int, ...]:
        return tuple(column[row] for column in self._columns)

    @cached_property
    def _columns(self) -> tuple[list[int], ...]:
        """Since when, and the columns of `attempts`, as lists: of which one number is had sooner than of an array."""
        found = self.record.attempts
        times_ns = (self._since_ns, found.ready_ns, found.leased_ns, found.released_ns, found.start_ns, found.end_ns)
        return tuple(column.tolist() for column in (*times_ns, found.number, found.worker, found.end))


def _begins(phase: Phase) -> int:
    return phase.from_ns
