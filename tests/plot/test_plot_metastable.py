"""Facts about the picture of a map: what is written in it, and that the same runs give the same bytes."""

import pytest
from made_healings import DOWN, HOSTILE, SYSTEM, UP, cell, cells, made_healing, made_plan
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.experiment.hysteresis import Hysteresis
from sim.plot import metastable_figure, picture_bytes, plot_hysteresis, plot_map, plot_times, save_metastable


def words(thing):
    """Everything written in a figure or in axes."""
    return [text.get_text() for text in thing.findobj(Text) if text.get_text()]


def axes():
    """Empty axes."""
    return Figure().add_subplot()


def test_cells_show_their_count_and_its_interval():
    """And the mark of the terminal: heals, sticks, or a question mark; below, each load has its label."""
    ax = axes()
    assert ax is plot_map(ax, made_healing(), "retries")

    assert {"0/10 \u2713", "0\u201328 %", "5/5 \u2717", "57\u2013100 %", "3/10 ?", "11\u201360 %"} <= set(words(ax))
    assert ["5/s\nstable", "10/s\nvulnerable", "20/s\noverloaded"] == [text.get_text() for text in ax.get_xticklabels()]
    assert ["none", "2 s", "5 s"] == [text.get_text() for text in ax.get_yticklabels()]


def test_cells_that_are_not_finished_are_dashes():
    """Nothing is made up for them."""
    ax = plot_map(axes(), made_healing(cells={"retries": cells(cell(5.0, 0, 0))}), "retries")

    assert 8 == words(ax).count("\u2013")


def test_many_loads_are_written_smaller():
    """Nine columns leave less room for each."""
    loads = tuple(float(rate) for rate in range(5, 50, 5))
    found = made_healing(plan=made_plan(loads=loads), cells={"retries": cells(*(cell(load, 0, 0) for load in loads))})
    few, many = plot_map(axes(), made_healing(), "retries"), plot_map(axes(), found, "retries")

    assert many.get_xticklabels()[0].get_fontsize() < few.get_xticklabels()[0].get_fontsize()


def test_both_ways_are_drawn_with_their_intervals_and_the_theory():
    """Going up, coming down, and the fluid's hidden capacity where there is one."""
    ax = plot_hysteresis(axes(), made_healing(), "retries")

    assert {"going up", "coming down", "hidden capacity (fluid)"} <= set(words(ax))
    assert 2 == len(ax.containers)


def test_where_retries_add_nothing_there_is_no_hidden_capacity():
    """The line would be the full pace."""
    plan = made_plan(scenario={**SYSTEM, "api": {**SYSTEM["api"], "accept_queue": 5}})

    assert "hidden capacity (fluid)" not in words(plot_hysteresis(axes(), made_healing(plan=plan), "retries"))


def test_a_way_that_was_not_gone_leaves_its_place_empty():
    """Somebody interrupted it."""
    ax = plot_hysteresis(axes(), made_healing(hysteresis={}), "retries")

    assert not ax.axison


def test_times_to_recover_are_those_of_the_scenarios_own_load_and_the_largest_trigger():
    """Each architecture has a curve; those that have not recovered stay up."""
    ax = plot_times(axes(), made_healing())

    assert {"retries", "budget"} <= set(words(ax))
    assert "At 10/s, after 5 s of the trigger" in ax.get_title(loc="left")
    assert [1.0, 0.0] == [line.get_ydata()[-1] for line in ax.lines]


def test_times_without_a_trigger_are_called_so():
    """Of an architecture without that cell there is no curve."""
    found = made_healing(cells={"retries": cells(cell(10.0, 0, 0)), "budget": cells(cell(5.0, 0, 0))})
    ax = plot_times(axes(), found)

    assert "after no trigger" in ax.get_title(loc="left")
    assert 1 == len(ax.lines)


def test_the_figure_has_two_panels_for_each_architecture_and_one_for_the_times():
    """And the key of the colours; with seed, n and digest below, and foreign names as plain text."""
    scenario = {**SYSTEM, "name": HOSTILE, "architectures": {"retries": {"inline": "all"}}}
    found = made_healing(plan=made_plan(scenario=scenario), hysteresis={"retries": Hysteresis(30.0, 24.0, UP, DOWN)})
    figure = metastable_figure(made_healing())

    assert 6 == len(figure.axes)
    assert 4 == len(metastable_figure(found).axes)
    assert any("Seed 1 · 10 runs a cell" in text for text in words(figure))
    assert b"\x89PNG" == picture_bytes(metastable_figure(found), ".png", dpi=40)[:4]


def test_the_same_runs_give_the_same_bytes(tmp_path):
    """Whole or absent."""
    for name in ("one.svg", "two.svg"):
        save_metastable(made_healing(), tmp_path / name)

    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    with pytest.raises(ValueError, match=r"\.png or \.svg"):
        save_metastable(made_healing(), tmp_path / "one.gif")
    assert ["one.svg", "two.svg"] == sorted(path.name for path in tmp_path.iterdir())


def test_the_largest_finished_trigger_is_shown():
    """Where the map was interrupted, that of what there is."""
    ax = plot_times(axes(), made_healing(cells={"retries": cells(cell(10.0, 0, 0), cell(10.0, 2, 0))}))

    assert "2 s of the trigger" in ax.get_title(loc="left")


def test_the_colours_are_explained_and_the_runs_counted():
    """Beside the title; below, how many runs a cell has, and why some have fewer."""
    said = " ".join(words(metastable_figure(made_healing())))
    few = " ".join(words(metastable_figure(made_healing(plan=made_plan(replications=5)))))

    assert {"recovered: all", "none"} <= set(words(metastable_figure(made_healing())))
    assert "10 runs a cell, only 5 where these 5 all stick" in said
    assert "5 runs a cell \u00b7 " in few
