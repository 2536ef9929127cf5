"""`sim replay`: a run as a moving picture in a page of its own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.codes import INTERRUPTED, OK
from sim.cli.files import write_files
from sim.cli.options import Commands, add_only, add_scenario, load_scenario

if TYPE_CHECKING:
    from sim.experiment import Comparison
    from sim.scenario import Scenario


def add(commands: Commands) -> None:
    """Tell the parser of the command."""
    command = commands.add_parser("replay", help="write a page that plays a run, architectures side by side")
    add_scenario(command)
    command.add_argument("--html", metavar="FILE", type=Path, required=True, help="the page; it needs no other file")
    add_only(command)
    command.add_argument("--from", dest="start", metavar="TIME", help="where the replay begins, such as 60s")
    command.add_argument("--until", metavar="TIME", help="where it ends, such as 90s")
    command.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from sim import report
    from sim.experiment import check_names
    from sim.report.replay import read_window, replay_payload, whole_micros, write_replay

    report.check_outputs(html=options.html)
    window = read_window(options.start, options.until, ("--from", "--until"))
    scenario = load_scenario(options)
    whole_micros(window, scenario.duration_ns)
    check_names(scenario, options.only)
    comparison, finished = _compare(scenario, options.only)
    payload = replay_payload(comparison, window=window)
    if payload["rows"] > payload["mostRows"]:
        print(f"{payload['rows']:,} calls and deliveries are too many: the page shows counts alone", file=sys.stderr)
    write_files((options.html, partial(write_replay, payload)))
    return OK if finished else INTERRUPTED


def _compare(scenario: Scenario, names: Sequence[str]) -> tuple[Comparison, bool]:
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
