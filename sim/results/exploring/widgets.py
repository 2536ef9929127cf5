"""The explorer's sliders in Jupyter: ipywidgets, which every notebook front end can show."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any, Final

import ipywidgets

from sim.report.words import safe
from sim.results.exploring.controls import Control
from sim.scenario import ScenarioError

if TYPE_CHECKING:
    from sim.results.exploring.explorer import Explorer

_QUIET_S: Final = 0.02  # values of a drag that come within it are one


class Soon:
    """Do something a moment later, and once for all who asked until then."""

    def __init__(self, action: Callable[[], None]) -> None:
        """Take what is to be done."""
        self._action, self._waits = action, False

    def __call__(self) -> None:
        """Ask for it. Where no event loop runs there is no later."""
        if self._waits:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._action()
            return
        self._waits = True
        loop.call_later(_QUIET_S, self._act)

    def _act(self) -> None:
        self._waits = False
        self._action()


class Panel:
    """Sliders and switches of one explorer. on_change: what is done when it has followed them."""

    def __init__(self, explorer: Explorer) -> None:
        """Make them as the explorer stands."""
        self._explorer = explorer
        self._sliders = {control.path: _slider(control, explorer) for control in explorer.controls}
        self._switches = {name: _switch(name, on=name in explorer.shown) for name in explorer.names}
        self._trouble = ipywidgets.HTML()
        self._reset = ipywidgets.Button(description="as in the file", icon="undo", tooltip="put every slider back")
        self._is_resetting = False
        self.on_change: Callable[[], None] = lambda: None
        self.box = self._laid_out()
        soon = Soon(self.follow)
        for control in (*self._sliders.values(), *self._switches.values()):
            control.observe(lambda _: None if self._is_resetting else soon(), names="value")
        self._reset.on_click(lambda _: self._put_back())

    def display(self) -> None:
        """Show them in the notebook."""
        from IPython import display

        display.display(self.box)  # type: ignore[no-untyped-call]

    def follow(self) -> None:
        """Run what the sliders and switches say, and show it; what cannot be run is said, and the picture stays."""
        changes = {path: slider.value for path, slider in self._sliders.items()}
        further = {path: text for path, text in self._explorer.changes.items() if path not in self._sliders}
        shown = [name for name, switch in self._switches.items() if switch.value]
        try:
            self._explorer.set_to({**further, **changes}, shown or self._explorer.names)
        except ScenarioError as error:
            self._trouble.value = f'<pre style="white-space: pre-wrap; color: #b3261e">{escape(str(error))}</pre>'
            return
        self._changed()

    def _put_back(self) -> None:
        self._is_resetting = True
        for control in self._explorer.controls:
            self._sliders[control.path].value = control.given
        for switch in self._switches.values():
            switch.value = True
        self._is_resetting = False
        self._explorer.reset()
        self._changed()

    def _changed(self) -> None:
        self._trouble.value = ""
        self.on_change()

    def _laid_out(self) -> Any:
        named = [ipywidgets.VBox([_name(path), slider]) for path, slider in self._sliders.items()]
        columns = {"grid_template_columns": "repeat(auto-fill, minmax(240px, 1fr))", "max_width": "1000px"}
        switches = list(self._switches.values()) if len(self._switches) > 1 else []
        row = ipywidgets.HBox([*switches, self._reset], layout={"flex_flow": "row wrap"})
        grid = ipywidgets.GridBox(named, layout={**columns, "grid_gap": "0 14px"})
        return ipywidgets.VBox([grid, row, self._trouble])


def _slider(control: Control, explorer: Explorer) -> Any:
    """A slider through the values of a control; one that was turned to something between them has that, too."""
    now = explorer.changes.get(control.path, control.given)
    options = control.values if now in control.values else (now, *control.values)
    return ipywidgets.SelectionSlider(options=options, value=now, continuous_update=True, layout={"width": "100%"})


def _name(path: str) -> Any:
    """The path of a control, above its slider."""
    style = "font: 12px/1.2 monospace; overflow-wrap: anywhere; opacity: 0.75"
    return ipywidgets.HTML(f'<div style="{style}">{escape(safe(path, 80))}</div>', layout={"margin": "4px 2px -6px"})


def _switch(name: str, *, on: bool) -> Any:
    return ipywidgets.ToggleButton(value=on, description=safe(name, 24), tooltip=f"run and show {safe(name, 60)}")
