"""What `sim replay` and `sim watch` share: a run of each architecture, and the part of it that is shown."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiment import Comparison
    from sim.scenario import Scenario


def add_part(command: argparse.ArgumentParser) -> None:
    """Take the part of the run that is shown."""
    command.add_argument("--from", dest="start", metavar="TIME", help="where the replay begins, such as 60s")
    command.add_argument("--until", metavar="TIME", help="where it ends, such as 90s")


def run_once(scenario: Scenario, names: Sequence[str]) -> tuple[Comparison, bool]:
    """Run the architectures; on Ctrl-C keep what is finished and say so."""
    from sim.experiment import Gathering, gather
    from sim.report import progress_bar

    gathered = Gathering(scenario)
    with progress_bar(list(names or scenario.architectures)) as progress:
        try:
            gather(gathered, names, progress=progress)
        except KeyboardInterrupt:
            if not gathered:
                raise
            print(f"interrupted: only {gathered} finished", file=sys.stderr)
            return gathered.comparison(), False
    return gathered.comparison(), True
