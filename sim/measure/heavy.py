"""Service times so long-tailed that means, or their intervals, say how long a run was."""

from __future__ import annotations

from math import inf
from typing import Final

from sim.scenario import Architecture, Pareto, Step
from sim.workload import scv

_ENOUGH: Final = 3.0  # tail index above which there is a third moment


def has_heavy_tail(step: Step) -> bool:
    """Whether service times have no third moment: then waits have no variance. E[S³] of Pareto is infinite up to 3.

    Source: Takács (1962), Introduction to the Theory of Queues: Var W of M/G/1 needs E[S³] as its mean needs E[S²].

    >>> [has_heavy_tail(Step(service=Pareto(mean_ns=10**9, alpha=alpha))) for alpha in (2.5, 3.5)]
    [True, False]
    """
    return isinstance(step.service, Pareto) and step.service.alpha <= _ENOUGH and step.timeout_ns is None


def heavy_words(architecture: Architecture) -> str:
    """Say what heavy tails do to the figures of an architecture; nothing where there is none."""
    heavy = [name for name in (*architecture.inline, *architecture.queued) if has_heavy_tail(architecture.steps[name])]
    if not heavy:
        return ""
    names = ", ".join(heavy)
    if any(scv(architecture.steps[name].service) == inf for name in heavy):
        return (
            f"Service times of {names} have no variance (pareto, alpha up to 2): in the long run the mean wait is "
            "infinite, so that of a run tells how long the run was. A `timeout` for the step bounds it."
        )
    return (
        f"Service times of {names} have no third moment (pareto, alpha up to 3): waits have no variance, so the mean "
        "of a run is too small as a rule, and its interval does not hold. A `timeout` for the step bounds them."
    )
