"""The same work on several brokers: what is held equal, and what the broker decides."""

import pytest

from sim.experiment import between_brokers
from sim.scenario import Exponential, ScenarioError, from_dict, load

S = 1_000_000_000
BASE = {
    "name": "mail",
    "about": "Mail.",
    "seed": 3,
    "duration": "1m",
    "warmup": "5s",
    "load": "5/s",
    "keys": {"count": 9},
    "steps": {"mail": {"service": "1s", "fails": "10%"}, "pay": {"service": "10ms"}},
    "api": {"threads": 4},
    "queue": {"order": "lifo", "capacity": 9},
    "retry": {"max_attempts": 3, "jitter": "full"},
    "workers": {"count": 6, "prefetch": 5, "poll": "3s", "crashes": {"mtbf": "5m", "restart": "20s"}},
    "faults": [{"kill": 2, "at": "20s"}],
    "architectures": {
        "sync": {"inline": "all"},
        "hybrid": {"inline": ["pay"], "queued": ["mail"]},
        "queued": {"queued": "all"},
    },
    "thresholds": ["queued.jobs.lost == 0"],
}


def test_each_profile_makes_an_architecture_of_the_first_that_queues():
    """In the order in which they are named, with its queue, its retries, and its way of getting jobs."""
    found = between_brokers(from_dict(BASE), ["sqs-standard", "sidekiq"])
    sqs, sidekiq = found.architectures.values()

    assert ["sqs-standard", "sidekiq"] == list(found.architectures)
    assert (("pay",), ("mail",)) == (sqs.inline, sqs.queued)
    assert ("sqs-standard", "fifo", None, 30 * S) == (
        sqs.queue.profile, sqs.queue.order, sqs.queue.capacity, sqs.queue.visibility_timeout_ns
    )  # fmt: skip
    assert ("lease", "none") == (sqs.retry.backoff.kind, sqs.retry.jitter)
    assert (26, "early") == (sidekiq.retry.max_attempts, sidekiq.queue.ack)
    assert (1, 0, 25 * S) == (sidekiq.workers.prefetch, sidekiq.workers.poll_ns, sidekiq.workers.shutdown.grace_ns)


def test_all_else_is_held_equal():
    """Load, steps, door, number of workers, crashes, faults, seed and times; no threshold is left."""
    scenario = from_dict(BASE)
    found = between_brokers(scenario, ["bullmq"])
    old, new = scenario.architectures["hybrid"], found.architectures["bullmq"]

    assert (old.load, old.steps, old.api, old.faults, old.keys) == (new.load, new.steps, new.api, new.faults, new.keys)
    assert (6, Exponential(mean_ns=300 * S)) == (new.workers.count, new.workers.crashes.mtbf)
    assert ("mail", 3, 60 * S, 5 * S, ()) == (
        found.name, found.seed, found.duration_ns, found.warmup_ns, found.thresholds
    )  # fmt: skip


def test_the_architecture_may_be_named():
    """Another than the first that queues."""
    found = between_brokers(from_dict(BASE), ["rq"], ["queued"])

    assert ("mail", "pay") == found.architectures["rq"].queued


def test_a_log_has_as_many_partitions_as_there_are_workers():
    """Unless the scenario has a log already; a queue in its place has none."""
    plain = between_brokers(from_dict(BASE), ["kafka"]).architectures["kafka"]
    stream = {"partitions": 12, "consumers": {"mail": 2}, "session_timeout": "10s"}
    both = {
        **BASE,
        "architectures": {"log": {"inline": ["pay"], "queued": ["mail"], "stream": stream}},
        "thresholds": [],
    }
    found = between_brokers(from_dict(both), ["kafka", "rq"]).architectures

    assert (6, {}, 45 * S) == (plain.stream.partitions, plain.stream.consumers, plain.stream.session_timeout_ns)
    kafka = found["kafka"].stream
    assert (12, {"mail": 2}, 45 * S) == (kafka.partitions, kafka.consumers, kafka.session_timeout_ns)
    assert found["rq"].stream is None


def test_named_queues_and_pools_stay_with_the_brokers_semantics():
    """Each queue is that of the broker; each pool keeps its number and what it reads."""
    pools = {"a": {"count": 1, "prefetch": 7, "reads": ["high"]}, "b": {"count": 2}}
    many = {key: value for key, value in BASE.items() if key != "workers"}
    steps = {"mail": {"service": "1s", "queue": "high"}, "pay": {"service": "10ms", "queue": "low"}}
    many |= {"queues": {"high": {"capacity": 3}, "low": {}}, "pools": pools, "steps": steps}
    found = between_brokers(from_dict(many), ["dramatiq"]).architectures["dramatiq"]

    assert [(None, 60 * S)] * 2 == [(queue.capacity, queue.visibility_timeout_ns) for queue in found.queues.values()]
    assert [(1, 2, ("high",)), (2, 2, None)] == [
        (pool.count, pool.prefetch, pool.reads) for pool in found.pools.values()
    ]


def test_the_new_architectures_can_be_changed():
    """As with `--set`, by their names."""
    changes = {"rq.queue.max_receives": 3}
    found = between_brokers(from_dict(BASE), ["rq", "bullmq"], changes=changes).architectures

    assert (3, 2) == (found["rq"].queue.max_receives, found["bullmq"].queue.max_receives)


def test_a_shipped_scenario_can_be_compared():
    """Its file is where further files are looked for."""
    scenario = load("checkout")

    assert scenario.source == between_brokers(scenario, ["river"]).source


@pytest.mark.parametrize(
    ("names", "like", "said"),
    [
        (["sidekik"], [], r"sidekik: is not a broker's profile; did you mean sidekiq\?"),
        (["rq"], ["hybird"], r"hybird: is not an architecture of mail; did you mean hybrid\?"),
        (["rq"], ["sync"], "sync: queues no step, so there is nothing to ask of a broker"),
        (["rq"], ["hybrid", "queued"], "hybrid, queued: profiles are compared in one architecture; name one"),
    ],
)
def test_what_cannot_be_compared_is_said(names, like, said):
    """Unknown names, an architecture without a queue, two at once."""
    with pytest.raises(ScenarioError, match=said):
        between_brokers(from_dict(BASE), names, like)


def test_a_scenario_that_queues_nothing_has_nothing_to_compare():
    """All its architectures are synchronous."""
    scenario = from_dict({**BASE, "architectures": {"sync": {"inline": "all"}}, "thresholds": []})
    with pytest.raises(ScenarioError, match=r"^mail: queues no step"):
        between_brokers(scenario, ["rq"])


def test_a_profile_that_does_not_suit_the_scenario_says_why():
    """Order by key needs keys."""
    without = {key: value for key, value in BASE.items() if key != "keys"}
    with pytest.raises(ScenarioError, match=r"^profile sqs-fifo: queue.ordered: needs keys to order by"):
        between_brokers(from_dict(without), ["sqs-fifo"])
