"""One run: start the processes, let time pass, read the logbook."""

from __future__ import annotations

from collections.abc import Callable

from sim.model.api import Door
from sim.model.lab import Lab
from sim.model.users import Crowd, closed_user, straight_to_queue, to_api
from sim.model.workers import note_work_in_hand, worker
from sim.record import Record
from sim.scenario import Api, Architecture
from sim.workload import Workload

Progress = Callable[[float], None]  # told the share of simulated time that has passed, 0 to 1
_REPORTS = 50


def simulate(
    architecture: Architecture, workload: Workload, *, horizon_ns: int, progress: Progress | None = None
) -> Record:
    """Run one architecture on one workload and return what happened in [0, horizon_ns).

    The run has no side effect and no randomness of its own: the same architecture and workload give the same record.
    What would happen at the horizon or later does not happen; the record says what was still under way.
    """
    lab = Lab(architecture, workload)
    crowd = _crowd(lab, architecture, workload)
    _begin(lab, crowd, workload)
    if progress is not None:
        for part in range(1, _REPORTS):
            lab.clock.run_to(horizon_ns * part // _REPORTS)
            progress(part / _REPORTS)
    lab.clock.run_to(horizon_ns)
    lab.queue.note_what_waits()
    note_work_in_hand(lab)
    if crowd is not None:
        crowd.door.note_work_in_hand()
    return lab.log.close(architecture.step_names, horizon_ns)


def _begin(lab: Lab, crowd: Crowd | None, workload: Workload) -> None:
    """Start the workers, then what makes requests."""
    for number in range(len(lab.in_hand)):
        lab.clock.follow(worker(lab, number))
    if crowd is None:
        lab.clock.follow(straight_to_queue(lab, workload))
    elif workload.users:
        for user in range(workload.users):
            lab.clock.follow(closed_user(crowd, workload, user))
    else:
        lab.clock.follow(to_api(crowd, workload))


def _crowd(lab: Lab, architecture: Architecture, workload: Workload) -> Crowd | None:
    """Return users who call an API, if anything is done while they wait; without an API section it has no limits."""
    if architecture.api is None and not architecture.inline and not workload.users:
        return None
    api = architecture.api or Api()
    return Crowd(lab, Door(lab, api), api.client)
