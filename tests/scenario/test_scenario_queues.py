"""What a queue may be: its order, its room, its leases, what it costs, and several of them side by side."""

import pytest
from scenario_texts import SMALL, refusal, refusals, whole

from sim.scenario import ClaimCheck, Queue, from_text

S = 1_000_000_000
TWO = SMALL.replace("service: 1s", "service: 1s, queue: low")


def queue_of(keys):
    """Return the queue of the small scenario."""
    return from_text(SMALL + f"queue: {{{keys}}}\nkeys: {{count: 9}}\n").architectures["queued"].queue


def test_a_queue_has_every_key():
    """In the file with units, in Python under names that have one."""
    assert from_text(whole()).architectures["split"].queue == Queue(
        order="priority", ageing_ns=30 * S, capacity=1000, when_full="block",
        visibility_timeout_ns=30 * S, heartbeat_ns=10 * S, lease_poll_ns=30 * S,
        ack="late", late_ack="refuse", detection="connection", detection_delay_ns=S, redelivery="head",
        max_receives=5, crash_counts=False, lapse_counts=False, failure_counts=False, return_counts=True,
        dead_letters=False, expired="dead_letter", schedule_poll_ns=5 * S,
        ordered=True, latency_ns=2_000_000, bandwidth_bytes_per_s=50_000_000, max_payload_bytes=256_000,
        claim_check=ClaimCheck(latency_ns=10_000_000, bandwidth_bytes_per_s=100_000_000),
    )  # fmt: skip


def test_what_a_queue_does_not_say():
    """First come, first served; room for all; acknowledged after the work; a crash is seen as a lost connection."""
    queue = queue_of("")

    assert Queue() == queue
    assert ("fifo", None, "reject", "late", "accept", "tail") == (
        queue.order, queue.capacity, queue.when_full, queue.ack, queue.late_ack, queue.redelivery
    )  # fmt: skip
    assert (None, True, "drop", False) == (queue.max_receives, queue.dead_letters, queue.expired, queue.ordered)
    assert (True, True, True, False) == (
        queue.crash_counts, queue.lapse_counts, queue.failure_counts, queue.return_counts
    )  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "expected"),
    {
        "": "connection",
        "visibility_timeout: 30s": "lease",
        "visibility_timeout: 30s, detection: connection": "connection",
        "visibility_timeout: 30s, detection: none": "none",
        "detection: none": "none",
        "ack: early, visibility_timeout: 30s": "lease",
    }.items(),
)
def test_a_crash_is_noticed_by_the_lease_where_there_is_one(keys, expected):
    """Unless the queue says otherwise."""
    assert expected == queue_of(keys).noticed_by


REFUSED = {
    "order: lilo": "queue.order: must be one of fifo, lifo, priority, weighted, sjf, edf, got 'lilo'; did you mean li",
    "order: [fifo]": "queue.order: must be one of fifo, lifo, priority, weighted, sjf, edf, got ['fifo']",
    "visibility: 5s": "queue.visibility: is not a known key; did you mean visibility_timeout?",
    "when_full: explode": "queue.when_full: must be one of reject, drop_oldest, block, got 'explode'",
    "when_full: block": "queue.when_full: needs a capacity, got 'block'; add capacity: 1000",
    "capacity: -1": "queue.capacity: must be at least 0, got -1",
    "ageing: 30s": "queue.ageing: needs an order by priority; write order: priority",
    "visibility_timeout: 0s": "queue.visibility_timeout: must be at least a nanosecond, got '0s'",
    "heartbeat: 10s": "queue.heartbeat: needs a lease; add visibility_timeout: 30s",
    "lease_poll: 10s": "queue.lease_poll: needs a lease; add visibility_timeout: 30s",
    "detection: lease": "queue.detection: needs a lease, got 'lease'; add visibility_timeout: 30s",
    "detection: luck": "queue.detection: must be one of lease, connection, none, got 'luck'",
    "visibility_timeout: 10s, heartbeat: 10s": (
        "queue.heartbeat: must come before the lease runs out, 10s, got '10s'; choose a third of the lease"
    ),
    "ack: never": "queue.ack: must be one of late, early, got 'never'",
    "late_ack: perhaps": "queue.late_ack: must be one of accept, refuse, got 'perhaps'",
    "redelivery: middle": "queue.redelivery: must be one of tail, head, got 'middle'",
    "max_receives: 0": "queue.max_receives: must be at least 1, got 0",
    "crash_counts: 5": "queue.crash_counts: must be true or false, got 5",
    "dead_letters: 5": "queue.dead_letters: must be true or false, got 5",
    "expired: keep": "queue.expired: must be one of drop, dead_letter, got 'keep'",
    "schedule_poll: -1": "queue.schedule_poll: must not be negative, got -1",
    "latency: -1": "queue.latency: must not be negative, got -1",
    "bandwidth: 50MB": "queue.bandwidth: must be a size per second, got '50MB'; write a size per second: 50MB/s",
    "bandwidth: 50": "queue.bandwidth: must be a size per second, got 50",
    "bandwidth: fast/s": "queue.bandwidth: must be a size with a unit, got 'fast/s'",
    "bandwidth: 0MB/s": "queue.bandwidth: must be more than 0, got '0MB/s'",
    "max_payload: big": "queue.max_payload: must be a size with a unit, got 'big'",
    "claim_check: 10ms": "queue.claim_check: must be a mapping with the keys latency, bandwidth, got '10ms'",
    "profile: sqs": "queue.profile: is not a broker's profile, got 'sqs'",
}


@pytest.mark.parametrize(("keys", "start"), REFUSED.items(), ids=REFUSED)
def test_what_is_no_queue_is_refused(keys, start):
    """At its place, with the rule, the value and the way out."""
    line = refusal(SMALL + f"queue: {{{keys}}}")

    assert line.startswith("f.yaml:7:")
    assert start in line


ALLOWED = (
    "order: edf",
    "order: weighted",
    "ack: early, max_receives: 3, detection: none",
    "ack: early, visibility_timeout: 1h, detection: lease",
    "late_ack: refuse",
    "visibility_timeout: 10s, heartbeat: 9.999s",
    "capacity: 0",
    "order: priority, ageing: 1s",
)


@pytest.mark.parametrize("keys", ALLOWED)
def test_what_does_no_harm_is_allowed(keys):
    """A key that changes nothing in this scenario, as brokers' defaults often do."""
    assert queue_of(keys) != Queue()


def test_a_queue_that_is_no_mapping_is_told_a_few_of_its_keys():
    """All of them would be too many to read."""
    assert (
        "f.yaml:7:8: queue: must be a mapping with keys such as profile, order, ageing, capacity, when_full, got 5"
    ) == refusal(SMALL + "queue: 5")


def test_named_queues_are_laid_over_the_common_one():
    """Each says what differs; null takes away what the common one has."""
    queues = from_text(whole()).architectures["split"].named_queues
    common = from_text(whole()).architectures["split"].queue

    assert ["critical", "low"] == list(queues)
    assert common == queues["critical"]
    assert ("weighted", None, "drop_oldest", 30 * S) == (
        queues["low"].order, queues["low"].ageing_ns, queues["low"].when_full, queues["low"].visibility_timeout_ns
    )  # fmt: skip


def test_one_queue_is_called_default():
    """Where none is named."""
    assert {"default": Queue(order="lifo")} == from_text(SMALL + "queue: {order: lifo}").architectures[
        "queued"
    ].named_queues


def test_a_named_queue_completes_the_common_one():
    """A heartbeat here, its lease there; and what lacks in one is said of that one."""
    good = TWO + "queue: {visibility_timeout: 30s}\nqueues: {high: {}, low: {heartbeat: 10s}}\n"
    bad = TWO + "queue: {heartbeat: 10s}\nqueues: {high: {visibility_timeout: 30s}, low: {}}\n"

    assert 10 * S == from_text(good).architectures["queued"].queues["low"].heartbeat_ns
    assert "f.yaml:7:9: queue.heartbeat: needs a lease; add visibility_timeout: 30s" == refusal(bad)


def test_an_architecture_completes_the_common_queue():
    """A lease that only the architectures have is a lease."""
    text = SMALL + "queue: {heartbeat: 10s}\narchitectures:\n  a: {queued: all, queue: {visibility_timeout: 30s}}\n"

    assert 10 * S == from_text(text).architectures["a"].queue.heartbeat_ns
    assert "f.yaml:7:9: queue.heartbeat: needs a lease; add visibility_timeout: 30s" == refusal(
        text + "  b: {queued: all}\n"
    )


def test_a_bad_value_of_an_incomplete_section_is_said_too():
    """What the architectures complete must be right in itself."""
    text = SMALL.replace("service: 1s", "fails: 2%, weight: 0") + "queue: {heartbeat: 1s, capacity: -1}\n"
    text += "architectures: {a: {queued: all, steps: {email: {service: 1s}}}}"

    assert ["f.yaml:5:36: steps.email.weight", "f.yaml:7:34: queue.capacity"] == [
        line.rpartition(": must")[0] for line in refusals(text)
    ]


def test_a_step_goes_to_a_queue_that_exists():
    """By its name, or to the first."""
    text = TWO + "queues: {high: {}, lo: {}}"

    assert "f.yaml:5:37: steps.email.queue: is not a queue, got 'low'; did you mean lo?" == refusal(text)


def test_a_profile_is_of_the_whole_broker():
    """A named queue takes it from the common one, and has none of its own."""
    good = from_text(SMALL + "queue: {profile: sidekiq}\nqueues: {low: {}}").architectures["queued"]

    assert ["sidekiq", "early"] == [good.queues["low"].profile, good.queues["low"].ack]
    assert (
        "f.yaml:7:25: queues.low.profile: must stand in queue: a profile is of the whole broker, got 'sidekiq'; "
        "write queue: {profile: sidekiq}"
    ) == refusal(SMALL + "queues: {low: {profile: sidekiq}}")


def test_a_payload_fits_its_queue():
    """Or goes to a store beside it; what runs inline is not carried."""
    text = SMALL.replace("service: 1s", "service: 1s, payload: 300KB") + "queue: {max_payload: 256KB}\n"

    assert (
        "f.yaml:5:39: steps.email.payload: must be at most 256KB, the queue's max_payload, got '300KB'; "
        "add a claim_check to the queue"
    ) == refusal(text)
    assert from_text(text.replace("256KB", "300KB"))
    assert from_text(text.replace("256KB", "256KB, claim_check: {latency: 10ms}"))
    assert from_text(text + "architectures: {x: {inline: all}}")


def test_an_order_by_key_needs_keys():
    """Whose requests they are."""
    assert "f.yaml:7:9: queue.ordered: needs keys to order by; add keys: {count: 100}" == refusal(
        SMALL + "queue: {ordered: true}"
    )
    assert queue_of("ordered: true").ordered


LEASE = SMALL + "retry: {max_attempts: 3, backoff: lease}\n"


def test_a_backoff_that_waits_for_the_lease_needs_one():
    """Every queue has one, and it does not end on delivery; inline there is nothing to wait for."""
    early = "queue: {visibility_timeout: 30s, ack: early}"

    assert "lease" == from_text(LEASE + "queue: {visibility_timeout: 30s}").architectures["queued"].retry.backoff.kind
    assert "f.yaml:7:35: retry.backoff: needs a lease, which ack: early ends, got 'lease'; write ack: late" == refusal(
        LEASE + early
    )
    assert (
        "f.yaml:7:35: retry.backoff: needs a lease to wait for, got 'lease'; add visibility_timeout: 30s to the queue"
    ) == refusal(LEASE + "queues: {a: {visibility_timeout: 30s}, b: {}}")
    assert from_text(LEASE + "architectures: {x: {inline: all}}")


def test_null_takes_a_section_away():
    """From one architecture, or from the file: nothing below a key is as if it were not there."""
    text = (
        whole().split("architectures:")[0] + "architectures:\n  x:\n    queued: all\n    steps: {pdf: {queue: null}}\n"
    )
    nulls = "".join(f"    {key}: null\n" for key in ("max_jobs", "queues", "faults", "redrive", "pools"))
    found = from_text(text + nulls + "    workers: {count: 3}\n").architectures["x"]

    assert ({}, {}, (), (), 1000) == (found.queues, found.pools, found.faults, found.redrive, found.max_jobs)
    assert (3, 4) == (found.worker_count, found.workers.prefetch)
    assert Queue() == from_text(SMALL + "queue:\nretry:\nfaults:\n").architectures["queued"].queue
