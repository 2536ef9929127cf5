"""A moment of a run as a picture of characters, architectures side by side. Names are text in it, never markup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from sim.plot.palette import DARK
from sim.record import JobState
from sim.report.watch import crew
from sim.report.watch.charts import STACK, Times, Values, blocks, columns, course, waiting
from sim.report.watch.events import Events
from sim.report.watch.lane import Lane, highest
from sim.report.words import time

NARROWEST: Final = 38  # cells of one architecture; more of them than fit stand below one another
_EDGES, _CREW_ROWS, _DOT_ROWS = 4, 3, 2
_ENDS: Final = (
    ("answered", "answered", JobState.DONE), ("failed", "failed", JobState.DEAD),
    ("left", "left", JobState.REJECTED), ("refused", "turned away", JobState.EXPIRED),
)  # fmt: skip
_TIMES: Final = (("api", "response", "p95 until the answer"), ("queue", "job", "p95 until the job is done"))
SIGNS: Final = (
    (crew.FULL, JobState.IN_FLIGHT, "at work"), (crew.ALONE, JobState.REJECTED, "for nobody"),
    (crew.DOWN, JobState.DEAD, "crashed"), (crew.LEFT, JobState.DEAD, "lease of its job"),
    ("●", JobState.READY, "waits"), ("◉", JobState.READY, "most urgent"),
    ("○", JobState.SCHEDULED, "waits for its time"),
)  # fmt: skip


class Show:
    """The data of a replay, ready to be shown at any instant.

    payload: of `sim.report.replay.replay_payload`. colours: by state of jobs, for the ground it is shown on.
    """

    def __init__(self, payload: Mapping[str, Any], colours: Mapping[JobState, str] = DARK) -> None:
        self.payload, self.colours = payload, colours
        self.lanes = [Lane(data) for data in payload["lanes"]]
        self.times = Times(payload["lanes"])
        self.waiting = waiting(self.lanes)
        self.top = max(1.0, *(float(each.max(initial=0)) for each in self.waiting))

    @cached_property
    def events(self) -> Events:
        """What happens when; found when it is asked for, and once."""
        return Events(self.lanes)

    @property
    def note(self) -> str:
        """Said where the run is too large to show every job."""
        rows, most = self.payload["rows"], self.payload["mostRows"]
        step = self.payload["lanes"][0]["edges"][1]
        if self.lanes[0].seen:
            return ""
        return (
            f"{rows:,} calls and deliveries are too many to show one by one (the limit is {most:,}): you see "
            f"counts, every {time(step / 1e6)}. A shorter part shows each job: --from, --until."
        )

    def picture(self, t: int, width: int) -> RenderableType:
        """Return all architectures at an instant [µs], for so many cells of a terminal; like stands beside like."""
        abreast = max(1, min(len(self.lanes), width // NARROWEST))
        grid = Table.grid(padding=0)
        for _ in range(abreast):
            grid.add_column(width=width // abreast)
        panels = self._panels(t, width // abreast)
        for first in range(0, len(panels), abreast):
            grid.add_row(*panels[first : first + abreast])
        return grid

    def _panels(self, t: int, width: int) -> list[Panel]:
        inner = width - _EDGES
        parts = [self._parts(at, t, inner) for at in range(len(self.lanes))]
        heights = [max(map(len, alike)) for alike in zip(*parts, strict=True)]
        return [self._panel(lane.name, own, heights) for lane, own in zip(self.lanes, parts, strict=True)]

    @staticmethod
    def _panel(name: str, parts: Sequence[list[Text]], heights: Sequence[int]) -> Panel:
        lines = [line for part, height in zip(parts, heights, strict=True) for line in _padded(part, height)]
        return Panel(Group(*lines), title=Text(name, style="bold"), title_align="left", box=box.ROUNDED, style="none")

    def _parts(self, at: int, t: int, width: int) -> list[list[Text]]:
        """The door, the queue, what has been so far; what no architecture has is left out."""
        lane, counts = self.lanes[at], self.lanes[at].counts(t)
        door, queue = (any(each.data[part] for each in self.lanes) for part in ("api", "queue"))
        parts = [[_line("users", f"{counts['arrived']:,} came", width)]]
        if lane.data["api"]:
            parts[0] += self._door(lane, counts, t, width)
        elif door:
            parts[0].append(Text("no API: requests go straight to the queue", style="dim"))
        parts.append(list(self._queue(lane, counts, t, width)) if lane.data["queue"] else [])
        if queue and not lane.data["queue"]:
            parts[1].append(Text("no queue: threads do all the work", style="dim"))
        return [*parts, list(self._charts(at, counts, t, width))]

    def _door(self, lane: Lane, counts: Mapping[str, int], t: int, width: int) -> Iterator[Text]:
        room = lane.data["room"]
        of = "" if room is None else f" of {room:,}"
        yield _line("wait for a thread", f"{counts['accept_queue']:,}{of}", width)
        yield self._bar(counts["accept_queue"], highest(self.lanes, "accept_queue"), width, JobState.READY)
        there = lane.data["threads"]
        yield _line("API threads", f"{counts['busy_threads']:,} of {there:,} at work", width)
        yield from self._crew(lane, t, width, counts["busy_threads"], there, threads=True)
        yield from self._tally([(word, counts[name], state) for name, word, state in _ENDS], width)

    def _queue(self, lane: Lane, counts: Mapping[str, int], t: int, width: int) -> Iterator[Text]:
        yield _line("scheduled", f"{counts['scheduled']:,}", width)
        yield self._bar(counts["scheduled"], highest(self.lanes, "scheduled"), width, JobState.SCHEDULED, "○")
        yield _line("ready, next one first", f"{counts['ready']:,}", width)
        yield self._ready(lane, counts["ready"], t, width)
        if len(lane.levels) > 1:
            yield self._levels(lane, t)
        held = crew.held(lane, t) if lane.seen else 0
        more = f", {held:,} held" if held else ""
        yield _line("workers", f"{counts['busy_workers']:,} of {counts['workers_up']:,} at work{more}", width)
        yield from self._crew(lane, t, width, counts["busy_workers"], max(counts["workers_up"], 1), threads=False)
        ends = [("done", counts["done"], JobState.DONE), ("dead letters", counts["dead"], JobState.DEAD)]
        for name, state in (("expired", JobState.EXPIRED), ("rejected", JobState.REJECTED), ("lost", JobState.LOST)):
            ends += [(name, counts[name], state)] if lane.happens(name) else []
        yield from self._tally(ends, width)

    def _ready(self, lane: Lane, n: int, t: int, width: int) -> Text:
        """A dot for each job where they fit, a rim for the most urgent; else a bar."""
        if not lane.seen or n > _DOT_ROWS * width:
            return self._bar(n, highest(self.lanes, "ready"), width, JobState.READY)
        stays = lane.spans["ready"].at(t)
        stays = stays[np.argsort(lane.rank[stays])]
        urgent = lane.priority(stays) == lane.levels[0] if len(lane.levels) > 1 else np.zeros(len(stays), dtype=bool)
        dots = "".join("◉" if each else "●" for each in urgent)
        return Text(dots or " ", style=self.colours[JobState.READY], overflow="fold")

    def _levels(self, lane: Lane, t: int) -> Text:
        """How many of each priority are ready."""
        if not lane.seen:
            return Text("priorities: see a shorter part", style="dim")
        found = lane.priority(lane.spans["ready"].at(t))
        said = [
            f"{'◉ ' if level == lane.levels[0] else ''}priority {level}: {(found == level).sum():,}"
            for level in lane.levels
        ]
        return Text(" · ".join(said), style="dim")

    def _crew(self, lane: Lane, t: int, width: int, busy: int, there: int, *, threads: bool) -> Iterator[Text]:
        """A sign for each thread or worker where they fit, else a bar; as many lines at any time."""
        many = lane.data["threads" if threads else "workers"]
        if not lane.seen or many > _CREW_ROWS * width:
            yield self._bar(busy, there, width, JobState.IN_FLIGHT)
            return
        signs = crew.threads(lane, t) if threads else crew.workers(lane, t)
        for first in range(0, max(len(signs), 1), width):
            row = Text()
            for sign in signs[first : first + width]:
                row.append(sign.text, style="dim" if sign.state is None else self.colours[sign.state])
            yield row

    def _bar(self, n: int, most: int, width: int, state: JobState, dot: str = "●") -> Text:
        """Dots where they fit, else a bar as long as the share of the most that there ever are."""
        if n <= width:
            return Text(dot * n or " ", style=self.colours[state])
        return Text("█" * max(round(n / max(most, 1) * width), 1), style=self.colours[state])

    def _tally(self, ends: Sequence[tuple[str, int, JobState]], width: int) -> Iterator[Text]:
        """What has come to its end, as many to a line as fit whole."""
        line = Text()
        for name, n, state in ends:
            each = Text().append("■ ", style=self.colours[state]).append(f"{name} ", style="dim").append(f"{n:,}")
            if line and len(line) + len(each) + 2 > width:
                yield line
                line = Text()
            line.append("  " if line else "").append_text(each)
        yield line

    def _charts(self, at: int, counts: Mapping[str, int], t: int, width: int) -> Iterator[Text]:
        """What has been so far: how many wait, how long users and jobs took at p95."""
        lane, (first, last) = self.lanes[at], (self.payload["from"], self.payload["until"])
        share = (t - first) / (last - first)
        yield _line("wait or are dead", f"{sum(counts[name] for name in STACK):,}", width)
        yield from self._chart(columns(self.waiting[at], width, share) / self.top, 3, JobState.READY)
        for part, name, words in _TIMES:
            if lane.data[part]:
                line = columns(course(lane.data["times"][name][1]), width, share)
                known = line[~np.isnan(line)]
                yield _line(words, time(known[-1] / 1e6) if len(known) else "–", width)
                yield from self._chart(self.times.shares(line), 2, JobState.DONE)

    def _chart(self, shares: Values, height: int, state: JobState) -> Iterator[Text]:
        for line in blocks(shares, height):
            yield Text(line, style=self.colours[state])

    def legend(self, width: int) -> RenderableType:
        """Return what the signs mean that can be seen in this run, for so many cells."""
        lines, line = [], Text()
        for sign, state, words in SIGNS:
            each = Text().append(sign, style=self.colours[state]).append(f" {words}", style="dim")
            if line and len(line) + len(each) + 3 > width:
                lines.append(line)
                line = Text()
            if self._seen(sign):
                line.append("   " if line else "").append_text(each)
        return Group(*lines, line)

    def _seen(self, sign: str) -> bool:
        """Whether there is ever such a sign."""
        there = {
            crew.DOWN: self.payload["marks"]["crash"] is not None,
            crew.LEFT: self.payload["marks"]["crash"] is not None,
            "◉": any(len(lane.levels) > 1 for lane in self.lanes),
            "○": any(lane.happens("scheduled") for lane in self.lanes),
        }
        return there.get(sign, True)


def _padded(lines: Sequence[Text], height: int) -> list[Text]:
    return [*lines, *(Text() for _ in range(height - len(lines)))]


def _line(left: str, right: str, width: int) -> Text:
    """Words from the left, a count at the right."""
    gap = max(width - len(left) - len(right), 1)
    return (
        Text(overflow="ellipsis", no_wrap=True).append(left, style="dim").append(" " * gap).append(right, style="bold")
    )
