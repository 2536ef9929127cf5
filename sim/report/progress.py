"""How far a run is, for people at a terminal; silent in pipes and in continuous integration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from sim.experiment.names import Progress as Tell
from sim.report.words import safe


@contextmanager
def progress_bar(names: Sequence[str]) -> Iterator[Tell]:
    """Show a bar per architecture on stderr while the block runs; gone when it ends. Give what is to be told to it.

    What is told: an architecture's name and the share of its simulated time that has passed, 0 to 1.
    """
    with _bars() as bars:
        tasks = {name: bars.add_task(safe(name, 24), total=1.0) for name in names}
        yield lambda name, share: bars.update(tasks[name], completed=share)


@contextmanager
def whole_bar() -> Iterator[Tell]:
    """Show one bar for work of many parts, with the time that is left. What is told: the part, the share of it all."""
    with _bars() as bars:
        task = bars.add_task("", total=1.0)
        yield lambda part, share: bars.update(task, description=safe(part, 36), completed=share)


def _bars() -> Progress:
    console = Console(stderr=True)
    parts = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    return Progress(*parts, TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal)
