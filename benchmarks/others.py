"""M/M/8 at 90 % utilisation in other people's simulators, each as its own documentation writes such a queue.

All are asked for the same: users at 7.2 a second, exponential work of one second, eight workers, first come first
served, and the mean wait. Ciw is a queueing simulator in Python; Cimba an engine in C, here with models that its Python
package compiles. Both are optional (`pip install "queue-lab[bench]"`): what is not installed is left out, and said.
"""

import importlib.metadata
import importlib.util
from functools import cache

import numpy as np
from programs import RATE_PER_S, WORKERS


def is_there(package):
    """Whether a package is installed."""
    return importlib.util.find_spec(package) is not None


def version(package):
    """The version of an installed package."""
    return importlib.metadata.version(package)


def ciw(jobs, seed):
    """Simulate in Ciw, and return how many jobs were done and their mean wait [s]: it keeps a record of each."""
    import ciw

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=RATE_PER_S)],
        service_distributions=[ciw.dists.Exponential(rate=1.0)],
        number_of_servers=[WORKERS],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(jobs / RATE_PER_S)
    waits_s = [record.waiting_time for record in simulation.get_all_records(only=["service"])]
    return len(waits_s), sum(waits_s) / len(waits_s)


@cache
def cimba_model():
    """The model in Cimba, which is compiled the first time that it runs: a queue of arrivals, and a sum of waits."""
    import cimba as cb
    from cimba import inputs

    class Counter(cb.Model):
        gap_s: cb.Input[float] = inputs.dist.exponential(mean=1 / RATE_PER_S)
        work_s: cb.Input[float] = inputs.dist.exponential(mean=1.0)
        queue: cb.Store[float]
        waits: cb.Dataset
        done: cb.Output[float]
        mean_wait_s: cb.Output[float]

        @cb.process
        def users(self):
            while True:
                cb.hold(self.gap_s.next())
                self.queue.put(cb.now())

        @cb.process(copies=WORKERS)
        def worker(self):
            while True:
                since_s = self.queue.get()
                self.waits.record(cb.now() - since_s)
                cb.hold(self.work_s.next())

        @cb.on_end
        def measure(self):
            self.done = self.waits.sample_count()
            self.mean_wait_s = self.waits.sample_mean()

    return Counter()


def cimba(jobs, seed):
    """Simulate in Cimba, and return how many jobs began and their mean wait [s]: the model keeps the waits alone."""
    import cimba as cb

    model, window = cimba_model(), cb.Window(warmup=0, duration=jobs / RATE_PER_S)
    found = cb.Experiment(model, replications=1, window=window, seed=seed).run()[model]
    return int(np.ravel(found.done)[0]), float(np.ravel(found.mean_wait_s)[0])
