"""A sweep in the terminal, as JSON and as rows: every figure with its interval, and theory beside it."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from rich.cells import cell_len
from sweep_examples import knee, mail, swept

from sim.report import sweep_document, sweep_frame, sweep_text, write_sweep_csv, write_sweep_json

HOSTILE = "[red]evil[/red] \x1b[2J\x07\u202e\nsecond line"


def test_the_first_line_replays_the_sweep():
    """Name, keys, seed, replications, version, engine, digest."""
    first = sweep_text(knee()).splitlines()[0]

    assert first.startswith("mail over load · seed 3 · 3 replications · queue-lab ")
    assert first.endswith(f" · scenario {mail().digest}")


def test_a_row_stands_for_a_point_and_theory_beside_its_architecture():
    """The estimate with half its interval, then theory, or the word of a point that has no steady state."""
    told = replace(knee(), metrics=("wait.mean",))
    lines = sweep_text(told).splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("load"))

    assert ["load", "queued", "theory"] == lines[at].split()
    assert ["2/s", "5/s", "7/s", "12/s"] == [line.split()[0] for line in lines[at + 1 : at + 5]]
    assert "! " in lines[at + 4]
    assert lines[at + 4].endswith("  unstable")
    assert all(" ±" in line for line in lines[at + 2 : at + 5])


def test_what_is_unstable_is_said_in_a_sentence():
    """Which points, of which architecture, and by how much."""
    said = " ".join(sweep_text(knee()).split())

    assert "! unstable: more work comes than can be done" in said
    assert "load=12/s (queued: 12 workers for 8)." in said


def test_a_key_that_changes_nothing_is_said():
    """It has no effect, or an architecture that is run has its own; of one that is not run nothing is said."""
    few = {"few": {"queued": "all", "workers": {"count": 4}}, "many": {"queued": "all"}}
    idle, own, reached = (
        " ".join(sweep_text(swept(over, *names, scenario=scenario, metrics=["goodput"], replications=2)).split())
        for over, names, scenario in (
            ({"workers.long_poll": "1s,2s"}, ["queued"], mail(duration="6s")),
            ({"workers.count": "8,9"}, ["few", "many"], mail(duration="6s", architectures=few, thresholds=None)),
            ({"workers.count": "8,9"}, ["many"], mail(duration="6s", architectures=few, thresholds=None)),
        )
    )

    assert "! workers.long_poll has no effect: idle workers are told at once; add poll: 1s." in idle
    assert "! workers.count has no effect in few, with its own; --set few.workers.count changes that." in own
    assert "has no effect" not in reached


def test_many_unstable_points_are_counted():
    """Four are named, the rest is counted."""
    found = swept({"load": "10/s..16/s:7"}, "queued", metrics=["goodput"], replications=2)

    assert "and 3 more." in " ".join(sweep_text(found).split())


def test_no_table_is_wider_than_a_terminal():
    """However many metrics and architectures, tables are parted between metrics, then between architectures."""
    three = {
        "a-long-name-for-one": {"queued": "all"},
        "another-long-name": {"queued": "all"},
        "sync": {"inline": "all"},
    }
    wide = swept({"workers.count": [8, 9], "load": ["5/s"]}, scenario=mail(architectures=three, thresholds=None))
    tables = sweep_text(replace(wide, metrics=("wait.p95", "completion_time.mean", "goodput"))).splitlines()[1:]

    assert 80 >= max(map(cell_len, tables))
    assert 3 <= sum(line.startswith("workers.count") for line in tables)


def test_architectures_without_a_figure_take_no_column():
    """Waits of jobs are not asked of who queues none; a metric that nobody has keeps its dashes."""
    few = swept({"workers.count": [8]}, metrics=["wait.mean", "time_to_notice.p50"], replications=2)
    lines = sweep_text(few).splitlines()

    assert "sync" not in next(line for line in lines if "queued" in line).split()[:1]
    assert any("–" in line for line in lines)


def test_foreign_text_cannot_act_on_a_terminal():
    """Names and values are printed as harmless text in one line."""
    (point,) = swept({"name": ["'[red]evil'"]}, "queued", replications=2).points
    evil = replace(point, point=replace(point.point, settings={"name": HOSTILE}))
    sweep = swept({"name": ["a"]}, "queued", scenario=mail(about=None), replications=2)
    shown = sweep_text(replace(sweep, points=(evil,)))

    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    assert "[red]evil[/red] [2J" in shown


def test_what_was_interrupted_is_said():
    """How many points were not reached, and on how little the last one rests."""
    last = knee().points[1]
    short = replace(last, replications={name: runs[:2] for name, runs in last.replications.items()})
    said = " ".join(sweep_text(replace(knee(), points=(knee().points[0], short))).split())

    assert "Interrupted: the last point rests on 2 replications instead of that many." in said
    assert "Interrupted: 2 points not reached." in said


def test_the_document_has_every_figure_with_its_interval_and_theory():
    """Settings, and per architecture and metric value, low, high, theory; strict JSON."""
    document = json.loads(json.dumps(sweep_document(knee()), allow_nan=False))
    point = document["points"][2]
    figure = point["architectures"]["queued"]["completion_time.mean"]

    assert {"load": ["2/s", "5/s", "7/s", "12/s"]} == document["over"]
    assert ({"load": "7/s"}, 3, 5.0, {}) == tuple(
        point[key] for key in ("settings", "replications", "warmup_s", "unstable")
    )
    assert figure["low"] <= figure["value"] <= figure["high"]
    assert figure["theory"] > 1
    assert {"queued": "12 workers for 8"} == document["points"][3]["unstable"]
    assert document["points"][3]["architectures"]["queued"]["completion_time.mean"]["theory"] is None


def test_files_hold_what_was_swept(tmp_path):
    """JSON and CSV; the rows of the CSV are those of the frame, and the same sweep gives the same bytes."""
    write_sweep_json(knee(), tmp_path / "s.json")
    write_sweep_csv(knee(), tmp_path / "s.csv")
    read, frame = pd.read_csv(tmp_path / "s.csv"), sweep_frame(knee())

    assert sweep_document(knee()) == json.loads((tmp_path / "s.json").read_text())
    assert list(frame.columns) == list(read.columns)
    assert 4 * 2 * len(knee().metrics) == len(read) == len(frame)
    assert frame["value"].tolist() == pytest.approx(read["value"].tolist(), nan_ok=True)


def test_numbers_without_a_unit_are_numbers_in_a_frame():
    """Workers can be plotted; rates stay what they were called."""
    frame = sweep_frame(swept({"workers.count": [8, 9], "load": ["5/s"]}, "queued", replications=2))

    assert [8, 9] == frame["workers.count"].unique().tolist()
    assert ["5/s"] == frame["load"].unique().tolist()
