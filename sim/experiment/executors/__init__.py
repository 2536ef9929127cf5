"""Who runs the tasks of an experiment: this process, several, or other machines; the results are the same."""

from sim.experiment.executors.choose import executor_of
from sim.experiment.executors.cluster import Cluster
from sim.experiment.executors.executor import Executor, Task, Tell
from sim.experiment.executors.frugal import Frugal
from sim.experiment.executors.ordered import WorkersLostError
from sim.experiment.executors.processes import Processes
from sim.experiment.executors.serial import SERIAL, Serial
from sim.experiment.executors.tally import of_all, of_each
from sim.experiment.executors.threads import Threads

__all__ = [
    "SERIAL",
    "Cluster",
    "Executor",
    "Frugal",
    "Processes",
    "Serial",
    "Task",
    "Tell",
    "Threads",
    "WorkersLostError",
    "executor_of",
    "of_all",
    "of_each",
]
