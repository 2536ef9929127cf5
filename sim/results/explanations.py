"""Explain: what theory makes of a scenario, beside its simulation."""

from __future__ import annotations

from dataclasses import asdict, dataclass
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
        """Return plain values: by architecture resources, formulas with their figures, meetings, refusals."""
        return {
            "scenario": self.scenario.name,
            "digest": self.scenario.digest,
            "seed": self.scenario.seed,
            "replications": self.replications,
            "architectures": {name: _plain(explained) for name, explained in self.architectures.items()},
        }

    def __repr__(self) -> str:
        return f"<{self.scenario.name} explained: {', '.join(self.architectures)}; seed {self.scenario.seed}>"

    def __str__(self) -> str:
        """Return what the command prints."""
        from sim.report import explanation_text

        return explanation_text(self)

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def _plain(explained: experiment.Explained) -> dict[str, Any]:
    prediction = explained.prediction
    return {
        "resources": [asdict(resource) for resource in prediction.resources],
        "bottleneck": None if prediction.bottleneck is None else prediction.bottleneck.name,
        "answers": {
            answer.model.name: {"figures": dict(answer.figures), "exact": answer.exact, "notes": list(answer.notes)}
            for answer in prediction.answers
        },
        "refusals": {refusal.model.name: refusal.why for refusal in prediction.refusals},
        "caution": explained.caution,
        "meetings": [asdict(meeting) for meeting in explained.meetings],
    }


def explain(scenario: Asked, *architectures: str, replications: int = 20, **overrides: Any) -> Explanation:
    """Say which formulas describe a scenario, what they say, and whether its replications agree.

    scenario, overrides: as in `compare`.  replications: 0 for theory alone, or at least 2.
    Raises ScenarioError, which says where, what and the way out; ValueError for a single replication.
    """
    if replications < 0 or replications == 1:
        raise ValueError(f"replications must be 0, for theory alone, or at least 2, got {replications}")
    found = experiment.explain(scenario_of(scenario, dotted(overrides)), architectures, replications=replications)
    return Explanation(found.scenario, found.architectures, found.replications, found.interrupted)
