"""`sim replay`: a run as a moving picture in a page of its own."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.codes import INTERRUPTED, OK
from sim.cli.files import write_files
from sim.cli.options import Commands, add_dark, add_only, add_scenario, check_dark, load_scenario
from sim.cli.runs import add_part, run_all

if TYPE_CHECKING:
    from sim.experiment import Comparison
    from sim.report.replay import Window


def add(commands: Commands) -> None:
    """Tell the parser of the command."""
    command = commands.add_parser("replay", help="write a page that plays a run, architectures side by side")
    add_scenario(command)
    command.add_argument("--html", metavar="FILE", type=Path, help="the page; it needs no other file")
    command.add_argument("--movie", metavar="FILE", type=Path, help="the counts as an animated picture (.gif)")
    add_dark(command)
    add_only(command)
    add_part(command)
    command.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from sim import report
    from sim.experiment import check_names
    from sim.report.replay import read_window, replay_payload, whole_micros, write_replay
    from sim.scenario import ScenarioError

    if options.html is None and options.movie is None:
        raise ScenarioError("sim replay needs --html FILE or --movie FILE")
    report.check_outputs(html=options.html, movie=options.movie)
    check_dark(options)
    window = read_window(options.start, options.until, ("--from", "--until"))
    scenario = load_scenario(options)
    whole_micros(window, scenario.duration_ns)
    check_names(scenario, options.only)
    comparison, finished = run_all(scenario, options.only)
    payload = replay_payload(comparison, window=window)
    if options.html is not None and payload["rows"] > payload["mostRows"]:
        print(f"{payload['rows']:,} calls and deliveries are too many: the page shows counts alone", file=sys.stderr)
    movie = partial(_movie, comparison, window, dark=options.dark)
    write_files((options.html, partial(write_replay, payload)), (options.movie, movie))
    return OK if finished else INTERRUPTED


def _movie(comparison: Comparison, window: Window, path: Path, *, dark: bool) -> None:
    from sim.report.movie import write_movie

    write_movie(comparison, path, window=window, dark=dark)
