"""Who runs the tasks: as `--cores` and `--cluster` say, or as it pays."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext

from sim.experiment.executors.cluster import LOCAL, Cluster
from sim.experiment.executors.executor import Executor
from sim.experiment.executors.frugal import Frugal
from sim.experiment.executors.processes import Processes
from sim.experiment.executors.serial import SERIAL
from sim.experiment.executors.threads import Threads
from sim.scenario import ScenarioError
from sim.scenario.errors import printable


def executor_of(
    cores: int | None = None, cluster: str | None = None, *, threads: bool = False
) -> AbstractContextManager[Executor]:
    """Return who runs tasks, within a `with` block at whose end nobody runs any more.

    cores: how many processes; 1 for none but this one; None for all cores of the machine, once that pays. cluster: the
    address of a Dask scheduler, or "local" for a cluster of `cores` processes here. threads: instead of processes, for
    an engine that lets go of Python's lock. The results are the same.
    Raises ScenarioError for less than one core, for cores of a cluster that has its own, and without Dask.
    """
    if cores is not None and cores < 1:
        raise ScenarioError(f"--cores {cores}: must be at least 1")
    if cluster is not None:
        if cores is not None and cluster != LOCAL:
            raise ScenarioError(f"--cores {cores}: --cluster {printable(cluster)} has workers of its own; leave it out")
        return Cluster(cluster, cores or usable_cores())
    many = cores or usable_cores()
    if many == 1:
        return nullcontext(SERIAL)
    if threads:
        return Threads(many)
    return Frugal(Processes(many)) if cores is None else Processes(many)


def usable_cores() -> int:
    """How many cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1
