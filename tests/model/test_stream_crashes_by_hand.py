"""Consumers that crash, stop and come back: what is read again, and who stands still. Checked with a pencil."""

from by_hand import seconds
from by_hand_streams import WAIT_FOR_EVER, executions, starts_of, stays, stream

from sim.record import NEVER, AttemptEnd, JobState, ShiftEnd

PAUSES = {"session_timeout": "2s", "rebalance": "1s"}
LATE = {**PAUSES, "commit_every": WAIT_FOR_EVER}  # nothing is committed by the clock
PAIR = {**PAUSES, "partitions": 2}


def test_the_job_of_a_dead_consumer_is_held_until_its_partition_is_read_again(tmp_path):
    """Killed at 3 s, missed at 5 s, assigned anew at 6 s: the stay lasts until then, and the job is begun again."""
    record = stream(
        tmp_path, [1], [10], consumers=2, restart=WAIT_FOR_EVER, stream=PAUSES, faults=[{"kill": 1, "at": "3s"}]
    )

    assert [(1, 1, 6, "CRASHED"), (6, 6, 16, "DONE")] == stays(record, 0)
    assert [(0, 0, 1, 3, "CRASHED"), (0, 1, 6, 16, "DONE")] == executions(record)


def test_others_go_on_until_the_loss_is_noticed_and_then_stand_still(tmp_path):
    """Consumer 0 dies at 3 s. Partition 1 begins its event of 4 s, but that of 5.5 s must wait for the new shares."""
    record = stream(
        tmp_path,
        [1, 4, 5.4, 5.5],
        [10, 1, 0.5, 1],
        consumers=2,
        restart=WAIT_FOR_EVER,
        stream=PAIR,
        faults=[{"kill": 1, "at": "3s"}],
    )

    assert [(0, 0, 1), (1, 1, 4), (0, 1, 6), (3, 1, 16), (2, 1, 17)] == [row[:3] for row in executions(record)]


def test_a_loss_is_noticed_before_an_event_that_comes_at_that_instant(tmp_path):
    """Missed at 5 s, when an event comes to the other partition: the group stands still already."""
    sections = {"consumers": 2, "restart": WAIT_FOR_EVER, "stream": PAIR, "faults": [{"kill": 1, "at": "3s"}]}
    record = stream(tmp_path, [1, 5], **sections)

    assert [1, 6] == [starts_of(record, job)[0] for job in (0, 1)]


def test_what_was_done_since_the_last_commit_is_read_again(tmp_path):
    """Two jobs are done when the consumer dies at 3.5 s: both are repeated before the event of 4 s is begun.

    Missed at 5.5 s and back at 7.5 s, it reads from 8.5 s on. The repetitions are executions without a stay.
    """
    record = stream(tmp_path, [1, 2, 4], restart="4s", stream=LATE, faults=[{"kill": 1, "at": "3.5s"}])

    repeats = [(0, 0, 8.5, 9.5, "DUPLICATE"), (1, 0, 9.5, 10.5, "DUPLICATE")]
    assert [(0, 0, 1, 2, "DONE"), (1, 0, 2, 3, "DONE"), *repeats, (2, 0, 10.5, 11.5, "DONE")] == executions(record)
    assert [2, 3, 11.5] == seconds(record.jobs.ended_ns)
    again = record.attempts.end == AttemptEnd.DUPLICATE
    rows = record.attempts
    assert {NEVER} == {*rows.ready_ns[again], *rows.leased_ns[again], *rows.released_ns[again]}
    assert [(4, 10.5, 11.5, "DONE")] == stays(record, 2)


def test_with_a_commit_after_every_job_only_the_one_in_hand_is_read_again(tmp_path):
    """Killed at 3.5 s in the middle of the third job: that one is begun again, the two before it are not."""
    record = stream(tmp_path, [1, 2, 3], restart="1s", stream=PAUSES, faults=[{"kill": 1, "at": "3.5s"}])

    assert [(0, 1), (1, 2), (2, 3), (2, 6.5)] == [(row[0], row[2]) for row in executions(record)]
    assert [(3, 3, 6.5, "CRASHED"), (6.5, 6.5, 7.5, "DONE")] == stays(record, 2)


def test_an_idle_consumer_that_dies_after_its_commit_has_nothing_to_repeat(tmp_path):
    """Nothing is at work at 2.5 s: the event of 3 s is the first thing that is read afterwards."""
    record = stream(tmp_path, [1, 3], restart="1s", stream=PAUSES, faults=[{"kill": 1, "at": "2.5s"}])

    assert [(0, 1), (1, 5.5)] == [(row[0], row[2]) for row in executions(record)]


def test_commits_by_the_clock_take_in_what_ends_at_that_instant(tmp_path):
    """Commits at 2 and 4 s: the job that ends at 2 s is in, the one that ends at 3 s is repeated.

    For the crash of 4 s comes before the commit of 4 s.
    """
    sections = {"restart": "1s", "faults": [{"kill": 1, "at": "4s"}]}
    record = stream(tmp_path, [1, 2], stream={**PAUSES, "commit_every": "2s"}, **sections)

    assert [(0, 1, "DONE"), (1, 2, "DONE"), (1, 7, "DUPLICATE")] == [(r[0], r[2], r[4]) for r in executions(record)]


def test_the_clock_of_commits_begins_anew_with_each_life(tmp_path):
    """Down at 1 s and back at 1.5 s, it commits at 3.5, 5.5 and 7.5 s: the job of 6 s is kept, that of 7.6 s is not."""
    sections = {"restart": "0.5s", "stream": {"commit_every": "2s"}}
    faults = [{"kill": 1, "at": "1s"}, {"kill": 1, "at": "9s"}]
    record = stream(tmp_path, [6, 7.6], faults=faults, **sections)

    assert [(0, 6), (1, 7.6), (1, 9.5)] == [(row[0], row[2]) for row in executions(record)]


def test_a_repeat_that_crashes_is_repeated_once_more(tmp_path):
    """Killed at 2.5 s and, in the middle of the repetition, at 6 s; each time reading begins 3 s later."""
    faults = [{"kill": 1, "at": "2.5s"}, {"kill": 1, "at": "6s"}]
    record = stream(tmp_path, [1], restart="1s", stream=LATE, faults=faults)

    ends = [(1, 2, "DONE"), (5.5, 6, "CRASHED"), (9, 10, "DUPLICATE")]
    assert ends == [row[2:] for row in executions(record)]
    assert [(1, 1, 2, "DONE")] == stays(record, 0)


def test_a_repeat_at_the_horizon_is_running_and_its_job_is_done(tmp_path):
    """The run ends at 20 s, in the middle of a repetition that began at 19.5 s."""
    record = stream(tmp_path, [1], restart="1s", stream=LATE, faults=[{"kill": 1, "at": "16.5s"}])

    assert [(1, 2, "DONE"), (19.5, -1, "RUNNING")] == [row[2:] for row in executions(record)]
    assert [JobState.DONE] == record.jobs.state.tolist()


def test_a_repeat_fails_without_consequences(tmp_path):
    """While what it depends on is down a repetition comes to nothing; the job stays done, and the next one begins."""
    faults = [{"kill": 1, "at": "2.5s"}, {"dependency": "mail", "at": "5s", "for": "1s"}]
    record = stream(tmp_path, [1, 5.5], restart="1s", stream=LATE, faults=faults)

    assert [(0, 1, "DONE"), (0, 5.5, "DUPLICATE"), (1, 6.5, "DONE")] == [(r[0], r[2], r[4]) for r in executions(record)]


def test_consumers_that_remember_their_work_pass_over_it(tmp_path):
    """What was done at most 4.3 s ago is skipped, in no time and without a row.

    Read again from 6.5 s on: job 0, done 4.5 s before, is repeated until 7.5 s; job 1, done 4.25 s before that, is not.
    """
    workers = {"dedup": "4.3s", "crashes": {"restart": "1s"}}
    faults = [{"kill": 1, "at": "3.5s"}]
    record = stream(tmp_path, [1, 3, 3.6], [1, 0.25, 1], workers=workers, stream=LATE, faults=faults)

    found = [(row[0], row[2], row[4]) for row in executions(record)]
    assert [(0, 1, "DONE"), (1, 3, "DONE"), (0, 6.5, "DUPLICATE"), (2, 7.5, "DONE")] == found


def test_a_job_that_is_given_up_saves_the_offset_with_it(tmp_path):
    """Dead letter and offset are one transaction: neither the dead job nor the one before it is read again."""
    steps = {"mail": {"timeout": "2s"}}
    record = stream(
        tmp_path, [1, 2, 9], [1, 3, 1], steps=steps, restart="1s", stream=LATE, faults=[{"kill": 1, "at": "5s"}]
    )

    assert [(0, "DONE"), (1, "TIMED_OUT"), (2, "DONE")] == [(row[0], row[4]) for row in executions(record)]


def test_so_does_a_job_that_goes_to_the_retry_topic(tmp_path):
    """It fails at 4 s and is due at 14 s; of the two before the crash of 5 s nothing is read again."""
    steps, retry = {"mail": {"timeout": "2s"}}, {"max_attempts": 2, "backoff": {"fixed": "10s"}}
    sections = {"restart": "1s", "faults": [{"kill": 1, "at": "5s"}], "retry": retry}
    record = stream(tmp_path, [1, 2], [1, 3], steps=steps, stream={**LATE, "on_failure": "retry"}, **sections)

    assert [(0, 1), (1, 2), (1, 14)] == [(row[0], row[2]) for row in executions(record)]


def test_repeats_come_before_a_job_that_waits_for_its_next_attempt(tmp_path):
    """Job 1 failed at 4 s and is due at 14 s, in place; from 8 s on job 0, never committed, is read again."""
    steps, retry = {"mail": {"timeout": "2s"}}, {"max_attempts": 2, "backoff": {"fixed": "10s"}}
    sections = {"restart": "1s", "faults": [{"kill": 1, "at": "5s"}], "retry": retry}
    record = stream(tmp_path, [1, 2, 3], [1, 3, 1], steps=steps, stream=LATE, **sections)

    found = [(row[0], row[2], row[4]) for row in executions(record)]
    assert [(0, 1, "DONE"), (1, 2, "TIMED_OUT"), (0, 8, "DUPLICATE"), (1, 14, "TIMED_OUT"), (2, 16, "DONE")] == found


def test_a_consumer_dies_of_its_work_where_the_clock_of_its_crashes_runs_only_then(tmp_path):
    """After 1.5 s of work: in the middle of the second job, however long it was idle before."""
    crashes = {"mtbf": {"deterministic": "1.5s"}, "restart": WAIT_FOR_EVER, "only_busy": True}
    record = stream(tmp_path, [1, 9], workers={"crashes": crashes})

    assert [(0, 0, 1, 2, "DONE"), (1, 0, 9, 9.5, "CRASHED")] == executions(record)
    assert [ShiftEnd.CRASHED] == record.shifts.end.tolist()
    assert [JobState.DONE, JobState.IN_FLIGHT] == record.jobs.state.tolist()
