"""`sim replay`: a run as a moving picture in a page of its own."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from sim.cli.codes import INTERRUPTED, OK
from sim.cli.files import write_files
from sim.cli.once import add_part, run_once
from sim.cli.options import Commands, add_only, add_scenario, load_scenario


def add(commands: Commands) -> None:
    """Tell the parser of the command."""
    command = commands.add_parser("replay", help="write a page that plays a run, architectures side by side")
    add_scenario(command)
    command.add_argument("--html", metavar="FILE", type=Path, required=True, help="the page; it needs no other file")
    add_only(command)
    add_part(command)
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
    comparison, finished = run_once(scenario, options.only)
    payload = replay_payload(comparison, window=window)
    if payload["rows"] > payload["mostRows"]:
        print(f"{payload['rows']:,} calls and deliveries are too many: the page shows counts alone", file=sys.stderr)
    write_files((options.html, partial(write_replay, payload)))
    return OK if finished else INTERRUPTED
