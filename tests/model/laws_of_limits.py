"""Laws of what a scenario limits: each yields what breaks it in one record."""

from collections import Counter
from itertools import pairwise

import numpy as np
from laws_of_time import rows_of_jobs

from sim.model.lab import retry_rule
from sim.policies import Growth, Jitter, backoff_ns
from sim.record import FAILURES, NEVER, AttemptEnd, JobState
from sim.scenario import BrokerFault

_RECEIVED = (AttemptEnd.DONE, AttemptEnd.DUPLICATE, AttemptEnd.SKIPPED)  # and failures; whatever else may not count


def _most_in_a_life(record, rows):
    """By job: how many of these rows it has at most in one life; each redrive begins a new one."""
    letters, counts = record.dead_letters, Counter()
    lives = sorted((job, at_ns) for job, at_ns in zip(letters.job.tolist(), letters.redriven_ns.tolist(), strict=True))
    for row in rows.tolist():
        job, ready_ns = int(record.attempts.job[row]), int(record.attempts.ready_ns[row])
        counts[job, sum(one == job and NEVER < at_ns <= ready_ns for one, at_ns in lives)] += 1
    return {job: max(count for (one, _), count in counts.items() if one == job) for job, _ in counts}


def receives_are_limited(record, architecture):
    """No job is delivered more often than its queue allows."""
    specs = list(architecture.named_queues.values())
    if not any(spec.max_receives for spec in specs):
        return
    attempts, queue = record.attempts, record.jobs.queue[record.attempts.job]
    failures, lapses = (np.array(kind)[queue] for kind in zip(*map(_what_counts, specs), strict=True))
    received = np.isin(attempts.end, _RECEIVED) | (np.isin(attempts.end, FAILURES) & failures)
    received &= lapses | (attempts.released_ns >= attempts.end_ns)
    for job, count in _most_in_a_life(record, np.flatnonzero(received)).items():
        limit = specs[record.jobs.queue[job]].max_receives
        if limit is not None and count > limit:
            yield f"job {job} was received {count} times, of {limit}"


def _what_counts(spec):
    return spec.failure_counts, spec.lapse_counts


def _counts(attempts):
    """By row: whether it is a failure that the retry policy heard of, since the lease was not over before."""
    heard = (attempts.released_ns >= attempts.end_ns) | (attempts.released_ns == NEVER)
    return np.isin(attempts.end, FAILURES) & heard


def attempts_are_limited(record, architecture):
    """No job fails more often than the retry policy allows. A failure after the lease is over does not count."""
    attempts, most = record.attempts, architecture.retry.max_attempts
    for job, count in _most_in_a_life(record, np.flatnonzero(_counts(attempts))).items():
        if count > most:
            yield f"job {job} failed {count} times, of {most}"


def backoff_is_kept(record, architecture):
    """A job that failed is ready again after its backoff, as far as jitter tells; a poll may add to it."""
    attempts, retry, letters = record.attempts, architecture.retry, record.dead_letters
    polls_ns = [spec.schedule_poll_ns for spec in architecture.named_queues.values()]
    if retry.backoff.kind == "lease":
        return
    for job, rows in rows_of_jobs(record).items():
        births, failures = letters.redriven_ns[(letters.job == job) & (letters.redriven_ns != NEVER)], 0
        for row, after in pairwise(rows):
            failures = failures * int(attempts.ready_ns[row] not in births) + int(_counts(attempts)[row])
            if not _counts(attempts)[row] or attempts.ready_ns[after] in births:
                continue
            least_ns, most_ns = _backoffs_ns(retry_rule(retry), failures)
            delay_ns = attempts.ready_ns[after] - attempts.end_ns[row]
            if not least_ns <= delay_ns <= most_ns + polls_ns[record.jobs.queue[job]]:
                yield f"job {job} failed {failures} times and came back after {delay_ns} ns"


def _backoffs_ns(rule, failures):
    """The shortest and the longest backoff after so many failures."""
    delay_ns = backoff_ns(rule, failures)
    if rule.jitter == Jitter.NONE:
        return delay_ns, delay_ns
    if rule.growth == Growth.SIDEKIQ:
        return delay_ns, delay_ns + failures * 10 * 10**9
    if rule.jitter == Jitter.DECORRELATED:
        return rule.base_ns, rule.max_ns
    return (0 if rule.jitter == Jitter.FULL else delay_ns // 2), delay_ns


def waits_are_limited(record, architecture):
    """No job is delivered after its time to live, unless somebody has redriven it."""
    attempts, jobs = record.attempts, record.jobs
    ttl_ns = np.array([step.ttl_ns or 2**62 for step in architecture.steps.values()])[jobs.step]
    late = attempts.leased_ns > (jobs.created_ns + ttl_ns)[attempts.job]
    redriven = record.dead_letters.job[record.dead_letters.redriven_ns != NEVER]
    for row in np.flatnonzero(late & ~np.isin(attempts.job, redriven)):
        yield f"row {row} was delivered after its time to live"


def broker_is_out_of_reach(record, architecture):
    """While the broker is down nothing is let in, delivered or acknowledged."""
    let_in_ns = record.jobs.created_ns[record.jobs.state != JobState.REJECTED]
    told_ns = record.attempts.end_ns[np.isin(record.attempts.end, _RECEIVED)]
    for fault in architecture.faults:
        if isinstance(fault, BrokerFault):
            for name, at_ns in (("in", let_in_ns), ("out", record.attempts.leased_ns), ("back", told_ns)):
                if ((at_ns > fault.at_ns) & (at_ns < fault.at_ns + fault.for_ns)).any():
                    yield f"something gets {name} while the broker is down"
