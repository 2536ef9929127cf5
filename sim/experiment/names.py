"""What all experiments share: who is run, and who is told how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sim.scenario import Scenario, ScenarioError, nearest
from sim.scenario.errors import printable
from sim.scenario.metrics import METRICS

Progress = Callable[[str, float], None]  # told an architecture's name and the share of its runs that is done


def check_names(scenario: Scenario, names: Sequence[str]) -> None:
    """Raise ScenarioError for a name that no architecture has, and for one that is named twice."""
    for name in names:
        if name not in scenario.architectures:
            way_out = nearest(name, scenario.architectures)
            raise ScenarioError(f"{printable(name)}: is not an architecture of {scenario.name}{way_out}")
    check_once(names)


def check_once(names: Sequence[str]) -> None:
    """Raise ScenarioError for what is named twice: its run would be counted as two, which agree too well."""
    for at, name in enumerate(names):
        if name in names[:at]:
            raise ScenarioError(f"{name}: is named twice, and one run is not two; name it once")


def check_metrics(metrics: Sequence[str], names: Iterable[str] = ()) -> None:
    """Raise ScenarioError for a name that is no metric. names: of architectures, which do not stand before a metric."""
    for metric in metrics:
        if metric in METRICS:
            continue
        name, _, rest = metric.partition(".")
        if rest in METRICS and name in names:
            way_out = f"write --metric {rest} --only {name}"
            raise ScenarioError(f"--metric {metric}: is said without the architecture; {way_out}")
        raise ScenarioError(f"--metric {printable(metric)}: names no metric{nearest(metric, METRICS)}")
