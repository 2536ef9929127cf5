"""The charts of a report show what happened: percentiles by nearest rank, every extreme, rates that add up."""

from dataclasses import replace

import numpy as np
import pytest
from html_examples import example, replicated
from report_examples import alone, compared

from sim.measure import percentile, presence, rates, series
from sim.measure.presence import inside
from sim.plot.waits import completion_times, response_times
from sim.report.html import tails
from sim.report.html.charts import charts
from sim.report.html.grid import Grid
from sim.report.html.levels import levels_chart
from sim.report.html.shapes import Chart, Choice, Line, Table
from sim.report.html.waits import waits_chart
from sim.report.words import DASH, count, time

IDS = ["response-time", "completion-time", "response-time-tail", "completion-time-tail", "backlog", "in-system", "door"]


def chart(comparison, name):
    """The chart of this id."""
    (found,) = [each for each in charts(comparison) if each.id == name]
    return found


def line(found, architecture, choice=""):
    """A line of a chart, by what it is of."""
    (one,) = [
        each
        for each in found.lines
        if each.architecture == architecture and choice in ("", found.choices[each.choice].name)
    ]
    return one


def test_charts_come_in_the_order_of_the_questions():
    """How long users wait, what piles up, how much is done, who is not served, how busy all are."""
    assert [*IDS, "rates", "failures", "busy"] == [each.id for each in charts(example())]


def test_what_has_nothing_to_show_is_left_out():
    """A queue without an API and failures: no response time, no door, nobody who is not served."""
    wanted = ["completion-time", "completion-time-tail", "backlog", "in-system", "rates", "busy"]

    assert wanted == [each.id for each in charts(replicated())]


def test_without_a_queue_there_is_no_backlog():
    """Threads alone are still busy, and users still wait at the door."""
    assert {"busy", "door"} <= {each.id for each in charts(alone("sync"))}
    assert not {"backlog", "workers-up"} & {each.id for each in charts(alone("sync"))}


def test_without_servers_nobody_is_busy():
    """An API without an end to its threads has no share that is busy."""
    free = alone("sync", api={"threads": None}, workers=None, steps={"email": {"service": "1s"}})

    assert not {"busy", "backlog", "door"} & {each.id for each in charts(free)}


def test_an_autoscaler_is_seen_at_work():
    """Where somebody decides how many workers there are, they are a chart of their own."""
    scaled = {"count": 2, "autoscale": {"min": 2, "max": 30, "backlog_per_worker": 2}}
    comparison = alone("queued", workers=scaled)

    found = line(chart(comparison, "workers-up"), "queued")

    assert 2 == found.y[0]
    assert comparison.outcomes["queued"].measures.workers.max == np.max(
        found.high if found.high is not None else found.y
    )


def test_percentiles_are_those_of_the_users_of_a_bin():
    """In each bin p50 is the nearest rank of those who arrived in it; fewer than 20 who were answered have none."""
    comparison, grid = example(), Grid.of(example())
    requests = comparison.outcomes["sync"].record.requests
    found = line(chart(comparison, "response-time"), "sync", "p50").y

    assert np.isnan(found[[0, -1]]).all()
    seen = 0
    for at, edges in enumerate(zip(grid.edge_s * 1e9, grid.edge_s[1:] * 1e9, strict=False)):
        here = (requests.arrival_ns >= edges[0]) & (requests.arrival_ns < edges[1]) & (requests.answer == 1)
        took = np.sort((requests.answered_ns - requests.arrival_ns)[here])
        if len(took) >= 20:
            seen += 1
            assert percentile(took, 500) / 1e9 == found[at + 1]
        else:
            assert np.isnan(found[at + 1])
    assert seen > 10


def test_the_slowest_is_always_there():
    """The highest of the slowest is the longest response of the run, warm-up included."""
    found = line(chart(example(), "response-time"), "hybrid", "slowest").y
    requests = example().outcomes["hybrid"].record.requests
    took = (requests.answered_ns - requests.arrival_ns)[requests.answer == 1]

    assert took.max() / 1e9 == np.nanmax(found)


def test_the_highest_percentile_that_bins_have_is_shown_first():
    """With 240 users a bin p95 has enough and p99 has not; with few users the slowest stands beside the median."""
    many = chart(replicated(1, load="12/s"), "completion-time")
    few = chart(example(), "response-time")

    assert [("p50", True), ("p95", True), ("slowest", False)] == [(each.name, each.shown) for each in many.choices]
    assert [("p50", True), ("slowest", True)] == [(each.name, each.shown) for each in few.choices]


def test_a_percentile_of_a_few_bins_is_not_shown_first():
    """A burst of a minute has a p95 while it lasts; what is drawn at first is what most bins have."""
    spike = {"stages": [{"rate": "4/s", "for": "2m"}, {"rate": "30/s", "for": "1m"}, {"rate": "4/s", "for": "3m"}]}
    found = chart(alone("queued", load=spike, workers={"count": 100}), "completion-time")

    assert [("p50", True), ("p95", False), ("slowest", True)] == [(each.name, each.shown) for each in found.choices]


def test_a_gap_is_explained_where_there_is_one():
    """Where bins have too few users, the words below the title say so; elsewhere they do not."""
    grid = Grid.of(replicated())

    assert "A gap" in chart(example(), "response-time").about
    assert "A gap" not in waits_chart(replicated(), grid, "completion_time", "Time", "All.").about


def test_the_table_of_waits_has_a_row_per_bin():
    """Names on top, the begin of each bin at the left, dashes where there is nothing."""
    found, grid = chart(example(), "response-time"), Grid.of(example())

    assert ("from", "sync p50", "sync slowest", "queued p50") == found.table.head[:4]
    assert grid.bins == len(found.table.rows)
    y = line(found, "sync", "p50").y[1:-1]
    assert [DASH if np.isnan(value) else time(value) for value in y] == [row[1] for row in found.table.rows]


def test_tails_lose_no_extreme():
    """The curve of each architecture ends at its longest wait, where one user is left; it is exact at every point."""
    for name, waits in (("response-time-tail", response_times), ("completion-time-tail", completion_times)):
        found = chart(example(), name)
        for each in waits(example()):
            y, n = line(found, each.name).y, len(each.ordered_ns)
            last = np.flatnonzero(~np.isnan(y))[-1]
            assert each.ordered_ns[-1] / 1e9 == pytest.approx(found.x[last], rel=1e-12)
            assert y[last] == np.count_nonzero(each.ordered_ns == each.ordered_ns[-1]) / n
            for at in range(1, last, 37):
                assert y[at] == np.mean(each.ordered_ns >= round(found.x[at] * 1e9))


def test_tails_of_many_architectures_stay_small(monkeypatch):
    """Beyond some points they are as close as pixels; the longest waits are there, and each value is exact."""
    monkeypatch.setattr(tails, "_MOST", 50)
    found, waits = chart(example(), "completion-time-tail"), completion_times(example())

    assert len(found.x) <= 50 + len(waits) * tails._LARGEST
    for each in waits:
        assert set(each.ordered_ns[-3:]) <= {round(x * 1e9) for x in found.x}
        assert line(found, each.name).y[20] == np.mean(each.ordered_ns >= round(found.x[20] * 1e9))


def test_both_tails_have_the_same_axis():
    """An answer and the completion are to be compared."""
    first, second = (chart(example(), f"{name}-tail").x for name in ("response-time", "completion-time"))

    assert (first[0], first[-1]) == (second[0], second[-1])


def test_the_table_of_tails_has_percentiles_of_the_run():
    """Percentiles as in the figures of the run, the slowest, and how many users there were; a dash for too few."""
    found = chart(example(), "completion-time-tail").table
    figures = example().outcomes["queued"].measures.completion_time
    column = {row[0]: row[found.head.index("queued")] for row in found.rows}

    assert {"p50": time(figures.p50), "p99": time(figures.p99), "slowest": time(figures.max)}.items() <= column.items()
    assert f"{figures.n:,}" == column["users"]
    assert DASH == column["p99.9"]


def test_an_architecture_that_served_nobody_has_no_tail():
    """All leave before the work is done: no curve, and dashes in the table."""
    api = {"threads": 1, "client": {"timeout": "1ms"}}
    comparison = compared(
        api=api, architectures={"sync": {"inline": "all"}, "queued": {"queued": "all"}}, thresholds=None
    )
    found = chart(comparison, "response-time-tail")

    assert np.isnan(line(found, "sync").y).all()
    assert (DASH, "0") == tuple(row[1] for row in found.table.rows[-2:])


def test_levels_keep_the_least_and_the_most():
    """A series with more changes than a chart has room for is a mean within its extremes; the highest is not lost."""
    found, record = chart(example(), "backlog"), example().outcomes["queued"].record
    seen = line(found, "queued")

    assert "shade" in found.about
    assert 0 == found.steps
    assert np.all((seen.low <= seen.y) & (seen.y <= seen.high))
    assert series(record, "backlog").max() == seen.high.max()
    assert (0.0, 360.0) == (found.x[0], found.x[-1])


def test_few_changes_are_drawn_one_by_one():
    """Each change of a short series stands at its instant, and holds until the next."""
    comparison = compared(duration="20s", warmup=None, load="4/s", thresholds=None)
    steps = {name: series(outcome.record, "backlog") for name, outcome in comparison.outcomes.items()}
    found = levels_chart(steps, Grid.of(comparison), "backlog", "Backlog", "Jobs.")

    assert "shade" not in found.about
    assert 1 == found.steps
    y = line(found, "queued").y
    assert steps["queued"].sampled(np.round(found.x[:-1] * 1e9).astype(np.int64)).tolist() == y[:-1].tolist()
    assert set(steps["queued"].at_ns / 1e9) <= set(found.x)


def test_the_table_of_levels_has_the_mean_and_the_most_of_each_bin():
    """The most of all bins is the most of the run."""
    found = chart(example(), "backlog").table
    most = [row[found.head.index("queued most")] for row in found.rows]

    assert ("from", "queued mean", "queued most", "hybrid mean", "hybrid most") == found.head
    assert count(example().outcomes["queued"].measures.backlog.max) in most


def test_who_is_inside_is_who_is_present():
    """The exact series of calls and jobs in the system has the means that the warm-up is read from."""
    for outcome in example().outcomes.values():
        found, means = inside(outcome.record), presence(outcome.record, 36)

        assert [found.cut(at * 10**10, (at + 1) * 10**10).mean(at * 10**10) for at in range(36)] == pytest.approx(means)


def test_rates_are_those_of_the_run():
    """What is offered is one line where it is the same for all; throughput and goodput are each one's own."""
    found, grid = chart(example(), "rates"), Grid.of(example())
    wanted = rates(example().outcomes["sync"].record, grid.bins)

    assert wanted.arrivals.tolist() == line(found, None).y[1:-1].tolist()
    assert wanted.throughput.tolist() == line(found, "sync", "throughput").y[1:-1].tolist()
    assert wanted.goodput.tolist() == line(found, "sync", "goodput").y[1:-1].tolist()
    assert ("from", "offered", "sync throughput") == found.table.head[:3]


def test_different_loads_are_different_lines():
    """Where architectures are asked for different work, each has its own line of what is offered."""
    busy = {"queued": "all", "load": "9/s"}
    comparison = compared(architectures={"sync": {"inline": "all"}, "busy": busy}, thresholds=None)
    found = chart(comparison, "rates")

    assert {"sync", "busy"} == {each.architecture for each in found.lines if each.choice == 0}
    assert ("from", "sync offered", "busy offered") == found.table.head[:3]


def test_utilisation_is_the_share_of_those_who_are_there():
    """The mean of the bins after the warm-up is the figure of the run; threads and workers are two choices."""
    found, grid = chart(example(), "busy"), Grid.of(example())
    after = grid.edge_s[:-1] >= 20
    measures = example().outcomes["hybrid"].measures

    assert ["API threads", "workers"] == [each.name for each in found.choices]
    threads, workers = (line(found, "hybrid", each.name).y[1:-1][after] for each in found.choices)
    assert measures.thread_utilization == pytest.approx(threads.mean())
    assert measures.utilization == pytest.approx(workers.mean())


def test_workers_who_are_down_are_no_share():
    """While no worker is up there is nobody to be busy: the line has a gap."""
    workers = {"count": 2, "crashes": {"restart": "1m"}}
    comparison = alone("queued", faults=[{"kill": "100%", "at": "1m"}], workers=workers)
    found = line(chart(comparison, "busy"), "queued", "workers").y[1:-1]

    assert np.isnan(found).any()
    assert np.isfinite(found).any()


def test_a_chart_becomes_short_numbers():
    """For the page: names by their place, nothing for what is not there, five digits of a value, nine of an instant."""
    found = Chart(
        id="a", title="A", about="", unit="count", x=np.array([0.0, 123456.789]), table=Table((), ()),
        choices=(Choice("p50", (1, 2)),),
        lines=(
            Line(architecture="b", y=np.array([np.nan, 1 / 3]), low=np.array([0.0, 1.0]), high=np.array([1.0, 2.0])),
            Line(architecture=None, y=np.array([1234567.0, 2.0])),
        ),
    )  # fmt: skip

    document = found.as_dict(["a", "b"])

    assert [0, 123456.789] == document["x"]
    assert {"of": 1, "choice": 0, "y": [None, 0.33333], "low": [0, 1], "high": [1, 2]} == document["lines"][0]
    assert {"of": -1, "choice": 0, "y": [1234600, 2]} == document["lines"][1]
    assert [{"name": "p50", "dashes": (1, 2), "shown": True}] == document["choices"]


def test_bins_are_named_by_their_begin():
    """Six minutes are 36 bins of ten seconds; a value stands in the middle of its bin."""
    grid = Grid.of(example())

    assert (36, "10 s") == (grid.bins, grid.width)
    assert ["0 s", "10 s", "20 s"] == grid.names()[:3]
    assert [0, 5, 15] == grid.x_s[:3].tolist()
    assert 360 == grid.x_s[-1]


def test_the_drawn_run_is_the_first():
    """Of replications the charts show replication 0, however many there are."""
    alone_ = replace(replicated(), replications={"queued": replicated().replications["queued"][:1]})

    assert chart(alone_, "rates").table == chart(replicated(), "rates").table
