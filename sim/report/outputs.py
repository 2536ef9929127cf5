"""The files that a command is asked for, checked before anything runs: a typing error must not cost a long run."""

from __future__ import annotations

import os
from pathlib import Path

from sim.report.frames import check_jobs_file
from sim.scenario import ScenarioError


def check_outputs(
    *,
    json: Path | None = None,
    jobs: Path | None = None,
    plot: Path | None = None,
    html: Path | None = None,
    junit: Path | None = None,
    out: Path | None = None,
    csv: Path | None = None,
) -> None:
    """Raise ScenarioError if one of the files cannot be written: its folder, its suffix, or a library is missing."""
    if jobs is not None:
        check_jobs_file(jobs)
    if plot is not None and plot.suffix.lower() not in (".png", ".svg"):
        raise ScenarioError(f"--plot {plot}: must end in .png or .svg")
    if html is not None and html.suffix.lower() not in (".html", ".htm"):
        raise ScenarioError(f"--html {html}: must end in .html")
    if junit is not None and junit.suffix.lower() != ".xml":
        raise ScenarioError(f"--junit {junit}: must end in .xml")
    named = {
        "--json": json,
        "--jobs": jobs,
        "--csv": csv,
        "--plot": plot,
        "--html": html,
        "--junit": junit,
        "--out": out,
    }
    for option, path in named.items():
        if path is not None:
            _check_place(option, path)


def _check_place(option: str, path: Path) -> None:
    if path.is_dir():
        raise ScenarioError(f"{option} {path}: is a folder; name a file in it")
    if not path.parent.is_dir():
        raise ScenarioError(f"{option} {path}: there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK):
        raise ScenarioError(f"{option} {path}: nothing may be written to the folder {path.parent}")
