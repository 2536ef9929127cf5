"""One run: start the processes, let time pass, read the logbook."""

from __future__ import annotations

from collections.abc import Callable

from sim.model.api import Door
from sim.model.client import Crowd
from sim.model.control import follow_timeline
from sim.model.lab import Lab
from sim.model.producers import producers_wait
from sim.model.users import closed_user, straight_to_queue, through_the_door, to_api
from sim.model.workers import begin_shift, note_work_in_hand
from sim.record import Record
from sim.scenario import Api, Architecture
from sim.scenario.logs import as_run
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
    architecture = as_run(architecture)
    lab = Lab(architecture, workload)
    crowd = _crowd(lab, architecture, workload)
    _begin(lab, crowd, workload)
    if progress is not None:
        for part in range(1, _REPORTS):
            lab.clock.run_to(horizon_ns * part // _REPORTS)
            progress(part / _REPORTS)
    lab.clock.run_to(horizon_ns)
    for queue in lab.queues.values():
        queue.note_what_waits()
    note_work_in_hand(lab)
    if crowd is not None:
        crowd.door.note_work_in_hand()
    return lab.log.close(
        architecture.step_names, tuple(architecture.named_queues), tuple(architecture.named_pools), horizon_ns
    )


def _begin(lab: Lab, crowd: Crowd | None, workload: Workload) -> None:
    """Start the workers, then what makes requests."""
    for pool in lab.pools:
        for worker in pool.workers:
            worker.wanted = worker.number - pool.workers[0].number < pool.spec.count
            if worker.wanted:
                begin_shift(lab, worker)
    follow_timeline(lab)
    if crowd is None:
        users = through_the_door if producers_wait(lab) else straight_to_queue
        lab.clock.follow(users(lab, workload))
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
