"""The work that an open load asks for, from the scenario alone: how many threads and workers it would keep busy.

Failures change it both ways: a call stops at the first step that fails, and the user may call again; a failed job is
tried again, and a request whose calls all failed has no jobs. What runs into the `timeout` of its step has failed, each
attempt for itself. Users who leave and 503s depend on the run and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf, prod
from typing import NamedTuple

from sim.measure.attempted import Attempted, attempted
from sim.model.lab import retry_rule
from sim.policies import UNLIMITED, RetryRule, retry_delay_ns
from sim.scenario import Api, Architecture

_MANY = 1000  # attempts: what comes after them is left out


class Demand(NamedTuple):
    """What one request asks for on average [s]: time of threads, over all its calls, and time of workers."""

    thread_s: float
    worker_s: float


def demand_per_request(architecture: Architecture) -> Demand:
    """Return the expected work of one request: over the kinds of request, and over everything that may fail."""
    thread_s = worker_s = 0.0
    for share, needed in kinds_of_request(architecture):
        one = _demand_of(architecture, needed)
        thread_s += share * one.thread_s
        worker_s += share * one.worker_s
    return Demand(thread_s, worker_s)


def kinds_of_request(architecture: Architecture) -> Iterator[tuple[float, frozenset[str]]]:
    """Yield each kind of request with its share: the steps it needs are one of the mix and all outside the mix.

    Steps that jobs spawn are no step of a request.
    """
    mix = architecture.mix or {}
    always = frozenset(architecture.steps) - frozenset(mix) - architecture.spawned
    if not mix:
        yield 1.0, always
    for name, share in mix.items():
        yield share, always | {name}


def expected_attempts(fails: float, most: int) -> float:
    """Return how many attempts are made on average if each fails with chance p and at most n are made.

    Attempt k is made if the k-1 before it failed: 1 + p + ... + p^(n-1) = (1 - p^n) / (1 - p), which is n for p = 1,
    and has no end if there is no bound either.

    >>> expected_attempts(0.5, 2), expected_attempts(1.0, 3), expected_attempts(1.0, UNLIMITED)
    (1.5, 3.0, inf)
    """
    if fails == 1:
        return inf if most == UNLIMITED else float(most)
    return (1 - fails**most) / (1 - fails)


def times(count: float, each: float) -> float:
    """Multiply; nothing taken without end is nothing.

    >>> times(inf, 0.0), times(2.0, 1.5)
    (0.0, 3.0)
    """
    return count * each if count and each else 0.0


def call_time_s(overhead_s: float, steps: Sequence[tuple[float, float]]) -> float:
    """Return the expected time [s] of a call on a thread; steps: (mean service [s], chance to fail), in order.

    A step runs only if all before it succeeded, and one that fails takes its full time.

    >>> call_time_s(0.5, [(2.0, 0.25), (4.0, 0.0)])
    5.5
    """
    reached, total_s = 1.0, overhead_s
    for mean_s, fails in steps:
        total_s += reached * mean_s
        reached *= 1 - fails
    return total_s


def done_inline(architecture: Architecture, step: str) -> Attempted:
    """Return what an inline step is expected to be with its retries: its time with the backoffs, its failures."""
    one, retry = attempted(architecture, step), (architecture.api or Api()).retry
    if retry.max_attempts == 1 or not one.fails:
        return one
    work_s = times(expected_attempts(one.fails, retry.max_attempts), one.mean_s)
    return Attempted(work_s + _backoffs_s(retry_rule(retry), one.fails), one.fails**retry.max_attempts)


def _backoffs_s(rule: RetryRule, fails: float) -> float:
    """The expected sum of the delays between attempts [s], each for as often as it comes; jitter at its middle."""
    total_s, delay_ns, chance = 0.0, 0, fails
    for failures in range(1, min(rule.max_attempts, _MANY)):
        delay_ns = retry_delay_ns(rule, failures, 0.5, delay_ns)
        total_s += chance * delay_ns / 1e9
        chance *= fails
    return total_s


def _demand_of(architecture: Architecture, needed: frozenset[str]) -> Demand:
    """One kind of request: its user calls until a call succeeds, and that call puts its jobs on the queue."""
    inline = [done_inline(architecture, name) for name in architecture.inline if name in needed]
    error = 1 - prod(1 - fails for _, fails in inline)
    api = architecture.api
    most_calls, overhead_s = (api.client.retry.max_attempts, api.overhead_ns / 1e9) if api else (1, 0.0)
    thread_s = times(expected_attempts(error, most_calls), call_time_s(overhead_s, inline))
    jobs = jobs_per_request(architecture, needed)
    jobs_s = sum(times(times(n, tries(architecture, name)), attempted(architecture, name).mean_s) for name, n in jobs)
    return Demand(thread_s, times(1 - error**most_calls, jobs_s))


def jobs_per_request(architecture: Architecture, needed: frozenset[str]) -> Iterator[tuple[str, float]]:
    """Yield each step whose jobs a request of this kind brings about, with how many there are on average.

    Given that a call ended well. A step that several others spawn comes several times.
    """
    for name in architecture.queued:
        if name in needed:
            yield from _with_children(architecture, name, 1.0)


def _with_children(architecture: Architecture, step: str, count: float) -> Iterator[tuple[str, float]]:
    """Jobs of a step, and those that they spawn if they are done in the end."""
    yield step, count
    done = count * (1 - attempted(architecture, step).fails ** most_attempts(architecture, step))
    for child, each in architecture.steps[step].spawns.items():
        yield from _with_children(architecture, child, done * each)


def tries(architecture: Architecture, step: str) -> float:
    """Return how many attempts are made at a job of the step on average."""
    return expected_attempts(attempted(architecture, step).fails, most_attempts(architecture, step))


def most_attempts(architecture: Architecture, step: str) -> int:
    """Return how often a job can be tried at most: the retry policy and the queue's limit of deliveries bound it."""
    queues = architecture.named_queues
    queue = queues[architecture.steps[step].queue or next(iter(queues))]
    most, receives = architecture.retry.max_attempts, queue.max_receives
    return most if receives is None or not queue.failure_counts else min(most, receives)
