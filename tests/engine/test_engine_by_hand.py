"""What seldom happens in made scenarios: the kernel asks for room and for luck, and doors say no in many ways."""

import pytest
from by_hand import arrivals, run
from twins import PLAIN

from sim import engine
from sim.engine import draws, growth, setup
from sim.record import JobState
from sim.scenario import from_dict
from sim.workload import draw

STEP = {"service": "300ms"}
QUEUED = {"steps": {"pdf": STEP}, "workers": {"count": 1}, "architectures": {"queued": {"queued": ["pdf"]}}}
INLINE = {"steps": {"pdf": {"service": "2500ms"}}, "architectures": {"sync": {"inline": ["pdf"]}}}


def test_tables_that_are_nearly_full_grow(monkeypatch):
    """With room for one event at a time, the record is still that of the model: `run` compares them."""
    monkeypatch.setattr(growth, "_EVENTS", 1)
    record = run(**QUEUED, load={"even": "9/s"})

    assert 1 + 9 * 20 - 1 == len(record.jobs.state) + 1


def test_a_closed_load_asks_for_more_luck(monkeypatch):
    """Users who come again and again need the luck of more requests than were drawn at first."""
    for module in (draws, setup):
        monkeypatch.setattr(module, "elements_at_first", lambda workload: 2 * workload.users)
    users = {"users": {"count": 2, "think": "1s"}}
    record = run(**{**QUEUED, "workers": {"count": 1, "dedup": "5s"}}, load=users, api={"threads": 2})

    assert len(record.requests.draw) > 2 * 2


def test_many_attempts_need_many_blocks_of_sizes():
    """A job that fails forty times draws forty sizes, each from a block of its own."""
    step = {"service": {"exponential": "100ms"}, "fails": "100%", "redraw": "per_attempt"}
    parts = {**QUEUED, "steps": {"pdf": step}, "load": {"even": "0.1/s"}, "retry": {"max_attempts": 40}}
    record = run(**parts)

    assert max(record.attempts.number) > 32


def test_a_breaker_hears_of_what_other_rules_turn_away():
    """Calls that are shed, or cancelled while they wait, leave their probe to another."""
    client = {"timeout": "1s", "cancel_on_timeout": True}
    shed = {"min_delay": {"target": "10ms", "window": "500ms"}}
    api = {"threads": 1, "client": client, "shed": shed, "breaker": {"of": 2, "open_for": "1s"}}
    record = run(**INLINE, api=api, load={"even": "3/s"})

    assert 60 > len(record.calls.end) > 0


def test_calls_that_wait_are_cancelled_before_the_breaker():
    """A hedge that still waits for a thread when its user has the answer is cancelled, which the breaker hears of."""
    client = {"hedge": {"after": "200ms"}, "cancel_on_timeout": True}
    api = {"threads": 1, "client": client, "breaker": {"of": 60, "open_for": "1s"}}
    record = run(**{**INLINE, "steps": {"pdf": {"service": "500ms"}}}, api=api)

    assert (record.calls.thread < 0).any()


def test_a_mixed_request_goes_straight_to_its_queue():
    """Where a request needs one of two steps and nobody waits for room, one job is noted for each request."""
    steps = {"pdf": {"service": "500ms"}, "mail": {"service": "250ms"}}
    parts = {**QUEUED, "steps": steps, "architectures": {"queued": {"queued": ["pdf", "mail"]}}}
    record = run(**parts, mix={"pdf": 1, "mail": 1})

    assert len(record.requests.draw) == len(record.jobs.step)


def test_a_mixed_request_is_carried_once():
    """Where a request needs one of two steps, and putting a job on its queue takes time, that is one job's time."""
    steps = {"pdf": {"service": "500ms"}, "mail": {"service": "250ms"}}
    parts = {**QUEUED, "steps": steps, "architectures": {"queued": {"queued": ["pdf", "mail"]}}}
    record = run(**parts, mix={"pdf": 1, "mail": 1}, queue={"latency": "10ms"}, load={"even": "2/s"})

    assert {0, 1} == set(record.jobs.step.tolist())
    assert {10_000_000} == set((record.jobs.created_ns - record.requests.arrival_ns[record.jobs.request]).tolist())


def test_whoever_stands_far_back_in_a_lane_may_leave_it():
    """Of jobs of one key that wait for one another some expire before those that stand between them and the head."""
    steps = {"pdf": {"service": "3s", "ttl": "1m"}, "mail": {"service": "3s", "ttl": "2s"}}
    parts = {**QUEUED, "steps": steps, "architectures": {"queued": {"queued": ["pdf", "mail"]}}}
    record = run(**parts, queue={"ordered": True}, keys={"count": 1}, mix={"pdf": 3, "mail": 1}, load={"even": "3/s"})

    assert {1} == set(record.jobs.step[record.jobs.state == JobState.EXPIRED].tolist())


def test_a_fault_spares_some():
    """Of a fault that hits half, those who are spared go on."""
    fault = {"dependency": "pdf", "at": "1s", "for": "15s", "share": "50%"}
    record = run(**QUEUED, faults=[fault])

    assert {3, 4} <= set(record.attempts.end.tolist())


def test_a_blocked_producer_puts_only_what_it_needs():
    """Where a request needs one of two steps, it waits for room for that one alone."""
    steps = {"pdf": {"service": "1500ms"}, "mail": {"service": "1500ms"}}
    parts = {**QUEUED, "steps": steps, "architectures": {"queued": {"queued": ["pdf", "mail"]}}}
    queue = {"capacity": 1, "when_full": "block"}
    record = run(**parts, queue=queue, mix={"pdf": 1, "mail": 1}, load={"even": "1/s"})

    assert len(record.jobs.step) <= len(record.requests.draw)


def test_a_trace_says_how_long_further_attempts_take(tmp_path):
    """Where a trace gives the sizes, an attempt that is drawn anew takes as long as the first."""
    load = arrivals(tmp_path, 1, 2, 3, work=[0.5, 0.25, 1])
    step = {"service": {"traced": "work"}, "redraw": "per_attempt", "fails": "100%"}
    record = run(**{**QUEUED, "steps": {"pdf": step}}, load=load, retry={"max_attempts": 2})
    taken_ns = record.attempts.end_ns - record.attempts.start_ns

    assert {0: 2, 1: 2, 2: 2} == {job: record.attempts.job.tolist().count(job) for job in range(3)}
    assert {250_000_000, 500_000_000, 1_000_000_000} == set(taken_ns.tolist())


def test_a_trace_says_how_long_a_mixed_step_takes(tmp_path):
    """Where a request needs one of two steps, the trace is asked for those that need the traced one."""
    load = arrivals(tmp_path, 1, 2, 3, work=[0.5, 0.5, 0.5])
    steps = {"pdf": {"service": {"traced": "work"}}, "mail": {"service": "250ms"}}
    parts = {**QUEUED, "steps": steps, "architectures": {"queued": {"queued": ["pdf", "mail"]}}}
    record = run(**parts, load=load, mix={"pdf": 1, "mail": 1})
    taken_ns = (record.attempts.end_ns - record.attempts.start_ns).tolist()

    assert [(500_000_000, 250_000_000)[step] for step in record.jobs.step] == taken_ns


def test_the_compiled_kernel_is_asked_for_by_default(monkeypatch):
    """Without a kernel of its own a run takes the compiled one, through a handle that stands for the lab."""
    steps = {"pdf": {**STEP, "fails": "10%"}}
    scenario = from_dict(
        {"name": "one", "seed": 1, "duration": "5s", "load": {"even": "1/s"}, **QUEUED, "steps": steps}
    )
    architecture = scenario.architectures["queued"]
    workload = draw(architecture, seed=1, duration_ns=scenario.duration_ns)
    monkeypatch.setattr("sim.engine.run.compiled", lambda make: lambda handle: make(0)(handle._lab))
    default = engine.simulate(architecture, workload, horizon_ns=scenario.duration_ns)
    plain = engine.simulate(architecture, workload, horizon_ns=scenario.duration_ns, kernel=PLAIN)

    assert plain.attempts.end_ns.tolist() == default.attempts.end_ns.tolist()


@pytest.mark.parametrize(
    "crashes", [{"mtbf": "700ms", "restart": "100ms"}, {"mtbf": {"uniform": {"low": "1s", "high": "2s"}}}]
)
def test_workers_who_die_often_need_more_lives(crashes):
    """Lives are drawn in portions; a worker that dies more often gets the next portion."""
    record = run(**{**QUEUED, "workers": {"count": 1, "crashes": crashes}})

    assert len(record.shifts.worker) > 4
