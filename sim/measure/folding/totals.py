"""What adds up over the pieces of a run: how many there were, what was completed, what was wasted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from sim.measure.counts import DeadReasons, JobCounts, RequestCounts, job_counts, request_counts
from sim.measure.rules import among
from sim.measure.stays import Stays
from sim.measure.work import Work, wasted_ns
from sim.record import NEVER
from sim.scenario import Architecture


class Totals:
    """The counts of a run so far."""

    def __init__(self, warmup_ns: int) -> None:
        """Begin with nothing."""
        self.completed, self.served, self.wasted_ns = 0, 0, 0
        self._warmup_ns = warmup_ns
        self._requests: dict[str, Any] = {}
        self._jobs: dict[str, Any] = {}
        self._begun, self._tried = 0, 0  # attempts that were begun; jobs that had one

    def add(self, stays: Stays, work: Work, architecture: Architecture) -> None:
        """Add what a piece comes to."""
        record = stays.record
        self._requests = _added(self._requests, asdict(request_counts(record)))
        self._jobs = _added(self._jobs, asdict(job_counts(stays, architecture)))
        completed = (work.completed_ns >= self._warmup_ns) & (work.completed_ns != NEVER)
        self.completed += int(np.count_nonzero(completed))
        self.served += int(np.count_nonzero(completed & work.served))
        self.wasted_ns += wasted_ns(record, work)
        begun = record.attempts.job[record.attempts.start_ns != NEVER]
        self._begun += len(begun)
        self._tried += int(np.count_nonzero(among(begun, len(record.jobs.state))))

    @property
    def jobs_arrived(self) -> int:
        """How many jobs there were."""
        return int(self._jobs.get("arrived", 0))

    @property
    def requests(self) -> RequestCounts:
        """The users, by what they were told."""
        return RequestCounts(**(self._requests or dict.fromkeys(RequestCounts.__dataclass_fields__, 0)))

    @property
    def jobs(self) -> JobCounts:
        """The jobs, by where they are."""
        none = {name: 0 for name in JobCounts.__dataclass_fields__ if name != "dead_reasons"}
        found = self._jobs or {**none, "dead_reasons": dict.fromkeys(DeadReasons.__dataclass_fields__, 0)}
        return JobCounts(**{**found, "dead_reasons": DeadReasons(**found["dead_reasons"])})

    @property
    def amplification(self) -> float | None:
        """Attempts per job that was tried; calls per request where there are no jobs."""
        if self.jobs_arrived:
            return self._begun / self._tried if self._tried else None
        requests = self.requests
        return requests.calls / requests.arrived if requests.arrived else None


def _added(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two records of numbers, number by number.

    >>> _added({"done": 1, "why": {"late": 2}}, {"done": 3, "why": {"late": 4}})
    {'done': 4, 'why': {'late': 6}}
    """
    return {
        name: _added(one.get(name, {}), value) if isinstance(value, dict) else one.get(name, 0) + value
        for name, value in other.items()
    }
