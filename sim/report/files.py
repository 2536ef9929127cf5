"""Files that are whole or absent: written beside their place, then moved there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a path to write to; move it to `path` when the block ends, remove it when the block fails.

    A reader, or a run that is interrupted, never finds half a file. A pipe or a device is written to directly.
    Raises OSError if the folder cannot be written.
    """
    if path.exists() and not path.is_file():
        yield path
        return
    path = path.resolve()  # what a link points to is replaced, not the link
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all, in UTF-8 and with the same line ends on every system."""
    with whole_file(path) as draft:
        draft.write_bytes(text.encode())
