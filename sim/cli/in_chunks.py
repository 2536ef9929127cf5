"""`sim run --chunked`: what it cannot write, and how it is run."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.experiment import Comparison
    from sim.scenario import Scenario

_OF_MEASURES: Final = ("json", "junit", "summary")  # files that need no jobs
_OF_WHOLE_RUNS: Final = ("save", "charts", "replications", "precision", "at_most", "cluster", "cores")


def check_options(options: argparse.Namespace, files: Sequence[str]) -> None:
    """Raise ScenarioError for what a run in chunks has not. files: the options of the files that there are."""
    from sim.experiment.chunked import check_asked

    names = (*(each for each in files if each not in _OF_MEASURES), *_OF_WHOLE_RUNS)
    given = {name.replace("_", "-"): getattr(options, name) for name in names}
    check_asked(given | {"metric": options.metrics or None}, options.engine)


def check(scenario: Scenario, names: Sequence[str]) -> None:
    """Raise ScenarioError for a scenario that cannot be run in chunks."""
    from sim.experiment.chunked import check_chunked, the_only

    check_chunked(scenario, the_only(scenario, names))


def run(scenario: Scenario, names: Sequence[str]) -> tuple[Comparison, bool]:
    """Run an architecture in chunks; on Ctrl-C keep what is done and say so."""
    from sim.experiment.chunked import run_in_chunks
    from sim.report import progress_bar

    with progress_bar(list(names or scenario.architectures)) as progress:
        found = run_in_chunks(scenario, names, progress=progress)
    return found, found.scenario.duration_ns == scenario.duration_ns
