"""What the kernel remembers: tables of int64, a row for each worker, queue, call, job and delivery that there is.

A row is found by its number in the table, its place. Places of calls, users, jobs and deliveries are used again once
these are over; what outlives them (a timer) carries a number that is never used again, to tell that they are gone.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
Rows: TypeAlias = Any  # a np.recarray of one of the kinds below, or a row of it, whose columns are attributes
NOBODY = -1  # no worker, no job, no call, no time


def _kind(integers: str, floats: str = "") -> np.dtype[np.void]:
    """Return the layout of a row."""
    names = [*((name, np.int64) for name in integers.split()), *((name, np.float64) for name in floats.split())]
    return np.dtype(names)


def rows(kind: np.dtype[np.void], *shape: int) -> Rows:
    """Return a table of rows that hold nothing but zeros."""
    return np.zeros(shape, kind).view(np.recarray)


NOW = _kind(
    # the time, where to pause, when it is over; tickets tell what was set off first at one instant
    "now_ns stop_ns ticket next_arrival is_closing has_begun next_row margin credit calls_drawn "
    # how many timers there are, whether the first is over, how many ready jobs the longest heap has had
    "timers is_top_free most_ready "
    # how many places were ever used, and of whom luck is drawn
    "calls_used users_used jobs_used deliveries_used serial most_calls most_element elements_drawn "
    # rows of the record
    "requests calls inline_steps jobs attempts dead_letters shifts "
    # the broker, and what is shared by all
    "is_down since_ns until_ns extra_ns budget client_budget inline_budget last_life next_thread "
    # the doorkeeper
    "bucket_level bucket_ns phase phase_ns known failures recent older admitted "
    "dropping above_ns drop_next_ns drops drops_before window lowest_ns last_ns"
)
TIMER = _kind("at_ns place third event first second more")
READY = _kind("key entry job number")
HEAP = _kind("count gone entries step_pass stride")
WORKER = _kind(
    "pool number life summons up stops wanted waits is_fresh dies_of askings shift busy_left_ns stage alarm "
    "current first_held last_held buffered takes_ns pause_ns end doomed"
)
POOL = _kind(
    "first workers count prefetch keeps_line poll_ns long_poll_ns dies only_busy grace_ns gives_back keeps "
    "reads by_weight scales look_ns start_up_ns changed_ns dedup_ns scale_by target least most cooldown_ns "
    "in_cooldown_ns in_step counts_in_flight counts_scheduled"
)
QUEUE = _kind(
    "order by_kind ageing_ns keeps_places capacity when_full lease_ns heartbeat_ns lease_poll_ns is_early refuses_late "
    "noticed_by detection_delay_ns max_receives crash_counts lapse_counts failure_counts return_counts dead_letters "
    "buries_expired schedule_poll_ns hangs_on_connection buries_late "
    "first_heap heaps last_pass scheduled promised lines is_ordered in_lanes"
)
STEP = _kind(
    "queue priority luck redraws fails_after_ns timeout_ns ttl_ns deadline_ns every_ns jitter_ns "
    "carry_ns mixed litter is_delayed delay_ns is_due is_special may_fail may_poison has_limits",
    "fails poison",
)
JOB = _kind(
    "number step element call_number child key stays uncounted failures queue priority place entry backoff_ns "
    "ready_ns due_ns expires_ns deadline_ns poison begun over lease scheduled hands letter behind size_ns fails_first"
)
DELIVERY = _kind(
    "serial job number worker ready_ns leased_ns released_ns begun_ns worked_ns over_ns end orphan is_cut_off next_held"
)
CALL = _kind(
    "row request number element sent_ns user answered thread stage alarm at step step_ns end failures backoff_ns "
    "in_hand admitted is_open is_due waits_at"
)
USER = _kind("request element calls tries backoff_ns answered one other")
FAULT = _kind("what amount at_ns until_ns batch pause_ns position workers", "share")
WINDOW = _kind("from_ns until_ns", "factor share")
REDRIVE = _kind("at_ns gap_ns newest")
LANE = _kind("first last opened")
SPAWN = _kind("parent step count first")
DRAWN = _kind("step attempt call child block row")


RULES = _kind("way carries has_outages has_redrive remembers spawns most_jobs users")
RETRY = _kind("max_attempts growth base_ns max_ns jitter power plus_ns ratio burst", "factor")
DOOR = _kind(
    "threads overhead_ns accept_limit patience_ns hedge_ns cancels has_keeper has_bucket gain token full "
    "has_breaker share of open_for_ns probes has_codel target_ns interval_ns has_min_delay longest_ns window_ns"
)


class Ring(NamedTuple):
    """Lines of numbers, first come, first served. cells: (lines, a power of two); ends: (lines, 2), first and count."""

    cells: IntArray
    ends: IntArray


class Lab(NamedTuple):
    """Everything: the arrivals, the rules, the luck, the state, the record while it is written."""

    now: Rows  # of what there is one of
    rules: Rows
    retries: Rows  # that of jobs, of calls, of inline steps
    door: Rows
    # luck
    arrival_ns: IntArray
    sizes_ns: IntArray  # (rows of luck, requests): steps of which a request needs just one share a row
    fails_first: npt.NDArray[np.bool_]  # (rows of luck, requests)
    delays_ns: IntArray  # (steps, calls, requests)
    mix: npt.NDArray[np.int16]  # (requests,)
    keys: IntArray  # (requests,), none where nobody asks
    streams: npt.NDArray[np.uint64]  # (kinds, steps, 10, 2): the keys of streams
    think_ns: IntArray  # (requests,), none where the load is open
    further_ns: IntArray  # (blocks, BLOCK): sizes of further attempts, and of jobs that others spawn
    drawn: Rows  # a hash table: which blocks there are; free rows have a negative row
    done_ns: IntArray  # (steps, requests): when work was done, where that is remembered
    brought: IntArray  # (requests,): jobs that each has brought about, where jobs spawn others
    uptimes_ns: IntArray  # (workers, lives)
    downtimes_ns: IntArray
    # what happens next, what is ready
    timers: Rows
    ready: Rows  # (heaps, room)
    heaps: Rows
    # who and what there is
    workers: Rows
    pools: Rows
    queues: Rows
    lanes: Rows  # (queues, keys), none where no queue is ordered
    steps: Rows
    spawns: Rows
    jobs: Rows
    deliveries: Rows
    calls: Rows
    users: Rows
    # what is planned
    faults: Rows
    down: Rows  # (steps, windows)
    slow: Rows
    redrives: Rows
    deploys: IntArray  # (faults + 1, workers): who is replaced; last, who is stopped
    # who does what
    inline: IntArray  # steps in the order of the architecture
    queued: IntArray
    reads: IntArray  # (pools, 4, queues): which, their weights, their turns, whether a job is there
    readers: IntArray  # (queues, pools): who reads it, in order
    # the record: (columns, rows)
    request_rows: IntArray  # all but their answers
    answer_rows: IntArray
    call_rows: IntArray
    inline_rows: IntArray
    job_rows: IntArray  # all but their ends
    fate_rows: IntArray
    attempt_rows: IntArray
    letter_rows: IntArray
    shift_rows: IntArray
    # lines
    lines: Ring  # by pool: idle workers
    blocked: Ring  # by queue: producers that wait for room
    spare: Ring  # free places: of jobs, deliveries, calls, users
    retired: Ring  # places of jobs that may be free once this event is over
    soon: Ring  # what happens at this instant: urgent, then the rest
    few: Ring  # calls that wait for a thread, idle threads, dead letters, attempts whose luck is not drawn yet
