"""One attempt: how long it will take and how it will end, known when it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.model.faults import Outages
from sim.model.pool import Worker
from sim.model.things import Delivery
from sim.policies.buckets import deposit
from sim.record import AttemptEnd, ShiftEnd
from sim.scenario import Step

if TYPE_CHECKING:
    from sim.model.lab import Lab

DONE, FAILED, CRASHED, TIMED_OUT = AttemptEnd.DONE, AttemptEnd.FAILED, AttemptEnd.CRASHED, AttemptEnd.TIMED_OUT


class Limits(NamedTuple):
    """What may change an attempt at a step. 0: no such time."""

    fails_after_ns: int
    timeout_ns: int
    poisons: bool
    has_outages: bool

    @classmethod
    def of(cls, step: Step, has_outages: bool) -> Limits | None:  # noqa: FBT001
        """Read them from a step; None if there are none."""
        limits = cls(step.fails_after_ns or 0, step.timeout_ns or 0, step.poison_share > 0, has_outages)
        return limits if any(limits) else None


def plan_attempt(lab: Lab, me: Worker, held: Delivery) -> tuple[int, AttemptEnd]:
    """Begin an attempt: return how long it takes [ns] and how it ends, unless something comes between."""
    job = held.job
    if lab.budget is not None and not job.begun:
        lab.budget, job.begun = deposit(lab.budget), True
    if lab.memory.is_kept and lab.memory.knows(job, me.pool.number, lab.clock.now_ns):
        return 0, AttemptEnd.SKIPPED
    luck, step, number = lab.luck, job.step, held.number
    takes_ns = luck.size_ns(job, number)
    fails = luck.may_fail[step] and luck.fails(step, job.element, number, job.call_number, job.child)
    end = FAILED if fails else DONE
    limits = lab.limits[step]
    if limits is not None:
        takes_ns, end = _limited(lab, me, held, limits, takes_ns, end)
    if me.busy_left_ns is not None:
        takes_ns, end = _until_crash(me, me.busy_left_ns, takes_ns, end)
    return takes_ns, end


def _limited(
    lab: Lab, me: Worker, held: Delivery, limits: Limits, takes_ns: int, end: AttemptEnd
) -> tuple[int, AttemptEnd]:
    """Change an attempt: by faults of what it depends on, by poison, by an early failure, by its timeout."""
    if lab.outages is not None:
        takes_ns, end = _struck(lab, lab.outages, held, takes_ns, end)
    if held.job.poison:
        me.dies_of, end = ShiftEnd.POISONED, CRASHED
    if end is not DONE and limits.fails_after_ns:
        takes_ns = min(takes_ns, limits.fails_after_ns)
    if limits.timeout_ns and takes_ns > limits.timeout_ns:
        return limits.timeout_ns, TIMED_OUT
    return takes_ns, end


def _struck(lab: Lab, outages: Outages, held: Delivery, takes_ns: int, end: AttemptEnd) -> tuple[int, AttemptEnd]:
    """What the step depends on is down, or slow, at the instant at which the attempt begins."""
    job = held.job

    def luck() -> float:
        """Return the number that decides whether a fault strikes this attempt; asked only where one may spare it."""
        return lab.luck.meets_fault(job.step, job.element, held.number, job.call_number, job.child)

    now_ns = lab.clock.now_ns
    takes_ns = outages.slowed_ns(job.step, takes_ns, now_ns, luck)
    return takes_ns, FAILED if outages.fails_now(job.step, now_ns, luck) else end


def _until_crash(me: Worker, left_ns: int, takes_ns: int, end: AttemptEnd) -> tuple[int, AttemptEnd]:
    """Let a worker die of its work, where the clock of its crashes runs only while it works."""
    if takes_ns > left_ns:
        me.dies_of = ShiftEnd.CRASHED
        return left_ns, CRASHED
    me.busy_left_ns = left_ns - takes_ns
    return takes_ns, end
