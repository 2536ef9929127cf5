"""Folders that are whole or absent: every file with a line of its meaning, and how to replay what made them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sim.report.outputs import check_name
from sim.report.words import safe
from sim.scenario import ScenarioError

MANIFEST, README = "run.json", "README"
_ABOUT_MANIFEST: Final = "where and when the run was made, and by what; all that depends on the machine is here"


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a folder. name: its path in it; meaning: one line for the reader; write: fills the path it is given."""

    name: str
    meaning: str
    write: Callable[[Path], object]


def write_folder(
    folder: Path,
    head: Sequence[str],
    parts: Sequence[Part],
    manifest: Mapping[str, Any],
    *,
    overwrite: bool = False,
    option: str = "--save",
) -> None:
    """Write a README, the parts and a manifest into a new folder, which appears when all of it is there, or not at all.

    head: the first lines of the README; the very first is the command that replays the run, typed in the folder.
    Raises ScenarioError as `check_folder`, OSError if something cannot be written.
    """
    check_folder(folder, overwrite=overwrite, option=option)
    names = [README, *(part.name for part in parts), MANIFEST]
    with _whole_folder(folder) as draft:
        for part in parts:
            (draft / part.name).parent.mkdir(parents=True, exist_ok=True)
            part.write(draft / part.name)
        _write(draft / README, "\n".join([*head, "", *_contents(parts)]))
        _write(draft / MANIFEST, json.dumps({"files": names, **manifest}, indent=2))


def _contents(parts: Sequence[Part]) -> Iterator[str]:
    """A line for each file."""
    lines = [*((part.name, part.meaning) for part in parts), (MANIFEST, _ABOUT_MANIFEST)]
    wide = max(len(safe(name)) for name, _ in lines)
    for name, meaning in lines:
        yield f"{safe(name):<{wide}}  {meaning}"


def _write(path: Path, text: str) -> None:
    path.write_bytes(f"{text}\n".encode())


def check_folder(folder: Path, *, overwrite: bool = False, option: str = "--save") -> None:
    """Raise ScenarioError if a folder cannot be written: something else is there, or its place may not be written to.

    Only an empty folder may be there; with overwrite also one that was saved before and holds nothing else.
    """
    check_name(option, folder)
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise ScenarioError(f"{option} {safe(str(folder), 200)}: is no folder; choose a name that is free")
    if folder.is_dir() and any(folder.iterdir()):
        _check_ours(folder, option, overwrite=overwrite)
    place = next(parent for parent in folder.absolute().parents if parent.exists())
    if not (place.is_dir() and os.access(place, os.W_OK)):
        raise ScenarioError(f"{option} {safe(str(folder), 200)}: nothing may be written to {safe(str(place), 200)}")


def _check_ours(folder: Path, option: str, *, overwrite: bool) -> None:
    """Raise ScenarioError for a folder with files in it that may not be replaced."""
    shown = f"{option} {safe(str(folder), 200)}"
    saved = _files(folder / MANIFEST)
    if saved is None:
        raise ScenarioError(f"{shown}: holds files that are no saved run; choose a new folder")
    others = sorted({str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()} - saved)
    if others:
        raise ScenarioError(f"{shown}: holds {safe(others[0])}, which is not of the run; choose a new folder")
    if not overwrite:
        raise ScenarioError(f"{shown}: a run is saved there; choose a new folder, or replace it with --overwrite")


def _files(manifest: Path) -> set[str] | None:
    """The files of a saved run, None if that is none."""
    try:
        document = json.loads(manifest.read_bytes())
        return {os.path.normpath(name) for name in document["files"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


@contextmanager
def _whole_folder(folder: Path) -> Iterator[Path]:
    """Give a folder to fill; move it to its place when the block ends, remove it when the block fails."""
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft, old = (folder.with_name(f".{folder.name}.{os.getpid()}.{end}") for end in ("part", "old"))
    draft.mkdir()
    try:
        yield draft
        if folder.exists():
            folder.rename(old)
        draft.rename(folder)
    finally:
        for leftover in (draft, old):
            shutil.rmtree(leftover, ignore_errors=True)
