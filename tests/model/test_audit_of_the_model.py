"""The audit knows what a record of the model looks like: one changed cell, and it says so."""

from dataclasses import fields, replace

import numpy as np
import pytest
from by_hand import BASE, run

from sim.measure import audit
from sim.record import NEVER, Answer, AttemptEnd, CallEnd, DeadReason, JobState, ShiftEnd
from sim.scenario import from_dict

ORDERED = "customers in their order, and jobs that spawn others"
MORTAL = "workers who die, leases that run out, jobs that are given up"
PRODUCERS = "producers who wait for room and for a network that fails"
SECTIONS = {
    "straight to a queue with little room": {
        "load": "3/s",
        "steps": {
            "mail": {"service": {"exponential": "600ms"}, "fails": 0.3},
            "pdf": {"service": {"exponential": "300ms"}, "fails": 0.2},
        },
        "workers": {"count": 3},
        "queue": {"capacity": 6},
        "retry": {"max_attempts": 2, "backoff": {"fixed": "1s"}},
    },
    "users who leave and come back while their calls go on": {
        "load": "3/s",
        "seed": 6,
        "steps": {
            "check": {"service": {"exponential": "200ms"}, "fails": 0.2},
            "pay": {"service": {"exponential": "200ms"}, "fails": 0.1},
            "mail": {"service": {"exponential": "500ms"}, "fails": 0.3},
        },
        "api": {
            "threads": 2,
            "overhead": "20ms",
            "accept_queue": 3,
            "client": {"timeout": "700ms", "retry": {"max_attempts": 3, "backoff": {"fixed": "300ms"}}},
        },
        "workers": {"count": 2},
        "queue": {"capacity": 3},
        "retry": {"max_attempts": 3, "backoff": {"exponential": {"base": "500ms"}}, "jitter": "full"},
        "architectures": {"a": {"inline": ["check", "pay"], "queued": ["mail"]}},
    },
    "calls that are cancelled": {
        "load": "4/s",
        "steps": {
            "check": {"service": {"exponential": "300ms"}},
            "pay": {"service": {"exponential": "300ms"}},
            "mail": {"service": "400ms", "fails": 0.1},
        },
        "api": {
            "threads": 2,
            "overhead": "20ms",
            "client": {"timeout": "900ms", "cancel_on_timeout": True, "retry": {"max_attempts": 2}},
        },
        "workers": {"count": 2},
        "retry": {"max_attempts": 2},
        "architectures": {"a": {"inline": ["check", "pay"], "queued": ["mail"]}},
    },
    "a few users and threads without limit": {
        "load": {"users": {"count": 4, "think": {"exponential": "500ms"}}},
        "mix": {"fast": 2, "slow": 1},
        "steps": {
            "fast": {"service": {"exponential": "200ms"}},
            "slow": {"service": {"exponential": "800ms"}, "fails": 0.3},
            "mail": {"service": {"exponential": "300ms"}},
        },
        "workers": {"count": 1},
        "architectures": {"a": {"inline": ["fast", "slow"], "queued": ["mail"]}},
    },
    MORTAL: {
        "load": "4/s",
        "seed": 5,
        "steps": {
            "mail": {"service": {"exponential": "500ms"}, "fails": 0.2, "poison": 0.1, "idempotent": False},
            "pdf": {"service": {"exponential": "700ms"}, "timeout": "1500ms", "ttl": "4s", "delay": "300ms"},
        },
        "queue": {"visibility_timeout": "1s", "max_receives": 3, "expired": "dead_letter"},
        "workers": {
            "count": 5,
            "prefetch": 2,
            "dedup": "1h",
            "crashes": {"mtbf": "6s", "restart": "300ms"},
            "shutdown": {"grace": "600ms", "unfinished": "return"},
        },
        "retry": {"max_attempts": 2, "backoff": {"fixed": "500ms"}},
        "faults": [{"deploy": {"batch": 2, "pause": "1s"}, "at": "6s"}, {"kill": 2, "at": "12s"}],
        "redrive": [{"at": "10s", "rate": "4/s"}],
    },
    ORDERED: {
        "load": "3/s",
        "keys": {"count": 4, "skew": 1},
        "steps": {
            "mail": {"service": {"exponential": "400ms"}, "queue": "orders", "spawns": {"thumb": 2}},
            "thumb": {"service": "200ms", "fails": 0.2, "queue": "rest", "ttl": "1s"},
        },
        "queues": {"orders": {"ordered": True}, "rest": {"capacity": 4, "when_full": "drop_oldest"}},
        "pools": {"first": {"count": 2, "reads": ["orders"]}, "second": {"count": 1}},
        "retry": {"max_attempts": 3},
    },
    "hedged calls at a door that turns some away": {
        "load": "5/s",
        "seed": 3,
        "steps": {"check": {"service": {"exponential": "300ms"}, "fails": 0.1}, "mail": {"service": "100ms"}},
        "api": {
            "threads": 2,
            "rate_limit": {"rate": "8/s", "burst": 4},
            "shed": {"codel": {"target": "50ms", "interval": "200ms"}},
            "client": {"timeout": "900ms", "hedge": {"after": "300ms"}, "retry": {"max_attempts": 2}},
        },
        "workers": {"count": 2},
        "architectures": {"a": {"inline": ["check"], "queued": ["mail"]}},
    },
    PRODUCERS: {
        "load": "5/s",
        "steps": {"mail": {"service": {"exponential": "400ms"}}, "pdf": {"service": {"exponential": "300ms"}}},
        "queue": {"capacity": 3, "when_full": "block", "latency": "20ms"},
        "workers": {"count": 3},
        "faults": [{"broker": "down", "at": "5s", "for": "2s"}, {"network": "50ms", "at": "9s", "for": "3s"}],
    },
}
TABLES = ("requests", "calls", "inline_steps", "jobs", "attempts", "dead_letters", "shifts")
KINDS = {
    ("requests", "answer"): Answer,
    ("calls", "end"): CallEnd,
    ("inline_steps", "end"): AttemptEnd,
    ("jobs", "state"): JobState,
    ("attempts", "end"): AttemptEnd,
    ("dead_letters", "reason"): DeadReason,
    ("shifts", "end"): ShiftEnd,
}
ROWS = 8  # of each column of each record


def second_try(table, row):
    """Whether this is not the first call or attempt."""
    return table.number[row] > 1


def first_failure_alone(attempts, row):
    """Whether it failed, and no later attempt at the same job is over, which would have to take as long."""
    over = attempts.end_ns[attempts.job == attempts.job[row]] != NEVER
    return attempts.end[row] == AttemptEnd.FAILED and over.sum() == 1


def had_a_choice(calls, row):
    """Whether it did not wait, so that any idle thread could have taken it."""
    return calls.start_ns[row] == calls.sent_ns[row]


def anywhere(_table, _row):
    """No row of the column can be told from its neighbour."""
    return True


def too_late(attempts, row):
    """Whether its lease was over before it was."""
    return attempts.released_ns[row] < attempts.end_ns[row]


def said_later(attempts, row):
    """Whether the broker was out of reach when the work was over."""
    return attempts.worked_ns[row] != attempts.end_ns[row]


def expired(jobs, row):
    """Whether its time to live ran out."""
    return jobs.state[row] == JobState.EXPIRED


def stopped(shifts, row):
    """Whether its worker was asked to stop."""
    return shifts.end[row] == ShiftEnd.STOPPED


def not_the_first(shifts, row):
    """Whether its worker had been up before."""
    return shifts.up_ns[row] > 0


# What no audit of a record can see, in which rows, and why: policies, sizes and numbers of servers are not in it.
UNSEEN = {
    ("requests", "draw"): anywhere,  # the streams are not in the record; only a luck drawn twice shows
    ("calls", "thread"): had_a_choice,  # another thread may have been idle, or exist: their number is not in the record
    ("calls", "sent_ns"): second_try,  # when a user asks again is up to the client's backoff
    ("inline_steps", "step"): anywhere,  # which steps a request needs is not in the record; only a repetition shows
    ("attempts", "worker"): anywhere,  # as with threads: only one that is at work on something else shows
    ("attempts", "ready_ns"): second_try,  # when a failed job is due is up to the backoff
    ("attempts", "end_ns"): first_failure_alone,  # sizes are not in the record; backoff begins at this end, so it moves
}
# And in one of the scenarios only.
ALSO_UNSEEN = {
    MORTAL: {
        ("attempts", "ready_ns"): anywhere,  # the delay of a step is drawn
        ("attempts", "end"): too_late,  # nobody asks any more how it went
        ("attempts", "leased_ns"): anywhere,  # when a worker fetches ahead is up to it
        ("attempts", "start_ns"): anywhere,  # and so is when it begins what it holds
        ("dead_letters", "reason"): anywhere,  # how often a job may fail, or be delivered, is up to policies
        ("shifts", "down_ns"): stopped,  # who is through with its last job may stay on
        ("shifts", "up_ns"): not_the_first,  # how long a worker is down is drawn
        ("shifts", "end"): anywhere,  # whether it was killed or died by itself makes no difference to its jobs
    },
    ORDERED: {
        ("jobs", "state"): expired,  # it might have been dropped by a full queue at that instant
    },
    PRODUCERS: {
        ("requests", "arrival_ns"): anywhere,  # how long enqueueing takes is up to the network, and to others
        ("jobs", "step"): anywhere,  # those of a request that still waits for room
        ("attempts", "leased_ns"): anywhere,  # how long fetching takes is up to the network
        ("attempts", "start_ns"): anywhere,
        ("attempts", "end"): too_late,  # as above
        ("attempts", "worked_ns"): said_later,  # sizes are not in the record
    },
}


def is_unseen(sections, table, column, columns, row):
    """Whether an audit cannot see a change of this cell."""
    seen_by = [UNSEEN, *(more for name, more in ALSO_UNSEEN.items() if SECTIONS[name] is sections)]
    return any((table, column) in each and each[table, column](columns, row) for each in seen_by)


def only(sections):
    """The architecture that is run."""
    return next(iter(from_dict({**BASE, **sections}).architectures.values()))


def others(table, column, value):
    """Values that the cell might have been corrupted to: other kinds, or one more, one less, never."""
    if (table, column) in KINDS:
        return [int(kind) for kind in KINDS[table, column] if kind != value]
    return sorted({value + 1, max(value - 1, NEVER), NEVER} - {value})


def corrupted(record, luck):
    """Yield records with one cell changed, and which: every column, at rows drawn."""
    for table in TABLES:
        columns = getattr(record, table)
        for column in (field.name for field in fields(columns)):
            cells = getattr(columns, column)
            for row in luck.choice(len(cells), size=min(ROWS, len(cells)), replace=False).tolist():
                for value in others(table, column, int(cells[row])):
                    changed = cells.copy()
                    changed[row] = value
                    yield replace(record, **{table: replace(columns, **{column: changed})}), (table, column, row, value)


@pytest.mark.parametrize("sections", SECTIONS.values(), ids=SECTIONS)
def test_a_changed_cell_does_not_go_unnoticed(sections):
    """Any cell of any table, by a nanosecond, a row or a kind; but for those that need what a record does not hold."""
    record, architecture = run(**sections), only(sections)
    luck = np.random.default_rng(20)
    unnoticed = [place for made, place in corrupted(record, luck) if audit(made, architecture).balanced]

    assert () == audit(record, architecture).problems
    assert [] == [
        (table, column, row, value)
        for table, column, row, value in unnoticed
        if not is_unseen(sections, table, column, getattr(record, table), row)
    ]


def test_the_scenarios_hold_what_can_happen():
    """Every answer, every end of a call, a step and an attempt occurs among them, and every state the model knows."""
    records = [run(**sections) for sections in SECTIONS.values()]

    assert set(Answer) == {kind for record in records for kind in record.requests.answer.tolist()}
    assert set(CallEnd) == {kind for record in records for kind in record.calls.end.tolist()}
    ended = {kind for record in records for kind in record.inline_steps.end.tolist()}
    assert {AttemptEnd.RUNNING, AttemptEnd.DONE, AttemptEnd.FAILED, AttemptEnd.CANCELLED} == ended
    assert set(AttemptEnd) - {AttemptEnd.CANCELLED} == {
        kind for record in records for kind in record.attempts.end.tolist()
    }
    assert set(JobState) == {kind for record in records for kind in record.jobs.state.tolist()}
    reasons = {kind for record in records for kind in record.dead_letters.reason.tolist()}
    assert set(DeadReason) - {DeadReason.BUDGET} == reasons
    downs = {kind for record in records for kind in record.shifts.end.tolist()}
    assert set(ShiftEnd) - {ShiftEnd.REPLACED, ShiftEnd.SCALED_IN} == downs
