"""Print how much faster replications are on several cores than on one.

Usage: scaling.py [REPLICATIONS [ROUNDS [CORES...]]]
In each round the same replications run on one core and then on several, so what else the machine does weighs on both
alike; of the rounds' ratios the median is printed, with the lowest and the highest. On a machine that is busy with
other things the cores are not there to be had; then the last column says more: the processor time on one core over
that of the busiest of the processes, which is the ratio if each of them has a core to itself. Starting the processes,
once a command whatever its length, is a column of its own and no part of the ratios.
"""

import os
import statistics
import sys
from time import perf_counter

import psutil

from sim.experiment import SERIAL, replicate
from sim.experiment.executors import Processes
from sim.scenario import load

SCENARIO, ARCHITECTURE, DURATION = "checkout", "queued", "4m"


def took_s(asked, replications, executor):
    """Return how long so many replications take [s], the processor time of the busiest process [s], and the results."""
    before, began_s = busy_s(), perf_counter()
    found = replicate(asked, [ARCHITECTURE], replications=replications, executor=executor)
    took = perf_counter() - began_s
    return took, max(after_s - before.get(pid, 0.0) for pid, after_s in busy_s().items()), repr(found)


def busy_s():
    """Return by process, this one and those it has started, how long it has kept a processor busy [s]."""
    me = psutil.Process()
    return {each.pid: sum(each.cpu_times()[:2]) for each in (me, *me.children())}


def measured(asked, replications, rounds, cores):
    """Return the time to start [s], and for each round the ratio of times and that of processor times."""
    with Processes(cores) as pool:
        started_s, _, _ = took_s(asked, cores, pool)
        ratios = []
        for _ in range(rounds):
            one, one_busy, alone = took_s(asked, replications, SERIAL)
            several, several_busy, together = took_s(asked, replications, pool)
            assert alone == together, "the results depend on who runs them"
            ratios.append((one / several, one_busy / several_busy))
    return started_s, ratios


def main(replications=64, rounds=5, *cores):
    """Measure and print."""
    asked = load(SCENARIO, overrides={"duration": DURATION})
    print(f"{replications} replications of {SCENARIO}, {ARCHITECTURE}, {DURATION} each; medians of {rounds} rounds")
    print(f"{'cores':>5} {'start':>8} {'faster by':>10} {'lowest':>7} {'highest':>8} {'each with its core':>19}")
    for count in cores or (os.cpu_count() or 1,):
        started_s, ratios = measured(asked, replications, rounds, count)
        times, processor = (sorted(column) for column in zip(*ratios, strict=True))
        print(
            f"{count:>5} {started_s:>6.1f} s {statistics.median(times):>10.2f} {times[0]:>7.2f} {times[-1]:>8.2f}"
            f" {statistics.median(processor):>19.2f}"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
