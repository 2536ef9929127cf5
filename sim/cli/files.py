"""The files that a command is asked to write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def write_files(*asked: tuple[Path | None, Callable[[Path], str | None]]) -> None:
    """Write those of the files that were asked for, each whole or not at all, and say which. None was not asked for.

    What a writer returns is said instead, if it returns anything. Where one cannot be written the others are, and then
    ScenarioError says why: a long run is not lost for one of its files.
    """
    done: list[str] = []
    failed: list[str] = []
    for path, write in asked:
        if path is None:
            continue
        try:
            done.append(write(path) or f"wrote {path}")
        except BrokenPipeError:  # the reader has left: nothing to complain about
            raise
        except OSError as error:
            failed.append(_complaint(path, error))
    for said in done:
        print(said)
    if failed:
        from sim.scenario import ScenarioError

        raise ScenarioError("\n".join(failed))


def _complaint(path: Path, error: OSError) -> str:
    """What the system says against a file."""
    from sim.scenario.errors import printable

    return printable(f"{path}: cannot be written; the system says: {error.strerror or error}")
