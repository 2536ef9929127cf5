"""What a scenario says without effect, as sentences of the report of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.report.columns import Column
from sim.report.words import listed, safe
from sim.scenario import Note, notes


def notes_say(shown: Sequence[Column]) -> Iterator[str]:
    """The notes on what is shown; what is written of several architectures alike once, with their names."""
    same: dict[tuple[str, str, str], list[Note]] = {}
    for note in notes(shown[0].comparison.scenario):
        same.setdefault((note.key, note.rule, note.way_out), []).append(note)
    for (key, rule, way_out), found in same.items():
        named = {name for note in found for name in note.names}
        names = [column.name for column in shown if column.key in named]
        if names:
            own = f"{listed(names)}: " if found[0].path[0] == "architectures" else ""
            yield own + safe(" ".join(filter(None, (key, rule))) + (f"; {way_out}" if way_out else ""), 500) + "."
