"""`sim metastable`: does the system heal after a trigger? A map over load and trigger, and the way up and down."""

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
    from sim.experiment.healing import Healing
    from sim.experiment.metastable import Plan


def add(commands: Commands) -> None:
    """Tell the parser of the command."""
    command = commands.add_parser("metastable", help="map at which load and after which trigger a system stays down")
    add_scenario(command, duration=False)
    add_only(command)
    command.add_argument(
        "--loads",
        metavar="RATES",
        help="base loads, such as 30/s..80/s:6 or 30/s,50/s (default: 20 %% to 100 %% of capacity)",
    )
    command.add_argument(
        "--triggers",
        metavar="TIMES",
        help="how long the trigger lasts, such as 0s..20s:5 (default: up to the scenario's)",
    )
    command.add_argument("--recover-by", metavar="TIME", help="how long a run has to recover (default: 60s)")
    add_replications(command, default=10)
    add_workforce(command)
    command.add_argument("--json", metavar="FILE", type=Path, help="write every figure")
    add_plot(command, "draw the map")
    command.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from sim import report

    check_dark(options)
    report.check_outputs(json=options.json, plot=options.plot)
    plan = _plan(options)
    if few := report.too_few(plan):
        print(few, file=sys.stderr)  # before the runs, which may take long
    found = _found(plan, options)
    print(report.metastable_terminal(found))
    plot = partial(_plot, found, dark=options.dark)
    write_files((options.json, partial(report.write_metastable, found)), (options.plot, plot))
    return OK if found.complete else INTERRUPTED


def _plot(found: Healing, path: Path, *, dark: bool) -> None:
    from sim.plot import save_metastable

    save_metastable(found, path, dark=dark)


def _plan(options: argparse.Namespace) -> Plan:
    from sim.experiment import axes
    from sim.experiment.metastable import plan_metastable

    return plan_metastable(
        load_scenario(options),
        options.only,
        loads=axes.loads(options.loads) if options.loads is not None else (),
        sizes_ns=axes.triggers(options.triggers) if options.triggers is not None else (),
        replications=options.replications,
        recover_by_ns=None if options.recover_by is None else axes.time_ns("--recover-by", options.recover_by),
    )


def _found(plan: Plan, options: argparse.Namespace) -> Healing:
    """Run the plan; on Ctrl-C keep the cells that are finished and say so."""
    from sim.experiment.healing import Findings
    from sim.report import progress_bar

    findings = Findings(plan)
    with workforce(options) as executor, progress_bar(plan.names) as progress:
        try:
            findings.run(progress, executor)
        except KeyboardInterrupt:
            if not findings:
                raise
            print(f"interrupted: only {len(findings)} cells of the map are finished", file=sys.stderr)
    return findings.healing()
