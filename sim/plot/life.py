"""The life-line of one job: its states on top, below them who had it in hand, when, and how that ended."""

from __future__ import annotations

from typing import Final

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.experiment import Comparison
from sim.measure.lives import Life, Lives, Phase, Run
from sim.plot import style
from sim.plot.figure import Picture
from sim.plot.palette import LIGHT
from sim.plot.style import INK, QUIET, dress, label, plain
from sim.record import NEVER, AttemptEnd, JobState

_WIDTH_IN, _LEFT_IN, _RIGHT_IN, _EDGE_IN = 10.0, 1.15, 0.3, 0.12
_LANE_IN, _HEAD_IN, _KEY_IN, _FOOT_IN = 0.42, 0.42, 0.3, 0.72
_MOST: Final = 12  # workers that are drawn
_AIR: Final = 0.03  # of the life, before and after it
_FOR_NOBODY: Final = "#8a9097"  # grey as in the replay: work that the queue does not count on any more
_NAMES: Final = {
    JobState.SCHEDULED: "scheduled", JobState.READY: "ready", JobState.DEAD: "dead letter",
}  # fmt: skip
_HELD: Final = to_rgba(LIGHT[JobState.IN_FLIGHT], 0.3)  # the job is leased, and nobody works on it
_MARKS: Final = {
    JobState.DONE: ("o", "done"), JobState.EXPIRED: ("s", "expired"), JobState.REJECTED: ("v", "rejected"),
    JobState.LOST: ("D", "lost"), JobState.DEAD: ("X", "dead letter"),
}  # fmt: skip


def plot_life(ax: Axes, lives: Lives, life: Life) -> Axes:
    """Draw the life of one job over the time of the run.

    On top its states, in the colours of all job states, pale where it is leased and nobody works on it; then a lane for
    each worker that had it: the lease as a frame, the work as a bar with the number of the attempt, grey where the
    lease is over, a cross where the worker crashed.
    """
    workers = _workers(life)
    from_ns, until_ns = _span(life)
    for phase in life.phases:
        leased = phase.state == JobState.IN_FLIGHT
        _bar(ax, phase.from_ns, phase.until_ns, _HELD if leased else LIGHT[phase.state])
    for start_ns, end_ns in _worked(life):
        _bar(ax, start_ns, end_ns, LIGHT[JobState.IN_FLIGHT])
    for run in life.runs:
        if run.worker in workers:
            _run(ax, lives, life, run, workers.index(run.worker) + 1)
    _end(ax, life)
    air_s = max((until_ns - from_ns) * _AIR / 1e9, 1e-6)
    _time_axis(ax, from_ns / 1e9 - air_s, until_ns / 1e9 + air_s)
    dress(ax, "", "")
    ax.set(ylim=(len(workers) + 0.6, -0.6), yticks=range(len(workers) + 1))
    ax.set_yticklabels(["the job", *(f"worker {each}" for each in workers)], color=INK, fontsize=9)
    ax.grid(visible=False, axis="y")
    return ax


def _bar(ax: Axes, from_ns: int, until_ns: int, colour: str | tuple[float, float, float, float]) -> None:
    """A part of the life on top."""
    ax.barh(0, (until_ns - from_ns) / 1e9, left=from_ns / 1e9, height=0.55, color=colour)


def _worked(life: Life) -> list[tuple[int, int]]:
    """When somebody who had leased the job was at work on it: from, until."""
    runs = {run.row: run for run in life.runs}
    both = [(phase, runs[phase.row]) for phase in _leases(life) if phase.row in runs]
    spans = [(max(run.start_ns, phase.from_ns), min(run.end_ns, phase.until_ns)) for phase, run in both]
    return [(start_ns, end_ns) for start_ns, end_ns in spans if start_ns < end_ns]


def _leases(life: Life) -> list[Phase]:
    return [phase for phase in life.phases if phase.state == JobState.IN_FLIGHT]


def _time_axis(ax: Axes, from_s: float, until_s: float) -> Axes:
    """Show a part of the run, in seconds since its start."""
    ax.set_xlim(from_s, until_s)
    ax.xaxis.set_major_locator(MaxNLocator(8))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda t, _: f"{t:,.10g}"))
    ax.set_xlabel("time since the start of the run [s]", fontsize=9, color=QUIET)
    return ax


def _workers(life: Life) -> list[int]:
    """The workers that had the job in hand, in the order in which they did."""
    return list(dict.fromkeys(run.worker for run in life.runs))[:_MOST]


def _span(life: Life) -> tuple[int, int]:
    ends = [life.ended_ns, *(phase.until_ns for phase in life.phases), *(run.end_ns for run in life.runs)]
    return life.created_ns, max(ends)


def _run(ax: Axes, lives: Lives, life: Life, run: Run, lane: int) -> None:
    """One attempt: its lease, its work within and beyond it, its number, and a cross for a crash."""
    lease = next((each for each in life.phases if each.row == run.row and each.state == JobState.IN_FLIGHT), None)
    over_ns = run.end_ns if lives.record.attempts.ready_ns[run.row] != NEVER else run.start_ns
    if lease is not None:
        over_ns = min(run.end_ns, lease.until_ns)
        ax.barh(
            lane, (lease.until_ns - lease.from_ns) / 1e9, left=lease.from_ns / 1e9, height=0.62, facecolor="none",
            edgecolor=LIGHT[JobState.IN_FLIGHT], linewidth=1.1, linestyle=(0, (3, 1.5)),
        )  # fmt: skip
    for from_ns, until_ns, colour in (
        (run.start_ns, over_ns, LIGHT[JobState.IN_FLIGHT]),
        (over_ns, run.end_ns, _FOR_NOBODY),
    ):
        if until_ns > from_ns:
            ax.barh(lane, (until_ns - from_ns) / 1e9, left=from_ns / 1e9, height=0.4, color=colour)
    ax.text(run.start_ns / 1e9, lane - 0.34, f"{run.number}", fontsize=8, color=INK, ha="left", va="bottom")
    if run.end in {AttemptEnd.CRASHED, AttemptEnd.FAILED, AttemptEnd.TIMED_OUT}:
        mark, colour = ("X", LIGHT[JobState.DEAD]) if run.end == AttemptEnd.CRASHED else ("d", INK)
        ax.plot(
            run.end_ns / 1e9, lane, mark, markersize=9, color=colour, markeredgecolor="white", zorder=4, clip_on=False
        )


def _end(ax: Axes, life: Life) -> None:
    """How the job ended, if it did."""
    if life.state in _MARKS:
        mark, _ = _MARKS[life.state]
        place = life.ended_ns / 1e9
        ax.plot(
            place, 0, mark, markersize=10, color=LIGHT[life.state], markeredgecolor="white", zorder=5, clip_on=False
        )


def life_figure(comparison: Comparison, name: str, life: Life, lives: Lives) -> Picture:
    """Draw the life-line of a job of one architecture, 10 inches wide, with a key and what is needed to replay it."""
    record, jobs, lanes = lives.record, lives.record.jobs, len(_workers(life)) + 1
    height_in = _HEAD_IN + _KEY_IN + _LANE_IN * (lanes + 0.2) + _FOOT_IN
    step = label(record.steps[int(jobs.step[life.job])], 30)
    whose = f"{step} of request {int(jobs.request[life.job])}"
    title = f"{label(comparison.scenario.name, 40)}, {label(name, 24)}: job {life.job}, {whose}"
    with style.context():
        figure = Picture((_WIDTH_IN, height_in), facecolor="white")
        lanes_in = _LANE_IN * (lanes + 0.2)
        box = (
            _LEFT_IN / _WIDTH_IN, _FOOT_IN / height_in, (_WIDTH_IN - _LEFT_IN - _RIGHT_IN) / _WIDTH_IN,
            lanes_in / height_in,
        )  # fmt: skip
        plot_life(figure.add_axes(box), lives, life)
        edge = _EDGE_IN / _WIDTH_IN
        head = figure.text(edge, 1 - 0.12 / height_in, title, fontsize=13, fontweight="bold", color=INK, va="top")
        plain(head)
        figure.legend(
            handles=_key(life), loc="upper left", bbox_to_anchor=(edge / 2, 1 - _HEAD_IN / height_in), ncols=9,
            frameon=False, fontsize=8.5, handlelength=1.4, columnspacing=1.0, borderaxespad=0.1, labelcolor=INK,
        )  # fmt: skip
        caption = _caption(comparison, life)
        plain(figure.text(edge, 0.1 / height_in, caption, fontsize=8, color=QUIET, va="bottom"))
    return figure


def _key(life: Life) -> list[Patch | Line2D]:
    """The states that occur, and the marks."""
    seen = {phase.state for phase in life.phases}
    ends = {run.end for run in life.runs}
    found: list[Patch | Line2D] = [
        Patch(color=LIGHT[state], label=name) for state, name in _NAMES.items() if state in seen
    ]
    worked = _worked(life)
    if worked:
        found.append(Patch(color=LIGHT[JobState.IN_FLIGHT], label="at work"))
    if sum(end - start for start, end in worked) < sum(each.until_ns - each.from_ns for each in _leases(life)):
        found.append(Patch(color=_HELD, label="leased, nobody at work"))
    if life.runs:
        edge = LIGHT[JobState.IN_FLIGHT]
        found.append(Patch(facecolor="none", edgecolor=edge, linestyle=(0, (3, 1.5)), label="lease of a worker"))
    lapsed = any(phase.until_ns < run.end_ns for run in life.runs for phase in life.phases if phase.row == run.row
                 and phase.state == JobState.IN_FLIGHT)  # fmt: skip
    if lapsed or any(run.row not in {phase.row for phase in life.phases} for run in life.runs):
        found.append(Patch(color=_FOR_NOBODY, label="at work without a lease"))
    if AttemptEnd.CRASHED in ends:
        found.append(_mark("X", LIGHT[JobState.DEAD], "crash"))
    if ends & {AttemptEnd.FAILED, AttemptEnd.TIMED_OUT}:
        found.append(_mark("d", INK, "failed"))
    if life.state in _MARKS and life.state != JobState.DEAD:
        mark, name = _MARKS[life.state]
        found.append(_mark(mark, LIGHT[life.state], name))
    return found


def _mark(mark: str, colour: str, name: str) -> Line2D:
    return Line2D(
        [], [], linestyle="none", marker=mark, markersize=8, color=colour, markeredgecolor="white", label=name
    )


def _caption(comparison: Comparison, life: Life) -> str:
    workers = len({run.worker for run in life.runs})
    more = f" · {workers - _MOST} more workers had it" if workers > _MOST else ""
    return (
        f"Seed {comparison.seed} · numbers: attempts{more} · engine {comparison.engine} · scenario "
        f"{comparison.scenario.digest} · queue-lab {comparison.version}"
    )
