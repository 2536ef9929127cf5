"""How long the users of each architecture waited, by the definitions of `sim.measure`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.experiment import Comparison
from sim.measure.work import work_of
from sim.plot.style import Look, looks
from sim.record import NEVER, Answer, IntArray, Record


class Waits(NamedTuple):
    """The waiting times of one architecture's users, sorted."""

    name: str
    look: Look
    ordered_ns: IntArray


def response_times(comparison: Comparison) -> list[Waits]:
    """From the arrival to the answer, of the users who were answered OK and came after the warm-up."""
    look = looks(comparison.scenario.architectures)
    from_ns = comparison.scenario.warmup_ns
    return [Waits(n, look[n], _response_ns(outcome.record, from_ns)) for n, outcome in comparison.outcomes.items()]


def completion_times(comparison: Comparison) -> list[Waits]:
    """From the arrival until all work was done, of the users who were answered OK and came after the warm-up."""
    look = looks(comparison.scenario.architectures)
    from_ns = comparison.scenario.warmup_ns
    return [Waits(n, look[n], _completion_ns(outcome.record, from_ns)) for n, outcome in comparison.outcomes.items()]


def _response_ns(record: Record, from_ns: int) -> IntArray:
    requests = record.requests
    counted = (requests.answer == Answer.OK) & (requests.arrival_ns >= from_ns)
    return np.sort((requests.answered_ns - requests.arrival_ns)[counted])


def _completion_ns(record: Record, from_ns: int) -> IntArray:
    work = work_of(record)
    arrival_ns = record.requests.arrival_ns[work.request]
    counted = work.served & (work.completed_ns != NEVER) & (arrival_ns >= from_ns)
    return np.sort((work.completed_ns - arrival_ns)[counted])
