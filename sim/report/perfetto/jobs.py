"""Jobs and requests as rows of their own: the states of a job one after another, and who had it in hand."""

from __future__ import annotations

from collections.abc import Iterator

from sim.measure.lives import Life, Lives, Phase
from sim.record import NEVER, Answer, DeadReason, JobState, Record
from sim.report.perfetto.shapes import Event, Row, called

_NAMES = {JobState.READY: "ready", JobState.SCHEDULED: "scheduled", JobState.IN_FLIGHT: "leased", JobState.DEAD: "dead"}


def job_rows(pid: int, lives: Lives, told: list[Life]) -> Iterator[Event]:
    """Each job as a slice from its creation to its end, with its states within, and the work within its leases."""
    for life in told:
        yield from _job(pid, lives, life)


def _job(pid: int, lives: Lives, life: Life) -> Iterator[Event]:
    record, row = lives.record, Row(pid, pid, "job", life.job)
    jobs = record.jobs
    name = called(record.steps[int(jobs.step[life.job])])
    args = {
        "job": life.job, "request": int(jobs.request[life.job]),
        "queue": called(record.queues[int(jobs.queue[life.job])]),
        "state": life.state.name.lower().replace("_", " "), "attempts": len(life.runs),
        "ended": bool(jobs.ended_ns[life.job] != NEVER),
    }  # fmt: skip
    last_ns = max(life.ended_ns, *(phase.until_ns for phase in life.phases), life.created_ns)
    yield row.begin(life.created_ns, name, args)
    for letter in lives.letters(life.job):
        reason = DeadReason(record.dead_letters.reason[letter]).name.lower()
        yield row.instant(int(record.dead_letters.died_ns[letter]), "dead letter", {"reason": reason})
    for phase in life.phases:
        yield from _phase(row, record, life, phase)
    yield row.end(last_ns, name)


def _phase(row: Row, record: Record, life: Life, phase: Phase) -> Iterator[Event]:
    """One state; within a lease the work on the job, as far as the lease goes."""
    args, name = {}, _NAMES[phase.state]
    run = next((run for run in life.runs if run.row == phase.row), None) if phase.state == JobState.IN_FLIGHT else None
    if phase.state == JobState.IN_FLIGHT:
        args = {"worker": int(record.attempts.worker[phase.row]), "attempt": int(record.attempts.number[phase.row])}
    yield row.begin(phase.from_ns, name, args)
    if run is not None and run.start_ns < phase.until_ns:
        yield row.begin(run.start_ns, "running", {"end": run.end.name.lower().replace("_", " ")})
        yield row.end(min(run.end_ns, phase.until_ns), "running")
    yield row.end(phase.until_ns, name)


def request_rows(pid: int, record: Record) -> Iterator[Event]:
    """Each request as a slice for as long as its user waits."""
    requests = record.requests
    columns = (requests.arrival_ns, requests.answered_ns, requests.answer, requests.calls)
    for number, (came_ns, heard_ns, answer, calls) in enumerate(zip(*(each.tolist() for each in columns), strict=True)):
        row = Row(pid, pid, "request", number)
        yield row.begin(came_ns, "request", {"request": number, "answer": Answer(answer).name.lower(), "calls": calls})
        yield row.end(record.horizon_ns if heard_ns == NEVER else heard_ns, "request")
