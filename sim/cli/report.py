"""`sim report`: a study in the form that journals ask for."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from sim.cli.codes import OK
from sim.cli.files import write_files
from sim.cli.options import Commands, add_scenario, changes


def add(commands: Commands) -> None:
    """Tell the parser of the command."""
    command = commands.add_parser("report", help="report a scenario, or a saved run, by the STRESS-DES guidelines")
    add_scenario(command, or_run=True)
    command.add_argument("--stress", action="store_true", required=True, help="the 20 items of STRESS-DES, as Markdown")
    command.add_argument("--out", metavar="FILE", type=Path, help="write it there instead of printing it")
    command.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from sim import report
    from sim.report.files import write_text
    from sim.report.stress import stress_text, study_of

    report.check_outputs(out=options.out)
    text = stress_text(study_of(options.scenario, changes(options)))
    if options.out is None:
        print(text, end="")
    else:
        write_files((options.out, partial(write_text, text=text)))
    return OK
