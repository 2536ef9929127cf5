"""Whether and when a run recovered from a trouble, from the record alone: who came when, and who was served.

Users are counted by when they come, not by when they are answered: a backlog that is worked off late would otherwise
look like a system that works. A window of arrivals works if at least SERVED of them are served: answered OK, and all
their work done before the run ends. A run has recovered at the start of the first window from which on every window
works. Source: metastable failures are told by goodput that stays low after the trigger is gone: Bronson et al. (2021),
Metastable failures in distributed systems, HotOS.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.measure.rules import row_before
from sim.measure.work import BoolArray, work_of
from sim.record import NEVER, IntArray, Record

SERVED = 0.9  # share of the users of a window that must be served

FloatArray = npt.NDArray[np.float64]


def served_requests(record: Record) -> BoolArray:
    """By request: whether its user was answered OK and its work is done."""
    work = work_of(record)
    served = np.zeros(len(record.requests.arrival_ns), bool)
    served[work.request[work.served & (work.completed_ns != NEVER)]] = True
    return served


def served_shares(record: Record, edges_ns: IntArray) -> FloatArray:
    """By window [edges_ns[i], edges_ns[i + 1]): the share of its users who are served, of shape (windows,).

    A window in which nobody comes works: nobody is let down.
    """
    arrival_ns = record.requests.arrival_ns
    bounds = np.searchsorted(arrival_ns, edges_ns)  # requests stand in the order of arrival
    total = np.concatenate([[0], np.cumsum(served_requests(record))])
    came, went_well = np.diff(bounds), np.diff(total[bounds])
    return np.divide(went_well, came, out=np.ones(len(came)), where=came > 0)


def first_lasting(works: BoolArray) -> int | None:
    """The first window from which on every one works; None if the last one does not.

    >>> first_lasting(np.array([True, False, True, True])), first_lasting(np.array([True, False]))
    (2, None)
    """
    broken = np.flatnonzero(~works)
    first = int(broken[-1]) + 1 if len(broken) else 0
    return first if first < len(works) else None


def recovery_ns(record: Record, *, after_ns: int, window_ns: int, windows: int) -> int | None:
    """How long after an instant the run recovered [ns]: a whole number of windows; None if it had not at their end.

    after_ns: when the trouble was over. The windows lie one behind the other from there; the run must go on a while
    behind the last, or those who come in it have no time to be served. Raises ValueError if the record is too short.
    """
    edges_ns = after_ns + window_ns * np.arange(windows + 1)
    if edges_ns[-1] > record.horizon_ns:
        raise ValueError(f"the windows end at {edges_ns[-1]} ns, after the run, which ends at {record.horizon_ns} ns")
    first = first_lasting(served_shares(record, edges_ns) >= SERVED)
    return None if first is None else first * window_ns


def calls_inside(record: Record, at_ns: int) -> int:
    """How many calls the API has at an instant: in its accept queue and on its threads, also for users who left."""
    calls = record.calls
    return int(((calls.sent_ns <= at_ns) & ((calls.end_ns == NEVER) | (calls.end_ns > at_ns))).sum())


def users_to_return(record: Record, at_ns: int) -> int:
    """How many users have called by an instant and will call again after it, before the run ends."""
    sent_ns, before = record.calls.sent_ns, row_before(record.calls.request)
    return int(((before != NEVER) & (sent_ns > at_ns) & (sent_ns[before] <= at_ns)).sum())
