"""A run as a folder: the scenario, every figure of every replication, what was printed and drawn, how to replay it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from shlex import join
from typing import Final

from sim.experiment import Comparison, Kept
from sim.experiment.kept import table
from sim.experiment.saved import FIGURES_FILE, REPLICATIONS_FILE
from sim.report.folders import Part, write_folder
from sim.report.json_out import write_json
from sim.report.manifest import manifest
from sim.report.terminal import plain_text
from sim.report.words import listed, safe, some
from sim.scenario import SCENARIO_FILE, portable

_SCENARIO: Final = "the whole scenario, with every default written out"
_TRACE: Final = "a recording that the scenario names"


def save_run(
    comparison: Comparison,
    folder: Path | str,
    *,
    overwrite: bool = False,
    command: Sequence[str] = (),
    took_s: float | None = None,
) -> None:
    """Write a comparison into a new folder, whole or not at all; its README says what each file is.

    The same run gives the same bytes, but for `run.json`. overwrite: replace a run that was saved there. command,
    took_s: as for `manifest`. Raises ScenarioError if the folder is taken, or a file that the scenario names has gone.
    """
    noted = manifest(command=command, took_s=took_s)
    write_folder(Path(folder), list(_head(comparison)), list(_parts(comparison)), noted, overwrite=overwrite)


def replay(comparison: Comparison) -> str:
    """Return the command that replays a run, typed in its folder."""
    names, every = list(comparison.outcomes), list(comparison.scenario.architectures)
    only = [word for name in names for word in ("--only", name)] if names != every else []
    times = ["--replications", str(comparison.n)] if comparison.n > 1 else []
    return join(["sim", "compare", SCENARIO_FILE, "--seed", str(comparison.seed), *times, *only])


def _head(comparison: Comparison) -> Iterator[str]:
    scenario = comparison.scenario
    yield replay(comparison)
    yield ""
    yield "The line above, typed in this folder, replays the run to the last bit: with `--json again.json` behind it"
    yield f"again.json has the bytes of {FIGURES_FILE}. Add `--jobs jobs.csv` for a row per job."
    yield ""
    yield (
        f"{safe(scenario.name)}: {some(comparison.n, 'replication')} of {listed(list(comparison.outcomes))}, "
        f"scenario {scenario.digest}, queue-lab {comparison.version}, engine {comparison.engine}."
    )


def _parts(comparison: Comparison) -> Iterator[Part]:
    for name, raw in portable(comparison.scenario).items():
        yield Part(name, _SCENARIO if name == SCENARIO_FILE else _TRACE, partial(_write_bytes, raw))
    yield Part(
        FIGURES_FILE, "every figure with its interval, and what became of the thresholds; times in seconds",
        partial(write_json, comparison),
    )  # fmt: skip
    yield Part(
        REPLICATIONS_FILE, "a row per architecture and replication, a column per figure; `sim diff` reads it",
        partial(_write_table, comparison),
    )  # fmt: skip
    yield Part("summary.txt", "what the terminal showed", partial(_write_summary, comparison))
    yield Part("comparison.png", _picture_meaning(comparison), partial(_draw, comparison))


def _picture_meaning(comparison: Comparison) -> str:
    return "the picture" if comparison.n == 1 else "the picture of replication 0"


def _write_bytes(raw: bytes, path: Path) -> None:
    path.write_bytes(raw)


def _write_table(comparison: Comparison, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(table(Kept.of(comparison)))


def _write_summary(comparison: Comparison, path: Path) -> None:
    path.write_bytes(f"{plain_text(comparison)}\n".encode())


def _draw(comparison: Comparison, path: Path) -> None:
    from sim.plot import save_comparison  # noqa: PLC0415  slow to import, and most commands draw nothing

    save_comparison(comparison, path)
