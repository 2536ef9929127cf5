"""Small streams for tests that one can check by hand. Without keys, events go to the partitions in turns."""

from by_hand import arrivals, run, seconds

from sim.record import AttemptEnd

WAIT_FOR_EVER = "9h"  # a commit that does not come in a run


def stream(tmp_path, times_s, works_s=None, *, steps=None, consumers=1, restart=None, workers=None, **sections):
    """Run one consumer group (or those of `steps`) on events that come, and take, as long as written down."""
    works = {} if works_s is None else {"work": works_s}
    service = {"traced": "work"} if works else "1s"
    workers = {"count": consumers, **({} if restart is None else {"crashes": {"restart": restart}}), **(workers or {})}
    sections["stream"] = {"partitions": 1, **sections.get("stream", {})}
    steps = {name: {"service": service, **step} for name, step in (steps or {"mail": {}}).items()}
    return run(steps=steps, load=arrivals(tmp_path, *times_s, **works), workers=workers, **sections)


def executions(record):
    """Return (job, worker, start, end, how it ended) of all executions, in the order in which they began."""
    rows = record.attempts
    starts, ends = seconds(rows.start_ns), seconds(rows.end_ns)
    names = [AttemptEnd(end).name for end in rows.end]
    found = zip(rows.job.tolist(), rows.worker.tolist(), starts, ends, names, strict=True)
    return sorted((row for row in found if row[2] >= 0), key=lambda row: (row[2], row[1]))


def stays(record, job):
    """Return (ready, leased, released, how it ended) of the stays of a job, in their order."""
    rows = record.attempts
    mine = (rows.job == job) & (rows.ready_ns >= 0)
    times = [seconds(column[mine]) for column in (rows.ready_ns, rows.leased_ns, rows.released_ns)]
    numbers = rows.number[mine].tolist()
    assert sorted(numbers) == list(range(1, len(numbers) + 1)), "stays are counted one by one"
    names = [AttemptEnd(end).name for end in rows.end[mine]]
    return [row for _, row in sorted(zip(numbers, zip(*times, names, strict=True), strict=True))]


def starts_of(record, job):
    """Return when the executions of a job began [s]."""
    return [start for number, _, start, _, _ in executions(record) if number == job]
