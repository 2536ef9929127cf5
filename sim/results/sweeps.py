"""Sweep a key and find how many are enough, with results that show themselves in a notebook and give pandas frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.experiment import size as sizes
from sim.experiment import sweep as sweeps
from sim.experiment.ask import ask
from sim.experiment.names import check_metrics
from sim.experiment.points import points_of, values_by_key
from sim.results.asked import Asked, dotted, in_python, scenario_of, several, whole, workforce

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, repr=False)
class Sweep(sweeps.Sweep):
    """What came of each point. In a notebook it shows its table; `figure()` draws it, `frame()` gives every figure.

    >>> mail = {"name": "mail", "seed": 1, "load": "6/s", "duration": "10s",
    ...         "steps": {"mail": {"service": "500ms"}}, "workers": {"count": 4}}
    >>> swept = sweep(mail, {"workers.count": [4, 5]}, metrics=["utilization"], replications=2)
    >>> [point.unstable("queued") for point in swept.points]
    ['', '']
    """

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` writes."""
        from sim.report import sweep_document

        return sweep_document(self)

    def frame(self) -> pd.DataFrame:
        """Return a row per point, architecture and metric: value, low, high, theory."""
        from sim.report import sweep_frame

        return sweep_frame(self)

    def figure(self, *, dark: bool = False) -> Figure:
        """Draw each metric over the first key; dark: for a dark page."""
        from sim.plot import on_page
        from sim.plot.sweep import sweep_figure

        return on_page(sweep_figure(self), dark=dark)

    def __repr__(self) -> str:
        return (
            f"<{self.scenario.name} over {', '.join(self.over)}: {len(self.points)} points; seed {self.scenario.seed}>"
        )

    def __str__(self) -> str:
        """Return what the command prints."""
        from sim.report import sweep_text

        return sweep_text(self)

    def _repr_html_(self) -> str:
        from sim.report.words import preformatted

        return preformatted(str(self))


@dataclass(frozen=True, repr=False)
class Sizing(sizes.Sizing):
    """What is enough, and what was tried to find it. `answer` is the value, None where there is no single one."""

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` writes."""
        from sim.report import size_document

        return size_document(self)

    def frame(self) -> pd.DataFrame:
        """Return a row per candidate and threshold: what was seen, and what became of it."""
        from sim.report import size_frame

        return size_frame(self)

    def __repr__(self) -> str:
        return f"<{self.question.key} for {self.question.architecture}: {self.answer or self.finding.kind}>"

    def __str__(self) -> str:
        """Return what the command prints."""
        from sim.report import size_text

        return size_text(self)

    def _repr_html_(self) -> str:
        from sim.report.words import preformatted

        return preformatted(str(self))


@in_python
def sweep(
    scenario: Asked,
    over: Mapping[str, str | Iterable[object]],
    *architectures: str,
    only: Sequence[str] | str = (),
    metrics: Sequence[str] | str = (),
    replications: int = 10,
    cores: int | None = 1,
    cluster: str | None = None,
    engine: str = "auto",
    **overrides: Any,
) -> Sweep:
    """Run a scenario at every combination of values, with the same users, work and luck at each.

    over: by key its values, such as {"workers.count": range(4, 13)} or {"load": "5/s..9/s:9"}.
    architectures, or only: which (default: all). metrics: what to tell, such as "wait.p95".
    cores, cluster, engine, overrides: as of `compare`.
    Raises ScenarioError before anything runs if one of the points cannot be run.
    """
    names, often = (*architectures, *several(only)), whole("replications", replications, 2)
    asked, values = scenario_of(scenario, dotted(overrides)), values_by_key(over)
    check_metrics(several(metrics), asked.architectures)
    points = points_of(asked, values, names)
    with workforce(cores, cluster, engine) as executor:
        swept = tuple(sweeps.sweep_each(points, names, replications=often, executor=executor))
    told = tuple(dict.fromkeys(several(metrics))) or sweeps.usual_metrics(asked, names)
    return Sweep(asked, values, swept, told, often)


@in_python
def size(
    scenario: Asked,
    find: str,
    between: str | tuple[object, object],
    only: str | None = None,
    *,
    to: str | None = None,
    largest: bool = False,
    replications: int = 20,
    at_most: int = 400,
    cores: int | None = 1,
    cluster: str | None = None,
    engine: str = "auto",
    **overrides: Any,
) -> Sizing:
    """Find the smallest value of a key (or the largest) that meets the thresholds of an architecture.

    only: whose, if several have some. between: the range, as (4, 12) or "1s..30s". to: how fine. replications: of each
    candidate at least; at_most: until one gives up.
    cores, cluster, engine, overrides: as of `compare`. Raises ScenarioError for what cannot be run or looked for.
    """
    within = between if isinstance(between, str) else "..".join(map(str, between))
    question = ask(
        scenario_of(scenario, dotted(overrides)),
        find,
        within,
        only=only,
        to=to,
        largest=largest,
        replications=whole("replications", replications, 2),
        at_most=whole("at_most", at_most, 2),
    )
    with workforce(cores, cluster, engine) as executor:
        return Sizing(question, tuple(sizes.size_each(question, executor=executor)))
