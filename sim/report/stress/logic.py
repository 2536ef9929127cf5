"""Section 2, without its components: how a request goes through the system, in each of the architectures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from sim.report.stress.markdown import bullets, code, short
from sim.report.stress.objectives import where
from sim.report.stress.study import Study
from sim.scenario import Architecture
from sim.scenario.origins import differences

_STORY: Final = (
    "A request arrives and calls the API; the call waits for a thread in the accept queue, first come, first served.",
    "A thread spends the overhead, then does the inline steps one after another; if one fails, the answer is an error.",
    "Then each queued step becomes a job on its queue, and the user is answered.",
    "An idle worker takes a ready job in the order of the queue; nothing that runs is interrupted to serve another.",
    "A failed attempt takes its whole service time unless its step says otherwise; then the retry policy decides.",
    "A worker that crashes loses its attempt; when its job is free again depends on the lease or on the connection.",
    "A job ends done, dead, expired, rejected or lost: exactly one of these, and the audit of every run counts them.",
)
_FIXED: Final = (
    "Random times are uniform numbers turned into times by inversion: more load or slower work moves figures one way.",
    "Percentiles are by nearest rank: the smallest value with at least that share of the values at or below it.",
)
_ORDERS: Final[Mapping[str, str]] = {
    "fifo": "the job that has been ready for longest",
    "lifo": "the job that has been ready for shortest",
    "priority": "the most urgent job, among equals the one that has been ready for longest",
    "weighted": "the steps in turns, by their weights",
    "sjf": "the shortest job",
    "edf": "the job with the earliest deadline",
}


def diagram(study: Study) -> str:
    """2.1: a line of boxes for each architecture."""
    return "```text\n" + "\n".join(_boxes(each) for each in study.scenario.architectures.values()) + "\n```"


def _boxes(architecture: Architecture) -> str:
    """One architecture, left to right."""
    boxes = [f"{architecture.name}: users ({architecture.load.tag})"]
    if architecture.api is not None or architecture.inline:
        threads = architecture.api.threads if architecture.api else None
        boxes.append(f"API, {threads or 'unlimited'} threads [{', '.join(architecture.inline) or 'no inline step'}]")
    if architecture.queued and architecture.stream is not None:
        boxes += [
            f"log of {architecture.stream.partitions} partitions",
            f"consumers [{', '.join(architecture.queued)}]",
        ]
    elif architecture.queued:
        boxes.append(f"queue {', '.join(architecture.named_queues)}")
        boxes.append(f"{architecture.worker_count} workers [{', '.join(architecture.queued)}]")
        boxes.append("done | retry | dead letters")
    return " --> ".join(boxes)


def base(_study: Study) -> str:
    """2.2: what happens to a request."""
    return (
        bullets(_STORY) + "\n\nEvery rule, and why it is so, is in `docs/design.md` and `docs/queue.md` of queue-lab."
    )


def scenarios(study: Study) -> str:
    """2.3: what differs from architecture to architecture."""
    first, *others = study.scenario.architectures.values()
    if not others:
        return f"One architecture, {code(first.name)}: {where(first)}."
    lines = [f"{code(first.name)}: {where(first)}"]
    for other in others:
        apart = ", ".join(_differences(first, other))
        lines.append(f"{code(other.name)}: {where(other)}{f'; unlike {code(first.name)}, {apart}' if apart else ''}")
    return f"{bullets(lines)}\n\nNothing else differs: users, work and luck are the same."


def _differences(first: Architecture, other: Architecture) -> Iterator[str]:
    """Parameters of an architecture that another has otherwise, apart from where the steps run."""
    for key, value in differences(first, other):
        yield f"{code(key)} is not there" if value is None else f"{code(key)} is {code(short(value))}"


def algorithms(study: Study) -> str:
    """2.4: the rules that decide, each named once."""
    return bullets([*study.said(_rules), *_FIXED])


def _rules(architecture: Architecture) -> Iterator[str]:
    if architecture.queued:
        retry, backoff = architecture.retry, architecture.retry.dump()["backoff"]
        for name, queue in architecture.named_queues.items():
            ageing = ", who waits gains in priority (`ageing`)" if queue.ageing_ns else ""
            yield f"Queue {code(name)} gives out {_ORDERS[queue.order]}{ageing}."
        attempts = architecture.retry.dump()["max_attempts"]
        if retry.max_attempts != 1:
            budget = "; a token bucket pays for retries" if retry.budget else ""
            yield f"Retries: {attempts} attempts, backoff {code(short(backoff))}, jitter {code(retry.jitter)}{budget}."
    for name, pool in architecture.named_pools.items():
        if pool.autoscale is not None:
            yield f"Autoscaler of {code(name)}: {code(short(pool.autoscale.dump()))}."
    yield from _door(architecture)


def _door(architecture: Architecture) -> Iterator[str]:
    """The policies at the API."""
    if architecture.api is not None:
        api = architecture.api.dump()
        for key in ("rate_limit", "breaker", "shed"):
            if api[key] is not None:
                yield f"API, {code(key)}: {code(short(api[key]))}."
        if architecture.api.client.retry.max_attempts != 1:
            yield f"Users call again: {code(short(api['client']['retry']))}."
        if architecture.api.client.hedge is not None:
            yield f"Users call a second time while the first call is open: {code(short(api['client']['hedge']))}."
