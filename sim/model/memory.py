"""What workers remember of work that is done, so as not to do it again: a deduplication store with a window."""

from __future__ import annotations

from sim.model.things import Job
from sim.record import AttemptEnd
from sim.scenario import Architecture

Effect = tuple[int, int, int]  # the element of the request, the step, and which of several such jobs


class Memory:
    """When each piece of work was done. The note is made with the effect itself, in one transaction."""

    def __init__(self, architecture: Architecture) -> None:
        self._window_ns = [pool.dedup_ns or 0 for pool in architecture.named_pools.values()]
        self.is_kept = any(self._window_ns)
        self._done_ns: dict[Effect, int] = {}
        self._followed: set[Effect] = set()  # whose sequels have come

    def note(self, job: Job, now_ns: int) -> None:
        """The work of a job has been done."""
        if self.is_kept:
            self._done_ns[job.element, job.step, job.child] = now_ns

    def follows(self, job: Job, end: AttemptEnd) -> bool:
        """Whether the jobs that it spawns come now: as its work is done, or as what was done before is acknowledged."""
        effect = job.element, job.step, job.child
        comes_now = end is not AttemptEnd.SKIPPED or effect not in self._followed
        if self.is_kept:
            self._followed.add(effect)
        return comes_now

    def knows(self, job: Job, pool: int, now_ns: int) -> bool:
        """Whether a worker of a pool finds that this work was done, not too long ago."""
        done_ns = self._done_ns.get((job.element, job.step, job.child))
        return done_ns is not None and now_ns - done_ns <= self._window_ns[pool]
