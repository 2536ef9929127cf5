"""What a closed-loop load test leaves out: the time that its requests wait, unsent, for a free connection.

A tester with n connections has a plan, as an open load has. It sends the planned requests in order, each at its time or
when a connection is free, and takes the time from the sending: what the request has waited before is in no statistics.
In a record all requests come as planned; the tester's sendings follow from it, exactly (`sendings`).
Source: Tene (2013), How not to measure latency, where it is called coordinated omission.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.measure.figures import Figures
from sim.record import NEVER, CallEnd, IntArray, Record

_LATER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, eq=False)
class Sendings:
    """The plan of a load test and what a tester made of it [ns], one element per planned request, in order.

    sent_ns: when a connection was free for it; NEVER if none was before the horizon. ended_ns: when the answer to the
    tester came, NEVER if it did not. good: whether it was a good one.
    """

    planned_ns: IntArray
    sent_ns: IntArray
    ended_ns: IntArray
    good: np.ndarray[tuple[int], np.dtype[np.bool_]]
    horizon_ns: int

    @property
    def late(self) -> int:
        """How many requests were sent later than planned."""
        return int((self.sent_ns > self.planned_ns).sum())

    @property
    def unsent(self) -> int:
        """How many requests were never sent: the run was over before."""
        return int((self.sent_ns == NEVER).sum())

    @property
    def longest_delay_ns(self) -> int:
        """How much later than planned a request was sent at most; one that was not sent counts up to the horizon."""
        until_ns = np.where(self.sent_ns == NEVER, self.horizon_ns, self.sent_ns)
        return int((until_ns - self.planned_ns).max(initial=0))

    def reported(self, warmup_ns: int = 0) -> Figures:
        """Return the response times that the tester reports: from the sending, of those planned after the warm-up."""
        counted = (self.planned_ns >= warmup_ns) & (self.sent_ns != NEVER)
        return _figures(self, counted, self.sent_ns)

    def from_plan(self, warmup_ns: int = 0) -> Figures:
        """Return the response times from the intended start, also of those whose sending the run did not see."""
        return _figures(self, self.planned_ns >= warmup_ns, self.planned_ns)


def _figures(sendings: Sendings, counted: np.ndarray[tuple[int], np.dtype[np.bool_]], since_ns: IntArray) -> Figures:
    answered = counted & sendings.good
    pending = counted & (sendings.ended_ns == NEVER)
    return Figures.of((sendings.ended_ns - since_ns)[answered], sendings.horizon_ns - since_ns[pending])


def sendings(record: Record, connections: int) -> Sendings:
    """Return when a tester with so many connections would have sent each request of an open run, one call each.

    Exact where an API with at least as many connections as threads answers first come, first served and refuses nobody:
    then it makes no difference to a call whether it waits in the accept queue or in the tester. With fewer connections
    than threads, give the record of a run with as many threads as connections.
    """
    calls = record.calls
    assert len(calls.request) == len(record.requests.arrival_ns), "one call per request"
    return Sendings(
        planned_ns=calls.sent_ns,
        sent_ns=sent_ns(calls.sent_ns, calls.end_ns, connections),
        ended_ns=calls.end_ns,
        good=calls.end == CallEnd.OK,
        horizon_ns=record.horizon_ns,
    )


def sent_ns(planned_ns: IntArray, ended_ns: IntArray, connections: int) -> IntArray:
    """Return when each request is sent [ns]: at its planned time, or when the k-th connection before it is free.

    planned_ns, ended_ns: (requests,), in the order of the plan; NEVER for an answer that does not come, and for a
    request that is therefore never sent. Request i (from 0) needs i - n + 1 answers to be there: all that have ended
    by then were sent before it, whatever the order of the answers.

    >>> sent_ns(np.array([0, 10, 20, 30]), np.array([25, 26, 27, 31]), 1).tolist()
    [0, 25, 26, 30]
    """
    free_ns = np.sort(np.where(ended_ns == NEVER, _LATER, ended_ns))
    sent = planned_ns.copy()
    waits = np.maximum(planned_ns[connections:], free_ns[: max(len(planned_ns) - connections, 0)])
    sent[connections:] = np.where(waits == _LATER, NEVER, waits)
    return sent
