"""`sim diff`: two scenarios, or saved runs, side by side: what became better or worse, beyond chance."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.codes import CANNOT_TELL, INTERRUPTED, OK, THRESHOLD_FAILED
from sim.cli.files import write_files
from sim.cli.options import Commands, add_only, add_plot, add_workforce, check_dark, pairs_of, whole_number, workforce

if TYPE_CHECKING:
    from sim.experiment import Both, Diff, Side

_CODES = {"yes": THRESHOLD_FAILED, "perhaps": CANNOT_TELL, "no": OK}
_ABOUT = """\
A and B are scenarios (names or files) or folders of saved runs. Exit code 99 if anything is worse by more than the
tolerance for sure, 3 if that cannot be told, 0 if nothing is."""


def add(commands: Commands) -> None:
    """Tell the parser of the command."""
    command = commands.add_parser("diff", help="compare two scenarios or saved runs", epilog=_ABOUT)
    command.add_argument("a", metavar="A", help="a scenario, or the folder of a saved run")
    command.add_argument("b", metavar="B", nargs="?", help="another (default: the scenario A again, as changed)")
    for side in ("", "a", "b"):
        command.add_argument(
            f"--set{'-' if side else ''}{side}", dest=f"set_{side}", metavar="KEY=VALUE", action="append", default=[],
            help=f"change a key of {side.upper() or 'both'}, such as workers.count=50 (may be repeated)",
        )  # fmt: skip
    command.add_argument("--seed", metavar="N", help="the luck of both (default: the scenario's seed)")
    command.add_argument("--duration", metavar="TIME", help="how long to simulate, such as 30s or 2h")
    command.add_argument(
        "--replications", metavar="N", type=whole_number(1), help="how often to run (default: as saved, or 20)"
    )
    add_workforce(command)
    add_only(command)
    command.add_argument(
        "--metric", dest="metrics", metavar="NAME", action="append", default=[],
        help="a metric, such as wait.p95 (may be repeated)",
    )  # fmt: skip
    command.add_argument("--tolerance", metavar="SHARE", default="5%", help="the change that counts (default: 5%%)")
    command.add_argument("--json", metavar="FILE", type=Path, help="write every difference")
    add_plot(command, "draw the differences")
    command.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from sim import experiment, report

    check_dark(options)
    report.check_outputs(json=options.json, plot=options.plot)
    tolerance = experiment.read_tolerance(options.tolerance)
    a, b = _sides(options)
    experiment.check_metrics(options.metrics, (*experiment.names_of(a), *experiment.names_of(b)))
    matches = experiment.matched(a, b, options.only)
    if options.b is None:
        experiment.check_differs(a, b, matches)
    with workforce(options) as executor:
        both = experiment.Both(a, b, matches, options.replications, executor)
        finished = _gather(both)
    found = experiment.diff(*both.kept, metrics=options.metrics, only=options.only, tolerance=tolerance)
    print(report.diff_terminal(found))
    _write(found, options)
    return _CODES[found.regression] if finished else INTERRUPTED


def _sides(options: argparse.Namespace) -> tuple[Side, Side]:
    from sim.experiment import side_of

    common = {key: value for key in ("seed", "duration") if (value := getattr(options, key)) is not None}
    common |= pairs_of("--set", options.set_)
    a = side_of(options.a, common | pairs_of("--set-a", options.set_a))
    b = side_of(options.a if options.b is None else options.b, common | pairs_of("--set-b", options.set_b))
    return a, b


def _gather(both: Both) -> bool:
    """Run what must be run; on Ctrl-C keep the pairs that are finished and say so."""
    from sim.report import progress_bar

    with progress_bar(both.growing) as progress:
        try:
            for _ in both.run_each(progress):
                pass
        except KeyboardInterrupt:
            if not both.finished:
                raise
            print(f"interrupted: only {both.finished} of {both.wanted} replications finished", file=sys.stderr)
            return False
    return True


def _write(found: Diff, options: argparse.Namespace) -> None:
    """Write the files that were asked for."""
    from sim import report

    plot = partial(_plot, found, dark=options.dark)
    write_files((options.json, partial(report.write_diff, found)), (options.plot, plot))


def _plot(found: Diff, path: Path, *, dark: bool) -> None:
    from sim.plot import save_diff

    save_diff(found, path, dark=dark)
