"""The picture and the figures of an explorer as outputs of a notebook, which are replaced while one drags.

They are no widgets: a saved notebook holds what was seen last, and shows it wherever it is read.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from sim.results.exploring import told

if TYPE_CHECKING:
    from sim.results.exploring.explorer import Explorer


class Outputs:
    """Both outputs, shown as they are made."""

    def __init__(self, explorer: Explorer) -> None:
        """Show an explorer as it stands."""
        from IPython import display

        self._explorer = explorer
        show: Any = display.display
        self._shown = [show(bundle, raw=True, display_id=True) for bundle in self._bundles()]

    def update(self) -> None:
        """Show it as it stands now, in the same places."""
        for handle, bundle in zip(self._shown, self._bundles(), strict=True):
            handle.update(bundle, raw=True)

    def _bundles(self) -> list[dict[str, str]]:
        explorer = self._explorer
        picture = {"image/png": b64encode(explorer.png()).decode(), "text/plain": repr(explorer)}
        figures = {
            "text/html": told.as_html(explorer.base, explorer.now, explorer.command),
            "text/plain": str(explorer),
        }
        return [picture, figures]
