"""The conditions under which a formula holds, checked where it is asked."""

from __future__ import annotations

import math
from collections.abc import Sequence


class NotApplicable(ValueError):  # noqa: N818 - not a fault: the formula is silent about this system
    """A formula was asked about a system which it does not describe; the message names the condition that fails."""


def positive(**numbers: float) -> None:
    """Refuse any of the named numbers that is not positive and finite.

    >>> positive(arrival_rate=0.0)
    Traceback (most recent call last):
    sim.theory.conditions.NotApplicable: arrival_rate must be positive and finite, got 0
    """
    for name, number in numbers.items():
        if not 0.0 < number < math.inf:
            raise NotApplicable(f"{name} must be positive and finite, got {number:g}")


def not_negative(**numbers: float) -> None:
    """Refuse any of the named numbers that is negative or not finite.

    >>> not_negative(scv=-1.0)
    Traceback (most recent call last):
    sim.theory.conditions.NotApplicable: scv must be at least 0 and finite, got -1
    """
    for name, number in numbers.items():
        if not 0.0 <= number < math.inf:
            raise NotApplicable(f"{name} must be at least 0 and finite, got {number:g}")


def at_least(minimum: float, **numbers: float) -> None:
    """Refuse any of the named numbers below the minimum.

    >>> at_least(1, workers=0)
    Traceback (most recent call last):
    sim.theory.conditions.NotApplicable: workers must be at least 1, got 0
    """
    for name, number in numbers.items():
        if not minimum <= number:
            raise NotApplicable(f"{name} must be at least {minimum:g}, got {number:g}")


def probability(**numbers: float) -> None:
    """Refuse any of the named numbers outside [0, 1].

    >>> probability(fails=1.2)
    Traceback (most recent call last):
    sim.theory.conditions.NotApplicable: fails must be between 0 and 1, got 1.2
    """
    for name, number in numbers.items():
        if not 0.0 <= number <= 1.0:
            raise NotApplicable(f"{name} must be between 0 and 1, got {number:g}")


def below_one(**numbers: float) -> None:
    """Refuse any of the named numbers outside [0, 1).

    >>> below_one(share=1.0)
    Traceback (most recent call last):
    sim.theory.conditions.NotApplicable: share must be at least 0 and below 1, got 1
    """
    for name, number in numbers.items():
        if not 0.0 <= number < 1.0:
            raise NotApplicable(f"{name} must be at least 0 and below 1, got {number:g}")


def steady_state(formula: str, *, offered_load: float, workers: int = 1) -> None:
    """Refuse a queue which gets at least as much work as its workers can do: it grows without end.

    >>> steady_state("M/M/c", offered_load=8.0, workers=8)
    Traceback (most recent call last):
    sim.theory.conditions.NotApplicable: M/M/c has no steady state: offered load 8 erlang >= 8 workers
    """
    if not offered_load < workers:
        noun = "worker" if workers == 1 else "workers"
        raise NotApplicable(f"{formula} has no steady state: offered load {offered_load:g} erlang >= {workers} {noun}")


def same_length(**columns: Sequence[float]) -> None:
    """Refuse named columns that are empty or of different lengths.

    >>> same_length(arrival_rates=[1.0], mean_services_s=[1.0, 2.0])
    Traceback (most recent call last):
    sim.theory.conditions.NotApplicable: one value per class is needed in arrival_rates (1), mean_services_s (2)
    """
    lengths = {len(column) for column in columns.values()}
    if len(lengths) > 1 or 0 in lengths:
        counts = ", ".join(f"{name} ({len(column)})" for name, column in columns.items())
        raise NotApplicable(f"one value per class is needed in {counts}")
