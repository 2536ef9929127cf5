"""Leases: until when a delivered job stays hidden from other workers, and when the queue notices that it is over."""

from __future__ import annotations

from sim.policies.whole import ceil_div


def notice_ns(at_ns: int, poll_ns: int) -> int:
    """Return when something that happens at at_ns [ns] is noticed by looking at every multiple of poll_ns; 0: at once.

    >>> notice_ns(31, 30), notice_ns(60, 30), notice_ns(31, 0)
    (60, 60, 31)
    """
    return at_ns if poll_ns == 0 else ceil_div(at_ns, poll_ns) * poll_ns


def lease_over_ns(leased_ns: int, timeout_ns: int, heartbeat_ns: int, start_ns: int, alive_until_ns: int) -> int:
    """Return when the lease of a job handed out at leased_ns is over [ns], if the job is not acknowledged before.

    Without heartbeat (0): timeout_ns after it was handed out. With one: timeout_ns after the last beat. The worker
    beats heartbeat_ns after it began, at start_ns >= leased_ns, and so on every heartbeat_ns while it is at work,
    before alive_until_ns (a beat at that very instant is not sent any more). A beat renews a lease until the instant
    at which it is over, that included; a lease that is over stays over. So a job that waits too long in a worker's
    buffer, before its work and its beats begin, loses its lease.

    >>> lease_over_ns(leased_ns=0, timeout_ns=30, heartbeat_ns=0, start_ns=0, alive_until_ns=100)
    30
    >>> lease_over_ns(leased_ns=0, timeout_ns=30, heartbeat_ns=10, start_ns=5, alive_until_ns=100)
    125
    """
    over_ns, first_ns = leased_ns + timeout_ns, start_ns + heartbeat_ns
    if heartbeat_ns == 0 or first_ns >= alive_until_ns or first_ns > over_ns:
        return over_ns
    if heartbeat_ns > timeout_ns:
        return first_ns + timeout_ns  # the second beat would come too late
    beats = (alive_until_ns - 1 - start_ns) // heartbeat_ns
    return start_ns + beats * heartbeat_ns + timeout_ns
