"""What a panel shows is what the record holds."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from plot_examples import compared, example, large

from sim import plot
from sim.measure import rates, series
from sim.plot import panels
from sim.plot.panels import applicable, threads, workers
from sim.plot.style import LOOKS
from sim.plot.timelines import Steps, plot_steps
from sim.plot.waits import completion_times, response_times

PANELS = [getattr(plot, name) for name in plot.__all__ if hasattr(panels, name)]


def drawn(panel, comparison):
    """The Axes of a panel."""
    return panel(Figure((5, 3)).subplots(), comparison)


def lines(ax, look):
    """The lines of an architecture, by its colour."""
    return [line for line in ax.lines if to_hex(line.get_color()) == look.colour.lower()]


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_returns_its_axes_with_title_and_labels(panel):
    """Every panel says what it shows and of what, and gives back the Axes that it was given."""
    ax = Figure().subplots()

    assert ax is panel(ax, example())
    assert all([ax.get_title(loc="left"), ax.get_xlabel(), ax.get_ylabel()])


@pytest.mark.parametrize(
    ("panel", "label"),
    [
        (plot.plot_door, "calls without a thread"),
        (plot.plot_backlog, "jobs"),
        (plot.plot_threads, "share, 5 s bins"),
        (plot.plot_goodput, "per second, 5 s bins"),
    ],
)
def test_axes_name_their_units(panel, label):
    """Counts name what they count, rates and shares the width of their bins; time names its unit."""
    ax = drawn(panel, example())

    assert label == ax.get_ylabel()
    assert "time since the start of the run [min]" == ax.get_xlabel()


def test_percentiles_are_marked_where_the_measures_have_them():
    """The markers of an architecture stand at p50 and p99 as `sim.measure` gives them."""
    comparison = example(3)

    for panel, key in ((plot.plot_response_time, "response_time"), (plot.plot_completion_time, "completion_time")):
        ax = drawn(panel, comparison)
        for look, outcome in zip(LOOKS, comparison.outcomes.values(), strict=False):
            marks = [line.get_xydata()[0].tolist() for line in lines(ax, look) if line.get_marker() != "None"]
            figures = getattr(outcome.measures, key)
            wanted = [[figures.p50, 0.5], [figures.p99, 0.01]]

            assert np.allclose([mark for mark in wanted if mark[0]], marks)


def test_waits_are_those_of_the_measures():
    """As many users, as long a longest wait as `sim.measure` counts after the warm-up."""
    comparison = example(5)

    for found, key in ((response_times, "response_time"), (completion_times, "completion_time")):
        for wait in found(comparison):
            figures = getattr(comparison.outcomes[wait.name].measures, key)
            assert (figures.n, figures.max) == (len(wait.ordered_ns), wait.ordered_ns[-1] / 1e9)


def test_the_curve_ends_at_the_longest_wait():
    """A curve goes down to nobody where the longest wait is."""
    comparison = example()
    ax = drawn(plot.plot_completion_time, comparison)

    for look, outcome in zip(LOOKS, comparison.outcomes.values(), strict=False):
        assert outcome.measures.completion_time.max == lines(ax, look)[0].get_xdata().max()


def test_few_changes_are_drawn_one_by_one():
    """Where it changes seldom, the backlog is drawn exactly as it was, up to the horizon."""
    comparison = compared(load={"batch": {"size": 30, "every": "1m"}})
    wanted = series(comparison.outcomes["queued"].record, "backlog")

    (line,) = drawn(plot.plot_backlog, comparison).lines

    assert [*(wanted.at_ns / 1e9), 300.0] == line.get_xdata().tolist()
    assert [*wanted.value, wanted.value[-1]] == line.get_ydata().tolist()
    assert "steps-post" == line.get_drawstyle()


def test_many_changes_keep_their_extremes():
    """A step function of 780,000 changes is a mean in a band of few points that has the highest value."""
    found = series(large().outcomes["queued"].record, "busy_workers")

    ax = plot_steps(Figure().subplots(), [Steps(LOOKS[0], found)])

    band = ax.collections[0].get_paths()[0].vertices
    assert len(found.at_ns) > 400_000
    assert len(band) < 1000
    assert found.value.max() == band[:, 1].max()


def test_the_band_reaches_the_extremes():
    """The band around the mean backlog reaches the highest backlog of the whole run."""
    comparison = example(5)
    ax = drawn(plot.plot_backlog, comparison)
    highest = max(series(outcome.record, "backlog").value.max() for outcome in comparison.outcomes.values())

    assert len(ax.collections) > 0
    assert highest == ax.dataLim.y1


def test_busy_shares_are_the_utilisation():
    """The mean over the bins after the warm-up is the utilisation that the measures give."""
    comparison = compared(warmup="0s")
    for panel, key, look in ((plot.plot_threads, "thread_utilization", 0), (plot.plot_workers, "utilization", 1)):
        name = list(comparison.outcomes)[look]
        line = lines(drawn(panel, comparison), LOOKS[look])[0]

        assert np.isclose(getattr(comparison.outcomes[name].measures, key), line.get_ydata().mean())


def test_goodput_stands_before_what_arrives():
    """The lines are the goodput of each architecture in bins; the same arrivals are one grey area behind them."""
    comparison = example()
    ax = drawn(plot.plot_goodput, comparison)

    for line, outcome in zip(ax.lines, comparison.outcomes.values(), strict=True):
        assert rates(outcome.record, 60).goodput.tolist() == line.get_ydata().tolist()
    assert [rates(comparison.outcomes["queued"].record, 60).arrivals.tolist()] == [
        patch.get_data().values.tolist() for patch in ax.patches if hasattr(patch, "get_data")
    ]


def test_different_arrivals_are_drawn_for_each():
    """Users of a closed load come as they are answered: then each architecture shows its own arrivals."""
    comparison = compared(load={"users": {"count": 20, "think": "1s"}})
    ax = drawn(plot.plot_goodput, comparison)

    assert 2 == sum(hasattr(patch, "get_data") for patch in ax.patches)


def test_failures_are_the_users_who_were_not_served():
    """All failures drawn add up to the users who got an error, a 503, or left."""
    comparison = example()
    requests = next(iter(comparison.outcomes.values())).measures.requests
    line = drawn(plot.plot_failures, comparison).lines[0]

    assert np.isclose(requests.error + requests.timeout + requests.rejected, line.get_ydata().sum() * 5)


def test_what_cannot_be_drawn_is_said():
    """Nobody answered and answers at once are said in words, in the colour of the architecture."""
    inline = {"inline": "all", "api": {"threads": 20, "client": {"timeout": "500ms"}}}
    comparison = compared(api={"overhead": "0s"}, architectures={"sync": inline, "queued": {"queued": "all"}})

    answer, work = (drawn(panel, comparison) for panel in (plot.plot_response_time, plot.plot_completion_time))

    assert ["sync: nobody was answered", "queued: at once, 0 s"] == [text.get_text() for text in answer.texts]
    assert ["sync: no work was completed"] == [text.get_text() for text in work.texts]
    assert ["#D55E00", "#0072B2"] == [text.get_color() for text in answer.texts]


def test_one_job_is_drawn():
    """A single user is a step from all to nobody; percentiles are not marked."""
    comparison = compared(duration="65s", warmup="0s", load={"batch": {"size": 1, "every": "1m"}})

    ax = drawn(plot.plot_response_time, comparison)

    assert [0.003] * 2 == lines(ax, LOOKS[1])[0].get_xdata()[1:].tolist()
    assert 2 >= len(ax.lines)


def test_nothing_is_drawn_of_an_empty_run():
    """A run to which nobody came has axes and words, and counts from 0 to 1."""
    comparison = compared(load={"batch": {"size": 1, "every": "1h"}})

    assert 2 == len(drawn(plot.plot_response_time, comparison).texts)
    assert (0, 1) == drawn(plot.plot_backlog, comparison).get_ylim()


def test_panels_without_data_are_left_out():
    """Without an API nothing is shown of answers, the door and threads; without failures nothing of them."""
    tails, over_time = applicable(compared(api=None, architectures={"queued": {"queued": "all"}}))

    assert (plot.plot_completion_time,) == tails
    assert (plot.plot_backlog, plot.plot_workers, plot.plot_goodput) == over_time


def test_a_line_along_zero_is_left_out():
    """Where all is queued nobody waits at the door, and threads that only take jobs in are hardly busy."""
    inside = {"threads": 20, "overhead": "1ms"}
    queued = applicable(compared(api=inside, architectures={"queued": {"queued": "all"}}))[1]
    both = applicable(compared(api=inside, load="30/s", architectures={"sync": {"inline": "all"}}))[1]

    assert not {plot.plot_door, plot.plot_threads} & set(queued)
    assert {plot.plot_door, plot.plot_threads} <= set(both)


def test_only_servers_in_use_count():
    """An architecture that queues nothing has no workers; one without an API, or with unlimited threads, no threads."""
    outcomes = compared(api={"overhead": "1ms"}).outcomes
    none = compared(api=None, architectures={"queued": {"queued": "all"}}).outcomes["queued"]

    assert (0, 20) == tuple(workers(outcomes[name].architecture) for name in ("sync", "queued"))
    assert (0, 0) == tuple(threads(outcome.architecture) for outcome in (outcomes["sync"], none))


def test_where_workers_come_and_go_their_number_is_drawn():
    """With an autoscaler the panel shows how many are up, as the record has it, instead of the busy share."""
    scaled = {"count": 2, "autoscale": {"age": "1s", "poll": "5s", "max": 9}}
    comparison = compared(api=None, architectures={"queued": {"queued": "all"}}, workers=scaled)
    ax = plot.plot_workers_up(Figure().subplots(), comparison)

    assert plot.plot_workers_up in applicable(comparison)[1]
    assert plot.plot_workers not in applicable(comparison)[1]
    most = series(comparison.outcomes["queued"].record, "workers_up").max()
    assert most == max(line.get_ydata().max() for line in ax.lines)
    assert most > 2
