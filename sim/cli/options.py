"""Options that several commands share, and how a scenario is read with them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sim.cli.hints import faster_next_time

if TYPE_CHECKING:
    from sim.experiment import Executor
    from sim.measure import PrecisionRule
    from sim.scenario import Scenario

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  argparse has no other name


def add_scenario(command: argparse.ArgumentParser, *, or_run: bool = False, duration: bool = True) -> None:
    """Take a scenario and what changes it.

    or_run: the folder of a saved run instead. duration: False where the command itself knows how long to simulate.
    """
    what = "a file, or the name of a shipped scenario" + (", or the folder of a saved run" if or_run else "")
    command.add_argument("scenario", metavar="SCENARIO", help=what)
    command.add_argument("--seed", metavar="N", help="other users, other luck (default: the scenario's seed)")
    if duration:
        command.add_argument("--duration", metavar="TIME", help="how long to simulate, such as 30s or 2h")
    else:
        command.set_defaults(duration=None)
    command.add_argument(
        "--set", dest="changes", metavar="KEY=VALUE", action="append", default=[],
        help="change a key, such as workers.count=50 (may be repeated)",
    )  # fmt: skip


def add_only(command: argparse.ArgumentParser, *, short: bool = False) -> None:
    """Take the names of architectures. short: also by themselves, without the option."""
    if short:
        command.add_argument(
            "named", metavar="ARCHITECTURE", nargs="*", default=[], help="the same as --only ARCHITECTURE"
        )
    else:
        command.set_defaults(named=())
    command.add_argument(
        "--only", metavar="NAME,...", type=names_of, action="extend", default=[],
        help="an architecture, or several (may be repeated; default: all)",
    )  # fmt: skip


def only(options: argparse.Namespace) -> tuple[str, ...]:
    """Return the architectures that were named, none if all are meant."""
    return *(name for word in options.named for name in names_of(word)), *options.only


def names_of(text: str) -> list[str]:
    """Return the names that a text has, with commas between them."""
    return [name.strip() for name in text.split(",")]


def add_replications(command: argparse.ArgumentParser, default: int, least: int = 1) -> None:
    """Take a number of replications."""
    command.add_argument(
        "--replications", metavar="N", type=whole_number(least), default=default,
        help=f"how often to run, each time with other luck (default: {default})",
    )  # fmt: skip


def add_precision(command: argparse.ArgumentParser) -> None:
    """Take how often to run: a number, or how precise the figures must be."""
    command.add_argument(
        "--replications", metavar="N", type=whole_number(1),
        help="how often to run, each time with other luck (default: 1; with --precision at least 10)",
    )  # fmt: skip
    command.add_argument(
        "--precision", metavar="SHARE",
        help="go on until 95 %% intervals are as narrow as this on either side, such as 5%%",
    )  # fmt: skip
    command.add_argument(
        "--at-most", metavar="N", type=whole_number(2),
        help="replications after which --precision gives up (default: 200)",
    )  # fmt: skip
    command.add_argument(
        "--metric", dest="metrics", metavar="NAME", action="append", default=[],
        help="what must be precise: wait.mean, or queued.wait.mean of one architecture (may be repeated; default: "
        "means, and p95 of completion)",
    )  # fmt: skip


def precision_asked(options: argparse.Namespace) -> PrecisionRule | None:
    """Return when to stop, if that is left to the precision of the figures."""
    from sim.experiment import precision_rule
    from sim.scenario import ScenarioError, units

    share = None
    if options.precision is not None:
        try:
            share = units.share(options.precision)
        except ValueError:
            share = 0.0
        if not 0 < share < 1:
            raise ScenarioError(f"--precision {options.precision}: must be a share of the figure, such as 5%")
    return precision_rule(share, options.replications, options.at_most, options.metrics)


def add_workforce(command: argparse.ArgumentParser) -> None:
    """Take who runs it all."""
    command.add_argument(
        "--cores", metavar="N", type=whole_number(1),
        help="processes that share the runs, with the same results (default: one for each core, once that saves time)",
    )  # fmt: skip
    command.add_argument(
        "--cluster", metavar="ADDRESS",
        help='the Dask cluster that runs it instead, tcp://HOST:PORT; "local" makes one here to try',
    )  # fmt: skip
    command.add_argument(
        "--engine", metavar="NAME", default="auto",
        help="what simulates, with the same results: simpy, compiled (its twin for large runs), or auto (default)",
    )  # fmt: skip


@contextmanager
def workforce(options: argparse.Namespace) -> Iterator[Executor]:
    """Yield who runs it all, within a `with` block; at its end say what would have been faster."""
    from sim.experiment import workforce

    with faster_next_time(options.engine), workforce(options.cores, options.cluster, options.engine) as executor:
        yield executor


def whole_number(least: int) -> Callable[[str], int]:
    """Return a reader of whole numbers for argparse that wants at least so many."""

    def read(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"must be a whole number, at least {least}, got {text}")
        return int(text)

    return read


def add_plot(command: argparse.ArgumentParser, draws: str) -> None:
    """Take the file of a picture. draws: what the command does with it."""
    command.add_argument("--plot", metavar="FILE", type=Path, help=f"{draws} (.png or .svg)")
    add_dark(command)


def add_dark(command: argparse.ArgumentParser) -> None:
    """Take the wish for pictures that fit dark pages."""
    command.add_argument("--dark", action="store_true", help="pictures are for dark pages")


def check_dark(options: argparse.Namespace) -> None:
    """Complain before anything runs if nothing is drawn that could be dark. Raises ScenarioError."""
    from sim.scenario import ScenarioError

    if options.dark and not any(getattr(options, name, None) for name in ("plot", "plots", "charts", "movie")):
        raise ScenarioError("--dark: is about pictures; name a file for one")


def add_files(command: argparse.ArgumentParser) -> None:
    """Take the files that the results are written to."""
    command.add_argument("--json", metavar="FILE", type=Path, help="write every figure")
    tables = {
        "jobs": "job", "attempts": "delivery of a job", "series": "change of what is where",
        "summary": "figure and architecture",
    }  # fmt: skip
    for option, what in tables.items():
        text = f"write one row per {what} (.csv or .parquet)"
        command.add_argument(f"--{option}", metavar="FILE", type=Path, help=text)
    add_plot(command, "draw the comparison")
    command.add_argument(
        "--charts",
        metavar="FOLDER",
        type=Path,
        help="draw every chart (.png and .svg) into a new folder, with a README",
    )
    command.add_argument("--html", metavar="FILE", type=Path, help="write a report that opens in any browser (.html)")
    command.add_argument(
        "--junit", metavar="FILE", type=Path, help="write the thresholds as test cases, for build servers (.xml)"
    )
    command.add_argument(
        "--perfetto", metavar="FILE", type=Path,
        help="write a trace that ui.perfetto.dev opens: workers, jobs, retries (.json or .json.gz)",
    )  # fmt: skip
    command.add_argument(
        "--spans", metavar="FILE", type=Path, help="write OpenTelemetry spans, as OTLP has them in JSON (.json)"
    )


def add_save(command: argparse.ArgumentParser) -> None:
    """Take the folder that a run is saved in."""
    command.add_argument("--save", metavar="FOLDER", type=Path, help="keep the run: all figures, and how to replay it")
    command.add_argument("--overwrite", action="store_true", help="replace the run that is saved there")


def load_scenario(options: argparse.Namespace) -> Scenario:
    """Read the scenario with its changes."""
    from sim.scenario import load

    return load(options.scenario, overrides=changes(options))


def changes(options: argparse.Namespace) -> dict[str, str]:
    """Return what `--set`, `--seed` and `--duration` change, by key."""
    found = pairs_of("--set", options.changes)
    return found | {key: value for key in ("seed", "duration") if (value := getattr(options, key)) is not None}


def pairs_of(option: str, given: Sequence[str]) -> dict[str, str]:
    """Return what an option that takes KEY=VALUE was given, by key. Raises ScenarioError where there is no value."""
    from sim.scenario import ScenarioError

    found: dict[str, str] = {}
    for change in given:
        key, equals, value = change.partition("=")
        if not equals:
            raise ScenarioError(f"{option} {change}: must be KEY=VALUE, such as {option} workers.count=50")
        found[key.strip()] = value
    return found
