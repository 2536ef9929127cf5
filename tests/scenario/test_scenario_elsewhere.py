"""A key at a wrong place is told where it belongs, whatever stands there."""

import pytest
from scenario_texts import SMALL, refusal, refusals, with_load

from sim.scenario.elsewhere import places_of

QUEUE = f"{SMALL}queue: "


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (QUEUE + "{backoff: lease}", "7:9: queue.backoff: is not a known key; its place is retry.backoff, api.re"),
        (SMALL + "hedge: 1s", "7:1: hedge: is not a known key; its place is api.client.hedge"),
        (SMALL + "a: 1", "7:1: a: is not a known key; choose from load"),
        (
            QUEUE + "{timeout: 9s}",
            "queue.timeout: is not a known key; its place is steps.NAME.timeout or api.client.tim",
        ),
        (QUEUE + "{timeout: 9s}", "here did you mean visibility_timeout?"),
        (QUEUE + "{mean: 9s}", "queue.mean: is not a known key; choose from profile"),
        (QUEUE + "{dlq: true}", "queue.dlq: is not a known key; the lab says queue.dead_letters or queue.max_receives"),
        (
            SMALL.replace("count: 8", "count: 8, concurrency: 8"),
            "workers.concurrency: is not a known key; the lab says workers.co",
        ),
        (
            SMALL + "faults: [{pause: 2, at: 5s}]",
            "is not a fault; its place is faults.deploy.pause; here choose from de",
        ),
        (SMALL + "faults: [{at: 5s}]", "faults.0.at: is not a fault; choose from dependency, kill, broker"),
        (
            SMALL + "architectures: {queued: {queued: all, hedge: 1s}}",
            "queued.hedge: is not a known key; its place i",
        ),
        (with_load("{client: 5}"), "load.client: is not a load; its place is api.client; here choose from poisson"),
    ],
)
def test_a_key_that_is_not_known_here_is_told_its_place(text, said):
    """By its whole path, or by the lab's word for it; what is likely meant here is said as well."""
    assert said in refusals(text)[0]


def test_a_key_of_many_places_is_told_none():
    """There are rates of loads, limits and redrives, and means of every law."""
    assert ((), ()) == (places_of("rate"), places_of("mean"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (QUEUE + "{profile: kafka}", "7:18"),
        (SMALL + "architectures: {log: {queued: all, queue: {profile: kafka}}}", "7:53"),
    ],
)
def test_what_a_profile_needs_of_the_file_is_said_where_the_profile_was_asked_for(text, line):
    """Kafka has no default for the number of partitions."""
    said = "stream.partitions: is required by profile: kafka; add stream: {partitions: 8}"
    assert f"f.yaml:{line}: {said} (parts of the log, each in order; a key always goes to the same)" == refusal(text)


def test_a_profile_from_outside_is_named_as_the_place():
    """`--set queue.profile=kafka` is at no line of the file."""
    said = refusals(SMALL, {"queue.profile": "kafka"})

    assert ["add stream: {partitions: 8}" in line for line in said] == [True]
