"""The files that a command is asked for, checked before anything runs: a typing error must not cost a long run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sim.report.frames import TABLES, check_table
from sim.report.words import safe
from sim.scenario import ScenarioError

# By option the endings that it may have, the usual one first; the rest may be called anything.
_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "plot": (".png", ".svg"),
    "html": (".html", ".htm"),
    "junit": (".xml",),
    "movie": (".gif",),
    "perfetto": (".json", ".json.gz"),
    "spans": (".json", ".jsonl"),
}
_FURTHER: Final = (".htm",)  # what is taken, and needs no mention


def check_outputs(**asked: Path | None) -> None:
    """Raise ScenarioError if one of the files cannot be written: its folder, its suffix, or a library is missing.

    asked: by option, such as `html`; None where there is no such file.
    """
    named = {option: path for option, path in asked.items() if path is not None}
    for option, path in named.items():
        check_ending(option, path)
    for option, path in named.items():
        check_name(f"--{option}", path)
        _check_place(f"--{option}", path)


def check_ending(option: str, path: Path) -> None:
    """Raise ScenarioError if a file that this option writes may not be called so.

    >>> check_ending("html", Path("report.html"))
    """
    if option in TABLES:
        check_table(option, path)
    endings = _ENDINGS.get(option)
    if endings is not None and not path.name.lower().endswith(endings):
        allowed = " or ".join(ending for ending in endings if ending not in _FURTHER)
        raise ScenarioError(f"--{option} {path}: must end in {allowed}")


def check_name(option: str, path: Path) -> None:
    """Raise ScenarioError if the system takes no file of this name, such as one that is too long.

    >>> check_name("--html", Path("report.html"))
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):  # free, or there is no such folder, which others say
        return
    except OSError as error:
        shown = safe(str(path), 200)
        raise ScenarioError(f"{option} {shown}: cannot be written; the system says: {error.strerror}") from None


def _check_place(option: str, path: Path) -> None:
    if path.is_dir():
        raise ScenarioError(f"{option} {path}: is a folder; name a file in it")
    if not path.parent.is_dir():
        raise ScenarioError(f"{option} {path}: there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK):
        raise ScenarioError(f"{option} {path}: nothing may be written to the folder {path.parent}")
