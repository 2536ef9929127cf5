"""One attempt: how long it will take and how it will end, known when it begins."""

from __future__ import annotations

from sim.engine.agenda import ATTEMPT_ENDS, next_ticket, place_of, set_timer
from sim.engine.events import UNDRAWN, WORK_OVER, WORKING
from sim.engine.layout import Lab, Rows
from sim.engine.leases import work_begins
from sim.engine.luck import FAULT_LUCK, MISSING, fails, size_ns, uniform
from sim.engine.policy_rows import OF_JOBS, budget
from sim.engine.rings import put_last
from sim.policies.buckets import deposit
from sim.record import AttemptEnd, ShiftEnd

DONE, FAILED, CRASHED = int(AttemptEnd.DONE), int(AttemptEnd.FAILED), int(AttemptEnd.CRASHED)
TIMED_OUT, SKIPPED = int(AttemptEnd.TIMED_OUT), int(AttemptEnd.SKIPPED)
_BY_ITSELF, _POISONED = int(ShiftEnd.CRASHED), int(ShiftEnd.POISONED)


def work_for(lab: Lab, w: int, delay_ns: int) -> None:
    """A worker is busy with the job in hand for a while, and goes on then."""
    me, at_ns = lab.workers[w], lab.now[0].now_ns + delay_ns
    me.alarm = next_ticket(lab)
    place = place_of(ATTEMPT_ENDS, lab.jobs[lab.deliveries[me.current].job].number, w)
    set_timer(lab, at_ns, place, me.life, WORK_OVER, w, me.alarm, 0)


def begin_attempt(lab: Lab, w: int) -> None:
    """A worker begins the job in hand: plan the attempt, or wait until its luck is drawn."""
    me, now = lab.workers[w], lab.now[0]
    held = lab.deliveries[me.current]
    job = lab.jobs[held.job]
    held.begun_ns, me.stage = now.now_ns, WORKING
    if now.budget >= 0 and not job.begun:
        now.budget, job.begun = deposit(budget(lab, OF_JOBS, now.budget)).level, 1
    if lab.rules[0].remembers and _is_known(lab, me, job):
        me.takes_ns, me.end = 0, SKIPPED
        work_begins(lab, me.current, now.now_ns)
        work_for(lab, w, 0)
    elif not plan_attempt(lab, w):
        put_last(lab.few, UNDRAWN, w)


def _is_known(lab: Lab, me: Rows, job: Rows) -> bool:
    """Whether a worker finds that this work was done, not too long ago."""
    done_ns = lab.done_ns[job.step, job.element]
    return done_ns >= 0 and lab.now[0].now_ns - done_ns <= lab.pools[me.pool].dedup_ns


def plan_attempt(lab: Lab, w: int) -> bool:
    """Begin an attempt, unless its size is not drawn yet; tell whether it has begun."""
    me = lab.workers[w]
    held = lab.deliveries[me.current]
    job = lab.jobs[held.job]
    takes_ns = job.size_ns
    if takes_ns == MISSING or lab.steps[job.step].redraws:
        takes_ns = size_ns(lab, job.step, job.element, held.number, job.call_number, job.child)
        if takes_ns == MISSING:
            return False
    if held.number == 1 and job.call_number == 1 and job.child == 0:
        does_fail = job.fails_first != 0
    else:
        does_fail = fails(lab, job.step, job.element, held.number, job.call_number, job.child)
    me.takes_ns, me.end = takes_ns, FAILED if does_fail else DONE
    if lab.steps[job.step].has_limits:
        _limit(lab, me, held, job)
    if me.busy_left_ns >= 0:
        _until_crash(me)
    work_begins(lab, me.current, held.begun_ns + me.takes_ns)
    work_for(lab, w, me.takes_ns)
    return True


def _limit(lab: Lab, me: Rows, held: Rows, job: Rows) -> None:
    """Change an attempt: by faults of what it depends on, by poison, by an early failure, by its timeout."""
    spec = lab.steps[job.step]
    if lab.rules[0].has_outages:
        me.takes_ns = slowed_ns(lab, job.step, me.takes_ns, job.element, held.number, job.call_number, job.child)
        if fails_now(lab, job.step, job.element, held.number, job.call_number, job.child):
            me.end = FAILED
    if job.poison:
        me.dies_of, me.end = _POISONED, CRASHED
    if me.end != DONE and spec.fails_after_ns:
        me.takes_ns = min(me.takes_ns, spec.fails_after_ns)
    if spec.timeout_ns and me.takes_ns > spec.timeout_ns:
        me.takes_ns, me.end = spec.timeout_ns, TIMED_OUT


def _until_crash(me: Rows) -> None:
    """Let a worker die of its work, where the clock of its crashes runs only while it works."""
    if me.takes_ns > me.busy_left_ns:
        me.dies_of, me.takes_ns, me.end = _BY_ITSELF, me.busy_left_ns, CRASHED
    else:
        me.busy_left_ns -= me.takes_ns


def fails_now(lab: Lab, step: int, element: int, attempt: int, call: int, child: int) -> bool:
    """Tell whether an attempt at a step that starts now must fail, since what it depends on is down."""
    now_ns = lab.now[0].now_ns
    place = 0
    while lab.down[step, place].from_ns <= now_ns:  # the last window of a step never opens
        window = lab.down[step, place]
        if now_ns < window.until_ns and (
            window.share == 1.0 or uniform(lab, FAULT_LUCK, step, element, attempt, call, child) < window.share
        ):
            return True
        place += 1
    return False


def slowed_ns(lab: Lab, step: int, takes_ns: int, element: int, attempt: int, call: int, child: int) -> int:
    """Return how long an attempt takes that starts now: where slow windows overlap, their factors multiply."""
    now_ns, factor, place = lab.now[0].now_ns, 1.0, 0
    while lab.slow[step, place].from_ns <= now_ns:  # as above
        window = lab.slow[step, place]
        if now_ns < window.until_ns and (
            window.share == 1.0 or uniform(lab, FAULT_LUCK, step, element, attempt, call, child) < window.share
        ):
            factor *= window.factor
        place += 1
    return takes_ns if factor == 1.0 else int(takes_ns * factor)
