"""`sim size`: how many workers are enough, or how high the load may be: what still meets the thresholds."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.codes import CANNOT_TELL, INTERRUPTED, OK, THRESHOLD_FAILED
from sim.cli.files import write_files
from sim.cli.options import (
    Commands,
    add_replications,
    add_scenario,
    add_workforce,
    load_scenario,
    whole_number,
    workforce,
)

if TYPE_CHECKING:
    from sim.experiment.ask import Question
    from sim.experiment.size import Sizing


def add(commands: Commands) -> None:
    """Tell the parser of the command."""
    command = commands.add_parser(
        "size", help="find the fewest workers, or the shortest lease, that meet the thresholds"
    )
    add_scenario(command)
    command.add_argument("--find", metavar="KEY", required=True, help="what to change, such as workers.count")
    command.add_argument("--between", metavar="A..B", required=True, help="where to look, such as 4..12 or 1s..30s")
    command.add_argument("--to", metavar="STEP", help="how fine (default: one, or a hundredth of the range)")
    command.add_argument(
        "--largest", action="store_true", help="find the largest value that meets them: how high may the load be?"
    )
    command.add_argument("--only", metavar="NAME", help="the architecture whose thresholds must be met")
    add_replications(command, default=20, least=2)
    command.add_argument(
        "--at-most", metavar="N", type=whole_number(2), default=400,
        help="replications of one candidate before giving up (default: 400)",
    )  # fmt: skip
    add_workforce(command)
    command.add_argument("--json", metavar="FILE", type=Path, help="write every candidate and the answer")
    command.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from sim import report
    from sim.experiment.ask import ask

    report.check_outputs(json=options.json)
    question = ask(
        load_scenario(options),
        options.find,
        options.between,
        only=options.only,
        to=options.to,
        largest=options.largest,
        replications=options.replications,
        at_most=options.at_most,
    )
    sizing, finished = _search(question, options)
    print(report.size_text(sizing))
    write_files((options.json, partial(report.write_size_json, sizing)))
    return _code(sizing) if finished else INTERRUPTED


def _search(question: Question, options: argparse.Namespace) -> tuple[Sizing, bool]:
    """Try candidates; on Ctrl-C keep those that are judged."""
    from sim.experiment.size import Sizing, size_each
    from sim.report import whole_bar

    tried = []
    try:
        with workforce(options) as executor, whole_bar() as tell:
            for candidate in size_each(question, tell, executor):
                tried.append(candidate)  # noqa: PERF402  what is there when somebody interrupts is kept
    except KeyboardInterrupt:
        if not tried:
            raise
        print("interrupted: what was tried is shown", file=sys.stderr)
        return Sizing(question, tuple(tried)), False
    return Sizing(question, tuple(tried)), True


def _code(sizing: Sizing) -> int:
    """The exit code: something was found, nothing in the range is enough, or it cannot be told."""
    finding = sizing.finding
    if finding.odd is None and finding.kind in ("found", "first"):
        return OK
    return THRESHOLD_FAILED if finding.odd is None and finding.kind == "none" else CANNOT_TELL
