"""How fast the lab is beside other simulators on the same queue, and what its features cost, measured in one run.

Usage: against_others.py [--rounds N] [--scale SHARE] [--table FILE]
In each round every program simulates the same M/M/8 at 90 % utilisation once, with a seed of its own for that round:
what else the machine does weighs on all of them alike. Measured is processor time per job, drawing included,
compiling not; of the rounds the median is taken, of ratios the median of the rounds' ratios. All must simulate the
same thing: the mean wait by Erlang's formula must lie within the 99.9 % interval of each program's means. --table
writes the tables into a Markdown file, between the marks that stand there, with versions and date.
"""

import argparse
import datetime as dt
import gc
import platform
import statistics
import sys
from functools import partial
from pathlib import Path
from time import process_time

import others
import programs
import steps_of_features as steps
from marked import written_between

from sim._version import __version__
from sim.measure import mean_interval
from sim.theory import mmc

MARK = "measured by benchmarks/against_others.py"
PLAIN = "plain SimPy, a store and eight workers"
ALL, WAITS, NUMBERS = "every row", "the waits", "measures"


def plain(program, jobs, seed):
    """Run a plain SimPy program on the lab's arrivals and services, whose drawing is part of it."""
    inputs = programs.plain_inputs(steps.scenario(jobs, seed))
    waits_s = [start_s - arrival_s for _, arrival_s, start_s, _ in program(*inputs)]
    return len(waits_s), sum(waits_s) / len(waits_s)


def programs_there():
    """Every program that is there by name: what runs it, for how many jobs, what it keeps, and its version."""
    found = {
        PLAIN: (partial(plain, programs.plain), 20_000, WAITS, f"simpy {others.version('simpy')}"),
        "plain SimPy, a process per job": (partial(plain, programs.by_job), 20_000, WAITS, ""),
        "Ciw": (others.ciw, 10_000, ALL, "ciw"),
        "Cimba, a Python model compiled": (others.cimba, 1_000_000, WAITS, "cimba"),
        "the lab, SimPy engine": (steps.in_simpy, 20_000, ALL, f"queue-lab {__version__}"),
        "the lab, compiled engine": (steps.compiled, 1_000_000, ALL, f"numba {others.version('numba')}"),
        "the lab, compiled, in chunks, measured and audited": (steps.in_chunks, 1_000_000, NUMBERS, ""),
    }
    left_out = [name for name, (*_, tool) in found.items() if tool in ("ciw", "cimba") and not others.is_there(tool)]
    return {name: row for name, row in found.items() if name not in left_out}, left_out


def features():
    """Each engine with features switched on one by one, by name of the last: what runs it, and for how many jobs."""
    rows = {}
    for name, run, jobs in (("compiled", steps.compiled, 200_000), ("SimPy", steps.in_simpy, 10_000)):
        for count in range(len(steps.FEATURES) + 1):
            on = steps.FEATURES[:count]
            rows[name, on[-1] if on else ""] = (partial(run, on=on), jobs)
    return rows


def measured(runs, rounds, scale):
    """Return the processor time per job [s] and the mean waits [s] of each run, by round; the runs take turns."""
    times_s, waits_s = {name: [] for name in runs}, {name: [] for name in runs}
    for run, jobs in runs.values():
        run(max(1000, int(jobs * scale) // 50), 1)  # compiles what is to be compiled
    for seed in range(1, rounds + 1):
        for name, (run, jobs) in runs.items():
            gc.collect()
            began_s = process_time()
            done, wait_s = run(int(jobs * scale), seed)
            times_s[name].append((process_time() - began_s) / done)
            waits_s[name].append(wait_s)
        print(f"round {seed} of {rounds}", file=sys.stderr)
    return times_s, waits_s


def ratio(times_s, name, base):
    """Return the median over the rounds of how many times as fast a run is as another."""
    return statistics.median(one / other for one, other in zip(times_s[base], times_s[name], strict=True))


def beside_others(rounds, scale):
    """Yield the lines of the table of programs."""
    there, left_out = programs_there()
    times_s, waits_s = measured({name: row[:2] for name, row in there.items()}, rounds, scale)
    expected_s = mmc.queue(arrival_rate=programs.RATE_PER_S, mean_service_s=1.0, workers=programs.WORKERS).wait_s
    yield "| program | jobs a run | µs per job | jobs per second | × plain SimPy | mean wait | keeps |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for name, (_, jobs, keeps, _) in there.items():
        interval, median_s = mean_interval(waits_s[name], 0.999), statistics.median(times_s[name])
        assert interval.covers(expected_s), f"{name} does not simulate M/M/8: {interval}, not {expected_s}"
        yield (
            f"| {name} | {int(jobs * scale):,} | {median_s * 1e6:.2f} | {1 / median_s:,.0f} | "
            f"{ratio(times_s, name, PLAIN):.1f} | {interval.value:.3f} ± {interval.half_width:.3f} s | {keeps} |"
        )
    yield ""
    yield f"By Erlang's formula the mean wait is {expected_s:.3f} s; each interval (99.9 %, over the rounds) covers it."
    yield from (f"Not installed, and so left out: {name}." for name in left_out)


def of_features(rounds, scale):
    """Yield the lines of the table of features."""
    rows = features()
    times_s, _ = measured(rows, rounds, scale)
    yield "| switched on, one after another | compiled, µs per job | × the first | SimPy, µs per job | × the first |"
    yield "| --- | --- | --- | --- | --- |"
    for feature in ("", *steps.FEATURES):
        cells = [(feature and f"+ {feature}") or "the queue alone"]
        for name in ("compiled", "SimPy"):
            median_s = statistics.median(times_s[name, feature])
            cells += [f"{median_s * 1e6:.2f}", f"{1 / ratio(times_s, (name, feature), (name, '')):.2f}"]
        yield f"| {' | '.join(cells)} |"


def versions():
    """Say what was measured, and when."""
    names = [name for name in ("simpy", "ciw", "cimba", "numba", "numpy") if others.is_there(name)]
    tools = ", ".join(f"{name} {others.version(name)}" for name in names)
    today = dt.datetime.now(dt.UTC).date()
    return f"Measured on {today} with queue-lab {__version__}, Python {platform.python_version()}, {tools}"


def report(rounds, scale):
    """Return both tables as Markdown."""
    first = [f"{versions()}; medians of {rounds} rounds that take turns.", "", *beside_others(rounds, scale)]
    return "\n".join([*first, "", *of_features(rounds, scale)])


def main():
    """Measure; print the tables, or write them into a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--scale", type=float, default=1.0, help="of the numbers of jobs")
    parser.add_argument("--table", type=Path, help="a Markdown file with the marks")
    asked = parser.parse_args()
    found = report(asked.rounds, asked.scale)
    if asked.table is None:
        print(found)
        return
    written_between(asked.table, MARK, found)


if __name__ == "__main__":
    main()
