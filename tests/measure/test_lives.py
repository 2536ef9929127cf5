"""The life of a job is whole: its states follow one another without a gap, and add up to the series."""

from functools import cache

import pytest

import sim
from sim.measure import series
from sim.measure.lives import Lives
from sim.record import AttemptEnd, JobState

EVENTFUL = {
    "name": "lives",
    "seed": 3,
    "duration": "1m",
    "load": "3/s",
    "steps": {"mail": {"service": {"exponential": "700ms"}, "fails": "20%", "delay": "200ms", "ttl": "8s"}},
    "queue": {"visibility_timeout": "2s", "max_receives": 3},
    "retry": {"max_attempts": 2, "backoff": {"fixed": "1s"}},
    "workers": {"count": 3, "crashes": {"mtbf": "8s", "restart": "2s"}},
    "redrive": [{"at": "40s"}],
}


@cache
def lives():
    """The lives of a run with crashes, retries, jobs that expire, dead letters and a redrive."""
    return Lives(sim.run(EVENTFUL).record)


def test_states_follow_one_another_without_a_gap():
    """The first begins with the job, each ends where the next begins, the last ends with the job or at the horizon."""
    for life in lives():
        ends = [phase.until_ns for phase in life.phases]
        over_ns = lives().record.horizon_ns if life.state == JobState.DEAD else life.ended_ns

        assert [life.created_ns, *ends[:-1]] == [phase.from_ns for phase in life.phases]
        assert over_ns == ends[-1]


@pytest.mark.parametrize("state", [JobState.READY, JobState.SCHEDULED, JobState.IN_FLIGHT, JobState.DEAD])
def test_times_in_a_state_add_up_to_the_series(state):
    """Over all jobs, to the nanosecond."""
    spent = sum(phase.until_ns - phase.from_ns for life in lives() for phase in life.phases if phase.state == state)

    assert series(lives().record, state.name.lower()).area() == spent > 0


def test_work_lies_within_the_horizon_and_within_its_lease():
    """A worker begins within the lease, and with the run that was done its job is over."""
    for life in lives():
        leases = {phase.row: phase for phase in life.phases if phase.state == JobState.IN_FLIGHT}
        for run in life.runs:
            assert leases[run.row].from_ns <= run.start_ns <= run.end_ns <= lives().record.horizon_ns
            if run.end == AttemptEnd.DONE:
                assert life.ended_ns == run.end_ns


def test_lives_are_numbered_like_jobs():
    """From 0; there is none before the first and none after the last."""
    assert list(range(len(lives()))) == [life.job for life in lives()]
    for number in (-1, len(lives())):
        with pytest.raises(IndexError, match=f"there is no job {number}: they are numbered from 0 to"):
            _ = lives()[number]
