"""Small tasks, which other processes can import, and a pool that is made of nothing but promises."""

import os
import signal
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

from sim.scenario import from_dict

MAIL = from_dict(
    {"name": "mail", "seed": 5, "duration": "40s", "load": "3/s", "api": {"threads": 4},
     "steps": {"mail": {"service": {"exponential": "1s"}}}, "workers": {"count": 4},
     "thresholds": ["queued.wait.p95 < 5s"]}
)  # fmt: skip


@dataclass(frozen=True)
class Square:
    """Squares a number; tells half-way."""

    number: int
    label: str = "square"

    def __call__(self, tell=None):
        """Return the square."""
        if tell is not None:
            tell(0.5)
        return self.number**2


@dataclass(frozen=True)
class DiesOnce(Square):
    """Kills the process it runs in, the first time; as somebody would who needs its memory."""

    folder: Path = Path()

    def __call__(self, tell=None):
        """Return the square, if this is not the first time."""
        marker = self.folder / f"{self.number}"
        if not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(tell)


@dataclass(frozen=True)
class Dies(Square):
    """Kills the process it runs in, every time."""

    def __call__(self, tell=None):
        """Return nothing, ever."""
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Fails(Square):
    """Raises an error."""

    def __call__(self, tell=None):
        """Raise it."""
        raise ZeroDivisionError(self.number)


@dataclass
class Promises:
    """A pool that does what it promised when it is waited for, the last first; it may lose all its workers first."""

    losses: int = 0
    asked: list = field(default_factory=list)  # (task, promise)
    renewed: int = 0

    def submit(self, task):
        """Promise, and do nothing yet."""
        promise = Future()
        self.asked.append((task, promise))
        return promise

    def renew(self):
        """Get new workers."""
        self.renewed += 1

    def keep_last(self, promises, timeout=None, return_when=None):
        """Stands in for `wait`: lose the workers if that is still to come, or else keep the promise made last."""
        pending = [(task, promise) for task, promise in self.asked if promise in promises]
        if self.losses:
            self.losses -= 1
            for _, promise in pending:
                promise.set_exception(BrokenProcessPool("gone"))
        else:
            task, promise = pending[-1]
            try:
                promise.set_result(task())
            except ZeroDivisionError as error:
                promise.set_exception(error)
        return wait(promises, 0, return_when)
