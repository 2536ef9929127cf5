"""The movie of a run has the counts of the replay, frame by frame."""

import numpy as np
import pytest
from export_examples import eventful
from PIL import Image

import sim
from sim import cli
from sim.measure import series
from sim.measure.stays import Stays
from sim.report import movie
from sim.report.movie import Scene, write_movie
from sim.report.replay.flows import counts
from sim.report.replay.window import Window


@pytest.fixture(autouse=True)
def few_frames(monkeypatch):
    """Three frames are as good as many."""
    monkeypatch.setitem(write_movie.__kwdefaults__, "frames", 3)


def scene(at_s):
    """The picture of some instants."""
    at_ns = (np.array(at_s) * 1e9).astype(np.int64)
    levels = {name: counts(Stays(outcome.record), at_ns) for name, outcome in eventful().outcomes.items()}
    return Scene(eventful(), levels, at_ns / 1e9)


def test_bars_are_what_is_where_at_the_instant():
    """As long as the series of the record are high, with their numbers beside them; the clock says when."""
    drawn = scene([0, 9, 25])
    drawn.show(1)
    bars = [bar.get_width() for bar in drawn.figure.axes[2].patches]
    record = eventful()["queued"].record
    names = ["accept_queue", "busy_threads", "scheduled", "ready", "in_flight", "dead"]
    wanted = [int(series(record, name).sampled(np.array([9 * 10**9]))[0]) for name in names]

    assert wanted == bars
    assert [f" {value:,}" for value in wanted] == [text.get_text() for text in drawn.figure.axes[2].texts]
    assert "9 s" in [text.get_text() for text in drawn.figure.texts]
    assert 2 == len(drawn.figure.axes[3].lines[1].get_xdata())


def test_the_file_is_an_animation_and_nothing_else_is_left(tmp_path):
    """Of as many frames as asked for, of which some differ; the same again."""
    eventful().write_movie(tmp_path / "run.gif", start="5s", until="12s")
    write_movie(eventful(), tmp_path / "again.gif", window=Window(5 * 10**9, 12 * 10**9))

    with Image.open(tmp_path / "run.gif") as found:
        assert 3 == found.n_frames
    assert (tmp_path / "run.gif").read_bytes() == (tmp_path / "again.gif").read_bytes()
    assert {"run.gif", "again.gif"} == {path.name for path in tmp_path.iterdir()}


def test_the_command_writes_it_with_or_without_the_page(capsys, tmp_path):
    """One of the two is wanted; another ending is refused."""
    short = ["replay", "checkout", "--only", "queued", "--duration", "40s"]
    assert 0 == cli.main([*short, "--from", "30s", "--until", "35s", "--movie", str(tmp_path / "run.gif")])
    assert f"wrote {tmp_path / 'run.gif'}\n" == capsys.readouterr().out
    assert 2 == cli.main(short)
    assert "sim replay needs --html FILE or --movie FILE" in capsys.readouterr().err
    assert 2 == cli.main([*short, "--movie", "run.mp4"])
    assert "--movie run.mp4: must end in .gif" in capsys.readouterr().err
    with pytest.raises(sim.ScenarioError, match=r"^movie .*run.mp4: must end in \.gif"):
        eventful().write_movie("run.mp4")
    assert movie.FRAMES > 100
