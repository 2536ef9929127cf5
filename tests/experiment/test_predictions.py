"""Facts about what theory predicts of a map: where it applies, where not, and that it agrees where it is exact."""

import math

import pytest
from made_healings import SYSTEM, S, cell, cells, made_healing, made_plan

from sim.experiment.predictions import calls_per_user, orbit_of, predict
from sim.experiment.triggers import trigger_of, under
from sim.measure import mean_interval, wilson
from sim.measure.recovery import calls_inside
from sim.model import simulate
from sim.scenario import from_dict
from sim.theory import NotApplicable, metastable, retry_orbit
from sim.workload import draw

CLIENT = SYSTEM["api"]["client"]
BUDGET = {"max_attempts": 4, "backoff": {"fixed": "100ms"}, "budget": {"ratio": "10%", "burst": 10}}


def architecture(*, queued=False, service=None, load=None, step=None, client=None, **api):
    """The system with other sections; None takes a key away."""
    api = {**SYSTEM["api"], **api, "client": {**CLIENT, **(client or {})}}
    return from_dict(
        {
            **SYSTEM,
            "load": load or SYSTEM["load"],
            "steps": {"page": {"service": service or {"exponential": "100ms"}, **(step or {})}},
            "api": {key: value for key, value in api.items() if value is not None},
            "workers": {"count": 3},
            "architectures": {"one": {"queued" if queued else "inline": "all"}},
        }
    ).architectures["one"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"accept_queue": None}, 4.0),
        ({"accept_queue": 20}, 4.0),  # a second at full pace: as long as users wait
        ({"accept_queue": 19}, 1.0),  # whoever gets in is served in time
        ({"client": {"timeout": None}}, 1.0),
        ({"client": {"cancel_on_timeout": True}}, 1.0),
        ({"client": {"retry": BUDGET}}, 1.1),
        ({"client": {"retry": {"max_attempts": "unlimited", "backoff": {"fixed": "1s"}}}}, math.inf),
        ({"client": {"retry": {**BUDGET, "max_attempts": "unlimited"}}}, 1.1),
    ],
)
def test_calls_of_a_user_who_is_always_too_late(changes, expected):
    """Those that keep threads busy."""
    assert pytest.approx(expected) == calls_per_user(architecture(**changes))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"queued": True}, "calls that wait for threads"),
        ({"threads": None}, "calls that wait for threads"),
        ({"rate_limit": {"rate": "9/s"}}, "no shedding, breaker, rate limit or hedge"),
    ],
)
def test_the_fluid_says_what_it_does_not_know(changes, said):
    """By name."""
    with pytest.raises(NotApplicable, match=said):
        calls_per_user(architecture(**changes))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"load": {"even": "5/s"}}, "arrivals must be Poisson"),
        ({"queued": True}, "a call must be one step"),
        ({"service": "100ms"}, "service must be exponential"),
        ({"step": {"fails": "1%"}}, "must not fail by themselves"),
        ({"step": {"timeout": "1s"}}, "must not fail by themselves"),
        ({"overhead": "1ms"}, "no overhead"),
        ({"accept_queue": None}, "threads and accept queue must be limited"),
        ({"shed": {"min_delay": {"target": "1s", "window": "1s"}}}, "no shedding"),
        ({"client": {"cancel_on_timeout": True}}, "must go on when their user leaves"),
        ({"client": {"retry": BUDGET}}, "no retry budget"),
        ({"client": {"retry": {"max_attempts": "unlimited"}}}, "retries must end"),
        ({"client": {"retry": {"max_attempts": 3, "backoff": {"linear": "1s"}}}}, "backoff must be none or fixed"),
        ({"accept_queue": 5, "client": {"retry": {"max_attempts": 3}}}, "calls again at once"),
    ],
)
def test_the_chain_says_what_it_does_not_know(changes, said):
    """By name."""
    with pytest.raises(NotApplicable, match=said):
        orbit_of(architecture(**changes), 5.0)


def test_an_architecture_is_read_as_a_chain():
    """Four calls at most are a chance of 3/4 to call again; at 10/s half of 40 calls/s find room, and wait in vain."""
    system = orbit_of(architecture(), 10.0)

    assert (10.0, 0.1, 2, 22) == (system.arrival_rate, system.mean_service_s, system.workers, system.capacity)
    assert (1.0, 0.75) == (system.timeout_s, system.retry_probability)
    assert pytest.approx(0.1 + 0.5 * 1.0) == system.retry_delay_s
    assert math.ceil(18 + 6 * math.sqrt(18)) + 1 == system.orbit


def test_jitter_shortens_the_mean_delay():
    """Full jitter halves it."""
    client = {"retry": {"max_attempts": 4, "backoff": {"fixed": "100ms"}, "jitter": "full"}}

    assert pytest.approx(0.05) == orbit_of(architecture(accept_queue=5, client=client), 5.0).retry_delay_s


def test_users_who_wait_for_ever_come_back_only_if_turned_away():
    """Then the delay is the backoff alone."""
    system = orbit_of(architecture(client={"timeout": None}), 5.0)

    assert (math.inf, 0.1) == (system.timeout_s, system.retry_delay_s)


def test_without_retries_the_chain_is_exact():
    """M/M/c/K after a burst: the chance that newcomers are late too often lies in the interval of 400 runs.

    Each run starts the chain in the state in which its burst left it; 99.9 %, so that one seed of 1,000 would fail.
    """
    scenario = from_dict({**SYSTEM, "api": {**SYSTEM["api"], "client": {"timeout": "1s"}}})
    trigger, at_ns, later_ns = trigger_of(scenario), S, 2 * S
    made = under(scenario.architectures["retries"], trigger, load_per_s=14.0, at_ns=at_ns, size_ns=S // 2)
    system = orbit_of(made, 14.0)
    chance, limit = metastable.unrecovered(system, at_s=later_ns / S), metastable.longest_tolerable(system)
    late, predicted, over_ns = 0, 0.0, at_ns + S // 2
    for replication in range(400):
        horizon_ns = over_ns + later_ns + S
        workload = draw(made, seed=scenario.seed, replication=replication, duration_ns=horizon_ns)
        record = simulate(made, workload, horizon_ns=horizon_ns)
        late += calls_inside(record, over_ns + later_ns) > limit
        predicted += chance[calls_inside(record, over_ns), 0] / 400

    assert 0.05 < predicted < 0.95
    assert wilson(late, 400, confidence=0.999).covers(predicted)


@pytest.mark.slow
def test_the_chains_time_to_recover_lies_in_the_interval_of_runs():
    """M/M/c/K after a burst: the mean time until newcomers are in time again, over 100 runs, at 99.9 %."""
    scenario = from_dict({**SYSTEM, "api": {**SYSTEM["api"], "client": {"timeout": "1s"}}})
    trigger, at_ns = trigger_of(scenario), S
    made = under(scenario.architectures["retries"], trigger, load_per_s=14.0, at_ns=at_ns, size_ns=S // 2)
    system, over_ns, differences = orbit_of(made, 14.0), at_ns + S // 2, []
    limit = metastable.longest_tolerable(system)
    times_s = retry_orbit.recovery_times_s(system, recovered=(limit, system.orbit))[:, 0]
    for replication in range(100):
        horizon_ns = over_ns + 60 * S
        workload = draw(made, seed=scenario.seed, replication=replication, duration_ns=horizon_ns)
        record = simulate(made, workload, horizon_ns=horizon_ns)
        ends = (at for at in sorted(record.calls.end_ns.tolist()) if at > over_ns)
        back_ns = over_ns if calls_inside(record, over_ns) <= limit else next(
            at for at in ends if calls_inside(record, at) <= limit
        )  # fmt: skip
        differences.append((back_ns - over_ns) / S - times_s[calls_inside(record, over_ns)])

    assert mean_interval(differences, confidence=0.999).covers(0.0)
    assert max(times_s) > 1.0


def test_a_prediction_answers_every_finished_cell():
    """The fluid's times and the chain's chances, each by load and trigger; at 20/s nothing is left of the capacity."""
    found = made_healing()
    prediction = predict(found, "retries")

    assert (20.0, 5.0, 4.0) == (prediction.capacity_per_s, prediction.hidden_per_s, prediction.calls)
    assert set(found.cells["retries"]) == set(prediction.chance) == set(prediction.recovery_s)
    assert prediction.chance[5.0, 0] < 0.01
    assert prediction.chance[20.0, 5 * S] > 0.9
    assert math.inf == prediction.recovery_s[20.0, 5 * S]
    assert set(prediction.chance) == set(prediction.chain_s)
    assert 0.0 == prediction.chain_s[5.0, 0] < prediction.chain_s[10.0, 5 * S] < prediction.chain_s[20.0, 5 * S]
    assert 0.0 == prediction.recovery_s[10.0, 0]


def test_a_load_of_which_no_cell_is_finished_is_left_out():
    """Nothing is predicted from states that no run was in."""
    found = made_healing(cells={"retries": cells(cell(5.0, 0, 0))})

    assert {(5.0, 0)} == set(predict(found, "retries").chance)


def test_a_chain_that_is_too_large_is_not_waited_for():
    """The reason says how large."""
    scenario = {**SYSTEM, "api": {**SYSTEM["api"], "accept_queue": 100_000}}
    found = made_healing(plan=made_plan(scenario=scenario))

    assert "states would take" in predict(found, "retries").no_chain


def test_a_fault_has_no_fluid_and_its_hidden_capacity_all_the_same():
    """How much a fault leaves behind is not known to the fluid."""
    scenario = {**SYSTEM, "load": "10/s", "faults": [{"dependency": "page", "at": "9s", "for": "5s"}]}
    prediction = predict(made_healing(plan=made_plan(scenario=scenario)), "retries")

    assert (5.0, {}) == (prediction.hidden_per_s, dict(prediction.recovery_s))


def test_a_queue_has_no_prediction():
    """Both say why."""
    scenario = {**SYSTEM, "workers": {"count": 2}, "architectures": {"retries": {"queued": "all"}}}
    prediction = predict(made_healing(plan=made_plan(scenario=scenario)), "retries")

    assert prediction.hidden_per_s is None
    assert "wait for threads" in prediction.no_fluid
    assert "one step" in prediction.no_chain
