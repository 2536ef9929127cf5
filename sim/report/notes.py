"""What a scenario says without effect, as sentences of the report of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sim.report.columns import Column
from sim.report.words import listed, safe
from sim.scenario import Note, Scenario, notes


def notes_say(shown: Sequence[Column]) -> Iterator[str]:
    """The notes on what is shown; what is written of several architectures alike once, with their names."""
    same: dict[tuple[str, str, str], list[Note]] = {}
    for note in notes(shown[0].comparison.scenario):
        same.setdefault((note.key, note.rule, note.way_out), []).append(note)
    for found in same.values():
        named = {name for note in found for name in note.names}
        names = [column.name for column in shown if column.key in named]
        if names:
            own = f"{listed(names)}: " if found[0].path[0] == "architectures" else ""
            yield own + _sentence(found[0])


def swept_in_vain(scenario: Scenario, keys: Iterable[str], names: Sequence[str]) -> Iterator[str]:
    """The notes on swept keys that change nothing of some architectures. scenario: of one point; names: who is run."""
    options = {f"--set {key}" for key in keys}
    for note in notes(scenario):
        if note.place.source in options and set(names) & set(note.names):
            yield _sentence(note)


def _sentence(note: Note) -> str:
    said = " ".join(filter(None, (note.key, note.rule)))
    return safe(f"{said}; {note.way_out}" if note.way_out else said, 500) + "."
