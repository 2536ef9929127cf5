"""Section 1: what the model is for, what it tells, what it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sim.report.stress.markdown import author, bullets, code, names, prose, table
from sim.report.stress.study import Study
from sim.scenario import Architecture

_OUTPUTS: Final = (
    ("`response_time`", "s", "from a request's planned arrival to its good answer"),
    ("`completion_time`", "s", "from the arrival until all work of an answered request is done"),
    ("`wait`", "s", "from the instant at which a job is ready until an attempt at it starts"),
    ("`service`", "s", "how long an attempt that ran its course took"),
    ("`api_wait`", "s", "from a call until a thread takes it up"),
    ("`time_to_notice`", "s", "from a worker's crash until its job is free again"),
    ("`throughput`, `goodput`", "1/s", "work finished; of that, what served a user, once each"),
    ("`utilization`, `thread_utilization`", "share", "busy time of workers by their time up; of threads"),
    ("`backlog`, `in_flight`, `workers`", "number", "jobs ready or scheduled; with workers; workers up: mean, most"),
    ("`amplification`", "number", "attempts per job, or calls per request where there are no jobs"),
    ("`wasted_s`", "s", "time of threads and workers on what served nobody"),
    ("`requests.*`, `jobs.*`", "number", "by how they ended, over the whole run"),
)


def purpose(study: Study) -> str:
    """1.1: in the author's words."""
    about = study.scenario.about
    return prose(about) if about else author("what the model is for (the key `about` of the scenario)")


def outputs(study: Study) -> str:
    """1.2: every measure with its unit and its definition."""
    asked = sorted({".".join(threshold.metric) for threshold in study.scenario.thresholds})
    judged = f"Judged by thresholds: {names(asked)}.\n\n" if asked else ""
    return (
        judged
        + table(("output", "unit", "definition"), _OUTPUTS)
        + (
            "\n\nTimes have a mean, p50, p90, p95, p99, p99.9 (nearest rank; refused where fewer than ten values are "
            "expected beyond) and a maximum. Times are of what arrived after the warm-up, rates of what was completed "
            "after it, counts of the whole run."
        )
    )


def aims(study: Study) -> str:
    """1.3: what is compared, and what must hold."""
    scenario = study.scenario
    compared = [f"{code(each.name)}: {where(each)}" for each in scenario.architectures.values()]
    parts = ["Compared, with the same users, work and luck:", bullets(compared)]
    if scenario.thresholds:
        parts += ["What must hold:", bullets(code(threshold.text) for threshold in scenario.thresholds)]
    else:
        parts.append(author("which questions the comparison answers (`thresholds` of the scenario)"))
    return "\n\n".join(parts)


def where(architecture: Architecture) -> str:
    """Say which steps run inline and which are queued."""
    return "; ".join(_where(architecture))


def _where(architecture: Architecture) -> Iterator[str]:
    for place, steps in (("inline", architecture.inline), ("queued", architecture.queued)):
        if steps:
            yield f"{place} {names(steps)}"
