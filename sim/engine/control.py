"""Who acts from outside, by the clock: faults that kill or cut, deploys, redrives, autoscalers."""

from __future__ import annotations

from sim.engine.agenda import CONTROL, FAULT, call_after, place_of, set_timer
from sim.engine.connections import watch_connections
from sim.engine.events import CUT, DEPLOY, KILL, LOOK, MEND, MORGUE, REDRIVE, SLOWER
from sim.engine.fates import revive
from sim.engine.hands import leave_line
from sim.engine.layout import NOBODY, Lab
from sim.engine.queue import backlog, due
from sim.engine.ready import oldest_ready
from sim.engine.rings import first_of, length
from sim.engine.taking import hand_out
from sim.engine.workers import KILLED, REPLACED, SCALED_IN, come_up_later, go_down, stop
from sim.policies.scaling import ScalingRule, may_change, wanted
from sim.record import NEVER

FAULT_KILLS, FAULT_DEPLOYS, FAULT_CUTS, FAULT_SLOWS = range(4)  # what a fault does
_FIRST_AUTOSCALER = 1  # numbers of control: 0 for workers who ask, then the autoscalers, then the redrives


def follow_timeline(lab: Lab) -> None:
    """Set the timers of everything that the scenario has planned."""
    for number in range(lab.faults.shape[0]):
        fault = lab.faults[number]
        if fault.what == FAULT_KILLS:
            call_after(lab, fault.at_ns, FAULT, number, 0, KILL, number, 0, 0)
        elif fault.what == FAULT_DEPLOYS:
            set_timer(lab, fault.at_ns, place_of(FAULT, number, 0), 0, DEPLOY, number, 0, 0)
        elif fault.what == FAULT_CUTS:
            call_after(lab, fault.at_ns, FAULT, number, 0, CUT, number, 0, 0)
            call_after(lab, fault.until_ns, FAULT, number, 0, MEND, number, 0, 0)
            watch_connections(lab, number)
        elif fault.what == FAULT_SLOWS:
            call_after(lab, fault.at_ns, FAULT, number, 0, SLOWER, fault.amount, 0, 0)
            call_after(lab, fault.until_ns, FAULT, number, 0, SLOWER, -fault.amount, 0, 0)
    for p in range(lab.pools.shape[0]):
        if lab.pools[p].scales:
            _look_later(lab, p)
    for number in range(lab.redrives.shape[0]):
        _redrive_later(lab, number, lab.redrives[number].at_ns)


def kill(lab: Lab, number: int) -> None:
    """The workers with the lowest numbers that are up die: a number of them, or a share of all."""
    fault, up = lab.faults[number], 0
    for w in range(lab.workers.shape[0]):
        up += lab.workers[w].up
    left = fault.amount if fault.amount >= 0 else int(fault.share * up + 0.5)
    for w in range(lab.workers.shape[0]):
        if lab.workers[w].up and left > 0:
            lab.workers[w].doomed = 1
            left -= 1
    for w in range(lab.workers.shape[0]):
        if lab.workers[w].doomed:
            lab.workers[w].doomed = 0
            go_down(lab, w, KILLED)


def deploy(lab: Lab, number: int) -> None:
    """Stop the next batch of workers; the first time, note who is to be replaced."""
    fault = lab.faults[number]
    if fault.position == 0:
        for w in range(lab.workers.shape[0]):
            if lab.workers[w].wanted:
                lab.deploys[number, fault.workers] = w
                fault.workers += 1
    if fault.position >= fault.workers:
        return
    last = min(fault.position + fault.batch, fault.workers)
    _stop_all(lab, number, fault.position, last, REPLACED)
    fault.position = last
    at_ns = lab.now[0].now_ns + fault.pause_ns
    set_timer(lab, at_ns, place_of(FAULT, number, 0), 0, DEPLOY, number, 0, 0)


def _stop_all(lab: Lab, row: int, first: int, last: int, overdue: int) -> None:
    """Ask workers to stop, none of whom is handed what another one gives back."""
    for place in range(first, last):
        leave_line(lab, lab.deploys[row, place])
    for place in range(first, last):
        stop(lab, lab.deploys[row, place], overdue)


def cut(lab: Lab, number: int) -> None:
    """The broker cannot be reached, for as long as the longest of the windows that overlap."""
    now = lab.now[0]
    if not now.is_down:
        now.since_ns = now.now_ns
    now.is_down, now.until_ns = 1, max(now.until_ns, lab.faults[number].until_ns)


def mend(lab: Lab) -> None:
    """The broker is back, unless another window is still open."""
    now = lab.now[0]
    if now.is_down and now.until_ns <= now.now_ns:
        now.is_down = 0
        hand_out(lab)


def _redrive_later(lab: Lab, number: int, at_ns: int) -> None:
    place = place_of(CONTROL, _FIRST_AUTOSCALER + lab.pools.shape[0] + number, 0)
    set_timer(lab, at_ns, place, 0, REDRIVE, number, 0, 0)


def redrive(lab: Lab, number: int) -> None:
    """Put the dead letters that there are back on their queues, one by one or all at once."""
    mine = lab.redrives[number]
    if mine.newest == NOBODY - 1:  # it begins: who dies later is not for this redrive
        last = length(lab.few, MORGUE) - 1
        cells = lab.few.cells
        place = (lab.few.ends[MORGUE, 0] + last) & (cells.shape[1] - 1)
        mine.newest = lab.jobs[cells[MORGUE, place]].letter if last >= 0 else NEVER
    while length(lab.few, MORGUE) and lab.jobs[first_of(lab.few, MORGUE)].letter <= mine.newest:
        revive(lab)
        if mine.gap_ns:
            _redrive_later(lab, number, lab.now[0].now_ns + mine.gap_ns)
            return


def _look_later(lab: Lab, p: int) -> None:
    at_ns = lab.now[0].now_ns + lab.pools[p].look_ns
    set_timer(lab, at_ns, place_of(CONTROL, _FIRST_AUTOSCALER + p, 0), 0, LOOK, p, 0, 0)


def look(lab: Lab, p: int) -> None:
    """An autoscaler looks how many workers are wanted, and starts or stops some."""
    pool, now_ns = lab.pools[p], lab.now[0].now_ns
    there, busy, age_ns = 0, 0, 0
    for w in range(pool.first, pool.first + pool.workers):
        there += lab.workers[w].wanted
        busy += lab.workers[w].wanted and lab.workers[w].current != NOBODY
    waiting = 0
    for place in range(pool.reads):
        q = lab.reads[p, 0, place]
        waiting += backlog(lab, q) if pool.counts_scheduled else due(lab, q)
        j = oldest_ready(lab, q)
        if j != NOBODY:
            age_ns = max(age_ns, now_ns - lab.jobs[j].ready_ns)
    if pool.counts_in_flight:
        waiting += _in_flight(lab, p)
    bounds = (pool.least, pool.most, pool.cooldown_ns, pool.in_cooldown_ns, pool.in_step)
    rule = ScalingRule(pool.scale_by, pool.target, *bounds)
    by = wanted(rule, there, waiting, age_ns, busy) - there
    if by != 0 and may_change(rule, by, now_ns, pool.changed_ns):
        pool.changed_ns = now_ns
        if by > 0:
            _start_some(lab, p, by)
        else:
            _stop_some(lab, p, -by)
    _look_later(lab, p)


def _in_flight(lab: Lab, p: int) -> int:
    """How many jobs of the queues that a pool reads are held by somebody."""
    count, pool = 0, lab.pools[p]
    for d in range(lab.now[0].deliveries_used):
        held = lab.deliveries[d]
        if held.serial >= 0 and lab.jobs[held.job].lease == d:
            for place in range(pool.reads):
                count += lab.reads[p, 0, place] == lab.jobs[held.job].queue
    return count


def _start_some(lab: Lab, p: int, more: int) -> None:
    """Have so many workers more, the lowest numbers first."""
    pool = lab.pools[p]
    for w in range(pool.first, pool.first + pool.workers):
        me = lab.workers[w]
        if more > 0 and not me.wanted and not me.up:
            me.wanted = 1
            more -= 1
            come_up_later(lab, w, pool.start_up_ns)


def _stop_some(lab: Lab, p: int, fewer: int) -> None:
    """Have so many workers fewer, the idle and the highest numbers first."""
    pool, row = lab.pools[p], lab.faults.shape[0]
    count = 0
    for is_busy in range(2):
        for w in range(pool.first + pool.workers - 1, pool.first - 1, -1):
            me = lab.workers[w]
            if count < fewer and me.wanted and (me.current != NOBODY) == (is_busy == 1):
                lab.deploys[row, count] = w
                count += 1
    for place in range(count):
        lab.workers[lab.deploys[row, place]].wanted = 0
    _stop_all(lab, row, 0, count, SCALED_IN)
