"""The explorer: a scenario, what has been turned in it, and what is seen of that; in a notebook with sliders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim import experiment
from sim.experiment.engines import EngineAsked, engine_asked
from sim.results.asked import Asked, dotted, in_python, scenario_of, several
from sim.results.comparisons import Comparison
from sim.results.exploring import told
from sim.results.exploring.controls import Control, controls_of
from sim.results.exploring.views import view_of
from sim.scenario import Scenario, ScenarioError, nearest, vary
from sim.scenario.errors import printable

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Explorer:
    """What `explore` returns. In a notebook it shows sliders and a picture; elsewhere `turn` does what a slider does.

    >>> mail = {"name": "mail", "seed": 1, "load": "6/s", "duration": "20s",
    ...         "steps": {"mail": {"service": "500ms"}}, "workers": {"count": 4}}
    >>> explorer = explore(mail)
    >>> explorer.turn("workers.count", 6).command
    'sim run mail.yaml queued --set workers.count=6'
    """

    def __init__(
        self, scenario: Scenario, names: Sequence[str], controls: Sequence[Control], engine: EngineAsked = "auto"
    ) -> None:
        """Run the scenario as it stands."""
        from sim.plot.exploring import LivePicture

        self.base_scenario, self.names, self.controls = scenario, tuple(names), tuple(controls)
        self.shown: tuple[str, ...] = self.names
        self.changes: dict[str, str] = {}
        self.engine = engine
        self.base = self.now = view_of(scenario, self.names, engine)
        self._picture = LivePicture(self.base.comparison, self.base.theory, self.command)

    @property
    def scenario(self) -> Scenario:
        """The scenario as it has been turned."""
        return vary(self.base_scenario, self.changes) if self.changes else self.base_scenario

    @property
    def comparison(self) -> Comparison:
        """The runs that are shown."""
        return self.now.comparison

    @property
    def command(self) -> str:
        """The line that gives the same runs."""
        return told.command(self.base_scenario, self.shown, self.changes)

    def turn(self, path: str, value: object) -> Explorer:
        """Set one value, as a slider does, and run again. path, value: as `--set` takes them; any of the scenario's.

        Raises ScenarioError if the scenario cannot have it; then nothing changes.
        """
        return self.set_to({**self.changes, path: value}, self.shown)

    def show_only(self, *names: str) -> Explorer:
        """Run and show these architectures of those that are explored; without any, all of them."""
        for name in names:
            if name not in self.names:
                raise ScenarioError(printable(f"{name}: is not explored here{nearest(name, self.names)}"))
        return self.set_to(self.changes, [name for name in self.names if name in names] or self.names)

    def reset(self) -> Explorer:
        """Return to the scenario as it stands."""
        return self.set_to({}, self.names)

    @in_python
    def set_to(self, changes: Mapping[str, object], shown: Sequence[str]) -> Explorer:
        """Make these changes and no others, and run what is shown. Raises ScenarioError; then nothing changes."""
        texts = {path: told.text_of(value) for path, value in changes.items()}
        kept = {path: text for path, text in texts.items() if text != self._given(path)}
        scenario = vary(self.base_scenario, kept) if kept else self.base_scenario
        self.now = view_of(scenario, shown, self.engine)
        self.changes, self.shown = kept, tuple(shown)
        self._picture.show(self.now.comparison, self.now.theory, self.command)
        return self

    def figure(self) -> Figure:
        """Return the picture as it is now; it moves when something is turned."""
        return self._picture.figure

    def png(self) -> bytes:
        """Render the picture as it is now."""
        return self._picture.png()

    def _given(self, path: str) -> str | None:
        """What the scenario itself says of a control."""
        return next((control.given for control in self.controls if control.path == path), None)

    def __repr__(self) -> str:
        turned = ", ".join(f"{path}={value}" for path, value in self.changes.items()) or "as it stands"
        return f"<explorer of {self.base_scenario.name}, {turned}; seed {self.base_scenario.seed}>"

    def __str__(self) -> str:
        """Return the command, the figures before and now, and what theory says."""
        return told.as_text(self.base, self.now, self.command)

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        """A picture, for whoever shows one thing and nothing that moves."""
        return {"text/plain": str(self), "image/png": self.png()}

    def _ipython_display_(self) -> None:
        """Show sliders, picture and figures as three outputs, so that the last two stay where no sliders run."""
        from sim.results.exploring.outputs import Outputs

        try:
            from sim.results.exploring.widgets import Panel
        except ImportError:  # no ipywidgets: what is there is shown
            Outputs(self)
            return
        panel = Panel(self)
        panel.display()
        panel.on_change = Outputs(self).update


@in_python
def explore(
    scenario: Asked,
    *architectures: str,
    only: Sequence[str] | str = (),
    controls: Sequence[str] | str = (),
    engine: str = "auto",
    **overrides: Any,
) -> Explorer:
    """Explore a scenario with sliders: what one turns is run at once, with the same users, work and luck.

    architectures, or only: which (default: all). controls: paths as `--set` has them, such as "workers.count" (default:
    load, workers, times, limits and rates of failure that it has). engine: "auto" is the compiled one if it is compiled
    already. scenario, overrides: as in `compare`.
    Raises ScenarioError, which says where, what and the way out.
    """
    asked, names = scenario_of(scenario, dotted(overrides)), (*architectures, *several(only))
    chosen = engine_asked(engine)
    experiment.check_names(asked, names)
    shown = [name for name in asked.architectures if name in names or not names]
    experiment.check_size(asked, shown, 1)
    return Explorer(asked, shown, controls_of(asked, shown, several(controls)), chosen)
