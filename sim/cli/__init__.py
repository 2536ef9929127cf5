"""The `sim` command: read the arguments, call the lab, print what it says.

Exit codes: 0 ok, 1 internal error, 2 bad input, 3 cannot tell (too few data for a threshold), 99 a threshold failed,
130 interrupted. Results go to stdout, progress and complaints to stderr. Everything heavy is imported when it is
needed, so that `--help` is instant. A module here is a command: `add` tells the parser of it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from sim._version import __version__
from sim.cli import (
    check,
    compare,
    diff,
    explain,
    interview,
    metastable,
    omission,
    profiles,
    replay,
    report,
    size,
    sweep,
    trace,
    warmup,
    watch,
)
from sim.cli.codes import BAD_INPUT, CANNOT_TELL, INTERNAL_ERROR, INTERRUPTED, OK, THRESHOLD_FAILED
from sim.cli.command import Command
from sim.cli.interrupted import no_ctrl_c_lost

__all__ = ["BAD_INPUT", "CANNOT_TELL", "INTERNAL_ERROR", "INTERRUPTED", "OK", "THRESHOLD_FAILED", "main", "parser"]

_COMMANDS = (
    compare,
    diff,
    sweep,
    size,
    explain,
    warmup,
    omission,
    metastable,
    replay,
    watch,
    trace,
    interview,
    report,
    check,
    profiles,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = parser().parse_args(arguments)
    options.typed = ["sim", *(sys.argv[1:] if arguments is None else arguments)]
    try:
        with no_ctrl_c_lost():
            code: int = options.command(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has left: nothing to complain about
        return OK
    except ValueError as error:
        from sim.scenario import ScenarioError

        if not isinstance(error, ScenarioError):
            raise
        print(error, file=sys.stderr)
        return BAD_INPUT
    except RuntimeError as error:
        from sim.experiment import WorkersLostError

        if not isinstance(error, WorkersLostError):
            raise
        print(error, file=sys.stderr)
        return INTERNAL_ERROR
    return code


def parser() -> argparse.ArgumentParser:
    """Return what reads the arguments."""
    whole = Command(prog="sim", description="See, measure and argue about job queues.")
    whole.add_argument("--version", action="version", version=f"queue-lab {__version__}")
    commands = whole.add_subparsers(metavar="COMMAND", required=True, parser_class=Command)
    for command in _COMMANDS:
        command.add(commands)
    return whole
