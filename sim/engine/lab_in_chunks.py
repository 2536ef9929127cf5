"""The lab of a run in chunks: its long tables are spaces, into which each chunk's luck and what is certain are put."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.draws import luck_of_elements
from sim.engine.events import STRAIGHT
from sim.engine.expected import columns, expected
from sim.engine.growth import RECORD
from sim.engine.layout import DRAWN, NOBODY, Lab, rows
from sim.engine.luck import AT_ONCE, place_of_block
from sim.engine.run import record_of
from sim.engine.space import Space
from sim.record import Jobs, Record, Requests
from sim.scenario import Api, Architecture
from sim.workload import Workload

NUMBERED = {
    "request_rows": "request",
    "answer_rows": "request",
    "call_rows": "call",
    "job_rows": "job",
    "fate_rows": "job",
}  # tables whose rows others name by number, so that they stay where they are; and of what they are
MOST_CALLS = 16  # of a user, for which delays are drawn
_ROOM = 2**17  # rows for what the kernel may ask for at once, beside what is in hand


def most_calls(architecture: Architecture) -> int:
    """Return how often a user may call.

    >>> from sim.scenario import load
    >>> most_calls(load("checkout").architectures["queued"])
    1
    """
    client = (architecture.api or Api()).client
    return client.retry.max_attempts * (1 if client.hedge is None else 2)


class LabInChunks:
    """A lab whose tables by request, call and job are spaces, from the first that is still of use to the last."""

    def __init__(self, lab: Lab, architecture: Architecture, requests: int) -> None:
        """Reserve space for about so many requests; it grows if more come."""
        self.lab, self.architecture, self.arrived = lab, architecture, 0
        self._calls = min(most_calls(architecture), MOST_CALLS) + int(lab.rules[0].way != STRAIGHT)
        lab.now[0].calls_drawn = max(self._calls, int(lab.now[0].calls_drawn))  # delays, of all the calls there can be
        lengths = {"request": requests, "call": requests, "job": requests * max(1, len(architecture.queued))}
        self._spaces = {"arrival_ns": Space((requests,), np.int64)}
        for name, kind in NUMBERED.items():
            self._spaces[name] = Space((len(getattr(lab, name)), lengths[kind] + 4 * _ROOM), np.int64)
        self._show()

    def expect(self, workload: Workload) -> None:
        """Take the next requests: when they come, and their luck; without a door also their rows, and their jobs'."""
        count, begin = len(workload.arrival_ns), self.arrived
        self.arrived += count
        luck = luck_of_elements(self.architecture, workload, count, self._calls)
        del luck["think_ns"]
        self._put("arrival_ns", begin, workload.arrival_ns)
        for name, values in luck.items():
            if values.shape[-1] or name in self._spaces:
                self._put(name, begin, values)
        if self.lab.rules[0].way == STRAIGHT:
            self._note_ahead(*expected(self.architecture, workload), begin)
        self._show()

    def _note_ahead(self, requests: Requests, jobs: Jobs, begin: int) -> None:
        """Put the rows of requests that nobody can keep from the queue, and of their jobs, where they belong."""
        now, job = self.lab.now[0], int(self.lab.now[0].jobs)
        self._put("request_rows", begin, columns(requests.arrival_ns, requests.draw + begin, requests.calls))
        self._put("answer_rows", begin, columns(requests.answered_ns, requests.answer))
        known = (jobs.call, jobs.step, jobs.parent, jobs.queue, jobs.key, jobs.created_ns)
        self._put("job_rows", job, columns(jobs.request + begin, *known))
        self._put("fate_rows", job, columns(jobs.ended_ns, jobs.state))
        now.requests, now.jobs = self.arrived, job + len(jobs.state)

    def _put(self, name: str, begin: int, values: Any) -> None:
        """Put values into a space, which is made if there is none, and grows if it is short."""
        if name not in self._spaces:
            self._spaces[name] = Space((*values.shape[:-1], len(self._spaces["arrival_ns"])), values.dtype)
        end = begin + values.shape[-1]
        if end > len(self._spaces[name]):
            self._spaces[name] = self._spaces[name].longer(2 * end)
        self._spaces[name].between(begin, end)[:] = values

    def before_asking(self, lab: Lab) -> Lab:
        """Make sure that the kernel finds space where it asks for room: it would copy what has been forgotten."""
        self.lab = lab
        return self.with_space()

    def with_space(self) -> Lab:
        """Return the lab with space for whatever may come before the next pause."""
        lab = self.lab
        need = _ROOM + 2 * (len(lab.jobs) + len(lab.deliveries) + len(lab.calls) + int(lab.few.ends[:, 1].max()))
        for name in NUMBERED:
            used = int(lab.now[0][RECORD[name]])
            if len(self._spaces[name]) - used < need:
                self._spaces[name] = self._spaces[name].longer(2 * len(self._spaces[name]) + need)
        self._show()
        return self.lab

    def seen(self, horizon_ns: int) -> Record:
        """Return the record so far; of what was forgotten there are zeros, and of what was taken nothing."""
        return record_of(self.lab, self.architecture, None, horizon_ns)

    def forget(self, request: int, call: int, job: int) -> None:
        """Forget the requests, calls and jobs before these; what hangs on their luck, too."""
        firsts = {"request": request, "call": call, "job": job}
        for name, space in self._spaces.items():
            space.forget_before(firsts[NUMBERED.get(name, "request")])
        self._forget_blocks(request // AT_ONCE)

    def _forget_blocks(self, first: int) -> None:
        """Keep the blocks of further sizes that somebody may ask for."""
        lab, old = self.lab, self.lab.drawn[self.lab.drawn.row >= 0]
        if not np.any(old.block < first):
            return
        old = old[old.block >= first]
        drawn = rows(DRAWN, len(lab.drawn))
        drawn.row = NOBODY
        self.lab = lab._replace(drawn=drawn, further_ns=lab.further_ns[[*old.row, 0]])
        for number, mine in enumerate(old):
            place = place_of_block(self.lab, mine.step, mine.attempt, mine.call, mine.child, mine.block)
            drawn[place], drawn[place].row = mine, number

    def _show(self) -> None:
        """Let the kernel see the spaces; of arrivals those that are drawn."""
        shown = {name: space.array for name, space in self._spaces.items()}
        shown["arrival_ns"] = shown["arrival_ns"][: self.arrived]
        self.lab = self.lab._replace(**shown)
