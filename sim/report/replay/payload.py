"""A comparison as the data of its replay: what the page is given, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from sim.experiment import Comparison, check_names
from sim.measure import Series
from sim.measure.series import accept_queue_spans, occupancy, ready_spans, scheduled_spans
from sim.measure.stays import Stays
from sim.record import DEATHS
from sim.report.replay.columns import PER_MICRO
from sim.report.replay.kept import Kept
from sim.report.replay.lanes import lane
from sim.report.replay.window import WHOLE_RUN, Window, whole_micros
from sim.report.words import safe

# Calls and stays in the queue, of all architectures together. A browser has them on the screen within a second or two;
# beyond it the counts alone are sent.
MOST_ROWS: Final = 100_000
_WAITING: Final = (accept_queue_spans, ready_spans, scheduled_spans)


def replay_payload(
    comparison: Comparison,
    only: Sequence[str] = (),
    *,
    window: Window = WHOLE_RUN,
    most_rows: int = MOST_ROWS,
) -> dict[str, Any]:
    """Return what a replay needs, as JSON can hold it: whole numbers and names; all times in microseconds.

    only: architectures (default: all). window: the part of the run that is shown. most_rows: with more calls and stays
    than this in the window, the payload has the counts at 600 instants only.
    Raises ScenarioError for an unknown name, or a window that is empty or outside the run.
    """
    check_names(comparison.scenario, only)
    names = [name for name in comparison.outcomes if not only or name in only]
    from_ns, until_ns = whole_micros(window, comparison.scenario.duration_ns)
    kept = {name: Kept(Stays(comparison.outcomes[name].record), from_ns, until_ns) for name in names}
    rows = sum(each.rows for each in kept.values())
    return {
        "name": safe(comparison.scenario.name),
        "about": safe(comparison.scenario.about or "", 400),
        "seed": comparison.seed,
        "from": from_ns // PER_MICRO,
        "until": until_ns // PER_MICRO,
        "horizon": comparison.scenario.duration_ns // PER_MICRO,
        "rows": rows,
        "mostRows": most_rows,
        "marks": _marks(kept),
        "lanes": [lane(name, comparison.outcomes[name], each, rows=rows <= most_rows) for name, each in kept.items()],
    }


def _marks(kept: Mapping[str, Kept]) -> dict[str, int | None]:
    """When [µs], over all architectures, what people look for comes first in the window; None if it does not come."""
    crashes, deaths, worst = [], [], []
    for each in kept.values():
        shifts = each.record.shifts
        crashes.append(shifts.down_ns[np.isin(shifts.end, DEATHS)])
        deaths.append(each.record.dead_letters.died_ns)
        worst.append(_waiting(each).cut(each.from_ns, each.until_ns))
    from_ns, until_ns = next((each.from_ns, each.until_ns) for each in kept.values())
    return {
        "crash": _first(np.concatenate(crashes), from_ns, until_ns),
        "dead": _first(np.concatenate(deaths), from_ns, until_ns),
        "backlog": _peak(worst, from_ns),
    }


def _waiting(kept: Kept) -> Series:
    """How many calls and jobs wait: for a thread, for a worker, for their time."""
    enter_ns, leave_ns = (np.concatenate(side) for side in zip(*(of(kept.stays) for of in _WAITING), strict=True))
    return occupancy(enter_ns, leave_ns, kept.record.horizon_ns)


def _first(times_ns: np.ndarray, from_ns: int, until_ns: int) -> int | None:
    inside = times_ns[(times_ns >= from_ns) & (times_ns <= until_ns)]
    return _up(int(inside.min())) if len(inside) else None


def _peak(worst: Sequence[Series], from_ns: int) -> int | None:
    """The first instant at which the most wait that wait anywhere."""
    top = max(worst, key=lambda course: int(course.value.max(initial=0)))
    if top.value.max(initial=0) == 0:
        return None
    return _up(max(int(top.at_ns[top.value.argmax()]), from_ns))


def _up(time_ns: int) -> int:
    return -(-time_ns // PER_MICRO)
