"""Who does the work: how many, what they read, how they die and are stopped, and how many there should be."""

import pytest
from scenario_texts import SMALL, refusal, whole

from sim.scenario import (
    Autoscale,
    Crashes,
    Deterministic,
    Empirical,
    Exponential,
    Pareto,
    Shutdown,
    Workers,
    from_text,
)

S = 1_000_000_000
POOLS = SMALL.replace("workers: {count: 8}\n", "pools: {fast: {count: 2}, slow: {count: 3}}\n")


def workers_of(keys):
    """Return the workers of the small scenario with further keys."""
    return from_text(SMALL.replace("count: 8", f"count: 8, {keys}")).architectures["queued"].workers


def test_workers_have_every_key():
    """The common keys hold for every pool that does not say otherwise."""
    common = {
        "prefetch": 4, "poll_ns": S, "long_poll_ns": 20 * S, "dedup_ns": 3600 * S,
        "crashes": Crashes(mtbf=Exponential(mean_ns=300 * S), restart=Deterministic(value_ns=20 * S), only_busy=True),
        "shutdown": Shutdown(grace_ns=30 * S, unfinished="return"),
    }  # fmt: skip
    scale = Autoscale(backlog_per_worker=10.0, min=2, max=50, cooldown_ns=60 * S)
    found = from_text(whole()).architectures["split"]

    assert found.named_pools == {
        "fast": Workers(count=8, reads=("critical", "low"), autoscale=scale, **common),
        "slow": Workers(count=2, reads={"critical": 6, "low": 1}, **common),
    }
    assert (10, None) == (found.worker_count, found.workers)


def test_workers_without_a_pool_are_a_pool():
    """Called `workers`; where nothing is queued there need be none."""
    text = SMALL + "architectures: {x: {queued: all}, y: {inline: all, workers: null}}"
    found = from_text(text).architectures

    assert [{"workers": Workers(count=8)}, {}] == [found["x"].named_pools, found["y"].named_pools]
    assert [8, 0] == [found["x"].worker_count, found["y"].worker_count]


def test_pools_take_the_place_of_workers():
    """The common section is laid under them, and is no pool of its own; an architecture may go back to it."""
    text = (
        SMALL + "pools: {fast: {count: 2, poll: 1s}}\narchitectures: {x: {queued: all}, y: {queued: all, pools: null}}"
    )
    found = from_text(text.replace("count: 8", "count: 8, prefetch: 3")).architectures

    assert {"fast": Workers(count=2, poll_ns=S, prefetch=3)} == found["x"].named_pools
    assert {"workers": Workers(count=8, prefetch=3)} == found["y"].named_pools


def test_a_pool_may_take_its_number_from_the_common_section():
    """And an architecture may change it in one pool."""
    text = SMALL + "pools: {a: {}, b: {prefetch: 2}}\narchitectures: {x: {queued: all, pools: {b: {count: 1}}}}"

    assert [8, 1] == [pool.count for pool in from_text(text).architectures["x"].pools.values()]
    assert "f.yaml:6:15: pools.fast.count: is required; jobs worked on at once" == refusal(
        POOLS.replace("fast: {count: 2}", "fast: {}")
    )


def test_crashes_in_short():
    """A bare mean time between failures is an exponential's; a bare restart takes always as long."""
    assert Crashes(mtbf=Exponential(mean_ns=300 * S)) == workers_of("crashes: {mtbf: 5m}").crashes
    assert (
        Crashes(mtbf=Pareto(mean_ns=S, alpha=2.0))
        == workers_of("crashes: {mtbf: {pareto: {mean: 1s, alpha: 2}}}").crashes
    )
    assert (
        Crashes(mtbf=Deterministic(value_ns=S), restart=Empirical(values_ns=(0, S)))
        == workers_of("crashes: {mtbf: {deterministic: 1s}, restart: {empirical: {values: [1s, 0s]}}}").crashes
    )
    assert Crashes(restart=Deterministic(value_ns=S)) == workers_of("crashes: {restart: 1s}").crashes
    assert Crashes(mtbf=5.0) == Crashes(mtbf=Exponential(mean_ns=5 * S))


REFUSED = {
    "prefetch: 0": "workers.prefetch: must be at least 1, got 0",
    "poll: -1": "workers.poll: must not be negative, got -1",
    "dedup: 0s": "workers.dedup: must be at least a nanosecond, got '0s'",
    "reads: []": "workers.reads: must be queues in their order, or queues with weights, got []; write [high, low] or",
    "reads: default": "workers.reads: must be queues in their order, or queues with weights, got 'default'",
    "reads: [5]": "workers.reads: must be queues in their order, or queues with weights, got [5]",
    "reads: [default, default]": "workers.reads: must name a queue once, got ['default', 'default']",
    "reads: {default: 0}": "workers.reads: must have weights from 1 to 1000, got {default: 0}",
    "reads: {default: true}": "workers.reads: must have weights from 1 to 1000, got {default: true}",
    "reads: {default: heavy}": "workers.reads: must have weights from 1 to 1000, got {default: 'heavy'}",
    "reads: [defolt, default]": "workers.reads: is not a queue, got 'defolt'; did you mean default?",
    "crashes: 5m": "workers.crashes: must be a mapping with the keys mtbf, restart, only_busy, got '5m'",
    "crashes: {mtbf: 0s}": "workers.crashes.mtbf: must be at least a nanosecond, got '0s'",
    "crashes: {mtbf: {traced: x}}": "workers.crashes.mtbf: must not be traced: a trace has service times",
    "crashes: {restart: {traced: x}}": "workers.crashes.restart: must not be traced: a trace has service times",
    "shutdown: {grace: -1}": "workers.shutdown.grace: must not be negative, got -1",
    "shutdown: {unfinished: lose}": "workers.shutdown.unfinished: must be one of crash, return, keep, got 'lose'",
    "autoscale: {max: 9}": "workers.autoscale: must scale by one measure; keep one of backlog_per_worker, age, util",
    "autoscale: {max: 9, age: 1s, utilization: 70%}": "workers.autoscale: must scale by one measure; keep one of",
    "autoscale: {age: 1s}": "workers.autoscale.max: is required; never more",
    "autoscale: {age: 1s, min: 9, max: 8}": "workers.autoscale.max: must be at least min, 9, got 8",
    "autoscale: {age: 1s, max: 7}": "workers.count: must lie between min and max, 1 and 7, got 8",
    "autoscale: {age: 1s, min: 9, max: 10}": "workers.count: must lie between min and max, 9 and 10, got 8",
    "autoscale: {utilization: 0%, max: 9}": "workers.autoscale.utilization: must be at least 0.0001%, a millio",
    "autoscale: {backlog_per_worker: 0, max: 9}": "workers.autoscale.backlog_per_worker: must lie between 0.001 and",
    "autoscale: {age: 1s, max: 9, scale_on_in_flight: true}": (
        "workers.autoscale.scale_on_in_flight: says which jobs backlog_per_worker counts; scale by backlog_per_worker"
    ),
    "autoscale: {age: 1s, max: 9, scale_on_scheduled: true}": (
        "workers.autoscale.scale_on_scheduled: says which jobs backlog_per_worker counts; scale by backlog_per_worker"
    ),
    "autoscale: {age: 1s, max: 9, scale_in: {step: 0}}": "workers.autoscale.scale_in.step: must be at least 1, got 0",
    "autoscale: {age: 1s, max: 9, poll: 0s}": "workers.autoscale.poll: must be at least a nanosecond, got '0s'",
}


@pytest.mark.parametrize(("keys", "start"), REFUSED.items(), ids=REFUSED)
def test_what_no_worker_could_do_is_refused(keys, start):
    """At its place, with the rule, the value and the way out."""
    line = refusal(SMALL.replace("count: 8", f"count: 8, {keys}"))

    assert line.startswith("f.yaml:6:")
    assert start in line


def test_an_autoscaler_looks_at_one_thing():
    """The backlog per worker, the age of the oldest job, or the share of busy workers."""
    bounds = {"min": 1, "max": 9}

    assert [
        Autoscale(backlog_per_worker=0.5, **bounds), Autoscale(age_ns=30 * S, **bounds),
        Autoscale(utilization=0.7, poll_ns=5 * S, start_up_ns=30 * S, **bounds),
    ] == [
        workers_of(f"autoscale: {{max: 9, {keys}}}").autoscale
        for keys in ("backlog_per_worker: 0.5", "age: 30s", "utilization: 70%, poll: 5s, start_up: 30s")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "waits_s"), [("", 60), (", scale_in: {cooldown: 5m}", 300), (", scale_in: {cooldown: 0}", 0)]
)
def test_there_are_fewer_workers_after_a_cooldown_of_their_own(keys, waits_s):
    """Left out, it is that of more workers."""
    scale = workers_of(f"autoscale: {{age: 1s, max: 9, cooldown: 60s{keys}}}").autoscale

    assert (60 * S, waits_s * S) == (scale.cooldown_ns, scale.in_cooldown_ns)


def test_every_queue_that_jobs_go_to_is_read():
    """By some pool; a queue that nobody uses may be left alone, and so may all of them where nothing is queued."""
    text = POOLS.replace("count: 3", "count: 3, reads: [low]").replace("count: 2", "count: 2, reads: [low]")
    text += "queues: {high: {}, low: {}}\n"
    said = "must name every queue that jobs go to: nobody reads high; add it here, or leave reads out"

    assert f"f.yaml:6:58: pools.slow.reads: {said}" == refusal(text)
    assert from_text(text.replace("service: 1s", "service: 1s, queue: low"))
    assert from_text(text.replace("count: 2, reads: [low]", "count: 2"))
    assert from_text(text + "architectures: {x: {inline: all}}")
    assert refusal(SMALL.replace("count: 8", "count: 8, reads: [low]") + "queues: {high: {}, low: {}}\n").endswith(
        f"workers.reads: {said}"
    )
    assert "f.yaml:6:33: pools.fast.reads: is not a queue, got 'loo'; did you mean low?" == refusal(
        text.replace("[low]", "[high, loo]", 1)
    )
