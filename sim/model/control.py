"""Who acts on the lab from outside, by the clock: faults that kill, deploys, redrives, autoscalers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.model.clock import Kind, Story, Timer
from sim.model.connections import watch_connections
from sim.model.fates import revive
from sim.model.pool import Pool
from sim.model.workers import come_up_later, die, stop_all
from sim.policies import SECOND_NS
from sim.policies.scaling import UNBOUNDED, ScaleBy, ScalingRule, may_change, wanted
from sim.policies.whole import MILLION
from sim.record import NEVER, ShiftEnd
from sim.scenario import Autoscale, DeployFault, KillFault, Redrive, Rollout

if TYPE_CHECKING:
    from sim.model.lab import Lab

_FIRST_AUTOSCALER = 1  # numbers of control: 0 for workers who ask, then the autoscalers, then the redrives


def follow_timeline(lab: Lab) -> None:
    """Start everything that the scenario has planned."""
    architecture, clock = lab.architecture, lab.clock
    lab.link.follow(lab, architecture.faults, lab.broker_is_back)
    watch_connections(lab)
    for number, fault in enumerate(architecture.faults):
        if isinstance(fault, KillFault):
            clock.call_after(fault.at_ns, Kind.FAULT, number, _killer(lab, fault.kill))
        elif isinstance(fault, DeployFault):
            clock.follow(roll_out(lab, fault.deploy, fault.at_ns, number))
    for pool in lab.pools:
        if pool.spec.autoscale is not None:
            clock.follow(autoscaler(lab, pool, pool.spec.autoscale))
    for number, redrive in enumerate(architecture.redrive, _FIRST_AUTOSCALER + len(lab.pools)):
        clock.follow(redrive_dead_letters(lab, redrive, number))


def _killer(lab: Lab, amount: float) -> Callable[[], None]:
    def kill() -> None:
        """The workers with the lowest numbers that are up die: a number of them, or a share of all."""
        up = [worker for worker in lab.workers if worker.up]
        count = amount if isinstance(amount, int) else int(amount * len(up) + 0.5)
        for worker in up[:count]:
            die(lab, worker, ShiftEnd.KILLED)

    return kill


def roll_out(lab: Lab, rollout: Rollout, at_ns: int, number: int) -> Story:
    """Stop the workers batch by batch, each to come back as after a crash."""
    moment = Timer(lab.clock, Kind.FAULT)
    yield moment.ring(at_ns, number)
    workers = [worker for worker in lab.workers if worker.wanted]
    for first in range(0, len(workers), rollout.batch):
        stop_all(lab, workers[first : first + rollout.batch], ShiftEnd.REPLACED)
        yield moment.ring(rollout.pause_ns, number)


def redrive_dead_letters(lab: Lab, redrive: Redrive, number: int) -> Story:
    """Put the dead letters that there are back on their queues, one by one or all at once."""
    moment = Timer(lab.clock, Kind.CONTROL)
    gap_ns = 0 if redrive.rate_per_s is None else round(SECOND_NS / redrive.rate_per_s)
    yield moment.ring(redrive.at_ns, number)
    newest = lab.morgue[-1][1] if lab.morgue else NEVER  # who dies later is not for this redrive
    while lab.morgue and lab.morgue[0][1] <= newest:
        revive(lab)
        if gap_ns:
            yield moment.ring(gap_ns, number)


def autoscaler(lab: Lab, pool: Pool, spec: Autoscale) -> Story:
    """Look from time to time how many workers are wanted; start them, which takes a while, or stop some."""
    rule, look = scaling_rule(spec), Timer(lab.clock, Kind.CONTROL)
    changed_ns = -1
    while True:
        yield look.ring(spec.poll_ns, _FIRST_AUTOSCALER + pool.number)
        now_ns = lab.clock.now_ns
        there = [worker for worker in pool.workers if worker.wanted]
        oldest_ns = pool.oldest_ns()
        age_ns = 0 if oldest_ns is None else now_ns - oldest_ns
        busy = sum(worker.current is not None for worker in there)
        to_do = pool.to_do(in_flight=spec.scale_on_in_flight, scheduled=spec.scale_on_scheduled)
        by = wanted(rule, len(there), to_do, age_ns, busy) - len(there)
        if by and may_change(rule, by, now_ns, changed_ns):
            changed_ns = now_ns
            scale(lab, pool, by, spec.start_up_ns)


def scale(lab: Lab, pool: Pool, by: int, start_up_ns: int) -> None:
    """Have that many workers more, the lowest numbers first; or fewer, the idle and the highest numbers first."""
    if by > 0:
        spare = [worker for worker in pool.workers if not worker.wanted and not worker.up]
        for worker in spare[:by]:
            worker.wanted = True
            come_up_later(lab, worker, start_up_ns)
        return
    there = sorted(
        (worker for worker in pool.workers if worker.wanted),
        key=lambda worker: (worker.current is not None, -worker.number),
    )
    for worker in there[:-by]:
        worker.wanted = False
    stop_all(lab, there[:-by], ShiftEnd.SCALED_IN)


def scaling_rule(spec: Autoscale) -> ScalingRule:
    """Put an autoscaler of a scenario into plain numbers."""
    bounds = (spec.min, spec.max, spec.cooldown_ns, spec.in_cooldown_ns, spec.scale_in.step or UNBOUNDED)
    if spec.backlog_per_worker is not None:
        return ScalingRule(ScaleBy.BACKLOG_PER_WORKER, round(spec.backlog_per_worker * MILLION), *bounds)
    if spec.age_ns is not None:
        return ScalingRule(ScaleBy.AGE, spec.age_ns, *bounds)
    assert spec.utilization is not None, "an autoscaler has one measure"
    return ScalingRule(ScaleBy.UTILIZATION, round(spec.utilization * MILLION), *bounds)
