"""`sim omission`: what a load test leaves out that waits for answers."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.codes import INTERRUPTED, OK
from sim.cli.files import write_files
from sim.cli.options import (
    Commands,
    add_plot,
    add_replications,
    add_scenario,
    add_workforce,
    check_dark,
    load_scenario,
    whole_number,
    workforce,
)

if TYPE_CHECKING:
    from sim.experiment import Omission


def add(commands: Commands) -> None:
    """Tell the parser of the command."""
    command = commands.add_parser(
        "omission", help="show what a load test leaves out that waits for an answer before it asks again"
    )
    add_scenario(command)
    command.add_argument("--only", metavar="NAME", help="which one is tested (default: the first that can be)")
    command.add_argument(
        "--connections", metavar="N", type=whole_number(1), default=1, help="of the tester (default: 1)"
    )
    add_replications(command, default=1)
    add_workforce(command)
    add_plot(command, "draw both views")
    command.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from sim import report

    check_dark(options)
    report.check_outputs(plot=options.plot)
    found, finished = _found(options)
    print(report.omission_text(found))
    write_files((options.plot, partial(_plot, found, dark=options.dark)))
    return OK if finished else INTERRUPTED


def _plot(found: Omission, path: Path, *, dark: bool) -> None:
    from sim.plot import save_omission

    save_omission(found, path, dark=dark)


def _found(options: argparse.Namespace) -> tuple[Omission, bool]:
    """Run the replications; on Ctrl-C keep what is finished and say so."""
    from sim.experiment import omission_each, suited
    from sim.report import progress_bar

    scenario = load_scenario(options)
    name = suited(scenario, options.only).name
    found: Omission | None = None
    with workforce(options) as executor, progress_bar([name]) as progress:
        run = partial(omission_each, progress=progress, executor=executor)
        try:
            for so_far in run(scenario, name, connections=options.connections, replications=options.replications):
                found = so_far
        except KeyboardInterrupt:
            if found is None:
                raise
            print(f"interrupted: only {found.n} of {options.replications} replications finished", file=sys.stderr)
            return found, False
    assert found is not None, "there is at least one replication"
    return found, True
