"""One run of the compiled engine: lay out the lab, let the kernel go, give it what it asks for, make the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from sim.engine.compile import compiled
from sim.engine.draws import Asked, delays_of, draw_missing, lives_of, with_more_elements
from sim.engine.events import STRAIGHT, UNDRAWN
from sim.engine.expected import Expected, expected
from sim.engine.growth import RECORD, with_room
from sim.engine.layout import NOBODY, IntArray, Lab
from sim.engine.loop import CLOSED, NEEDS_CALLS, NEEDS_ELEMENTS, NEEDS_LIVES, NEEDS_LUCK, NEEDS_ROOM, make_kernel
from sim.engine.plain import is_plain, simulate_plain
from sim.engine.recurrence import make_serve
from sim.engine.setup import lab_of
from sim.engine.stops import Progress, stops
from sim.engine.ways import way_of
from sim.record import (
    Attempts,
    Calls,
    DeadLetters,
    InlineSteps,
    Jobs,
    Record,
    Requests,
    Shifts,
)
from sim.scenario import Architecture
from sim.workload import Workload

Kernel = Callable[[Lab], int]


def simulate(
    architecture: Architecture,
    workload: Workload,
    *,
    horizon_ns: int,
    progress: Progress | None = None,
    kernel: Kernel | None = None,
) -> Record:
    """Run one architecture on one workload and return what happened in [0, horizon_ns): the record of `sim.model`.

    It is equal to the record of the SimPy model in every field. kernel: another one than the compiled, for tests.
    """
    if kernel is None and is_plain(architecture):
        return simulate_plain(architecture, workload, horizon_ns, compiled(make_serve), progress)
    ahead = expected(architecture, workload) if way_of(architecture) == STRAIGHT else None
    lab = lab_of(architecture, workload, ahead)
    advance = compiled_kernel() if kernel is None else kernel
    for stop_ns in stops(horizon_ns, progress):
        lab.now[0].stop_ns = stop_ns
        lab = run_to_stop(lab, advance, architecture, workload)
    lab = closed_lab(lab, advance)
    return record_of(lab, architecture, ahead, horizon_ns)


def compiled_kernel() -> Kernel:
    """Return the compiled kernel."""
    from sim.engine.handle import Handle  # noqa: PLC0415  it imports Numba, which takes a while

    kernel = compiled(make_kernel)
    return lambda lab: kernel(Handle(lab))


def run_to_stop(
    lab: Lab,
    advance: Kernel,
    architecture: Architecture,
    workload: Workload,
    prepared: Callable[[Lab], Lab] = lambda lab: lab,
) -> Lab:
    """Let time pass, and give the kernel what it asks for. prepared: called before there is more room."""
    names, pools = architecture.step_names, lab.workers.pool.tolist()
    while True:
        why = advance(lab)
        if why == NEEDS_ROOM:
            lab = with_room(prepared(lab))
        elif why == NEEDS_LUCK:
            lab = draw_missing(lab, workload, _asked(lab), names)
        elif why == NEEDS_LIVES:
            up, down = lives_of(architecture, workload, pools, 4 * lab.uptimes_ns.shape[1])
            lab = lab._replace(uptimes_ns=up, downtimes_ns=down)
        elif why == NEEDS_CALLS:
            lab.now[0].calls_drawn *= 2
            drawn = lab.delays_ns.shape[2]
            delays_ns = delays_of(architecture, workload, drawn, int(lab.now[0].calls_drawn), lab.mix)
            lab = lab._replace(delays_ns=delays_ns)
        elif why == NEEDS_ELEMENTS:
            lab = with_more_elements(lab, architecture, workload)
        else:
            return lab


def _asked(lab: Lab) -> Iterator[Asked]:
    """Yield whose sizes are not drawn yet."""
    first, count = lab.few.ends[UNDRAWN].tolist()
    for place in range(first, first + count):
        who = int(lab.few.cells[UNDRAWN, place % lab.few.cells.shape[1]])
        if who >= 0 and lab.workers[who].current == NOBODY:
            continue  # it has died at the instant at which it began
        if who >= 0:
            held = lab.deliveries[lab.workers[who].current]
            job = lab.jobs[held.job]
            yield int(job.step), int(job.element), int(held.number), int(job.call_number), int(job.child)
        else:
            call = lab.calls[NOBODY - 1 - who]
            yield int(call.step), int(call.element), int(call.failures) + 1, int(call.number), 0


def closed_lab(lab: Lab, advance: Kernel) -> Lab:
    """Note what is not over at the horizon."""
    lab = with_room(lab, for_closing=True)
    lab.now[0].is_closing = 1
    why = advance(lab)
    assert why == CLOSED, "a closed run asks for nothing"
    return lab


def record_of(lab: Lab, architecture: Architecture, ahead: Expected | None, horizon_ns: int) -> Record:
    """Make the record: the columns of what the kernel has written, and of what was certain before, without a copy."""
    counts = lab.now[0]
    requests, answers, calls, inline_steps, jobs, fates, attempts, dead_letters, shifts = (
        tuple(getattr(lab, name)[:, : int(counts[used])]) for name, used in RECORD.items()
    )
    return Record(
        steps=architecture.step_names,
        queues=tuple(architecture.named_queues),
        pools=tuple(architecture.named_pools),
        horizon_ns=horizon_ns,
        requests=_answered(ahead.requests, answers) if ahead else Requests(*requests[:2], *answers, *requests[2:]),
        calls=Calls(*calls),
        inline_steps=InlineSteps(*inline_steps),
        jobs=_ended(ahead.jobs, fates) if ahead and not jobs[0].size else Jobs(*jobs, *fates),
        attempts=_worked(attempts),
        dead_letters=DeadLetters(*dead_letters),
        shifts=Shifts(*shifts),
    )


def _worked(attempts: Sequence[IntArray]) -> Attempts:
    """Return the attempts; where the broker is always in reach, work is over when its worker is through with it."""
    columns = (*attempts[:7], attempts[9 if len(attempts) > 9 else 7], *attempts[7:9])
    return Attempts(*columns)


def _answered(requests: Requests, answers: Sequence[IntArray]) -> Requests:
    """Return the requests with their answers, if any may have been turned away."""
    answered_ns, answer = answers
    return replace(requests, answered_ns=answered_ns, answer=answer) if answer.size else requests


def _ended(jobs: Jobs, fates: Sequence[IntArray]) -> Jobs:
    """Return the jobs with their ends."""
    ended_ns, state = fates
    return replace(jobs, ended_ns=ended_ns, state=state)
