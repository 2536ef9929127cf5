"""A comparison as OpenTelemetry spans, in the JSON encoding of OTLP: calls, inline steps, enqueues, attempts.

Names and attributes follow the semantic conventions for messaging: who enqueues is a producer, each attempt a consumer.
Ids follow from the seed, the architecture and the row: the same run has the same ids. Time begins with the year 2000.
Sources: OpenTelemetry Protocol 1.9, JSON encoding; Semantic Conventions 1.37, messaging spans.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

from sim.experiment import Comparison
from sim.measure.lives import Life, Lives, Run
from sim.record import NEVER, Answer, AttemptEnd, CallEnd, DeadReason, JobState, Record
from sim.report.files import whole_file
from sim.report.otlp import EPOCH_NS, Fields, attributes, event, status, still_open, word
from sim.report.outputs import check_ending
from sim.report.words import safe

_INTERNAL, _SERVER, _PRODUCER, _CONSUMER = 1, 2, 4, 5  # SpanKind
_WELL: Final = (AttemptEnd.DONE, AttemptEnd.SKIPPED, AttemptEnd.RUNNING, AttemptEnd.DUPLICATE)
_CALL_WELL: Final = (CallEnd.OK, CallEnd.RUNNING, CallEnd.WAITING)


def spans_document(comparison: Comparison) -> Fields:
    """Return the spans as `resourceSpans`: an API and its workers are two services of an architecture.

    A trace is a request. An attempt is a child of the span that enqueued its job; each attempt after the first has
    links to that span, and to the attempt before. What is not over at the horizon ends there, with `queue_lab.open`.
    """
    resources = [
        each
        for name, outcome in comparison.outcomes.items()
        for each in _Spans(comparison, name, outcome.record).resources()
    ]
    return {"resourceSpans": resources}


def write_spans(comparison: Comparison, path: Path | str) -> None:
    """Write `spans_document` as one line of JSON, as collectors read it from files. Whole or not at all.

    Raises ScenarioError for another ending than .json or .jsonl, OSError if the file cannot be written.
    """
    check_ending("spans", path := Path(path))
    with whole_file(path) as draft:
        text = json.dumps(spans_document(comparison), separators=(",", ":"), allow_nan=False)
        draft.write_bytes(f"{text}\n".encode())


@dataclass(frozen=True, slots=True)
class _Spans:
    """The spans of one architecture."""

    comparison: Comparison
    name: str
    record: Record

    def resources(self) -> Iterator[Fields]:
        """The spans of the API, where there is one, with those that enqueue; then those of the workers."""
        lives = Lives(self.record)
        told = list(lives)
        asked = [*self._calls(), *self._steps(), *map(self._enqueued, told)]
        yield self._resource("api", asked)
        yield self._resource("workers", [span for life in told for span in self._attempts(life)])

    def _resource(self, service: str, spans: list[Fields]) -> Fields:
        comparison = self.comparison
        about = {
            "service.name": f"{safe(self.name)}-{service}", "service.namespace": safe(comparison.scenario.name),
            "service.version": comparison.scenario.digest, "queue_lab.seed": comparison.seed,
            "queue_lab.architecture": safe(self.name),
        }  # fmt: skip
        scope = {"name": "queue-lab", "version": comparison.version}
        return {"resource": {"attributes": attributes(about)}, "scopeSpans": [{"scope": scope, "spans": spans}]}

    def _id(self, kind: str, row: int, size: int = 8) -> str:
        key = f"{self.comparison.seed}/{self.name}/{kind}/{row}"
        return blake2b(key.encode(), digest_size=size).hexdigest()

    def _span(self, kind: int, name: str, request: int, own: tuple[str, int], times_ns: tuple[int, int]) -> Fields:
        """What every span has. own: what its id is made of."""
        start_ns, end_ns = times_ns
        return {
            "traceId": self._id("request", request, 16), "spanId": self._id(*own), "name": safe(name), "kind": kind,
            "startTimeUnixNano": str(EPOCH_NS + start_ns),
            "endTimeUnixNano": str(EPOCH_NS + (self.record.horizon_ns if end_ns == NEVER else end_ns)),
        }  # fmt: skip

    def _calls(self) -> Iterator[Fields]:
        """A call is a server's span from when it was sent, so that the wait for a thread is part of it."""
        calls = self.record.calls
        for row, end in enumerate(map(CallEnd, calls.end.tolist())):
            request = int(calls.request[row])
            times_ns = int(calls.sent_ns[row]), int(calls.end_ns[row])
            span = self._span(_SERVER, "call", request, ("call", row), times_ns)
            events = [] if calls.left_ns[row] == NEVER else [event(int(calls.left_ns[row]), "user left", {})]
            if calls.start_ns[row] != NEVER:
                events.append(
                    event(int(calls.start_ns[row]), "on a thread", {"queue_lab.thread": int(calls.thread[row])})
                )
            about = {
                "queue_lab.request": request, "queue_lab.call": int(calls.number[row]), "queue_lab.end": word(end),
                "queue_lab.answer": word(Answer(self.record.requests.answer[request])),
                **({} if end in _CALL_WELL else {"error.type": word(end)}),
                **still_open(times_ns[1]),
            }  # fmt: skip
            yield {
                **span,
                "attributes": attributes(about),
                "events": events,
                "status": status(well=end in _CALL_WELL, how=end),
            }

    def _steps(self) -> Iterator[Fields]:
        """An inline step is within its call."""
        inline, calls = self.record.inline_steps, self.record.calls
        for row, end in enumerate(map(AttemptEnd, inline.end.tolist())):
            call, step = int(inline.call[row]), self.record.steps[int(inline.step[row])]
            times_ns = int(inline.start_ns[row]), int(inline.end_ns[row])
            span = self._span(_INTERNAL, step, int(calls.request[call]), ("step", row), times_ns)
            about = {
                "queue_lab.step": safe(step),
                **({} if end in _WELL else {"error.type": word(end)}),
                **still_open(times_ns[1]),
            }
            yield {
                **span,
                "parentSpanId": self._id("call", call),
                "attributes": attributes(about),
                "status": status(well=end in _WELL, how=end),
            }

    def _enqueued(self, life: Life) -> Fields:
        """Who put a job on its queue; a job that another spawned is the child of that one's last attempt."""
        jobs, job = self.record.jobs, life.job
        queue, call, parent = self.record.queues[int(jobs.queue[job])], int(jobs.call[job]), int(jobs.parent[job])
        span = self._span(_PRODUCER, f"send {queue}", int(jobs.request[job]), ("job", job), (life.created_ns,) * 2)
        above = self._id("job", parent) if parent != NEVER else self._id("call", call) if call != NEVER else None
        about = {**self._message(job), "messaging.operation.type": "send", "messaging.operation.name": "enqueue"}
        state = {"queue_lab.state": word(life.state)}
        events = [
            event(at_ns, "dead letter", {"queue_lab.reason": word(DeadReason(reason))})
            for at_ns, reason in self._deaths(job)
        ]
        if life.state in {JobState.LOST, JobState.EXPIRED, JobState.REJECTED}:
            events.append(event(life.ended_ns, word(life.state), {}))
        span |= {
            "attributes": attributes(about | state),
            "events": events,
            "status": status(well=life.state != JobState.REJECTED, how=life.state),
        }
        return span if above is None else {**span, "parentSpanId": above}

    def _deaths(self, job: int) -> Iterator[tuple[int, int]]:
        letters = self.record.dead_letters
        for row in (letters.job == job).nonzero()[0].tolist() if len(letters.job) else ():
            yield int(letters.died_ns[row]), int(letters.reason[row])

    def _message(self, job: int) -> Fields:
        jobs = self.record.jobs
        return {
            "messaging.system": "queue_lab",
            "messaging.destination.name": safe(self.record.queues[int(jobs.queue[job])]),
            "messaging.message.id": str(job), "messaging.message.conversation_id": str(int(jobs.request[job])),
            "queue_lab.step": safe(self.record.steps[int(jobs.step[job])]),
        }  # fmt: skip

    def _attempts(self, life: Life) -> Iterator[Fields]:
        before: Run | None = None
        for run in life.runs:
            yield self._attempt(life, run, before)
            before = run

    def _attempt(self, life: Life, run: Run, before: Run | None) -> Fields:
        """An attempt by a worker; a redelivery says of what, and what came before."""
        attempts, job = self.record.attempts, life.job
        over_ns = int(attempts.end_ns[run.row])
        queue = self.record.queues[int(self.record.jobs.queue[job])]
        request = int(self.record.jobs.request[job])
        span = self._span(_CONSUMER, f"process {queue}", request, ("attempt", run.row), (run.start_ns, over_ns))
        ready_ns, released_ns = int(attempts.ready_ns[run.row]), int(attempts.released_ns[run.row])
        about = {
            **self._message(job), "messaging.operation.type": "process", "messaging.operation.name": "process",
            "messaging.client.id": f"worker {run.worker}", "queue_lab.attempt": run.number,
            "queue_lab.redelivered": before is not None, "queue_lab.end": word(run.end),
            **({} if ready_ns == NEVER else {"queue_lab.wait_s": (run.start_ns - ready_ns) / 1e9}),
            **({} if run.end in _WELL else {"error.type": word(run.end)}),
            **still_open(over_ns),
        }  # fmt: skip
        lapsed = NEVER < released_ns < run.end_ns and run.end != AttemptEnd.CRASHED
        events = [event(released_ns, "lease over", {})] if lapsed and released_ns >= run.start_ns else []
        links = (
            []
            if before is None
            else [
                self._link(request, ("job", job), "enqueued"),
                self._link(request, ("attempt", before.row), "attempt before"),
            ]
        )
        return {
            **span, "parentSpanId": self._id("job", job), "attributes": attributes(about), "events": events,
            "links": links,
            "status": status(well=run.end in _WELL, how=run.end),
        }  # fmt: skip

    def _link(self, request: int, own: tuple[str, int], why: str) -> Fields:
        about = attributes({"queue_lab.link": why})
        return {"traceId": self._id("request", request, 16), "spanId": self._id(*own), "attributes": about}
