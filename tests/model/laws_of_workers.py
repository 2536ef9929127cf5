"""Laws of workers: each yields what breaks it in one record."""

import numpy as np

from sim.record import NEVER


def _spans(record, begin_ns, end_ns):
    """By worker: the spans of time of its rows, in order; what is open ends with the run."""
    attempts = record.attempts
    spans = {}
    for row in np.flatnonzero(begin_ns != NEVER).tolist():
        over_ns = int(end_ns[row]) if end_ns[row] != NEVER else record.horizon_ns
        spans.setdefault(int(attempts.worker[row]), []).append((int(begin_ns[row]), over_ns))
    return {worker: sorted(times) for worker, times in spans.items()}


def _most_at_once(spans):
    """How many of these spans overlap at most; those that touch do not."""
    begun = [(begin, 1) for begin, end in spans if end > begin]
    ended = [(end, -1) for begin, end in spans if end > begin]
    return max(np.cumsum([change for _, change in sorted(begun + ended)]), default=0)


def workers_do_one_thing_at_a_time(record):
    """No worker is at work on two jobs at once, whatever it holds."""
    for worker, spans in _spans(record, record.attempts.start_ns, record.attempts.end_ns).items():
        if _most_at_once(spans) > 1:
            yield f"worker {worker} works on two jobs at once"


def workers_hold_what_they_may(record, architecture):
    """No worker holds more jobs than its pool prefetches, the one at work included."""
    pools = list(architecture.named_pools.values())
    pool_of = dict(zip(record.shifts.worker.tolist(), record.shifts.pool.tolist(), strict=True))
    for worker, spans in _spans(record, record.attempts.leased_ns, record.attempts.end_ns).items():
        if _most_at_once(spans) > pools[pool_of[worker]].prefetch:
            yield f"worker {worker} holds too many jobs"


def workers_have_shifts(record):
    """A worker is up once at a time, and holds jobs only while it is."""
    shifts, attempts = record.shifts, record.attempts
    ups = {}
    for row in range(len(shifts.worker)):
        down_ns = int(shifts.down_ns[row]) if shifts.down_ns[row] != NEVER else record.horizon_ns
        ups.setdefault(int(shifts.worker[row]), []).append((int(shifts.up_ns[row]), down_ns))
    for worker, spans in ups.items():
        if _most_at_once(spans) > 1:
            yield f"worker {worker} is up twice at once"
    for worker, spans in _spans(record, attempts.leased_ns, attempts.end_ns).items():
        for begin_ns, end_ns in spans:
            if not any(up_ns <= begin_ns and end_ns <= down_ns for up_ns, down_ns in ups.get(worker, ())):
                yield f"worker {worker} holds a job from {begin_ns} to {end_ns}, and is not up all that time"


def work_is_conserved(record, architecture):
    """Where workers are told at once, a job that waited is delivered as something gets free: never out of the blue."""
    if any(pool.poll_ns for pool in architecture.named_pools.values()):
        return
    attempts = record.attempts
    back_ns = [fault.at_ns + fault.for_ns for fault in architecture.faults if hasattr(fault, "broker")]
    ended_ns = np.concatenate([record.jobs.ended_ns, record.dead_letters.died_ns])
    moments = np.concatenate([attempts.end_ns, record.shifts.up_ns, ended_ns, back_ns])
    waited = (attempts.leased_ns > attempts.ready_ns) & (attempts.leased_ns != NEVER)
    for row in np.flatnonzero(waited & ~np.isin(attempts.leased_ns, moments)):
        yield f"row {row} was delivered out of the blue: some worker was idle while it was ready"
