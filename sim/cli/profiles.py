"""`sim profiles`, `sim profile`: what real brokers do by default."""

from __future__ import annotations

import argparse

from sim.cli.codes import OK
from sim.cli.options import Commands


def add(commands: Commands) -> None:
    """Tell the parser of the commands."""
    listing = commands.add_parser("profiles", help="list the brokers whose defaults a scenario may take over")
    listing.set_defaults(command=_profiles)
    one = commands.add_parser("profile", help="say what a broker does by default, value by value, with the sources")
    one.add_argument("name", metavar="NAME", help="a broker of `sim profiles`")
    one.set_defaults(command=_profile)


def _profiles(_options: argparse.Namespace) -> int:
    from sim.report import profiles_text
    from sim.scenario.brokers import profiles

    print(profiles_text(profiles()))
    return OK


def _profile(options: argparse.Namespace) -> int:
    from sim.report import profile_text
    from sim.scenario.brokers import load_profile

    print(profile_text(load_profile(options.name)))
    return OK
