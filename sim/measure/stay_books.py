"""The stays of a job must follow one another: each begins where the one before left it, and no two leases overlap."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.measure.rules import Rule, among, out_of_order, row_before, told
from sim.measure.stays import Stays
from sim.measure.work import BoolArray
from sim.record import FAILURES, NEVER, AttemptEnd, DeadReason, IntArray, JobState

_NO, _YES, _MAYBE = 0, 1, 2
_NEEDS = np.array([  # by AttemptEnd: whether it was delivered, released, begun, over
    (_NO, _NO, _NO, _NO),  # READY
    (_NO, _NO, _NO, _NO),  # SCHEDULED
    (_YES, _MAYBE, _YES, _NO),  # RUNNING: its lease may be over
    (_YES, _YES, _YES, _YES),  # DONE
    (_YES, _MAYBE, _YES, _YES),  # FAILED: it may stay hidden until the lease is over
    (_NO, _NO, _NO, _NO),  # CANCELLED: no attempt of a worker is
    (_YES, _MAYBE, _YES, _YES),  # TIMED_OUT
    (_YES, _MAYBE, _YES, _YES),  # CRASHED: nobody may have noticed yet
    (_YES, _YES, _YES, _YES),  # DUPLICATE
    (_YES, _YES, _YES, _YES),  # SKIPPED
    (_YES, _MAYBE, _NO, _NO),  # HELD: its lease may be over
    (_YES, _MAYBE, _MAYBE, _YES),  # RETURNED: begun only if there was nothing to do
    (_NO, _YES, _NO, _NO),  # WITHDRAWN
])  # fmt: skip
_OPEN = (AttemptEnd.READY, AttemptEnd.SCHEDULED, AttemptEnd.RUNNING, AttemptEnd.HELD)
_READ_AGAIN = (AttemptEnd.DUPLICATE, AttemptEnd.CRASHED, AttemptEnd.RUNNING)


def ends_in(end: IntArray, ends: tuple[AttemptEnd, ...]) -> BoolArray:
    """By row: whether it ended in one of these ways."""
    chosen = np.zeros(len(AttemptEnd), bool)
    chosen[list(ends)] = True
    return chosen[end]


def stay_problems(stays: Stays) -> Iterator[str]:
    """Say where stays contradict themselves, one another, their jobs or the dead letters."""
    for rules in (_presence, _times, _chain, _second_times, _read_again):
        yield from told("attempts", rules(stays))
    yield from told("jobs", _fates(stays))
    yield from told("dead letters", _letters(stays))


def _presence(stays: Stays) -> Iterator[Rule]:
    """A stay has the instants and the worker that its end implies."""
    attempts = stays.record.attempts
    stay = attempts.ready_ns != NEVER
    there = {
        "delivered": (attempts.leased_ns != NEVER, stay),
        "released": (attempts.released_ns != NEVER, stay),
        "begun": (attempts.start_ns != NEVER, True),
        "over": (attempts.end_ns != NEVER, True),
    }
    for column, (name, (present, asked)) in enumerate(there.items()):
        needs = _NEEDS[:, column][attempts.end]
        wrong = asked & (needs != _MAYBE) & (present != (needs == _YES))
        yield wrong, f"are {name} without an instant, or have one and are not {name}"
    worked = there["delivered"][0] | there["begun"][0]
    yield worked != (attempts.worker != NEVER), "are with a worker without a number, or have one and are with nobody"
    yield attempts.end == AttemptEnd.CANCELLED, "are cancelled, as only calls are"
    beyond = attempts.ready_ns >= stays.record.horizon_ns
    due = attempts.end == AttemptEnd.SCHEDULED
    yield (
        (beyond != due) & (attempts.end != AttemptEnd.WITHDRAWN),
        "are scheduled, but not beyond the horizon; or the reverse",
    )


def _times(stays: Stays) -> Iterator[Rule]:
    """Rows stand in the order in which execution and lease were both over; then come those of which one is not."""
    attempts = stays.record.attempts
    is_open = ends_in(attempts.end, _OPEN) | ((attempts.leased_ns != NEVER) & (attempts.released_ns == NEVER))
    over_ns = np.where(is_open, stays.record.horizon_ns, np.maximum(attempts.end_ns, attempts.released_ns))
    yield out_of_order(over_ns), "stand behind one that was over later, or that is not over"


def _chain(stays: Stays) -> Iterator[Rule]:
    """A job is nowhere twice: it waits again only after it was released, and never after it was done."""
    attempts, before, since_ns = stays.record.attempts, stays.before, stays.since_ns
    stay, again = attempts.ready_ns != NEVER, before != NEVER
    withdrawn = attempts.end == AttemptEnd.WITHDRAWN
    early = (attempts.ready_ns < since_ns) | (withdrawn & (attempts.released_ns < since_ns))
    yield stay & early, "were ready, or withdrawn, before they had come to the queue"
    end, released_ns = attempts.end[before], attempts.released_ns[before]
    yield stay & again & (released_ns == NEVER), "follow a stay that is not over"
    leased = again & (attempts.leased_ns != NEVER)
    yield leased & (attempts.leased_ns < released_ns), "were leased while an earlier lease of their job was valid"
    done = ends_in(end, (AttemptEnd.DONE, AttemptEnd.SKIPPED)) & (released_ns >= attempts.end_ns[before])
    yield stay & again & done, "follow a stay in which their job was done"
    gone = (end == AttemptEnd.WITHDRAWN) & (stays.reborn[before] == NEVER)
    yield stay & again & gone, "follow a wait that ended without a delivery, though nobody redrove their job"


def _second_times(stays: Stays) -> Iterator[Rule]:
    """A duplicate did what was done, or what others had to do meanwhile: its lease was over before it was."""
    attempts, jobs = stays.record.attempts, stays.record.jobs
    rows = np.flatnonzero((attempts.end == AttemptEnd.DUPLICATE) & (attempts.ready_ns != NEVER))
    job, released_ns = attempts.job[rows], attempts.released_ns[rows]
    done = (jobs.state[job] == JobState.DONE) & (jobs.ended_ns[job] == released_ns)
    alone = rows[~done & (released_ns >= attempts.end_ns[rows])]
    yield among(alone, len(attempts.job)), "are duplicates though nobody else had their job"


def _read_again(stays: Stays) -> Iterator[Rule]:
    """What a stream's consumers read again is a job that was done already."""
    attempts, jobs = stays.record.attempts, stays.record.jobs
    rows = np.flatnonzero(attempts.ready_ns == NEVER)
    job = attempts.job[rows]
    done = (jobs.state[job] == JobState.DONE) & (attempts.start_ns[rows] >= jobs.ended_ns[job])
    leased = (attempts.leased_ns[rows] != NEVER) | (attempts.released_ns[rows] != NEVER)
    wrong = leased | ~done | ~ends_in(attempts.end[rows], _READ_AGAIN)
    yield among(rows[wrong], len(attempts.job)), "have no stay, and yet are no second reading of a job that was done"


def _fates(stays: Stays) -> Iterator[Rule]:
    """The last stay says where a job is and since when; one that was done was so once; the queue turns away at once."""
    jobs, attempts = stays.record.jobs, stays.record.attempts
    refused = jobs.state == JobState.REJECTED
    yield refused & (jobs.ended_ns != jobs.created_ns), "were rejected, but not as they came"
    tried = stays.last != NEVER
    yield tried == refused, "have no stay, or have one and were rejected"
    last = stays.last[tried]
    held = (attempts.leased_ns[last] != NEVER) & (attempts.released_ns[last] == NEVER)
    waits = ends_in(attempts.end[last], (AttemptEnd.READY, AttemptEnd.SCHEDULED))
    follows, ended_ns = np.minimum(jobs.state, JobState.DONE), jobs.ended_ns.copy()
    follows[tried] = np.where(waits, attempts.end[last], np.where(held, JobState.IN_FLIGHT, JobState.DONE))
    ended_ns[tried] = attempts.released_ns[last]
    yield follows != np.minimum(jobs.state, JobState.DONE), "are in a state that does not follow from their last stay"
    yield ended_ns != jobs.ended_ns, "ended at another instant than their last stay"
    yield (jobs.ended_ns != NEVER) != (jobs.state >= JobState.DONE), "have ended without a final state, or the reverse"
    letters = stays.record.dead_letters
    buried = among(letters.job[letters.redriven_ns == NEVER], len(refused))
    yield buried != (jobs.state == JobState.DEAD), "are dead without a letter, or have one and are not"
    yield from _done(stays)


def _done(stays: Stays) -> Iterator[Rule]:
    """A job is done once, when the first of its stays is that counts."""
    jobs, attempts = stays.record.jobs, stays.record.attempts
    rows = np.flatnonzero(ends_in(attempts.end, (AttemptEnd.DONE, AttemptEnd.SKIPPED)))
    times = np.bincount(attempts.job[rows], minlength=len(jobs.state))
    yield times != (jobs.state == JobState.DONE), "are done without a stay that was, or have one and are not, or two"
    done_ns = jobs.ended_ns.copy()
    done_ns[attempts.job[rows]] = np.maximum(attempts.end_ns[rows], attempts.released_ns[rows])
    yield done_ns != jobs.ended_ns, "were done at another instant than their stay"


def _letters(stays: Stays) -> Iterator[Rule]:
    """A job dies as a stay of it ends, and is dead until somebody redrives it."""
    letters, attempts = stays.record.dead_letters, stays.record.attempts
    yield out_of_order(letters.died_ns), "stand behind one that was buried later"
    redriven, before = letters.redriven_ns != NEVER, row_before(letters.job)
    sooner = redriven & (letters.redriven_ns < letters.died_ns)
    yield sooner, "were redriven before they were buried"
    again = before != NEVER
    back_ns = letters.redriven_ns[before]
    yield again & ((back_ns == NEVER) | (back_ns > letters.died_ns)), "follow one of their job that was still buried"
    stay = stays.buried
    there = np.flatnonzero(stay != NEVER)
    died = among(there[attempts.released_ns[stay[there]] == letters.died_ns[there]], len(stay))
    yield ~died, "were buried other than when a stay of their job ended"
    given_up = (letters.reason == DeadReason.ATTEMPTS) | (letters.reason == DeadReason.BUDGET)
    failed = among(there[ends_in(attempts.end[stay[there]], FAILURES)], len(stay))
    yield given_up & ~failed, "were given up for a failure that was none"
    yield redriven & (stay == stays.last[letters.job]), "were redriven, and yet no stay of their job follows"
