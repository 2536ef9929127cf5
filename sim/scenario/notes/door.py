"""Keys of the API and of the users' side that have no effect, since what they are about does not happen."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.door import Api
from sim.scenario.notes.chances import attempt_fails, call_fails
from sim.scenario.notes.note import Idle
from sim.scenario.notes.workers import idle_in_retry
from sim.scenario.schema import Architecture

_NO_TIMEOUT = "add client: {timeout: 10s}"


def idle_at_the_door(architecture: Architecture) -> Iterator[Idle]:
    """Find what is said of the API to no effect."""
    if architecture.api is not None:
        yield from _threads(architecture.api)
        yield from _failures(architecture, architecture.api)
        yield from _steps(architecture, architecture.api)


def _threads(api: Api) -> Iterator[Idle]:
    if api.threads is None:
        for key in ("accept_queue", "shed"):
            yield Idle(("api", key), "threads are unlimited, so no call waits", "add threads: 40")


def _steps(architecture: Architecture, api: Api) -> Iterator[Idle]:
    at = ("api", "retry")
    if any(attempt_fails(architecture, name) for name in architecture.inline):
        yield from idle_in_retry(api.retry, at)
    else:
        yield Idle(at, "no inline step can fail", elsewhere=not architecture.inline)


def _failures(architecture: Architecture, api: Api) -> Iterator[Idle]:
    if api.client.timeout_ns is None:
        yield Idle(("api", "client", "cancel_on_timeout"), "no user leaves", _NO_TIMEOUT)
    if call_fails(architecture, api):
        yield from idle_in_retry(api.client.retry, ("api", "client", "retry"))
        return
    for at in (("api", "breaker"), ("api", "client", "retry")):
        yield Idle(at, "no call can fail or be refused, and no user leaves", _NO_TIMEOUT)
