"""What a map of a system that may not heal means, in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from rich.table import Table
from rich.text import Text

from sim.experiment.basins import ENOUGH_STUCK, OFTEN, Cell, fewest_to_heal
from sim.experiment.healing import Healing
from sim.experiment.metastable import Plan
from sim.measure.proportions import wilson
from sim.measure.recovery import SERVED
from sim.report.words import listed, per_second, percent, safe, time

_MOST: Final = 6  # cells named in one sentence


def bullet(sentence: str) -> Table:
    """A sentence with a hanging indent."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_row(Text("•"), Text(sentence))
    return table


def reading(found: Healing) -> str:
    """How to read the map: what the trigger is, what a cell counts, when a run has recovered."""
    plan = found.plan
    begins, by = time(plan.begins_ns / 1e9), time(plan.recover_by_ns / 1e9)
    few = too_few(plan)
    return (
        f"Trigger: {safe(plan.trigger.words)}, {begins} after the start; rows say for how long. Columns: the load "
        f"before and after. Cells: runs that had not recovered {by} after the trigger, of all. Recovered: in every "
        f"window from there on, {percent(SERVED)} of the users who come are served."
        f"{f' {few}' if few else ''}"
    )


def too_few(plan: Plan) -> str:
    """Say that no cell can be called healing, if there are too few runs for that; otherwise nothing."""
    least = fewest_to_heal()
    if plan.replications >= least:
        return ""
    return f"With {plan.replications} runs a cell none can be called healing: that takes {least} that all recover."


def legend(found: Healing) -> str:
    """What the marks stand for, and the interval of each count that stands in a map."""
    counts = sorted({(c.n, c.stuck) for cells in found.cells.values() for c in cells.values()})
    shown = "; ".join(f"{stuck}/{n} is {_interval(stuck, n)}" for n, stuck in counts)
    often = percent(OFTEN)
    return (
        f"✓ heals: fewer than {often} of the runs do not recover in time. ✗ sticks: more. Each is said at 95 % "
        f"confidence, cell by cell (exact binomial test), so in a map of many cells one may be wrong. ? cannot be told "
        f"yet. Stable: every trigger heals. Vulnerable: it works without a trigger, and some trigger "
        f"sticks: the metastable state. Overloaded: it sticks without one. A cell whose first {ENOUGH_STUCK} runs all "
        f"stick is not run further. 95 % intervals (Wilson) of not recovering: {shown}."
    )


def _interval(stuck: int, n: int) -> str:
    found = wilson(stuck, n)
    return f"{percent(max(found.low, 0.0))} to {percent(min(found.high, 1.0))}"


def hidden_sentences(found: Healing, name: str) -> Iterator[str]:
    """The hidden capacity beside the advertised one, and which triggers led into the metastable state."""
    low, high = found.hidden(name)
    wall = found.predictions[name].capacity_per_s
    beside = "" if wall is None else f"; at full pace it serves {per_second(wall)}"
    if low is None and high is None:
        yield f"Hidden capacity: cannot be told from these runs{beside}."
    elif low is None:
        yield f"Hidden capacity: below {_rate(high)}; even lighter loads would have to be tried{beside}."
    elif high is None:
        yield f"Hidden capacity: at least {_rate(low)}, where every trigger that was tried heals{beside}."
    else:
        yield (
            f"Hidden capacity: between {_rate(low)}, where every trigger that was tried heals, and {_rate(high)}, "
            f"where not every one does{beside}."
        )
    entered = _smallest(found.entered(name))
    if entered:
        told = listed([f"{time(cell.trigger_ns / 1e9)} at {_rate(cell.load_per_s)}" for cell in entered[:_MOST]])
        yield f"Smallest triggers that led into the metastable state: {told}."


def _smallest(entered: list[Cell]) -> list[Cell]:
    """Of each load the cell with the smallest trigger."""
    first: dict[float, Cell] = {}
    for cell in entered:
        first.setdefault(cell.load_per_s, cell)
    return list(first.values())


def unknown_sentences(found: Healing, name: str) -> Iterator[str]:
    """How many replications would decide what is not decided; cells of the same count in one sentence."""
    cells = found.cells.get(name, {}).values()
    groups: dict[tuple[int, int], list[Cell]] = {}
    for cell in cells:
        if cell.verdict == "unknown":
            groups.setdefault((cell.stuck, cell.n), []).append(cell)
    for (stuck, n), members in groups.items():
        where = f"{len(members):,} cells" if len(members) > 1 else _place(members[0])
        most = members[0].needed
        way_out = f"{most:,} replications would decide" if most else "more replications hardly decide"
        yield f"Cannot tell in {where} with {stuck}/{n} ({_interval(stuck, n)}); {way_out}, if the share stays so."


def _place(cell: Cell) -> str:
    trigger = f"after {time(cell.trigger_ns / 1e9)}" if cell.trigger_ns else "without a trigger"
    return f"the cell at {_rate(cell.load_per_s)} {trigger}"


def theory_sentences(found: Healing, name: str) -> Iterator[str]:
    """What the fluid says of the hidden capacity and of slow recoveries; why the chain is silent, if it is."""
    prediction = found.predictions[name]
    if prediction.hidden_per_s is None:
        yield f"No theory of the hidden capacity: {prediction.no_fluid}."
    elif prediction.calls == 1:
        yield "Theory (fluid): retries add no work, so every backlog drains below the full pace."
    else:
        many = "without end" if prediction.calls == math.inf else f"{prediction.calls:g} times"
        yield (
            f"Theory (fluid): {_rate(prediction.hidden_per_s)}. While every answer is too late a user calls {many}, "
            "and above that the calls of those who come keep the threads busy for good."
        )
    yield from _slow(found, name)
    if prediction.no_chain:
        yield f"No Markov chain for this: {safe(prediction.no_chain, 120)}."


def _slow(found: Healing, name: str) -> Iterator[str]:
    """Where a run that sticks is only slow, as far as the fluid can tell."""
    recovery_s, by_s = found.predictions[name].recovery_s, found.plan.recover_by_ns / 1e9
    stuck = [cell for cell in found.cells[name].values() if cell.verdict == "sticks"]
    times = [(recovery_s.get((cell.load_per_s, cell.trigger_ns), math.inf), cell) for cell in stuck]
    slow = [(time_s, cell) for time_s, cell in times if by_s < time_s < math.inf]
    if slow:
        longest_s, cell = max(slow, key=lambda pair: pair[0])
        yield (
            f"Not all that sticks does so for ever: at {_rate(cell.load_per_s)} after {time(cell.trigger_ns / 1e9)} "
            f"the fluid recovers after {time(longest_s)}; --recover-by gives it more time."
        )


def _rate(per_s: float | None) -> str:
    return per_second(per_s)
