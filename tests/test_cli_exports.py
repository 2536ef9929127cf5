"""`sim run` and `sim compare` write what other programs read."""

import json

import pandas as pd
import pytest

from sim import cli

SHORT = ["run", "checkout", "queued", "--duration", "40s"]


def run(capsys, *arguments):
    """Run the command in this process; return its exit code, stdout and stderr."""
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_every_export_is_written_and_named(capsys, tmp_path):
    """Each file that was asked for is there, is said, and is of the same run."""
    names = {
        "jobs": "jobs.csv", "attempts": "attempts.csv", "series": "series.csv", "summary": "summary.csv",
        "perfetto": "trace.json", "spans": "spans.json",
    }  # fmt: skip
    asked = [word for option, name in names.items() for word in (f"--{option}", tmp_path / name)]
    _, out, _ = run(capsys, *SHORT, *asked)

    assert [f"wrote {tmp_path / name}" for name in names.values()] == out.splitlines()[-6:]
    jobs, attempts = (pd.read_csv(tmp_path / name) for name in ("jobs.csv", "attempts.csv"))
    assert set(attempts.job) <= set(jobs.job)
    spans = json.loads((tmp_path / "spans.json").read_bytes())["resourceSpans"][1]["scopeSpans"][0]["spans"]
    slices = json.loads((tmp_path / "trace.json").read_bytes())["traceEvents"]
    began = attempts.start_s.notna().sum()
    assert began == len(spans) == sum(each["ph"] == "B" and each["cat"] == "attempt" for each in slices)


@pytest.mark.parametrize(
    ("option", "name", "endings"),
    [
        ("attempts", "a.txt", ".csv or .parquet"),
        ("series", "a.txt", ".csv or .parquet"),
        ("summary", "a.txt", ".csv or .parquet"),
        ("perfetto", "a.gz", ".json or .json.gz"),
        ("spans", "a.txt", ".json or .jsonl"),
    ],
)
def test_another_ending_is_refused_before_anything_runs(capsys, tmp_path, monkeypatch, option, name, endings):
    """With the option, the file and the way out."""
    monkeypatch.chdir(tmp_path)

    assert (2, "", f"--{option} {name}: must end in {endings}\n") == run(capsys, *SHORT, f"--{option}", name)
