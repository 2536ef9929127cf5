"""Every chart of a comparison in a folder, as PNG for pages and SVG for print, with a README that says what each is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sim.experiment import Comparison
from sim.plot import chart_figure, charts_of, save_picture
from sim.report.folders import Part, write_folder
from sim.report.manifest import manifest
from sim.report.run_folder import replay
from sim.report.words import safe
from sim.scenario import portable


def write_charts(comparison: Comparison, folder: Path | str, *, dark: bool = False, overwrite: bool = False) -> None:
    """Write every chart that has something to show into a new folder, whole or not at all.

    dark: for dark pages. The same comparison gives the same bytes, but for `run.json`. Raises ScenarioError if the
    folder is taken.
    """
    scenario = comparison.scenario
    head = [
        replay(comparison),
        "",
        f"The charts of {safe(scenario.name)}, seed {comparison.seed}, scenario {scenario.digest}, as PNG and SVG.",
    ]
    parts = list(_parts(comparison, dark=dark))
    write_folder(Path(folder), head, parts, manifest(), overwrite=overwrite, option="--charts")


def _parts(comparison: Comparison, *, dark: bool) -> Iterator[Part]:
    for name, raw in portable(comparison.scenario).items():
        yield Part(name, "what was run", partial(_copy, raw))
    charts = [("comparison", "the whole page: figures and panels")]
    charts += [(each.name, each.about) for each in charts_of(comparison)]
    for name, about in charts:
        for suffix in (".png", ".svg"):
            yield Part(f"{name}{suffix}", about, partial(_draw, comparison, name, dark=dark))


def _copy(raw: bytes, path: Path) -> None:
    path.write_bytes(raw)


def _draw(comparison: Comparison, name: str, path: Path, *, dark: bool) -> None:
    save_picture(chart_figure(comparison, name, dark=dark), path)
