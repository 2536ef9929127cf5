"""Print how long a process takes that does no more than a tiny run, with the compiled kernels on the disk.

Usage: warm_start.py [ROUNDS]
The processes take turns, so that a machine that slows down slows all of them; each number is the median of the rounds.
Nearly all of it is imports. NumPy, Pydantic and Numba alone stand first: no compiled run can do without them. Numba is
ready once it knows what it can compile, for which it loads SciPy's linear algebra, too.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

PLAIN = {
    "name": "tiny",
    "seed": 1,
    "load": "7.2/s",
    "duration": "10s",
    "workers": {"count": 8},
    "steps": {"mail": {"service": {"exponential": "1s"}}},
}
FAILING = {**PLAIN, "steps": {"mail": {**PLAIN["steps"]["mail"], "fails": "1%"}}}
NUMBA = "from numba.core.registry import cpu_target; cpu_target.target_context.refresh()"


def programs(folder):
    """Return what Python is told in each process, by name."""
    plain, failing = folder / "plain.yaml", folder / "failing.yaml"
    plain.write_text(json.dumps(PLAIN))
    failing.write_text(json.dumps(FAILING))
    return {
        "NumPy and Pydantic": ("-c", "import numpy, pydantic"),
        "and Numba, ready": ("-c", f"import numpy, pydantic; {NUMBA}"),
        "sim.run, SimPy": ("-c", f"import sim; sim.run({str(plain)!r}, engine='simpy')"),
        "sim.run, compiled": ("-c", f"import sim; sim.run({str(plain)!r}, engine='compiled')"),
        "sim.run, compiled, failures": ("-c", f"import sim; sim.run({str(failing)!r}, engine='compiled')"),
        "sim run, SimPy": ("-m", "sim", "run", plain, "--engine", "simpy"),
        "sim run, compiled": ("-m", "sim", "run", plain, "--engine", "compiled"),
        "sim run, compiled, failures": ("-m", "sim", "run", failing, "--engine", "compiled"),
    }


def processor_s():
    """Return the processor time [s] of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def seconds(told):
    """Return how long a process takes [s], and its processor time [s]."""
    used_s, began_s = processor_s(), perf_counter()
    subprocess.run([sys.executable, *told], check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - began_s, processor_s() - used_s


def main(rounds=9):
    """Measure and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        asked = programs(Path(folder))
        for told in asked.values():
            seconds(told)  # compiles what is to be compiled
        times_s = [[seconds(told) for told in asked.values()] for _ in range(rounds)]
    print(f"from the start of a process to its end, medians of {rounds} rounds that take turns")
    print(f"{'':28}{'seconds':>9}{'processor':>11}")
    for name, found in zip(asked, zip(*times_s, strict=True), strict=True):
        took_s, used_s = map(statistics.median, zip(*found, strict=True))
        print(f"{name:28}{took_s:9.3f}{used_s:11.3f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
