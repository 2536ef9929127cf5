"""What a step may say of its jobs: how they fail, when they are due, what they weigh, what they bring about."""

import pytest
from scenario_texts import HEAD, SMALL, refusal, whole

from sim.scenario import Deterministic, Exponential, Schedule, Step, Uniform, from_text

S = 1_000_000_000
TREE = HEAD + "load: 5/s\nworkers: {count: 8}\nsteps: {a: {service: 1s, spawns: {b: 3}}, b: {service: 1s}}\n"


def step_of(keys):
    """Return the step of the small scenario with further keys."""
    return from_text(SMALL.replace("service: 1s", f"service: 1s, {keys}")).architectures["queued"].steps["email"]


def said_of_step(keys):
    """Return what is said of the step of the small scenario with further keys."""
    return refusal(SMALL.replace("service: 1s", f"service: 1s, {keys}"))


def test_a_step_has_every_key_of_its_jobs():
    """In the file with units, in Python under names that have one."""
    steps = from_text(whole()).architectures["split"].steps

    assert steps["pdf"] == Step(
        service=Exponential(mean_ns=S), fails=0.02, weight=3, queue="low", redraw="per_attempt",
        fails_after_ns=S // 10, timeout_ns=10 * S, poison_share=0.01, delay=Uniform(low_ns=0, high_ns=300 * S),
        deadline_ns=2 * S, payload_bytes=200_000, spawns={"thumbnail": 3},
    )  # fmt: skip
    assert steps["thumbnail"] == Step(service=Deterministic(value_ns=S), ttl_ns=60 * S)
    assert steps["email"].schedule == Schedule(every_ns=3600 * S, jitter_ns=600 * S)


def test_what_a_step_does_not_say_changes_nothing():
    """It fails at its end, is due at once, waits for ever, weighs nothing."""
    step = step_of("fails: 0%")

    assert (None, None, 0.0, "per_job", 1) == (
        step.fails_after_ns, step.timeout_ns, step.poison_share, step.redraw, step.weight
    )  # fmt: skip
    assert (None, None, None, None, 0, {}) == (
        step.delay, step.schedule, step.ttl_ns, step.deadline_ns, step.payload_bytes, step.spawns
    )  # fmt: skip


REFUSED = {
    "weight: 0": "steps.email.weight: must be at least 1, got 0",
    "redraw: often": "steps.email.redraw: must be one of per_job, per_attempt, got 'often'",
    "fails_after: 0s": "steps.email.fails_after: must be at least a nanosecond, got '0s'",
    "timeout: -1s": "steps.email.timeout: must be a duration with a unit, got '-1s'",
    "timeout: -1": "steps.email.timeout: must be at least a nanosecond, got -1",
    "poison: 101%": "steps.email.poison: must lie between 0% and 100%, got '101%'",
    "ttl: 0": "steps.email.ttl: must be at least a nanosecond, got 0",
    "ttl: forever": "steps.email.ttl: must be a duration with a unit, got 'forever'",
    "deadline: 0s": "steps.email.deadline: must be at least a nanosecond, got '0s'",
    "payload: 200 apples": "steps.email.payload: must be a size with a unit, got '200 apples'; write a number and",
    "payload: 0.5B": "steps.email.payload: must be a whole number of bytes, got '0.5B'",
    "payload: -1": "steps.email.payload: must be at least 0, got -1",
    "payload: 2000000GB": "steps.email.payload: must be at most 1000000GB, got '2000000GB'",
    "payload: 1.5": "steps.email.payload: must be a whole number, got 1.5",
    "delay: soon": "steps.email.delay: must be a duration with a unit, got 'soon'",
    "delay: {traced: x}": "steps.email.delay: must not be traced: a trace has service times; use empirical",
    "schedule: 1h": "steps.email.schedule: must be a mapping with the keys every, jitter, got '1h'",
    "schedule: {}": "steps.email.schedule.every: is required; due at the next multiple of this after creation",
    "schedule: {every: 0s}": "steps.email.schedule.every: must be at least a nanosecond, got '0s'",
    "delay: 1s, schedule: {every: 1h}": "steps.email.schedule: may not stand beside delay; keep one of them",
    "queue: 5": "steps.email.queue: must be a name: a letter, then letters, digits, - and _, got 5",
    "queue: vip": "steps.email.queue: is not a queue, got 'vip'; choose from default",
    "spawns: [b]": "steps.email.spawns: must be a mapping of keys to values, got ['b']",
    "spawns: {email: 0}": "steps.email.spawns.email: must be at least 1, got 0",
    "spawns: {email: 1}": "steps.email.spawns: must not lead back: email > email; break the circle",
    "spawns: {mail: 1}": "steps.email.spawns.mail: is not a step; did you mean email?",
}


@pytest.mark.parametrize(("keys", "start"), REFUSED.items(), ids=REFUSED)
def test_what_no_job_could_have_is_refused(keys, start):
    """At its place, with the rule, the value and the way out."""
    line = said_of_step(keys)

    assert line.startswith("f.yaml:5:")
    assert start in line


def test_what_a_job_carries_is_a_size():
    """With a unit, or a plain number of bytes."""
    assert [200_000, 1024, 7] == [step_of(f"payload: {size}").payload_bytes for size in ("200KB", "1KiB", "7")]


def test_jobs_spawn_jobs_of_queued_steps():
    """What is spawned is asked for by no request, and runs on a worker as its parent does."""
    found = from_text(TREE).architectures["queued"]

    assert {"b"} == found.spawned
    assert "f.yaml:6:35: steps.a.spawns.b: runs inline: only jobs are spawned; move b to queued" == refusal(
        TREE + "architectures: {x: {inline: [b], queued: [a]}}"
    )
    assert "f.yaml:6:26: steps.a.spawns: needs a queued step: only jobs spawn; move a to queued" == refusal(
        TREE + "architectures: {x: {inline: [a], queued: [b]}}"
    )


def test_an_architecture_may_do_without_spawning():
    """Then its requests ask for the step themselves."""
    text = TREE + "architectures: {x: {inline: all, steps: {a: {spawns: {}}}}, y: {queued: all}}"
    found = from_text(text).architectures

    assert [frozenset(), {"b"}] == [found["x"].spawned, found["y"].spawned]


def test_what_is_spawned_is_not_in_the_mix():
    """No request asks for it."""
    assert "f.yaml:7:13: mix.b: is spawned by another step; leave it out of the mix" == refusal(
        TREE + "mix: {a: 1, b: 1}"
    )


def test_spawning_leads_to_an_end():
    """A circle is named, whatever detour it takes."""
    text = TREE.replace("b: {service: 1s}", "b: {service: 1s, spawns: {c: 1}}, c: {service: 1s, spawns: {b: 1}}")

    assert "f.yaml:6:60: steps.b.spawns: must not lead back: b > c > b; break the circle" == refusal(text)


def chain(length, each=2):
    """Return a scenario whose steps spawn one another in a row, so many of the next each."""
    spawns = [f"s{n}: {{service: 1s, spawns: {{s{n + 1}: {each}}}}}" for n in range(length - 1)]
    return HEAD + f"load: 5/s\nworkers: {{count: 8}}\nsteps: {{{', '.join(spawns)}, s{length - 1}: {{service: 1s}}}}\n"


def test_a_request_may_cause_so_many_jobs():
    """1 + 2 + 4 + ... + 512 = 1023 jobs are refused, 511 are not; the number is named, and how to allow it."""
    assert 9 == len(from_text(chain(9)).architectures["queued"].steps)
    assert (
        "f.yaml:6:35: steps.s0.spawns: must bring about at most 1000 jobs of one request (max_jobs), got 1023; "
        "spawn fewer, or write max_jobs: 1023"
    ) == refusal(chain(10))
    assert 1023 == from_text(chain(10) + "max_jobs: 1023").architectures["queued"].max_jobs


def test_a_tree_without_end_is_counted_no_further():
    """Hundreds of generations make a number that nobody would read."""
    assert refusal(chain(300, each=1000)).endswith("got 1000000000000; spawn fewer")


def test_the_largest_kind_of_request_counts():
    """Of the mixed steps a request needs one, and all others besides; inline steps are no jobs."""
    steps = "steps: {a: {service: 1s, spawns: {d: 3}}, b: {service: 1s}, c: {service: 1s}, d: {service: 1s}}\n"
    text = HEAD + "load: 5/s\nworkers: {count: 8}\nmix: {a: 1, b: 1}\n" + steps
    inline = "architectures: {x: {inline: [b, c], queued: [a, d]}}\n"

    assert 5 == from_text(text + "max_jobs: 5").architectures["queued"].max_jobs
    assert "got 5; spawn fewer, or write max_jobs: 5" in refusal(text + "max_jobs: 4")
    assert 4 == from_text(text + "max_jobs: 4\n" + inline).architectures["x"].max_jobs


def test_too_many_steps_are_too_many_jobs():
    """Where nothing is spawned, the bound itself is wrong."""
    assert (
        "f.yaml:7:11: max_jobs: must bring about at most 1 jobs of one request (max_jobs), got 2; "
        "spawn fewer, or write max_jobs: 2"
    ) == refusal(TREE.replace(", spawns: {b: 3}", "") + "max_jobs: 1")
