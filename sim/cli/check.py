"""`sim check`, `sim schema`, `sim list`: what can be said of scenario files without running them."""

from __future__ import annotations

import argparse
import sys

from sim.cli.codes import BAD_INPUT, OK
from sim.cli.options import Commands


def add(commands: Commands) -> None:
    """Tell the parser of the commands."""
    check = commands.add_parser("check", help="check scenario files without running them")
    check.add_argument("scenarios", nargs="+", metavar="SCENARIO", help="a file, or the name of a shipped scenario")
    check.set_defaults(command=_check)
    schema = commands.add_parser("schema", help="print the JSON Schema of scenario files, for editors")
    schema.set_defaults(command=_schema)
    listing = commands.add_parser("list", help="list the scenarios that ship with the lab")
    listing.set_defaults(command=_list)


def _check(options: argparse.Namespace) -> int:
    """Check every file, also those behind a bad one; what has no effect is said, and is no error."""
    from sim.scenario import ScenarioError, load, notes

    code = OK
    for name in options.scenarios:
        try:
            scenario = load(name)
        except ScenarioError as error:
            print(error, file=sys.stderr)
            code = BAD_INPUT
        else:
            print(f"{name}: ok ({', '.join(scenario.architectures)}; digest {scenario.digest})")
            for note in notes(scenario):
                print(note)
    return code


def _schema(_options: argparse.Namespace) -> int:
    import json

    from sim.scenario import json_schema

    print(json.dumps(json_schema(), indent=2))
    return OK


def _list(_options: argparse.Namespace) -> int:
    from sim.scenario.listing import scenarios_text, shipped

    print(scenarios_text(shipped()))
    return OK
