"""The files that a command is asked to write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def write_files(*asked: tuple[Path | None, Callable[[Path], None]]) -> None:
    """Write those of the files that were asked for, each whole or not at all, and say which. None was not asked for."""
    wanted = [(path, write) for path, write in asked if path is not None]
    for path, write in wanted:
        write(path)
    for path, _ in wanted:
        print(f"wrote {path}")
