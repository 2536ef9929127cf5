"""Other machines: the workers of a Dask cluster, which have the lab installed; or a cluster made here, to try."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, Self

from sim._version import __version__
from sim.experiment.executors.executor import Result, Task, Tell
from sim.experiment.executors.interrupts import ctrl_c_held_back
from sim.experiment.executors.ordered import AHEAD, WorkersLostError, in_order
from sim.scenario import ScenarioError
from sim.scenario.errors import printable

LOCAL: Final = "local"
RETRIES: Final = 2  # of a task that fails on a worker; one that is lost with its worker runs elsewhere in any case
ANSWER_WITHIN: Final = "10s"  # the scheduler
_FEWEST_AHEAD: Final = 64  # a cluster may grow


class Cluster:
    """The workers behind a scheduler. Only tasks travel there, which are small, and only results come back.

    A worker that is lost takes nothing with it: the scheduler gives its tasks, and what it had found, to others.
    """

    def __init__(self, address: str, cores: int = 1) -> None:
        """Note where the scheduler is, `tcp://HOST:PORT`, or `local` for a cluster of so many processes made here.

        Raises ScenarioError if Dask is not installed.
        """
        if find_spec("distributed") is None:
            way_out = 'needs Dask; pip install "queue-lab[cluster]"'
            raise ScenarioError(f"--cluster {printable(address)}: {way_out}")
        self._dask = import_module("distributed")  # slow, and most people do not need it
        self._address, self._cores = address, cores
        self._open = ExitStack()
        self._client: Any = None
        self._promises: Any = None

    def __enter__(self) -> Self:
        """Connect. Raises ScenarioError if no scheduler answers."""
        where = self._open.enter_context(self._made_here()) if self._address == LOCAL else self._address
        try:
            client = self._dask.Client(where, timeout=ANSWER_WITHIN, set_as_default=False)
        except (OSError, ValueError) as error:
            self._open.close()
            way_out = "start one with `dask scheduler`, and workers with `dask worker tcp://HOST:PORT`"
            where = f"--cluster {printable(self._address)}"
            raise ScenarioError(f"{where}: no scheduler answers there; {way_out}") from error
        self._client = self._open.enter_context(client)
        self._promises = client.get_executor(pure=False, retries=RETRIES)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def each(self, tasks: Iterable[Task[Result]], tell: Tell | None = None) -> Iterator[Result]:
        """Yield the result of each task, in order. Raises WorkersLostError if workers, or the scheduler, are lost."""
        ahead = max(_FEWEST_AHEAD, AHEAD * sum(self._client.nthreads().values()))
        try:
            yield from in_order(self, tasks, ahead, tell)
        except self._dask.KilledWorker as error:
            raise WorkersLostError(f"--cluster {self._address}: {error}") from error
        except CancelledError as error:
            raise WorkersLostError(f"--cluster {self._address}: the scheduler is gone") from error

    def submit(self, task: Task[Result]) -> Future[Result]:
        """Take a task, to be done by one of the workers."""
        promise: Future[Result] = self._promises.submit(partial(perform, task, __version__))
        return promise

    def renew(self) -> None:
        """Nothing: the scheduler sees to it."""

    def _made_here(self) -> Any:
        """A cluster of processes on this machine."""
        with ctrl_c_held_back():
            return self._dask.LocalCluster(
                n_workers=self._cores, threads_per_worker=1, dashboard_address=":0", silence_logs=logging.ERROR
            )


def perform(task: Task[Result], version: str) -> Result:
    """Do a task on a worker. Raises RuntimeError if its lab is another version, which may find other numbers."""
    if version != __version__:
        raise RuntimeError(f"this worker has queue-lab {__version__}, and {version} was asked for; install the same")
    return task()
