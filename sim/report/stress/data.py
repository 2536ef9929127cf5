"""Section 3: where the numbers come from, all of them, and what is taken for granted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from sim.report.stress.markdown import author, bullets, code, prose, short, table
from sim.report.stress.study import Study
from sim.scenario import Architecture, Trace, Traced, Users
from sim.scenario.brokers import load_profile
from sim.scenario.origins import WRITTEN, Parameter, parameters

_ALL: Final = "all"
_SAVED: Final = "as saved"  # a saved run has every default written out
_GENERAL: Final = (
    "Requests are independent of one another but for the queues, threads and workers that they share.",
    "Threads and workers are alike, except as pools say; a worker does one job at a time.",
    "Service times do not depend on how busy the system is, except in planned windows.",
    "Enqueueing, fetching and acknowledging take no time but what `latency`, `bandwidth` and faults say.",
    "A job has the same size in every attempt unless its step says `redraw: per_attempt`.",
)


def sources(study: Study) -> str:
    """3.1: recordings and profiles; the rest is the author's."""
    return bullets([*study.said(_sources), author("where the other rates, service times and probabilities come from")])


def _sources(architecture: Architecture) -> Iterator[str]:
    if isinstance(architecture.load, Trace) and architecture.load.file is not None:
        digest = f" (SHA-256 {code(architecture.load.sha256 or '')})"
        yield f"Recorded arrivals: {code(architecture.load.file)}{digest}, {len(architecture.load.arrivals_ns):,} rows"
    for queue in architecture.named_queues.values():
        if queue.profile is not None:
            profile = load_profile(queue.profile)
            known = prose(f"{profile.broker}, read from {profile.version}", 200)
            yield f"Defaults of {known}; `sim profile {profile.name}` names the source of each"


def preprocessing(study: Study) -> str:
    """3.2: what the lab does to data; what was done before is the author's to say."""
    return bullets([*study.said(_replays), author("what was done to the data before")])


def _replays(architecture: Architecture) -> Iterator[str]:
    load = architecture.load
    if isinstance(load, Trace) and load.file is not None:
        yield f"The recording {code(load.file)} is replayed at {load.speed:g} times its speed"
    for name, step in architecture.steps.items():
        if isinstance(step.service, Traced):
            yield f"Service times of {code(name)} are a column of the recording"


def inputs(study: Study) -> str:
    """3.3: every parameter of every architecture, with its origin; what all share has one row."""
    found = list(_rows(study))
    run = study.scenario.normalised()
    head = [(code(key), _ALL, code(str(run[key])), "the run") for key in ("seed", "duration", "warmup")]
    note = (
        "Origin: *written* in the scenario, *changed* on the command line, of a broker's *profile*, or the lab's "
        "*default*. A dash stands for what is not set. Units are part of the values."
    )
    if study.has_run:
        note += " A saved run has all values written out, and which of them were defaults is not kept: *as saved*."
    return f"{note}\n\n{table(('parameter', 'architecture', 'value', 'origin'), [*head, *found])}"


def _rows(study: Study) -> Iterator[Sequence[str]]:
    """A row for each value of a parameter; one for all architectures where they agree."""
    every = sorted(parameters(study.scenario), key=_place(study))
    for key, group in groupby(every, key=lambda parameter: parameter.key):
        same = list(group)
        values = {(str(each.value), each.origin) for each in same}
        alike = len(same) == len(study.scenario.architectures) and len(values) == 1
        for parameter in same[:1] if alike else same:
            who = _ALL if alike else code(parameter.architecture)
            yield code(key), who, _value(parameter), _origin(parameter, study)


def _place(study: Study) -> Any:
    """Keys in the order in which they first come, so that the same keys of all architectures stand together."""
    order: dict[str, int] = {}
    for parameter in parameters(study.scenario):
        order.setdefault(parameter.key, len(order))
    return lambda parameter: order[parameter.key]


def _value(parameter: Parameter) -> str:
    value = parameter.value
    if value is None or (isinstance(value, Mapping | list) and not value):
        return "–"
    return code(short(value), 400)


def _origin(parameter: Parameter, study: Study) -> str:
    return _SAVED if study.has_run and parameter.origin == WRITTEN else prose(parameter.origin)


def assumptions(study: Study) -> str:
    """3.4: those of the lab, and those that the scenario makes by what it leaves out."""
    return bullets([*_GENERAL, *study.said(_assumptions), author("what else is taken for granted")])


def _assumptions(architecture: Architecture) -> Iterator[str]:
    if isinstance(architecture.load, Users):
        yield "users wait for an answer before they ask again (closed), so slow answers mean fewer requests"
    if architecture.api is None:
        yield "the door costs nothing and admits everyone"
    elif architecture.api.client.timeout_ns is None:
        yield "no user runs out of patience"
    if architecture.queued and not any(pool.crashes for pool in architecture.named_pools.values()):
        yield "no worker crashes by itself"
    if not any(step.fails for step in architecture.steps.values()):
        yield "no attempt fails by itself"
