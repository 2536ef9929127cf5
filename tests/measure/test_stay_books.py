"""Every rule by which jobs, stays and dead letters must agree, broken one cell at a time."""

import pytest
from made_stories import DONE, EVENTFUL, READ_AGAIN, said_of
from made_up import job, record, stay, waiting

from sim.measure import audit
from sim.record import Answer, AttemptEnd, DeadReason, JobState


@pytest.mark.parametrize("made", [EVENTFUL, READ_AGAIN])
def test_sound_books_balance(made):
    """Retries, lapsed leases, crashes, dead letters, redrives, expiry, streams read again: no problem in any."""
    assert () == audit(made).problems


@pytest.mark.parametrize(
    ("table", "column", "row", "value", "said"),
    [
        ("attempts", "leased_ns", 0, -1, "are delivered without an instant"),
        ("attempts", "leased_ns", 14, 14, "have one and are not delivered"),
        ("attempts", "released_ns", 2, -1, "are released without an instant"),
        ("attempts", "start_ns", 0, -1, "are begun without an instant"),
        ("attempts", "end_ns", 2, -1, "are over without an instant"),
        ("attempts", "worker", 14, 0, "have one and are with nobody"),
        ("attempts", "worker", 2, -1, "are with a worker without a number"),
        ("attempts", "end", 14, AttemptEnd.CANCELLED, "are cancelled, as only calls are"),
        ("attempts", "ready_ns", 13, 19, "are scheduled, but not beyond the horizon"),
        ("attempts", "end_ns", 0, 4.5, "stand behind one that was over later"),
        ("attempts", "ready_ns", 0, 0.5, "were ready, or withdrawn, before they had come to the queue"),
        ("attempts", "ready_ns", 2, 1.5, "were ready, or withdrawn, before they had come to the queue"),
        ("attempts", "ready_ns", 11, 13.5, "were ready, or withdrawn, before they had come to the queue"),
        ("attempts", "released_ns", 1, 1.5, "were ready, or withdrawn, before they had come to the queue"),
        ("attempts", "released_ns", 5, -1, "follow a stay that is not over"),
        ("attempts", "leased_ns", 4, 4.5, "were leased while an earlier lease of their job was valid"),
        ("attempts", "end", 0, DONE, "follow a stay in which their job was done"),
        ("attempts", "end", 0, AttemptEnd.SKIPPED, "follow a stay in which their job was done"),
        ("attempts", "end", 9, AttemptEnd.WITHDRAWN, "follow a wait that ended without a delivery, though nobody"),
        ("attempts", "released_ns", 4, 10, "are duplicates though nobody else had their job"),
        ("jobs", "ended_ns", 3, 4, "were rejected, but not as they came"),
        ("jobs", "state", 13, JobState.REJECTED, "have one and were rejected"),
        ("jobs", "state", 3, JobState.LOST, "have no stay"),
        ("jobs", "state", 10, JobState.READY, "are in a state that does not follow from their last stay"),
        ("jobs", "state", 13, JobState.SCHEDULED, "are in a state that does not follow from their last stay"),
        ("jobs", "ended_ns", 8, 12.5, "ended at another instant than their last stay"),
        ("jobs", "ended_ns", 10, 18, "have ended without a final state"),
        ("jobs", "state", 0, JobState.DEAD, "have one and are not, or two"),
        ("jobs", "state", 2, JobState.DONE, "are done without a stay that was"),
        ("jobs", "ended_ns", 1, 5.5, "were done at another instant than their stay"),
        ("jobs", "state", 8, JobState.LOST, "have one and are not"),
        ("jobs", "state", 2, JobState.DEAD, "are dead without a letter"),
        ("dead_letters", "died_ns", 1, 11, "stand behind one that was buried later"),
        ("dead_letters", "redriven_ns", 0, 11, "were redriven before they were buried"),
        ("dead_letters", "redriven_ns", 0, 11, "time runs back in 1 places of dead letters"),
        ("dead_letters", "job", 1, 7, "follow one of their job that was still buried"),
        ("dead_letters", "died_ns", 0, 11.5, "were buried other than when a stay of their job ended"),
        ("dead_letters", "job", 1, 3, "were buried other than when a stay of their job ended"),
        ("dead_letters", "redriven_ns", 1, 15, "were redriven, and yet no stay of their job follows"),
        ("attempts", "end", 7, AttemptEnd.CRASHED, "were given up for a failure that was none"),
        ("jobs", "parent", 4, 5, "were not created when the job that spawned them was done"),
        ("jobs", "parent", 4, 4, "stand before the job that spawned them"),
        ("jobs", "request", 4, 1, "belong to another request or call than the job that spawned them"),
        ("jobs", "key", 4, 1, "have another key than the first job of their request"),
        ("jobs", "created_ns", 0, 0.5, "were created before their request came"),
        ("jobs", "created_ns", 13, 18, "or after its answer"),
        ("jobs", "request", 1, 0, "do a step that another job of their request does"),
        ("jobs", "ended_ns", 8, 12.5, "do not add up to those created and not ended at 1 instants"),
        ("jobs", "ended_ns", 8, 12.5, "Little's law fails"),
        ("requests", "draw", 2, 5, "do not draw (`draw`) the luck of their own row"),
        ("requests", "answered_ns", 0, 1.5, "were not answered when the queue had taken the last of their jobs"),
        ("requests", "calls", 0, 2, "went to the queue other than once"),
        ("requests", "answer", 3, Answer.OK, "were told other than whether the queue admitted all their jobs"),
    ],
)
def test_jobs_and_their_stays_must_agree(table, column, row, value, said):
    """Each broken agreement of requests without an API, jobs, stays and dead letters is named."""
    assert said in said_of(EVENTFUL, table, column, row, value)


@pytest.mark.parametrize(
    ("column", "value"), [("start_ns", 1.5), ("end", AttemptEnd.FAILED), ("leased_ns", 4), ("released_ns", 5)]
)
def test_what_has_no_stay_was_done_before(column, value):
    """A second reading comes after the job was done, holds no lease, and is a duplicate."""
    assert "have no stay, and yet are no second reading" in said_of(READ_AGAIN, "attempts", column, 1, value)


def test_what_is_read_again_has_the_number_of_the_last_stay():
    """It is no stay of its own, and there is no second reading before the first."""
    said = "1 of 2 attempts break the numbering 1, 2, … of their job"

    assert said in said_of(READ_AGAIN, "attempts", "number", 1, 2)
    assert "2 of 2 attempts break the numbering" in said_of(READ_AGAIN, "attempts", "ready_ns", 0, -1)


def test_what_expired_may_be_redriven():
    """It waits in vain, is buried, and waits again."""
    made = record(
        requests=[(1, 0, 1, Answer.OK, 1)],
        jobs=[job(0, 1, 8, JobState.DONE)],
        attempts=[waiting(0, 1, 1, AttemptEnd.WITHDRAWN, left=4), stay(0, 2, 0, 6, 6, 8, DONE)],
        dead_letters=[(0, DeadReason.EXPIRED, 4, 6)],
    )

    assert () == audit(made).problems


def test_a_job_may_die_twice():
    """Two burials and a redrive in between, at the instant of the first burial; the stays in between have no length."""
    made = record(
        requests=[(1, 0, 1, Answer.OK, 1)],
        jobs=[job(0, 1, 5, JobState.DEAD)],
        attempts=[
            stay(0, 1, 0, 1, 1, 4, AttemptEnd.FAILED),
            stay(0, 2, 0, 4, 4, 4, AttemptEnd.FAILED),
            stay(0, 3, 0, 4, 4, 5, AttemptEnd.FAILED),
        ],
        dead_letters=[(0, DeadReason.ATTEMPTS, 4, 4), (0, DeadReason.ATTEMPTS, 5, None)],
    )

    assert () == audit(made).problems


def test_a_worker_may_find_too_late_that_there_is_nothing_to_do():
    """The lease lapses in its buffer at 5 s; it asks its memory at 6 s, and acknowledges while the job waits again."""
    made = record(
        requests=[(1, 0, 1, Answer.OK, 1)],
        jobs=[job(0, 1, 6, JobState.DONE)],
        attempts=[
            waiting(0, 2, 5, AttemptEnd.WITHDRAWN, left=6),
            stay(0, 1, 0, 1, 6, 6, AttemptEnd.SKIPPED, leased=1, released=5),
        ],
    )

    assert () == audit(made).problems
