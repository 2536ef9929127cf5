"""What graders need: numbers of a few runs with a fixed seed, and sentences with these numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.experiment import Outcome, replicate_each
from sim.lessons.drill import Figure
from sim.lessons.numbers import Numbers, Told
from sim.measure import Interval, mean_interval
from sim.scenario import from_dict, load


def measured(
    scenario: str | Path | Mapping[str, Any],
    figures: Mapping[str, Figure],
    *,
    changes: Mapping[str, Any] | None = None,
    only: Sequence[str] = (),
    replications: int = 8,
) -> Numbers:
    """Run a scenario so often with luck of its own seed and return its figures, see `sim.lessons.figures`.

    scenario: the name of one that comes with the lab, or its content. changes: dotted key -> value.
    only: the architectures to run (default: all). Raises ScenarioError if the changes make no sense.

    >>> from sim.lessons.figures import of
    >>> mail = {"name": "mail", "seed": 1, "load": "1/s", "duration": "10m", "workers": {"count": 1},
    ...         "steps": {"mail": {"service": {"exponential": "500ms"}}}}
    >>> print(tell("A job waits {wait:time}.", wait=measured(mail, {"wait": of("queued", "wait.mean")})["wait"]))
    A job waits 480 ±90 ms.
    """
    overrides = dict(changes or {})
    asked = (
        from_dict(scenario, overrides=overrides)
        if isinstance(scenario, Mapping)
        else load(scenario, overrides=overrides)
    )
    values: dict[str, list[float | None]] = {name: [] for name in figures}
    for results in replicate_each(asked, only, replications=replications, records="all"):
        outcomes = {name: result for name, result in results.items() if isinstance(result, Outcome)}
        for name, figure in figures.items():
            values[name].append(figure(outcomes))
    return Numbers({name: tuple(each) for name, each in values.items()})


def tell(text: str, /, **numbers: float | Interval | Sequence[float]) -> str:
    """Fill a text with numbers, each said as its kind is: `{wait:time}`, `{lost:share}`, `{jobs:count}`, `{load:rate}`.

    Times are in seconds. Several numbers are the replications of one: they are told as their mean with half of its
    95 % interval.

    >>> tell("At {busy:share} busy a job waits {wait:time}.", busy=0.9, wait=9.0)
    'At 90 % busy a job waits 9 s.'
    """
    return text.format(**{name: Told(_number(number)) for name, number in numbers.items()})


def _number(number: float | Interval | Sequence[float]) -> float | Interval:
    return mean_interval(number) if isinstance(number, Sequence) else number
