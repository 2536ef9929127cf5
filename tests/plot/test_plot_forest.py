"""Differences as a picture: every mark where its number is, nothing cut, nothing foreign."""

from math import inf, nan

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from plot_examples import BASE, HOSTILE, texts

from sim.experiment import Kept, diff
from sim.measure import Interval
from sim.plot import ForestRow, diff_figure, picture_bytes, plot_forest, save_diff
from sim.plot.style import LOOKS
from sim.scenario import from_dict

TIGHT = [10.0, 10.1, 9.9, 10.05, 9.95]
ROWS = [
    ForestRow("queued", "wait.p95", Interval(0.2, 0.1, 0.3, 9), "worse"),
    ForestRow("queued", "goodput", Interval(-0.1, -0.12, -0.08, 9), "better"),
    ForestRow("hybrid", "wait.p95", Interval(0.01, -2.0, 3.0, 9), "no evidence"),
    ForestRow("hybrid", "jobs.lost", Interval(nan, -inf, inf, 9), "cannot tell"),
    ForestRow("hybrid", "jobs.dead", Interval(0.15, -inf, inf, 1), "cannot tell"),
]


def run(name, *shares, architecture="queued", **sections):
    """A run whose metrics are TIGHT, larger by shares."""
    metrics = ("wait.p95", "goodput", "completion_time.p99")
    runs = [[value * (1 + share) for value in TIGHT] for share in shares]
    figures = tuple(dict(zip(metrics, each, strict=False)) for each in zip(*runs, strict=True))
    scenario = from_dict({**BASE, "name": name, "architectures": {architecture: {"queued": "all"}}, **sections})
    return Kept(scenario, {architecture: figures}, name)


def compared(*shares, name="shop"):
    """A figure of two runs, the second of which is larger by these shares."""
    zeros = [0] * len(shares)
    asked = ["wait.p95", "goodput", "completion_time.p99"][: len(shares)]
    return diff(run(name, *zeros), run(name, *shares, workers={"count": 9}), metrics=asked)


def marks(ax, colour):
    """The places of the discs, squares and rings of a colour, from the top down."""
    found = [
        line for line in ax.lines if line.get_marker() in ("o", "s") and to_hex(line.get_color()) == colour.lower()
    ]
    return [line.get_xdata()[0] for line in found]


def test_a_mark_stands_at_its_change():
    """Worse in orange, better in blue, the rest in grey; nothing where there is no interval."""
    ax = Figure().subplots()

    assert ax is plot_forest(ax, ROWS, tolerance=0.05)
    assert [0.2] == marks(ax, LOOKS[0].colour)
    assert [-0.1] == marks(ax, LOOKS[1].colour)
    assert 3 == sum(len(marks(ax, colour)) for colour in {to_hex(line.get_color()) for line in ax.lines})


def test_an_interval_that_leaves_the_axis_ends_in_arrows():
    """One that is far wider than all changes is cut, and both ends say so."""
    ax = plot_forest(Figure().subplots(), ROWS, tolerance=0.05)
    low, high = ax.get_xlim()
    arrows = [(line.get_marker(), line.get_xdata()[0]) for line in ax.lines if line.get_marker() in ("<", ">")]

    assert [("<", low), (">", high)] == arrows
    assert high < 3


def test_without_a_tolerance_there_is_no_band():
    """And with one it is as wide as that, to both sides."""
    bare, banded = (plot_forest(Figure().subplots(), ROWS, tolerance=share) for share in (None, 0.05))

    assert [] == list(bare.patches)
    assert pytest.approx((-0.05, 0.05)) == (banded.patches[0].get_x(), -banded.patches[0].get_x())


def test_figures_stand_beside_the_marks():
    """With the interval, to a tenth of a percent; large ones without tenths; one run without an interval."""
    rows = [*ROWS, ForestRow("hybrid", "wasted_s", Interval(1.25, 1.2, 1.3, 9), "worse")]
    ax = plot_forest(Figure().subplots(), rows)
    written = {text.get_text() for text in ax.texts}

    assert "+20.0 %  (+10.0 to +30.0)" in written
    assert "−10.0 %  (−12.0 to −8.0)" in written
    assert "+125 %  (+120 to +130)" in written
    assert {"+15.0 %", "cannot tell", "queued", "hybrid"} <= written


def assert_all_is_readable(figure):
    """No text leaves the page or touches another."""
    drawn = [text for text in texts(figure) if text.get_text().strip()]
    boxes = [text.get_window_extent() for text in drawn]

    assert [] == [t.get_text() for t, box in zip(drawn, boxes, strict=True) if box.x0 < 0 or box.x1 > figure.bbox.x1]
    assert [] == [
        (drawn[i].get_text(), drawn[j].get_text())
        for i in range(len(boxes))
        for j in range(i)
        if boxes[i].overlaps(boxes[j])
    ]


def test_the_page_has_room_for_everything():
    """No text leaves the page or touches another, with long verdicts and long numbers."""
    assert_all_is_readable(diff_figure(compared(0.5, -0.251, 0.001)))


@pytest.mark.parametrize("share", [4.0, 9.0, 1e4, 1e9])
def test_long_names_and_large_changes_have_room_too(share):
    """Names of forty letters in the title and in the heading; changes of some hundred percent, or of the billions."""
    long = "queued_with_workers_behind_the_api_and_so"[:40]
    a = run("W" * 60, 0, 0, architecture=long)
    b = run("W" * 60, share, -0.9, architecture=long, workers={"count": 9})

    assert_all_is_readable(diff_figure(diff(a, b, metrics=["wait.p95", "goodput"])))


def test_a_change_that_is_too_far_for_the_axis_is_an_arrow():
    """So a change of some percent can be told from none; its factor stands beside it, and no disc is drawn."""
    far = ForestRow("queued", "wait.mean", Interval(12855.42, 6228.27, 914565.53, 9), "worse")
    ax = plot_forest(
        Figure().subplots(), [ForestRow("queued", "goodput", Interval(-0.06, -0.07, -0.05, 9), "worse"), far]
    )
    low, high = ax.get_xlim()

    assert [-0.06] == marks(ax, LOOKS[0].colour)
    assert [(">", high)] == [(line.get_marker(), line.get_xdata()[0]) for line in ax.lines if line.get_marker() == ">"]
    assert -1.08 == low
    assert pytest.approx(5.4) == high
    assert "×12.9k  (×6.23k to ×915k)" in [text.get_text() for text in ax.texts]


def test_factors_have_three_digits():
    """Of one run without an interval; with one that reaches below zero; hundreds, thousands, millions."""
    changes = [Interval(149.0, -inf, inf, 1), Interval(2e6, -3.0, 4e6, 9)]
    ax = plot_forest(Figure().subplots(), [ForestRow("queued", "wait.mean", change, "worse") for change in changes])

    assert {"×150", "×2M  (×−2 to ×4M)"} <= {text.get_text() for text in ax.texts}


def test_what_is_written_as_nothing_has_no_sign():
    """Less than a twentieth of a percent, to either side."""
    ax = plot_forest(
        Figure().subplots(), [ForestRow("queued", "goodput", Interval(-0.0001, -0.0004, 0.0002, 9), "same")]
    )

    assert "0.0 %  (0.0 to 0.0)" in [text.get_text() for text in ax.texts]


def test_what_is_the_same_is_counted_and_not_drawn():
    """Two of three; or all of them, and then the picture says that there is no difference."""
    some, none = diff_figure(compared(0.0, 0.0, 0.2)), diff_figure(compared(0.0, 0.0, 0.0))

    assert any("Not drawn: 2 that are the same" in text.get_text() for text in texts(some))
    assert "no difference" in [text.get_text() for text in texts(none)]
    assert not any("Not drawn" in text.get_text() for text in texts(diff_figure(compared(0.2))))


def test_the_caption_replays_it():
    """Seeds, numbers of runs, digests, versions; and whether they are pairs."""
    pairs = diff_figure(compared(0.2))
    strangers = diff_figure(diff(run("a", 0), run("b", 0.2, seed=8), metrics=["wait.p95"]))

    assert any("A: seed 7, 5 replications, scenario " in text.get_text() for text in texts(pairs))
    assert any("Differences of pairs with the same users" in text.get_text() for text in texts(pairs))
    assert any("Differences of means (Welch)" in text.get_text() for text in texts(strangers))


def test_the_same_differences_give_the_same_bytes(tmp_path):
    """As .png and as .svg; foreign text is text."""
    for name in ("a.png", "b.png", "a.svg", "b.svg"):
        save_diff(compared(0.2, -0.1, 0.3, name=HOSTILE), tmp_path / name)

    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert b"\x89PNG" == picture_bytes(diff_figure(compared(0.2)), ".png")[:4]
