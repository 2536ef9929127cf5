"""`sim explain`: which formulas describe a scenario, what they say, and whether the simulation agrees."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from sim.cli.codes import INTERRUPTED, OK
from sim.cli.files import write_files
from sim.cli.options import (
    Commands,
    add_only,
    add_replications,
    add_scenario,
    add_workforce,
    load_scenario,
    only,
    workforce,
)


def add(commands: Commands) -> None:
    """Tell the parser of the command."""
    command = commands.add_parser("explain", help="say what theory makes of a scenario, and whether simulation agrees")
    add_scenario(command)
    add_only(command, short=True)
    add_replications(command, default=20, least=2)
    add_workforce(command)
    command.add_argument("--no-run", action="store_true", help="theory alone, without a simulation")
    command.add_argument(
        "--all", dest="every", action="store_true", help="why each silent formula is silent, one a line"
    )
    command.add_argument("--json", metavar="FILE", type=Path, help="write every figure of theory and of the runs")
    command.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from sim import report
    from sim.experiment import check_names, explain

    report.check_outputs(json=options.json)
    scenario, names = load_scenario(options), only(options)
    check_names(scenario, names)
    often = 0 if options.no_run else options.replications
    with workforce(options) as executor, report.progress_bar(names or list(scenario.architectures)) as progress:
        found = explain(scenario, names, replications=often, progress=progress, executor=executor)
    if found.interrupted:
        print(f"interrupted: only {found.replications} replications finished", file=sys.stderr)
    print(report.explanation_text(found, every=options.every))
    write_files((options.json, partial(report.write_explanation, found)))
    return INTERRUPTED if found.interrupted else OK
