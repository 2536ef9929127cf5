"""What becomes of events whose work fails: block, skip, retry; poison; dead letters. Checked with a pencil."""

from by_hand import seconds
from by_hand_streams import executions, starts_of, stays, stream

from sim.record import DeadReason, JobState, ShiftEnd

FAILING = {"mail": {"service": "1s", "fails": "100%"}}
TWICE = {"max_attempts": 2, "backoff": {"fixed": "2s"}}


def test_block_tries_again_in_place_and_the_partition_waits(tmp_path):
    """Three attempts at 1, 4 and 7 s with 2 s between them, dead at 8 s: only then comes the event of 2 s."""
    retry = {"max_attempts": 3, "backoff": {"fixed": "2s"}}
    record = stream(tmp_path, [1, 2], steps=FAILING, retry=retry)

    assert [(1, 1, 2, "FAILED"), (4, 4, 5, "FAILED"), (7, 7, 8, "FAILED")] == stays(record, 0)
    assert [8, 11, 14] == starts_of(record, 1)
    assert (DeadReason.ATTEMPTS, 8) == (record.dead_letters.reason[0], seconds(record.dead_letters.died_ns)[0])


def test_while_one_partition_waits_for_a_retry_its_consumer_reads_the_others(tmp_path):
    """Event 0 fails at 2 s and is due at 4 s, while event 1 of the other partition is at work from 2 to 3 s."""
    record = stream(tmp_path, [1, 1], steps=FAILING, retry=TWICE, stream={"partitions": 2})

    assert [(0, 0, 1, 2, "FAILED"), (1, 0, 2, 3, "FAILED")] == executions(record)[:2]
    assert [(0, 0, 4, 5, "FAILED"), (1, 0, 5, 6, "FAILED")] == executions(record)[2:]


def test_a_job_that_is_due_again_waits_while_its_consumer_is_busy(tmp_path):
    """Event 0 is due again at 4 s; the consumer is at work on event 1 of the other partition until 7 s."""
    steps = {"mail": {"fails": "100%"}}
    record = stream(tmp_path, [1, 2], [1, 5], steps=steps, retry=TWICE, stream={"partitions": 2})

    assert [(1, 1, 2, "FAILED"), (4, 7, 8, "FAILED")] == stays(record, 0)


def test_a_job_that_backs_off_at_the_horizon_is_scheduled_and_those_behind_it_are_ready(tmp_path):
    """It failed at 2 s and is due at 62 s; the run ends at 20 s."""
    retry = {"max_attempts": 2, "backoff": {"fixed": "1m"}}
    record = stream(tmp_path, [1, 2], steps=FAILING, retry=retry)

    assert [(1, 1, 2, "FAILED"), (62, -1, -1, "SCHEDULED")] == stays(record, 0)
    assert [(2, -1, -1, "READY")] == stays(record, 1)
    assert [JobState.SCHEDULED, JobState.READY] == record.jobs.state.tolist()


def test_skip_gives_a_job_up_at_its_first_failure(tmp_path):
    """Whatever the retry policy says, event 0 is dead at 2 s, because of its attempts, and event 1 begins."""
    record = stream(tmp_path, [1, 1], steps=FAILING, retry=TWICE, stream={"on_failure": "skip"})

    assert [(0, 0, 1, 2, "FAILED"), (1, 0, 2, 3, "FAILED")] == executions(record)
    assert [JobState.DEAD, JobState.DEAD] == record.jobs.state.tolist()
    assert [DeadReason.ATTEMPTS] * 2 == record.dead_letters.reason.tolist()


def test_retry_appends_a_failed_job_behind_what_came_meanwhile(tmp_path):
    """Each fails after 1 s and is back 2 s later: event 0 at 4 s, behind event 2 of 3 s, which ends just then."""
    record = stream(tmp_path, [1, 2, 3], steps=FAILING, retry=TWICE, stream={"on_failure": "retry"})

    assert [(0, 1), (1, 2), (2, 3), (0, 4), (1, 5), (2, 6)] == [(row[0], row[2]) for row in executions(record)]
    assert [(1, 1, 2, "FAILED"), (4, 4, 5, "FAILED")] == stays(record, 0)
    assert [5, 6, 7] == seconds(record.jobs.ended_ns)
    assert [JobState.DEAD] * 3 == record.jobs.state.tolist()


def test_a_retried_job_waits_behind_a_backlog(tmp_path):
    """Event 0 fails at 2 s and comes back at 4 s behind events 1, 2 and 3, the last of which ends at 5 s."""
    record = stream(tmp_path, [1, 1, 1, 1], steps=FAILING, retry=TWICE, stream={"on_failure": "retry"})

    assert [(1, 1, 2, "FAILED"), (4, 5, 6, "FAILED")] == stays(record, 0)


def test_a_budget_for_retries_holds_for_consumers(tmp_path):
    """One retry is paid for: event 0 gets it, event 1 is dead after its first attempt, for want of budget."""
    retry = {**TWICE, "budget": {"ratio": 0.01, "burst": 1}}
    record = stream(tmp_path, [1, 2], steps=FAILING, retry=retry)

    assert [1, 4] == starts_of(record, 0)
    assert [5] == starts_of(record, 1)
    assert [DeadReason.ATTEMPTS, DeadReason.BUDGET] == record.dead_letters.reason.tolist()


def test_a_timeout_is_a_failure(tmp_path):
    """A job of 3 s with a timeout of 2 s is stopped after 2 s, and tried again in place."""
    record = stream(tmp_path, [1, 1], [3, 1], steps={"mail": {"timeout": "2s"}}, retry={"max_attempts": 2})

    assert [(1, 1, 3, "TIMED_OUT"), (3, 3, 5, "TIMED_OUT")] == stays(record, 0)
    assert [5] == starts_of(record, 1)


def test_a_redriven_dead_letter_is_appended_again(tmp_path):
    """Dead at 2 s, back at 5.5 s behind the event of 5 s, its failures from zero."""
    steps = {"mail": {"service": "1s", "fails": "100%"}}
    record = stream(tmp_path, [1, 5], steps=steps, redrive=[{"at": "5.5s"}])

    assert [(1, 1, 2, "FAILED"), (5.5, 6, 7, "FAILED")] == stays(record, 0)
    assert [5.5, -1, -1] == seconds(record.dead_letters.redriven_ns)
    assert [0, 1, 0] == record.dead_letters.job.tolist()


def test_without_dead_letters_a_job_that_is_given_up_is_lost(tmp_path):
    """The next event begins all the same."""
    record = stream(tmp_path, [1, 1], steps=FAILING, queue={"dead_letters": False})

    assert [JobState.LOST, JobState.LOST] == record.jobs.state.tolist()
    assert [1, 2] == [starts_of(record, job)[0] for job in (0, 1)]


def test_a_poison_job_stops_its_partition(tmp_path):
    """A log counts no deliveries: the job kills one consumer after another, and nothing behind it is ever read.

    It dies at 2 s, is missed at 3 s, back at 4 s: that change ends at 5 s, when the partition is read again.
    """
    sections = {"restart": "2s", "stream": {"session_timeout": "1s", "rebalance": "1s"}}
    record = stream(tmp_path, [1, 1], steps={"mail": {"service": "1s", "poison": "100%"}}, **sections)

    assert [(1, 1, 5, "CRASHED"), (5, 5, 9, "CRASHED"), (9, 9, 13, "CRASHED")] == stays(record, 0)[:3]
    assert [] == starts_of(record, 1)
    assert [ShiftEnd.POISONED] * 5 == record.shifts.end.tolist()
    assert [JobState.IN_FLIGHT, JobState.READY] == record.jobs.state.tolist()


def test_a_failure_is_told_when_the_broker_is_back(tmp_path):
    """It fails at 2 s, the broker is down from 1.5 to 3 s and on until 4 s: dead at 4 s, at work until then."""
    faults = [{"broker": "down", "at": "1.5s", "for": "1.5s"}, {"broker": "down", "at": "2.5s", "for": "1.5s"}]
    record = stream(tmp_path, [1], steps=FAILING, faults=faults)

    assert [(1, 1, 4, "FAILED")] == stays(record, 0)
    assert [4] == seconds(record.jobs.ended_ns)


def test_a_job_that_is_due_again_while_the_broker_is_down_waits_for_it(tmp_path):
    """Due at 4 s, the broker is down from 3 to 6 s: ready since 4 s, begun at 6 s."""
    faults = [{"broker": "down", "at": "3s", "for": "3s"}]
    record = stream(tmp_path, [1], steps=FAILING, retry=TWICE, faults=faults)

    assert [(1, 1, 2, "FAILED"), (4, 6, 7, "FAILED")] == stays(record, 0)
