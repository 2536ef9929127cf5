"""`sim sweep`: the same users, work and luck at every point, while keys of the scenario change."""

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
    from sim.experiment.sweep import Sweep


def add(commands: Commands) -> None:
    """Tell the parser of the command."""
    command = commands.add_parser("sweep", help="change a key step by step and see what becomes of the figures")
    add_scenario(command)
    command.add_argument(
        "--over", metavar="KEY=VALUES", action="append", required=True,
        help="what to change: 4,8,16 or 4..12 or 5/s..9/s:9 for nine points (may be repeated: every combination)",
    )  # fmt: skip
    add_only(command)
    command.add_argument(
        "--metric", metavar="NAME", action="append", default=[],
        help="what to tell, such as wait.p95 (may be repeated; default: how busy, how long, goodput)",
    )  # fmt: skip
    add_replications(command, default=10, least=2)
    add_workforce(command)
    command.add_argument("--json", metavar="FILE", type=Path, help="write every figure of every point")
    command.add_argument("--csv", metavar="FILE", type=Path, help="write a row per point, architecture and metric")
    add_plot(command, "draw the metrics over the key")
    command.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from sim import report
    from sim.experiment.names import check_metrics
    from sim.experiment.points import over_of, points_of
    from sim.experiment.sweep import Sweep, sweep_each, usual_metrics

    check_dark(options)
    report.check_outputs(json=options.json, csv=options.csv, plot=options.plot)
    scenario, over = load_scenario(options), over_of(options.over)
    check_metrics(options.metric, scenario.architectures)
    points = points_of(scenario, over, options.only)
    metrics = tuple(dict.fromkeys(options.metric)) or usual_metrics(scenario, options.only)
    if options.plot is not None:
        from sim.plot.sweep import check_panels

        check_panels(over, metrics)
    swept, finished = [], True
    try:
        with workforce(options) as executor, report.whole_bar() as tell:
            run = partial(sweep_each, progress=tell, executor=executor)
            for one in run(points, options.only, replications=options.replications):
                swept.append(one)  # noqa: PERF402  what is there when somebody interrupts is kept
    except KeyboardInterrupt:
        if not swept:
            raise
        print(f"interrupted: {len(swept)} of {len(points)} points are shown", file=sys.stderr)
        finished = False
    sweep = Sweep(scenario, over, tuple(swept), metrics, options.replications)
    print(report.sweep_text(sweep))
    _write(sweep, options)
    return OK if finished else INTERRUPTED


def _write(sweep: Sweep, options: argparse.Namespace) -> None:
    """Write the files that were asked for."""
    from sim import report

    write_files(
        (options.json, partial(report.write_sweep_json, sweep)),
        (options.csv, partial(report.write_sweep_csv, sweep)),
        (options.plot, partial(_plot, sweep, dark=options.dark)),
    )


def _plot(sweep: Sweep, path: Path, *, dark: bool) -> None:
    from sim.plot.sweep import save_sweep

    save_sweep(sweep, path, dark=dark)
