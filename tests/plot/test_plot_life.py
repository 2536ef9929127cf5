"""The life-line of a job shows its states, who had it and how that ended."""

from functools import cache

import pytest
from export_examples import STREAM
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from plot_examples import texts

import sim
from sim.measure.lives import Lives
from sim.measure.moments import find_job
from sim.plot import life_figure, plot_life
from sim.plot.palette import LIGHT
from sim.record import NEVER, AttemptEnd, JobState

UNLUCKY = {
    "name": "unlucky",
    "seed": 11,
    "duration": "40s",
    "load": "3/s",
    "steps": {"mail": {"service": {"exponential": "600ms"}, "fails": "15%"}},
    "queue": {"visibility_timeout": "2s", "max_receives": 3},
    "retry": {"max_attempts": 3, "backoff": {"fixed": "1s"}},
    "workers": {"count": 3, "crashes": {"mtbf": "10s", "restart": "2s"}},
    "redrive": [{"at": "30s"}],
}
POISON = {
    "name": "poison",
    "seed": 2,
    "duration": "2m",
    "load": {"batch": {"size": 1, "every": "1m"}},
    "steps": {"mail": {"service": "1s", "poison": "100%"}},
    "queue": {"visibility_timeout": "2s"},
    "workers": {"count": 15, "crashes": {"restart": "1m"}},
}


@cache
def ran(which="unlucky"):
    """A run, and the lives of its jobs."""
    run = sim.run({"unlucky": UNLUCKY, "poison": POISON}[which])
    return run, Lives(run.record)


def colours(ax):
    """The colours of all bars, with how wide they are in all."""
    found = {}
    for bar in ax.patches:
        if bar.get_facecolor()[3]:
            found[to_hex(bar.get_facecolor())] = found.get(to_hex(bar.get_facecolor()), 0) + bar.get_width()
    return found


def test_the_states_of_a_job_have_their_colours_for_as_long_as_they_last():
    """Dead for as long as it is red, ready for as long as it is blue; the same colours as everywhere."""
    _, lives = ran()
    life = lives[find_job(lives, "first-dead")]
    ax = plot_life(Figure().subplots(), lives, life)

    for state in (JobState.READY, JobState.DEAD):
        spent = sum(phase.until_ns - phase.from_ns for phase in life.phases if phase.state == state)
        assert spent / 1e9 == pytest.approx(colours(ax)[LIGHT[state].lower()])


def test_a_lease_without_work_is_pale():
    """From the crash until somebody misses the worker the job is leased, and nobody works on it: the key says so."""
    run, lives = ran()
    life = lives[find_job(lives, "first-crash")]
    crash = next(each for each in life.runs if each.end == AttemptEnd.CRASHED)
    lease = next(each for each in life.phases if each.row == crash.row and each.state == JobState.IN_FLIGHT)
    ax = plot_life(Figure().subplots(), lives, life)
    on_top = [bar for bar in ax.patches if bar.get_y() < 0]
    pale = next(bar for bar in on_top if bar.get_facecolor()[3] < 1)
    work = next(bar for bar in on_top if bar.get_x() == pale.get_x() and bar is not pale)

    assert (lease.until_ns - lease.from_ns) / 1e9 == pytest.approx(pale.get_width())
    assert (crash.end_ns - crash.start_ns) / 1e9 == pytest.approx(work.get_width())
    assert "leased, nobody at work" in {each.get_text() for each in texts(life_figure(run, "queued", life, lives))}


def test_each_worker_has_a_lane_and_each_attempt_its_number():
    """In the order in which they had the job; a crash is a cross, and the end of the job a mark."""
    _, lives = ran()
    life = lives[find_job(lives, "first-crash")]
    ax = plot_life(Figure().subplots(), lives, life)
    marks = [line.get_marker() for line in ax.lines]
    workers = list(dict.fromkeys(run.worker for run in life.runs))

    assert ["the job", *(f"worker {each}" for each in workers)] == [each.get_text() for each in ax.get_yticklabels()]
    assert [str(run.number) for run in life.runs] == [text.get_text() for text in ax.texts]
    assert sum(run.end == AttemptEnd.CRASHED for run in life.runs) == marks.count("X")


@pytest.mark.parametrize("which", ["first-crash", "first-dead", "slowest"])
def test_the_figure_has_a_key_of_what_occurs_and_nothing_is_cut(which):
    """All words lie within the page, and the caption says how to have the run again."""
    run, lives = ran()
    figure = life_figure(run, "queued", lives[find_job(lives, which)], lives)
    drawn = texts(figure)

    assert any("Seed 11" in text.get_text() for text in drawn)
    assert {"lease of a worker", "at work"} <= {text.get_text() for text in drawn}
    for text in drawn:
        box = text.get_window_extent()
        assert 0 <= box.x0
        assert box.x1 <= figure.bbox.width


def test_a_job_that_went_through_many_hands_shows_the_first_twelve():
    """The caption says how many more had it."""
    run, lives = ran("poison")
    life = lives[0]
    figure = life_figure(run, "queued", life, lives)

    assert len({each.worker for each in life.runs}) == 15
    assert 13 == len(figure.axes[0].get_yticks())
    assert any("3 more workers had it" in text.get_text() for text in texts(figure))


def test_work_on_what_a_stream_reads_again_is_grey():
    """It has no lease, so no frame is drawn, and the key says what grey is."""
    run = sim.run(STREAM)
    lives = Lives(run.record)
    life = lives[find_job(lives, "most-tries")]
    again = [each for each in life.runs if run.record.attempts.ready_ns[each.row] == NEVER]
    figure = life_figure(run, "queued", life, lives)

    assert sum(each.end_ns - each.start_ns for each in again) / 1e9 == pytest.approx(colours(figure.axes[0])["#8a9097"])
    assert "at work without a lease" in {text.get_text() for text in texts(figure)}


def test_a_job_that_nobody_had_is_a_line_of_its_states():
    """No lane but its own, no key of a lease."""
    waits = {**UNLUCKY, "workers": {"count": 1}, "steps": {"mail": {"service": "1m"}}}
    run = sim.run(waits)
    lives = Lives(run.record)
    figure = life_figure(run, "queued", lives[5], lives)

    assert ["the job"] == [each.get_text() for each in figure.axes[0].get_yticklabels()]
    assert "lease of a worker" not in {text.get_text() for text in texts(figure)}
