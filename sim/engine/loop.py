"""The kernel: a loop over events, in the order of the design's table, until it has to ask for something or is over."""

from __future__ import annotations

from collections.abc import Callable

from sim.engine.agenda import ARRIVAL, drop_first_timer, fill_top, place_of, take_soon
from sim.engine.api import call_goes_on, is_let_in, stopped_at_work, thread_gets
from sim.engine.attempts import plan_attempt
from sim.engine.closing import close_books
from sim.engine.connections import disconnect
from sim.engine.control import cut, deploy, follow_timeline, kill, look, mend, redrive
from sim.engine.events import (
    ASKED_IN_VAIN,
    BY_API,
    BY_DOOR,
    CALL_GOES_ON,
    CUT,
    DEPLOY,
    DIES,
    DISCONNECT,
    IDLE_THREADS,
    JOB_IS_DUE,
    KILL,
    LEASE_RUNS_OUT,
    LOOK,
    LOSS_NOTICED,
    MEND,
    PAUSE_OVER,
    RISES,
    SLOWER,
    STOPPED_AT_WORK,
    THREAD_GETS,
    TIME_IS_OVER,
    UNDRAWN,
    USER_CALLS,
    USER_COMES,
    USER_HEARS,
    USER_HEDGES,
    USER_LEAVES,
    WORK_OVER,
)
from sim.engine.fates import time_is_over
from sim.engine.inline import plan_step
from sim.engine.intake import enqueue_all
from sim.engine.layout import NOBODY, Lab
from sim.engine.log import note_answer
from sim.engine.losses import lease_runs_out, loss_is_noticed
from sim.engine.luck import is_needed
from sim.engine.queue import job_is_due
from sim.engine.rings import length, put_last, take_first
from sim.engine.room import extend_credit, let_go
from sim.engine.users import ask, comes, hears, hedges, leaves, place_call, put_on_queue, think
from sim.engine.workers import asked_in_vain, begin_shift, dies, goes_on, pause_is_over, rises
from sim.record import Answer

# why the kernel returns
PAUSED, NEEDS_ROOM, NEEDS_LUCK, NEEDS_LIVES, NEEDS_CALLS, NEEDS_ELEMENTS, NOTHING, CLOSED = range(8)
_REJECTED = int(Answer.REJECTED)


def make_kernel(digest: int) -> Callable[[Lab], int]:
    """Return the kernel. digest: of the sources; the compiler's cache keeps one kernel for each."""

    def advance(lab: Lab) -> int:
        """Let happen what happens before `now.stop_ns`; return why it returns.

        It may be called again once what it asks for is there. It is closed by a last call with `now.is_closing`.
        """
        now = lab.now[0]
        if digest < 0 or now.is_closing:
            close_books(lab)
            return CLOSED
        if not now.has_begun:
            begin(lab)
        while True:
            while length(lab.few, UNDRAWN):
                if not plan_undrawn(lab):
                    return NEEDS_LUCK
            if length(lab.soon, 0) or length(lab.soon, 1):
                event, first, second = take_soon(lab)
                happens_soon(lab, event, first, second)
                continue
            let_go(lab)
            if now.credit <= 0:
                need = what_is_short(lab)
                if need != NOTHING:
                    return need
            now.credit -= 1
            if not next_event(lab):
                now.now_ns = now.stop_ns
                return PAUSED

    return advance


def what_is_short(lab: Lab) -> int:
    """Return what has to be there before one more event: luck that is drawn ahead, or room; NOTHING if all is there.

    As long as there is credit, nobody asks. Whoever uses luck up takes the credit away.
    """
    now = lab.now[0]
    if now.last_life + 2 >= lab.uptimes_ns.shape[1] and lab.uptimes_ns.size:
        return NEEDS_LIVES
    if now.most_calls + 1 > now.calls_drawn:
        return NEEDS_CALLS
    if now.most_element + lab.rules[0].users >= now.elements_drawn:
        return NEEDS_ELEMENTS
    return NOTHING if extend_credit(lab) else NEEDS_ROOM


def next_event(lab: Lab) -> bool:
    """Let the next timed event happen, if it comes before the stop; tell whether it did."""
    now, timers = lab.now[0], lab.timers
    if now.is_top_free:
        fill_top(lab)
    if now.next_arrival < lab.arrival_ns.size:
        at_ns = lab.arrival_ns[now.next_arrival]
        is_first = now.timers == 0 or at_ns < timers[0].at_ns
        if not is_first and at_ns == timers[0].at_ns:
            is_first = place_of(ARRIVAL, now.next_arrival, 0) <= timers[0].place
        if is_first:
            if at_ns >= now.stop_ns:
                return False
            now.now_ns = at_ns
            now.next_arrival += 1
            request_comes(lab, now.next_arrival - 1)
            return True
    if now.timers == 0 or timers[0].at_ns >= now.stop_ns:
        return False
    timer = timers[0]
    now.now_ns = timer.at_ns
    event, first, second, more = timer.event, timer.first, timer.second, timer.more
    drop_first_timer(lab)
    if event == WORK_OVER:
        goes_on(lab, first, second)
    else:
        happens(lab, event, first, second, more)
    return True


def begin(lab: Lab) -> None:
    """Start the threads and the workers, and what is planned by the clock."""
    lab.now[0].has_begun = 1
    for thread in range(lab.door[0].threads):
        put_last(lab.few, IDLE_THREADS, thread)
    for p in range(lab.pools.shape[0]):
        pool = lab.pools[p]
        for w in range(pool.first, pool.first + pool.workers):
            lab.workers[w].wanted = w - pool.first < pool.count
            if lab.workers[w].wanted:
                begin_shift(lab, w)
    follow_timeline(lab)
    for u in range(lab.rules[0].users):
        lab.now[0].users_used += 1
        think(lab, u, u)


def request_comes(lab: Lab, element: int) -> None:
    """A request arrives."""
    now = lab.now[0]
    if lab.rules[0].way == BY_API:
        comes(lab, element)
    elif lab.rules[0].way == BY_DOOR:
        put_on_queue(lab, element)
    else:
        row = now.next_row
        if not enqueue_all(lab, element, row, 1):
            note_answer(lab, element, _REJECTED)
        for place in range(lab.queued.size):
            step = lab.queued[place]
            now.next_row += is_needed(lab, step, element)


def happens_soon(lab: Lab, event: int, first: int, second: int) -> None:
    """What was set off at this instant."""
    if event == THREAD_GETS:
        thread_gets(lab, first, second)
    elif event == USER_HEARS:
        hears(lab, first, second)
    elif event == STOPPED_AT_WORK:
        stopped_at_work(lab, first)
    else:
        is_let_in(lab, first, second)


def happens(lab: Lab, event: int, first: int, second: int, more: int) -> None:
    """A timer is over: to each kind its verb."""
    if event == CALL_GOES_ON:
        call_goes_on(lab, first, second)
    elif event == JOB_IS_DUE:
        job_is_due(lab, first, second)
    elif event == LEASE_RUNS_OUT:
        lease_runs_out(lab, first, second, more)
    elif event == LOSS_NOTICED:
        loss_is_noticed(lab, first, second)
    elif event == TIME_IS_OVER:
        time_is_over(lab, first, second)
    elif event == USER_LEAVES:
        leaves(lab, first, second, more)
    elif event == USER_HEDGES:
        hedges(lab, first, second, more)
    elif event == USER_COMES:
        ask(lab, first)
    elif event == USER_CALLS:
        place_call(lab, first)
    else:
        happens_to_workers(lab, event, first, second, more)


def happens_to_workers(lab: Lab, event: int, first: int, second: int, more: int) -> None:
    """The rest of the kinds: what befalls workers, and the broker."""
    if event == DIES:
        dies(lab, first, second, more)
    elif event == RISES:
        rises(lab, first, second)
    elif event == PAUSE_OVER:
        pause_is_over(lab, first, second)
    elif event == ASKED_IN_VAIN:
        asked_in_vain(lab, first, second)
    elif event == KILL:
        kill(lab, first)
    elif event == DEPLOY:
        deploy(lab, first)
    elif event == CUT:
        cut(lab, first)
    elif event == MEND:
        mend(lab)
    elif event == DISCONNECT:
        disconnect(lab, first)
    elif event == SLOWER:
        lab.now[0].extra_ns += first
    elif event == LOOK:
        look(lab, first)
    else:
        redrive(lab, first)


def plan_undrawn(lab: Lab) -> bool:
    """Plan the attempt, or the inline step, that has waited longest for its luck; tell whether that is drawn."""
    who = lab.few.cells[UNDRAWN, lab.few.ends[UNDRAWN, 0]]
    is_gone = who >= 0 and lab.workers[who].current == NOBODY
    if is_gone or (plan_attempt(lab, who) if who >= 0 else plan_step(lab, NOBODY - 1 - who)):
        take_first(lab.few, UNDRAWN)
        return True
    return False
