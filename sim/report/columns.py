"""One architecture as a column of a report: its name, its figures under the names of the JSON output, its setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.experiment import Comparison, Outcome
from sim.report.words import safe


@dataclass(frozen=True, slots=True)
class Column:
    """What a report says of one architecture. figures: as in the JSON output, seconds and per second."""

    name: str
    outcome: Outcome
    figures: Mapping[str, Any]

    def figure(self, *path: str) -> float | None:
        """One figure by its place in the JSON output; None where there is none or it is refused.

        Example: `column.figure("response_time", "p99")`.
        """
        found: Any = self.figures
        for key in path:
            found = None if found is None else found.get(key)
        return None if found is None else float(found)

    def count(self, *path: str) -> int:
        """One count by its place in the JSON output; 0 where there is none."""
        return int(self.figure(*path) or 0)

    @property
    def unserved(self) -> int:
        """Users who were told of an error, were turned away or left."""
        return sum(self.count("requests", end) for end in ("error", "timeout", "rejected"))

    @property
    def retried(self) -> int:
        """Attempts by workers that were not the first of their job."""
        attempts = self.outcome.record.attempts
        return int(np.count_nonzero((attempts.number > 1) & (attempts.start_ns >= 0)))


def columns(comparison: Comparison) -> tuple[Column, ...]:
    """The architectures of a comparison in their order, with names that are safe to print."""
    return tuple(
        Column(safe(name, 24), outcome, outcome.measures.as_dict()) for name, outcome in comparison.outcomes.items()
    )


def baseline(shown: Sequence[Column]) -> Column:
    """The architecture that the others are compared with: the first that queues nothing, else the first."""
    return next((column for column in shown if not column.outcome.architecture.queued), shown[0])
