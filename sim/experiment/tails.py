"""Whether a run is long enough for a percentile: in a short one few busy stretches go beyond it, or none.

Waits close together are alike for two relaxation times, so a run has so many independent ones at most. A percentile
needs ten values beyond it, as in `sim.measure.figures`; here ten such stretches. Of a run that has fewer the percentile
leans to what is usual, and the mean over replications of it does, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, isfinite

from sim.experiment.predict import settles_s
from sim.measure.figures import NEEDED_BEYOND, PER_MILLE
from sim.measure.steady import kind_of_run
from sim.scenario import Architecture, Scenario
from sim.scenario.metrics import TIMES
from sim.scenario.units import duration_text

_MOST_S = 1e9  # beyond which a duration is no advice


def needs_s(metric: str, settles: float | None) -> float:
    """Return how long a run must be after its warm-up for a percentile, given how long its start is felt [s].

    0 for what is no percentile of times, and where it is not known how long anything is felt.

    >>> needs_s("wait.p99", 3.0), needs_s("wait.mean", 3.0)
    (6000.0, 0.0)
    """
    name, _, statistic = metric.partition(".")
    if name not in TIMES or statistic not in PER_MILLE or settles is None:
        return 0.0
    return NEEDED_BEYOND * 1000 / (1000 - PER_MILLE[statistic]) * 2.0 * settles


def too_short(scenario: Scenario, name: str, metrics: Iterable[str]) -> str:
    """Say that runs of an architecture are too short for some percentiles in the long run, and what would do.

    Empty where they are not, where there is no long run, and where nobody knows how long the past is felt.
    """
    architecture = scenario.architectures[name]
    window_s = (scenario.duration_ns - max(scenario.warmup_ns, 0)) / 1e9
    settles = _settles_s(architecture, scenario.duration_ns)
    short = {metric: needed for metric in metrics if (needed := needs_s(metric, settles)) > window_s}
    if not short:
        return ""
    longest_s = max(short.values()) + max(scenario.warmup_ns, 0) / 1e9
    way_out = f"--duration {duration_text(ceil(longest_s) * 10**9)} would do" if longest_s < _MOST_S else "run longer"
    statistics = dict.fromkeys(metric.rpartition(".")[2] for metric in short)
    return (
        f"the run is short: few busy stretches go beyond {', '.join(statistics)}, so in the long run it is higher than "
        f"in such a run; {way_out}"
    )


def _settles_s(architecture: Architecture, duration_ns: int) -> float | None:
    if kind_of_run(architecture).kind == "terminating":
        return None
    found = settles_s(architecture, duration_ns)
    return found if found is not None and isfinite(found) else None
