"""What can happen: the kinds of events that timers carry, and what a story is at."""

from __future__ import annotations

# events of timers
(
    WORK_OVER, DIES, RISES, PAUSE_OVER, ASKED_IN_VAIN, LEASE_RUNS_OUT, LOSS_NOTICED, JOB_IS_DUE, TIME_IS_OVER,
    CALL_GOES_ON, USER_LEAVES, USER_HEDGES, USER_CALLS, USER_COMES, KILL, DEPLOY, CUT, MEND, DISCONNECT, SLOWER, LOOK,
    REDRIVE,
) = range(22)  # fmt: skip
# events at this instant
THREAD_GETS, USER_HEARS, STOPPED_AT_WORK, LET_IN = range(4)
# what a worker is at
DOWN, IDLE, FETCHING, WORKING, SAYING, PAUSING = range(6)
# what a call is at, on a thread or at the door of the queue
OVERHEAD, INLINE, CARRYING, WAITING_FOR_ROOM, PUTTING = range(5)
# lines of few
ACCEPTED, IDLE_THREADS, MORGUE, UNDRAWN = range(4)
# how requests come: straight to their queue, by its door, or by an API
STRAIGHT, BY_DOOR, BY_API = range(3)
