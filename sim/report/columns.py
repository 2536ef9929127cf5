"""One architecture as a column of a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.experiment import Comparison, Outcome
from sim.measure import series
from sim.record import NEVER
from sim.report.words import safe


@dataclass(frozen=True, slots=True)
class Column:
    """What a report says of one architecture; `name` is safe to print."""

    name: str
    outcome: Outcome

    def figure(self, *metric: str) -> float | None:
        """One figure by its name, such as ("response_time", "p99"); None where there is none or it is refused."""
        return self.outcome.measures.figure(metric)

    def count(self, *metric: str) -> int:
        """One count by its name, such as ("jobs", "done")."""
        return int(self.figure(*metric) or 0)

    @property
    def arrived(self) -> int:
        """Users who asked."""
        return self.count("requests", "arrived")

    @property
    def unserved(self) -> int:
        """Users who were told of an error, were turned away or left."""
        return sum(self.count("requests", end) for end in ("error", "timeout", "rejected"))

    @property
    def tried_again(self) -> int:
        """Attempts by workers that were not the first of their job."""
        attempts = self.outcome.record.attempts
        begun = attempts.job[attempts.start_ns != NEVER]
        return len(begun) - len(np.unique(begun))

    @property
    def most_in_flight(self) -> int:
        """Most jobs that workers held at once, in their buffers and at work."""
        return series(self.outcome.record, "in_flight").max()

    @property
    def lapsed(self) -> tuple[int, int]:
        """Leases that ran out while the worker was at work, and before it had begun what it held in its buffer.

        Not those that ended because another worker had done the job.
        """
        attempts, jobs = self.outcome.record.attempts, self.outcome.record.jobs
        over = (attempts.start_ns != NEVER) & (attempts.leased_ns != NEVER) & (attempts.released_ns != NEVER)
        goes_on = (attempts.end_ns == NEVER) | (attempts.end_ns > attempts.released_ns)
        over &= goes_on & (attempts.released_ns != jobs.ended_ns[attempts.job])
        begun = attempts.start_ns < attempts.released_ns
        return int(np.count_nonzero(over & begun)), int(np.count_nonzero(over & ~begun))


def columns(comparison: Comparison) -> tuple[Column, ...]:
    """The architectures of a comparison in their order."""
    return tuple(Column(safe(name, 40), outcome) for name, outcome in comparison.outcomes.items())


def baseline(shown: Sequence[Column]) -> Column:
    """The architecture that the others are compared with: the first that queues nothing, else the first."""
    return next((column for column in shown if not column.outcome.architecture.queued), shown[0])
