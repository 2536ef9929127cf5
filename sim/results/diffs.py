"""Two runs side by side, with a result that shows itself in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim import experiment
from sim.results.asked import Asked, dotted, in_python, is_number, scenario_of, several, whole, workforce
from sim.scenario import ScenarioError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


_COLUMNS: Final = (
    "architecture", "metric", "a", "b", "difference", "low", "high", "relative", "verdict", "regression",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, repr=False)
class Diff(experiment.Diff):
    """What became better and what worse from A to B. In a notebook it shows its table; `figure()` draws it.

    >>> scenario = {"name": "mail", "seed": 1, "load": "6/s", "duration": "10s", "workers": {"count": 4},
    ...             "steps": {"mail": {"service": "100ms"}}}
    >>> diff(scenario, replications=2, workers__count=5)
    <mail against mail: regression perhaps>
    """

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` writes."""
        from sim.report import diff_document

        return diff_document(self)

    def frame(self) -> pd.DataFrame:
        """Return one row per architecture and metric, numbers as in `as_dict`; low, high: the difference's interval."""
        import pandas as pd

        rows = [
            (str(row.match), row.metric, row.a.value, row.b.value, row.difference.value, row.difference.low,
             row.difference.high, row.relative.value, row.word, row.regression)
            for row in self.differences
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=list(_COLUMNS)).set_index(["architecture", "metric"])

    def figure(self, *, dark: bool = False) -> Figure:
        """Draw the relative changes with their intervals; dark: for a dark page."""
        from sim.plot import diff_figure, on_page

        return on_page(diff_figure(self), dark=dark)

    def __repr__(self) -> str:
        names = " against ".join(kept.scenario.name for kept in (self.a, self.b))
        return f"<{names}: regression {self.regression}>"

    def __str__(self) -> str:
        """Return what the command prints."""
        from sim.report import diff_text

        return diff_text(self)

    def _repr_html_(self) -> str:
        from sim.report import diff_html

        return diff_html(self)


@in_python
def diff(
    a: Asked | experiment.Comparison,
    b: Asked | experiment.Comparison | None = None,
    *,
    replications: int | None = None,
    only: Sequence[str] | str = (),
    metrics: Sequence[str] | str = (),
    tolerance: float = experiment.TOLERANCE,
    cores: int | None = 1,
    cluster: str | None = None,
    engine: str = "auto",
    **changes_of_b: Any,
) -> Diff:
    """Compare two scenarios or runs: what became better or worse from A to B, beyond chance and beyond the tolerance.

    a, b: as for `compare`, or a comparison, or the folder of a saved run; without b it is A again, as changed.
    replications: how often what is no run yet is run; None: as often as the other was, or 20 times.
    only, metrics: as `--only` and `--metric`. changes_of_b: as `--set-b`, with `__` for the dot: `workers__count=45`.
    cores, cluster, engine: as of `compare`.
    Raises ScenarioError, which says where, what and the way out.

    >>> lone = {"name": "lone", "seed": 1, "load": "1/s", "duration": "10s", "workers": {"count": 2},
    ...         "steps": {"mail": {"service": "100ms"}}}
    >>> [row.word for row in diff(lone, lone, replications=2, metrics="wait.mean").differences]
    ['same']
    """
    only, metrics = several(only), several(metrics)
    often = None if replications is None else whole("replications", replications, 1)
    if not is_number(tolerance) or not 0 <= tolerance < 1:
        raise ScenarioError(f"tolerance must be a share from 0 to below 1, got {tolerance}")
    sides = _side(a, {}), _side(a if b is None else b, dotted(changes_of_b))
    experiment.check_metrics(metrics, [name for side in sides for name in experiment.names_of(side)])
    matches = experiment.matched(*sides, only)
    if b is None:
        experiment.check_differs(*sides, matches)
    with workforce(cores, cluster, engine) as executor:
        both = experiment.Both(*sides, matches, often, executor)
        for _ in both.run_each():
            pass
    found = experiment.diff(*both.kept, metrics=metrics, only=only, tolerance=tolerance)
    return Diff(**vars(found))


def _side(asked: Asked | experiment.Comparison, changes: dict[str, Any]) -> experiment.Side:
    if isinstance(asked, experiment.Comparison):
        if changes:
            raise ScenarioError(f"a comparison of {asked.scenario.name} is run already; give its scenario to change it")
        return experiment.Kept.of(asked)
    return experiment.side_of(asked, changes) if isinstance(asked, str | Path) else scenario_of(asked, changes)
