"""The audit of a long run: each piece by itself, and what only the pieces together can show."""

from __future__ import annotations

import numpy as np

from sim.measure.audit import audit
from sim.measure.figures import exact_sum
from sim.measure.folding.hands import Hands
from sim.measure.series import busy_thread_spans, busy_worker_spans
from sim.measure.stays import Stays
from sim.record import NEVER
from sim.scenario import Architecture

_KEPT = 20  # problems; whoever has that many looks at the first


class Books:
    """What is wrong so far.

    A piece is audited as a run of its own. Across pieces: requests come in the order of time, nobody does two things
    at once, and by Little's law the area under the number of jobs in the system is the time that jobs spent there.
    """

    def __init__(self, architecture: Architecture) -> None:
        """Begin with nothing wrong."""
        self._architecture = architecture
        self._found: list[str] = []
        self._first, self._arrived_ns = 0, 0
        self._created_ns, self._ended_ns, self._open = 0, 0, 0  # sums over jobs, and how many have not ended
        self._dead_ns = 0
        self._workers, self._threads = Hands(), Hands()

    def add(self, stays: Stays) -> None:
        """Audit a piece that has requests."""
        record = stays.record
        arrival_ns, jobs, letters = record.requests.arrival_ns, record.jobs, record.dead_letters
        found = list(audit(stays, self._architecture).problems)
        if arrival_ns[0] < self._arrived_ns:
            found.append("the first request came before the last of those before it")
        last = self._first + len(arrival_ns)
        self._found += [f"requests {self._first:,} to {last - 1:,}: {problem}" for problem in found]
        self._first, self._arrived_ns = last, int(arrival_ns[-1])
        ended = jobs.ended_ns != NEVER
        self._created_ns += exact_sum(jobs.created_ns)
        self._ended_ns += exact_sum(jobs.ended_ns[ended])
        self._open += int(np.count_nonzero(~ended))
        back = letters.redriven_ns != NEVER
        self._dead_ns += exact_sum(letters.redriven_ns[back]) - exact_sum(letters.died_ns[back])
        began, called = record.attempts.start_ns != NEVER, record.calls.start_ns != NEVER
        self._workers.tell(record.attempts.worker[began], *busy_worker_spans(stays))
        self._threads.tell(record.calls.thread[called], *busy_thread_spans(stays))

    def pass_until(self, until_ns: int) -> None:
        """Nothing before this instant will be told any more."""
        self._workers.pass_until(until_ns)
        self._threads.pass_until(until_ns)

    def problems(self, in_system_ns: int, horizon_ns: int) -> tuple[str, ...]:
        """Return what is wrong. in_system_ns: the area under the number of jobs in the system."""
        found = list(self._found)
        for name, hands in (("worker", self._workers), ("thread", self._threads)):
            if hands.overlaps:
                found.append(f"a {name} does two things at once, {hands.overlaps} times")
        spent_ns = self._ended_ns + self._open * horizon_ns - self._created_ns - self._dead_ns
        if in_system_ns != spent_ns:
            found.append(
                f"Little's law fails: {in_system_ns} ns of jobs in the system over time, but {spent_ns} ns spent in it"
            )
        return tuple(found[:_KEPT])
