"""From a scenario to its controls: which of its values can be turned, and through which others."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sim.results.exploring.ranges import choices, values_around
from sim.scenario import Scenario, ScenarioError, nearest, vary
from sim.scenario.errors import printable
from sim.scenario.leaves import Scalar, leaves

_MOST: Final = 12  # sliders that fit a screen together with the picture

# What is turned unless the caller names something else, the most telling first: paths without their architecture.
_USUAL: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"load(\.(poisson|even)(\.rate)?)?",
        r"load\.stages\.\d+\.(rate|to)",
        r"load\.(spike\.(base|peak)|diurnal\.(mean|peak)|batch\.(size|every|rate)|mmpp\.rates\.\d+)",
        r"load\.users(\.(count|think))?",
        r"(workers|pools\.[^.]+)\.count",
        r"api\.threads",
        r"stream\.partitions",
        r"steps\.[^.]+\.service(\.[a-z]+)?(\.mean|\.median)?",
        r"api\.client\.timeout",
        r"(queue|queues\.[^.]+)\.visibility_timeout",
        r"(workers|pools\.[^.]+)\.crashes\.mtbf",
        r"steps\.[^.]+\.(fails|timeout|poison)",
        r"(api\.client\.)?retry\.max_attempts",
        r"(queue|queues\.[^.]+)\.(order|max_receives|capacity)",
        r"(workers|pools\.[^.]+)\.(prefetch|ack|crashes\.restart)",
        r"api\.accept_queue",
        r"(api\.client\.)?retry\.jitter",
    )
)


@dataclass(frozen=True, slots=True)
class Control:
    """A value of the scenario that can be turned. path: as `--set` has it. values: texts that `--set` takes, ascending.

    start: the place among them of what the scenario says.
    """

    path: str
    values: tuple[str, ...]
    start: int

    @property
    def given(self) -> str:
        """What the scenario says."""
        return self.values[self.start]


def controls_of(scenario: Scenario, names: Sequence[str], wanted: Sequence[str] = ()) -> tuple[Control, ...]:
    """Return the controls of a scenario whose architectures `names` are shown.

    wanted: paths, in their order; without any, at most a dozen of the usual ones that the scenario has.
    Raises ScenarioError for a path that is not in the scenario, or has nothing that could be turned.

    >>> from sim.scenario import load
    >>> [each.path for each in controls_of(load("pdf-reports"), ["queued"])][:4]
    ['load', 'workers.count', 'api.threads', 'steps.report.service.pareto.mean']
    """
    found = leaves(scenario)
    if wanted:
        return tuple(_wanted(scenario, path, found) for path in wanted)
    ranked = sorted(
        ((rank, path) for path in found if (rank := _rank(path, scenario, names)) is not None), key=lambda pair: pair[0]
    )
    made = (_control(scenario, path, found[path]) for _, path in ranked)
    return tuple(control for control in made if control is not None)[:_MOST]


def _rank(path: str, scenario: Scenario, names: Sequence[str]) -> int | None:
    """How telling a value is; None if it is not turned, or belongs to an architecture that is not shown."""
    first, _, rest = path.partition(".")
    of_one = first in scenario.architectures
    if of_one and first not in names:
        return None
    inner = rest if of_one else path
    return next((rank for rank, usual in enumerate(_USUAL) if usual.fullmatch(inner)), None)


def _wanted(scenario: Scenario, path: str, found: dict[str, Scalar]) -> Control:
    if path not in found:
        raise ScenarioError(printable(f"controls: {path} is no value that {scenario.name} has{nearest(path, found)}"))
    control = _control(scenario, path, found[path])
    if control is None:
        raise ScenarioError(printable(f"controls: {path} cannot be turned: there is no other value to turn it to"))
    return control


def _control(scenario: Scenario, path: str, value: Scalar) -> Control | None:
    """The control of a value, with the values that the scenario can have; None if that is its own only."""

    def fits(text: str) -> bool:
        return _fits(scenario, path, text)

    offered = choices(path) if isinstance(value, str | bool) else ()
    texts = tuple(filter(fits, offered)) if offered else _trimmed(values_around(value, whole=not fits("1.25")), fits)
    given = _text(value)
    return Control(path, texts, texts.index(given)) if given in texts and len(texts) > 1 else None


def _trimmed(texts: tuple[str, ...], fits: Callable[[str], bool]) -> tuple[str, ...]:
    """Without the values at the ends that the scenario cannot have."""
    first, last = 0, len(texts)
    while first < last and not fits(texts[first]):
        first += 1
    while first < last and not fits(texts[last - 1]):
        last -= 1
    return texts[first:last]


def _fits(scenario: Scenario, path: str, text: str) -> bool:
    """Whether the scenario can be read with this value."""
    try:
        vary(scenario, {path: text})
    except ScenarioError:
        return False
    return True


def _text(value: Scalar) -> str:
    """A value as `--set` takes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
