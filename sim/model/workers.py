"""Workers: they come up, take jobs, work, say how it went; they crash, are stopped, and come back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.model.attempts import plan_attempt
from sim.model.clock import Beat, Kind, Story, Timer
from sim.model.fates import give_back, settle
from sim.model.pool import Worker
from sim.model.stream_consumer import consume
from sim.model.stream_group import Group
from sim.model.things import Delivery
from sim.record import NEVER, AttemptEnd, JobState, ShiftEnd

if TYPE_CHECKING:
    from sim.model.lab import Lab

_OVERDUE = (ShiftEnd.REPLACED, ShiftEnd.SCALED_IN)
DONE, FAILED, CRASHED, RETURNED = AttemptEnd.DONE, AttemptEnd.FAILED, AttemptEnd.CRASHED, AttemptEnd.RETURNED


def begin_shift(lab: Lab, me: Worker) -> None:
    """A worker comes up, and works until it goes down."""
    now_ns, spec = lab.clock.now_ns, me.pool.spec
    me.up, me.is_fresh, me.stops, me.life = True, True, False, me.life + 1
    me.shift = lab.log.shift_begins(me.number, me.pool.number, now_ns)
    if spec.crashes is not None and spec.crashes.mtbf is not None:
        uptime_ns = lab.luck.uptime_ns(spec.crashes.mtbf, me.number, me.life)
        if spec.crashes.only_busy:
            me.busy_left_ns = uptime_ns
        else:
            die_later(lab, me, uptime_ns, ShiftEnd.CRASHED)
    quick = spec.prefetch == 1 and not spec.poll_ns and lab.is_at_hand
    if isinstance(me.pool, Group):
        me.actor.follow(consumer_shift(lab, me, me.pool))
    elif lab.is_safe:
        lab.clock.follow(steady_shift(lab, me))
    else:
        me.actor.follow(shift(lab, me) if quick else long_shift(lab, me))


def consumer_shift(lab: Lab, me: Worker, group: Group) -> Story:
    """Read a log, until the consumer goes down."""
    why = yield from consume(lab, me, group)
    go_down(lab, me, why)


def steady_shift(lab: Lab, me: Worker) -> Story:
    """Take a job, work on it, say how it went; forever. Nobody dies here, so nobody needs a lease."""
    clock, take, number = lab.clock, me.pool.take, me.number
    sizes_ns, may_fail, fails = lab.luck.sizes_ns, lab.luck.may_fail, lab.luck.fails
    work, me.steady, succeeds = Beat(clock, Kind.ATTEMPT_ENDS, number), True, lab.log.success
    while True:
        job = take()
        if job is None:
            me.job = None
            job = yield me.wait()
        me.job, me.since_ns = job, clock.now_ns
        yield work.ring(sizes_ns[job.step][job.element], job.number)
        if may_fail[job.step] and fails(job.step, job.element, job.stays + 1, job.call_number):
            settle(lab, me.delivery_of(job), FAILED)
        else:
            succeeds(job, number, me.since_ns, clock.now_ns)


def shift(lab: Lab, me: Worker) -> Story:
    """Take a job, work on it, say how it went; until the worker goes down."""
    clock, take, number = lab.clock, me.pool.take, me.number
    is_plain, sizes_ns, may_fail, fails_first = lab.is_plain, lab.luck.sizes_ns, lab.luck.may_fail, lab.luck.fails_first
    work = Beat(clock, Kind.ATTEMPT_ENDS, number, me.life)
    while True:
        job = take()
        if job is None:
            me.current = None
            held = yield me.wait()
            job = held.job
        else:
            held = me.current = Delivery(job, number, clock.now_ns)
        held.begun_ns, step, lease_ns = held.leased_ns, job.step, job.queue.lease_ns
        if is_plain[step] and held.number == 1 and job.call_number == 1:
            takes_ns, end = sizes_ns[step][job.element], DONE
            if may_fail[step] and fails_first[step][job.element]:
                end = FAILED
        else:
            takes_ns, end = plan_attempt(lab, me, held)
        if lease_ns and lease_ns < takes_ns:
            lab.leases.work_begins(held, held.begun_ns + takes_ns)
        yield work.ring(takes_ns, job.number)
        if end is CRASHED:
            go_down(lab, me, me.dies_of)
            return
        settle(lab, held, end)
        if me.stops:
            me.current = None
            go_down(lab, me, ShiftEnd.STOPPED)
            return


def long_shift(lab: Lab, me: Worker) -> Story:
    """The same with everything that may come between: a buffer, questions instead of waiting, the way to the broker."""
    clock, pool, link = lab.clock, me.pool, lab.link
    work, asks = Timer(clock, Kind.ATTEMPT_ENDS, me.number, me.life), pool.spec.poll_ns > 0
    while True:
        held = me.next_held()
        if held is None:
            held = (yield from ask_again(lab, me)) if asks else (yield me.wait())
        job = held.job
        if lab.costs.are_there and (fetch_ns := lab.costs.carry_ns(job.step)):
            lab.leases.watch(held)
            yield work.ring(fetch_ns, job.number)
        held.begun_ns = clock.now_ns
        takes_ns, end = plan_attempt(lab, me, held)
        lab.leases.work_begins(held, held.begun_ns + takes_ns)
        yield work.ring(takes_ns, job.number)
        if end is CRASHED:
            go_down(lab, me, me.dies_of)
            return
        if link.until_ns > clock.now_ns:
            held.worked_ns = clock.now_ns
        while link.until_ns > clock.now_ns:
            lab.leases.work_begins(held, link.until_ns)
            yield work.ring(link.until_ns - clock.now_ns, job.number)
        me.current = None
        settle(lab, held, end)
        if me.stops:
            go_down(lab, me, ShiftEnd.STOPPED)
            return


def ask_again(lab: Lab, me: Worker) -> Story:
    """Ask for a job from time to time; each asking may wait for a while. The first pause spreads the workers out."""
    spec, among = me.pool.spec, len(me.pool.workers)
    pause, pause_ns = Timer(lab.clock, Kind.CONTROL, me.number, me.life), spec.poll_ns
    if me.is_fresh:
        me.is_fresh, pause_ns = False, spec.poll_ns * (me.number % among + 1) // among
    while True:
        if spec.long_poll_ns:
            lab.clock.call_after(spec.long_poll_ns, Kind.CONTROL, 0, me.asked_in_vain(), me.number)
            held = yield me.wait()
            if held is not None:
                return held
        yield pause.ring(pause_ns, 0)
        pause_ns = spec.poll_ns
        held = me.next_held()
        if held is not None:
            return held


def die_later(lab: Lab, me: Worker, delay_ns: int, why: ShiftEnd) -> None:
    """Let a worker die after a delay, unless this life is over by then."""
    life = me.life

    def strike() -> None:
        """Its time has come."""
        if me.up and me.life == life:
            if why in _OVERDUE and me.current and me.pool.spec.shutdown.unfinished == "return":
                _hand_back(lab, me, me.current)
            die(lab, me, why)

    lab.clock.call_after(delay_ns, Kind.WORKER_CRASH, 0, strike, me.number)


def die(lab: Lab, me: Worker, why: ShiftEnd) -> None:
    """Whatever it does, a worker that is up goes down now."""
    me.actor.leave()
    go_down(lab, me, why)


def stop(lab: Lab, me: Worker, overdue: ShiftEnd) -> None:
    """Ask a worker to stop: it gives back what it has not begun, and its grace is for the job in hand, or `overdue`."""
    if not me.up or me.stops:
        return
    me.stops = True
    if me.current is None:
        die(lab, me, ShiftEnd.STOPPED)
        return
    if me.pool.spec.shutdown.unfinished != "keep":
        _empty_buffer(lab, me)
    die_later(lab, me, me.pool.spec.shutdown.grace_ns, overdue)


def _hand_back(lab: Lab, me: Worker, held: Delivery) -> None:
    """Give back the job in hand. A consumer has only to say good-bye: the log still has it."""
    if isinstance(me.pool, Group):
        me.pool.hears_from(me)
        return
    me.current = None
    give_back(lab, held, _unfinished(held))


def _unfinished(held: Delivery) -> AttemptEnd:
    return RETURNED if held.begun_ns == NEVER else CRASHED


def stop_all(lab: Lab, workers: Sequence[Worker], overdue: ShiftEnd) -> None:
    """Ask workers to stop, none of whom is handed what another one gives back."""
    for worker in workers:
        worker.leave_line()
    for worker in workers:
        stop(lab, worker, overdue)


def _empty_buffer(lab: Lab, me: Worker) -> None:
    while me.buffer:
        give_back(lab, me.buffer.popleft(), AttemptEnd.RETURNED)


def go_down(lab: Lab, me: Worker, why: ShiftEnd) -> None:
    """Leave the job in hand and those in the buffer to whoever notices; come back later, if that is wanted."""
    me.up = False
    me.leave_line()
    lab.log.shift_ends(me.shift, lab.clock.now_ns, why)
    held, me.current, me.busy_left_ns = me.current, None, None
    if isinstance(me.pool, Group):
        me.pool.loses(me, held, why)
    elif held is not None:
        lab.leases.forsake(held, _unfinished(held))
    if why is ShiftEnd.STOPPED and me.pool.spec.shutdown.unfinished != "keep":
        _empty_buffer(lab, me)
    while me.buffer:
        lab.leases.forsake(me.buffer.popleft(), RETURNED)
    if me.wanted:
        come_up_later(lab, me, lab.luck.downtime_ns(me.pool.spec.crashes, me.number, me.life))


def come_up_later(lab: Lab, me: Worker, delay_ns: int) -> None:
    """Let a worker begin a shift after a delay, unless it is not wanted any more by then."""
    me.summons += 1
    summons = me.summons

    def rise() -> None:
        """It is there, if this is what it was last told."""
        if me.wanted and me.summons == summons:
            begin_shift(lab, me)

    lab.clock.call_after(delay_ns, Kind.WORKER_UP, 0, rise, me.number)


def note_work_in_hand(lab: Lab) -> None:
    """At the horizon: note the deliveries that are not over."""
    for me in lab.workers:
        if me.job is not None:
            me.current = me.delivery_of(me.job)
        for held in filter(None, (me.current, *me.buffer)):
            lab.log.delivery(held, AttemptEnd.HELD if held.begun_ns == NEVER else AttemptEnd.RUNNING)
    lab.leases.note_orphans()
    for held in lab.leased():
        lab.log.job_is(held.job.number, JobState.IN_FLIGHT)
