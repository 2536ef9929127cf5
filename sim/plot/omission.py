"""Coordinated omission as a picture: the tail that users meet beside the one reported, and when what was sent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim._version import __version__
from sim.experiment import Omission
from sim.measure.omission import Sendings
from sim.plot import style
from sim.plot.figure import Picture, save_picture
from sim.plot.phases import beside, name_faults, shade
from sim.plot.style import INK, LOOKS, QUIET, dress, label, plain
from sim.plot.tails import limits, plot_tails
from sim.plot.ticks import duration, run_time
from sim.plot.waits import Waits
from sim.record import NEVER, IntArray
from sim.scenario.phases import faults

USERS, TESTER = "as users meet it", "as the tester reports it"
_VISIBLE = 0.01  # of the width of a panel: a silence that is shorter is no stall, but the usual wait for a connection
_MOST = 2000  # points on a line: more than its pixels


def omission_figure(found: Omission) -> Picture:
    """Draw both views of the response times, and the sendings over time, for replication 0."""
    with style.context():
        figure = Picture((10.0, 4.6), facecolor="white")
        plot_response_tails(figure.add_axes((0.105, 0.205, 0.365, 0.6)), found)
        plot_sendings(figure.add_axes((0.58, 0.205, 0.4, 0.6)), found)
        _head(figure, found)
    return figure


def save_omission(found: Omission, path: Path | str, *, dark: bool = False) -> None:
    """Write the picture as .png or .svg, whole or not at all; the same runs give the same bytes.

    Raises ValueError for another suffix, OSError if the file cannot be written.
    """
    save_picture(omission_figure(found), path, dark=dark)


def plot_response_tails(ax: Axes, found: Omission) -> Axes:
    """Draw the share of requests that take longer than a time: from the planned start, and from the sending."""
    warmup_ns = found.scenario.warmup_ns
    views = (
        Waits(USERS, LOOKS[0], _times_ns(found.users, found.users.planned_ns, warmup_ns)),
        Waits(TESTER, LOOKS[1], _times_ns(found.tester, found.tester.sent_ns, warmup_ns)),
    )
    plot_tails(ax, views, limits_s=limits(views))
    dress(ax, "How many wait longer than …", "share of requests")
    ax.set_xlabel("response time", fontsize=9, color=QUIET)
    return ax


def plot_sendings(ax: Axes, found: Omission) -> Axes:
    """Draw how many requests were planned, and how many the tester had sent, up to each instant; faults are shaded."""
    horizon_s = found.scenario.duration_ns / 1e9
    _staircase(ax, found.users.planned_ns, horizon_s, style.LOOKS[0])
    sent_ns = found.tester.sent_ns
    _staircase(ax, sent_ns[sent_ns != NEVER], horizon_s, style.LOOKS[1])
    went_wrong = faults(found.architecture)
    _shade_stall(ax, found)
    shade(ax, (), warmup_s=found.scenario.warmup_ns / 1e9, horizon_s=horizon_s, faults=went_wrong)
    name_faults(ax, went_wrong, horizon_s, below_others=False)
    run_time(ax, horizon_s)
    ax.set_ylim(0, None)
    ax.yaxis.set_major_formatter(lambda n, _: f"{n:,.0f}")
    return dress(ax, "Requests so far: planned, and sent by the tester", "requests")


def _staircase(ax: Axes, at_ns: IntArray, horizon_s: float, look: style.Look) -> None:
    """A line that goes up by one at each instant, thinned to what a panel can show."""
    number = np.unique(np.linspace(0, max(at_ns.size - 1, 0), min(at_ns.size, _MOST)).astype(np.int64))
    x = np.concatenate([[0.0], at_ns[number] / 1e9, [horizon_s]])
    y = np.concatenate([[0], number + 1, [at_ns.size]])
    ax.plot(x, y, drawstyle="steps-post", color=look.colour, linestyle=look.dashes, linewidth=look.width)


def _shade_stall(ax: Axes, found: Omission) -> None:
    """Shade the longest time in which the tester, though behind its plan, could send nothing."""
    stall = longest_silence_s(found.tester)
    if stall is not None and stall[1] - stall[0] >= _VISIBLE * found.scenario.duration_ns / 1e9:
        ax.axvspan(*stall, color="#fbe0dc", linewidth=0, zorder=0)
        horizon_s = found.scenario.duration_ns / 1e9
        at_s, said = beside(*stall, f"{duration(stall[1] - stall[0])} of silence", horizon_s)
        words = ax.text(at_s + 0.005 * horizon_s, 0.03, said, fontsize=8, ha="left")
        words.set(transform=ax.get_xaxis_transform(), color="#c0483a")
        plain(words)


def longest_silence_s(sendings: Sendings) -> tuple[float, float] | None:
    """Return the longest gap [s] between two sendings of which the second was late; None if all were in time.

    After the last sending the horizon ends the gap, if something was left to send.
    """
    sent = sendings.sent_ns != NEVER
    edges = np.concatenate([sendings.sent_ns[sent], [sendings.horizon_ns] if not sent.all() else []]).astype(np.int64)
    late = np.concatenate([sendings.sent_ns[sent] > sendings.planned_ns[sent], [True] if not sent.all() else []])
    gaps = np.where(late[1:], np.diff(edges), 0)
    if not gaps.any():
        return None
    first = int(gaps.argmax())
    return float(edges[first]) / 1e9, float(edges[first + 1]) / 1e9


def _times_ns(sendings: Sendings, since_ns: IntArray, warmup_ns: int) -> IntArray:
    counted = sendings.good & (sendings.planned_ns >= warmup_ns)
    return np.sort((sendings.ended_ns - since_ns)[counted])


def _head(figure: Figure, found: Omission) -> None:
    """Write the title, the key of both views, and what is needed to replay the run."""
    connections = "1 connection" if found.connections == 1 else f"{found.connections:,} connections"
    title = f"{label(found.scenario.name, 40)}: what a tester with {connections} leaves out"
    plain(figure.text(0.012, 0.955, title, fontsize=13, fontweight="bold", color=INK, va="center"))
    for left, look, words in (
        (0.105, LOOKS[0], f"{USERS}: from the planned start"),
        (0.5, LOOKS[1], f"{TESTER}: from the sending"),
    ):
        key = figure.add_axes((left, 0.87, 0.035, 0.03))
        key.set_axis_off()
        key.plot([0, 0.5, 1], [0, 0, 0], color=look.colour, linestyle=look.dashes, linewidth=2)
        key.plot(0.5, 0, marker=look.marker, color=look.colour, markeredgecolor="white", markersize=7)
        plain(figure.text(left + 0.043, 0.885, words, fontsize=9.5, color=look.colour, va="center", fontweight="bold"))
    caption = (
        f"Seed {found.scenario.seed} · n = {len(found.users.planned_ns):,} planned requests in "
        f"{duration(found.scenario.duration_ns / 1e9)} · architecture {label(found.architecture.name, 24)} · scenario "
        f"{found.scenario.digest} · queue-lab {__version__}. Markers: p50 and p99."
    )
    plain(figure.text(0.012, 0.03, caption, fontsize=8, color=QUIET, va="bottom"))
