"""A sweep as text: a row per point, a column per metric and architecture, theory beside where it says something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from rich.cells import cell_len

from sim.experiment.sweep import Sweep, Swept
from sim.experiment.tails import too_short
from sim.report.notes import swept_in_vain
from sim.report.spread import spread
from sim.report.words import DASH, listed, metric_words, safe, some

_WIDTH: Final = 80
_NAMED: Final = 4  # points that a sentence names before it counts the rest
_GAP: Final = "  "


@dataclass(frozen=True, slots=True)
class Cells:
    """One column: its name and its cells, one per point."""

    name: str
    cells: tuple[str, ...]

    @property
    def width(self) -> int:
        """How many cells of a terminal it takes."""
        return max(map(cell_len, (self.name, *self.cells)))


@dataclass(frozen=True, slots=True)
class Block:
    """The columns of one metric."""

    metric: str
    columns: tuple[Cells, ...]

    @property
    def width(self) -> int:
        """How many cells of a terminal it takes, with the gap before it."""
        inner = sum(column.width + len(_GAP) for column in self.columns)
        return max(inner, cell_len(self.metric) + len(_GAP))


def sweep_text(sweep: Sweep) -> str:
    """Return a sweep as plain text, 80 cells wide where its keys leave room; foreign text in it is harmless."""
    lines = [headline(sweep)]
    if sweep.scenario.about:
        lines += wrap(safe(sweep.scenario.about, 600), _WIDTH)
    keys = key_columns(sweep)
    for blocks in _tables(sweep, _WIDTH - sum(key.width + len(_GAP) for key in keys)):
        lines += ["", *_table(keys, blocks)]
    return "\n".join([*lines, "", *(line for note in notes(sweep) for line in wrap(note, _WIDTH))])


def headline(sweep: Sweep) -> str:
    """The line that is enough to replay the sweep."""
    keys = listed([safe(key) for key in sweep.over])
    return (
        f"{safe(sweep.scenario.name)} over {keys} · seed {sweep.scenario.seed} · {sweep.asked:,} replications"
        f" · queue-lab {sweep.version} · engine {sweep.engine} · scenario {sweep.scenario.digest}"
    )


def key_columns(sweep: Sweep) -> tuple[Cells, ...]:
    """A column for each key that was swept."""
    return tuple(
        Cells(safe(key, 30), tuple(safe(swept.point.settings[key], 24) for swept in sweep.points)) for key in sweep.over
    )


def blocks_of(sweep: Sweep) -> tuple[Block, ...]:
    """The figures, metric by metric, without the architectures that have none, unless none has."""
    blocks = []
    for metric in sweep.metrics:
        columns = tuple(_columns(sweep, metric))
        says = tuple(column for column in columns if set(column.cells) != {DASH})
        blocks.append(Block(metric, says or columns))
    return tuple(blocks)


def _columns(sweep: Sweep, metric: str) -> Iterator[Cells]:
    """Each architecture's estimates and, if it says anything of one point, theory."""
    words = metric_words(tuple(metric.split(".")))
    for name in sweep.names:
        yield Cells(safe(name, 20), tuple(_estimate(swept, name, metric) for swept in sweep.points))
        told = [swept.theory(name, metric) for swept in sweep.points]
        if any(value is not None for value in told):
            both = zip(sweep.points, told, strict=True)
            yield Cells("theory", tuple("unstable" if swept.unstable(name) else words(one) for swept, one in both))


def _estimate(swept: Swept, name: str, metric: str) -> str:
    """A figure with its interval, marked where the point has no steady state."""
    said = spread(metric_words(tuple(metric.split("."))), swept.estimate(name, metric))
    return f"! {said}" if swept.unstable(name) and said != DASH else said


def _tables(sweep: Sweep, room: int) -> Iterator[list[Block]]:
    """Part the metrics into tables that fit; a metric that does not fit alone is parted between architectures."""
    table: list[Block] = []
    for block in (part for whole in blocks_of(sweep) for part in _parted(whole, room)):
        if table and sum(one.width for one in (*table, block)) > room:
            yield table
            table = []
        table.append(block)
    yield table


def _parted(block: Block, room: int) -> Iterator[Block]:
    """Part a block at its architectures, theory staying with its own, if it is wider than there is room."""
    if block.width <= room:
        yield block
        return
    for at, column in enumerate(block.columns):
        if column.name != "theory":
            beside = block.columns[at + 1 : at + 2]
            yield Block(block.metric, (column, *(one for one in beside if one.name == "theory")))


def _table(keys: Sequence[Cells], blocks: Sequence[Block]) -> Iterator[str]:
    """One table: metrics over architectures over cells."""
    indent = sum(key.width + len(_GAP) for key in keys)
    yield _line([" " * (indent - len(_GAP)), *(_right(block.metric, block.width - len(_GAP)) for block in blocks)])
    rows = [-1, *range(len(keys[0].cells))]
    for row in rows:
        named = [_left(key.name if row < 0 else key.cells[row], key.width) for key in keys]
        yield _line([*named, *(_cells(block, row) for block in blocks)])


def _cells(block: Block, row: int) -> str:
    told = [_right(each.name if row < 0 else each.cells[row], each.width) for each in block.columns]
    return _right(_GAP.join(told), block.width - len(_GAP))


def _line(parts: Sequence[str]) -> str:
    return _GAP.join(parts).rstrip()


def _left(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def _right(text: str, width: int) -> str:
    return " " * (width - cell_len(text)) + text


def notes(sweep: Sweep) -> Iterator[str]:
    """What one must know to read the figures, and what to doubt in them."""
    yield f"±: half the width of a 95 % interval around the mean of {some(sweep.asked, 'replication')}."
    if any(column.name == "theory" for block in blocks_of(sweep) for column in block.columns):
        yield "theory: what formulas say of the steady state, where their conditions hold."
    if found := [
        f"{safe(str(swept.point))} ({safe(name, 20)}: {swept.unstable(name)})"
        for name in sweep.names
        for swept in sweep.points
        if swept.unstable(name)
    ]:
        rest = [f"{len(found) - _NAMED:,} more"] if len(found) > _NAMED else []
        yield (
            "! unstable: more work comes than can be done, so the figure says how long the run was, not how good the "
            f"system: {listed([*found[:_NAMED], *rest])}."
        )
    for one in sweep.points[:1]:
        yield from (f"! {said}" for said in swept_in_vain(one.point.scenario, sweep.over, sweep.names))
    yield from _tails(sweep)
    if sweep.n < sweep.asked:
        yield f"Interrupted: the last point rests on {some(sweep.points[-1].n, 'replication')} instead of that many."
    if sweep.missing:
        yield f"Interrupted: {some(sweep.missing, 'point')} not reached."


def _tails(sweep: Sweep) -> Iterator[str]:
    """Say at which points runs are too short for a percentile: it is of such runs, and theory of the long run."""
    for name in sweep.names:
        told = [(swept, too_short(swept.point.scenario, name, sweep.metrics)) for swept in sweep.points]
        short = [(safe(str(swept.point)), why) for swept, why in told if why]
        if short:
            where = [place for place, _ in short[:_NAMED]]
            rest = [f"{len(short) - _NAMED:,} more points"] if len(short) > _NAMED else []
            longest = max((why for _, why in short), key=len)
            yield f"{safe(name, 20)} at {listed([*where, *rest])}: {longest}."
