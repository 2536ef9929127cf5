"""Percentages of a mix that do not sum to a hundred: they are weights, so each means another share than it says."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.notes.note import Note
from sim.scenario.schema import Scenario
from sim.scenario.tree import Tree
from sim.scenario.units import number_text, share

_ROUNDING = 0.005  # three times 33.3 % is meant as a whole


def not_a_whole(scenario: Scenario, name: str, tree: Tree) -> Iterator[Note]:
    """Find a mix of an architecture in percentages that are not of a whole; a single step is noted as such."""
    mix, shares = tree.child("mix"), scenario.architectures[name].mix
    if mix is None or shares is None or len(shares) == 1:
        return
    given = [mix.entries()[step].value for step in shares]
    if all(isinstance(value, str) for value in given) and abs((total := sum(map(share, given))) - 1) > _ROUNDING:
        meant = ", ".join(f"{step} {100 * part:.0f} %" for step, part in shares.items())
        rule = f"sums to {number_text(round(100 * total, 6))} %, so its shares are {meant}"
        yield Note(mix.place, mix.path, (name,), rule, "write shares that sum to 100 %")
