"""Where a key belongs that was written at a wrong place, or as another tool calls it: its whole path in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

from sim.scenario.editor import json_schema
from sim.scenario.errors import Problem
from sim.scenario.spec import UNKNOWN

_NOT_A_KEY: Final = (UNKNOWN, "is not a fault", "is not a load", "is not a distribution")
_AGAIN: Final = frozenset(("architectures", "queues", "pools"))  # what stands below them stands elsewhere as well
_MANY: Final = 3  # places; a key that stands in more of them tells nothing
_LIKELY: Final = "did you mean "  # as `errors.likely` begins
_ANY: Final = "NAME"  # of a step
_FOREIGN: Final[Mapping[str, tuple[str, ...]]] = {  # what other tools call it
    "ack_deadline": ("queue.visibility_timeout",),
    "acks_late": ("queue.ack",),
    "attempts": ("retry.max_attempts",),
    "concurrency": ("workers.count",),
    "dead_letter_queue": ("queue.dead_letters", "queue.max_receives"),
    "dlq": ("queue.dead_letters", "queue.max_receives"),
    "lease": ("queue.visibility_timeout",),
    "lock_duration": ("queue.visibility_timeout",),
    "max_poll_records": ("workers.prefetch",),
    "max_receive_count": ("queue.max_receives",),
    "max_retries": ("retry.max_attempts",),
    "max_tries": ("retry.max_attempts",),
    "prefetch_count": ("workers.prefetch",),
    "replicas": ("workers.count",),
    "retries": ("retry.max_attempts",),
    "threads": ("api.threads", "workers.count"),
}


def pointed(problem: Problem) -> Problem:
    """Say of a key that is not known where it belongs, if the file has a place for it.

    >>> print(pointed(Problem(("queue", "backoff"), UNKNOWN, way_out="did you mean ack?")))
    queue.backoff: is not a known key; its place is retry.backoff, api.retry.backoff or api.client.retry.backoff
    """
    places = places_of(str(problem.at[-1])) if problem.at and problem.rule in _NOT_A_KEY else ()
    if not places or _path(problem) in places or (problem.rule != UNKNOWN and _LIKELY in problem.way_out):
        return problem
    *more, last = places
    said = "the lab says" if str(problem.at[-1]) in _FOREIGN else "its place is"
    way_out = f"{said} {', '.join(more)}{' or ' * bool(more)}{last}"
    return replace(problem, way_out=f"{way_out}; here {problem.way_out}" if _holds(problem) else way_out)


def _path(problem: Problem) -> str:
    """Where a key stands, as the index has it."""
    return ".".join(key for key in problem.at if isinstance(key, str))


def _holds(problem: Problem) -> bool:
    """Whether what stands there may be meant all the same: a key that has the word in it, or the one kind of a few."""
    near, word = problem.way_out.removeprefix(_LIKELY).removesuffix("?"), str(problem.at[-1])
    return word in near.split(" ")[0] or problem.rule != UNKNOWN


def places_of(key: str) -> tuple[str, ...]:
    """Return the paths at which a key may stand, those at the top first; none if it stands at too many.

    >>> places_of("hedge"), places_of("fails"), places_of("concurrency"), places_of("rate")
    (('api.client.hedge',), ('steps.NAME.fails',), ('workers.count',), ())
    """
    found = _FOREIGN.get(key) or tuple(sorted(_index().get(key, ()), key=lambda path: path.count(".")))
    return found if len(found) <= _MANY else ()


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """All keys of a file, each with its paths."""
    schema, found = json_schema(), dict[str, dict[str, None]]()
    for path in _paths(schema, schema["$defs"], ()):
        found.setdefault(path[-1], {})[".".join(path)] = None
    return {key: tuple(paths) for key, paths in found.items()}


def _paths(schema: Any, defs: Mapping[str, Any], at: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every key below a part of the schema."""
    if not isinstance(schema, dict) or set(at[:1]) & _AGAIN:
        return
    name = schema.get("$ref", "").removeprefix("#/$defs/")
    yield from _paths(defs.get(name), defs, at)
    for key, below in schema.get("properties", {}).items():
        yield (*at, key)
        yield from _paths(below, defs, (*at, key))
    for below in (schema.get("items"), *schema.get("anyOf", ())):
        yield from _paths(below, defs, at)
    yield from _paths(schema.get("additionalProperties"), defs, (*at, _ANY))
