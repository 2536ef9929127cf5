"""The work that a load asks for, by hand and against the model."""

from math import inf

import pytest
from made_runs import QUEUED, architecture

from sim.measure import mean_interval, measure
from sim.measure.offered import Demand, call_time_s, demand_per_request, expected_attempts
from sim.measure.series import series
from sim.model import simulate
from sim.policies import UNLIMITED
from sim.workload import draw


def test_offered_load_counts_traced_work_and_certain_failures(tmp_path):
    """A trace of 2 jobs of 4 s in 10 s, each tried twice since it always fails: 1.6 erlang for one worker."""
    (tmp_path / "t.csv").write_text("arrival_s,work_s\n1,4\n2,4\n")
    sections = {
        "load": {"trace": {"file": str(tmp_path / "t.csv")}},
        "steps": {"mail": {"service": {"traced": "work_s"}, "fails": "100%"}},
        "workers": {"count": 1},
    }
    found = measure(QUEUED, architecture("queued", **sections))

    assert "On average 1.6 workers" in found.verdicts[0].sentence


@pytest.mark.parametrize(
    ("fails", "most", "expected"),
    [(0, 5, 1), (0.5, 3, 1.75), (1, 4, 4), (0.3, 1, 1), (0.5, UNLIMITED, 2), (1, UNLIMITED, inf)],
)
def test_attempts_are_a_geometric_series_cut_off(fails, most, expected):
    """1 + p + p^2 ... up to the most attempts."""
    assert expected == expected_attempts(fails, most)


def test_a_call_stops_at_the_first_step_that_fails():
    """Overhead 1 s, then 2 s that fail half the time, then 4 s that fail half of the time, then 8 s."""
    assert 1 + 2 + 4 / 2 + 8 / 4 == call_time_s(1, [(2, 0.5), (4, 0.5), (8, 0)])


def hybrid(**sections):
    """Step a inline, then b on the queue; a takes 1 s and fails half the time, b takes 2 s."""
    base = {
        "steps": {"a": {"service": "1s", "fails": "50%"}, "b": {"service": "2s"}},
        "architectures": {"hybrid": {"inline": ["a"], "queued": ["b"]}},
    }
    return architecture("hybrid", **{**base, **sections})


def test_jobs_exist_only_for_calls_that_end_well():
    """One call: 1 s of a thread, and half the time a job of 2 s."""
    assert Demand(1.0, 1.0) == demand_per_request(hybrid())


def test_a_user_calls_again_after_an_error_and_makes_jobs_once():
    """Two calls at most: 1.5 calls of 1 s + 100 ms; a job of 2 s in 3 cases of 4."""
    api = {"overhead": "100ms", "client": {"retry": {"max_attempts": 2}}}

    assert pytest.approx((1.65, 1.5)) == demand_per_request(hybrid(api=api))


def test_an_api_that_always_fails_makes_no_jobs():
    """Three calls of 1 s each, no job."""
    steps = {"a": {"service": "1s", "fails": 1}, "b": {"service": "2s"}}
    api = {"client": {"retry": {"max_attempts": 3}}}

    assert Demand(3.0, 0.0) == demand_per_request(hybrid(steps=steps, api=api))


def test_a_mix_is_one_of_its_steps_and_all_others():
    """A quarter needs a (1 s, fails half the time), the rest b (4 s); all need c on the queue if that went well."""
    mixed = hybrid(
        steps={"a": {"service": "1s", "fails": "50%"}, "b": {"service": "4s"}, "c": {"service": "8s"}},
        mix={"a": 1, "b": 3},
        architectures={"hybrid": {"inline": ["a", "b"], "queued": ["c"]}},
    )

    assert Demand(0.25 * 1 + 0.75 * 4, 0.25 * 4 + 0.75 * 8) == demand_per_request(mixed)


def test_jobs_that_others_spawn_are_work_too():
    """A mail of 2 s that fails half the time, once; if it is done, two thumbs of 1 s: none of them asked for itself."""
    steps = {"mail": {"service": 2, "fails": "50%", "spawns": {"thumb": 2}}, "thumb": {"service": 1}}
    queued = {"queued": {"queued": "all"}}
    spawning = architecture("queued", steps=steps, retry={"max_attempts": 1}, architectures=queued)

    assert Demand(0.0, 2 + 0.5 * 2) == demand_per_request(spawning)


def test_what_is_stopped_by_its_timeout_takes_no_longer_and_has_failed(tmp_path):
    """Work of 1, 3 and 5 s, stopped after 2 s: (1 + 2 + 2) / 3 s of a thread, and a job of 2 s in one case of three."""
    (tmp_path / "t.csv").write_text("arrival_s,work_s\n1,1\n2,3\n3,5\n")
    load = {"trace": {"file": str(tmp_path / "t.csv")}}
    steps = {"a": {"service": {"traced": "work_s"}, "timeout": "2s"}, "b": {"service": "2s"}}

    assert pytest.approx((5 / 3, 2 / 3)) == demand_per_request(hybrid(steps=steps, load=load))


@pytest.mark.parametrize(
    ("retry", "thread_s"),
    [
        ({"max_attempts": 2}, 1 + 0.5),
        ({"max_attempts": 3, "backoff": {"fixed": "4s"}}, 1 + 0.5 + 0.25 + 0.5 * 4 + 0.25 * 4),
        ({"max_attempts": 3, "backoff": {"exponential": {"base": "4s"}}, "jitter": "full"}, 1.75 + 0.5 * 2 + 0.25 * 4),
        ({"max_attempts": "unlimited"}, 2.0),
    ],
)
def test_a_thread_is_held_while_it_tries_again(retry, thread_s):
    """1 s of work that fails half the time, and the backoffs; a job of 2 s for each call that ends well."""
    made = {"unlimited": 1.0, 2: 0.75, 3: 0.875}[retry["max_attempts"]]

    assert pytest.approx((thread_s, 2 * made)) == demand_per_request(hybrid(api={"retry": retry}))


def test_what_never_fails_needs_no_retry():
    """1 s of a thread, a job of 2 s."""
    steps = {"a": {"service": "1s"}, "b": {"service": "2s"}}

    assert Demand(1.0, 2.0) == demand_per_request(hybrid(steps=steps, api={"retry": {"max_attempts": 9}}))


def test_without_an_api_there_are_only_workers():
    """Requests go straight to the queue: 2 s, tried up to twice since it fails half the time."""
    queued = architecture("queued", api=None, architectures={"queued": {"queued": "all"}})

    assert Demand(0.0, 3.0) == demand_per_request(queued)


def test_the_model_keeps_as_many_threads_and_workers_busy_as_expected():
    """Over 20 runs at low load, the 99.9 % interval of busy threads and workers covers rate x demand per request."""
    lab = hybrid(
        load="2/s",
        steps={
            "a": {"service": {"exponential": "200ms"}, "fails": "30%"},
            "b": {"service": {"exponential": "100ms"}, "fails": "20%"},
            "c": {"service": {"erlang": {"mean": "300ms", "k": 2}}, "fails": "50%"},
        },
        mix={"a": 1, "b": 1},
        api={"overhead": "10ms", "client": {"retry": {"max_attempts": 3}}},
        workers={"count": 20},
        retry={"max_attempts": 3},
        architectures={"hybrid": {"inline": ["a", "b"], "queued": ["c"]}},
    )
    horizon_ns = 400 * 10**9
    workloads = (draw(lab, seed=5, replication=number, duration_ns=horizon_ns) for number in range(20))
    runs = [simulate(lab, workload, horizon_ns=horizon_ns) for workload in workloads]

    for name, per_request_s in zip(("busy_threads", "busy_workers"), demand_per_request(lab), strict=True):
        busy = mean_interval([series(run, name).mean() for run in runs], confidence=0.999)
        assert busy.covers(2 * per_request_s)
        assert busy.half_width < 0.1 * busy.value
