"""Whether a run is long enough for the long run: in a short one few busy stretches go beyond a percentile, or none.

Waits close together are alike for two relaxation times: that is a stretch, and a run has so many independent waits at
most. A percentile needs ten values beyond it, as in `sim.measure.figures`; here ten such stretches. Of a run that has
fewer a high percentile leans to what is usual, and the mean over replications of it does, however many there are. The
mean of a run of few stretches is skewed: often a little too small, seldom far too large, and so are the intervals of
five to twenty of them. Their 95 % intervals cover 94 % of the time with fifty stretches, 87 to 90 % with three.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from math import ceil, inf
from typing import Final

from sim.experiment.predict import settles_s
from sim.measure.figures import NEEDED_BEYOND, PER_MILLE
from sim.measure.steady import kind_of_run
from sim.measure.thresholds import EITHER_WAY, MOST_REPLICATIONS, Short
from sim.scenario import Scenario
from sim.scenario.metrics import TIMES
from sim.scenario.units import duration_text

SETTLED: Final = 4.0  # relaxation times after which less than two in a hundred of the start is left
STRETCH: Final = 2.0  # relaxation times for which waits are alike
OF_A_MEAN: Final = 50  # stretches that make the mean of a run nearly symmetric
OF_ONE_RUN: Final = 900  # stretches that a run needs to tell of itself alone, by its 30 batches
_MEANS: Final = ("response_time.mean", "completion_time.mean", "wait.mean", "api_wait.mean", "backlog.mean")
_NEVER: Final = "service times have no third moment: their tail is so heavy that no run is long enough"
_MOST_S: Final = 1e9  # beyond which a duration is no advice


def needs_s(metric: str, settles: float | None) -> float:
    """Return how long a run must be after its warm-up for a mean or a percentile, given how long its start is felt [s].

    0 for what is neither, or does not depend on who waits, and where it is not known how long anything is felt.

    >>> needs_s("wait.p99", 3.0), needs_s("wait.mean", 3.0), needs_s("goodput", 3.0)
    (6000.0, 300.0, 0.0)
    """
    name, _, statistic = metric.partition(".")
    tail = name in TIMES and statistic in PER_MILLE
    if settles is None or not (tail or metric in _MEANS):
        return 0.0
    beyond = NEEDED_BEYOND * 1000 / (1000 - PER_MILLE[statistic]) if tail else 0
    return max(beyond, OF_A_MEAN) * STRETCH * settles


def too_short(scenario: Scenario, name: str, metrics: Iterable[str]) -> str:
    """Say that runs of an architecture are too short for some figures of the long run, and what would do.

    Empty where they are not, where there is no long run, and where nobody knows how long the past is felt.
    """
    settles, window_s = _settles_s(scenario, name), _window_s(scenario)
    short = {metric: needed for metric in metrics if (needed := needs_s(metric, settles)) > window_s}
    if not short:
        return ""
    if settles == inf:
        return _NEVER
    longest_s = max(short.values()) + max(scenario.warmup_ns, 0) / 1e9
    way_out = f"--duration {duration_text(ceil(longest_s) * 10**9)} would do" if longest_s < _MOST_S else "run longer"
    said = _what_is_short(dict.fromkeys(metric.rpartition(".")[2] for metric in short))
    return f"the run is short: {'; '.join(said)}; {way_out}"


def shortness(scenario: Scenario, name: str, metric: str) -> Short | None:
    """What keeps runs from telling a figure of the long run, and how many would; None if nothing does."""
    why = too_short(scenario, name, [metric])
    if not why:
        return None
    together = needs_s(metric, _settles_s(scenario, name)) / _window_s(scenario)
    return Short(why, ceil(min(together, MOST_REPLICATIONS + 1)))


def one_run_tells(scenario: Scenario, name: str, metric: str) -> bool:
    """Whether one run alone is long enough for an interval of a figure by its batch means."""
    settles = _settles_s(scenario, name)
    needed_s = needs_s(metric, settles)
    return not needed_s or _window_s(scenario) >= max(needed_s, OF_ONE_RUN * STRETCH * (settles or 0.0))


def _what_is_short(statistics: Collection[str]) -> Iterator[str]:
    """What few busy stretches make of percentiles and of means."""
    beyond = [statistic for statistic in statistics if statistic in PER_MILLE]
    if "mean" in statistics:
        yield "a mean over few busy stretches leans to what is small"
    if beyond:
        yield f"few busy stretches go beyond {', '.join(beyond)}, so in the long run {_differs(beyond)}"


def _differs(beyond: Iterable[str]) -> str:
    """How percentiles of the long run differ from those of short runs.

    >>> _differs(["p99"]), _differs(["p50"])
    ('it is higher than in most such runs', 'it may differ')
    >>> _differs(["p50", "p99"])
    'p50 may differ, and p99 is higher than in most such runs'
    """
    may = [statistic for statistic in beyond if statistic in EITHER_WAY]
    higher = [statistic for statistic in beyond if statistic not in EITHER_WAY]
    if not may or not higher:
        return "it may differ" if may else "it is higher than in most such runs"
    return f"{', '.join(may)} may differ, and {', '.join(higher)} is higher than in most such runs"


def felt_s(scenario: Scenario, name: str) -> float:
    """Return for how long a run of an architecture feels its empty start, by theory [s]; 0 where that is not known."""
    return SETTLED * (_settles_s(scenario, name) or 0.0)


def _window_s(scenario: Scenario) -> float:
    return (scenario.duration_ns - max(scenario.warmup_ns, 0)) / 1e9


def _settles_s(scenario: Scenario, name: str) -> float | None:
    architecture = scenario.architectures[name]
    if kind_of_run(architecture).kind == "terminating":
        return None
    return settles_s(architecture, scenario.duration_ns)
