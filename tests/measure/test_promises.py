"""What an architecture promises: a record that is sound in itself, held to what was asked for."""

import pytest
from made_stories import CANCELLED, EVENTFUL, EVENTFUL_QUEUE, READ_AGAIN, architecture, said_of
from made_up import job, record, stay, waiting

from sim.measure import audit
from sim.measure.call_promises import broken_by_calls
from sim.record import Answer, AttemptEnd, CallEnd, DeadReason, JobState

STEPS = EVENTFUL_QUEUE["steps"]
EVENTFUL_OF = architecture(**EVENTFUL_QUEUE)


def test_nobody_is_given_up_for_its_age_before_its_time():
    """A job with a time to live of 2 s that was buried after 1 s."""
    made = record(
        requests=[(1, 0, 1, Answer.OK, 1)],
        jobs=[job(0, 1, 2, JobState.DEAD)],
        attempts=[waiting(0, 1, 1, AttemptEnd.WITHDRAWN, left=2)],
        dead_letters=[(0, DeadReason.EXPIRED, 2, None)],
    )
    said = "1 of 1 dead letters were given up before their time to live was over (first: row 0)"
    queue = {"expired": "dead_letter"}

    assert (said,) == audit(made, plain(steps={"mail": {"service": 1, "ttl": 2}}, queue=queue)).problems
    assert () == audit(made, plain(steps={"mail": {"service": 1, "ttl": 1}}, queue=queue)).problems


def broken_by(made, **sections):
    """What the audit says of a sound record if it was another architecture that ran."""
    return " | ".join(audit(made, architecture(**{**EVENTFUL_QUEUE, **sections})).problems)


def steps_with(name, **keys):
    """The steps with some keys of one of them replaced; None takes a key away."""
    changed = {key: value for key, value in {**STEPS[name], **keys}.items() if value is not None}
    return {**STEPS, name: changed}


def test_a_sound_story_keeps_the_promises_of_its_architecture():
    """Leases of 4 s, jobs that expire, poison, workers who crash, buffers and a memory of what was done."""
    assert () == audit(EVENTFUL, EVENTFUL_OF).problems


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"steps": steps_with("mail", ttl=None)}, "2 of 15 jobs are expired before their time to live was over"),
        ({"steps": steps_with("mail", delay=None)}, "are the first of their job, but were not ready when it was"),
        ({"steps": steps_with("pdf", timeout=None)}, "timed out, though their step has no timeout"),
        ({"steps": steps_with("pdf", timeout=0.5)}, "ran on after their timeout, or not up to it"),
        ({"steps": steps_with("mail", timeout=0.5)}, "ran on after their timeout, or not up to it"),
        ({"workers": {**EVENTFUL_QUEUE["workers"], "dedup": None}}, "had nothing to do, though nobody remembers"),
        ({"queue": {}}, "were released before they were over, though no lease runs out"),
        ({"retry": {"max_attempts": "unlimited"}}, "2 of 2 dead letters were given up for a reason that is not there"),
        ({"keys": {"count": 1}, "queue": {"visibility_timeout": 4, "ordered": True}}, "another job of their key was"),
        (
            {"pools": {"workers": {"count": 1, "reads": ["default"]}, "more": {"count": 2}}, "workers": None},
            "the record is of other steps, queues or pools",
        ),
        (
            {"workers": {"count": 3, "dedup": "1h"}, "steps": steps_with("mail", poison=None)},
            "begin late or end, though nothing moves workers",
        ),
    ],
)
def test_what_was_not_asked_for_does_not_happen(sections, said):
    """Each of these events is named once the architecture leaves it out."""
    assert said in broken_by(EVENTFUL, **sections)


@pytest.mark.parametrize(
    ("table", "column", "row", "value", "said"),
    [
        ("requests", "answered_ns", 0, 1.5, "were not answered on arrival, though nobody serves them"),
        ("requests", "answered_ns", 0, 1.5, "were not created when their request was answered"),
        ("jobs", "state", 2, JobState.LOST, "are lost, though nothing here loses jobs"),
        ("jobs", "key", 0, 1, "have a key beyond the 1 that there are"),
        ("attempts", "ready_ns", 11, 14.5, "were not ready as their job came back, though nothing put it off"),
        ("attempts", "worked_ns", 2, 3.5, "took another time than the attempt before at the same job"),
        ("attempts", "worked_ns", 2, 3.5, "were over before it was said, though it could be"),
        ("attempts", "released_ns", 2, 4.5, "were released after they were over, though the queue heard of it at once"),
        ("attempts", "end", 2, AttemptEnd.SKIPPED, "had nothing to do, and yet took their time"),
        ("attempts", "worker", 0, 7, "are in the hands of a worker who does not read their queue"),
        ("shifts", "worker", 2, 3, "are of a worker of another pool"),
        ("dead_letters", "reason", 1, DeadReason.BUDGET, "were given up for a reason that is not there"),
    ],
)
def test_stays_must_keep_the_promises_of_their_queue(table, column, row, value, said):
    """Each broken promise is named by those who know the architecture."""
    assert said in said_of(EVENTFUL, table, column, row, value, EVENTFUL_OF)


PLAIN = record(
    requests=[(1, 0, 1, Answer.OK, 1), (2, 1, 2, Answer.OK, 1)],
    jobs=[job(0, 1, 4, JobState.DONE), job(1, 2, None, JobState.IN_FLIGHT)],
    attempts=[
        stay(0, 1, 0, 1, 2, 4, AttemptEnd.DONE, leased=1),
        stay(1, 1, 0, 2, 5, None, AttemptEnd.RUNNING, leased=5, open_lease=True),
    ],
)


def plain(**sections):
    """One step, one worker, no API."""
    return architecture(**{"steps": {"mail": {"service": 2}}, "workers": {"count": 1}, **sections})


def test_a_job_begins_as_it_is_delivered_unless_it_is_kept_or_carried():
    """Delivered at 1 s, begun at 2 s: by a worker with a buffer, or over a network, not otherwise."""
    said = ("1 of 2 attempts did not begin as they were delivered (first: row 0)",)

    assert said == audit(PLAIN, plain()).problems
    assert () == audit(PLAIN, plain(workers={"count": 1, "prefetch": 2})).problems
    assert () == audit(PLAIN, plain(queue={"latency": 1})).problems
    assert () == audit(PLAIN, plain(faults=[{"network": "1s", "at": 0, "for": 10}])).problems


def test_a_lost_worker_is_no_surprise_where_jobs_may_be_lost():
    """A job that was dropped by a full queue, in an architecture that drops and in one that does not."""
    made = record(
        requests=[(1, 0, 1, Answer.OK, 1)],
        jobs=[job(0, 1, 3, JobState.LOST)],
        attempts=[waiting(0, 1, 1, AttemptEnd.WITHDRAWN, left=3)],
    )

    assert () == audit(made, plain(queue={"capacity": 1, "when_full": "drop_oldest"})).problems
    assert () == audit(made, plain(queue={"ack": "early"})).problems
    assert ("1 of 1 jobs are lost, though nothing here loses jobs (first: row 0)",) == audit(made, plain()).problems


def test_producers_wait_where_a_full_queue_blocks_them():
    """Two jobs of a request that came at 1 s: taken at 2 s and at 3 s, when the user was told so."""
    made = record(
        steps=("mail", "pdf"),
        requests=[(1, 0, 3, Answer.OK, 1)],
        jobs=[job(0, 2, None, JobState.READY), job(0, 3, None, JobState.READY, step=1)],
        attempts=[waiting(0, 1, 2), waiting(1, 1, 3)],
    )
    steps = {"mail": {"service": 2}, "pdf": {"service": 2}}

    assert () == audit(made, plain(steps=steps, queue={"capacity": 1, "when_full": "block"})).problems
    assert 2 == len(audit(made, plain(steps=steps)).problems)


def test_an_attempt_is_held_for_longer_where_the_queue_cannot_be_reached():
    """It takes 1 s each time; the second acknowledgement waits for 2 s, which is an error where nothing is down."""
    made = record(
        requests=[(1, 0, 1, Answer.OK, 1)],
        jobs=[job(0, 1, 5, JobState.DONE)],
        attempts=[stay(0, 1, 0, 1, 1, 2, AttemptEnd.FAILED), stay(0, 2, 0, 2, 2, 5, AttemptEnd.DONE, worked=3)],
    )
    twice = {"retry": {"max_attempts": 2}}

    assert () == audit(made, plain(**twice, faults=[{"broker": "down", "at": 3, "for": 2}])).problems
    assert 1 == len(audit(made, plain(**twice)).problems)


def test_a_slow_dependency_or_a_new_draw_changes_sizes():
    """The second attempt takes three times as long: the fault says so, or the step, or it failed half-way."""
    made = record(
        requests=[(1, 0, 1, Answer.OK, 1)],
        jobs=[job(0, 1, 5, JobState.DONE)],
        attempts=[stay(0, 1, 0, 1, 1, 2, AttemptEnd.FAILED), stay(0, 2, 0, 2, 2, 5, AttemptEnd.DONE)],
    )
    twice = {"retry": {"max_attempts": 2}}

    assert () == audit(made, plain(**twice, faults=[{"dependency": "mail", "slow": 3, "at": 2, "for": 2}])).problems
    for key, value in {"redraw": "per_attempt", "fails_after": 1}.items():
        assert () == audit(made, plain(**twice, steps={"mail": {"service": 1, key: value}})).problems


def test_pools_number_their_workers_one_after_another():
    """Worker 0 reads the first queue only, workers 1 to 4 (an autoscaler may start that many) the second."""
    made = record(
        queues=("high", "low"),
        pools=("one", "many"),
        requests=[(1, 0, 1, Answer.OK, 1), (1, 1, 1, Answer.OK, 1)],
        jobs=[job(0, 1, 2, JobState.DONE), job(1, 1, 2, JobState.DONE, step=1, queue=1)],
        attempts=[stay(0, 1, 0, 1, 1, 2, AttemptEnd.DONE), stay(1, 1, 4, 1, 1, 2, AttemptEnd.DONE)],
        shifts=[(0, 0, 0, None, 0), (4, 1, 0, None, 0)],
        steps=("mail", "pdf"),
    )
    scaled = {"count": 1, "reads": ["low"], "autoscale": {"age": "1s", "max": 4}}
    sections = {
        "steps": {"mail": {"service": 1, "queue": "high"}, "pdf": {"service": 1, "queue": "low"}},
        "queues": {"high": {}, "low": {}},
        "workers": None,
        "pools": {"one": {"count": 1, "reads": ["high"]}, "many": scaled},
    }
    of = architecture(**sections)

    assert () == audit(made, of).problems
    assert "are in the hands of a worker who does not read" in said_of(made, "attempts", "worker", 1, 0, of)
    assert "are on another queue than their step" in said_of(made, "jobs", "queue", 1, 0, of)
    assert "are of a worker of another pool" in said_of(made, "shifts", "pool", 1, 0, of)


def test_a_stream_has_other_promises():
    """Its consumers read again what they have not committed: nothing is said of buffers and leases."""
    assert () == audit(READ_AGAIN, plain(stream={"partitions": 1})).problems


HEDGED = record(
    steps=("check",),
    pools=(),
    requests=[(1, 0, 4, Answer.OK, 2), (5, 1, 8, Answer.TIMEOUT, 2)],
    calls=[
        (0, 1, 1, 0, 1, 6, CallEnd.OK, 4),
        (0, 2, 2, 1, 2, 4, CallEnd.OK, None),  # the hedge is first
        (1, 1, 5, 2, 5, 9, CallEnd.OK, 8),
        (1, 2, 6, 3, 6, None, CallEnd.RUNNING, 8),  # the user leaves both
    ],
    inline_steps=[
        (1, 0, 2, 4, AttemptEnd.DONE),
        (0, 0, 1, 6, AttemptEnd.DONE),
        (2, 0, 5, 9, AttemptEnd.DONE),
        (3, 0, 6, None, AttemptEnd.RUNNING),
    ],
)


def called(**api):
    """Inline only, with an API."""
    return architecture(steps={"check": {"service": 1}}, api=api, architectures={"a": {"inline": "all"}})


HEDGED_BY = called(client={"timeout": 3, "hedge": {"after": 1}})


def test_a_hedge_is_a_second_call_on_time():
    """Users call again after a second, take the first good answer, and leave both calls after three."""
    assert () == audit(HEDGED, HEDGED_BY).problems
    assert "were sent while their user waited for another" in said_of(HEDGED, "calls", "end_ns", 0, 6, called())


@pytest.mark.parametrize(
    ("column", "row", "value", "said"),
    [
        ("sent_ns", 1, 1.5, "were sent while their user waited for another, other than 1000000000 ns after it"),
        ("left_ns", 0, 3.5, "were left by their user other than when its patience was over"),
        ("left_ns", 3, 7.5, "were left by their user other than when its patience was over"),
        ("left_ns", 0, -1, "kept their user for longer than the 3000000000 ns"),
    ],
)
def test_hedges_come_and_are_left_on_time(column, row, value, said):
    """Each deviation is named."""
    assert said in said_of(HEDGED, "calls", column, row, value, HEDGED_BY)


def test_users_with_patience_without_end_stay():
    """Without a timeout nobody leaves, except for the answer to a hedge."""
    said = "were left by their user other than when its patience was over"

    assert said in said_of(HEDGED, "calls", "end", 3, CallEnd.RUNNING, called(client={"hedge": {"after": 1}}))
    assert said in said_of(CANCELLED, "calls", "end", 0, CallEnd.CANCELLED, called())


def test_a_call_may_be_dropped_from_the_accept_queue_where_load_is_shed():
    """Turned away as the only thread is through with another: by CoDel, or not at all."""
    made = record(
        steps=("check",),
        pools=(),
        requests=[(0, 0, 2, Answer.OK, 1), (1, 1, 2, Answer.REJECTED, 1)],
        calls=[(0, 1, 0, 0, 0, 2, CallEnd.OK, None), (1, 1, 1, -1, None, 2, CallEnd.REJECTED, None)],
        inline_steps=[(0, 0, 0, 2, AttemptEnd.DONE)],
    )
    codel = called(shed={"codel": {"target": "5ms", "interval": "100ms"}})
    said = "1 of 2 calls were turned away at the door, but not at once (first: row 1)"

    assert () == audit(made, codel).problems
    assert (said,) == audit(made, called()).problems
    assert said in said_of(made, "calls", "end_ns", 1, 1.5, codel)


@pytest.mark.parametrize(("is_piece", "broken"), [(True, 0), (False, 1)])
def test_in_a_piece_of_a_run_nobody_knows_whose_thread_was_through(is_piece, broken):
    """A call that CoDel drops is turned away as a thread is through with a call that may be in another piece."""
    made = record(
        steps=("check",),
        pools=(),
        requests=[(1, 1, 2, Answer.REJECTED, 1)],
        calls=[(0, 1, 1, -1, None, 2, CallEnd.REJECTED, None)],
    )
    codel = called(shed={"codel": {"target": "5ms", "interval": "100ms"}})
    rules = [why for wrong, why in broken_by_calls(made, codel, is_piece=is_piece) if wrong.any()]

    assert ["were turned away at the door, but not at once"] * broken == rules


def test_a_call_ends_with_its_last_step_unless_the_queue_takes_time():
    """Enqueueing takes a second; without that, nobody is on a thread with nothing to do."""
    made = record(
        steps=("check", "mail"),
        requests=[(1, 0, 3, Answer.OK, 1), (4, 1, 5.5, Answer.TIMEOUT, 1), (6, 2, None, Answer.PENDING, 1)],
        calls=[
            (0, 1, 1, 0, 1, 3, CallEnd.OK, None),
            (1, 1, 4, 0, 4, 5.5, CallEnd.CANCELLED, 5.5),
            (2, 1, 6, 0, 6, None, CallEnd.RUNNING, None),
        ],
        inline_steps=[(0, 0, 1, 2, AttemptEnd.DONE), (1, 0, 4, 5, AttemptEnd.DONE)],
        jobs=[job(0, 3, None, JobState.READY, call=0, step=1)],
        attempts=[waiting(0, 1, 3)],
    )
    sections = {
        "steps": {"check": {"service": 1}, "mail": {"service": 1}},
        "api": {"client": {"timeout": 1.5}},
        "workers": {"count": 1},
        "architectures": {"a": {"inline": ["check"], "queued": ["mail"]}},
    }
    said = " | ".join(audit(made, architecture(**sections)).problems)

    assert "1 of 3 calls ended other than with their last step" in said
    assert "2 of 3 calls went on without a step at work" in said
    late = " | ".join(audit(made, architecture(**sections, queue={"latency": 1})).problems)
    assert "last step" not in late
    assert "went on" not in late


def test_jobs_of_a_call_wait_for_its_end_unless_the_queue_blocks():
    """A job that a running call has created: only where its next one has to wait for room."""
    made = record(
        steps=("mail", "pdf"),
        requests=[(1, 0, None, Answer.PENDING, 1)],
        calls=[(0, 1, 1, 0, 1, None, CallEnd.RUNNING, None)],
        jobs=[job(0, 1, None, JobState.READY, call=0)],
        attempts=[waiting(0, 1, 1)],
    )
    sections = {"steps": {"mail": {"service": 1}, "pdf": {"service": 1}}, "workers": {"count": 1}, "api": {}}
    queued = {"a": {"queued": "all"}}

    full = {"capacity": 1, "when_full": "block"}
    assert () == audit(made, architecture(**sections, queue=full, architectures=queued)).problems
    said = " | ".join(audit(made, architecture(**sections, architectures=queued)).problems)
    assert "come from a call that did not end at the queue" in said
