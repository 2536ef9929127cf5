"""The reference of the command, made of what `--help` prints."""

from __future__ import annotations

import argparse
from unittest.mock import patch

from sim.cli import parser

_WIDE = 100  # characters of a line of help


def page() -> str:
    """Return the page: the help of `sim`, then that of each of its commands."""
    whole = parser()
    (commands,) = (each for each in whole._actions if isinstance(each, argparse._SubParsersAction))  # noqa: SLF001
    with patch.dict("os.environ", COLUMNS=str(_WIDE)):
        parts = ["# The `sim` command", "", "What `--help` prints: this page is made of it.", "", *_help(whole)]
        for name, command in commands.choices.items():
            parts += ["", f"## sim {name}", "", *_help(command)]
    return "\n".join(parts) + "\n"


def _help(command: argparse.ArgumentParser) -> list[str]:
    return ["```text", command.format_help().rstrip(), "```"]
