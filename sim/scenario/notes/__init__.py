"""What a scenario says without effect, and times that were hardly meant so: no errors, but worth a word."""

from sim.scenario.notes.found import notes
from sim.scenario.notes.note import Note

__all__ = ["Note", "notes"]
