"""How a scenario starts, what a waiting load test hides, what would run, what a study must report: each in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim import experiment
from sim.results.asked import Asked, dotted, in_python, scenario_of, several, whole, workforce

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Text(str):
    """Plain text, in a notebook shown line by line."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        from sim.report.words import preformatted

        return preformatted(self)


@dataclass(frozen=True, repr=False)
class WarmUp(experiment.WarmUp):
    """How a scenario settles; `scenario` has the warm-up that was found, `figure()` is Welch's plot."""

    def figure(self, *, dark: bool = False) -> Figure:
        """Draw the number in the system over time, with the cut; dark: for a dark page."""
        from sim.plot import on_page, warm_up_figure

        return on_page(warm_up_figure(self), dark=dark)

    def __repr__(self) -> str:
        return f"<{self.scenario.name}: {self.scenario.warmup_ns / 1e9:g} s to settle; seed {self.scenario.seed}>"

    def __str__(self) -> str:
        """Return what the command prints."""
        from sim.report import warm_up_text

        return warm_up_text(self)

    def _repr_html_(self) -> str:
        from sim.report.words import preformatted

        return preformatted(str(self))


@dataclass(frozen=True, repr=False)
class Omission(experiment.Omission):
    """The response times that users meet beside those that a waiting tester reports; `figure()` draws both."""

    def figure(self, *, dark: bool = False) -> Figure:
        """Draw both views of the response times; dark: for a dark page."""
        from sim.plot import omission_figure, on_page

        return on_page(omission_figure(self), dark=dark)

    def __repr__(self) -> str:
        return f"<{self.scenario.name}: {self.architecture.name} through {self.connections}; seed {self.scenario.seed}>"

    def __str__(self) -> str:
        """Return what the command prints."""
        from sim.report import omission_text

        return omission_text(self)

    def _repr_html_(self) -> str:
        from sim.report.words import preformatted

        return preformatted(str(self))


@in_python
def warmup(
    scenario: Asked,
    *architectures: str,
    only: Sequence[str] | str = (),
    replications: int = 20,
    cores: int | None = 1,
    cluster: str | None = None,
    engine: str = "auto",
    **overrides: Any,
) -> WarmUp:
    """Say how long a scenario takes to settle, by MSER-5 on the mean of so many runs.

    scenario, architectures, only, cores, cluster, engine, overrides: as in `compare`. replications: at least 2.
    Raises ScenarioError, which says where, what and the way out.

    >>> mail = {"name": "mail", "seed": 1, "load": "2/s", "duration": "2m", "workers": {"count": 4},
    ...         "steps": {"mail": {"service": "1s"}}}
    >>> warmup(mail, replications=2).scenario.warmup_ns < 60 * 10**9
    True
    """
    often = whole("replications", replications, 2)
    asked, names = scenario_of(scenario, dotted(overrides)), (*architectures, *several(only))
    with workforce(cores, cluster, engine) as executor:
        found = experiment.warm_up(asked, names, replications=often, executor=executor)
    return WarmUp(**_fields(found, WarmUp))


@in_python
def omission(
    scenario: Asked,
    only: str | None = None,
    *,
    connections: int = 1,
    replications: int = 1,
    cores: int | None = 1,
    cluster: str | None = None,
    engine: str = "auto",
    **overrides: Any,
) -> Omission:
    """Show what a load test leaves out that waits for an answer before it asks again.

    only: the architecture that is tested (default: the first that can be). connections: of the tester.
    scenario, cores, cluster, engine, overrides: as in `compare`. Raises ScenarioError where there is no plan, or no
    answer.

    >>> found = omission("coordinated-omission", connections=4)
    >>> found.told[0].met.p99 > found.told[0].reported.p99
    True
    """
    ways, often = whole("connections", connections, 1), whole("replications", replications, 1)
    asked = scenario_of(scenario, dotted(overrides))
    with workforce(cores, cluster, engine) as executor:
        found = experiment.omission(asked, only, connections=ways, replications=often, executor=executor)
    return Omission(**_fields(found, Omission))


@in_python
def dry_run(
    scenario: Asked, *architectures: str, only: Sequence[str] | str = (), replications: int = 1, **overrides: Any
) -> Text:
    """Return what running a scenario would be, as `--dry-run` prints it: load, faults, how many jobs. Nothing is run.

    scenario, architectures, only, overrides: as in `compare`.
    Raises ScenarioError, which says where, what and the way out.

    >>> print(dry_run("checkout").splitlines()[0][:8])
    checkout
    """
    from sim.report import dry_run_text

    asked, names = scenario_of(scenario, dotted(overrides)), (*architectures, *several(only))
    often = whole("replications", replications, 1)
    experiment.check_names(asked, names)
    experiment.check_size(asked, names, often)
    return Text(dry_run_text(asked, names, often))


@in_python
def stress(scenario: Asked, **overrides: Any) -> Text:
    """Report a scenario, or the folder of a saved run, by the 20 items of STRESS-DES, as Markdown.

    scenario, overrides: as in `compare`. Raises ScenarioError, also for changes of a run that is over.

    >>> stress("checkout").splitlines()[0].startswith("#")
    True
    """
    from sim.report.stress import Study, stress_text, study_of

    changes = dotted(overrides)
    if isinstance(scenario, str | Path):
        return Text(stress_text(study_of(str(scenario), changes)))
    return Text(stress_text(Study(scenario_of(scenario, changes))))


def _fields(found: object, kind: type[Any]) -> Mapping[str, Any]:
    """What a result of the experiments holds, for the result that shows itself."""
    return {name: getattr(found, name) for name in kind.__dataclass_fields__}
