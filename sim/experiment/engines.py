"""Which engine simulates: the SimPy model, which people read, or its compiled twin. The record is the same."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, Protocol, get_args

from sim import engine, model
from sim.measure.planned import AT_MOST, planned
from sim.record import Record
from sim.scenario import Architecture, ScenarioError
from sim.scenario.errors import python_text
from sim.workload import Workload, draw

Engine = Literal["simpy", "compiled"]
EngineAsked = Literal["auto", "simpy", "compiled"]
Tells = Callable[[float], None] | None  # told the share that is done
LARGE: Final = 100_000  # requests and jobs of a run from which loading the twin takes less time than it saves
VAST: Final = 10_000_000  # and from which compiling it does
INSTALL: Final = 'pip install "queue-lab[fast]"'


class Choice(NamedTuple):
    """The engine that runs, and why not the other one where somebody may wonder."""

    name: Engine
    why: str = ""

    def __str__(self) -> str:
        """What reports say."""
        return f"{self.name} ({self.why})" if self.why else self.name


class Simulate(Protocol):
    """What both engines do."""

    def __call__(
        self, architecture: Architecture, workload: Workload, *, horizon_ns: int, progress: Tells = None
    ) -> Record:
        """Run an architecture on a workload."""
        ...


ENGINES: Final[Mapping[Engine, Simulate]] = MappingProxyType({"simpy": model.simulate, "compiled": engine.simulate})


def engine_asked(given: object) -> EngineAsked:
    """Return what was asked for, if it is an engine and there. Raises ScenarioError otherwise.

    >>> engine_asked("simpy")
    'simpy'
    """
    for each in get_args(EngineAsked):
        if given == each:
            if each == "compiled" and not engine.is_available():
                raise ScenarioError(f"--engine compiled: needs Numba; {INSTALL}, or leave the choice to --engine auto")
            return each  # type: ignore[no-any-return]
    raise ScenarioError(f"--engine {python_text(given)}: must be one of {', '.join(get_args(EngineAsked))}")


def engine_of(asked: EngineAsked, architecture: Architecture, duration_ns: int) -> Choice:
    """Return which engine runs an architecture for so long.

    auto: the twin, if the run is so large that loading it, or else compiling it, takes less time than it saves.
    Raises ScenarioError if the twin is asked for and does not do all that the architecture asks for.

    >>> from sim.scenario import load
    >>> engine_of("auto", load("checkout").architectures["queued"], 60 * 10**9)
    Choice(name='simpy', why='')
    """
    missing = ", ".join(engine.not_covered(architecture))
    if asked == "compiled" and missing:
        raise ScenarioError(
            f"--engine compiled: {architecture.name} has {missing}, which only the SimPy model does; "
            "--engine auto runs it there"
        )
    if asked != "auto":
        return Choice(asked)
    many = _many(architecture, duration_ns)
    if many < LARGE or not engine.is_available():
        return Choice("simpy")
    if missing:
        return Choice("simpy", f"only the SimPy model has {missing}")
    return Choice("compiled" if many >= VAST or engine.is_ready() else "simpy")


def _many(architecture: Architecture, duration_ns: int) -> float:
    """How many requests and jobs there will be; of a closed load nobody knows, so nothing is compiled for it."""
    plan = planned(architecture, duration_ns)
    many = plan.requests + plan.jobs
    return min(many, LARGE) if plan.how == AT_MOST else many


def told(engines: Iterable[str]) -> str:
    """Return what to say of the engines that ran: each once, with why, if any of its runs has a reason.

    >>> told(["simpy", "compiled", "simpy"])
    'simpy and compiled'
    >>> told(["simpy", "simpy (only the SimPy model has stream)"])
    'simpy (only the SimPy model has stream)'
    """
    found = dict.fromkeys(engines)
    return " and ".join(one for one in found if not any(other.startswith(f"{one} (") for other in found))


def simulator(name: Engine) -> Simulate:
    """Return what runs; the twin is loaded, or compiled if that was never done here, which is said on a terminal."""
    if name == "compiled":
        _prepared()
    return ENGINES[name]


@cache
def _prepared() -> None:
    if engine.is_ready():
        return  # a run loads the kernel that it needs
    if sys.stderr.isatty():
        sys.stderr.write("compiling the engine: about a minute, once on this machine\n")
    engine.prepare()


def simulated(
    asked: EngineAsked,
    architecture: Architecture,
    *,
    seed: int,
    replication: int,
    horizon_ns: int,
    tell: Tells = None,
) -> tuple[Record, Choice]:
    """Draw a workload and run an architecture on it; return the record, and which engine made it.

    tell: is told the share that is done. Raises ScenarioError as `engine_of` does, before anything is drawn.
    """
    chosen = engine_of(asked, architecture, horizon_ns)
    workload = draw(architecture, seed=seed, replication=replication, duration_ns=horizon_ns)
    return simulator(chosen.name)(architecture, workload, horizon_ns=horizon_ns, progress=tell), chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What all tasks that simulate have in common. engine: what is asked for."""

    engine: EngineAsked = "simpy"

    def record_of(
        self, architecture: Architecture, *, seed: int, replication: int, horizon_ns: int, tell: Tells = None
    ) -> Record:
        """Draw a workload and run an architecture on it. tell: is told the share that is done."""
        record, _ = simulated(
            self.engine, architecture, seed=seed, replication=replication, horizon_ns=horizon_ns, tell=tell
        )
        return record
