"""The same work on one broker after another: an architecture for each profile, everything else held equal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.experiment.names import check_names, check_once
from sim.scenario import Architecture, Scenario, ScenarioError, from_dict
from sim.scenario.brokers import Profile, load_profile

DELIVERY = ("prefetch", "poll", "long_poll", "shutdown", "dedup")  # how workers get and keep jobs: the broker's say
LOG = ("partitions", "consumers")  # what a stream's users decide, and no broker

Changes = Mapping[str, Any]


def between_brokers(
    scenario: Scenario, names: Sequence[str], like: Sequence[str] = (), changes: Changes | None = None
) -> Scenario:
    """Return the scenario with an architecture for each profile in place of its own, and without its thresholds.

    like: the architecture to take load, steps, workers and faults from; if none is named, the first that queues a step.
    A profile replaces its `queue`, its `retry` and how its workers get and keep their jobs; a log has as many
    partitions as there are workers unless the scenario says otherwise. changes: of the new architectures, as `--set`.
    Raises ScenarioError for unknown names, one that is named twice, and where a profile does not suit the scenario.
    """
    profiles = _profiles(names)
    model = _model(scenario, like)
    architectures = {name: _under(model, profile) for name, profile in profiles.items()}
    document = scenario.normalised() | {"architectures": architectures, "thresholds": []}
    return from_dict(document, source=scenario.source or "<mapping>", overrides=changes or {})


def _profiles(names: Sequence[str]) -> dict[str, Profile]:
    try:
        found = {name: load_profile(name) for name in names}
        check_once(names)
    except ScenarioError as error:
        raise ScenarioError(f"--profiles {error}") from None
    return found


def split_changes(changes: Changes, names: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part the changes of the scenario from those of the architectures that `between_brokers` makes.

    >>> split_changes({"workers.count": 5, "sqs-fifo.queue.capacity": 9}, ["sqs-fifo"])
    ({'workers.count': 5}, {'sqs-fifo.queue.capacity': 9})
    """
    later = {key: value for key, value in changes.items() if key.split(".")[0] in names}
    return {key: value for key, value in changes.items() if key not in later}, later


def _model(scenario: Scenario, like: Sequence[str]) -> Architecture:
    """The architecture that the brokers are tried in."""
    if len(like) > 1:
        raise ScenarioError(f"{', '.join(like)}: profiles are compared in one architecture; name one")
    check_names(scenario, like)
    for name in like or scenario.architectures:
        if scenario.architectures[name].queued:
            return scenario.architectures[name]
    raise ScenarioError(f"{', '.join(like) or scenario.name}: queues no step, so there is nothing to ask of a broker")


def _under(model: Architecture, profile: Profile) -> dict[str, Any]:
    """An architecture as a file could hold it, with a profile for its queue."""
    plain = {key: value for key, value in model.dump().items() if value is not None}
    stream = plain.pop("stream", {})
    if "stream" in profile.tree():
        kept = {key: value for key, value in stream.items() if key in LOG}
        plain["stream"] = {"partitions": model.worker_count, **kept}
    if "workers" in plain:
        plain["workers"] = _without_delivery(plain["workers"])
    return plain | {
        "queue": {"profile": profile.name},
        "queues": {name: {} for name in plain["queues"]},
        "retry": {},
        "pools": {name: _without_delivery(pool) for name, pool in plain["pools"].items()},
    }


def _without_delivery(workers: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in workers.items() if key not in DELIVERY}
