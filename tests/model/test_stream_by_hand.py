"""A log with partitions, read by groups of consumers, checked with a pencil, to the nanosecond."""

from by_hand import BASE, S, arrivals, run, seconds
from by_hand_streams import executions, starts_of, stays, stream

from sim.model import simulate
from sim.record import AttemptEnd, JobState
from sim.scenario import from_dict
from sim.workload import draw


def test_a_partition_is_read_in_order_one_event_at_a_time(tmp_path):
    """Events at 1, 1.5 and 2 s take 2, 1 and 1 s: they begin at 1, 3 and 4 s, ready since they were appended."""
    record = stream(tmp_path, [1, 1.5, 2], [2, 1, 1])

    assert [(0, 0, 1, 3, "DONE"), (1, 0, 3, 4, "DONE"), (2, 0, 4, 5, "DONE")] == executions(record)
    assert [1, 1.5, 2] == seconds(record.attempts.ready_ns)
    assert [1, 3, 4] == seconds(record.attempts.leased_ns)
    assert [3, 4, 5] == seconds(record.attempts.released_ns)
    assert [3, 4, 5] == seconds(record.jobs.ended_ns)


def test_no_more_jobs_run_at_once_than_there_are_partitions(tmp_path):
    """Four events at once, four consumers, two partitions: two run from 1 s and two from 2 s; two consumers idle."""
    record = stream(tmp_path, [1, 1, 1, 1], consumers=4, stream={"partitions": 2})

    assert [(0, 0, 1), (1, 1, 1), (2, 0, 2), (3, 1, 2)] == [row[:3] for row in executions(record)]
    assert [0, 1, 2, 3] == record.shifts.worker.tolist()


def test_one_slow_job_holds_up_its_partition_only(tmp_path):
    """Event 0 takes 10 s: event 2 behind it waits until 11 s, events 1 and 3 of the other partition do not."""
    record = stream(tmp_path, [1, 2, 3, 4], [10, 1, 1, 1], consumers=2, stream={"partitions": 2})

    assert [1, 2, 11, 4] == [starts_of(record, job)[0] for job in range(4)]


def test_a_consumer_takes_turns_over_its_partitions(tmp_path):
    """Events 0, 2, 4 lie in partition 0 and 1, 3 in partition 1; one consumer reads 0, 1, 2, 3, 4 in turns."""
    record = stream(tmp_path, [1, 1, 1, 1, 1], stream={"partitions": 2})

    assert [0, 1, 2, 3, 4] == [row[0] for row in executions(record)]


def test_partitions_are_assigned_in_ranges(tmp_path):
    """Five partitions among two consumers: the first reads 0, 1, 2 and the second 3, 4."""
    record = stream(tmp_path, [1, 1, 1, 1, 1], consumers=2, stream={"partitions": 5})

    assert {0: 0, 1: 0, 2: 0, 3: 1, 4: 1} == {row[0]: row[1] for row in executions(record)}


def test_every_group_reads_every_event(tmp_path):
    """One event, two steps: two jobs, each done by its own group, at the same time; the record names the groups."""
    record = stream(tmp_path, [1, 2], steps={"mail": {}, "invoice": {}}, consumers=2)

    assert [(0, 0, 1), (1, 1, 1), (2, 0, 2), (3, 1, 2)] == [row[:3] for row in executions(record)]
    assert [0, 1, 0, 1] == record.jobs.step.tolist()
    assert (("stream",), ("mail", "invoice")) == (record.queues, record.pools)
    assert [0, 1] == record.shifts.pool.tolist()


def test_consumers_are_the_workers_in_equal_parts_unless_the_stream_says_how_many(tmp_path):
    """Five workers for three groups are 2, 2 and 1; four for invoices are written down; one for three is one each."""
    steps = {"mail": {}, "invoice": {}, "report": {}}
    parts = stream(tmp_path, [1], steps=steps, consumers=5)
    named = stream(tmp_path, [1], steps=steps, consumers=5, stream={"consumers": {"invoice": 4}})
    fewest = stream(tmp_path, [1], steps=steps, consumers=1)

    assert [0, 0, 1, 1, 2] == parts.shifts.pool.tolist()
    assert [0, 0, 1, 1, 1, 1, 2] == named.shifts.pool.tolist()
    assert [0, 1, 2] == fewest.shifts.pool.tolist()


def test_a_group_passes_over_events_that_do_not_need_its_step():
    """With a mix each request makes one job; both groups together do as many jobs as there are requests."""
    steps = {"reading": {"service": "100ms"}, "writing": {"service": "100ms"}}
    record = run(steps=steps, mix={"reading": 1, "writing": 1}, workers={"count": 2}, stream={"partitions": 4})

    assert 19 == record.requests.arrival_ns.size == record.jobs.step.size
    assert record.jobs.step[record.attempts.job].tolist() == record.attempts.worker.tolist()
    assert {0, 1} == set(record.jobs.step.tolist())


def test_a_key_always_goes_to_the_same_partition():
    """Where there are keys, partitions go by them: jobs of one key begin in the order of arrival, on one consumer."""
    steps = {"mail": {"service": {"exponential": "1s"}}}
    sections = {"load": {"even": "4/s"}, "keys": {"count": 7}, "workers": {"count": 3}, "stream": {"partitions": 3}}
    record = run(steps=steps, duration="100s", **sections)

    done = record.attempts.end == AttemptEnd.DONE
    keys, workers = record.jobs.key[record.attempts.job[done]], record.attempts.worker[done]
    assert set(range(7)) == set(keys.tolist())
    assert (keys % 3).tolist() == workers.tolist()
    for partition in range(3):
        jobs = record.attempts.job[done][keys % 3 == partition].tolist()
        assert jobs == sorted(jobs)


def test_an_attempt_that_ends_frees_its_partition_for_an_event_of_that_instant(tmp_path):
    """A job ends at 2 s, the next event comes at 2 s: it does not wait."""
    record = stream(tmp_path, [1, 2])

    assert [(1, 1, 2, "DONE"), (2, 2, 3, "DONE")] == [*stays(record, 0), *stays(record, 1)]


def test_what_waits_at_the_horizon_is_ready_and_what_is_at_work_is_in_flight(tmp_path):
    """Of three events in one partition the first is done at 11 s, the second at work at 20 s, the third ready."""
    record = stream(tmp_path, [1, 2, 3], [10, 30, 1])

    assert [(1, 1, 11, "DONE")] == stays(record, 0)
    assert [(2, 11, -1, "RUNNING")] == stays(record, 1)
    assert [(3, -1, -1, "READY")] == stays(record, 2)
    assert [JobState.DONE, JobState.IN_FLIGHT, JobState.READY] == record.jobs.state.tolist()


def test_it_costs_as_much_to_append_an_event_as_its_heaviest_step(tmp_path):
    """Payloads of 1 and 2 MB at 1 MB/s: the event is there after 2 s, and each group takes its own time to fetch."""
    steps = {"mail": {"payload": "1MB"}, "invoice": {"payload": "2MB"}}
    record = stream(tmp_path, [1], steps=steps, queue={"bandwidth": "1MB/s"})

    assert [3, 3] == seconds(record.attempts.ready_ns)
    assert [3, 3] == seconds(record.attempts.leased_ns)
    assert [4, 5] == seconds(record.attempts.start_ns)


def test_a_slow_network_delays_appending_and_fetching(tmp_path):
    """From 2 s on it takes half a second more each way: an event of 3 s is there at 3.5 s and begun at 4 s."""
    record = stream(tmp_path, [1, 3], faults=[{"network": "0.5s", "at": "2s", "for": "9s"}])

    assert [(1, 1, 2, "DONE"), (3.5, 3.5, 5, "DONE")] == [*stays(record, 0), *stays(record, 1)]
    assert [1, 4] == [starts_of(record, job)[0] for job in (0, 1)]


def test_while_the_broker_is_down_nothing_is_appended_and_nothing_begun(tmp_path):
    """Down from 2 to 6 s: the job in hand is done at 4 s, the next waits until 6 s, the event of 3 s is rejected."""
    record = stream(tmp_path, [1, 1.5, 3, 7], [3, 1, 1, 1], faults=[{"broker": "down", "at": "2s", "for": "4s"}])

    assert [(0, 0, 1, 4, "DONE"), (1, 0, 6, 7, "DONE"), (3, 0, 7, 8, "DONE")] == executions(record)
    assert [JobState.DONE, JobState.DONE, JobState.REJECTED, JobState.DONE] == record.jobs.state.tolist()


def test_a_dependency_that_is_slow_or_down_strikes_consumers_too(tmp_path):
    """From 1 to 3 s attempts take twice as long, from 4 s on they fail: the second job is dead at 6 s."""
    faults = [{"dependency": "mail", "slow": 2, "at": "1s", "for": "2s"}]
    faults += [{"dependency": "mail", "at": "4s", "for": "9s"}]
    record = stream(tmp_path, [1, 5], faults=faults)

    assert [(0, 0, 1, 3, "DONE"), (1, 0, 5, 6, "FAILED")] == executions(record)


def test_inline_steps_have_no_use_for_a_log(tmp_path):
    """Where nothing is queued, a stream changes nothing."""
    sections = {"steps": {"mail": {"service": "1s"}}, "stream": {"partitions": 2}, "load": arrivals(tmp_path, 1, 2)}
    scenario = from_dict({**BASE, **sections, "architectures": {"sync": {"inline": "all"}}})
    chosen = scenario.architectures["sync"]
    record = simulate(chosen, draw(chosen, seed=1, duration_ns=20 * S), horizon_ns=20 * S)

    assert [2, 3] == seconds(record.requests.answered_ns)
    assert ((), 0) == (record.pools, record.shifts.worker.size)


def test_the_same_stream_gives_the_same_record():
    """Two runs with crashes, faults and retries agree in every field of every row."""
    sections = {
        "load": {"even": "10/s"},
        "steps": {"mail": {"service": {"exponential": "200ms"}, "fails": "10%"}, "invoice": {"service": "150ms"}},
        "workers": {"count": 6, "crashes": {"mtbf": "5s", "restart": "1s"}},
        "retry": {"max_attempts": 3, "backoff": {"fixed": "1s"}, "jitter": "full"},
        "stream": {"partitions": 8, "commit_every": "1s", "session_timeout": "1s", "rebalance": "0.5s"},
        "faults": [{"deploy": {"batch": 2, "pause": "1s"}, "at": "10s"}],
    }
    first, second = run(**sections), run(**sections)

    for name in ("requests", "jobs", "attempts", "dead_letters", "shifts"):
        for column in getattr(first, name).__dataclass_fields__:
            assert getattr(getattr(first, name), column).tolist() == getattr(getattr(second, name), column).tolist()
