"""Sections 5 and 6: software, luck, the order of events, the machine, and how to get at it all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shlex import join
from typing import Any, Final

from sim.report.stress.markdown import AUTHOR, author, bullets, code, names
from sim.report.stress.study import Study
from sim.report.words import time
from sim.workload.streams import NAMES

_ORDER: Final = (
    "an attempt ends", "an overhead or an inline step ends", "a worker crashes", "a worker is up again",
    "a fault window opens or closes", "a lease is over, or a lost worker is noticed", "a scheduled job becomes ready",
    "a job's time to live is over", "a user's patience ends", "a user makes a second call, as a hedge",
    "a request or a further call arrives", "a worker asks, an autoscaler looks, dead letters are redriven",
)  # fmt: skip


def software(study: Study) -> str:
    """5.1: every version that can matter."""
    versions = study.noted.get("versions")
    known = versions if isinstance(versions, Mapping) else {}
    of = "of the run" if study.has_run else "of this sheet, since there is no run"
    lines = [f"{code(str(name))} {code(str(version))}" for name, version in known.items()]
    return f"Versions {of}:\n\n{bullets(lines or [author('which versions were used: the run did not note them')])}"


def sampling(study: Study) -> str:
    """5.2: the generator, its seed, its streams."""
    return bullets(
        (
            f"Generator: Philox 4x64-10 (Salmon et al. 2011), counter-based; seed {study.scenario.seed}.",
            (
                "A number has an address: seed, replication, stream, request or worker, attempt, call and child. It is "
                "computed from its address, whatever was drawn before; replications differ in their number alone."
            ),
            f"Streams: {names(NAMES)}; those of steps have one for each step.",
            "Architectures share every number that both use (common random numbers).",
            "Uniform numbers (53 bits) are turned into times by inversion.",
        )
    )


def execution(_study: Study) -> str:
    """5.3: how time passes, and who comes first at one instant."""
    order = ", ".join(f"({number}) {event}" for number, event in enumerate(_ORDER, 1))
    return (
        "Next-event time advance with processes (SimPy); time is a whole number of nanoseconds. At one instant: "
        f"{order}; within a kind by the number of the job, call or request, then of the worker. What an event causes "
        "at its own instant is over before the next timed event."
    )


def system(study: Study) -> str:
    """5.4: the machine, and how long it took."""
    if not study.has_run:
        return author("which machine, and how long the runs took; a run saved with `--save FOLDER` notes both")
    noted: Mapping[str, Any] = study.noted
    took = noted.get("took_s")
    machine = [code(str(noted[key])) for key in ("platform", "processor") if noted.get(key)]
    lines = (
        f"Machine: {', '.join(machine) or AUTHOR}",
        f"Run time, of all replications and architectures: {time(took) if isinstance(took, int | float) else AUTHOR}",
        f"Saved: {code(str(noted['saved_at'])) if noted.get('saved_at') else AUTHOR}",
    )
    return bullets(lines)


def access(study: Study) -> str:
    """6.1: the code, the licence, and the line that runs it again."""
    scenario = study.scenario
    source = scenario.source or "<mapping>"
    changed = [word for key, value in scenario.overrides.items() for word in ("--set", f"{key}={value}")]
    times = ["--replications", str(study.n)] if study.n and study.n > 1 else []
    some_of = set(study.ran) < set(scenario.architectures)
    only = [word for name in study.ran for word in ("--only", name)] if some_of else []
    file, place = (Path(source).name, ", in the folder of the run") if study.has_run else (source, "")
    lines = (
        "queue-lab is open source under the MIT licence; `CITATION.cff` says how to cite it.",
        f"The scenario is {code(file)}{place}, digest `{scenario.digest}`.",
        f"To run it again{place}: {code(join(['sim', 'compare', file, *times, *only, *changed]), 400)}",
        author("where the scenario and the results are deposited, with a DOI"),
    )
    return bullets(lines)
