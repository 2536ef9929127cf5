"""A log that cannot be reached, and events on their way to a consumer when that dies. Checked with a pencil."""

import pytest
from by_hand_streams import WAIT_FOR_EVER, executions, starts_of, stays, stream

from sim.record import JobState

PAUSES = {"session_timeout": "2s", "rebalance": "1s"}
LATE = {**PAUSES, "commit_every": WAIT_FOR_EVER}


def down(from_s, until_s):
    """Return the broker's outage."""
    return {"broker": "down", "at": f"{from_s}s", "for": f"{until_s - from_s}s"}


def test_as_long_as_the_broker_is_away_nobody_is_missed(tmp_path):
    """Killed at 2 s, to be missed at 4 s, but the broker is down from 3 to 8 s: missed then, read again at 9 s."""
    sections = {"consumers": 2, "restart": WAIT_FOR_EVER, "stream": PAUSES}
    record = stream(tmp_path, [1], [5], faults=[{"kill": 1, "at": "2s"}, down(3, 8)], **sections)

    assert [(1, 1, 9, "CRASHED"), (9, 9, 14, "DONE")] == stays(record, 0)


def test_a_pause_does_not_end_while_the_broker_is_away(tmp_path):
    """Missed at 4 s, the pause would end at 5 s, but the broker is down from 4.5 to 8 s: it ends then."""
    sections = {"consumers": 2, "restart": WAIT_FOR_EVER, "stream": PAUSES}
    record = stream(tmp_path, [1], [5], faults=[{"kill": 1, "at": "2s"}, down(4.5, 8)], **sections)

    assert [(1, 1, 8, "CRASHED"), (8, 8, 13, "DONE")] == stays(record, 0)


def test_a_return_during_an_outage_begins_a_pause_of_its_own(tmp_path):
    """The same, but the dead one is back at 7.5 s: the pause ends 1 s later, at 8.5 s."""
    sections = {"consumers": 2, "restart": "5.5s", "stream": PAUSES}
    record = stream(tmp_path, [1], [5], faults=[{"kill": 1, "at": "2s"}, down(4.5, 8)], **sections)

    assert [(1, 1, 8.5, "CRASHED"), (8.5, 8.5, 13.5, "DONE")] == stays(record, 0)


def test_a_consumer_that_stops_during_an_outage_cannot_say_so(tmp_path):
    """Stopped at 3.5 s while the broker is down: nothing is committed, it is missed at 5.5 s, the job is repeated."""
    sections = {"consumers": 2, "restart": WAIT_FOR_EVER, "stream": LATE}
    record = stream(
        tmp_path, [1], faults=[down(3, 5), {"deploy": {"batch": 1, "pause": "9h"}, "at": "3.5s"}], **sections
    )

    assert [(0, 0, 1, 2, "DONE"), (0, 1, 6.5, 7.5, "DUPLICATE")] == executions(record)


@pytest.mark.parametrize(("killed_s", "starts"), [(4.8, [2, 8.8]), (5.5, [2])])
def test_a_commit_that_falls_into_an_outage_is_made_at_its_end(tmp_path, killed_s, starts):
    """A commit is due at 4 s, the broker is down from 3.5 to 5 s. Who dies before that has not committed."""
    faults = [down(3.5, 5), {"kill": 1, "at": f"{killed_s}s"}]
    record = stream(tmp_path, [2], restart="3s", stream={**PAUSES, "commit_every": "4s"}, faults=faults)

    assert starts == starts_of(record, 0)


@pytest.mark.parametrize(("killed_s", "starts"), [(5, [1, 9]), (6.5, [1])])
def test_a_commit_after_a_job_waits_for_the_broker_too(tmp_path, killed_s, starts):
    """The job is done at 4 s, the broker is down from 2 to 6 s, and the offset is saved at 6 s."""
    faults = [down(2, 6), {"kill": 1, "at": f"{killed_s}s"}]
    record = stream(tmp_path, [1], [3], restart="3s", stream=PAUSES, faults=faults)

    assert starts == starts_of(record, 0)
    assert [(1, 1, 4, "DONE")] == stays(record, 0)


def test_an_event_on_its_way_to_a_consumer_that_dies_is_returned(tmp_path):
    """It takes 1 s to append and 1 s to fetch. Killed at 2.5 s, half way: no execution; read again at 5.5 s."""
    record = stream(
        tmp_path, [1], restart="1s", stream=PAUSES, faults=[{"kill": 1, "at": "2.5s"}], queue={"latency": "1s"}
    )

    assert [(2, 2, 5.5, "RETURNED"), (5.5, 5.5, 7.5, "DONE")] == stays(record, 0)
    assert [6.5] == starts_of(record, 0)


def test_an_event_on_its_way_at_the_horizon_is_held(tmp_path):
    """Appended at 19.5 s, it would arrive at 20.5 s."""
    record = stream(tmp_path, [18.5], queue={"latency": "1s"})

    assert [(19.5, 19.5, -1, "HELD")] == stays(record, 0)
    assert [JobState.IN_FLIGHT] == record.jobs.state.tolist()


@pytest.mark.parametrize(("killed", "again_s"), [("8s", 12), ("16.5s", 8.5)])
def test_what_is_only_fetched_again_leaves_no_row(tmp_path, killed, again_s):
    """Done at 4 s, killed at 4.5 s, fetched again from 7.5 s on: who dies at 8 s has not begun, and begins at 12 s.

    Who dies at 16.5 s instead has begun at 8.5 s, and fetches once more when the run ends at 20 s.
    """
    faults = [{"kill": 1, "at": "4.5s"}, {"kill": 1, "at": killed}]
    sections = {"restart": "1s", "stream": LATE, "queue": {"latency": "1s"}}
    record = stream(tmp_path, [1], faults=faults, **sections)

    assert [3, again_s] == starts_of(record, 0)
    assert len(record.attempts.job) == 2


def test_a_consumer_that_is_stopped_while_it_fetches_what_was_done_leaves_at_once(tmp_path):
    """Fetching again from 7.5 s on, it is asked to stop at 8 s: a delivery is no work, and the grace is not needed."""
    faults = [{"kill": 1, "at": "4.5s"}, {"deploy": {"batch": 1}, "at": "8s"}]
    workers = {"shutdown": {"grace": "9s"}, "crashes": {"restart": "1s"}}
    record = stream(tmp_path, [1], workers=workers, stream=LATE, queue={"latency": "1s"}, faults=faults)

    assert [3, 11] == starts_of(record, 0)
