"""Tables of jobs and of figures, in memory and in files."""

import numpy as np
import pandas as pd
import pytest
from report_examples import BASE, alone, compared, example

import sim
from sim.measure import job_columns, series
from sim.report import (
    attempts_frame,
    figures_frame,
    jobs_frame,
    series_frame,
    summary_frame,
    write_jobs,
    write_table,
)
from sim.scenario import ScenarioError


def test_every_job_of_every_architecture_is_a_row():
    """Rows are in the order of architectures and jobs, and the first column names the architecture."""
    comparison = example()
    frame = jobs_frame(comparison)

    assert "architecture" == frame.columns[0]
    for name, outcome in comparison.outcomes.items():
        rows = frame[frame.architecture == name]
        assert outcome.measures.jobs.arrived == len(rows)
        assert np.array_equal(job_columns(outcome.record)["created_s"], rows.created_s)
    assert list(range(len(frame))) == frame.index.tolist()


def test_one_architecture_needs_no_name():
    """The table of one architecture has the columns of the measures and no other."""
    comparison = alone()

    assert list(job_columns(comparison.outcomes["queued"].record)) == list(jobs_frame(comparison).columns)


def test_figures_have_the_names_of_thresholds():
    """One row per figure, one column per architecture; refused figures are NaN."""
    comparison = example()
    frame = figures_frame(comparison)

    assert list(comparison.outcomes) == list(frame.columns)
    assert comparison.outcomes["queued"].measures.response_time.p99 == frame.loc["response_time.p99", "queued"]
    assert comparison.outcomes["hybrid"].measures.goodput == frame.loc["goodput", "hybrid"]
    assert np.isnan(frame.loc["response_time.p999", "sync"])
    assert not [name for name in frame.index if "audit" in name or "verdicts" in name or "refused" in name]
    assert {"float64"} == {str(kind) for kind in frame.dtypes}


@pytest.mark.parametrize("name", ["jobs.csv", "jobs.CSV", "jobs.parquet"])
def test_files_hold_the_table(name, tmp_path):
    """What is read back is what was written, and nothing else is left in the folder."""
    comparison = example()
    write_jobs(comparison, tmp_path / name)

    read = pd.read_parquet if name.endswith("parquet") else pd.read_csv

    pd.testing.assert_frame_equal(jobs_frame(comparison), read(tmp_path / name), check_dtype=False)
    assert [name] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_the_same_comparison_gives_the_same_bytes(suffix, tmp_path):
    """Two runs of one scenario write equal files, with the same line ends on every system."""
    for number in (1, 2):
        write_jobs(compared(thresholds=None), tmp_path / f"{number}.{suffix}")

    content = (tmp_path / f"1.{suffix}").read_bytes()

    assert (tmp_path / f"2.{suffix}").read_bytes() == content
    assert suffix == "parquet" or b"\r" not in content


def test_a_run_without_jobs_writes_the_names_of_the_columns(tmp_path):
    """An architecture that queues nothing gives a table without rows."""
    write_jobs(alone("sync"), tmp_path / "jobs.csv")

    assert 1 == len((tmp_path / "jobs.csv").read_text().splitlines())


def test_other_files_are_refused(tmp_path):
    """Another suffix is refused, and nothing is written."""
    with pytest.raises(ScenarioError, match=r"must end in \.csv or \.parquet"):
        write_jobs(alone(), tmp_path / "jobs.xlsx")
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["attempts.csv", "attempts.parquet", "series.csv", "summary.csv"])
def test_every_table_can_be_written(name, tmp_path):
    """Attempts, series and the summary are read back as they were written."""
    comparison = example()
    kind = name.split(".")[0]
    frame = {"attempts": attempts_frame, "series": series_frame, "summary": summary_frame}[kind](comparison)
    write_table(comparison, kind, tmp_path / name)

    read = pd.read_parquet if name.endswith("parquet") else pd.read_csv
    pd.testing.assert_frame_equal(frame, read(tmp_path / name), check_dtype=False)


def test_attempts_are_the_rows_of_the_record():
    """One row per stay of a job, and times that agree with those of the measures."""
    comparison = example()
    frame = attempts_frame(comparison)
    outcome = comparison.outcomes["queued"]
    mine = frame[frame.architecture == "queued"]

    assert len(outcome.record.attempts.job) == len(mine)
    assert np.array_equal(outcome.record.attempts.start_ns / 1e9, mine.start_s.fillna(-1e-9))
    assert (mine.end == "failed").sum() == job_columns(outcome.record)["failed"].sum()
    assert not mine.lapsed.any()


def test_series_hold_between_their_instants():
    """Each column takes the values of its series at the instants at which any of them changes."""
    outcome = example().outcomes["queued"]
    frame = series_frame(alone())
    for name in ("backlog", "busy_workers"):
        assert (
            series(outcome.record, name).sampled((frame.at_s * 1e9).round().astype(int)).tolist()
            == frame[name].tolist()
        )
    assert frame.at_s.is_monotonic_increasing


def test_the_summary_has_a_row_per_architecture_and_figure():
    """As `figures_frame` has it; of replications with the interval of each."""
    summary = summary_frame(example()).set_index(["architecture", "figure"])
    often = sim.compare(BASE | {"duration": "1m", "warmup": "5s", "thresholds": [], "load": "4/s"}, replications=2)
    several = often.summary().set_index(["architecture", "figure"])

    assert figures_frame(example()).loc["goodput", "hybrid"] == summary.loc[("hybrid", "goodput"), "value"]
    assert figures_frame(often)["sync"].loc["goodput"].tolist() == several.loc[("sync", "goodput")].tolist()
    assert ["value", "low", "high"] == list(several.columns)


def test_a_comparison_gives_and_writes_its_tables(tmp_path):
    """In Python as with the options of the command; another ending is refused."""
    run = sim.run(BASE | {"duration": "1m", "warmup": "5s", "thresholds": [], "load": "4/s"}, "queued")

    for kind in ("jobs", "attempts", "series", "summary"):
        getattr(run, f"write_{kind}")(tmp_path / f"{kind}.csv")
        assert len(getattr(run, kind)()) == len(pd.read_csv(tmp_path / f"{kind}.csv"))
    with pytest.raises(ScenarioError, match=r"^series .*: must end in \.csv or \.parquet"):
        run.write_series("series.txt")
