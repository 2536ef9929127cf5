"""Does it heal? The map of a system that may stay down after a trigger, with results that show themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.experiment import axes, healing
from sim.experiment.metastable import REPLICATIONS, plan_metastable
from sim.results.asked import Asked, dotted, in_python, scenario_of, several, whole, workforce

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Healing(healing.Healing):
    """A map of load and trigger. Printed it shows what the command prints; `figure()` draws it.

    >>> found = metastable("tipping-point", "short-queue", loads="8/s", triggers="5s", replications=2, recover_by="15s")
    >>> [cell.stuck for cell in found.column("short-queue", 8.0)]
    [0, 0]
    """

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` writes."""
        from sim.report import metastable_document

        return metastable_document(self)

    def figure(self, *, dark: bool = False) -> Figure:
        """Draw the map, the way up and down, and the times to recover; dark: for a dark page."""
        from sim.plot import metastable_figure, on_page

        return on_page(metastable_figure(self), dark=dark)

    def __repr__(self) -> str:
        return f"<{self.plan.scenario.name}: {', '.join(self.names)}; seed {self.plan.scenario.seed}>"

    def __str__(self) -> str:
        """Return what the command prints."""
        from sim.report import metastable_text

        return metastable_text(self)

    def _repr_html_(self) -> str:
        from sim.report.words import preformatted

        return preformatted(str(self))


@in_python
def metastable(
    scenario: Asked,
    *architectures: str,
    only: Sequence[str] | str = (),
    loads: str | Sequence[float] | None = None,
    triggers: str | None = None,
    replications: int = REPLICATIONS,
    recover_by: str | None = None,
    cores: int | None = 1,
    cluster: str | None = None,
    engine: str = "auto",
    **overrides: Any,
) -> Healing:
    """Map at which loads and after which triggers the architectures (or those named) have not recovered.

    architectures, or only: which (default: all).
    loads: base loads, "30/s..80/s:6" or numbers [1/s]; triggers: how long each lasts, "0s..20s:5"; recover_by: how long
    a run has to recover, "60s"; what is left out is chosen from the scenario. cores, cluster, engine, overrides: as of
    `compare`.
    Raises ScenarioError, which says where, what and the way out.
    """
    rates = ",".join(f"{rate:g}/s" for rate in loads) if loads is not None and not isinstance(loads, str) else loads
    plan = plan_metastable(
        scenario_of(scenario, dotted(overrides)),
        (*architectures, *several(only)),
        loads=() if rates is None else axes.loads(rates),
        sizes_ns=() if triggers is None else axes.triggers(triggers),
        replications=whole("replications", replications, 1),
        recover_by_ns=None if recover_by is None else axes.time_ns("--recover-by", recover_by),
    )
    with workforce(cores, cluster, engine) as executor:
        found = healing.heal(plan, executor=executor)
    return Healing(found.plan, found.cells, hysteresis=found.hysteresis, complete=found.complete)
