"""Made queues: everything that a broker may be."""

from hypothesis import strategies as st
from made_parts import groups, keys, times


def _with_heartbeat(lease_ms, part):
    """A heartbeat comes more often than the lease runs out."""
    return {"visibility_timeout": f"{lease_ms}ms", **({"heartbeat": f"{lease_ms // part}ms"} if part else {})}


LEASES = st.tuples(
    st.builds(_with_heartbeat, st.integers(100, 4000), st.sampled_from([0, 0, 2, 3])),
    keys(
        lease_poll=times(0, 2000),
        late_ack=st.sampled_from(["accept", "refuse"]),
        detection=st.sampled_from(["lease", "connection", "none"]),
        detection_delay=times(0, 1000),
    ),
).map(lambda parts: parts[0] | parts[1])
LOSSES = keys(
    ack=st.just("early"), detection=st.sampled_from(["connection", "none"]), detection_delay=times(0, 1000)
)  # fmt: skip
_NAMES = ["fifo", "lifo", "priority", "priority", "priority", "weighted", "sjf", "edf"]
_ORDER = st.sampled_from(_NAMES).map(lambda order: {"order": order})
_AGEING = times(100, 3000).map(lambda ageing: {"order": "priority", "ageing": ageing})
ORDERS = st.one_of(_ORDER, _ORDER, _AGEING)
COMEBACKS = keys(
    redelivery=st.sampled_from(["tail", "head"]),
    max_receives=st.integers(1, 4),
    crash_counts=st.booleans(),
    lapse_counts=st.booleans(),
    failure_counts=st.booleans(),
    return_counts=st.booleans(),
    dead_letters=st.booleans(),
    expired=st.sampled_from(["drop", "dead_letter"]),
    schedule_poll=times(0, 1000),
)
ROOM = keys({"capacity": st.integers(0, 10)}, when_full=st.sampled_from(["reject", "drop_oldest", "block"]))
WAYS = keys(
    latency=times(0, 50),
    bandwidth=st.just("2MB/s"),
    claim_check=keys(latency=times(0, 50), bandwidth=st.just("10MB/s")),
)
ORDERED = st.just({"ordered": True})
QUEUE = groups(ORDERS, COMEBACKS, ROOM, st.one_of(LEASES, LEASES, LOSSES), st.one_of(WAYS, ORDERED))
COMMON = groups(COMEBACKS, ROOM, WAYS)  # what named queues are laid over; the other groups would not fit together
QUEUES = st.integers(1, 3).flatmap(lambda count: st.fixed_dictionaries({f"queue{n}": QUEUE for n in range(count)}))
