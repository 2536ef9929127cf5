"""Every chart of a comparison can be had by name, on white and on dark, and shows what the record holds."""

from functools import cache

import numpy as np
import pytest
from export_examples import eventful
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text
from plot_examples import compared, example, texts

import sim
from sim.measure import rates, series
from sim.measure.by_arrival import by_arrival
from sim.plot import (
    CHARTS,
    chart_figure,
    charts_of,
    plot_amplification,
    plot_by_arrival,
    plot_differences,
    plot_offered,
    plot_orbit,
)
from sim.plot.dark import SWAPS
from sim.plot.differences import difference_rows
from sim.plot.more_panels import orbit, waiting
from sim.plot.palette import DARK_GROUND, LIGHT_GROUND, contrast
from sim.plot.style import LOOKS, QUIET
from sim.record import NEVER

NAMES = [chart.name for chart in CHARTS]


@cache
def often():
    """A run with replications, so that there are differences."""
    return sim.compare(
        {
            "name": "often", "seed": 2, "duration": "40s", "load": "4/s", "workers": {"count": 4},
            "steps": {"mail": {"service": {"exponential": "500ms"}, "fails": "10%"}}, "retry": {"max_attempts": 3},
            "architectures": {
                "slow": {"queued": "all"},
                "fast": {"queued": "all", "steps": {"mail": {"service": {"exponential": "100ms"}}}},
            },
        },
        replications=8,
    )  # fmt: skip


def axes(panel, *arguments):
    """The Axes of a panel."""
    return panel(Figure((6, 3)).subplots(), *arguments)


def test_each_chart_has_a_name_of_its_own_and_something_to_show_somewhere():
    """All but workers-up, which wants an autoscaler, occur in these three comparisons."""
    shown = {chart.name for one in (eventful(), example(), often()) for chart in charts_of(one)}

    assert len(NAMES) == len(set(NAMES))
    assert set(NAMES) - {"workers-up"} == shown


@pytest.mark.parametrize("name", ["comparison", *NAMES])
def test_a_chart_is_drawn_within_its_page(name):
    """No word is cut at the edge; the caption says how to have it again."""
    comparison = next(
        (one for one in (eventful(), often()) if name in {"comparison", *(c.name for c in charts_of(one))}), None
    )
    if comparison is None:
        pytest.skip("nothing to show")
    figure = chart_figure(comparison, name)
    drawn = texts(figure)

    assert any(f"Seed {comparison.seed}" in text.get_text() for text in drawn)
    for text in drawn:
        box = text.get_window_extent()
        assert box.x0 >= 0, text
        assert box.x1 <= figure.bbox.width, text


def test_what_has_nothing_to_show_or_is_unknown_is_refused():
    """With the charts that there are."""
    for name, said in (
        ("differences", r"the chart differences has nothing to show of this comparison; choose from comparison, tails"),
        ("pie", "there is no chart pie; choose from comparison, tails"),
    ):
        with pytest.raises(sim.ScenarioError, match=said):
            eventful().figure(name)
    assert eventful().charts.keys() == {chart.name for chart in charts_of(eventful())}


def test_percentiles_by_arrival_are_those_of_the_users_who_came_then():
    """The thick line is the median of each bin, NaN where too few came."""
    comparison = example()
    ax = axes(plot_by_arrival, comparison)
    record = comparison.outcomes["queued"].record
    edge_s = np.linspace(0, 300, 16)  # of 20 s
    wanted = by_arrival(record, "completion_time", edge_s, ("p50",))["p50"]
    line = next(line for line in ax.lines if to_hex(line.get_color()) == LOOKS[1].colour.lower())

    assert np.allclose(wanted, line.get_ydata(), equal_nan=True)
    assert np.isnan(by_arrival(record, "completion_time", np.array([0.0, 0.001]), ("p99",))["p99"]).all()


def test_captions_count_requests_and_say_what_a_gap_is():
    """A caption's n is that of the whole page; replications have their own word."""
    arrived = eventful()["queued"].measures.requests.arrived
    for name in ("comparison", "tails", "percentiles"):
        said = " ".join(text.get_text() for text in texts(chart_figure(eventful(), name)))
        assert f"n = {arrived:,} requests in " in said
        assert ("gaps: windows in which too few were served" in said) == (name == "percentiles")
    assert any(f"{often().n} replications" in text.get_text() for text in texts(chart_figure(often(), "tails")))


def test_nobody_by_arrival_is_an_empty_panel():
    """Without users there is no line to see, and no error."""
    nobody = compared(load={"batch": {"size": 1, "every": "1h"}})

    assert all(np.isnan(line.get_ydata()).all() for line in axes(plot_by_arrival, nobody).lines)


def test_offered_work_has_tries_again_apart():
    """Goodput and throughput are those of the measures; calls again lie on what arrives; tries of jobs are dotted."""
    comparison = eventful()
    sync, queued = (axes(plot_offered, comparison, name) for name in ("sync", "queued"))
    found = rates(comparison["queued"].record, 40)
    attempts = comparison["queued"].record.attempts
    again = ((attempts.start_ns != NEVER) & (attempts.number > 1)).sum()
    lines = [line.get_ydata() for line in queued.lines]

    assert any(np.array_equal(found.goodput, line) for line in lines)
    assert any(np.isclose(again, line.sum()) for line in lines)  # bins of a second
    calls = comparison["sync"].record.calls
    areas = [patch.get_data() for patch in sync.patches if hasattr(patch, "get_data")]
    assert (calls.number > 1).sum() == pytest.approx((areas[1].values - areas[1].baseline).sum())


def test_the_key_of_offered_work_names_what_is_drawn():
    """All of it where users call again and jobs are tried again; no calls again where nobody ever called again."""
    key = ["requests that come", "calls again", "of use (goodput)", "done (throughput)", "jobs tried again"]
    eager, calm = (
        [text.get_text() for text in chart_figure(one, "offered").legends[0].get_texts()]
        for one in (eventful(), often())
    )

    assert key == eager
    assert [key[0], *key[2:]] == calm


def test_the_orbit_counts_users_and_jobs_between_two_tries():
    """With jobs alone it is what is scheduled; in line are what is ready and calls at the door."""
    record = eventful()["queued"].record
    assert series(record, "scheduled").area() == orbit(record).area() > 0

    sync = eventful()["sync"].record
    calls = sync.calls
    assert series(sync, "accept_queue").area() == waiting(sync).area()
    assert orbit(sync).max() > 0
    assert orbit(sync).area() < calls.sent_ns.size * 10**9  # half a second each


def test_the_path_begins_at_a_ring_and_ends_at_the_mark_of_its_architecture():
    """A ring, a path and a mark for each."""
    ax = axes(plot_orbit, eventful())

    assert ["None", "o", "o", "None", "o", "s"] == [line.get_marker() for line in ax.lines]


def test_amplification_has_the_colour_of_the_architecture():
    """A bar for each, as long as its tries, in its colour; dotted is one try."""
    comparison = example(3)
    ax = axes(plot_amplification, comparison)
    names = list(comparison.outcomes)

    assert [comparison.estimate(name, "amplification").value for name in names] == [
        bar.get_width() for bar in ax.patches
    ]
    assert LOOKS[1].colour.lower() == to_hex(ax.patches[names.index("queued")].get_facecolor())
    assert [1, 1] in [list(line.get_xdata()) for line in ax.lines]


def test_differences_are_those_of_pairs_with_one_verdict_each():
    """What is faster in every pair is better; without replications there are none."""
    rows = {row.name: row for row in difference_rows(often())}
    apart = often().difference("completion_time.p50", "fast", "slow")

    assert "better" == rows["completion_time.p50"].word
    assert (
        rows["completion_time.p50"].change.value == apart.value / often().estimate("slow", "completion_time.p50").value
    )
    assert {"better", "worse", "cannot tell"} >= {row.word for row in rows.values()}
    assert [] == difference_rows(eventful())
    assert axes(plot_differences, often()).get_xlabel().startswith("change from slow")


@pytest.mark.parametrize(("light", "dark"), SWAPS.items())
def test_dark_colours_have_the_contrast_of_the_light_ones(light, dark):
    """Whatever has 3:1 on white has it on the dark ground; what is quiet on white is quiet there."""
    least = min(contrast(light, LIGHT_GROUND), 3.0)

    assert contrast(dark, DARK_GROUND) >= (least if least == 3.0 else 1.0)


def test_a_dark_figure_has_no_light_colour_left():
    """The ground is dark, texts have 4.5:1 on it, and the architectures keep their looks in lighter colours."""
    figure = chart_figure(eventful(), dark=True)
    words = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]

    assert DARK_GROUND == to_hex(figure.get_facecolor())
    assert {True} == {contrast(to_hex(text.get_color()), DARK_GROUND) >= 4.5 for text in words}
    colours = {to_hex(line.get_color()) for ax in figure.axes for line in ax.lines}
    assert {LOOKS[0].light.lower(), LOOKS[1].light.lower()} <= colours
    assert QUIET not in {to_hex(text.get_color()) for text in words}


def test_white_notes_on_a_panel_turn_dark_too():
    """A note with a ground of its own keeps one that its words can be read on; bands turn with their lines."""
    inline = {"inline": "all", "api": {"threads": 20, "client": {"timeout": "500ms"}}}
    figure = chart_figure(compared(architectures={"sync": inline, "queued": {"queued": "all"}}), "tails", dark=True)
    notes = [text.get_bbox_patch() for text in figure.findobj(Text) if text.get_bbox_patch() is not None]

    band = chart_figure(example(5), "backlog", dark=True).axes[0].collections[0]

    assert LOOKS[1].light.lower() == to_hex(band.get_facecolor()[0])
    assert {DARK_GROUND} == {to_hex(patch.get_facecolor()) for patch in notes}
