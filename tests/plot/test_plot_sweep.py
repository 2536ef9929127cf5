"""The knee: a metric over a key, with intervals, theory and capacity, on axes that people can read."""

from dataclasses import replace
from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from plot_examples import HOSTILE, texts
from sweep_examples import knee, mail, swept

from sim.measure import Interval
from sim.plot.ranges import along, put_along, put_up
from sim.plot.sweep import _bar, check_panels, plot_sweep, save_sweep, sweep_figure
from sim.scenario import ScenarioError


def drawn(metric, sweep=None, **how):
    """Draw one metric into an axes of its own."""
    return plot_sweep(Figure().add_subplot(), sweep or knee(), metric, **how)


def lines(ax, style):
    """The lines of a style that were drawn."""
    return [line for line in ax.get_lines() if line.get_linestyle() == style]


def test_each_point_has_its_mean_and_its_interval():
    """Heights are the estimates, bars reach from the low to the high end of their intervals."""
    ax = drawn("completion_time.mean")
    found = [point.estimate("queued", "completion_time.mean") for point in knee().points]
    bars = ax.containers[1][2][0].get_segments()

    assert [2.0, 5.0, 7.0, 12.0] == list(ax.containers[1][0].get_xdata())
    assert [one.value for one in found] == list(ax.containers[1][0].get_ydata())
    assert pytest.approx([end for one in found for end in (one.low, one.high)]) == [y for bar in bars for _, y in bar]


def test_theory_is_dotted_and_ends_where_the_system_is_unstable():
    """At 12 per second for 8 workers there is no steady state, and no theory is drawn."""
    told = [line for line in lines(drawn("wait.mean"), ":") if len(line.get_xdata()) == 4]

    assert [1] == [len(told)]
    assert [True, True, True, False] == np.isfinite(told[0].get_ydata()).tolist()


def test_a_metric_without_theory_has_none_in_the_key():
    """Nobody has a formula for jobs delivered twice."""
    figure = sweep_figure(replace(knee(), metrics=("jobs.redelivered",)))

    assert ["sync", "queued", "offered load = capacity"] == [text.get_text() for text in figure.legends[0].get_texts()]


def test_theory_of_one_point_alone_is_a_mark():
    """A line of one point would not be seen."""
    alone = swept({"load": "7/s,12/s"}, "queued", replications=2)

    assert "x" in [line.get_marker() for line in lines(drawn("wait.mean", alone), ":")]


def test_unstable_points_are_hollow():
    """The one point beyond capacity is white inside; the other seven are full."""
    faces = [line.get_markerfacecolor() for line in drawn("wait.mean").get_lines() if line.get_marker() in ("s", "o")]

    assert 1 == faces.count("white")


def test_capacity_is_where_the_offered_load_meets_it():
    """A dashed upright line at 8 per second, of the queued architecture alone."""
    upright = [line for line in drawn("wait.mean").get_lines() if list(line.get_ydata()) == [0, 1]]

    assert [8.0] == [pytest.approx(line.get_xdata()[0]) for line in upright]


def test_words_stand_side_by_side_and_have_no_capacity():
    """Orders are no numbers: they have places, not sizes."""
    orders = swept({"queue.order": ["fifo", "lifo"], "load": ["7/s"]}, replications=2, metrics=["wait.mean"])
    ax = drawn("wait.mean", orders)
    sweep_figure(orders)

    assert ["fifo", "lifo"] == [label.get_text() for label in ax.get_xticklabels()]


def test_further_keys_are_held_and_named():
    """A panel shows the points at the values it holds, and names them in its title."""
    grid = swept({"load": "5/s,7/s", "workers.count": [8, 9]}, "queued", replications=2)
    ax = drawn("wait.mean", grid, held={"workers.count": "9"})
    expected = [point.estimate("queued", "wait.mean").value for point in (grid.points[1], grid.points[3])]

    assert "Wait, mean\nworkers.count = 9" == ax.get_title(loc="left")
    assert expected == list(ax.containers[0][0].get_ydata())
    assert len(sweep_figure(grid).axes) == 2 * len(grid.metrics)


@pytest.mark.parametrize(
    ("values", "places", "log"),
    [
        (["1s", "500ms"], [1.0, 0.5], False),
        (["1", "2", "4", "8", "16", "32"], [1, 2, 4, 8, 16, 32], True),
        (["1", "20", "40"], [1, 20, 40], False),
        (["5/s", "300/m", "2%"], [0, 1, 2], False),
        (["fifo", "lifo"], [0, 1], False),
    ],
)
def test_values_lie_where_their_size_says(values, places, log):
    """Numbers of one kind at their size, doublings on a logarithmic axis, anything else side by side."""
    axis = along(values)

    assert places == list(axis.places.values())
    assert log == axis.log


def test_ticks_keep_their_distance():
    """Of a hundred values only those have a tick that have room; doublings have one each."""
    ax = Figure().add_subplot()
    put_along(ax, along([str(value) for value in range(100)]), "n")
    doubled = put_along(Figure().add_subplot(), along(["1", "2", "4", "8", "16", "32"]), "n")

    assert 5 <= len(ax.get_xticks()) <= 20
    assert ["1", "2", "4", "8", "16", "32"] == [label.get_text() for label in doubled.get_xticklabels()]


@pytest.mark.parametrize(
    ("kind", "heights", "scale", "shown"),
    [
        ("duration", [0.2, 0.9], "linear", "200 ms"),
        ("duration", [20.0, 90.0], "linear", "60 s"),
        ("duration", [0.01, 90.0], "log", "1 s"),
        ("duration", [0.0, 0.01, 90.0], "symlog", "0"),
        ("share", [0.001, 0.9], "linear", "20 %"),
        ("number", [1.0, 2000.0], "log", "1,000"),
        ("number", [0.0, 1.0, 2000.0], "symlog", "0"),
        ("number", [0.0, 0.0], "linear", "0.2"),
        ("rate", [3.0, 8.0], "linear", "4/s"),
        ("duration", [], "linear", "0"),
    ],
)
def test_heights_have_the_axis_that_their_range_asks_for(kind, heights, scale, shown):
    """Powers of ten for a wide range, with a place for nothing where there is nothing; units at every tick."""
    ax = put_up(Figure().add_subplot(), kind, heights)
    ax.figure.canvas.draw()
    ticks = [label.get_text() for label in ax.get_yticklabels()]

    assert scale == ax.get_yscale()
    assert any(shown == tick or tick.startswith(shown) for tick in ticks), ticks


def test_the_caption_says_what_it_takes_to_replay():
    """Seed, replications, what bars and hollow marks are, engine, digest, version; and if the last point has fewer."""
    caption = " ".join(text.get_text() for text in texts(sweep_figure(knee()))).replace("\n", " ")
    last = knee().points[1]
    fewer = replace(last, replications={name: runs[:2] for name, runs in last.replications.items()})
    short = " ".join(text.get_text() for text in texts(sweep_figure(replace(knee(), points=(last, fewer)))))

    assert "Seed 3 · 3 replications of each point, with the same users, work and luck at every point" in caption
    assert "hollow: more work comes than can be done" in caption
    assert f"scenario {mail().digest}" in caption
    assert "(the last point 2)" in short
    assert "hollow" not in short


@pytest.mark.parametrize("over", [{"load": "2/s,5/s,7/s,12/s"}, {"load": "7.3333/s..12/s:5", "workers.count": "8..10"}])
def test_no_text_lies_on_another_or_leaves_the_page(over):
    """Titles, ticks, key and caption have places of their own."""
    figure = sweep_figure(swept(over, replications=2, metrics=["completion_time.mean", "goodput"]))
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    page = figure.bbox

    assert [] == [
        (one, other)
        for (one, first), (other, second) in combinations(boxes, 2)
        if first.shrunk(0.98, 0.9).overlaps(second.shrunk(0.98, 0.9))
    ]
    assert [] == [text for text, box in boxes if box.x0 < 0 or box.x1 > page.x1 or box.y0 < 0 or box.y1 > page.y1]


def test_a_long_key_takes_several_lines_within_the_page():
    """Six architectures with long names stand in rows."""
    names = {f"architecture-number-{number}": {"queued": "all"} for number in range(6)}
    many = mail(architectures=names, thresholds=None, duration="10s")
    figure = sweep_figure(swept({"load": "5/s,6/s"}, scenario=many, metrics=["goodput"], replications=2))
    boxes = [text.get_window_extent() for text in texts(figure)]

    assert all(0 <= box.x0 and box.x1 <= figure.bbox.x1 for box in boxes)
    assert 2 <= len({round(text.get_window_extent().y0) for text in figure.legends[0].get_texts()})


def test_foreign_text_is_text():
    """Formulas, control codes and endless names are drawn as short plain text, and the page is drawn."""
    evil = swept(
        {"load": "5/s,6/s"},
        "queued",
        scenario=mail(name=HOSTILE.replace("\x1b", "").replace("\u202e", "")),
        replications=2,
    )

    assert any("frac" in text.get_text() for text in texts(sweep_figure(evil)))


def test_the_same_sweep_gives_the_same_bytes(tmp_path):
    """Twice the same file, as .png and .svg; nothing is left open in pyplot."""
    for suffix in ("png", "svg"):
        for number in range(2):
            save_sweep(knee(), tmp_path / f"{number}.{suffix}")
        assert (tmp_path / f"0.{suffix}").read_bytes() == (tmp_path / f"1.{suffix}").read_bytes()
    assert [] == plt.get_fignums()


def test_too_many_panels_are_refused_by_name():
    """A hundred panels are no picture."""
    check_panels({"load": ["1/s"] * 99, "workers.count": ["1"] * 6}, ["goodput"] * 6)
    with pytest.raises(ScenarioError, match="--plot: at most 36 panels, these would be 42; name one --metric"):
        check_panels({"load": ["1/s"], "workers.count": ["1"] * 7}, ["goodput"] * 6)


def test_no_line_joins_words():
    """Between fifo and lifo there is nothing: marks with their bars alone, of theory as well."""
    ax = plot_sweep(Figure().subplots(), swept({"queue.order": "fifo,lifo"}, "queued"), "utilization")

    assert {"None"} == {line.get_linestyle() for line in ax.lines if len(line.get_xdata()) > 1}


def test_no_share_is_drawn_above_all_of_it():
    """An interval of a mean may say 104 %; the bar ends at 100 %, and one of a time is drawn as it is."""
    wide = Interval(0.98, 0.9, 1.06, 3)

    assert pytest.approx((0.08, 0.02)) == _bar(wide, "share")
    assert pytest.approx((0.08, 0.08)) == _bar(wide, "duration")
    assert (0.01, pytest.approx(0.05)) == _bar(Interval(0.01, -0.04, 0.06, 3), "share")


def test_a_small_grid_takes_a_page_and_not_two():
    """Two values of a further key: two metrics stand side by side, unless their names are too long for that."""
    grid = swept({"workers.count": "8,9", "load": "5/s,6/s"}, "queued", replications=2)
    figure = sweep_figure(grid)
    long = replace(grid, metrics=("jobs.dead_reasons.attempts", "jobs.lapsed_in_buffer"))

    assert figure.get_figheight() <= 1.2 * figure.get_figwidth()
    assert 4 == len({round(ax.get_position().x0, 3) for ax in figure.axes})
    assert 2 == len({round(ax.get_position().x0, 3) for ax in sweep_figure(long).axes})
