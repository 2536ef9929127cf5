"""What commands that show runs share: the runs themselves, as far as they come, and the part of them that is shown."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.experiment import Comparison
    from sim.scenario import Scenario


def add_part(command: argparse.ArgumentParser) -> None:
    """Take the part of the run that is shown."""
    command.add_argument("--from", dest="start", metavar="TIME", help="where the replay begins, such as 60s")
    command.add_argument("--until", metavar="TIME", help="where it ends, such as 90s")


def run_all(scenario: Scenario, names: Sequence[str], **how: Any) -> tuple[Comparison, bool]:
    """Run the architectures, once if nothing is said; on Ctrl-C keep what is finished. how: as of `gather`."""
    from sim.experiment import Gathering, gather
    from sim.report import progress_bar

    gathered = Gathering(scenario)
    with progress_bar(list(names or scenario.architectures)) as progress:
        try:
            gather(gathered, names, progress=progress, **how)
        except KeyboardInterrupt:
            if not gathered:
                raise
            print(f"interrupted: only {gathered} finished", file=sys.stderr)
            return gathered.comparison(), False
    return gathered.comparison(), True
