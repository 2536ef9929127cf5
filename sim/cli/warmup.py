"""`sim warmup`: how long a scenario takes to settle, and what of its start should be left out."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.codes import OK
from sim.cli.files import write_files
from sim.cli.options import (
    Commands,
    add_only,
    add_plot,
    add_replications,
    add_scenario,
    add_workforce,
    check_dark,
    load_scenario,
    workforce,
)

if TYPE_CHECKING:
    from sim.experiment import WarmUp


def add(commands: Commands) -> None:
    """Tell the parser of the command."""
    command = commands.add_parser("warmup", help="say how long a scenario takes to settle")
    add_scenario(command)
    add_only(command)
    add_replications(command, default=20, least=2)
    add_workforce(command)
    add_plot(command, "draw Welch's plot")
    command.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from sim import report
    from sim.experiment import warm_up

    check_dark(options)
    report.check_outputs(plot=options.plot)
    scenario = load_scenario(options)
    often = options.replications
    with workforce(options) as executor, report.progress_bar(options.only or list(scenario.architectures)) as progress:
        found = warm_up(scenario, options.only, replications=often, progress=progress, executor=executor)
    print(report.warm_up_text(found))
    write_files((options.plot, partial(_plot, found, dark=options.dark)))
    return OK


def _plot(found: WarmUp, path: Path, *, dark: bool) -> None:
    from sim.plot import save_warm_up

    save_warm_up(found, path, dark=dark)
