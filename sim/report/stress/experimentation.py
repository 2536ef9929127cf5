"""Section 4: how runs begin, how long they are, how many there are and why."""

from __future__ import annotations

from typing import Final

from sim.measure.steady import KindOfRun, kind_of_run
from sim.report.stress.markdown import author, bullets, names
from sim.report.stress.study import Study
from sim.report.words import some
from sim.scenario.units import duration_text

_EMPTY: Final = "Every run starts empty: nobody waits, every thread and worker is idle and up."
_FOUND: Final = (
    "Warm-up: found from runs, by MSER-5 on the mean number in the system over the first replications; the longest of "
    "the architectures holds for all."
)
_MEANS: Final = (
    "Figures are means over the replications with a 95 % interval (Student t); percentiles are taken in each "
    "replication, then averaged."
)
_PAIRS: Final = (
    "Architectures are compared by paired differences: in each replication all have the same users at the same "
    "instants, the same work and the same bad luck (common random numbers)."
)


def initialisation(study: Study) -> str:
    """4.1: the state at the start and the warm-up, with how it was chosen."""
    scenario = study.scenario
    if scenario.warmup_auto:
        warmup = _FOUND
    elif scenario.warmup_ns:
        warmup = f"Warm-up: {duration_text(scenario.warmup_ns)}, as written. {author('how it was chosen')}"
    else:
        warmup = "Warm-up: none; everything from the start counts."
    return bullets((_EMPTY, warmup, *_kinds(study)))


def _kinds(study: Study) -> list[str]:
    """Which kind of question each architecture asks."""
    words = {"steady": "steady state", "terminating": "terminating"}
    found: dict[KindOfRun, list[str]] = {}
    for each in study.scenario.architectures.values():
        found.setdefault(kind_of_run(each), []).append(each.name)
    return [f"{names(who)}: a {words[kind]} simulation, since {why}." for (kind, why), who in found.items()]


def run_length(study: Study) -> str:
    """4.2: how long, and what becomes of what is not over at the end."""
    return (
        f"{duration_text(study.scenario.duration_ns)} of simulated time in every run, counted in whole nanoseconds. "
        "What is still in the system at the end is counted and reported as censored, not left out."
    )


def estimation(study: Study) -> str:
    """4.3: replications, intervals, and how architectures are compared."""
    if study.n is None:
        runs = "No run was saved with this sheet, so the number of replications is not known. "
        runs += author("how many there are, and why so many (`--replications`, or `--precision`)")
    elif study.n == 1:
        runs = f"One replication of {names(study.ran)}: figures are of this run, without an interval. "
        runs += author("why one is enough")
    else:
        runs = f"{some(study.n, 'independent replication')} of {names(study.ran)}. {author('why so many')}"
    return bullets((runs, _MEANS, _PAIRS))
