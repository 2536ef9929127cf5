"""What may not stand beside a stream, and what a stream may leave out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenario_texts import SMALL, refusals

from sim.scenario import from_text
from sim.scenario.logs import sticky

STREAM = SMALL + "stream: {partitions: 4}\n"


def test_a_stream_needs_no_more_than_its_partitions():
    """A log with four of them; consumers are the workers, offsets are committed after every job."""
    stream = from_text(STREAM).architectures["queued"].stream

    assert (4, {}, 0, "block", 0, 0, "eager") == (
        stream.partitions,
        stream.consumers,
        stream.commit_every_ns,
        stream.on_failure,
        stream.session_timeout_ns,
        stream.rebalance_ns,
        stream.protocol,
    )


@given(st.integers(1, 9), st.lists(st.integers(-1, 5), min_size=9, max_size=9))
def test_sticky_shares_are_equal_and_keep_what_they_may(members, owners):
    """Each partition has one reader, nobody has two more than another, and nobody gives away one for another."""
    owned = [[number for number, owner in enumerate(owners) if owner == who] for who in range(members)]
    shares = sticky(len(owners), owned)
    least = min(map(len, shares))

    assert list(range(len(owners))) == sorted(number for share in shares for number in share)
    assert max(map(len, shares)) <= least + 1
    assert all(set(had) >= set(share) or set(had) <= set(share) for had, share in zip(owned, shares, strict=True))


REFUSED = {
    STREAM.replace("{count: 8}", "{count: 8, autoscale: {age: 5s, max: 9}}"): (
        "workers.autoscale: may not stand beside a stream; choose the consumers"
    ),
    STREAM + "queue: {visibility_timeout: 5s}\nretry: {max_attempts: 3, backoff: lease}\n": (
        "retry.backoff: has no lease to wait for in a stream, got 'lease'; write {fixed: 5s}"
    ),
    STREAM.replace("service: 1s", "service: 1s, delay: 5s"): (
        "steps.email.delay: may not stand beside a stream: a log has only an order; leave it out"
    ),
    STREAM.replace("service: 1s", "service: 1s, schedule: {every: 5s}"): (
        "steps.email.schedule: may not stand beside a stream: a log has only an order; leave it out"
    ),
    STREAM.replace("service: 1s", "service: 1s, ttl: 5s"): (
        "steps.email.ttl: may not stand beside a stream: a log has only an order; leave it out"
    ),
    STREAM + "queues: {a: {}}\n": "queues: may not stand beside a stream; write queues: null, or stream: null, here",
    STREAM.replace("4}", "4, consumers: {mail: 2}}"): "stream.consumers.mail: is not a step",
    STREAM.replace("4}", "4, on_failure: stop}"): "stream.on_failure: must be one of block, skip, retry, got 'stop'",
}


@pytest.mark.parametrize(("text", "said"), REFUSED.items(), ids=range(len(REFUSED)))
def test_what_contradicts_a_log_is_refused(text, said):
    """A log has an order and nothing else: no times, no leases, no number of consumers that changes by itself."""
    (line,) = [line for line in refusals(text) if "stream" in line or "consumers" in line]

    assert said in line
