"""Tables: every figure by architecture, every job as a row; as pandas frames and as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.experiment import Comparison
from sim.measure import attempt_columns, job_columns, series_columns
from sim.record import Record
from sim.report.files import whole_file
from sim.report.json_out import as_document
from sim.scenario import ScenarioError

if TYPE_CHECKING:
    import pandas as pd

_NO_FIGURES = ("audit", "verdicts", "refused")


def jobs_frame(comparison: Comparison) -> pd.DataFrame:
    """Return one row per job of every architecture in order, times in seconds, NaN for what did not happen.

    With several architectures the first column, `architecture`, says whose job it is; `job` numbers them within it.
    Where the records of all replications were kept, the next, `replication`, says in which; else all are of the first.
    """
    return _frame(comparison, job_columns)


def attempts_frame(comparison: Comparison) -> pd.DataFrame:
    """Return one row per stay of a job in its queue, with its attempt if one began; whose, as in `jobs_frame`."""
    return _frame(comparison, attempt_columns)


def series_frame(comparison: Comparison) -> pd.DataFrame:
    """Return one row per instant at which a number of jobs, workers or calls changes; whose, as in `jobs_frame`."""
    return _frame(comparison, series_columns)


def _frame(comparison: Comparison, columns: Callable[[Record], Mapping[str, Any]]) -> pd.DataFrame:
    """The tables of all records one below the other, with whose they are where there are several."""
    import pandas as pd  # noqa: PLC0415  slow to import, and most commands do not need it

    records = comparison.records or {name: (outcome.record,) for name, outcome in comparison.outcomes.items()}
    frames = {
        (name, at): pd.DataFrame(columns(record)) for name, runs in records.items() for at, record in enumerate(runs)
    }
    whose = [key for key, told in (("architecture", len(records) > 1), ("replication", comparison.records)) if told]
    if not whose:
        return next(iter(frames.values()))
    return pd.concat(frames, names=["architecture", "replication"]).reset_index(level=whose).reset_index(drop=True)


def figures_frame(comparison: Comparison) -> pd.DataFrame:
    """Return one row per figure, named as in thresholds, and one column per architecture; NaN where there is none.

    With several replications each architecture has three columns: `value`, the mean, and its interval, `low`, `high`.
    """
    import pandas as pd  # noqa: PLC0415  slow to import, and most commands do not need it

    documents = as_document(comparison)["architectures"]
    figures = {name: dict(_flat(document)) for name, document in documents.items()}
    if comparison.n == 1:
        columns = {name: pd.Series(found, dtype="float64") for name, found in figures.items()}
        return pd.DataFrame(columns).rename_axis("figure")
    spread = {
        (name, part): pd.Series(_ending(found, f".{part}"), dtype="float64")
        for name, found in figures.items()
        for part in ("value", "low", "high")
    }
    return pd.DataFrame(spread).rename_axis("figure").rename_axis(columns=["architecture", "part"])


def summary_frame(comparison: Comparison) -> pd.DataFrame:
    """Return one row per architecture and figure, as `figures_frame` names it: its value, and its interval if known."""
    import pandas as pd  # noqa: PLC0415  slow to import, and most commands do not need it

    wide = figures_frame(comparison)
    parts = ["value"] if comparison.n == 1 else ["value", "low", "high"]
    frames = {name: pd.DataFrame(wide[name].to_numpy(), wide.index, parts) for name in comparison.outcomes}
    return pd.concat(frames, names=["architecture", "figure"]).reset_index()


_TABLES: Final[Mapping[str, Callable[[Comparison], pd.DataFrame]]] = {
    "jobs": jobs_frame, "attempts": attempts_frame, "series": series_frame, "summary": summary_frame,
}  # fmt: skip


def write_table(comparison: Comparison, kind: str, path: Path | str) -> None:
    """Write one of TABLES, such as `jobs_frame`, as .csv or .parquet, whole or not at all.

    Raises ScenarioError as `check_table`, OSError if the file cannot be written.
    """
    path = Path(path)
    check_table(kind, path)
    frame = _TABLES[kind](comparison)
    with whole_file(path) as draft:
        if path.suffix.lower() == ".csv":
            frame.to_csv(draft, index=False, lineterminator="\n")
        else:
            frame.to_parquet(draft, index=False, engine="pyarrow")


def write_jobs(comparison: Comparison, path: Path | str) -> None:
    """Write `jobs_frame`, as `write_table` does."""
    write_table(comparison, "jobs", path)


TABLES: Final = tuple(_TABLES)


def check_table(kind: str, path: Path) -> None:
    """Raise ScenarioError if a table cannot be written to a file of this name: another suffix, or no Parquet here."""
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".parquet"):
        raise ScenarioError(f"--{kind} {path}: must end in .csv or .parquet")
    if suffix == ".parquet" and find_spec("pyarrow") is None:
        raise ScenarioError(f'--{kind} {path}: Parquet needs pyarrow; pip install "queue-lab[parquet]", or write .csv')


def _flat(figures: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, float | None]]:
    """Walk nested figures in order, naming each by its path."""
    for key, value in figures.items():
        if isinstance(value, Mapping):
            if key not in _NO_FIGURES:
                yield from _flat(value, f"{prefix}{key}.")
        elif key not in _NO_FIGURES:
            yield f"{prefix}{key}", value


def _ending(figures: Mapping[str, float | None], end: str) -> dict[str, float | None]:
    """The figures whose names end so, without that end."""
    return {name.removesuffix(end): value for name, value in figures.items() if name.endswith(end)}
