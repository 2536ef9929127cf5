"""Runs too long to be kept: in chunks, of which only measures stay, in memory that does not grow with the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import NoReturn

from sim.engine import is_available
from sim.engine.chunks import CHUNK, not_in_chunks, simulate_in_chunks
from sim.engine.run import Kernel
from sim.experiment.compare import Comparison, Outcome
from sim.experiment.engines import INSTALL, simulator
from sim.experiment.interrupt import wish_to_stop
from sim.experiment.limits import MOST_IN_ALL
from sim.experiment.names import Progress, check_names
from sim.measure import BatchMeans, Doubt, Observed, observe
from sim.measure.figures import PER_MILLE
from sim.measure.folding import ERROR, Fold, Folded
from sim.measure.intervals import unbounded
from sim.measure.observed import holds
from sim.measure.planned import planned
from sim.record import Record
from sim.scenario import Scenario, ScenarioError, Threshold
from sim.scenario.units import duration_text


class Forgotten(Record):
    """The record of a run of which only measures were kept. Whoever looks into it is told so."""

    __slots__ = ()

    def __init__(self, horizon_ns: int) -> None:
        """Keep how long it was."""
        object.__setattr__(self, "horizon_ns", horizon_ns)

    def __getattr__(self, name: str) -> NoReturn:
        """Refuse what a record has. Raises ScenarioError."""
        raise ScenarioError(
            f"a run in chunks keeps no {name.replace('_', ' ')}, only measures; run a shorter one without --chunked"
        )


@dataclass(frozen=True, kw_only=True)
class LongOutcome(Outcome):
    """The outcome of a run in chunks: its record is `Forgotten`."""

    folded: Folded

    def one_run(self, metric: tuple[str, str]) -> BatchMeans:
        """Return the interval of a mean by batches that were summed along the way; of percentiles there is none."""
        name, statistic = metric
        if statistic == "mean":
            return self.folded.means[name]
        value = self.measures.figure(metric)
        known = unbounded(inf if value is None else value, 0)
        return BatchMeans(interval=known, batches=0, size=0, statistic=0.0, refused="insufficient")


def run_in_chunks(
    scenario: Scenario,
    names: Sequence[str],
    *,
    progress: Progress | None = None,
    chunk: int = CHUNK,
    kernel: Kernel | None = None,
) -> Comparison:
    """Run one architecture of a scenario in chunks. Ctrl-C ends it after a chunk, as if it had been meant to be short.

    Then the duration of the scenario that is returned is what was simulated. chunk, kernel: as in the engine.
    Raises ScenarioError for what cannot be run so, naming it; KeyboardInterrupt if it is stopped within the warm-up.
    """
    name = the_only(scenario, names)
    check_chunked(scenario, name)
    architecture, lasts_ns = scenario.architectures[name], scenario.duration_ns
    if kernel is None:
        simulator("compiled")  # says so where it has to be compiled
    fold = Fold(architecture, horizon_ns=lasts_ns, warmup_ns=scenario.warmup_ns)
    with wish_to_stop() as is_enough:
        for piece in simulate_in_chunks(
            architecture, seed=scenario.seed, horizon_ns=lasts_ns, chunk=chunk, is_enough=is_enough, kernel=kernel
        ):
            fold.add(piece)
            reached_ns = piece.record.horizon_ns
            if progress is not None:
                progress(name, reached_ns / lasts_ns)
    if reached_ns <= scenario.warmup_ns:
        raise KeyboardInterrupt
    done = scenario.model_copy(update={"duration_ns": reached_ns})
    return Comparison.of(done, {name: _outcome(done, name, fold.close(reached_ns), lasts_ns)})


def check_chunked(scenario: Scenario, name: str) -> None:
    """Raise ScenarioError if an architecture cannot be run in chunks, naming why and the way out."""
    where = f"{scenario.name}: {name} cannot be run in chunks"
    if not is_available():
        raise ScenarioError(f"{where} without Numba; {INSTALL}")
    missing = not_in_chunks(scenario.architectures[name])
    if missing:
        raise ScenarioError(f"{where}, which do not cover {', '.join(missing)}; run it without --chunked")
    if scenario.warmup_ns < 0:
        raise ScenarioError(
            f"{where} with warmup: auto, which looks at whole runs; `sim warmup` finds it from shorter ones, "
            "--set warmup=TIME sets it"
        )
    for threshold in scenario.thresholds:
        if threshold.architecture == name and threshold.scope is not None:
            raise ScenarioError(f"{where} with a threshold of a part of the run: {threshold.text}; leave it out")
    plan = planned(scenario.architectures[name], scenario.duration_ns)
    if plan.requests + plan.jobs > MOST_IN_ALL:
        raise ScenarioError(
            f"{where}: about {plan.requests + plan.jobs:.1e} requests and jobs would take days, and "
            f"{MOST_IN_ALL:,} are allowed; lower the load, or run shorter"
        )


def check_asked(asked: Mapping[str, object], engine: str) -> None:
    """Raise ScenarioError for options that need a whole run, several, or another engine. asked: None if not given."""
    if engine == "simpy":
        raise ScenarioError("--engine simpy: runs in chunks are of the compiled engine; leave out one of the two")
    for name, value in asked.items():
        if value is not None and not (name in ("replications", "cores") and value == 1):
            raise ScenarioError(
                f"--{name}: a run in chunks is one, on one core, and keeps no jobs; leave out --{name} or --chunked"
            )


def the_only(scenario: Scenario, names: Sequence[str]) -> str:
    """Return the name of the architecture that is run. Raises ScenarioError if there are several, or none of the name.

    >>> from sim.scenario import load
    >>> the_only(load("checkout"), ["queued"])
    'queued'
    """
    check_names(scenario, names)
    chosen = list(names or scenario.architectures)
    if len(chosen) > 1:
        raise ScenarioError(
            f"{scenario.name} has several architectures, and a run in chunks is of one: name one of {', '.join(chosen)}"
        )
    return chosen[0]


def _outcome(scenario: Scenario, name: str, folded: Folded, planned_ns: int) -> LongOutcome:
    """The outcome, with what its thresholds look at."""
    architecture, warmup_ns, measures = scenario.architectures[name], scenario.warmup_ns, folded.measures
    if folded.horizon_ns < planned_ns:
        measures = replace(measures, verdicts=(*measures.verdicts, _interrupted(folded.horizon_ns, planned_ns)))
    record = Forgotten(folded.horizon_ns)
    mine = [threshold for threshold in scenario.thresholds if threshold.architecture == name]
    observed = observe(mine, record, measures, architecture, warmup_ns)
    sure = {threshold: _unless_too_near(threshold, found) for threshold, found in observed.items()}
    return LongOutcome(architecture, record, measures, sure, warmup_ns, "compiled, in chunks", folded=folded)


def _interrupted(reached_ns: int, planned_ns: int) -> Doubt:
    reached, planned_for = duration_text(reached_ns), duration_text(planned_ns)
    return Doubt(
        "interrupted",
        f"Stopped at {reached} of {planned_for}. All figures are of that time: --duration {reached} gives them again.",
        f"{reached} of {planned_for}",
    )


def _unless_too_near(threshold: Threshold, found: Observed) -> Observed:
    """Of a percentile that is nearer to the bound than it is known, nobody can tell."""
    if threshold.metric[-1] not in PER_MILLE or found.value is None:
        return found
    ends = found.value * (1 - ERROR), found.value * (1 + ERROR)
    other = next((end for end in ends if holds(threshold, end) != holds(threshold, found.value)), None)
    if other is None:
        return found
    return replace(found, at_most=other, why=f"it is within {ERROR:.1%} of the bound, which is how well chunks know it")
