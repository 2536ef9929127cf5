"""Autoscaling: how many workers are wanted, and whether it is time to change their number."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from sim.policies.whole import MILLION, ceil_div

UNBOUNDED = 2**31  # more workers than there are


class ScaleBy(IntEnum):
    """What an autoscaler looks at."""

    BACKLOG_PER_WORKER = 0
    AGE = 1
    UTILIZATION = 2


class ScalingRule(NamedTuple):
    """An autoscaler's aim, target > 0, in millionths of a job per worker, ns of age, or millionths of the workers busy.

    least, most: the fewest and the most workers. cooldown_ns: no change comes sooner after the one before; fewer
    workers not sooner than in_cooldown_ns, and not more than in_step fewer at once.
    """

    by: ScaleBy
    target: int
    least: int
    most: int
    cooldown_ns: int = 0
    in_cooldown_ns: int = 0
    in_step: int = UNBOUNDED


def wanted(rule: ScalingRule, workers: int, backlog: int, oldest_age_ns: int, busy: int) -> int:
    """Return how many workers are wanted, least … most.

    workers: how many there are; busy: how many of them work; backlog: jobs to be done; oldest_age_ns: how long the
    oldest ready one has waited [ns], 0 if there is none; workers x target must stay below 2^59.
    backlog per worker: backlog / target, rounded up. age, utilization: workers x measured / target, rounded up, but no
    change while the measured is within 10 % of the target; where there is no worker, one if a job waits.
    Source: Kubernetes documentation, Horizontal Pod Autoscaling, "Algorithm details".

    >>> rule = ScalingRule(ScaleBy.BACKLOG_PER_WORKER, 10 * MILLION, 1, 50)
    >>> [wanted(rule, 4, backlog, 0, 4) for backlog in (0, 40, 41, 9999)]
    [1, 4, 5, 50]
    >>> rule = ScalingRule(ScaleBy.UTILIZATION, 700_000, 1, 50)
    >>> [wanted(rule, 10, 0, 0, busy) for busy in (3, 7, 8, 10)]
    [5, 10, 12, 15]
    >>> [wanted(rule._replace(in_step=2), 10, 0, 0, busy) for busy in (3, 6, 10)]
    [8, 9, 15]
    """
    if rule.by == ScaleBy.BACKLOG_PER_WORKER:
        aim = ceil_div(backlog * MILLION, rule.target)
    elif workers == 0:
        aim = min(1, backlog)
    elif rule.by == ScaleBy.AGE:
        aim = _proportional(rule, workers, oldest_age_ns, 1)
    else:
        aim = _proportional(rule, workers, busy * MILLION, workers)
    return min(rule.most, max(rule.least, workers - rule.in_step, aim))


def _proportional(rule: ScalingRule, workers: int, measured: int, per: int) -> int:
    """Return workers x (measured / per) / target, rounded up; `workers` if that is within a tenth; `most` if above."""
    goal = rule.target * per
    if measured // goal >= rule.most:  # the product below could leave int64
        return rule.most
    if 10 * abs(measured - goal) <= goal:
        return workers
    return measured // goal * workers + ceil_div(measured % goal * workers, goal)


def may_change(rule: ScalingRule, by: int, now_ns: int, last_change_ns: int) -> bool:
    """Return whether there may be `by` workers more, or fewer: the cooldown since the last change is over.

    last_change_ns: of either direction; negative if there was none.

    >>> rule = ScalingRule(ScaleBy.AGE, 30, 1, 50, cooldown_ns=60, in_cooldown_ns=300)
    >>> may_change(rule, 2, 5, -1), may_change(rule, 2, 64, 5), may_change(rule, 2, 65, 5)
    (True, False, True)
    >>> may_change(rule, -2, 65, 5), may_change(rule, -2, 305, 5)
    (False, True)
    """
    cooldown_ns = rule.cooldown_ns if by > 0 else rule.in_cooldown_ns
    return last_change_ns < 0 or now_ns - last_change_ns >= cooldown_ns
