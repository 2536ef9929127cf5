"""What holds in every stream, whatever goes wrong; and a partition as what it is, a queue with one worker."""

import numpy as np
import pytest
from by_hand import run
from hypothesis import HealthCheck, given, settings
from made_streams import streams
from run_made import run as run_made

from sim.measure import measure
from sim.record import NEVER, AttemptEnd, JobState

PARTITIONS = 5
TROUBLE = {
    "duration": "60s",
    "load": {"even": "20/s"},
    "keys": {"count": 40, "skew": 1},
    "steps": {
        "mail": {"service": {"exponential": "100ms"}, "fails": "10%", "payload": "2KB", "timeout": "400ms"},
        "invoice": {"service": "70ms", "poison": "0.2%", "redraw": "per_attempt"},
    },
    "queue": {"bandwidth": "1MB/s"},
    "retry": {"max_attempts": 3, "backoff": {"exponential": "300ms"}, "jitter": "full", "budget": {}},
    "redrive": [{"at": "40s", "rate": "5/s"}],
    "faults": [
        {"broker": "down", "at": "10s", "for": "2s"},
        {"dependency": "mail", "at": "15s", "for": "2s", "share": "50%"},
        {"network": "20ms", "at": "20s", "for": "5s"},
        {"kill": "50%", "at": "30s"},
        {"deploy": {"batch": 2, "pause": "1s"}, "at": "35s"},
    ],
}
SHUTDOWNS = {"block": "crash", "skip": "return", "retry": "return"}
TROUBLES = [(mode, seed, dedup) for mode in SHUTDOWNS for seed in (1, 2, 3) for dedup in (None, "1s")]


@pytest.fixture(scope="module", params=TROUBLES)
def record(request):
    """Return what happened in a stream with all kinds of trouble at once."""
    mode, seed, dedup = request.param
    shutdown = {"grace": "200ms", "unfinished": SHUTDOWNS[mode]}
    crashes = {"mtbf": "8s", "restart": "500ms", "only_busy": seed == 3}
    pauses = {"commit_every": "1s" if seed > 1 else 0, "session_timeout": "700ms", "rebalance": "300ms"}
    pauses["protocol"] = "cooperative" if seed == 2 else "eager"
    return run(
        **{**TROUBLE, "seed": seed},
        workers={"count": 7, "crashes": crashes, "shutdown": shutdown, "dedup": dedup},
        stream={"partitions": PARTITIONS, "on_failure": mode, "consumers": {"mail": 6}, **pauses},
    )


def test_nobody_works_on_a_partition_while_somebody_else_does(record):
    """Within a group the executions of one partition follow upon each other."""
    rows, horizon_ns = record.attempts, record.horizon_ns
    begun = rows.start_ns != NEVER
    group = record.jobs.step[rows.job] * PARTITIONS + record.jobs.key[rows.job] % PARTITIONS
    ends_ns = np.where(rows.end_ns == NEVER, horizon_ns, rows.end_ns)
    for one in range(2 * PARTITIONS):
        mine = np.flatnonzero(begun & (group == one))
        mine = mine[np.lexsort((ends_ns[mine], rows.start_ns[mine]))]
        assert np.all(rows.start_ns[mine][1:] >= ends_ns[mine][:-1])


def test_nobody_works_on_two_jobs_at_once(record):
    """Consumers have one pair of hands, and use them only while they are up."""
    rows, shifts, horizon_ns = record.attempts, record.shifts, record.horizon_ns
    ends_ns = np.where(rows.end_ns == NEVER, horizon_ns, rows.end_ns)
    down_ns = np.where(shifts.down_ns == NEVER, horizon_ns, shifts.down_ns)
    for worker in set(shifts.worker.tolist()):
        mine = np.flatnonzero((rows.worker == worker) & (rows.start_ns != NEVER))
        mine = mine[np.lexsort((ends_ns[mine], rows.start_ns[mine]))]
        assert np.all(rows.start_ns[mine][1:] >= ends_ns[mine][:-1])
        up = shifts.worker == worker
        shift = np.searchsorted(shifts.up_ns[up], rows.start_ns[mine], side="right") - 1
        assert np.all(ends_ns[mine] <= down_ns[up][shift])


def test_the_stays_of_a_job_follow_upon_each_other_and_end_with_it(record):
    """Each is ready, delivered, released in this order, after the one before; the last one says where the job is."""
    rows, jobs = record.attempts, record.jobs
    for job in range(jobs.state.size):
        stays = np.flatnonzero((rows.job == job) & (rows.ready_ns != NEVER))
        stays = stays[np.argsort(rows.number[stays])]
        assert rows.number[stays].tolist() == list(range(1, stays.size + 1))
        times = np.stack([rows.ready_ns, rows.leased_ns, rows.released_ns], axis=1)[stays].ravel()
        known = times[times != NEVER]
        assert np.all(np.diff(known) >= 0)
        ends = rows.end[stays].tolist()
        assert ends.count(AttemptEnd.DONE) + ends.count(AttemptEnd.SKIPPED) == (jobs.state[job] == JobState.DONE)
        assert (jobs.ended_ns[job] == NEVER) == (jobs.state[job] <= JobState.IN_FLIGHT)


def test_only_what_was_done_is_repeated(record):
    """An execution without a stay is of a job that had been done, by then, and stays so."""
    rows, jobs = record.attempts, record.jobs
    repeats = rows.ready_ns == NEVER
    assert {*rows.end[repeats].tolist()} <= {AttemptEnd.DUPLICATE, AttemptEnd.CRASHED, AttemptEnd.RUNNING}
    assert np.all(jobs.state[rows.job[repeats]] == JobState.DONE)
    assert np.all(jobs.ended_ns[rows.job[repeats]] <= rows.start_ns[repeats])
    assert not np.any(rows.end[~repeats] == AttemptEnd.DUPLICATE)


def test_a_partition_with_its_own_consumer_is_a_queue_with_one_worker():
    """At 50 % of its capacity a partition of exponential work has a mean wait of 1 s: Pollaczek and Khinchine."""
    sections = {"load": "3/s", "keys": {"count": 600}, "steps": {"mail": {"service": {"exponential": "1s"}}}}
    record = run(**{**sections, "duration": "20000s"}, workers={"count": 6}, stream={"partitions": 6})

    rows = record.attempts
    waits_s = (rows.start_ns - rows.ready_ns)[rows.start_ns != NEVER] / 1e9
    means_s = np.array([part.mean() for part in np.array_split(waits_s, 40)])
    half_width_s = 3.5 * means_s.std(ddof=1) / np.sqrt(means_s.size)
    assert abs(means_s.mean() - 1) < half_width_s < 0.1


def audited(content):
    """What the audit finds in a run of a made stream."""
    architecture, _, record = run_made(content)
    return measure(record, architecture, warmup_ns=content["warmup"] * 10**9).audit.problems


@settings(max_examples=60, deadline=None)
@given(streams())
def test_the_audit_balances_on_any_stream(content):
    """A log with groups that commit, crash, rebalance, skip, block and read again."""
    assert () == audited(content)


@pytest.mark.slow
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(streams())
def test_the_audit_balances_on_many_streams(content):
    """The same, on many more."""
    assert () == audited(content)
