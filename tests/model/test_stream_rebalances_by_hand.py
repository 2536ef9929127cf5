"""Members of a group that leave, join and are missed, and the pauses that this costs. Checked with a pencil."""

import pytest
from by_hand_streams import WAIT_FOR_EVER, executions, starts_of, stays, stream

from sim.record import JobState, ShiftEnd

PAUSES = {"session_timeout": "2s", "rebalance": "1s"}
LATE = {**PAUSES, "commit_every": WAIT_FOR_EVER}
PAIR = {**PAUSES, "partitions": 2}
ROLLOUT = {"batch": 1, "pause": "9h"}


def when(record):
    """Return (job, worker, start) of all executions."""
    return [row[:3] for row in executions(record)]


def test_a_consumer_that_is_stopped_commits_and_leaves_at_once(tmp_path):
    """Stopped at 3.5 s, idle: nobody has to miss it. The other reads on from 4.5 s, and repeats nothing."""
    sections = {"consumers": 2, "restart": WAIT_FOR_EVER, "faults": [{"deploy": ROLLOUT, "at": "3.5s"}]}
    record = stream(tmp_path, [1, 2, 3.6], stream=LATE, **sections)

    assert [(0, 0, 1), (1, 0, 2), (2, 1, 4.5)] == when(record)
    assert [ShiftEnd.STOPPED, ShiftEnd.UP] == record.shifts.end.tolist()


def test_a_consumer_that_is_stopped_finishes_the_job_in_hand(tmp_path):
    """Asked at 2 s, it is through at 4 s, commits, leaves; the event of 1.5 s is begun by the other one at 5 s."""
    sections = {"consumers": 2, "workers": {"shutdown": {"grace": "3s"}, "crashes": {"restart": WAIT_FOR_EVER}}}
    record = stream(tmp_path, [1, 1.5], [3, 1], stream=LATE, faults=[{"deploy": ROLLOUT, "at": "2s"}], **sections)

    assert [(0, 0, 1), (1, 1, 5)] == when(record)
    assert [(1, 1, 4, "DONE")] == stays(record, 0)


def test_a_consumer_that_does_not_finish_in_time_is_killed_and_missed(tmp_path):
    """Asked at 2 s, killed at 3 s, missed at 5 s: its job is begun again at 6 s."""
    sections = {"consumers": 2, "workers": {"shutdown": {"grace": "1s"}, "crashes": {"restart": WAIT_FOR_EVER}}}
    record = stream(tmp_path, [1], [5], stream=PAUSES, faults=[{"deploy": ROLLOUT, "at": "2s"}], **sections)

    assert [(1, 1, 6, "CRASHED"), (6, 6, 11, "DONE")] == stays(record, 0)
    assert [ShiftEnd.REPLACED, ShiftEnd.UP] == record.shifts.end.tolist()


def test_a_consumer_that_returns_what_it_cannot_finish_is_not_waited_for(tmp_path):
    """The same with `unfinished: return`: it commits and leaves at 3 s, and its job is begun again at 4 s."""
    shutdown = {"grace": "1s", "unfinished": "return"}
    workers = {"shutdown": shutdown, "crashes": {"restart": WAIT_FOR_EVER}}
    faults = [{"deploy": ROLLOUT, "at": "2s"}]
    record = stream(tmp_path, [0.5, 1.5], [1, 5], consumers=2, workers=workers, stream=LATE, faults=faults)

    assert [(1.5, 1.5, 4, "CRASHED"), (4, 4, 9, "DONE")] == stays(record, 1)
    assert [(0.5, 0.5, 1.5, "DONE")] == stays(record, 0)
    assert [0.5] == starts_of(record, 0)


def test_a_consumer_that_comes_back_makes_everybody_stand_still(tmp_path):
    """Down from 2 to 7 s, consumer 0 stops the other one by its return until 8 s, when each has its own again."""
    sections = {"consumers": 2, "restart": "5s", "stream": PAIR, "faults": [{"kill": 1, "at": "2s"}]}
    record = stream(tmp_path, [5.1, 7.1, 7.2], [0.5, 1, 1], **sections)

    assert [(0, 1, 5.1), (2, 0, 8), (1, 1, 8)] == when(record)


def test_a_job_at_work_during_a_rebalance_is_finished_and_its_offset_kept(tmp_path):
    """Consumer 1 is at work on partition 0 from 6 to 9 s. Then that goes to consumer 0, who reads on."""
    sections = {"consumers": 2, "restart": "5s", "stream": {**LATE, "partitions": 2}}
    faults = [{"kill": 1, "at": "2s"}, {"kill": 1, "at": "12s"}]
    record = stream(tmp_path, [6, 6.1, 6.2], [3, 1, 2], faults=faults, **sections)

    assert [(0, 1, 6), (2, 0, 9), (1, 1, 9)] == when(record)[:3]
    assert [(2, 9, 11, "DONE")] == [row[:1] + row[2:] for row in executions(record) if row[0] == 2][:1]
    assert [6] == starts_of(record, 0)  # not read again after the crash of consumer 0 at 12 s
    assert [9, 15] == starts_of(record, 2)  # this one is: missed at 14 s, read again from 15 s on


@pytest.mark.parametrize(
    ("protocol", "begins_s"), [("eager", [(0, 1, 9), (2, 2, 9)]), ("cooperative", [(2, 2, 4.5), (0, 1, 9)])]
)
def test_a_rebalance_waits_for_the_last_job_in_hand(tmp_path, protocol, begins_s):
    """Of three consumers 0 dies at 2 s and is missed at 4 s; 1 is at work from 1 to 9 s, 2 has work at 4.5 s.

    Partition 0 is read again from 9 s on, though 5 s would be soon enough. Meanwhile all stand still, or go on.
    """
    sections = {"consumers": 3, "restart": WAIT_FOR_EVER, "faults": [{"kill": 1, "at": "2s"}]}
    pauses = {**PAUSES, "partitions": 3, "protocol": protocol}
    record = stream(tmp_path, [1, 1, 4.5], [5, 8, 1], stream=pauses, **sections)

    assert [(0, 0, 1), (1, 1, 1), *begins_s] == when(record)


def test_members_that_cooperate_keep_what_they_may(tmp_path):
    """Back at 7 s, consumer 0 gets partition 0 again at 8 s; the other one reads on in partition 1 at 7.1 s."""
    sections = {"consumers": 2, "restart": "5s", "stream": {**PAIR, "protocol": "cooperative"}}
    record = stream(tmp_path, [5.1, 7.1, 7.2], [0.5, 1, 1], faults=[{"kill": 1, "at": "2s"}], **sections)

    assert [(0, 1, 5.1), (1, 1, 7.1), (2, 0, 8)] == when(record)


def test_what_begins_after_the_last_change_is_not_waited_for(tmp_path):
    """In the same group partition 1 is at work from 7.5 to 12 s: partition 0 moves at 8 s all the same."""
    sections = {"consumers": 2, "restart": "5s", "stream": {**PAIR, "protocol": "cooperative"}}
    record = stream(tmp_path, [5.1, 7.5, 7.6], [0.5, 4.5, 1], faults=[{"kill": 1, "at": "2s"}], **sections)

    assert [(0, 1, 5.1), (1, 1, 7.5), (2, 0, 8)] == when(record)


def test_a_consumer_that_dies_while_it_is_waited_for_is_missed_all_the_same(tmp_path):
    """As before, but the job kills consumer 1 at 8.5 s, while consumer 0 waits for partition 0.

    Consumer 1 is missed at 10.5 s, and the job is begun again at 11.5 s.
    """
    sections = {"consumers": 2, "restart": "5s", "stream": PAIR, "faults": [{"kill": 1, "at": "2s"}]}
    record = stream(tmp_path, [6], [2.5], steps={"mail": {"poison": "100%"}}, **sections)

    assert [(0, 1, 6, 8.5, "CRASHED"), (0, 0, 11.5, 14, "CRASHED")] == executions(record)[:2]
    assert (6, 6, 11.5, "CRASHED") == stays(record, 0)[0]


def test_the_group_waits_for_a_member_that_is_gone_though_it_is_back_already(tmp_path):
    """Killed at 2 s and back at 3 s, a new member: from then on consumer 1 stands still.

    The old member is missed only at 6 s, so the shares are settled at 7 s.
    """
    pauses = {"session_timeout": "4s", "rebalance": "1s", "partitions": 2}
    sections = {"consumers": 2, "restart": "1s", "stream": pauses, "faults": [{"kill": 1, "at": "2s"}]}
    record = stream(tmp_path, [2.1, 2.2, 3.1, 3.2], [0.5, 0.5, 1, 1], **sections)

    assert [(1, 1, 2.2), (0, 0, 7), (3, 1, 7), (2, 0, 7.5)] == when(record)


def test_each_change_puts_the_end_of_the_pause_off(tmp_path):
    """Of three consumers two die at 2 and 2.5 s: missed at 4 and 4.5 s; the third reads all from 5.5 s on."""
    faults = [{"kill": 1, "at": "2s"}, {"kill": 1, "at": "2.5s"}]
    sections = {"consumers": 3, "restart": WAIT_FOR_EVER, "stream": {**PAUSES, "partitions": 3}}
    record = stream(tmp_path, [3, 4.2, 4.4], faults=faults, **sections)

    assert [(0, 2, 5.5), (1, 2, 6.5), (2, 2, 7.5)] == when(record)


def test_who_dies_during_a_pause_must_be_missed_before_it_ends(tmp_path):
    """Consumer 0 is missed at 4 s; consumer 1 dies at 4.5 s. The third waits until that is noticed: 7.5 s."""
    faults = [{"kill": 1, "at": "2s"}, {"kill": 1, "at": "4.5s"}]
    sections = {"consumers": 3, "restart": WAIT_FOR_EVER, "stream": {**PAUSES, "partitions": 3}}
    record = stream(tmp_path, [3, 4.2, 4.4], faults=faults, **sections)

    assert [(0, 2, 7.5), (1, 2, 8.5), (2, 2, 9.5)] == when(record)


def test_a_group_without_members_waits_for_the_first(tmp_path):
    """Killed at 2 s, missed at 4 s, back at 12 s: the event of 1 s is begun again at 13 s; so long is its stay."""
    record = stream(tmp_path, [1, 3], [5, 1], restart="10s", stream=PAUSES, faults=[{"kill": 1, "at": "2s"}])

    assert [(1, 1, 13, "CRASHED"), (13, 13, 18, "DONE")] == stays(record, 0)
    assert [(3, 18, 19, "DONE")] == stays(record, 1)


def test_a_job_whose_consumer_nobody_replaces_is_in_flight(tmp_path):
    """Nobody comes back before the horizon: the crashed stay is open, the next job ready."""
    record = stream(tmp_path, [1, 3], [5, 1], restart=WAIT_FOR_EVER, faults=[{"kill": 1, "at": "2s"}])

    assert [(1, 1, -1, "CRASHED")] == stays(record, 0)
    assert [JobState.IN_FLIGHT, JobState.READY] == record.jobs.state.tolist()


def test_an_idle_surplus_consumer_takes_over(tmp_path):
    """Two consumers, one partition: the second reads nothing until the first is gone."""
    sections = {"consumers": 2, "restart": WAIT_FOR_EVER, "stream": PAUSES, "faults": [{"kill": 1, "at": "3s"}]}
    record = stream(tmp_path, [1, 2, 4], **sections)

    assert [(0, 0, 1), (1, 0, 2), (2, 1, 6)] == when(record)


def test_groups_do_not_disturb_each_other(tmp_path):
    """A consumer of the first group dies; the second group goes on."""
    steps = {"mail": {}, "invoice": {}}
    sections = {"steps": steps, "restart": WAIT_FOR_EVER, "stream": PAUSES, "faults": [{"kill": 1, "at": "1.5s"}]}
    record = stream(tmp_path, [1, 4.5], consumers=2, **sections)

    assert [(0, 0, 1), (1, 1, 1), (3, 1, 4.5)] == when(record)


def test_without_any_delays_a_crash_costs_nothing_but_the_attempt(tmp_path):
    """No timeout, no pause, back at once: killed at 1.5 s, the job is begun again at 1.5 s."""
    record = stream(tmp_path, [1, 1.5], faults=[{"kill": 1, "at": "1.5s"}])

    assert [(1, 1, 1.5, "CRASHED"), (1.5, 1.5, 2.5, "DONE")] == stays(record, 0)
    assert [(1.5, 2.5, 3.5, "DONE")] == stays(record, 1)


def test_a_rolling_deploy_pauses_the_group_with_every_batch(tmp_path):
    """Two consumers are replaced at 2 and 5 s, each back after 1 s: nothing is begun in [2, 4) and [5, 7)."""
    sections = {"consumers": 2, "restart": "1s", "stream": PAIR}
    faults = [{"deploy": {"batch": 1, "pause": "3s"}, "at": "2s"}]
    record = stream(tmp_path, [2.5, 3.5, 4.5, 6.5], [0.5] * 4, faults=faults, **sections)

    assert [(0, 0, 4), (1, 1, 4), (2, 0, 4.5), (3, 1, 7)] == when(record)
