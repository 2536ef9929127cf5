"""Explain: what theory makes of a scenario, beside its simulation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim import experiment
from sim.results.asked import Asked, dotted, in_python, scenario_of, several, whole, workforce
from sim.scenario import ScenarioError


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
        from sim.report.words import preformatted

        return preformatted(str(self))


@in_python
def explain(
    scenario: Asked,
    *architectures: str,
    only: Sequence[str] | str = (),
    replications: int = 20,
    cores: int | None = 1,
    cluster: str | None = None,
    engine: str = "auto",
    **overrides: Any,
) -> Explanation:
    """Say which formulas describe a scenario, what they say, and whether its replications agree.

    scenario, architectures, only, cores, cluster, engine, overrides: as in `compare`. replications: 0 for theory alone,
    or at least 2. Raises ScenarioError, which says where, what and the way out.
    """
    if whole("replications", replications, 0) == 1:
        raise ScenarioError("replications must be 0, for theory alone, or at least 2, got 1")
    asked, names = scenario_of(scenario, dotted(overrides)), (*architectures, *several(only))
    with workforce(cores, cluster, engine) as executor:
        found = experiment.explain(asked, names, replications=int(replications), executor=executor)
    return Explanation(found.scenario, found.architectures, found.replications, found.interrupted)
