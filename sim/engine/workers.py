"""Workers: they come up, take jobs, work, say how it went; they crash, are stopped, and come back."""

from __future__ import annotations

from sim.engine.agenda import CONTROL, WORKER_CRASH, WORKER_UP, call_after, next_ticket, place_of, set_timer
from sim.engine.attempts import CRASHED, begin_attempt, work_for
from sim.engine.events import ASKED_IN_VAIN, DIES, DOWN, FETCHING, PAUSE_OVER, PAUSING, RISES, SAYING
from sim.engine.fates import RETURNED, give_back, settle
from sim.engine.hands import deliver, held_by, keep, leave_line, start_on, take_from_buffer, wait_for_job
from sim.engine.intake import finish
from sim.engine.layout import NOBODY, Lab
from sim.engine.leases import work_begins
from sim.engine.log import note_shift_begins, note_shift_ends
from sim.engine.losses import forsake
from sim.engine.luck import downtime_ns, uptime_ns
from sim.engine.rings import holds, put_last
from sim.engine.taking import take
from sim.record import NEVER, ShiftEnd

DIED, KILLED, STOPPED = int(ShiftEnd.CRASHED), int(ShiftEnd.KILLED), int(ShiftEnd.STOPPED)
REPLACED, SCALED_IN = int(ShiftEnd.REPLACED), int(ShiftEnd.SCALED_IN)


def begin_shift(lab: Lab, w: int) -> None:
    """A worker comes up, and works until it goes down."""
    me = lab.workers[w]
    pool = lab.pools[me.pool]
    me.up, me.is_fresh, me.stops, me.life = 1, 1, 0, me.life + 1
    if me.life > lab.now[0].last_life:
        lab.now[0].last_life, lab.now[0].credit = me.life, 0
    me.shift = note_shift_begins(lab, w, me.pool)
    if pool.dies:
        if pool.only_busy:
            me.busy_left_ns = uptime_ns(lab, w)
        else:
            die_later(lab, w, uptime_ns(lab, w), DIED)
    next_job(lab, w)


def next_job(lab: Lab, w: int) -> None:
    """Turn to the next job; if there is none, line up, or ask again later."""
    if take_next(lab, w):
        return
    me = lab.workers[w]
    pool = lab.pools[me.pool]
    if not pool.poll_ns:
        wait_for_job(lab, w)
        return
    me.pause_ns = pool.poll_ns
    if me.is_fresh:  # the first pause spreads the workers out
        me.is_fresh, me.pause_ns = 0, pool.poll_ns * (w % pool.workers + 1) // pool.workers
    _ask(lab, w)


def take_next(lab: Lab, w: int) -> bool:
    """Fetch as many jobs as it may hold, and turn to the first of them; tell whether there was one."""
    me = lab.workers[w]
    me.current = NOBODY
    if lab.pools[me.pool].prefetch == 1:
        j = take(lab, me.pool)
        if j != NOBODY:
            start_on(lab, w, deliver(lab, w, j))
        return j != NOBODY
    _fill(lab, w)
    d = take_from_buffer(lab, w)
    if d != NOBODY:
        start_on(lab, w, d)
    return d != NOBODY


def _fill(lab: Lab, w: int) -> None:
    """Fetch what it may hold; if there is less, line up for more."""
    p = lab.workers[w].pool
    pool = lab.pools[p]
    while held_by(lab, w) < pool.prefetch:
        j = take(lab, p)
        if j == NOBODY:
            if pool.keeps_line and not holds(lab.lines, p, w):
                put_last(lab.lines, p, w)
            return
        keep(lab, w, j)


def goes_on(lab: Lab, w: int, alarm: int) -> None:
    """What a worker was busy with is over, if it still is: the way to the job, the attempt, or the wait to say so."""
    me, now = lab.workers[w], lab.now[0]
    if me.alarm != alarm:
        return
    if me.stage == FETCHING:
        begin_attempt(lab, w)
        return
    if me.stage != SAYING and me.end == CRASHED:
        go_down(lab, w, me.dies_of)
        return
    if now.until_ns > now.now_ns:
        if me.stage != SAYING:
            lab.deliveries[me.current].worked_ns = now.now_ns
        me.stage = SAYING
        work_begins(lab, me.current, now.until_ns)
        work_for(lab, w, now.until_ns - now.now_ns)
        return
    d = me.current
    me.current = NOBODY
    done = settle(lab, d, me.end)
    if done != NOBODY:
        finish(lab, done)
    if me.stops:
        go_down(lab, w, STOPPED)
    else:
        next_job(lab, w)


def _ask(lab: Lab, w: int) -> None:
    """Ask for a job: a while, where asking may wait; then pause."""
    me = lab.workers[w]
    long_poll_ns = lab.pools[me.pool].long_poll_ns
    if long_poll_ns:
        call_after(lab, long_poll_ns, CONTROL, 0, w, ASKED_IN_VAIN, w, me.askings + 1, 0)
        wait_for_job(lab, w)
    else:
        _pause(lab, w)


def _pause(lab: Lab, w: int) -> None:
    me = lab.workers[w]
    me.stage, me.alarm = PAUSING, next_ticket(lab)
    at_ns, place = lab.now[0].now_ns + me.pause_ns, place_of(CONTROL, 0, w)
    set_timer(lab, at_ns, place, me.life, PAUSE_OVER, w, me.alarm, 0)


def pause_is_over(lab: Lab, w: int, alarm: int) -> None:
    """Ask again."""
    me = lab.workers[w]
    if me.alarm == alarm:
        me.pause_ns = lab.pools[me.pool].poll_ns
        if not take_next(lab, w):
            _ask(lab, w)


def asked_in_vain(lab: Lab, w: int, asking: int) -> None:
    """Nothing has come while a worker's asking waited."""
    me = lab.workers[w]
    if me.waits and me.askings == asking:
        leave_line(lab, w)
        _pause(lab, w)


def die_later(lab: Lab, w: int, delay_ns: int, why: int) -> None:
    """Let a worker die after a delay, unless this life is over by then."""
    call_after(lab, delay_ns, WORKER_CRASH, 0, w, DIES, w, lab.workers[w].life, why)


def dies(lab: Lab, w: int, life: int, why: int) -> None:
    """Its time has come."""
    me = lab.workers[w]
    if not me.up or me.life != life:
        return
    if (why == REPLACED or why == SCALED_IN) and me.current != NOBODY and lab.pools[me.pool].gives_back:
        d = me.current
        me.current = NOBODY
        give_back(lab, d, _unfinished(lab, d))
    go_down(lab, w, why)


def stop(lab: Lab, w: int, overdue: int) -> None:
    """Ask a worker to stop: it gives back what it has not begun, and has a grace to finish the job in hand."""
    me = lab.workers[w]
    if not me.up or me.stops:
        return
    me.stops = 1
    if me.current == NOBODY:
        go_down(lab, w, STOPPED)
        return
    if not lab.pools[me.pool].keeps:
        _empty_buffer(lab, w)
    die_later(lab, w, lab.pools[me.pool].grace_ns, overdue)


def _unfinished(lab: Lab, d: int) -> int:
    return RETURNED if lab.deliveries[d].begun_ns == NEVER else CRASHED


def _empty_buffer(lab: Lab, w: int) -> None:
    while lab.workers[w].buffered:
        give_back(lab, take_from_buffer(lab, w), RETURNED)


def go_down(lab: Lab, w: int, why: int) -> None:
    """Leave the job in hand and those in the buffer to whoever notices; come back later, if that is wanted."""
    me = lab.workers[w]
    me.up, me.stage, me.alarm = 0, DOWN, next_ticket(lab)
    leave_line(lab, w)
    note_shift_ends(lab, me.shift, why)
    d = me.current
    me.current, me.busy_left_ns = NOBODY, NEVER
    if d != NOBODY:
        forsake(lab, d, _unfinished(lab, d))
    if why == STOPPED and not lab.pools[me.pool].keeps:
        _empty_buffer(lab, w)
    while me.buffered:
        forsake(lab, take_from_buffer(lab, w), RETURNED)
    if me.wanted:
        come_up_later(lab, w, downtime_ns(lab, w))


def come_up_later(lab: Lab, w: int, delay_ns: int) -> None:
    """Let a worker begin a shift after a delay, unless it is not wanted any more by then."""
    me = lab.workers[w]
    me.summons += 1
    call_after(lab, delay_ns, WORKER_UP, 0, w, RISES, w, me.summons, 0)


def rises(lab: Lab, w: int, summons: int) -> None:
    """A worker is there, if this is what it was last told."""
    me = lab.workers[w]
    if me.wanted and me.summons == summons:
        begin_shift(lab, w)
