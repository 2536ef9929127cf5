"""How far a run is, for people at a terminal; silent in pipes and in continuous integration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from sim.experiment.compare import Progress as Tell
from sim.report.words import safe


@contextmanager
def progress_bar(names: Sequence[str]) -> Iterator[Tell]:
    """Show a bar per architecture on stderr while the block runs; gone when it ends. Give what is to be told to it.

    What is told: an architecture's name and the share of its simulated time that has passed, 0 to 1.
    """
    console = Console(stderr=True)
    parts = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    bars = Progress(*parts, TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal)
    with bars:
        tasks = {name: bars.add_task(safe(name, 24), total=1.0) for name in names}
        yield lambda name, share: bars.update(tasks[name], completed=share)
