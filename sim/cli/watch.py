"""`sim watch`: a run played live in the terminal, or printed as stills."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import Any

from sim.cli.codes import INTERRUPTED, OK
from sim.cli.options import Commands, add_only, add_scenario, load_scenario, only, whole_number
from sim.cli.runs import add_part, run_all


def add(commands: Commands) -> None:
    """Tell the parser of the command."""
    command = commands.add_parser("watch", help="play a run in the terminal, architectures side by side")
    add_scenario(command)
    add_only(command, short=True)
    add_part(command)
    command.add_argument(
        "--speed", metavar="N", help="seconds of the run in a second (default: the whole run in about a minute)"
    )
    command.add_argument("--still", action="store_true", help="little motion: wait for keys, change once a second")
    command.add_argument(
        "--frames", metavar="N", type=whole_number(1),
        help="print so many moments instead, evenly spread; one alone is the worst backlog",
    )  # fmt: skip
    command.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from sim.experiment import check_names
    from sim.report.replay import read_window, replay_payload, whole_micros
    from sim.report.watch import check_terminal, play, read_speed

    speed = read_speed(options.speed)
    if options.frames is None:
        check_terminal()
    window = read_window(options.start, options.until, ("--from", "--until"))
    scenario = load_scenario(options)
    whole_micros(window, scenario.duration_ns)
    check_names(scenario, only(options))
    comparison, finished = run_all(scenario, only(options))
    payload = replay_payload(comparison, window=window)
    if options.frames is None:
        play(payload, speed, still=options.still)
    else:
        _print(payload, options.frames)
    return OK if finished else INTERRUPTED


def _print(payload: Mapping[str, Any], n: int) -> None:
    from rich.console import Console

    from sim.report.watch import WIDTH, instants, stills

    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    for at, picture in enumerate(stills(payload, instants(payload, n), console.width)):
        console.print(*([""] if at else []), picture, sep="\n")
