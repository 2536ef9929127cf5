"""The pictures of a drill, as text and as a figure."""

from itertools import pairwise

import pytest
from lesson_examples import tiny

from sim.lessons import play
from sim.lessons.drill import Bars, Row, Timeline
from sim.lessons.pictures import drill_figure, text_pictures
from sim.plot import picture_bytes
from sim.plot.terminal import Paper


def test_text_pictures_have_a_bar_for_each_number_and_a_line_for_each_architecture(monkeypatch, tmp_path):
    """The value stands behind its bar; theory is explained only where there is one."""
    played = play(tiny(monkeypatch, tmp_path))
    lines = text_pictures(played, Paper(width=60))

    assert "Mean wait (theory puts the end at |)" == lines[0]
    assert lines[1].endswith(f"{played.numbers.told('one'):time}")
    assert "Backlog, over time" in lines
    assert "one" in lines[-1]
    assert "two" not in lines[-1]


def test_without_theory_there_is_no_word_of_it(monkeypatch, tmp_path):
    """Nor a mark."""
    played = play(tiny(monkeypatch, tmp_path, pictures=(Bars("Mean wait", "time", (Row("one", "one"),)),)))

    assert "Mean wait" == text_pictures(played, Paper())[0]
    assert "|" not in "".join(text_pictures(played, Paper()))


@pytest.mark.parametrize("pictures", [None, (Timeline("All"),), (Bars("Mean wait", "time", (Row("one", "one"),)),)])
def test_a_figure_has_a_panel_for_each_picture(monkeypatch, tmp_path, pictures):
    """Side by side and apart; the question above, what replays it below; all lines where none is named."""
    played = play(tiny(monkeypatch, tmp_path, pictures=pictures))
    figure = drill_figure(played)
    boxes = [ax.get_position() for ax in figure.axes]

    assert [picture.title for picture in played.drill.pictures] == [ax.get_title(loc="left") for ax in figure.axes]
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes))
    assert any("seed 5 · 6 replications" in text.get_text() for text in figure.texts)
    assert any("What happens to the *wait*" in text.get_text() for text in figure.texts)
    if pictures and isinstance(pictures[0], Timeline):
        assert ["two", "one"] == [text.get_text() for text in figure.axes[0].get_legend().get_texts()]


def test_the_same_run_gives_the_same_bytes(monkeypatch, tmp_path):
    """A picture is a function of the drill and its seed."""
    drill = tiny(monkeypatch, tmp_path)

    first, second = (picture_bytes(drill_figure(play(drill)), ".svg") for _ in range(2))
    assert first == second
