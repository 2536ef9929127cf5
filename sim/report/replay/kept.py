"""Which rows of a record a window of time needs, with the whole life of every job that is seen in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.measure.stays import Stays
from sim.record import NEVER, IntArray, Record

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Kept:
    """What is seen of a record from `from_ns` to `until_ns`, both included; rows by table, ascending."""

    stays: Stays
    from_ns: int
    until_ns: int

    @property
    def record(self) -> Record:
        """What happened."""
        return self.stays.record

    @cached_property
    def since_ns(self) -> IntArray:
        """By row of `attempts`: when its stay began; what a stream's consumer read again begins with the work."""
        attempts = self.record.attempts
        return np.where(attempts.ready_ns == NEVER, attempts.start_ns, self.stays.since_ns)

    @cached_property
    def _jobs(self) -> Flags:
        """Jobs that are in the system, dead or at work within the window, or end in it."""
        jobs, attempts, letters = self.record.jobs, self.record.attempts, self.record.dead_letters
        seen = self._overlaps(jobs.created_ns, jobs.ended_ns)
        over_ns = np.maximum(attempts.released_ns, attempts.end_ns)
        open_ = (attempts.start_ns != NEVER) & (attempts.end_ns == NEVER)
        open_ |= (attempts.ready_ns != NEVER) & (attempts.released_ns == NEVER)
        at_stay = self._overlaps(self.since_ns, np.where(open_, NEVER, over_ns))
        seen[attempts.job[at_stay]] = True
        seen[letters.job[self._overlaps(letters.died_ns, letters.redriven_ns)]] = True
        return seen

    @cached_property
    def jobs(self) -> IntArray:
        """Rows of `jobs`."""
        return np.flatnonzero(self._jobs)

    @cached_property
    def attempts(self) -> IntArray:
        """Rows of `attempts`, by job and then in the order of its stays."""
        attempts = self.record.attempts
        rows = np.flatnonzero(self._jobs[attempts.job])
        return rows[np.lexsort((attempts.number[rows], self.since_ns[rows], attempts.job[rows]))]

    @cached_property
    def letters(self) -> IntArray:
        """Rows of `dead_letters`."""
        return np.flatnonzero(self._jobs[self.record.dead_letters.job])

    @cached_property
    def calls(self) -> IntArray:
        """Rows of `calls`: those open within the window, and those that brought a job that is seen."""
        calls, by_job = self.record.calls, self.record.jobs.call[self.jobs]
        seen = self._overlaps(calls.sent_ns, calls.end_ns)
        seen[by_job[by_job != NEVER]] = True
        return np.flatnonzero(seen)

    @cached_property
    def _requests(self) -> Flags:
        requests = self.record.requests
        seen = self._overlaps(requests.arrival_ns, requests.answered_ns)
        seen[self.record.calls.request[self.calls]] = True
        return seen

    @cached_property
    def requests(self) -> IntArray:
        """Rows of `requests`."""
        return np.flatnonzero(self._requests)

    @property
    def rows(self) -> int:
        """How many calls and stays there are to draw."""
        return len(self.calls) + len(self.attempts)

    def before(self) -> dict[str, list[int]]:
        """Count what is left out since it was over before the window: answers by code, ends of jobs by state."""
        requests, jobs = self.record.requests, self.record.jobs
        over = (requests.answered_ns != NEVER) & (requests.answered_ns < self.from_ns) & ~self._requests
        ended = (jobs.ended_ns != NEVER) & (jobs.ended_ns < self.from_ns) & ~self._jobs
        return {
            "answers": np.bincount(requests.answer[over], minlength=5).tolist(),
            "jobs": np.bincount(jobs.state[ended], minlength=8).tolist(),
        }

    def _overlaps(self, enter_ns: IntArray, leave_ns: IntArray) -> Flags:
        seen: Flags = (enter_ns <= self.until_ns) & ((leave_ns == NEVER) | (leave_ns >= self.from_ns))
        return seen
