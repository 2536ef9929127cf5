"""The picture of coordinated omission."""

from itertools import combinations

import pytest
from plot_examples import HOSTILE, texts

from sim.experiment import omission
from sim.plot import omission_figure, picture_bytes, save_omission
from sim.plot.omission import longest_silence_s
from sim.scenario import load, vary


@pytest.fixture(scope="module")
def found():
    """The shipped scenario."""
    return omission(load("coordinated-omission"))


@pytest.mark.parametrize("changes", [{}, {"duration": "70s"}, {"warmup": "30s"}, {"planned.faults": "[]"}])
def test_every_word_is_legible_and_on_the_page(changes):
    """No text lies on another, none is cut, whatever the scenario is called."""
    scenario = vary(load("coordinated-omission"), changes).model_copy(update={"name": HOSTILE} if changes else {})
    figure = omission_figure(omission(scenario))
    boxes = [(text.get_text(), text.get_window_extent().padded(-1)) for text in texts(figure)]

    assert [] == [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.overlaps(other)]
    assert [] == [words for words, box in boxes if box.x0 < 0 or box.x1 > figure.bbox.x1 or box.y0 < 0]


def test_the_silence_is_the_longest_gap_before_a_late_sending(found):
    """From the last request before the stall to the first after it: 20 s."""
    assert (60.0, 80.0) == longest_silence_s(found.tester)
    assert longest_silence_s(found.users) is None


def test_a_run_that_ends_in_the_stall_ends_the_silence():
    """The last sending was at 60 s, the horizon is at 70 s."""
    ended = omission(vary(load("coordinated-omission"), {"duration": "70s"}))

    assert (60.0, 70.0) == longest_silence_s(ended.tester)


def test_the_lines_meet_where_the_tester_has_caught_up(found):
    """Both end at all planned requests; in the middle of the stall the tester is 1,000 behind."""
    ax = omission_figure(found).axes[1]
    lines = [line.get_xydata() for line in ax.lines[:2]]

    assert [11_999, 11_999] == [line[-1, 1] for line in lines]
    planned, sent = (line[line[:, 0] <= 70][-1, 1] for line in lines)
    assert 990 < planned - sent < 1010


def test_the_same_runs_give_the_same_bytes(found, tmp_path):
    """As .png and .svg."""
    for suffix in (".png", ".svg"):
        save_omission(found, tmp_path / f"a{suffix}")

        assert (tmp_path / f"a{suffix}").read_bytes() == picture_bytes(omission_figure(found), suffix)
    assert 2 == len(list(tmp_path.iterdir()))


def test_another_suffix_is_refused_and_nothing_written(found, tmp_path):
    """The draft is removed."""
    with pytest.raises(ValueError, match=r"must be \.png or \.svg"):
        save_omission(found, tmp_path / "a.gif")

    assert [] == list(tmp_path.iterdir())


def test_a_silence_too_short_to_see_is_not_marked():
    """Waiting for a connection now and then is no stall: a band without width would only raise questions."""
    busy = omission(vary(load("coordinated-omission"), {"planned.faults": "[]", "planned.load": "700/s"}))
    words = [text.get_text() for text in texts(omission_figure(busy))]

    assert longest_silence_s(busy.tester) is not None
    assert [] == [text for text in words if "silence" in text]
