"""Which formulas describe which scenario, with numbers that can be checked by hand."""

import math

import pytest
from theory_questions import INLINE, SECOND, answers, asked, why

from sim.experiment import predict
from sim.scenario import catalog, load
from sim.theory import MODELS, gimc, laws, mmck, retries

URGENT_AND_LOW = {"urgent": {"service": SECOND, "priority": "urgent"}, "low": {"service": SECOND, "priority": "low"}}
MIX = {"urgent": 0.5, "low": 0.5}
FAILS = {"fails": 0.5, "redraw": "per_attempt"}
THREE = {"max_attempts": 3}


@pytest.mark.parametrize("name", catalog.names())
def test_every_model_has_one_answer_or_refusal_for_each_shipped_scenario(name):
    """Nothing is left out and nothing is said twice."""
    shipped = load(name)

    for architecture in shipped.architectures.values():
        found = predict(architecture, duration_ns=shipped.duration_ns, warmup_ns=max(shipped.warmup_ns, 0))
        said = [one.model.name for one in (*found.answers, *found.refusals)]
        assert sorted(model.name for model in MODELS) == sorted(said)


def test_one_worker_at_half_load_is_mm1():
    """Wq = 1 s, Lq = 0.5; and M/M/c, M/G/1, GI/M/c, Kingman and all others that know it say the same."""
    found = asked("0.5/s", {}, 1)

    for name in ("M/M/1", "M/M/c", "M/G/1", "GI/M/c", "Kingman", "Allen-Cunneen", "M/G/c interpolation"):
        assert pytest.approx(1.0) == answers(found)[name]["wait.mean"]
        assert pytest.approx(0.5) == answers(found)[name]["backlog.mean"]
    assert pytest.approx(2.0) == found.figure("completion_time.mean")
    assert pytest.approx(2.0 * math.log(20)) == found.figure("completion_time.p95")
    assert pytest.approx(2.0 * math.log(10)) == found.figure("wait.p95")
    assert 0.5 == answers(found)["Little's law"]["utilization"]


def test_an_overhead_that_nobody_waits_for_only_adds_to_the_whole():
    """Half a second at the API, threads without limit: percentiles of the completion time are half a second later."""
    plain, later = asked("0.5/s", {}, 1), asked("0.5/s", {}, 1, api={"overhead": "500ms"})

    assert plain.figure("wait.mean") == later.figure("wait.mean")
    assert pytest.approx(plain.figure("completion_time.p95") + 0.5) == later.figure("completion_time.p95")


def test_constant_service_waits_half_as_long():
    """M/D/1 at half load: 0.5 s, and M/G/1 says so, too; nothing takes less than a second."""
    found = asked("0.5/s", {"work": {"service": "1s"}}, 1)

    assert pytest.approx(0.5) == answers(found)["M/D/c"]["wait.mean"]
    assert pytest.approx(0.5) == answers(found)["M/G/1"]["wait.mean"]
    assert answers(found)["M/D/c"]["completion_time.p90"] > 1.0
    assert "service is constant, not exponential" == why(found, "M/M/1")


def test_even_arrivals_are_gi_m_c():
    """A constant gap of 2 s; Poisson formulas are silent."""
    found = asked({"even": "0.5/s"}, {}, 1)
    truth = gimc.queue(gap=laws.deterministic(mean_s=2.0), mean_service_s=1.0, workers=1)

    assert truth.wait_s == answers(found)["GI/M/c"]["wait.mean"]
    assert "arrivals are even, not Poisson" == why(found, "M/M/c")


def test_a_bounded_queue_is_mmck():
    """Two workers and three places: K = 5."""
    found = asked("2.4/s", {}, 2, queue={"capacity": 3})
    truth = mmck.queue(arrival_rate=2.4, mean_service_s=1.0, workers=2, capacity=5)

    assert truth.wait_s == found.figure("wait.mean")
    assert pytest.approx(1 - truth.lost_share) == found.figure("requests.ok_share")
    assert "only 3 may wait (capacity), the rest is turned away" == why(found, "M/M/c")
    assert (False, True) == (found.is_unstable, found.bottleneck.loses)


def test_threads_without_an_accept_queue_are_erlangs_loss():
    """Two threads at one erlang turn a fifth away, whatever the law."""
    law = {"lognormal": {"mean": "1s", "cv": 2}}
    found = asked("1/s", {"work": {"service": law}}, place=INLINE, api={"threads": 2, "accept_queue": 0})

    assert pytest.approx(0.8) == answers(found)["M/G/c/c"]["requests.ok_share"]
    assert pytest.approx(0.4) == found.figure("thread_utilization")
    assert 0.0 == found.figure("api_wait.mean")


def test_patience_hides_who_was_served():
    """Users who leave after 4 s still cost a thread their second: the wait is that of M/M/1, response times are not."""
    api = {"threads": 1, "client": {"timeout": "4s"}}
    found = answers(asked("0.5/s", {}, place=INLINE, api=api))["M/M/1"]
    turned = answers(asked("0.5/s", {}, place=INLINE, api={**api, "accept_queue": 3}))["M/M/c/K"]

    assert pytest.approx(1.0) == found["api_wait.mean"]
    assert not {"response_time.mean", "goodput"} & (set(found) | set(turned))
    assert 0.5 == found["throughput"]


def test_inline_steps_add_up():
    """Two seconds of work by two laws, of which an eighth fails at the first: M/G/1 of a mixture of sums."""
    steps = {"a": {"service": SECOND, "fails": 0.125}, "b": {"service": {"erlang": {"mean": "1s", "k": 4}}}}
    found = answers(asked("0.25/s", steps, place=INLINE, api={"threads": 1}))["M/G/1"]
    load = 0.25 * (1 + 0.875)
    square = 0.125 * 2 + 0.875 * (2**2 + 1 + 0.25)

    assert pytest.approx(load) == found["thread_utilization"]
    assert pytest.approx(0.25 * square / 2 / (1 - load)) == found["api_wait.mean"]
    assert pytest.approx(found["api_wait.mean"] + 2) == found["response_time.mean"]
    assert "response_time.p95" not in found
    assert "api_wait.p95" in found


def test_steps_of_several_means_are_a_mixture():
    """Half take 0.5 s, half 1.5 s, exponentially: E[S²] = (0.5 + 4.5) / 2."""
    steps = {"a": {"service": {"exponential": "500ms"}}, "b": {"service": {"exponential": "1.5s"}}}
    found = asked("0.5/s", steps, 1, mix={"a": 0.5, "b": 0.5})

    assert pytest.approx(0.5 * 2.5 / 2 / 0.5) == answers(found)["M/G/1"]["wait.mean"]
    assert "service is of several means, not exponential" == why(found, "M/M/1")


def test_several_jobs_at_once_are_a_batch():
    """Two jobs per request: those of M^X/G/1, and of nothing that needs single arrivals."""
    steps = {"a": {"service": SECOND}, "b": {"service": SECOND}}
    found = asked("0.25/s", steps, 1)

    assert pytest.approx((0.5 * 2 + 1) / (2 * 0.5)) == answers(found)["M^X/G/1"]["wait.mean"]
    assert "completion_time.mean" not in answers(found)["M^X/G/1"]
    assert why(found, "M/M/1").startswith("a request brings several jobs at one instant")


def test_a_batch_of_different_jobs_has_an_order_that_matters():
    """Short ones stand before long ones in every batch, which no formula knows."""
    steps = {"a": {"service": SECOND}, "b": {"service": {"exponential": "2s"}}}

    assert why(asked("0.1/s", steps, 1), "M^X/G/1").startswith("the jobs of a batch come in one order of steps")


def test_batches_of_requests_by_chance_are_a_batch():
    """Four at a time; of requests that need a job with chance a half, a binomial number."""
    whole = asked({"batch": {"size": 4, "rate": "0.1/s"}}, {}, 1)
    steps = {"here": {"service": SECOND}, "there": {"service": "1us"}}
    half = asked(
        {"batch": {"size": 2, "rate": "0.4/s"}}, steps, 1,
        mix={"here": 0.5, "there": 0.5}, place={"queued": ["here"], "inline": ["there"]}, api={},
    )  # fmt: skip

    assert pytest.approx((0.4 * 2 + 3) / (2 * 0.6)) == answers(whole)["M^X/G/1"]["wait.mean"]
    assert pytest.approx(answers(whole)["M^X/G/1"]["wait.mean"] + 1) == whole.figure("completion_time.mean")
    assert "what is done before the queue spreads the batches out" == why(half, "M^X/G/1")
    assert "requests arrive 4 at a time, not one by one" == why(whole, "M/M/1")


def test_priorities_are_cobhams_and_do_not_change_the_mean_of_all():
    """Classes of one law: the mean over both is that of FIFO, which M/M/1 knows; percentiles are not."""
    found = asked("0.5/s", URGENT_AND_LOW, 1, mix=MIX, queue={"order": "priority"})

    for name in ("priority M/G/1", "priority M/M/c", "M/M/1"):
        assert pytest.approx(1.0) == answers(found)[name]["wait.mean"]
    assert found.figure("wait.p95") is None


def test_priorities_of_different_work_do_change_it():
    """Urgent jobs of 0.5 s before others of 2 s: Cobham's mean, where M/G/1 is silent."""
    steps = {"a": {"service": "500ms", "priority": "urgent"}, "b": {"service": "2s", "priority": "low"}}
    found = asked("0.4/s", steps, 1, mix={"a": 0.5, "b": 0.5}, queue={"order": "priority"})
    rest = 0.2 * (0.25 + 4) / 2
    waits = rest / 0.9, rest / 0.9 / 0.5

    assert pytest.approx(sum(waits) / 2) == answers(found)["priority M/G/1"]["wait.mean"]
    assert "the order (priority) prefers some steps, whose service times differ" == why(found, "M/G/1")


def test_a_worker_that_breaks_down_is_gavers():
    """ξ = 0.1, repair 2 s: jobs drawn anew take 1 s of work and 0.1 repairs; ten jobs take an attempt more."""
    workers = {"count": 1, "crashes": {"mtbf": "10s", "restart": {"exponential": "2s"}}}
    found = answers(asked("0.5/s", {"redraw": "per_attempt"}, workers, queue={"redelivery": "head"}))
    figures = found["M/G/1 with breakdowns"]

    assert ["M/G/1 with breakdowns"] == list(found)
    assert pytest.approx(0.5 * 1.2) == figures["utilization"]
    assert pytest.approx(figures["backlog.mean"] / 0.55) == figures["wait.mean"]
    assert pytest.approx(figures["backlog.mean"] / 0.5 - 0.2 + 1.2) == figures["completion_time.mean"]


def test_crashes_at_work_only_cost_less():
    """The worker is up whenever it is idle: busy time over time up is less than with crashes at any time."""
    crashes = {"mtbf": "20s", "restart": "2s", "only_busy": True}
    found = asked("0.5/s", {}, {"count": 1, "crashes": crashes}, queue={"redelivery": "head"})
    busy = 0.5 * (1 / (1 - 1 / 20))

    assert pytest.approx(busy * 20 / 19 * 19 / 20 / (1 - busy * 0.1)) == found.figure("utilization")
    (workers,) = found.resources
    assert pytest.approx(workers.utilization, rel=0.01) == found.figure("utilization")


def test_retries_are_a_geometric_series():
    """1.75 attempts per job, one dead letter in eight; M/M/c at the rate of all attempts."""
    found = asked("0.4/s", FAILS, 1, retry={**THREE, "backoff": {"fixed": "5s"}})

    assert 1.75 == found.figure("amplification")
    assert pytest.approx(10_000 * 0.4 / 8) == found.figure("jobs.dead")
    assert pytest.approx(0.7 / 0.3) == answers(found)["M/M/1"]["wait.mean"]
    assert pytest.approx(0.4 * 7 / 8) == found.figure("throughput")
    assert found.figure("backlog.mean") is None
    assert found.figure("completion_time.mean") is None
    assert why(found, "M/G/1").startswith("failed jobs come back")
    assert pytest.approx(0.7) == found.resources[0].offered_erlang


def test_letters_that_nobody_keeps_are_lost():
    """Without dead letters; and without a duration there is no count."""
    shape = {"retry": THREE, "queue": {"dead_letters": False}}
    found = asked("0.4/s", FAILS, 1, **shape)

    assert pytest.approx(500) == found.figure("jobs.lost")
    assert pytest.approx(retries.attempts_per_job(fails=0.5, max_attempts=3)) == found.figure("amplification")
    assert found.figure("backlog.mean") is not None


def test_closed_users_whom_nobody_keeps_waiting():
    """Five users who think 3 s and are served in 1 s: 1.25/s, a quarter of five threads."""
    load = {"users": {"count": 5, "think": "3s"}}
    limited, free = (asked(load, {}, place=INLINE, api=api) for api in ({"threads": 5}, {}))

    assert 1.25 == answers(limited)["Little's law"]["throughput"]
    assert 0.25 == limited.figure("thread_utilization")
    assert free.figure("thread_utilization") is None
    assert "the load is closed: users wait for an answer before they ask again" == why(limited, "M/M/c")


def test_a_spike_leaves_a_backlog_that_drains():
    """Ten seconds of 5/s for two workers leave 30; at 1/s they drain in 30 s. A warm-up beyond hides the figure."""
    spike = {"spike": {"base": "1/s", "peak": "5/s", "at": "2000s", "for": "10s"}}
    found = asked(spike, {}, 2)
    (answer,) = found.answers

    assert {"backlog.max": 30.0} == answer.figures
    assert "none waits any more 30 s after most did" == answer.notes[1]
    assert {} == answers(asked(spike, {}, 2, warmup=3000))["drain"]
    assert "the load changes with time, so there is no steady state" == why(found, "M/M/c")


def test_a_ramp_is_integrated():
    """From 0 to 4/s in 100 s for two workers: above 2/s for 50 s by 1/s on average, so 50 wait at its end, and stay."""
    found = asked(
        {"stages": [{"rate": "0/s", "to": "4/s", "for": "100s", "name": "ramp"}]}, {}, 2, duration=100, warmup=0
    )
    (answer,) = found.answers

    assert pytest.approx(50, rel=0.01) == answer.figures["backlog.max"]
    assert (
        "requests that wait for workers as each part of the load ends: 50 (ramp)",
        "some still wait at the end",
    ) == answer.notes


def test_a_day_and_calls_have_backlogs_too():
    """A sinusoid over capacity at its top; for threads it is calls that wait, of which no metric tells."""
    day = {"diurnal": {"mean": "1.5/s", "peak": "2.5/s", "period": "1000s", "peak_at": "500s"}}
    found = answers(asked(day, {}, place=INLINE, api={"threads": 2}))

    assert {"drain": {}} == found


def test_users_who_are_turned_away_and_call_again_are_an_orbit():
    """All of them are served in the end: the goodput is the arrival rate."""
    client = {"retry": {"max_attempts": "unlimited", "backoff": {"fixed": "3s"}}}
    found = asked("1.5/s", {}, place=INLINE, api={"threads": 2, "accept_queue": 3, "client": client})

    assert pytest.approx(1.5) == answers(found)["retry orbit"]["goodput"]
    assert pytest.approx(0.75, rel=1e-3) == found.figure("thread_utilization")
    assert "users without a good answer call again (client.retry)" == why(found, "M/M/c/K")


def test_stages_of_one_rate_are_steady():
    """However often they are cut."""
    stages = [{"rate": "0.5/s", "for": "1h"}, {"rate": "0.5/s", "for": "2h"}]

    assert pytest.approx(1.0) == asked({"stages": stages}, {}, 1).figure("wait.mean")
    assert "GI/M/c" in answers(asked({"stages": stages, "arrivals": "even"}, {}, 1))


def test_threads_and_workers_are_two_queues():
    """Exponential threads give back the Poisson process that they took (Burke); after others no formula is left."""
    steps = {"a": {"service": SECOND}, "b": {"service": SECOND}}
    place = {"inline": ["a"], "queued": ["b"]}
    found = asked("1/s", steps, 2, place=place, api={"threads": 2})
    other = asked("1/s", {**steps, "a": {"service": "1s"}}, 2, place=place, api={"threads": 2})

    assert pytest.approx(1 / 3) == answers(found)["M/M/c"]["api_wait.mean"] == answers(found)["M/M/c"]["wait.mean"]
    assert ["threads", "workers"] == [resource.name for resource in found.resources]
    assert other.figure("wait.mean") is None
    assert 0.5 == other.figure("utilization")
    assert "workers: calls wait for threads first, so jobs do not reach the queue" in why(other, "M/M/c")


def test_a_model_that_refuses_by_itself_is_quoted():
    """Crashes that nearly double the work of a worker are too much for it, which only the formula knows."""
    workers = {"count": 1, "crashes": {"mtbf": "2s", "restart": "2s"}}
    found = asked("0.6/s", {"redraw": "per_attempt"}, workers, queue={"redelivery": "head"})

    assert why(found, "M/G/1 with breakdowns").startswith("M/G/1 has no steady state: offered load 1.2 erlang")
    assert "M/G/1 with breakdowns: M/G/1" in str(next(r for r in found.refusals if "breakdowns" in r.model.name))


@pytest.mark.parametrize(
    "law",
    [
        {"erlang": {"mean": "1s", "k": 1}},
        {"gamma": {"mean": "1s", "cv": 1}},
        {"weibull": {"mean": "1s", "shape": 1}},
        {"hyperexponential": {"mean": "1s", "cv": 1}},
    ],
)
def test_the_exponential_law_is_known_under_every_name(law):
    """Gamma, Erlang and Weibull of shape 1, and a mixture of equals."""
    assert pytest.approx(1.0) == answers(asked("0.5/s", {"work": {"service": law}}, 1))["M/M/1"]["wait.mean"]


def test_other_gammas_are_mg1():
    """A coefficient of variation of 2: two and a half times the wait of M/M/1, and it has percentiles."""
    found = answers(asked("0.5/s", {"work": {"service": {"gamma": {"mean": "1s", "cv": 2}}}}, 1))

    assert pytest.approx(2.5) == found["M/G/1"]["wait.mean"]
    assert found["M/G/1"]["wait.p90"] < found["M/G/1"]["wait.p99"]


def test_a_very_long_queue_has_means_alone():
    """Percentiles of M/M/c/K would take too long for ten thousand places; nearly nobody is turned away."""
    found = answers(asked("0.5/s", {}, 1, queue={"capacity": 10_000}))["M/M/c/K"]

    assert pytest.approx(1.0) == found["wait.mean"]
    assert "wait.p95" not in found
