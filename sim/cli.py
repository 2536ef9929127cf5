"""The `sim` command: read the arguments, call the lab, print what it says.

Exit codes: 0 ok, 1 internal error, 2 bad input, 3 cannot tell (too few data for a threshold), 99 a threshold failed,
130 interrupted. Results go to stdout, progress and complaints to stderr. Everything heavy is imported when it is
needed, so that `--help` is instant.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim._version import __version__

if TYPE_CHECKING:
    from sim.experiment import Comparison, Outcome
    from sim.scenario import Scenario

OK, INTERNAL_ERROR, BAD_INPUT, CANNOT_TELL, THRESHOLD_FAILED, INTERRUPTED = 0, 1, 2, 3, 99, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
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
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sim", description="See, measure and argue about job queues.")
    parser.add_argument("--version", action="version", version=f"queue-lab {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_compare(commands)
    _add_run(commands)
    check = commands.add_parser("check", help="check scenario files without running them")
    check.add_argument("scenarios", nargs="+", metavar="SCENARIO", help="a file, or the name of a shipped scenario")
    check.set_defaults(command=_check)
    schema = commands.add_parser("schema", help="print the JSON Schema of scenario files, for editors")
    schema.set_defaults(command=_schema)
    listing = commands.add_parser("list", help="list the scenarios that ship with the lab")
    listing.set_defaults(command=_list)
    _add_profiles(commands)
    return parser


def _add_compare(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    compare = commands.add_parser(
        "compare", help="run the same users, work and failures through each architecture and compare"
    )
    compare.add_argument("scenario", metavar="SCENARIO", help="a file, or the name of a shipped scenario")
    compare.add_argument(
        "--only", metavar="NAME", action="append", default=[], help="an architecture (may be repeated)"
    )
    compare.add_argument(
        "--profiles", metavar="NAME,...", help="an architecture for each of these brokers instead (see `sim profiles`)"
    )
    _add_options(compare)


def _add_run(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = commands.add_parser("run", help="run one architecture of a scenario, or several")
    run.add_argument("scenario", metavar="SCENARIO", help="a file, or the name of a shipped scenario")
    run.add_argument("only", metavar="ARCHITECTURE", nargs="*", help="which architectures (default: all)")
    run.set_defaults(profiles=None)
    _add_options(run)


def _add_profiles(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    listing = commands.add_parser("profiles", help="list the brokers whose defaults a scenario may take over")
    listing.set_defaults(command=_profiles)
    one = commands.add_parser("profile", help="say what a broker does by default, value by value, with the sources")
    one.add_argument("name", metavar="NAME", help="a broker of `sim profiles`")
    one.set_defaults(command=_profile)


def _add_options(command: argparse.ArgumentParser) -> None:
    command.set_defaults(command=_run)
    command.add_argument("--seed", metavar="N", help="other users, other luck (default: the scenario's seed)")
    command.add_argument("--duration", metavar="TIME", help="how long to simulate, such as 30s or 2h")
    command.add_argument(
        "--set", dest="changes", metavar="KEY=VALUE", action="append", default=[],
        help="change a key, such as workers.count=50 (may be repeated)",
    )  # fmt: skip
    command.add_argument("--json", metavar="FILE", type=Path, help="write every figure")
    command.add_argument("--jobs", metavar="FILE", type=Path, help="write one row per job (.csv or .parquet)")
    command.add_argument("--plot", metavar="FILE", type=Path, help="draw the comparison (.png or .svg)")


def _run(options: argparse.Namespace) -> int:
    from sim import report
    from sim.experiment import Comparison

    report.check_outputs(json=options.json, jobs=options.jobs, plot=options.plot)
    scenario = _load(options) if options.profiles is None else _load_for_brokers(options)
    outcomes, finished = _outcomes(scenario, options.only if options.profiles is None else ())
    comparison = Comparison.of(scenario, outcomes)
    print(report.terminal(comparison))
    if options.profiles is not None:
        print("thresholds are left aside: they are about the scenario's own architectures")
    _write(comparison, options)
    return _verdict(comparison) if finished else INTERRUPTED


def _load(options: argparse.Namespace) -> Scenario:
    from sim.scenario import load

    return load(options.scenario, overrides=_changes(options))


def _load_for_brokers(options: argparse.Namespace) -> Scenario:
    from sim.experiment import between_brokers, split_changes
    from sim.scenario import load

    names = [name.strip() for name in options.profiles.split(",")]
    own, later = split_changes(_changes(options), names)
    return between_brokers(load(options.scenario, overrides=own), names, options.only, later)


def _changes(options: argparse.Namespace) -> dict[str, str]:
    from sim.scenario import ScenarioError

    changes: dict[str, str] = {}
    for change in options.changes:
        key, equals, value = change.partition("=")
        if not equals:
            raise ScenarioError(f"--set {change}: must be KEY=VALUE, such as --set workers.count=50")
        changes[key.strip()] = value
    return changes | {key: value for key in ("seed", "duration") if (value := getattr(options, key)) is not None}


def _outcomes(scenario: Scenario, names: Sequence[str]) -> tuple[dict[str, Outcome], bool]:
    """Run the architectures; on Ctrl-C keep those that are finished and say so."""
    from sim.experiment import compare_each
    from sim.report import progress_bar

    outcomes: dict[str, Outcome] = {}
    with progress_bar(list(names or scenario.architectures)) as progress:
        try:
            for name, outcome in compare_each(scenario, names, progress):
                outcomes[name] = outcome  # noqa: PERF403  what a comprehension has finished is lost on Ctrl-C
        except KeyboardInterrupt:
            if not outcomes:
                raise
            print(f"interrupted: only {', '.join(outcomes)} finished", file=sys.stderr)
            return outcomes, False
    return outcomes, True


def _write(comparison: Comparison, options: argparse.Namespace) -> None:
    """Write the files that were asked for, each whole or not at all."""
    from sim import report

    if options.json is not None:
        report.write_json(comparison, options.json)
    if options.jobs is not None:
        report.write_jobs(comparison, options.jobs)
    if options.plot is not None:
        from sim.plot import save_comparison

        save_comparison(comparison, options.plot)
    for path in (options.json, options.jobs, options.plot):
        if path is not None:
            print(f"wrote {path}")


def _verdict(comparison: Comparison) -> int:
    statuses = {verdict.status for verdict in comparison.verdicts}
    if "fail" in statuses:
        return THRESHOLD_FAILED
    return CANNOT_TELL if "unknown" in statuses else OK


def _check(options: argparse.Namespace) -> int:
    """Check every file, also those behind a bad one."""
    from sim.scenario import ScenarioError, load

    code = OK
    for name in options.scenarios:
        try:
            scenario = load(name)
        except ScenarioError as error:
            print(error, file=sys.stderr)
            code = BAD_INPUT
        else:
            print(f"{name}: ok ({', '.join(scenario.architectures)}; digest {scenario.digest})")
    return code


def _schema(_options: argparse.Namespace) -> int:
    import json

    from sim.scenario import json_schema

    print(json.dumps(json_schema(), indent=2))
    return OK


def _list(_options: argparse.Namespace) -> int:
    from sim.report import scenarios_text
    from sim.scenario import catalog, load

    print(scenarios_text(load(name) for name in catalog.names()))
    return OK


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
