"""`sim trace`: the life of one job, moment by moment, as a table and as a picture."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.codes import OK
from sim.cli.files import write_files
from sim.cli.options import Commands, add_only, add_plot, add_scenario, check_dark, load_scenario

if TYPE_CHECKING:
    from sim.report.trace import Traced


def add(commands: Commands) -> None:
    """Tell the parser of the command."""
    command = commands.add_parser("trace", help="tell the life of one job: leases, crashes, redeliveries, its end")
    add_scenario(command)
    command.add_argument(
        "--job", metavar="JOB",
        help="its number (as in --jobs), or first-crash, first-dead, first-lost, most-tries, slowest",
    )  # fmt: skip
    add_only(command)
    add_plot(command, "draw its life-line")
    command.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from sim import report
    from sim.experiment import check_names
    from sim.experiment.compare import Comparison, run_one
    from sim.report.trace import check_job, trace_text, traced

    job = check_job(options.job)
    check_dark(options)
    report.check_outputs(plot=options.plot)
    scenario = load_scenario(options)
    check_names(scenario, options.only)
    names = options.only or scenario.architectures
    found = traced(Comparison.of(scenario, {name: run_one(scenario, name) for name in names}), job)
    print(trace_text(found))
    write_files((options.plot, partial(_plot, found, dark=options.dark)))
    return OK


def _plot(found: Traced, path: Path, *, dark: bool) -> None:
    from sim.plot import life_figure, save_picture

    save_picture(life_figure(found.comparison, found.architecture, found.life, found.lives), path, dark=dark)
