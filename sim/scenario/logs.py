"""A log instead of a queue: what an architecture with a stream has for queues and pools."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, pairwise
from typing import Any

from sim.scenario.queues import Queue
from sim.scenario.schema import Architecture

LOG = "stream"  # the name in the record of the only queue
# What a log keeps of its queue.
OF_THE_LOG = ("latency_ns", "bandwidth_bytes_per_s", "max_payload_bytes", "claim_check", "dead_letters")


def as_run(architecture: Architecture) -> Architecture:
    """Return an architecture as engines run it: one with a stream has the log for its only queue.

    It has a pool of consumers for each queued step. Of its queue it keeps what it costs to carry a job, and whether
    there are dead letters; the rest means nothing in a log.
    """
    stream = architecture.stream
    if stream is None:
        return architecture
    queue = Queue(**{key: getattr(architecture.queue, key) for key in OF_THE_LOG})
    update: dict[str, Any] = {
        "queues": {LOG: queue},
        "steps": {name: step.model_copy(update={"queue": LOG}) for name, step in architecture.steps.items()},
        "pools": {},
    }
    if stream.on_failure == "skip":
        update["retry"] = architecture.retry.model_copy(update={"max_attempts": 1})
    if architecture.workers is not None:
        parts = equal_parts(architecture.workers.count, len(architecture.queued))
        counts = [stream.consumers.get(name, part) for name, part in zip(architecture.queued, parts, strict=True)]
        spec = architecture.workers.model_copy(update={"reads": None, "prefetch": 1, "poll_ns": 0})
        pools = [spec.model_copy(update={"count": count}) for count in counts]
        update["pools"] = dict(zip(architecture.queued, pools, strict=True))
    return architecture.model_copy(update=update)


def equal_parts(count: int, among: int) -> list[int]:
    """Divide workers equally among groups: at least one each, what remains to the first.

    >>> equal_parts(8, 3), equal_parts(1, 2)
    ([3, 3, 2], [1, 1])
    """
    return [max(1, len(part)) for part in ranges(count, range(among))]


def ranges(count: int, among: Sequence[object]) -> list[range]:
    """Divide 0 to count - 1 in ranges as equal as possible, the longer ones first: one for each of `among`.

    Source: the range assignor of Apache Kafka, its default (clients, RangeAssignor.java).

    >>> ranges(5, ["a", "b"]), ranges(1, ["a", "b"])
    ([range(0, 3), range(3, 5)], [range(0, 1), range(1, 1)])
    """
    each, more = divmod(count, len(among)) if among else (0, 0)
    edges = [number * each + min(number, more) for number in range(len(among) + 1)]
    return [range(first, after) for first, after in pairwise(edges)]


def sticky(count: int, owned: Sequence[Sequence[int]]) -> list[list[int]]:
    """Divide 0 to count - 1 as equally as `ranges` does, so that everyone keeps of what it owned what it may.

    owned: what each has had, disjoint. Who has most gets what remains; what nobody keeps goes to those who have too
    little, the first first.
    Source: the idea of the cooperative sticky assignor of Apache Kafka (clients, AbstractStickyAssignor.java).

    >>> sticky(4, [[0, 1], [2], []]), sticky(5, [[3, 4], []])
    ([[0, 1], [2], [3]], [[3, 4, 0], [1, 2]])
    """
    each, more = divmod(count, len(owned))
    richest = sorted(range(len(owned)), key=lambda who: -len(owned[who]))[:more]
    sizes = [each + (who in richest) for who in range(len(owned))]
    kept = [list(had[:size]) for had, size in zip(owned, sizes, strict=True)]
    left = iter(sorted(set(range(count)).difference(*kept)))
    return [[*keeps, *islice(left, size - len(keeps))] for keeps, size in zip(kept, sizes, strict=True)]
