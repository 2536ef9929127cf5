"""Order by key: one job of a key at a time, the others wait behind it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from sim.model.things import Job


class Lanes:
    """A lane for each key: the job at its head is on the move (scheduled, ready, in flight), the others stand still."""

    def __init__(self) -> None:
        self._lanes: dict[int, deque[Job]] = {}  # by key: the head first; no lane is empty
        self.count = 0  # jobs that stand behind a head

    def is_taken(self, key: int) -> bool:
        """Whether a job of this key is there."""
        return key in self._lanes

    def enter(self, job: Job) -> bool:
        """Line up at the end of a lane; tell whether that is its head."""
        lane = self._lanes.setdefault(job.key, deque())
        lane.append(job)
        self.count += len(lane) > 1
        return len(lane) == 1

    def leave(self, job: Job) -> None:
        """A job that stands in the lane goes away."""
        self._lanes[job.key].remove(job)
        self.count -= 1

    def next_after(self, job: Job) -> Job | None:
        """The head has ended: return the next one, if there is one. A job that is not the head changes nothing."""
        lane = self._lanes.get(job.key)
        if not lane or lane[0] is not job:
            return None
        lane.popleft()
        if not lane:
            del self._lanes[job.key]
            return None
        self.count -= 1
        return lane[0]

    def waiting(self) -> Iterator[Job]:
        """The jobs that stand behind a head."""
        for lane in self._lanes.values():
            yield from list(lane)[1:]
