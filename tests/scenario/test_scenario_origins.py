"""Where each parameter of a scenario comes from."""

import pytest

from sim.scenario import catalog, from_dict, from_text, load
from sim.scenario.origins import CHANGED, DEFAULT, UNKNOWN, WRITTEN, leaves, parameters

TEXT = """
name: small
seed: 1
duration: 1m
load: {stages: [{rate: 5/s, for: 30s}]}
steps:
  mail: {service: 1s, fails: 2%}
  slow: {service: {lognormal: {median: 1s, p99: 5s}}}
queue: {profile: bullmq, capacity: 9}
queues: {low: {order: lifo}, high: {}}
retry: {max_attempts: 3, backoff: {exponential: {base: 1s}}}
workers: {prefetch: 1, crashes: {mtbf: 5m}}
pools: {fast: {count: 2}, slow: {count: 1, prefetch: 1}}
architectures:
  queued: {queued: all}
  other: {queued: all, queues: {low: {capacity: 5}}}
"""


def origin(scenario, architecture="queued"):
    """Origins by key, of one architecture."""
    return {each.key: each.origin for each in parameters(scenario) if each.architecture == architecture}


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("load.stages", WRITTEN),
        ("load.arrivals", DEFAULT),
        ("steps.mail.service.deterministic.value", WRITTEN),  # a short form stands for what is below
        ("steps.slow.service.lognormal.mean", WRITTEN),  # said in other words
        ("steps.slow.service.lognormal.cv", WRITTEN),
        ("pools.slow.crashes.restart", DEFAULT),
        ("steps.mail.fails", WRITTEN),
        ("steps.mail.ttl", DEFAULT),
        ("queues.low.order", WRITTEN),
        ("queues.low.capacity", WRITTEN),  # of `queue`, laid below
        ("queues.low.visibility_timeout", "profile bullmq"),
        ("queues.high.ordered", DEFAULT),
        ("retry.backoff.exponential.base", WRITTEN),
        ("retry.backoff.exponential.factor", DEFAULT),
        ("pools.fast.count", CHANGED),
        ("pools.slow.prefetch", WRITTEN),
        ("pools.fast.crashes.mtbf.exponential.mean", WRITTEN),
        ("max_jobs", DEFAULT),
    ],
)
def test_every_value_knows_who_said_it(key, expected):
    """The file, a profile under it, a change over it, or nobody: then it is the default."""
    assert expected == origin(from_text(TEXT, overrides={"queued.pools.fast.count": "4"}))[key]


def test_changes_and_overrides_are_of_one_architecture():
    """What one architecture overrides is not written for the other."""
    scenario = from_text(TEXT, overrides={"queued.pools.fast.count": "4"})

    assert WRITTEN == origin(scenario, "other")["pools.fast.count"]
    assert {"queue", "workers"} & {key.split(".")[0] for key in origin(scenario)} == set()


@pytest.mark.parametrize("name", catalog.names())
def test_what_is_not_a_default_was_said(name):
    """A value that nobody wrote is the same in every scenario: nothing that matters hides among the defaults."""
    for each in parameters(load(name)):
        if each.origin == DEFAULT and each.key.startswith("steps."):
            field = each.key.split(".", 2)[2]
            assert DEFAULTS.get(field, ASIDE.get(field)) == each.value


ASIDE = {"schedule.jitter": "0s"}  # the default of what only a section has that is not there by default
BARE = {
    "name": "d",
    "seed": 1,
    "duration": "1m",
    "load": "1/s",
    "steps": {"s": {"service": "1s"}},
    "workers": {"count": 1},
}
DEFAULTS = {
    ".".join(path): value for path, value in leaves(from_dict(BARE).architectures["queued"].dump()["steps"]["s"])
}


def test_without_a_text_nobody_knows():
    """A scenario that was put together in Python has values and no origins."""
    scenario = load("checkout").model_copy(update={"text": None})

    assert {UNKNOWN} == set(origin(scenario).values())


def test_a_mapping_has_origins_as_a_file_has():
    """What is given as a mapping was written."""
    scenario = from_dict(BARE)

    assert (WRITTEN, DEFAULT) == (origin(scenario)["workers.count"], origin(scenario)["workers.prefetch"])
