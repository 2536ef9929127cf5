"""Workers and threads as tracks: what each did when, when a worker was down, and the arrows from try to try."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, pairwise, zip_longest

import numpy as np

from sim.measure.lives import Life, Lives, Run
from sim.record import NEVER, AttemptEnd, CallEnd, IntArray, Record, ShiftEnd
from sim.report.perfetto.shapes import Event, Fields, Process, Track, called

_NS = 1e9
RETRY, ENQUEUE, SPAWN = "retry", "enqueue", "spawn"
Arrow = tuple[int, str, int]  # when, which kind, its number


@dataclass(slots=True)
class Arrows:
    """Arrows that leave and reach slices, by row; those that leave stand at the end of a slice, or before it."""

    numbers: count[int]
    out: dict[int, list[Arrow]] = field(default_factory=dict)
    into: dict[int, list[Arrow]] = field(default_factory=dict)
    called: dict[int, list[Arrow]] = field(default_factory=dict)  # that leave a call for its jobs

    def add(self, kind: str, begin: tuple[dict[int, list[Arrow]], int, int], end: tuple[int, int]) -> None:
        """Draw an arrow. begin: the arrows that leave, the row there, the instant; end: the row and the instant."""
        leave, row, at_ns = begin
        number = next(self.numbers)
        leave.setdefault(row, []).append((at_ns, kind, number))
        self.into.setdefault(end[0], []).append((end[1], kind, number))


def arrows_of(lives: Lives, told: list[Life], numbers: count[int]) -> Arrows:
    """From each try of a job to the next; to the first from the call that enqueued it, or the job that spawned it."""
    found, record = Arrows(numbers), lives.record
    released_ns = record.attempts.released_ns
    for life in told:
        if life.runs:
            _origin(found, record, told, life)
        for one, other in pairwise(life.runs):
            over_ns = int(released_ns[one.row])
            ends = [one.end_ns, other.start_ns, *([over_ns] if over_ns > one.start_ns else [])]
            found.add(RETRY, (found.out, one.row, min(ends)), (other.row, other.start_ns))
    return found


def _origin(found: Arrows, record: Record, told: list[Life], life: Life) -> None:
    """The arrow to the first try of a job; none where there is no API, which would be where it leaves."""
    first, at_ns = (life.runs[0].row, life.runs[0].start_ns), life.created_ns
    call, parent = int(record.jobs.call[life.job]), int(record.jobs.parent[life.job])
    if parent != NEVER:
        for row in [run.row for run in told[parent].runs if run.end_ns == at_ns][:1]:
            found.add(SPAWN, (found.out, row, at_ns), first)
    elif call != NEVER:
        found.add(ENQUEUE, (found.called, call, at_ns), first)


def worker_tracks(
    process: Process, record: Record, told: list[Life], arrows: Arrows
) -> tuple[list[Fields], list[Event]]:
    """Metadata and events of the workers: attempts and down times as slices, the ends of shifts as instants."""
    by_worker: dict[int, list[tuple[int, int, Run | ShiftEnd, int]]] = {}
    for life in told:
        for run in life.runs:
            by_worker.setdefault(run.worker, []).append((run.start_ns, run.end_ns, run, life.job))
    for worker, from_ns, until_ns, end in _down(record):
        by_worker.setdefault(worker, []).append((from_ns, until_ns, end, NEVER))
    pools = dict(zip(record.shifts.worker.tolist(), record.shifts.pool.tolist(), strict=True))
    metadata: list[Fields] = []
    events: list[Event] = []
    for worker in sorted(by_worker.keys() | pools.keys()):
        track = Track(process.pid, next(process.tids))
        metadata += track.named(f"worker {worker} · {called(record.pools[pools.get(worker, 0)])}", worker)
        for from_ns, until_ns, what, job in sorted(by_worker.get(worker, ()), key=_by_time):
            if isinstance(what, Run):
                events += _attempt(track, record, what, job, arrows)
            else:
                events.append(track.instant(from_ns, _word(what), "shift"))
                events += [track.begin(from_ns, "down", "shift", {"why": _word(what)}), track.end(until_ns)]
    return metadata, events


def _by_time(item: tuple[int, int, Run | ShiftEnd, int]) -> tuple[int, int]:
    return item[:2]


def _down(record: Record) -> Iterator[tuple[int, int, int, ShiftEnd]]:
    """Worker, from, until and why: between two shifts, and from the last to the horizon."""
    shifts = record.shifts
    order = np.lexsort((shifts.up_ns, shifts.worker)).tolist()
    for row, after in zip_longest(order, order[1:]):
        if shifts.down_ns[row] != NEVER:
            again = after is not None and shifts.worker[after] == shifts.worker[row]
            until_ns = int(shifts.up_ns[after]) if again else record.horizon_ns
            yield int(shifts.worker[row]), int(shifts.down_ns[row]), until_ns, ShiftEnd(shifts.end[row])


def _attempt(track: Track, record: Record, run: Run, job: int, arrows: Arrows) -> Iterator[Event]:
    """One attempt, with the arrows that end and begin in it."""
    step, attempts = called(record.steps[int(record.jobs.step[job])]), record.attempts
    leased_ns, released_ns = (int(column[run.row]) for column in (attempts.leased_ns, attempts.released_ns))
    args: Fields = {"job": job, "request": int(record.jobs.request[job]), "attempt": run.number, "end": _word(run.end)}
    if leased_ns != NEVER:
        args["lease"] = f"{leased_ns / _NS:.6f} s to " + (
            "the end" if released_ns == NEVER else f"{released_ns / _NS:.6f} s"
        )
        args["lapsed"] = NEVER < released_ns < run.end_ns
    name = step if run.end in {AttemptEnd.DONE, AttemptEnd.RUNNING} else f"{step} · {_word(run.end)}"
    yield track.begin(run.start_ns, name, "attempt", args)
    for at_ns, kind, number in arrows.into.get(run.row, ()):
        yield track.arrow_to(at_ns, kind, number)
    for at_ns, kind, number in arrows.out.get(run.row, ()):
        yield track.arrow_from(at_ns, kind, number)
    yield track.end(run.end_ns)


def thread_tracks(process: Process, record: Record, arrows: Arrows) -> tuple[list[Fields], list[Event]]:
    """Metadata and events of the API's threads: calls as slices, inline steps within them, arrows to calls again."""
    calls, inline = record.calls, record.inline_steps
    steps: dict[int, list[int]] = {}
    for row, call in enumerate(inline.call.tolist()):
        steps.setdefault(call, []).append(row)
    begun = np.flatnonzero(calls.start_ns != NEVER)
    order = begun[
        np.lexsort((_closed(calls.end_ns, record)[begun], calls.start_ns[begun], calls.thread[begun]))
    ].tolist()
    calls_again = _calls_again(record, arrows.numbers)
    tracks = {thread: Track(process.pid, next(process.tids)) for thread in sorted(set(calls.thread[begun].tolist()))}
    metadata = [
        each for thread, track in tracks.items() for each in track.named(f"API thread {thread}", 100_000 + thread)
    ]
    events: list[Event] = []
    for call in order:
        track = tracks[int(calls.thread[call])]
        events += _call(track, record, call, steps.get(call, []), (arrows.called.get(call, []), calls_again))
    return metadata, events


def _call(
    track: Track, record: Record, call: int, steps: list[int], arrows: tuple[list[Arrow], Arrows]
) -> Iterator[Event]:
    """One call on its thread."""
    calls, inline, horizon_ns = record.calls, record.inline_steps, record.horizon_ns
    jobs, again = arrows
    start_ns, end_ns = int(calls.start_ns[call]), int(calls.end_ns[call])
    args = {
        "request": int(calls.request[call]), "call": int(calls.number[call]), "end": _word(CallEnd(calls.end[call])),
        "user left": bool(calls.left_ns[call] != NEVER),
    }  # fmt: skip
    yield track.begin(start_ns, "call", "call", args)
    for at_ns, kind, number in again.into.get(call, ()):
        yield track.arrow_to(at_ns, kind, number)
    for row in steps:
        end = AttemptEnd(inline.end[row])
        yield track.begin(
            int(inline.start_ns[row]), called(record.steps[int(inline.step[row])]), "inline", {"end": _word(end)}
        )
        yield track.end(horizon_ns if inline.end_ns[row] == NEVER else int(inline.end_ns[row]))
    for at_ns, kind, number in jobs + again.out.get(call, []):
        yield track.arrow_from(at_ns, kind, number)
    yield track.end(horizon_ns if end_ns == NEVER else end_ns)


def _calls_again(record: Record, numbers: count[int]) -> Arrows:
    """From each call of a user that got on a thread to the next one that did."""
    calls, found = record.calls, Arrows(numbers)
    begun = np.flatnonzero((calls.start_ns != NEVER) & (np.bincount(calls.request)[calls.request] > 1))
    rows = begun[np.lexsort((calls.number[begun], calls.request[begun]))].tolist()
    end_ns = _closed(calls.end_ns, record)
    for one, other in pairwise(rows):
        if calls.request[one] == calls.request[other]:
            start_ns = int(calls.start_ns[other])
            found.add(RETRY, (found.out, one, min(int(end_ns[one]), start_ns)), (other, start_ns))
    return found


def _closed(times_ns: IntArray, record: Record) -> IntArray:
    return np.where(times_ns == NEVER, record.horizon_ns, times_ns)


def _word(kind: AttemptEnd | CallEnd | ShiftEnd) -> str:
    return kind.name.lower().replace("_", " ")
