"""`sim compare`, `sim run`: the same users, work and luck through each architecture, or through some."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

from sim.cli import in_chunks
from sim.cli.codes import CANNOT_TELL, INTERRUPTED, OK, THRESHOLD_FAILED
from sim.cli.files import write_files
from sim.cli.options import (
    Commands,
    add_files,
    add_only,
    add_precision,
    add_save,
    add_scenario,
    add_workforce,
    changes,
    check_dark,
    load_scenario,
    names_of,
    only,
    precision_asked,
    workforce,
)
from sim.cli.runs import run_all

if TYPE_CHECKING:
    from sim.experiment import Comparison
    from sim.experiment.tasks import Records
    from sim.scenario import Scenario


_FILES: Final = ("json", "jobs", "attempts", "series", "summary", "plot", "html", "junit", "perfetto", "spans")


def add(commands: Commands) -> None:
    """Tell the parser of the commands."""
    compare = commands.add_parser(
        "compare", help="run the same users, work and failures through each architecture and compare"
    )
    _add_options(compare)
    add_only(compare)
    compare.add_argument(
        "--profiles", metavar="NAME,...", help="an architecture for each of these brokers instead (see `sim profiles`)"
    )
    compare.set_defaults(chunked=False)
    run = commands.add_parser("run", help="run one architecture of a scenario, or several; all if none is named")
    _add_options(run)
    add_only(run, short=True)
    run.add_argument(
        "--chunked", action="store_true", help="for very long runs: keep measures, not jobs; memory does not grow"
    )
    run.set_defaults(profiles=None)


def _add_options(command: argparse.ArgumentParser) -> None:
    add_scenario(command)
    add_precision(command)
    add_workforce(command)
    add_files(command)
    command.add_argument(
        "--keep-jobs", action="store_true", help="--jobs has those of every replication, not the first"
    )
    command.add_argument("--dry-run", action="store_true", help="say what would run: the load, faults, how many jobs")
    command.add_argument(
        "--charts-in-terminal",
        action=argparse.BooleanOptionalAction,
        help="charts of text, too (default: in a wide terminal)",
    )
    add_save(command)
    command.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from sim import report
    from sim.scenario import portable

    began_s = perf_counter()
    report.check_outputs(**{option: getattr(options, option) for option in _FILES})
    check_dark(options)
    _check_kept(options)
    if options.chunked:
        in_chunks.check_options(options, _FILES)
    for option, folder in (("--save", options.save), ("--charts", options.charts)):
        if folder is not None:
            report.check_folder(folder, overwrite=options.overwrite, option=option)
    scenario = load_scenario(options) if options.profiles is None else _load_for_brokers(options)
    names = only(options) if options.profiles is None else ()
    if options.dry_run:
        _check_writes_nothing(options)
        print(_foretold(scenario, names, options))
        return OK
    if options.save is not None or options.charts is not None:
        portable(scenario)  # what cannot be written out is said before the run
    comparison, finished = in_chunks.run(scenario, names) if options.chunked else _compare(scenario, names, options)
    print(report.terminal(comparison))
    _draw(comparison, wanted=options.charts_in_terminal)
    if options.profiles is not None:
        print("thresholds are left aside: they are about the scenario's own architectures")
    _write(comparison, options, began_s)
    return verdict_code(comparison) if finished else INTERRUPTED


def _draw(comparison: Comparison, *, wanted: bool | None) -> None:
    """Draw how it went: in a terminal that is wide enough, or wherever it is wanted."""
    if wanted is not False and (wanted or sys.stdout.isatty()):
        from sim.plot.terminal import Paper
        from sim.report.courses import course_charts, terminal_paper

        paper = Paper.here() if wanted else terminal_paper()
        if paper is not None:
            print(f"\n{course_charts(comparison, paper)}")


def _check_kept(options: argparse.Namespace) -> None:
    """Raise ScenarioError if jobs are to be kept and go nowhere."""
    from sim.scenario import ScenarioError

    tables = (options.jobs, options.attempts, options.series)
    if options.keep_jobs and not any(tables):
        raise ScenarioError("--keep-jobs: the jobs of all replications are for --jobs FILE; add it")


def _check_writes_nothing(options: argparse.Namespace) -> None:
    """Raise ScenarioError if a file is asked for of what is not run."""
    from sim.scenario import ScenarioError

    asked = next((each for each in (*_FILES, "charts", "save") if getattr(options, each) is not None), None)
    if asked is not None:
        raise ScenarioError(f"--{asked} {getattr(options, asked)}: --dry-run writes no file; leave one of them out")


def _foretold(scenario: Scenario, names: Sequence[str], options: argparse.Namespace) -> str:
    """What would run."""
    from sim import report
    from sim.experiment import check_names, check_size

    check_names(scenario, names)
    rule = precision_asked(options)
    if options.chunked:
        in_chunks.check(scenario, names)
    else:
        check_size(scenario, names, (options.replications or 1) if rule is None else rule.cap)
    if rule is None:
        return report.dry_run_text(scenario, names, options.replications or 1)
    return report.dry_run_text(scenario, names, rule.floor, at_most=rule.cap)


def _load_for_brokers(options: argparse.Namespace) -> Scenario:
    from sim.experiment import between_brokers, split_changes
    from sim.scenario import load

    names = names_of(options.profiles)
    own, later = split_changes(changes(options), names)
    return between_brokers(load(options.scenario, overrides=own), names, only(options), later)


def _compare(scenario: Scenario, names: Sequence[str], options: argparse.Namespace) -> tuple[Comparison, bool]:
    """Run the architectures as often as was asked for; on Ctrl-C keep what is finished and say so."""
    from sim.experiment import check_names, chosen_measures

    check_names(scenario, names)
    records: Records = "all" if options.keep_jobs else "first"
    rule, chosen = precision_asked(options), chosen_measures(scenario, names, options.metrics)
    with workforce(options) as executor:
        how = {"replications": options.replications or 1, "rule": rule, "chosen": chosen, "executor": executor}
        return run_all(scenario, names, records=records, **how)


def _write(comparison: Comparison, options: argparse.Namespace, began_s: float) -> None:
    """Write the files and folders that were asked for."""
    from sim import report
    from sim.report.frames import TABLES

    write_files(
        (options.json, partial(report.write_json, comparison)),
        *((getattr(options, kind), partial(report.write_table, comparison, kind)) for kind in TABLES),
        (options.plot, partial(_plot, comparison, dark=options.dark)),
        (options.html, partial(_page, comparison, options.typed)),
        (options.junit, partial(report.write_junit, comparison)),
        (options.perfetto, partial(_trace, comparison)),
        (options.spans, partial(_spans, comparison)),
        (options.charts, partial(_charts, comparison, dark=options.dark, overwrite=options.overwrite)),
        (options.save, partial(_save, comparison, options, began_s)),
    )


def _plot(comparison: Comparison, path: Path, *, dark: bool) -> None:
    from sim.plot import chart_figure, save_picture

    save_picture(chart_figure(comparison, dark=dark), path)


def _charts(comparison: Comparison, folder: Path, *, dark: bool, overwrite: bool) -> None:
    from sim.report.charts import write_charts

    write_charts(comparison, folder, dark=dark, overwrite=overwrite)


def _page(comparison: Comparison, typed: Sequence[str], path: Path) -> None:
    from sim.report.html import write_page
    from sim.report.replay.part import replay_part

    write_page(comparison, path, typed=typed, sections=[replay_part(comparison)])


def _trace(comparison: Comparison, path: Path) -> None:
    from sim.report.perfetto import write_perfetto

    write_perfetto(comparison, path)


def _spans(comparison: Comparison, path: Path) -> None:
    from sim.report.spans import write_spans

    write_spans(comparison, path)


def _save(comparison: Comparison, options: argparse.Namespace, began_s: float, folder: Path) -> str:
    """Keep the run in its folder, and say so."""
    from sim import report

    took_s = perf_counter() - began_s
    report.save_run(comparison, folder, overwrite=options.overwrite, command=options.typed, took_s=took_s)
    return f"saved in {folder}: its README says how to replay the run and what each file is"


def verdict_code(comparison: Comparison) -> int:
    """Return the exit code that the thresholds ask for."""
    statuses = {verdict.status for verdict in comparison.verdicts}
    if "fail" in statuses:
        return THRESHOLD_FAILED
    return CANNOT_TELL if "unknown" in statuses else OK
