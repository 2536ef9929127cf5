"""The API: an accept queue and threads that run the inline steps while the user waits; and the door of the queue.

Whoever puts jobs on the queue is a row of `calls`: a call on its thread, or a request that comes straight to the queue
(then it has no row in the record's calls).
"""

from __future__ import annotations

from sim.engine.agenda import NORMAL, URGENT, soon
from sim.engine.events import (
    ACCEPTED,
    CARRYING,
    IDLE_THREADS,
    INLINE,
    OVERHEAD,
    PUTTING,
    STOPPED_AT_WORK,
    THREAD_GETS,
    USER_HEARS,
    WAITING_FOR_ROOM,
)
from sim.engine.inline import backs_off, begin_step, may_try_again, step_ends
from sim.engine.keeper import drops, learns_end, learns_wait, lets_in
from sim.engine.layout import NOBODY, Lab
from sim.engine.log import (
    CALLS,
    note_answer,
    note_call_ends,
    note_call_starts,
    note_user_leaves,
)
from sim.engine.luck import is_needed
from sim.engine.producers import busy_for, is_carried, is_kept_waiting
from sim.engine.queue import give_up_room
from sim.engine.rings import leave, length, put_last, take_first
from sim.record import Answer, AttemptEnd, CallEnd

OK, ERROR, REJECTED = int(CallEnd.OK), int(CallEnd.ERROR), int(CallEnd.REJECTED)
CANCELLED, RUNNING = int(CallEnd.CANCELLED), int(CallEnd.RUNNING)
_STEP_DONE, _STEP_CANCELLED = int(AttemptEnd.DONE), int(AttemptEnd.CANCELLED)
_TOLD_OK, _TOLD_ERROR, _TOLD_REJECTED = int(Answer.OK), int(Answer.ERROR), int(Answer.REJECTED)


def receive(lab: Lab, c: int) -> None:
    """Admit a call, or refuse it."""
    now, door = lab.now[0], lab.door[0]
    if door.has_keeper and not lets_in(lab):
        _answer(lab, c, REJECTED)
    elif length(lab.few, IDLE_THREADS):
        soon(lab, NORMAL, THREAD_GETS, c, take_first(lab.few, IDLE_THREADS))
    elif door.threads < 0:
        now.next_thread += 1
        soon(lab, URGENT, THREAD_GETS, c, now.next_thread - 1)
    elif door.accept_limit < 0 or length(lab.few, ACCEPTED) < door.accept_limit:
        put_last(lab.few, ACCEPTED, c)
    else:
        _close(lab, c, REJECTED)


def thread_gets(lab: Lab, c: int, thread: int) -> None:
    """A thread takes a call up, and works on it, and on those after it, until it has to wait."""
    _begin(lab, c, thread)
    work_on(lab, c)


def _begin(lab: Lab, c: int, thread: int) -> None:
    call, now_ns = lab.calls[c], lab.now[0].now_ns
    note_call_starts(lab, call.row, thread, RUNNING)
    if lab.door[0].has_keeper:
        learns_wait(lab, now_ns - call.sent_ns)
    call.thread, call.at, call.stage, call.failures, call.backoff_ns = thread, 0, OVERHEAD, 0, 0


def work_on(lab: Lab, c: int) -> None:
    """Let a call, and those that its thread turns to afterwards, go on until one has to wait."""
    while c != NOBODY and not _has_to_wait(lab, c):
        c = _finish(lab, c)


def _finish(lab: Lab, c: int) -> int:
    """All that a call asked for is on its way: answer; return what its thread turns to."""
    call = lab.calls[c]
    if call.row < 0:
        note_answer(lab, call.request, _TOLD_OK if call.admitted else _TOLD_REJECTED)
        free_call(lab, c)
        return NOBODY
    thread = call.thread
    _close(lab, c, OK if call.admitted else REJECTED)
    return _next_call(lab, thread)


def _next_call(lab: Lab, thread: int) -> int:
    """Let a thread begin the next call; if there is none it is idle, and the result is NOBODY."""
    if lab.door[0].threads < 0:
        return NOBODY
    while length(lab.few, ACCEPTED):
        c = take_first(lab.few, ACCEPTED)
        waited_ns = lab.now[0].now_ns - lab.calls[c].sent_ns
        if not drops(lab, waited_ns, length(lab.few, ACCEPTED)):
            _begin(lab, c, thread)
            return c
        _close(lab, c, REJECTED)
    put_last(lab.few, IDLE_THREADS, thread)
    return NOBODY


def _has_to_wait(lab: Lab, c: int) -> bool:
    """Let a call go on from where it is; tell whether it has to wait for something before it is through."""
    call, door = lab.calls[c], lab.door[0]
    if call.stage == OVERHEAD:
        call.stage = INLINE
        if door.overhead_ns:
            busy_for(lab, c, door.overhead_ns)
            return True
    if call.stage == INLINE:
        while call.at < lab.inline.size and not is_needed(lab, lab.inline[call.at], call.element):
            call.at += 1
        if call.at < lab.inline.size:
            begin_step(lab, c)
            return True
        call.stage, call.at, call.admitted = CARRYING, 0, 1
    if call.stage == CARRYING:
        if lab.rules[0].carries and is_carried(lab, c):
            return True
        call.stage, call.at = PUTTING, 0
    return is_kept_waiting(lab, c)


def is_let_in(lab: Lab, c: int, alarm: int) -> None:
    """There is room for a producer that has waited, unless it was told to stop at this very instant."""
    call = lab.calls[c]
    if call.alarm == alarm and call.stage == WAITING_FOR_ROOM:
        lab.queues[call.waits_at].promised -= 1
        work_on(lab, c)


def call_goes_on(lab: Lab, c: int, alarm: int) -> None:
    """What a call was busy with is over, if it still is."""
    call = lab.calls[c]
    if call.alarm != alarm:
        return
    if call.step != NOBODY:
        step_ends(lab, c, call.end)
        if call.end == _STEP_DONE:
            call.at, call.failures, call.backoff_ns = call.at + 1, 0, 0
        elif not may_try_again(lab, c):
            thread = call.thread
            _close(lab, c, ERROR)
            work_on(lab, _next_call(lab, thread))
            return
        elif backs_off(lab, c):
            return
    work_on(lab, c)


def _close(lab: Lab, c: int, end: int) -> None:
    """End a call that was let in, and answer its user if there still is one."""
    call = lab.calls[c]
    if lab.door[0].has_keeper:
        learns_end(lab, call.answered, end, call.thread != NOBODY)
    _answer(lab, c, end)


def _answer(lab: Lab, c: int, end: int) -> None:
    call = lab.calls[c]
    note_call_ends(lab, call.row, end)
    if call.answered < 0:
        _tell(lab, c, _TOLD_OK if end == OK else (_TOLD_ERROR if end == ERROR else _TOLD_REJECTED))
    free_call(lab, c)


def _tell(lab: Lab, c: int, answer: int) -> None:
    """A call is over: that is its user's answer if it is good, or if nothing better can come."""
    call = lab.calls[c]
    user = lab.users[call.user]
    call.answered = answer
    if user.one == c:
        user.one = user.other
    user.other = NOBODY
    if answer == _TOLD_OK or user.one == NOBODY:
        settle_with_user(lab, call.user, answer)


def settle_with_user(lab: Lab, u: int, answer: int) -> None:
    """A user has the answer, or has left: calls that are still open go on for nobody, unless they are told to stop."""
    user = lab.users[u]
    user.answered = answer
    soon(lab, NORMAL, USER_HEARS, u, answer)
    for c in (user.one, user.other):
        if c != NOBODY:
            lab.calls[c].answered = answer
            note_user_leaves(lab, lab.calls[c].row)
            if lab.door[0].cancels:
                _cancel(lab, c)
    user.one, user.other = NOBODY, NOBODY


def free_call(lab: Lab, c: int) -> None:
    """The place of a call is free."""
    lab.calls[c].is_open, lab.calls[c].alarm = 0, NOBODY
    put_last(lab.spare, CALLS, c)


def _cancel(lab: Lab, c: int) -> None:
    """Nobody waits for a call any more: stop work on it, or take it out of the accept queue."""
    call = lab.calls[c]
    if call.thread != NOBODY:
        soon(lab, URGENT, STOPPED_AT_WORK, c, call.row)
        return
    leave(lab.few, ACCEPTED, c)
    if lab.door[0].has_keeper:
        learns_end(lab, call.answered, CANCELLED, False)  # noqa: FBT003  it had no thread
    note_call_ends(lab, call.row, CANCELLED)
    free_call(lab, c)


def stopped_at_work(lab: Lab, c: int) -> None:
    """A thread hears that nobody waits for its call any more, and turns to the next."""
    call = lab.calls[c]
    thread = call.thread
    if call.stage == WAITING_FOR_ROOM:
        give_up_room(lab, call.waits_at, c)
    step_ends(lab, c, _STEP_CANCELLED)
    _close(lab, c, CANCELLED)
    work_on(lab, _next_call(lab, thread))
