"""Two sides run together: replication by replication, so that what is finished is finished on both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from sim.experiment.executors import SERIAL, Executor, of_each
from sim.experiment.kept import Figures, Kept, figures_of
from sim.experiment.limits import check_size
from sim.experiment.names import Progress
from sim.experiment.sides import Match, Side, paired, scenario_of
from sim.experiment.tasks import run_tasks
from sim.experiment.warmup import settle_together
from sim.scenario import Scenario

USUAL: Final = 20  # replications, unless somebody says otherwise
LABELS: Final = ("A", "B")


class Both:
    """The sides as far as they are known. A saved one is there at once, the other grows, replication by replication."""

    def __init__(
        self,
        a: Side,
        b: Side,
        matches: Sequence[Match],
        replications: int | None = None,
        executor: Executor = SERIAL,
    ) -> None:
        """Begin with what was saved. replications: None for as many as were saved, or else the usual number."""
        self._executor = executor
        self._names = [tuple(dict.fromkeys(match[at] for match in matches)) for at in range(2)]
        self._sides = _settled((a, b), self._names, executor)
        self._asked = replications
        for side, names in zip(self._sides, self._names, strict=True):
            if isinstance(side, Scenario):
                check_size(side, names, replications or USUAL)
        self._grown: dict[int, dict[str, list[Figures]]] = {
            at: {name: [] for name in self._names[at]}
            for at, side in enumerate(self._sides)
            if isinstance(side, Scenario)
        }
        saved = min((side.n for side in self._sides if isinstance(side, Kept)), default=USUAL)
        wanted = saved if replications is None else replications
        self.wanted = min(wanted, saved) if paired(a, b) and len(self._grown) == 1 else wanted

    @property
    def growing(self) -> list[str]:
        """What progress is told of: the sides that are run, "A" and "B"."""
        return [LABELS[at] for at in self._grown]

    @property
    def finished(self) -> int:
        """How many replications are there of both."""
        return min(kept.n for kept in self.kept)

    @property
    def kept(self) -> tuple[Kept, Kept]:
        """What is known of A and of B."""
        a, b = map(self._kept, range(2))
        return a, b

    def run_each(self, progress: Progress | None = None) -> Iterator[int]:
        """Run what is not there, both sides of a replication before the next; yield how many are finished.

        progress is told "A" or "B", and the share of that side's runs that is done.
        """
        tasks = [
            task
            for done in range(self.wanted)
            for at in self._grown
            for task in run_tasks(scenario_of(self._sides[at]), self._names[at], [done], label=LABELS[at])
        ]
        results = self._executor.each(tasks, of_each(progress, tasks))
        places = [runs[name] for at, runs in self._grown.items() for name in self._names[at]]
        for done in range(self.wanted if self._grown else 0):
            found = [figures_of(result.kept) for result in islice(results, len(places))]
            for runs, figures in zip(places, found, strict=True):  # whole ones only: an interrupt leaves no half pair
                runs.append(figures)
            yield done + 1

    def _kept(self, at: int) -> Kept:
        side = self._sides[at]
        if isinstance(side, Scenario):
            return Kept(side, {name: tuple(runs) for name, runs in self._grown[at].items()}, side.name)
        return side if self._asked is None else side.first(self._asked)


def _settled(sides: Sequence[Side], names: Sequence[Sequence[str]], executor: Executor) -> list[Side]:
    """The sides with the warm-ups found that they ask for, the same on both: pairs are of the same time."""
    saved_ns = max((side.scenario.warmup_ns for side in sides if isinstance(side, Kept)), default=0)
    asked = [(side, of) for side, of in zip(sides, names, strict=True) if isinstance(side, Scenario)]
    found = iter(settle_together(asked, saved_ns, executor))
    return [next(found) if isinstance(side, Scenario) else side for side in sides]
