"""What a run does not depend on: when it is made, how long it goes on after, and how many share the work."""

from collections import Counter
from dataclasses import fields

import numpy as np
from hypothesis import given, settings
from made_scenarios import DURATION_S, scenarios
from run_made import run

from sim.record import NEVER, AttemptEnd

HALF_NS = DURATION_S * 10**9 // 2
RAN = (AttemptEnd.DONE, AttemptEnd.FAILED, AttemptEnd.DUPLICATE, AttemptEnd.TIMED_OUT)
TABLES = ("requests", "calls", "inline_steps", "jobs", "attempts", "dead_letters", "shifts")


def rows(table, wanted=slice(None)):
    """The rows of a table, as lists."""
    return np.stack([getattr(table, field.name)[wanted] for field in fields(table)], axis=1).tolist()


def over(*columns):
    """By row: whether the last of these instants was before half time."""
    return np.all([(column != NEVER) & (column < HALF_NS) for column in columns], axis=0)


def settled(record, revived):
    """By job: whether it had ended by half time, and was not revived later."""
    return over(record.jobs.ended_ns) & ~np.isin(np.arange(len(record.jobs.ended_ns)), revived)


def half(content):
    """The same scenario for half the time, without what would happen later."""
    sooner = {key: [one for one in content.get(key, ()) if _begins_ns(one) < HALF_NS] for key in ("faults", "redrive")}
    return {**content, "duration": DURATION_S // 2, "warmup": 0, **sooner}


def _begins_ns(planned):
    return int(planned["at"].removesuffix("ms")) * 10**6


def names_of_jobs(record):
    """What each job is called in every run: request, call and step; of one that was spawned, its parent and which."""
    jobs, names, litters = record.jobs, [], Counter()
    for job, (parent, step) in enumerate(zip(jobs.parent.tolist(), jobs.step.tolist(), strict=True)):
        call = int(record.calls.number[jobs.call[job]]) if jobs.call[job] != NEVER else 1
        origin = names[parent] if parent != NEVER else (int(record.requests.draw[jobs.request[job]]), call)
        litters[parent, step] += parent != NEVER
        names.append((origin, step, litters[parent, step]))
    return names


def attempts_by_luck(record):
    """How long each attempt took that ran its course, and how it ended: by the name of its job and its number."""
    attempts, names, found = record.attempts, names_of_jobs(record), {}
    for row in np.flatnonzero(np.isin(attempts.end, RAN)).tolist():
        end = AttemptEnd.DONE if attempts.end[row] == AttemptEnd.DUPLICATE else attempts.end[row]
        took_ns = attempts.end_ns[row] - attempts.start_ns[row]
        found[names[attempts.job[row]], int(attempts.number[row])] = (int(took_ns), int(end))
    return found


@settings(max_examples=40, deadline=None)
@given(scenarios())
def test_two_runs_are_equal(content):
    """The same scenario gives the same arrays."""
    first, second = run(content)[2], run(content)[2]

    for name in TABLES:
        assert rows(getattr(first, name)) == rows(getattr(second, name))


@settings(max_examples=60, deadline=None)
@given(scenarios())
def test_a_shorter_run_is_the_beginning_of_a_longer_one(content):
    """Half the duration: what was over by then is the same in both, since the future does not reach back."""
    long, short = run(content)[2], run(half(content))[2]
    arrived = long.requests.arrival_ns < HALF_NS

    assert rows(short.attempts, over(short.attempts.end_ns, short.attempts.released_ns)) == rows(
        long.attempts, over(long.attempts.end_ns, long.attempts.released_ns)
    )
    assert short.requests.draw.tolist() == long.requests.draw[arrived].tolist()
    for name, ends in (("calls", "end_ns"), ("inline_steps", "end_ns"), ("shifts", "down_ns")):
        one, other = getattr(short, name), getattr(long, name)
        assert rows(one, over(getattr(one, ends))) == rows(other, over(getattr(other, ends)))
    revived = long.dead_letters.job[long.dead_letters.redriven_ns >= HALF_NS]  # whose rows say what came later
    assert rows(short.jobs, settled(short, revived)) == rows(long.jobs, settled(long, revived))


@settings(max_examples=60, deadline=None)
@given(scenarios())
def test_another_worker_changes_no_size_and_no_fate(content):
    """An attempt takes as long and ends the same, whoever makes it and when, as long as all it depends on is well."""
    pools = {name: {**pool, "count": min(4, pool["count"] + 1)} for name, pool in content["pools"].items()}
    calm = {**content, "faults": []}
    few, more = attempts_by_luck(run(calm)[2]), attempts_by_luck(run({**calm, "pools": pools})[2])
    both = few.keys() & more.keys()

    assert {place: few[place] for place in both} == {place: more[place] for place in both}


@settings(max_examples=40, deadline=None)
@given(scenarios())
def test_one_more_worker_never_makes_a_first_attempt_of_plain_fifo_wait_longer(content):
    """With no failures, no bounds and no API, the same jobs with one more worker start no later (common luck)."""
    load = "10/s" if "users" in content["load"] else content["load"]
    steps = {name: {"service": step["service"]} for name, step in content["steps"].items()}
    plain = {key: content[key] for key in ("name", "seed", "duration")} | {"load": load, "steps": steps}
    starts = []
    for count in (2, 3):
        record = run({**plain, "workers": {"count": count}, "architectures": {"made": {"queued": "all"}}})[2]
        begun = record.attempts.start_ns != NEVER
        columns = (record.attempts.job[begun].tolist(), record.attempts.start_ns[begun].tolist())
        starts.append(dict(zip(*columns, strict=True)))

    assert all(starts[1][job] <= start_ns for job, start_ns in starts[0].items())
