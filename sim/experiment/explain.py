"""Theory beside simulation: what the formulas say of a scenario, and whether its replications agree."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.experiment.compare import Replication
from sim.experiment.engines import told
from sim.experiment.estimates import estimated
from sim.experiment.executors import SERIAL, Executor
from sim.experiment.names import Progress, check_names
from sim.experiment.predict import Answer, Prediction, predict
from sim.experiment.replicate import replicate_each
from sim.experiment.tails import SETTLED, needs_s
from sim.experiment.warmup import settle
from sim.measure import Interval
from sim.measure.intervals import t_quantile
from sim.scenario import Scenario
from sim.scenario.units import duration_text

CONFIDENCE = 0.95
_CLOSE = 1e-9  # relative, and the nanosecond of the clock in seconds
_EDGE = 0.1  # of the mean wait: below it a percentile lies where waits begin
_WAITS = ("wait", "api_wait")
_WHOLE_RUN = ("requests.", "jobs.", "amplification")  # counted from the start on, not from the warm-up on


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One figure as theory has it and as the runs do. formulas: all that say so.  simulated: None without a run.

    verdict: "covers" or "misses" of an exact formula and the 95 % interval, "equal" where they are the same to all
    digits, "near" of what never claimed to be exact, "open" where the runs cannot tell, for which `why` is.
    """

    metric: str
    theory: float
    formulas: tuple[str, ...]
    simulated: Interval | None
    verdict: str
    why: str = ""

    @property
    def z(self) -> float:
        """How many standard errors theory and simulation are apart.

        >>> Meeting(metric="wait.mean", theory=1.0, formulas=(), simulated=Interval(2.0, 0.0, 4.0, 2),
        ...         verdict="covers").z > 6
        True
        """
        assert self.simulated is not None
        error = self.simulated.half_width / t_quantile(CONFIDENCE, self.simulated.n - 1)
        return abs(self.simulated.value - self.theory) / error

    @property
    def relative(self) -> float:
        """By which share of the simulated figure theory exceeds it.

        >>> Meeting(metric="wait.mean", theory=1.1, formulas=(), simulated=Interval(1.0, 0.9, 1.1, 9),
        ...         verdict="near").relative > 0.09
        True
        """
        assert self.simulated is not None
        return self.theory / self.simulated.value - 1.0 if self.simulated.value else math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One architecture. caution: why no verdict is given on anything, in a sentence; empty if there are verdicts."""

    prediction: Prediction
    meetings: tuple[Meeting, ...]
    caution: str = ""

    def count(self, verdict: str) -> int:
        """Return how many meetings ended so."""
        return sum(meeting.verdict == verdict for meeting in self.meetings)


@dataclass(frozen=True)
class Explanation:
    """A scenario explained. replications: 0 if nothing was run.  interrupted: whether fewer than were asked for."""

    scenario: Scenario
    architectures: Mapping[str, Explained]
    replications: int
    interrupted: bool = False
    engine: str = "simpy"  # what simulated it


def explain(
    scenario: Scenario,
    names: Sequence[str] = (),
    *,
    replications: int = 20,
    progress: Progress | None = None,
    executor: Executor = SERIAL,
) -> Explanation:
    """Ask theory about the named architectures (all, if none is named), run them so often, and compare.

    replications: 0 for theory alone, or at least 2. On Ctrl-C what is finished is kept, if that is enough.
    Raises ScenarioError for names that no architecture has.
    """
    check_names(scenario, names)
    chosen = tuple(names or scenario.architectures)
    settled = settle(scenario, chosen, executor) if replications else scenario
    kept: dict[str, list[Replication]] = {name: [] for name in chosen}
    done = 0
    runs = replicate_each(settled, chosen, replications=replications, progress=progress, executor=executor)
    try:
        for results in runs:
            done += 1
            for name, result in results.items():
                kept[name].append(result.kept)
    except KeyboardInterrupt:
        if done < 2:
            raise
    explained = {name: explained_by(settled, name, kept[name]) for name in chosen}
    engine = told(run.engine for runs in kept.values() for run in runs) or "simpy"
    return Explanation(settled, explained, done, interrupted=done < replications, engine=engine)


def explained_by(scenario: Scenario, name: str, runs: Sequence[Replication]) -> Explained:
    """Compare theory with the numbers of an architecture's replications, which may be none."""
    warmup_ns = max(scenario.warmup_ns, 0)
    architecture = scenario.architectures[name]
    prediction = predict(architecture, duration_ns=scenario.duration_ns, warmup_ns=warmup_ns)
    caution = _caution(prediction, warmup_ns / 1e9, runs) if runs else ""
    window_s = (scenario.duration_ns - warmup_ns) / 1e9
    meetings = [
        _meeting(
            metric,
            value,
            said,
            _seen(scenario, name, metric, runs),
            caution or _too_short(metric, prediction, window_s),
            edge=_is_edge(metric, value, said),
        )
        for metric, value, said in _said(prediction)
    ]
    return Explained(prediction=prediction, meetings=tuple(meetings), caution=caution)


def _said(prediction: Prediction) -> list[tuple[str, float, list[Answer]]]:
    """Each figure once, with the formulas that agree on it; where exact ones do not differ, all are one figure."""
    found: list[tuple[str, float, list[Answer]]] = []
    for answer in sorted(prediction.answers, key=lambda answer: not answer.exact):
        for metric, value in answer.figures.items():
            same = [said for name, known, said in found if name == metric and _close(known, value, 1e-6)]
            if same:
                same[0].append(answer)
            else:
                found.append((metric, value, [answer]))
    return found


def _close(one: float, other: float, relative: float = _CLOSE) -> bool:
    return math.isclose(one, other, rel_tol=relative, abs_tol=_CLOSE)


def _seen(scenario: Scenario, name: str, metric: str, runs: Sequence[Replication]) -> Interval | None:
    """A figure over the runs; None without runs, and with no bounds where one of them has none."""
    if not runs:
        return None
    return estimated(scenario, name, metric, lambda asked: [run.figure(asked) for run in runs], CONFIDENCE)


def _meeting(
    metric: str, value: float, said: Sequence[Answer], seen: Interval | None, why: str, *, edge: bool
) -> Meeting:
    """Hold one figure against the runs."""
    formulas = tuple(answer.model.name for answer in said)
    if seen is None:
        return Meeting(metric=metric, theory=value, formulas=formulas, simulated=None, verdict="open")
    if math.isnan(seen.value):
        why = "too few data for the percentile"
        return Meeting(metric=metric, theory=value, formulas=formulas, simulated=None, verdict="open", why=why)
    verdict, why = _verdict(metric, value, seen, why, exact=any(answer.exact for answer in said))
    if edge and verdict in ("covers", "misses"):
        verdict, why = "open", "about as many do not wait at all: that of a run lies above, where waits begin, or is 0"
    return Meeting(metric=metric, theory=value, formulas=formulas, simulated=seen, verdict=verdict, why=why)


def _verdict(metric: str, value: float, simulated: Interval, why: str, *, exact: bool) -> tuple[str, str]:
    """Say how a figure ends, and why nothing can be said."""
    if why:
        return "open", why
    if not exact:
        return "near", ""
    if metric.startswith(_WHOLE_RUN):
        return "open", "counted over the whole run, its empty start included"
    if _close(simulated.value, value):
        return "equal", ""
    if simulated.value in (simulated.low, simulated.high) or not math.isfinite(simulated.half_width):
        return "open", "it hardly ever happens, and in no run did it"
    return ("covers" if simulated.covers(value) else "misses"), ""


def _is_edge(metric: str, value: float, said: Sequence[Answer]) -> bool:
    """Whether a percentile of waits lies where they begin: that of a run cannot lie below, and leans up."""
    name, _, statistic = metric.partition(".")
    means = [answer.figures[f"{name}.mean"] for answer in said if f"{name}.mean" in answer.figures]
    return name in _WAITS and statistic != "mean" and any(value < _EDGE * mean for mean in means)


def _caution(prediction: Prediction, warmup_s: float, runs: Sequence[Replication]) -> str:
    """Say what keeps the runs from being the steady state that formulas are about."""
    if all(not answer.exact for answer in prediction.answers):
        return ""
    settles_s = prediction.settles_s
    if not warmup_s:
        return "the runs start empty and nothing is left out (no warmup), so they are not the steady state of theory"
    if settles_s == math.inf:
        return "service times have no third moment, so waits have no variance, and no run is long enough"
    if settles_s is not None and warmup_s < SETTLED * settles_s:
        return (
            f"the warm-up of {_time(warmup_s)} is short: the empty start is felt for about "
            f"{_time(SETTLED * settles_s)}, so the runs are not quite the steady state of theory"
        )
    if any(doubt.code == "censored" for run in runs for doubt in run.measures.verdicts):
        return "much was not finished when the runs ended, and its times, the longest, are unknown"
    return ""


def _time(seconds: float) -> str:
    return duration_text(round(seconds) * 10**9)


def _too_short(metric: str, prediction: Prediction, window_s: float) -> str:
    """Whether a figure rests on a few busy stretches: then that of one run leans to what is usual."""
    if needs_s(metric, prediction.settles_s) <= window_s:
        return ""
    if metric.endswith(".mean"):
        return "the run is short: a mean over few busy stretches leans to what is small"
    return "the run is short: few busy stretches go beyond this percentile"
