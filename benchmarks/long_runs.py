"""Print how much memory and time runs in chunks take, by their length.

Usage: long_runs.py [--jobs N ...] [--table FILE]
Each length is run by a process of its own: M/M/8 at 90 % utilisation, drawn, simulated, measured, audited. Of memory
the peak of the whole process is told, Python and its libraries included. --table writes the table into a Markdown
file.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from time import process_time

import steps_of_features as steps
from marked import written_between
from memory_per_job import peak_bytes

MARK = "measured by benchmarks/long_runs.py"


def run(jobs):
    """Run so many jobs; print how many came, processor time [s], peak of memory [bytes] and mean wait [s]."""
    steps.in_chunks(1000, 1)  # loads the machine code
    began_s = process_time()
    done, wait_s = steps.in_chunks(jobs, 1)
    print(done, process_time() - began_s, peak_bytes(), wait_s)


def told_of(jobs):
    """Return what a process that runs so many jobs prints."""
    asked = [sys.executable, __file__, "--run", str(jobs)]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split()


def lines(lengths):
    """Yield the lines of the table."""
    yield "| jobs | peak of memory | processor time | jobs per second | mean wait |"
    yield "| --- | --- | --- | --- | --- |"
    told_of(1000)  # compiles what is not compiled yet: that takes memory, too
    for jobs in lengths:
        told = told_of(jobs)
        done, took_s, peak, wait_s = int(told[0]), float(told[1]), int(told[2]), float(told[3])
        yield f"| {done:,} | {peak / 2**20:,.0f} MiB | {took_s:,.0f} s | {done / took_s:,.0f} | {wait_s:.4f} s |"


def main():
    """Measure; print the table, or write it into a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=float, nargs="+", default=[1e6, 1e7])
    parser.add_argument("--table", type=Path, help="a Markdown file with the marks")
    parser.add_argument("--run", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run is not None:
        run(asked.run)
        return
    found = "\n".join(lines(map(int, asked.jobs)))
    if asked.table is None:
        print(found)
    else:
        written_between(asked.table, MARK, found)


if __name__ == "__main__":
    main()
