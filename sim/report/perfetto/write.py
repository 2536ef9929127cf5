"""All events of a comparison in the order of time, and the file that ui.perfetto.dev opens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from gzip import GzipFile
from itertools import count
from pathlib import Path
from typing import Final

from sim.experiment import Comparison, Outcome
from sim.measure.lives import Lives
from sim.measure.series import SPANS, series
from sim.measure.stays import Stays
from sim.report.files import whole_file
from sim.report.outputs import check_ending
from sim.report.perfetto.jobs import job_rows, request_rows
from sim.report.perfetto.order import in_order
from sim.report.perfetto.shapes import Event, Fields, Process, counted
from sim.report.perfetto.tracks import arrows_of, thread_tracks, worker_tracks
from sim.report.words import safe

_FIRST_TRACK: Final = 1000  # tracks and processes have no number in common
_COUNTERS: Final = {
    "ready": "jobs ready", "scheduled": "jobs scheduled", "in_flight": "jobs leased", "dead": "dead letters",
    "accept_queue": "calls at the door", "busy_threads": "threads busy", "busy_workers": "workers busy",
    "workers_up": "workers up",
}  # fmt: skip
assert _COUNTERS.keys() == SPANS.keys()


def perfetto_events(comparison: Comparison) -> list[Fields]:
    """Return the trace events of a comparison: first the names of processes and tracks, then all else by time [µs].

    An architecture is a process. What lasts beyond the horizon ends there. Of several replications it is the first.
    """
    metadata: list[Fields] = []
    events: list[Event] = []
    tids, arrows = count(_FIRST_TRACK), count(1)
    for pid, (name, outcome) in enumerate(comparison.outcomes.items(), 1):
        metadata += _process(pid, name)
        named, happened = _architecture(Process(pid, tids), outcome, arrows)
        metadata += named
        events += happened
    return [*metadata, *({**fields, "ts": at_ns / 1000} for at_ns, fields in in_order(events))]


def _process(pid: int, name: str) -> Iterator[Fields]:
    where = {"ph": "M", "pid": pid, "tid": pid}
    yield {**where, "name": "process_name", "args": {"name": safe(name)}}
    yield {**where, "name": "process_sort_index", "args": {"sort_index": pid}}


def _architecture(process: Process, outcome: Outcome, numbers: count[int]) -> tuple[list[Fields], list[Event]]:
    record = outcome.record
    lives = Lives(record)
    told = list(lives)
    arrows = arrows_of(lives, told, numbers)
    named, at_work = worker_tracks(process, record, told, arrows)
    threads, at_threads = thread_tracks(process, record, arrows)
    rows = [*request_rows(process.pid, record), *job_rows(process.pid, lives, told)]
    return [*named, *threads], [*_counters(process.pid, lives.stays), *rows, *at_work, *at_threads]


def _counters(pid: int, stays: Stays) -> Iterator[Event]:
    """A counter for each series that is not always zero."""
    for key, name in _COUNTERS.items():
        found = series(stays, key)
        if found.value.any():
            for at_ns, value in zip(found.at_ns.tolist(), found.value.tolist(), strict=True):
                yield counted(pid, at_ns, name, value)


def write_perfetto(comparison: Comparison, path: Path | str) -> None:
    """Write a trace for ui.perfetto.dev, an event a line; a file that ends in .gz is compressed. Whole or not at all.

    The same comparison gives the same bytes. Raises ScenarioError for another ending than .json or .json.gz, OSError
    if the file cannot be written.
    """
    check_ending("perfetto", path := Path(path))
    with whole_file(path) as draft, draft.open("wb") as file:
        if path.suffix.lower() == ".gz":
            with GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0) as packed:
                packed.writelines(_lines(comparison))
        else:
            file.writelines(_lines(comparison))


def _lines(comparison: Comparison) -> Iterator[bytes]:
    about = {
        "scenario": safe(comparison.scenario.name), "seed": comparison.seed, "digest": comparison.scenario.digest,
        "version": f"queue-lab {comparison.version}", "engine": comparison.engine,
    }  # fmt: skip
    yield f'{{"displayTimeUnit":"ms","otherData":{json.dumps(about)},"traceEvents":['.encode()
    first = "\n"
    for event in perfetto_events(comparison):
        yield f"{first}{_encoded(event)}".encode()
        first = ",\n"
    yield b"\n]}\n"


_encoded: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
