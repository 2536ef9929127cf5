"""Explain: what theory makes of a scenario, beside its simulation."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from sim import experiment
from sim.results.asked import Asked, dotted, scenario_of


@dataclass(frozen=True, repr=False)
class Explanation(experiment.Explanation):
    """Theory beside simulation, by architecture; `str()` is what the command prints.

    >>> mail = {"name": "mail", "seed": 1, "load": "6/s", "duration": "10m", "workers": {"count": 8},
    ...         "steps": {"mail": {"service": {"exponential": "1s"}}}}
    >>> found = explain(mail, replications=0)
    >>> round(found["queued"].prediction.figure("wait.mean"), 4)
    0.1785
    """

    def __getitem__(self, name: str) -> experiment.Explained:
        """Return one architecture."""
        return self.architectures[name]

    def as_dict(self) -> dict[str, Any]:
        """Return what `sim explain --json` writes: resources, formulas, meetings with the runs, refusals."""
        from sim.report import explanation_document

        return explanation_document(self)

    def __repr__(self) -> str:
        return f"<{self.scenario.name} explained: {', '.join(self.architectures)}; seed {self.scenario.seed}>"

    def __str__(self) -> str:
        """Return what the command prints."""
        from sim.report import explanation_text

        return explanation_text(self)

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def explain(
    scenario: Asked,
    *architectures: str,
    replications: int = 20,
    cores: int | None = 1,
    cluster: str | None = None,
    **overrides: Any,
) -> Explanation:
    """Say which formulas describe a scenario, what they say, and whether its replications agree.

    scenario, cores, cluster, overrides: as in `compare`.  replications: 0 for theory alone, or at least 2.
    Raises ScenarioError, which says where, what and the way out; ValueError for a single replication.
    """
    if replications < 0 or replications == 1:
        raise ValueError(f"replications must be 0, for theory alone, or at least 2, got {replications}")
    asked = scenario_of(scenario, dotted(overrides))
    with experiment.executor_of(cores, cluster) as executor:
        found = experiment.explain(asked, architectures, replications=replications, executor=executor)
    return Explanation(found.scenario, found.architectures, found.replications, found.interrupted)
