"""Scenarios that nobody would think of: what is printed of them is read as the same."""

import re
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scenario_texts import WHOLE

from sim.scenario import ScenarioError, brokers, from_dict, from_text
from sim.scenario.spec import Spec
from sim.scenario.units import duration_text, rate_text, share_text, size_text

NS = st.integers(1, 10**15)
SOON = st.integers(1, 10**10).map(duration_text)
TIMES = NS.map(duration_text) | st.integers(1, 10**6) | st.floats(0.001, 1e6)
SHARES = st.floats(0.001, 1).map(share_text) | st.floats(0.001, 1)
SIZES = st.integers(1, 10**12).map(size_text) | st.integers(0, 10**12)
SPEEDS = st.integers(1, 10**12).map(lambda size: f"{size_text(size)}/s")
RATES = st.integers(1, 10**6).map(float).map(rate_text)
COUNTS = st.integers(1, 50)
LAWS = TIMES | st.fixed_dictionaries({"exponential": TIMES}) | st.fixed_dictionaries(
    {"erlang": st.fixed_dictionaries({"mean": TIMES, "k": COUNTS})}
)  # fmt: skip


def some(required=None, **optional):
    """Return a strategy for a section: what it must have, and any of the rest."""
    return st.fixed_dictionaries(required or {}, optional=optional)


STEP = some(
    {"service": LAWS}, fails=SHARES, weight=COUNTS, queue=st.sampled_from(["a", "b"]), redraw=st.just("per_attempt"),
    fails_after=TIMES, timeout=TIMES, poison=SHARES, delay=LAWS, ttl=TIMES, deadline=TIMES, payload=SIZES,
    priority=st.integers(0, 255), idempotent=st.booleans(),
)  # fmt: skip
TIMED = some({"service": LAWS, "schedule": some({"every": TIMES}, jitter=TIMES)}, fails=SHARES)
QUEUE = some(
    {
        "visibility_timeout": st.just("1d"), "ack": st.just("late"), "capacity": st.integers(0, 99),
        "order": st.just("priority"),
    },
    ageing=TIMES, when_full=st.sampled_from(["drop_oldest", "block"]), heartbeat=SOON,
    lease_poll=TIMES, late_ack=st.just("refuse"), detection=st.sampled_from(["lease", "connection", "none"]),
    detection_delay=TIMES, redelivery=st.just("head"), max_receives=COUNTS, crash_counts=st.booleans(),
    lapse_counts=st.booleans(), failure_counts=st.booleans(), return_counts=st.booleans(),
    dead_letters=st.booleans(), expired=st.just("dead_letter"), schedule_poll=TIMES, ordered=st.booleans(),
    latency=TIMES, bandwidth=SPEEDS, claim_check=some(latency=TIMES, bandwidth=SPEEDS),
    profile=st.sampled_from([name for name in brokers.names() if name != "kafka"]),
)  # fmt: skip
NAMED = some(order=st.sampled_from(["fifo", "priority"]), schedule_poll=TIMES, max_receives=COUNTS)
SCALE = some(
    {"max": st.just(99)}, min=COUNTS, poll=TIMES, start_up=TIMES, cooldown=TIMES,
    scale_in=some(cooldown=TIMES, step=COUNTS),
).flatmap(
    lambda given: st.sampled_from([{"age": "30s"}, {"utilization": "70%"}, {"backlog_per_worker": 2.5}]).map(
        lambda measure: {**given, **measure}
    )
)  # fmt: skip
WORKERS = some(
    {"count": st.integers(50, 99)}, prefetch=COUNTS, poll=TIMES, long_poll=TIMES, dedup=TIMES, autoscale=SCALE,
    crashes=some(mtbf=LAWS, restart=LAWS, only_busy=st.booleans()),
    shutdown=some(grace=TIMES, unfinished=st.just("return")),
)  # fmt: skip
READS = st.sampled_from([["a", "b"], ["b", "a"], {"a": 6, "b": 1}])
RETRY = some(
    {"max_attempts": st.integers(1, 99) | st.just("unlimited")}, jitter=st.sampled_from(["full", "equal"]),
    backoff=st.sampled_from(["lease", "sidekiq", {"polynomial": {"base": "1s", "power": 3, "plus": "5s"}}]),
    budget=some(ratio=SHARES, burst=COUNTS),
)  # fmt: skip
FAULT = st.one_of(
    some({"dependency": st.sampled_from("xyz"), "at": SOON, "for": TIMES}, slow=st.floats(0.01, 99), share=SHARES),
    some({"kill": st.integers(1, 50) | SHARES, "at": SOON}),
    some({"broker": st.just("down"), "at": SOON, "for": TIMES}),
    some({"network": TIMES, "at": SOON, "for": TIMES}),
    some({"deploy": some(batch=COUNTS, pause=TIMES), "at": SOON}),
)
API = some(
    threads=COUNTS, rate_limit=some({"rate": RATES}, burst=COUNTS),
    breaker=some({"open_for": TIMES}, failures=SHARES, of=COUNTS, probes=COUNTS),
    shed=st.just({"min_delay": {"target": "5ms", "window": "1s"}}),
    client=some(hedge=some({"after": TIMES}), cancel_on_timeout=st.booleans()),
)  # fmt: skip
SCENARIO = some(
    {
        "name": st.just("made up"), "seed": st.integers(0, 2**63 - 1), "duration": st.just("1m"),
        "load": RATES, "keys": some({"count": COUNTS}, skew=st.floats(0, 10)),
        "steps": st.fixed_dictionaries({"x": STEP, "y": TIMED, "z": STEP}),
        "queues": st.fixed_dictionaries({"a": NAMED, "b": NAMED}), "queue": QUEUE,
        "workers": WORKERS, "retry": RETRY,
        "architectures": st.sampled_from([{"o": {"queued": "all"}}, {"o": {"queued": ["z", "y"], "inline": ["x"]}}]),
    },
    pools=st.fixed_dictionaries({}, optional={"p": some(reads=READS), "q": some({"reads": READS}, prefetch=COUNTS)}),
    faults=st.lists(FAULT, max_size=3), redrive=st.lists(some({"at": SOON}, rate=RATES), max_size=2), api=API,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(SCENARIO)
def test_what_is_printed_of_any_scenario_is_read_as_the_same(mapping):
    """With any of the keys: equal in every architecture, with the same digest."""
    for named in mapping["queues"].values():
        named.update({"ageing": None} if named.get("order") == "fifo" else {})
    found = from_dict(mapping)
    again = from_dict(found.normalised())

    assert found.architectures == again.architectures
    assert (found.normalised(), found.digest) == (again.normalised(), again.digest)


def test_the_whole_scenario_is_read_as_it_was_printed():
    """Every key, in both of its architectures."""
    found = from_text(WHOLE)
    again = from_dict(found.normalised())

    assert (found.architectures, found.digest) == (again.architectures, again.digest)


def specs(value):
    """Yield the sections in a value, and those in them."""
    if isinstance(value, Spec):
        yield value
        value = {name: getattr(value, name) for name in type(value).model_fields}
    for below in value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple | list) else ():
        yield from specs(below)


def test_every_section_can_be_made_in_python():
    """Of its attributes, by their names, in the units of these names; and it is checked as in a file."""
    sections = list(specs(from_text(WHOLE).architectures))

    assert 60 < len(sections)
    for section in sections:
        kind = type(section)
        assert section == kind(**{name: getattr(section, name) for name in kind.model_fields})
        with pytest.raises(ValueError, match="is not a known key"):
            kind(**{name: getattr(section, name) for name in kind.model_fields}, nonsense=1)


LINES = [line for line in WHOLE.split("architectures:")[0].splitlines() if re.match(r"  +[a-z_]+: ", line)]


@pytest.mark.parametrize("line", [line for line in LINES if line != "  ack: late"])  # which is the default
def test_every_key_decides_something(line):
    """Without any one of its lines, the whole scenario is another, or none."""
    assert from_text(WHOLE).digest != digest_of(WHOLE.replace(f"{line}\n", "", 1))


def digest_of(text):
    """Return the digest of a scenario, None if it is none."""
    try:
        return from_text(text).digest
    except ScenarioError:
        return None
