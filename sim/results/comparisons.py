"""Run and compare, with results that show themselves in a notebook and give pandas frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim import experiment
from sim.results.asked import Asked, dotted, in_python, scenario_of, several, workforce
from sim.results.exports import Exports
from sim.results.replays import Replay
from sim.results.wanted import Wanted
from sim.scenario import Scenario, ScenarioError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, repr=False)
class Comparison(Exports):
    """Architectures side by side. In a notebook it shows its table; `figure()` draws it, `jobs()` gives every job.

    `to_html()` is a page to keep or to send.

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

    @in_python
    def save(self, folder: Path | str, *, overwrite: bool = False) -> None:
        """Keep the run in a new folder, as `--save` does: all figures, and how to replay it.

        overwrite: replace a run that was saved there. Raises ScenarioError if the folder is taken.
        """
        from sim.report import save_run

        save_run(self, folder, overwrite=overwrite)

    @in_python
    def figure(self, chart: str = "comparison", *, dark: bool = False) -> Figure:
        """Draw the comparison on one page, or one of its `charts`; dark: for a dark page.

        Raises ScenarioError if there is no such chart, or it has nothing to show here.
        """
        from sim.plot import chart_figure

        return chart_figure(self, chart, dark=dark)

    def to_html(self) -> str:
        """Return the report that `--html` writes: a page for the browser, everything in it."""
        from sim.report.html import page
        from sim.report.replay.part import replay_part

        return page(self, sections=[replay_part(self)])

    @in_python
    def replay(self, *only: str, start: str | None = None, until: str | None = None) -> Replay:
        """Play the run, of several replications the first, as a moving picture: in a notebook, or in a page of its own.

        only: architectures (default: all). start, until: the part of the run that is shown, such as "60s" and "90s".
        Raises ScenarioError for an unknown architecture, or a part that is not of the run.
        """
        from sim.report.replay import read_window, replay_payload

        return Replay(replay_payload(self, only, window=read_window(start, until, ("start", "until"))))

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
    """One architecture alone: its `measures`, its `record`, and all that a `Comparison` has, with one column.

    >>> run("checkout", "queued", duration="1m").measures.jobs.lost
    0
    """

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


@in_python
def compare(
    scenario: Asked,
    *architectures: str,
    only: Sequence[str] | str = (),
    profiles: Sequence[str] | str = (),
    replications: int | None = None,
    precision: float | str | None = None,
    at_most: int | None = None,
    metrics: Sequence[str] | str = (),
    keep_jobs: bool = False,
    cores: int | None = 1,
    cluster: str | None = None,
    engine: str = "auto",
    **overrides: Any,
) -> Comparison:
    """Run a scenario through its architectures (or those named) with the same users, work and luck.

    scenario: a `Scenario`, the name of one that ships with the package, a file, or a mapping of its content.
    architectures, or only: which (default: all).
    overrides: as `--set` on the command line, with `__` for the dot: `workers__count=50`.
    profiles: names of brokers (see `profiles`), each with an architecture of its own, made of the one named, or of the
    first that queues a step; the scenario's thresholds are left aside then.
    replications: how often, each time with other luck; then every figure has an interval. precision: go on from there
    (from 10, if nothing is said) until the 95 % intervals are as narrow, such as 0.05 or "5%", on either side,
    `at_most` so often (default: 200); metrics: of what, such as "wait.mean", or "queued.wait.mean" of one alone.
    keep_jobs: `jobs()` has those of every replication. cluster: as `--cluster`. engine: as `--engine`.
    cores: processes that share the runs, None for one for each core once that pays; in a script the call must then
    stand under `if __name__ == "__main__":`, since each process reads the script.
    Raises ScenarioError, which says where, what and the way out.
    """
    names = (*architectures, *several(only))
    wanted = Wanted.of(replications, precision, at_most, metrics)
    asked = (
        _between_brokers(scenario, names, profiles, dotted(overrides))
        if profiles
        else scenario_of(scenario, dotted(overrides))
    )
    gathered = experiment.Gathering(asked)
    with workforce(cores, cluster, engine) as executor:
        wanted.gather(gathered, () if profiles else names, executor, keep_jobs=keep_jobs)
    return gathered.shown_as(Comparison)


def _between_brokers(
    scenario: Asked, like: Sequence[str], profiles: Sequence[str] | str, changes: Mapping[str, Any]
) -> Scenario:
    """The scenario with an architecture for each profile."""
    names = [name.strip() for name in profiles.split(",")] if isinstance(profiles, str) else profiles
    own, later = experiment.split_changes(changes, names)
    return experiment.between_brokers(scenario_of(scenario, own), names, like, later)


@in_python
def run(
    scenario: Asked,
    only: str | None = None,
    *,
    replications: int | None = None,
    precision: float | str | None = None,
    at_most: int | None = None,
    metrics: Sequence[str] | str = (),
    keep_jobs: bool = False,
    chunked: bool = False,
    cores: int | None = 1,
    cluster: str | None = None,
    engine: str = "auto",
    **overrides: Any,
) -> Run:
    """Run one architecture of a scenario; it may be left unnamed where there is only one. See `compare`.

    A `Run` has the measures and the record of one architecture: where there are several, name it. `compare` runs them
    all, as `sim run` on the command line does where none is named.

    chunked: for very long runs; measures are kept and jobs are not, so that memory does not grow with the run. Ctrl-C
    ends it early: then `scenario.duration_ns` says how long it was.
    """
    if chunked:
        given = {"replications": replications, "precision": precision, "at-most": at_most, "metric": metrics or None}
        given |= {"keep-jobs": keep_jobs or None, "cluster": cluster, "cores": cores}
        return _in_chunks(scenario_of(scenario, dotted(overrides)), only, given, engine)
    wanted = Wanted.of(replications, precision, at_most, metrics)
    asked = scenario_of(scenario, dotted(overrides))
    names = list(asked.architectures)
    if only is None and len(names) > 1:
        way_out = f"name one of {', '.join(names)}, or use compare"
        raise ScenarioError(f"{asked.name} has several architectures, and a run here is of one: {way_out}")
    gathered = experiment.Gathering(asked)
    with workforce(cores, cluster, engine) as executor:
        wanted.gather(gathered, [only or names[0]], executor, keep_jobs=keep_jobs)
    return gathered.shown_as(Run)


def _in_chunks(asked: Scenario, only: str | None, given: Mapping[str, object], engine: str) -> Run:
    """A run of which only measures are kept."""
    from sim.experiment.chunked import check_asked, run_in_chunks

    check_asked(given, engine)
    found = run_in_chunks(asked, [] if only is None else [only])
    return Run(**{each.name: getattr(found, each.name) for each in fields(found)})
