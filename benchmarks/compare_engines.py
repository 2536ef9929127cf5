"""Print how fast the lab is beside an ordinary SimPy program for the same queue.

Usage: compare_engines.py [JOBS] [ROUNDS]
The programs take turns, so that a machine that slows down slows all of them; each number is the median of the rounds.
"""

import gc
import statistics
import sys
from time import perf_counter

import programs


def seconds(program, *inputs):
    """Return how long one run takes, and what it returns."""
    gc.collect()
    started_s = perf_counter()
    result = program(*inputs)
    return perf_counter() - started_s, result


def measured(runs, rounds):
    """Return the times [s] of each run and its last result, by name; the runs take turns."""
    times_s, results = {name: [] for name in runs}, {}
    for _ in range(rounds):
        for name, (program, *inputs) in runs.items():
            taken_s, results[name] = seconds(program, *inputs)
            times_s[name].append(taken_s)
    return times_s, results


def main(jobs=50_000, rounds=7):
    """Measure and print the table."""
    asked, full = programs.scenario(jobs), programs.full_scenario(jobs)
    runs = {
        "plain SimPy, PriorityStore": (programs.plain, *programs.plain_inputs(asked)),
        "lab, work drawn ahead": (programs.lab, asked, *programs.drawn(asked)),
        "lab, drawing included": (programs.lab_with_draws, asked),
        "lab, everything on": (programs.lab, full, *programs.drawn(full)),
    }
    times_s, results = measured(runs, rounds)
    first = next(iter(runs))
    print(
        f"M/M/{programs.WORKERS} at 90 % utilisation, about {jobs:,} jobs, medians of {rounds} rounds that take turns"
    )
    print(f"{'':28}{'seconds':>9}{'jobs/s':>10}{'ratio':>8}{'lowest':>8}{'mean wait':>12}")
    for name, taken_s in times_s.items():
        ratios = [one / other for one, other in zip(times_s[first], taken_s, strict=True)]
        median_s = statistics.median(taken_s)
        ratio = statistics.median(times_s[first]) / median_s
        wait_s = programs.mean_wait_s(results[name])
        print(f"{name:28}{median_s:9.3f}{jobs / median_s:10,.0f}{ratio:8.2f}{min(ratios):8.2f}{wait_s:10.6f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
