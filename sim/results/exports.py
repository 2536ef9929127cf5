"""What a comparison writes for other programs: tables, a trace for Perfetto, spans of OpenTelemetry."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim import experiment
from sim.results.asked import in_python
from sim.scenario import ScenarioError

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.traces import Trace


class Exports(experiment.Comparison):
    """A comparison that others can read: `jobs()`, `attempts()`, `series()`, `summary()` are frames of pandas."""

    @in_python
    def trace(self, job: int | str, only: str | None = None) -> Trace:
        """Tell the life of one job, of several replications in the first; in a notebook it shows itself.

        job: its number, as in `jobs()`, or "first-crash", "first-dead", "first-lost", "most-tries", "slowest".
        only: the architecture (default: the first that has such a job). Raises ScenarioError if there is none.
        """
        from sim.report.trace import check_job, traced
        from sim.results.traces import Trace

        experiment.check_names(self.scenario, self._ran(only))
        found = traced(self, check_job(job), only)
        return Trace(found.comparison, found.architecture, found.job)

    def _ran(self, only: str | None) -> list[str]:
        """The architecture that is asked for, if it is one of those that ran."""
        if only is None or only in self.outcomes:
            return []
        if only in self.scenario.architectures:
            raise ScenarioError(f"{only} did not run; name one of {', '.join(self.outcomes)}")
        return [only]

    def jobs(self) -> pd.DataFrame:
        """Return one row per job of every architecture, times in seconds."""
        from sim.report import jobs_frame

        return jobs_frame(self)

    def attempts(self) -> pd.DataFrame:
        """Return one row per delivery of a job (or wait without one), with its attempt, times in seconds."""
        from sim.report import attempts_frame

        return attempts_frame(self)

    def series(self) -> pd.DataFrame:
        """Return one row per instant at which the number of jobs, busy workers or calls somewhere changes."""
        from sim.report import series_frame

        return series_frame(self)

    def summary(self) -> pd.DataFrame:
        """Return one row per architecture and figure, with its interval if there are replications."""
        from sim.report import summary_frame

        return summary_frame(self)

    @in_python
    def write_jobs(self, path: Path | str) -> None:
        """Write `jobs()` as .csv or .parquet, as `--jobs` does."""
        self._write("jobs", path)

    @in_python
    def write_attempts(self, path: Path | str) -> None:
        """Write `attempts()` as .csv or .parquet, as `--attempts` does."""
        self._write("attempts", path)

    @in_python
    def write_series(self, path: Path | str) -> None:
        """Write `series()` as .csv or .parquet, as `--series` does."""
        self._write("series", path)

    @in_python
    def write_summary(self, path: Path | str) -> None:
        """Write `summary()` as .csv or .parquet, as `--summary` does."""
        self._write("summary", path)

    def _write(self, kind: str, path: Path | str) -> None:
        from sim.report import check_outputs, write_table

        check_outputs(**{kind: Path(path)})
        write_table(self, kind, path)

    @in_python
    def write_movie(
        self, path: Path | str, *, start: str | None = None, until: str | None = None, dark: bool = False
    ) -> None:
        """Write a part of the run as an animated GIF, as `sim replay --movie` does; dark: for a dark page.

        start, until: as of `replay`.
        """
        from sim.report import check_outputs
        from sim.report.movie import write_movie
        from sim.report.replay import read_window

        check_outputs(movie=Path(path))
        write_movie(self, path, window=read_window(start, until, ("start", "until")), dark=dark)

    @property
    def charts(self) -> dict[str, str]:
        """The names of the charts that `figure` can draw of it, each with what it shows."""
        from sim.plot import charts_of

        return {chart.name: chart.about for chart in charts_of(self)}

    @in_python
    def write_charts(self, folder: Path | str, *, dark: bool = False, overwrite: bool = False) -> None:
        """Write every chart into a new folder as PNG and SVG, as `--charts` does; dark: for dark pages.

        overwrite: replace charts that were written there. Raises ScenarioError if the folder is taken.
        """
        from sim.report.charts import write_charts

        write_charts(self, folder, dark=dark, overwrite=overwrite)

    def write_junit(self, path: Path | str) -> None:
        """Write the thresholds as JUnit test cases, as `--junit` does: build servers show them. The file is .xml."""
        from sim.report import check_outputs, write_junit

        check_outputs(junit=Path(path))
        write_junit(self, path)

    @in_python
    def to_perfetto(self, path: Path | str) -> None:
        """Write a trace that ui.perfetto.dev opens, as `--perfetto` does. The file is .json or .json.gz."""
        from sim.report import check_outputs
        from sim.report.perfetto import write_perfetto

        check_outputs(perfetto=Path(path))
        write_perfetto(self, path)

    @in_python
    def to_spans(self, path: Path | str) -> None:
        """Write OpenTelemetry spans, as `--spans` does: OTLP in JSON. The file is .json."""
        from sim.report import check_outputs
        from sim.report.spans import write_spans

        check_outputs(spans=Path(path))
        write_spans(self, path)
