"""Consumers: workers that read the partitions which their group has given them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.attempts import plan_attempt
from sim.model.clock import Kind, Story, Timer
from sim.model.fates import settle
from sim.model.pool import Worker
from sim.model.stream_group import Group, Member
from sim.model.stream_log import Partition, Repeat
from sim.model.things import Delivery
from sim.record import AttemptEnd, ShiftEnd

if TYPE_CHECKING:
    from sim.model.lab import Lab

DONE, SKIPPED, CRASHED = AttemptEnd.DONE, AttemptEnd.SKIPPED, AttemptEnd.CRASHED


def consume(lab: Lab, me: Worker, group: Group) -> Story:
    """Read an event, work on it, say how it went; until the consumer goes down. Return why it does."""
    clock, link, member = lab.clock, lab.link, group.joins(me)
    work, reports = Timer(clock, Kind.ATTEMPT_ENDS, me.number, me.life), Timer(clock, Kind.FAULT, me.number, me.life)
    if group.stream.commit_every_ns:
        clock.follow(commit_by_the_clock(lab, member, group.stream.commit_every_ns))
    while True:
        while (partition := member.take()) is None:
            yield member.wait()
        held = yield from fetch(lab, me, partition, work)
        held.begun_ns = clock.now_ns
        takes_ns, end = plan_attempt(lab, me, held)
        yield work.ring(takes_ns, held.job.number)
        if end is CRASHED:
            return me.dies_of
        if end not in (DONE, SKIPPED) and link.is_down:
            held.worked_ns = clock.now_ns
        while end not in (DONE, SKIPPED) and link.is_down:
            yield reports.ring(link.until_ns - clock.now_ns, len(lab.architecture.faults) + held.job.number)
        me.current = None
        close(lab, held, end)
        member.leaves(partition, done=end in (DONE, SKIPPED) or isinstance(held, Repeat))
        if me.stops:
            return ShiftEnd.STOPPED


def fetch(lab: Lab, me: Worker, partition: Partition, work: Timer) -> Story:
    """Read the first event of a partition. What was done before is a delivery only while the work goes on."""
    job = partition.ahead[0]
    held: Delivery = Repeat(job, me.number) if job.over else Delivery(job, me.number, lab.clock.now_ns)
    partition.held = held
    me.current = None if job.over else held
    if lab.costs.are_there and (fetch_ns := lab.costs.carry_ns(job.step)):
        yield work.ring(fetch_ns, job.number)
    me.current = held
    return held


def close(lab: Lab, held: Delivery, end: AttemptEnd) -> None:
    """Say how an attempt went. One at work that was done before changes nothing, however it went."""
    if not isinstance(held, Repeat):
        settle(lab, held, end)
    elif end is not SKIPPED:
        held.over_ns = lab.clock.now_ns
        lab.log.delivery(held, AttemptEnd.DUPLICATE)
        lab.memory.note(held.job, held.over_ns)


def commit_by_the_clock(lab: Lab, member: Member, every_ns: int) -> Story:
    """Save the offsets of a consumer from time to time, for as long as it lives."""
    beat = Timer(lab.clock, Kind.CONTROL, member.worker.number, member.worker.life)
    yield beat.ring(every_ns, 0)
    while member.is_there:
        member.commit()
        yield beat.ring(every_ns, 0)
