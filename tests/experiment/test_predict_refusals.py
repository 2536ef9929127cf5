"""Why a formula is silent: the first condition that fails, in a sentence."""

import pytest
from theory_questions import INLINE, QUEUED, SECOND, answers, asked, scenario, why

from sim.experiment import predict
from sim.scenario import from_dict

ONE, HALF = {"work": {"service": SECOND}}, "0.5/s"
TWO = {"a": {"service": SECOND}, "b": {"service": SECOND}}
CRASHES = {"mtbf": "10s", "restart": "1s"}
CALLS = {"place": INLINE, "workers": None}
AGAIN = {"max_attempts": 3}


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"faults": [{"kill": 1, "at": 5}]}, "things go wrong at planned times (faults)"),
        ({"redrive": [{"at": 5}]}, "dead letters are sent back at planned times"),
        ({"api": {"rate_limit": {"rate": "1/s"}}}, "a rate limit turns calls away"),
        ({"api": {"breaker": {"open_for": "1s"}}}, "a breaker turns calls away"),
        ({"api": {"shed": {"codel": {"target": "1s", "interval": "2s"}}}}, "load shedding turns calls away"),
        ({"api": {"client": {"hedge": {"after": "1s"}}}}, "users call a second time"),
        ({"api": {"client": {"timeout": "9s", "retry": AGAIN}}}, "users without a good answer call again"),
        ({"api": {"client": {"timeout": "9s", "cancel_on_timeout": True}}}, "users leave after 9s"),
        ({"steps": {"work": {"service": SECOND, "fails": 0.1, "fails_after": "1s"}}}, "attempts that fail end early"),
        ({"queues": {"a": {}, "b": {}}, "steps": {"x": {"service": SECOND, "queue": "a"},
                                                   "y": {"service": SECOND, "queue": "b"}}}, "several queues"),
        ({"pools": {"a": {"count": 1}, "b": {"count": 1}}, "workers": None}, "there are several pools"),
        ({"workers": {"count": 1, "prefetch": 2}}, "jobs wait in workers' buffers"),
        ({"workers": {"count": 1, "poll": "2s"}}, "an idle worker asks only every 2s"),
        ({"workers": {"count": 1, "autoscale": {"age": "9s", "max": 3}}}, "the number of workers changes"),
        ({"steps": {"work": {"service": SECOND, "spawns": {"b": 2}}, "b": {"service": "1s"}}}, "jobs bring about"),
        ({"steps": {"work": {"service": SECOND, "delay": "1s"}}}, "jobs are not ready when they are made"),
        ({"steps": {"work": {"service": SECOND, "timeout": "1s"}}}, "attempts are stopped after a time"),
        ({"steps": {"work": {"service": SECOND, "timeout": "1s"}}, "api": {"threads": 1},
          "architectures": {"only": {"inline": "all"}}}, "inline steps are stopped after a time"),
        ({"steps": {"work": {"service": SECOND, "fails": 0.1}}, "api": {"threads": 1, "retry": AGAIN},
          "architectures": {"only": {"inline": "all"}}}, "inline steps that fail are tried again"),
        ({"steps": {"work": {"service": SECOND, "poison": 0.1}}}, "some jobs kill their worker"),
        ({"queue": {"ordered": True}, "keys": {"count": 3}}, "jobs of one key wait for each other"),
        ({"queue": {"latency": "1ms"}}, "workers are busy with fetching"),
        ({"queue": {"capacity": 3, "when_full": "block"}}, "a full queue stops its producers"),
        ({"queue": {"capacity": 3, "when_full": "drop_oldest"}}, "a full queue drops its oldest job"),
        ({"queue": {"visibility_timeout": "9s"}}, "a lease of 9s may run out"),
        ({"workers": {"count": 1, "crashes": CRASHES}}, "workers crash"),
        ({"steps": {"work": {"service": SECOND, "ttl": "5s"}}}, "jobs leave after waiting for 5s (ttl)"),
        ({"load": {"mmpp": {"rates": ["1/s", "0/s"], "stays": ["1s", "2s"]}}}, "arrivals come in bursts (mmpp)"),
        ({"load": {"batch": {"size": 1, "every": "3s"}}}, "batches arrive by the clock"),
        ({"load": "2/s"}, "no steady state: 2 erlang for 1 workers"),
        ({"load": {"spike": {"base": "1/s", "peak": "3/s", "at": 5, "for": 5}}}, "the load changes with time"),
        ({"load": {"users": {"count": 3, "think": "1s"}}}, "the load is closed"),
        ({"load": {"trace": {"arrivals": [1, 2]}}}, "the load is a recorded trace"),
        ({"stream": {"partitions": 2}}, "jobs go to a log (stream)"),
        ({"steps": {"work": {"service": SECOND, "fails": 0.5}}, "retry": AGAIN}, "a job that fails keeps its size"),
        ({"steps": {"work": {"service": SECOND, "fails": 1}}, "retry": {"max_attempts": "unlimited"}}, "no steady"),
        ({"steps": {"a": {"service": SECOND, "fails": 1}, "work": {"service": SECOND}},
          "architectures": {"only": {"inline": ["a"], "queued": ["work"]}}}, "no job comes"),
    ],
)  # fmt: skip
def test_the_first_condition_that_fails_is_named(sections, said):
    """M/M/1 is silent, and says what keeps it from talking."""
    sections = {"load": HALF, "steps": ONE, "workers": {"count": 1}, **sections}
    if sections["workers"] is None:
        del sections["workers"]
    content = {"name": "asked", "seed": 1, "duration": 1000, "architectures": {"only": QUEUED}, **sections}
    found = predict(from_dict(content).architectures["only"])

    assert said in why(found, "M/M/1")


@pytest.mark.parametrize(
    ("retry", "queue", "said"),
    [
        ({"budget": {"ratio": 0.1}}, {}, "a budget pays for retries"),
        ({"backoff": "lease"}, {"visibility_timeout": "1h"}, "failed jobs wait for their lease to end"),
        ({}, {"order": "lifo"}, "failed jobs come back into an order that is not fifo"),
    ],
)
def test_retries_that_know_of_each_other_are_no_arrivals(retry, queue, said):
    """Even with a size drawn anew for each attempt."""
    found = asked("0.4/s", {"fails": 0.5, "redraw": "per_attempt"}, 1, retry={**AGAIN, **retry}, queue=queue)

    assert said in why(found, "M/M/1")
    assert ("a budget" in why(found, "retries")) if "budget" in retry else "retries" in answers(found)


@pytest.mark.parametrize(
    ("name", "sections", "said"),
    [
        ("M/M/c/K", {}, "there is room for all who wait"),
        ("M/G/c/c", {"queue": {"capacity": 2}}, "2 may wait"),
        ("M/M/1", {"workers": 2}, "there are 2 workers, not one"),
        ("M/M/1", {"queue": {"order": "sjf"}}, "the shortest job goes first"),
        ("M/D/c", {}, "service is exponential, not constant"),
        ("M/G/1", {"steps": {"a": {"service": {"pareto": {"mean": "1s", "alpha": 1.5}}}}}, "infinite variance"),
        ("M/G/c interpolation", {"steps": {"a": {"service": {"lognormal": {"mean": "1s", "cv": 2}}}}}, "more variable"),
        ("M^X/G/1", {}, "arrivals come one by one"),
        ("priority M/M/c", {}, "the order is fifo, not priority"),
        ("priority M/M/c", {"queue": {"order": "priority"}}, "all jobs have the same priority"),
        ("Erlang A", {}, "nobody leaves while waiting"),
        ("Erlang A", {"steps": {"a": {"service": SECOND, "ttl": "3s"}}}, "a constant time (ttl), not exponential"),
        ("Erlang A", {"api": {"client": {"timeout": "3s"}}}, "a constant time (client.timeout)"),
        ("retries", {}, "no attempt fails by chance"),
        ("retry orbit", {}, "users do not call again"),
        ("drain", {}, "the load does not change at planned times"),
        ("power of choices", {}, "all share one"),
        ("universal scalability law", {}, "fitted to measured throughputs"),
        ("Halfin-Whitt", {}, "how many workers are needed"),
        ("stall", {}, "see sim omission"),
        ("M/G/1 with breakdowns", {}, "the workers do not crash"),
        ("GI/M/c", {"load": {"even": "0.99995/s"}}, "above a load of 99.99% it loses its digits"),
        ("GI/M/c", {"load": {"even": HALF}, "steps": {**ONE, "b": {"service": "1us"}}, "mix": {"work": 1, "b": 1},
                    "place": {"inline": ["b"], "queued": ["work"]}}, "even at the door, but not at the queue"),
        ("Little's law", {"steps": {"a": {"service": SECOND, "fails": 0.1}},
                          "retry": {**AGAIN, "budget": {"ratio": 0.1}}}, "a budget decides"),
    ],
)  # fmt: skip
def test_every_formula_has_its_own_conditions(name, sections, said):
    """Each names what it lacks."""
    parts = {"load": HALF, "steps": ONE, "workers": 1, **sections}
    found = asked(parts.pop("load"), parts.pop("steps"), parts.pop("workers"), **parts)

    assert said in why(found, name)


@pytest.mark.parametrize(
    ("crashes", "queue", "step", "said"),
    [
        ({"mtbf": {"deterministic": "10s"}}, {}, {}, "the time between crashes is not exponential"),
        ({}, {"ack": "early"}, {}, "a job is lost with its worker"),
        ({}, {"detection": "none"}, {}, "a crash is not noticed at once"),
        ({}, {"redelivery": "tail"}, {}, "the job comes back behind others"),
        ({}, {"max_receives": 3}, {}, "a job is given up after so many deliveries"),
        ({}, {}, {"fails": 0.1}, "attempts fail, too"),
        ({}, {}, {"service": {"weibull": {"mean": "1s", "shape": 0.7}}}, "the law of the service (weibull)"),
        ({"mtbf": "900ms"}, {}, {}, "takes infinitely long on average"),
    ],
)
def test_breakdowns_need_a_job_that_stays_with_its_worker(crashes, queue, step, said):
    """And a law that is known, and a worker that gets something done."""
    workers = {"count": 1, "crashes": {**CRASHES, **crashes}}
    steps = {"work": {"service": SECOND, **step}}

    assert said in why(asked("0.1/s", steps, workers, queue={"redelivery": "head", **queue}), "M/G/1 with breakdowns")


def test_jobs_that_keep_their_size_and_jobs_that_do_not_are_no_one_law():
    """A mix of both after a crash."""
    steps = {"a": {"service": SECOND}, "b": {"service": SECOND, "redraw": "per_attempt"}}
    found = asked("0.1/s", steps, {"count": 1, "crashes": CRASHES}, mix={"a": 1, "b": 1}, queue={"redelivery": "head"})

    assert "some jobs keep their size" in why(found, "M/G/1 with breakdowns")


def test_priorities_that_grow_have_no_formula():
    """Ageing; and calls have none."""
    steps = {"a": {"service": SECOND, "priority": 0}, "b": {"service": SECOND, "priority": 1}}
    queue = {"order": "priority", "ageing": "5s"}

    assert "(ageing)" in why(asked(HALF, steps, 1, mix={"a": 1, "b": 1}, queue=queue), "priority M/G/1")
    assert "calls have no priorities" == why(asked(HALF, {}, place=INLINE, api={"threads": 1}), "priority M/G/1")


SPIKE = {"spike": {"base": "1/s", "peak": "9/s", "at": 5, "for": 5}}


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"workers": 20}, "at its peak the load keeps 9 of 20 workers busy"),
        ({"stream": {"partitions": 2}, "workers": 2}, "jobs are in a log (stream)"),
        ({"faults": [{"kill": 1, "at": 5}]}, "things happen at planned times"),
        ({"workers": {"count": 1, "autoscale": {"age": "9s", "max": 3}}}, "the number of workers changes"),
        ({"workers": {"count": 1, "crashes": CRASHES}}, "workers crash, so capacity is not constant"),
        ({"workers": None, "pools": {"a": {"count": 1}, "b": {"count": 1}}}, "several pools of workers"),
        ({"queue": {"capacity": 5}}, "the queue is bounded"),
        ({**CALLS, "api": {"threads": 1, "accept_queue": 5}}, "the accept queue is bounded"),
        ({**CALLS, "api": {"threads": 1, "client": {"timeout": "9s", "retry": AGAIN}}}, "or call again"),
        ({**CALLS, "api": {"threads": 1, "client": {"timeout": "9s", "cancel_on_timeout": True}}}, "users leave"),
        ({**CALLS, "api": {}}, "there is no work to wait for"),
    ],
)
def test_a_backlog_needs_constant_capacity_and_patience(sections, said):
    """Otherwise it is no liquid."""
    parts = {"workers": 1, **sections}

    assert said in why(asked(SPIKE, {}, parts.pop("workers"), **parts), "drain")


BACK = {"max_attempts": "unlimited", "backoff": {"fixed": "3s"}}
DOOR = {"threads": 2, "accept_queue": 3, "client": {"retry": BACK}}


@pytest.mark.parametrize(
    ("api", "sections", "said"),
    [
        ({"rate_limit": {"rate": "1/s"}}, {}, "rules at the door"),
        ({"client": {"retry": {**BACK, "budget": {"ratio": 0.1}}}}, {}, "or a budget decide"),
        ({}, {"faults": [{"dependency": "work", "at": 5, "for": 5}]}, "things go wrong"),
        ({}, {"load": {"even": "1/s"}}, "arrivals are even"),
        ({}, {"steps": {"work": {"service": "1s"}}}, "service is constant, not exponential"),
        ({"client": {"retry": BACK, "timeout": "3s", "cancel_on_timeout": True}}, {}, "calls of users who left"),
        ({}, {"steps": {"work": {"service": SECOND, "fails": 0.1}}}, "calls fail, too"),
        ({"accept_queue": None}, {}, "the accept queue has no bound"),
        ({"accept_queue": 5000}, {}, "too long for the chain"),
        ({}, {"load": "1.99/s"}, "too many for the chain"),
        ({"client": {"retry": {"max_attempts": 2}, "timeout": "3s"}}, {}, "many users are turned away and many others"),
        ({"threads": None}, {}, "calls that threads serve under a steady load"),
    ],
)
def test_an_orbit_is_of_users_who_are_turned_away(api, sections, said):
    """All of them, and they are not too many."""
    parts = {"load": "1.5/s", "steps": ONE, **sections}
    door = {key: value for key, value in {**DOOR, **api}.items() if value is not None}
    found = asked(parts.pop("load"), parts.pop("steps"), place=INLINE, api=door, **parts)

    assert said in why(found, "retry orbit")


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"place": QUEUED, "workers": 2}, "closed users are answered before their jobs are done"),
        ({"api": {"threads": 2}}, "3 closed users share 2 threads"),
        ({"faults": [{"dependency": "work", "at": 5, "for": 5}]}, "things go wrong"),
        ({"steps": {"work": {"service": SECOND, "fails": 0.1}}}, "some closed users get no good answer"),
        ({"api": {"rate_limit": {"rate": "1/s"}}}, "a rule turns calls away"),
    ],
)
def test_closed_users_need_an_answer_that_takes_a_known_time(sections, said):
    """Else their rate is not known ahead."""
    parts = {"steps": ONE, "place": INLINE, "workers": None, **sections}
    found = asked({"users": {"count": 3, "think": "1s"}}, parts.pop("steps"), parts.pop("workers"), **parts)

    assert said in why(found, "Little's law")


@pytest.mark.parametrize(
    ("api", "steps", "said"),
    [
        ({}, ONE, "threads are without limit, so nobody waits"),
        ({"threads": 2}, {"work": {"service": {"uniform": {"low": 0, "high": "1s"}}}}, ""),
    ],
)
def test_where_nothing_waits_there_is_no_queue(api, steps, said):
    """All inline, on threads without limit."""
    found = asked("1/s", steps, place=INLINE, api=api)

    assert said in (why(found, "M/M/1") if said else "")
    assert ("Allen-Cunneen" in answers(found)) == (not said)


def test_a_load_that_changes_is_no_steady_state_for_threads_either():
    """A spike of calls."""
    assert "changes with time" in why(asked(SPIKE, {}, place=INLINE, api={"threads": 1}), "M/M/c")


def test_two_places_each_say_why():
    """Threads that wait, and workers behind them."""
    asked_of = scenario("1/s", TWO, 2, place={"inline": ["a"], "queued": ["b"]}, api={"threads": 2})
    found = predict(asked_of.architectures["only"])

    assert "threads: there are 2 threads, not one; workers: there are 2 workers, not one" == why(found, "M/M/1")
    assert {True, False} == {refusal.is_aside for refusal in found.refusals}
