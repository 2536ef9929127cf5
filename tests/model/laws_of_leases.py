"""Laws of leases: each yields what breaks it in one record."""

import numpy as np

from sim.policies.lease import lease_over_ns, notice_ns
from sim.record import NEVER, AttemptEnd

_FOREVER = 2**61


def leases_last_as_promised(record, architecture):
    """A lease is given up as the work is over, or runs out when the timeout, the beats and the polls say, or is lost.

    A worker that acknowledges late takes the job out of the hands of whoever has it then. A crash that is noticed by
    the lost connection ends the lease after the delay, if it has not run out by then.
    """
    attempts, specs = record.attempts, list(architecture.named_queues.values())
    done = attempts.end == AttemptEnd.DONE
    acknowledged = set(zip(attempts.job[done].tolist(), attempts.end_ns[done].tolist(), strict=True))
    for row in np.flatnonzero(attempts.leased_ns != NEVER).tolist():
        job, released_ns, end_ns = (
            int(column[row]) for column in (attempts.job, attempts.released_ns, attempts.end_ns)
        )
        spec = specs[record.jobs.queue[job]]
        if spec.visibility_timeout_ns is None or spec.ack == "early":
            continue
        over_ns = _over_ns(attempts, row, spec, record.horizon_ns)
        if (released_ns if released_ns != NEVER else record.horizon_ns) > over_ns:
            yield f"the lease of row {row} outlives its end"
        crashed = attempts.end[row] in (AttemptEnd.CRASHED, AttemptEnd.RETURNED) and spec.detection == "connection"
        noticed_ns = end_ns + spec.detection_delay_ns if crashed else NEVER
        known = released_ns in (NEVER, end_ns, over_ns, noticed_ns) or (job, released_ns) in acknowledged
        if not known:
            yield f"the lease of row {row} ends for no reason"


def _over_ns(attempts, row, spec, horizon_ns):
    """When the queue would notice that the lease is over."""
    leased_ns, start_ns, end_ns = (
        int(column[row]) for column in (attempts.leased_ns, attempts.start_ns, attempts.end_ns)
    )
    start_ns = start_ns if start_ns != NEVER else _FOREVER
    alive_ns = end_ns if end_ns != NEVER else horizon_ns
    over_ns = lease_over_ns(leased_ns, spec.visibility_timeout_ns, spec.heartbeat_ns or 0, start_ns, alive_ns)
    return notice_ns(over_ns, spec.lease_poll_ns)
