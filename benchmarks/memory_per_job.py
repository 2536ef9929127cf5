"""Print how many bytes of memory a job costs.

Usage: memory_per_job.py [JOBS]
Two processes run the same queue, one briefly and one for long; the difference of their peaks, over the difference of
their jobs, is what a job costs, with its arrival, its service time and its rows in the record.
"""

import resource
import subprocess
import sys

import programs

FEW = 10_000


def peak_bytes():
    """Return the largest memory this process has had."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def peak_of(jobs):
    """Return the number of jobs and the peak [bytes] of a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--run", str(jobs)], check=True, capture_output=True, text=True)
    return tuple(map(int, done.stdout.split()))


def main(jobs=1_000_000):
    """Measure and print."""
    (few, small), (many, large) = peak_of(FEW), peak_of(jobs)
    grown, jobs = large - small, many - few
    print(f"{grown / jobs:.0f} bytes per job: {grown / 2**20:,.0f} MiB for {jobs:,} jobs")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        record = programs.lab_with_draws(programs.scenario(int(sys.argv[2])))
        print(len(record.jobs.state), peak_bytes())
    else:
        main(*map(int, sys.argv[1:]))
