"""Keys of retries, of workers and of a log that have no effect, since what they are about does not happen."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.errors import Path
from sim.scenario.notes.chances import attempt_fails, calls_again, comes_back, dies, jobs_of, stops, waits
from sim.scenario.notes.note import Idle
from sim.scenario.pools import Workers
from sim.scenario.retries import Retry
from sim.scenario.schema import Architecture

_DIES_NOT = "no worker dies"


def idle_in_workers(architecture: Architecture) -> Iterator[Idle]:
    """Find what is said of the workers to no effect."""
    for name, pool in architecture.named_pools.items():
        at = ("pools", name) if architecture.pools else ("workers",)
        yield from _reading(architecture, pool, at)
        yield from _living(architecture, pool, at)
    yield from _log(architecture)


def _reading(architecture: Architecture, pool: Workers, at: Path) -> Iterator[Idle]:
    if architecture.stream is not None:
        keys = ("reads", "prefetch", "poll", "long_poll")
        yield from (Idle((*at, key), "consumers of a log read one event after another") for key in keys)
        return
    queues = pool.reads or architecture.named_queues
    if not any(jobs_of(architecture, queue) for queue in queues):
        yield Idle(at, "no job goes to the queues that these workers read")
    if not pool.poll_ns:
        yield Idle((*at, "long_poll"), "idle workers are told at once", "add poll: 1s")


def _living(architecture: Architecture, pool: Workers, at: Path) -> Iterator[Idle]:
    if pool.crashes is not None and pool.crashes.mtbf is None:
        yield Idle((*at, "crashes", "only_busy"), "there is no mtbf", "add mtbf: 5m")
    if not dies(architecture):
        yield Idle((*at, "crashes", "restart"), _DIES_NOT, "add mtbf: 5m, or a fault")
    if not stops(architecture):
        yield Idle((*at, "shutdown"), "no worker is told to stop", "add a deploy to faults, or an autoscale")
    if pool.autoscale is not None and pool.autoscale.min == pool.autoscale.max:
        yield Idle((*at, "autoscale"), f"min and max are both {pool.autoscale.min}")
    twice = any(comes_back(architecture, queue) for queue in architecture.named_queues) or architecture.redrive
    if not (twice or calls_again(architecture)):
        yield Idle((*at, "dedup"), "no work is done twice")


def _log(architecture: Architecture) -> Iterator[Idle]:
    for name in architecture.inline:
        yield Idle(("stream", "consumers", name), "the step runs inline")
    if not dies(architecture):
        yield from (Idle(("stream", key), _DIES_NOT) for key in ("session_timeout", "commit_every"))


def idle_in_retries(architecture: Architecture) -> Iterator[Idle]:
    """Find what is said of retries of jobs to no effect."""
    at = ("retry",)
    if architecture.stream is not None and architecture.stream.on_failure == "skip":
        yield Idle(at, "on_failure: skip gives up at once", "write on_failure: block, or retry")
    elif not any(attempt_fails(architecture, name) for name in architecture.queued):
        yield Idle(at, "no attempt at a job can fail, and a crash is no failure")
    else:
        yield from idle_in_retry(architecture.retry, at)


def idle_in_retry(retry: Retry, at: Path) -> Iterator[Idle]:
    """Find what has no effect in a rule for retries, of jobs or of calls."""
    if retry.max_attempts == 1:
        for key in ("backoff", "jitter", "budget"):
            yield Idle((*at, key), "max_attempts is 1, so there is no second attempt", "write max_attempts: 3")
    elif not waits(retry):
        yield Idle((*at, "jitter"), f"there is no delay to spread where backoff is {retry.backoff.kind}")
