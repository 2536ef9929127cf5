"""The figure of a comparison: complete, legible, and the same bytes every time."""

import subprocess
import sys
from itertools import combinations

import matplotlib as mpl
import pytest
from plot_examples import BASE, FIVE, HOSTILE, compared, example, large, texts

from sim.experiment import Gathering, gather
from sim.measure.said import ALIKE, ALWAYS, DASH, metric_words, spread
from sim.plot import comparison_figure, picture_bytes, save_comparison
from sim.plot.figure import plot_head
from sim.report import plain_text
from sim.scenario import from_dict


def words(comparison):
    """All that is written in the figure of a comparison."""
    return [text.get_text() for text in texts(comparison_figure(comparison))]


def overlaps(figure):
    """Pairs of texts that lie on each other by more than a pixel in both directions."""
    boxes = [(text.get_text(), text.get_window_extent().padded(-1)) for text in texts(figure)]
    return [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.overlaps(other)]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_no_text_lies_on_another(count):
    """With one to five architectures, one of them with a very long name, every word is legible."""
    assert [] == overlaps(comparison_figure(example(count)))


def test_hostile_words_do_no_harm():
    """A name and a description of 400 characters with formulas, tags and control codes stay within the page."""
    figure = comparison_figure(compared(name=HOSTILE, about=HOSTILE * 2, architectures=FIVE))

    assert [] == overlaps(figure)
    assert [] == [text for text in texts(figure) if text.get_window_extent().x1 > figure.bbox.x1]
    assert [] == [text for text in texts(figure) if not text.get_text().replace("\n", "").isprintable()]


@pytest.mark.parametrize(
    "sections",
    [
        {"load": {"batch": {"size": 1, "every": "1h"}}},
        {"load": {"batch": {"size": 1, "every": "200s"}}},
        {"load": {"users": {"count": 30, "think": "2s"}}},
        {"api": None, "architectures": {"queued": {"queued": "all"}}},
        {"load": {"spike": {"base": "2/s", "peak": "20/s", "at": "1m", "for": "20s"}}},
    ],
    ids=["nobody", "one", "closed", "no-api", "spike"],
)
def test_strange_runs_are_legible(sections):
    """Nobody comes, one user comes, users wait for each other, there is no API: still every word is legible."""
    assert [] == overlaps(comparison_figure(compared(**sections)))


def test_the_head_gives_the_figures_of_the_measures():
    """Beside each name: users answered, p50 and p99 of both times, goodput; a dash for what is refused."""
    comparison = compared(architectures={"queued": {"queued": "all"}})
    measures = comparison.outcomes["queued"].measures

    found = words(comparison)

    assert f"{measures.requests.ok:,} of {measures.requests.arrived:,}" in found
    assert {"3 ms", f"{measures.completion_time.p50:.3g} s", f"{measures.goodput:.3g}/s"} <= set(found)
    assert DASH in words(compared(load={"batch": {"size": 1, "every": "200s"}}))


def test_the_head_says_intervals_as_the_terminal_does():
    """Of several replications the picture and the table give the same mean and the same half width, rounded up."""
    gathered = Gathering(from_dict({**BASE, "architectures": {"queued": {"queued": "all"}}}))
    gather(gathered, [], replications=3)
    comparison = gathered.comparison()
    terminal = " ".join(plain_text(comparison).split())
    metrics = [("requests", "ok_share"), ("response_time", "p50"), ("completion_time", "p99"), ("goodput",)]
    said = [spread(metric_words(one), comparison.estimate("queued", one)) for one in metrics]

    assert set(said) <= set(words(comparison))
    assert all(one in terminal for one in said)
    assert {True, False} == {one.endswith((ALWAYS, ALIKE)) for one in said}


def test_the_caption_is_enough_to_replay():
    """Seed, number of requests, length, engine, digest and version stand under the figure; the warm-up is explained."""
    comparison = example()
    caption = next(text for text in words(comparison) if "Seed" in text)
    n = comparison.outcomes["queued"].measures.requests.arrived

    for fact in ("Seed 7", f"n = {n:,} requests in 5 min", "simpy", comparison.scenario.digest, comparison.version):
        assert fact in caption
    assert "Hatched: warm-up" in caption


def test_a_closed_load_is_said_to_be_closed():
    """Under the figure of a closed load stand its consequence and the range of requests; there is no warm-up."""
    caption = words(compared(load={"users": {"count": 30, "think": "2s"}}, warmup="0s"))[-1]

    assert "Closed load" in caption
    assert " to " in caption
    assert "warm-up" not in caption


def test_phases_are_named_once():
    """Only the uppermost panels of time name the phases, only the lowest the axis of time."""
    found = words(example())

    assert 2 == found.count("4/s")
    assert 2 == sum(text.startswith("time since") for text in found)


def test_the_head_can_be_drawn_alone():
    """The head takes an Axes and returns it, like every panel."""
    ax = mpl.figure.Figure().subplots()

    assert ax is plot_head(ax, example())


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_the_same_comparison_gives_the_same_bytes(suffix):
    """Two pictures of a comparison are equal byte for byte, whatever settings the user has."""
    first = picture_bytes(comparison_figure(example()), suffix)
    with mpl.rc_context({"lines.linewidth": 9, "font.size": 20, "svg.hashsalt": "x", "axes.facecolor": "black"}):
        second = picture_bytes(comparison_figure(example()), suffix)

    assert first == second
    assert b"dc:date" not in first


def test_a_picture_of_many_jobs_is_small():
    """An SVG of 400,000 jobs stays below 300 kB."""
    assert len(picture_bytes(comparison_figure(large()), ".svg")) < 300_000


def test_a_picture_is_written_whole(tmp_path):
    """The file is there with the picture in it, and no draft beside it."""
    save_comparison(example(), tmp_path / "figure.PNG")

    assert ["figure.PNG"] == [path.name for path in tmp_path.iterdir()]
    assert (tmp_path / "figure.PNG").read_bytes().startswith(b"\x89PNG")


def test_no_picture_is_left_where_none_can_be(tmp_path):
    """If the place is taken by a folder, the error says so and nothing is left behind."""
    (tmp_path / "figure.png").mkdir()

    with pytest.raises(OSError, match=r"figure\.png"):
        save_comparison(example(), tmp_path / "figure.png")
    assert ["figure.png"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize(("name", "words"), [("figure.pdf", "got .pdf"), ("figure", "got a name without a suffix")])
def test_other_kinds_of_pictures_are_refused(name, words, tmp_path):
    """Only .png and .svg are written; the error says what was asked for."""
    with pytest.raises(ValueError, match=words):
        save_comparison(example(), tmp_path / name)


def test_pyplot_is_never_loaded():
    """Drawing and saving touches no global state: pyplot is not even imported."""
    code = "import sys, sim.plot; sys.exit('matplotlib.pyplot' in sys.modules)"

    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode


def test_a_notebook_shows_the_figure_without_pyplot():
    """The figure of a comparison gives its own PNG."""
    picture = comparison_figure(example(1))

    assert b"\x89PNG" == picture._repr_png_()[:4]
