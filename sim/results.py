"""The Python face: run and compare, with results that show themselves in a notebook and give pandas frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim import experiment
from sim.scenario import Scenario, ScenarioError, from_dict, load, vary

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Asked = Scenario | str | Path | Mapping[str, Any]  # a scenario, its name, its file, or its content


@dataclass(frozen=True, repr=False)
class Comparison(experiment.Comparison):
    """Architectures side by side. In a notebook it shows its table; `figure()` draws it, `jobs()` gives every job.

    >>> comparison = compare({"name": "mail", "seed": 1, "load": "6/s", "duration": "10s", "api": {"threads": 4},
    ...                       "steps": {"mail": {"service": "100ms"}}, "workers": {"count": 4}})
    >>> list(comparison.outcomes)
    ['sync', 'queued']
    >>> comparison["queued"].measures.requests.ok == comparison["sync"].measures.requests.ok
    True
    """

    def __getitem__(self, name: str) -> experiment.Outcome:
        """Return the outcome of one architecture."""
        return self.outcomes[name]

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` writes."""
        from sim.report import as_document

        return as_document(self)

    def frame(self) -> pd.DataFrame:
        """Return one row per figure and one column per architecture."""
        from sim.report import figures_frame

        return figures_frame(self)

    def jobs(self) -> pd.DataFrame:
        """Return one row per job of every architecture, times in seconds."""
        from sim.report import jobs_frame

        return jobs_frame(self)

    def figure(self) -> Figure:
        """Draw the comparison: response and completion times, backlog, rates, utilisation."""
        from sim.plot import comparison_figure

        return comparison_figure(self)

    def __repr__(self) -> str:
        return f"<{self.scenario.name}: {', '.join(self.outcomes)}; seed {self.seed}>"

    def __str__(self) -> str:
        """Return what the command prints."""
        from sim.report import plain_text

        return plain_text(self)

    def _repr_html_(self) -> str:
        from sim.report import as_html

        return as_html(self)


class Run(Comparison):
    """A comparison of one architecture with nothing."""

    @property
    def outcome(self) -> experiment.Outcome:
        """The only outcome."""
        (outcome,) = self.outcomes.values()
        return outcome

    @property
    def record(self) -> Any:
        """What happened: arrays of requests, calls, jobs and attempts."""
        return self.outcome.record

    @property
    def measures(self) -> Any:
        """The numbers made of it."""
        return self.outcome.measures


def compare(scenario: Asked, *architectures: str, profiles: Sequence[str] | str = (), **overrides: Any) -> Comparison:
    """Run a scenario through its architectures (or those named) with the same users, work and luck.

    scenario: a `Scenario`, the name of one that ships with the package, a file, or a mapping of its content.
    overrides: as `--set` on the command line, with `__` for the dot: `workers__count=50`.
    profiles: names of brokers (see `profiles`), each with an architecture of its own, made of the one named, or of the
    first that queues a step; the scenario's thresholds are left aside then.
    Raises ScenarioError, which says where, what and the way out.
    """
    if profiles:
        profiles = [name.strip() for name in profiles.split(",")] if isinstance(profiles, str) else profiles
        own, later = experiment.split_changes(_dotted(overrides), profiles)
        asked = experiment.between_brokers(_scenario(scenario, own), profiles, architectures, later)
        return Comparison.of(asked, dict(experiment.compare_each(asked)))
    asked = _scenario(scenario, _dotted(overrides))
    return Comparison.of(asked, dict(experiment.compare_each(asked, architectures)))


def run(scenario: Asked, architecture: str | None = None, **overrides: Any) -> Run:
    """Run one architecture of a scenario; it may be left unnamed where there is only one. See `compare`."""
    asked = _scenario(scenario, _dotted(overrides))
    names = list(asked.architectures)
    if architecture is None and len(names) > 1:
        raise ScenarioError(f"{asked.name} has several architectures: name one of {', '.join(names)}, or use compare")
    name = architecture or names[0]
    return Run.of(asked, {name: experiment.run_one(asked, name)})


def _dotted(overrides: Mapping[str, Any]) -> dict[str, Any]:
    return {key.replace("__", "."): value for key, value in overrides.items()}


def _scenario(asked: Asked, dotted: Mapping[str, Any]) -> Scenario:
    if isinstance(asked, Scenario):
        return vary(asked, dotted) if dotted else asked
    if isinstance(asked, Mapping):
        return from_dict(asked, overrides=dotted)
    return load(asked, overrides=dotted)
