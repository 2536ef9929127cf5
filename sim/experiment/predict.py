"""What theory says of an architecture before it is run: load, bottleneck, and every formula that describes it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sim.experiment.matching.needs import NotHere
from sim.experiment.matching.question import Question, Said
from sim.experiment.matching.resources import Resource, resources
from sim.experiment.matching.rules import RULES, Rule
from sim.experiment.matching.settling import settling_s
from sim.experiment.matching.stations import stations, steady
from sim.experiment.matching.trouble import TROUBLE
from sim.experiment.matching.wholes import WHOLES, closed_users
from sim.measure.offered import tries
from sim.scenario import Architecture, Trace, Users
from sim.theory import MODELS, Model, NotApplicable

_STATION_RULES: Mapping[str, Rule] = {**RULES, **TROUBLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A formula that describes the architecture. figures: by metric, as "wait.p95"; times [s], rates [1/s].

    exact: whether it holds exactly in the steady state.  notes: what no metric holds, in sentences.
    """

    model: Model
    figures: Mapping[str, float]
    exact: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A formula that is silent about the architecture, and the first of its conditions that fails.

    is_aside: whether it is about something that the architecture does not have, such as priorities.
    """

    model: Model
    why: str
    is_aside: bool = False

    def __str__(self) -> str:
        return f"{self.model.name}: {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What theory says. settles_s: about how long the start is felt [s]; None without a steady state."""

    architecture: str
    resources: tuple[Resource, ...]
    answers: tuple[Answer, ...]
    refusals: tuple[Refusal, ...]
    settles_s: float | None

    @property
    def bottleneck(self) -> Resource | None:
        """What is busiest; None where nothing is limited."""
        return max(self.resources, key=lambda resource: resource.utilization, default=None)

    @property
    def is_unstable(self) -> bool:
        """Whether there is at least as much work as servers for it, somewhere."""
        return any(resource.is_unstable for resource in self.resources)

    def figure(self, metric: str) -> float | None:
        """Return what theory says of a metric such as "wait.p95", exact if possible; None if nothing does."""
        ranked = sorted(self.answers, key=lambda answer: not answer.exact)
        return next((answer.figures[metric] for answer in ranked if metric in answer.figures), None)


def predict(architecture: Architecture, *, duration_ns: int | None = None, warmup_ns: int = 0) -> Prediction:
    """Return what theory says of an architecture: for every model of `sim.theory` an answer or why there is none.

    duration_ns, warmup_ns: of the run that the figures are to be compared with; without a duration there are no
    figures of a whole run. Steady states only, except for `drain`.

    >>> from sim.scenario import from_dict
    >>> asked = from_dict({"name": "m", "seed": 1, "duration": 9, "load": "6/s",
    ...                    "steps": {"mail": {"service": {"exponential": "1s"}}}, "workers": {"count": 8}})
    >>> prediction = predict(asked.architectures["queued"])
    >>> prediction.bottleneck.utilization, round(prediction.figure("wait.mean"), 4)
    (0.75, 0.1785)
    """
    found = stations(architecture, duration_ns)
    question = Question(architecture=architecture, duration_ns=duration_ns, warmup_ns=warmup_ns, stations=found)
    said = [_ask(model, question) for model in MODELS]
    return Prediction(
        architecture=architecture.name,
        resources=resources(architecture, duration_ns),
        answers=tuple(one for one in said if isinstance(one, Answer)),
        refusals=tuple(one for one in said if isinstance(one, Refusal)),
        settles_s=settling_s(architecture, found),
    )


def settles_s(architecture: Architecture, duration_ns: int | None = None) -> float | None:
    """Return about how long the start of a run is felt [s]; None without a steady state."""
    return settling_s(architecture, stations(architecture, duration_ns))


def _ask(model: Model, question: Question) -> Answer | Refusal:
    """Ask one formula."""
    told = _told(model.name, question)
    if isinstance(told, str):
        return Refusal(model=model, why=str(told), is_aside=isinstance(told, NotHere))
    return Answer(model=model, figures=told.figures, exact=model.exact, notes=told.notes)


def _told(name: str, question: Question) -> Said | str:
    if name == "Little's law" and isinstance(question.architecture.load, Users):
        return closed_users(question)
    try:
        whole = WHOLES.get(name)
        return _of_stations(_STATION_RULES[name], question) if whole is None else whole(question)
    except NotApplicable as error:
        return str(error)


def _of_stations(rule: Rule, question: Question) -> Said | str:
    """What a formula says of threads and workers; where it describes only one of them, of that."""
    silent: dict[str, str] = {}
    figures: dict[str, float] = {}
    for station in question.stations:
        why = next(filter(None, (need(station) for need in rule.needs)), "")
        if why:
            silent[station.place] = why
        else:
            figures |= rule.figures(station)
    if figures:
        return Said(figures=figures)
    if len(set(silent.values())) > 1:
        told = "; ".join(f"{place}: {why}" for place, why in silent.items())
        return NotHere(told) if all(isinstance(why, NotHere) for why in silent.values()) else told
    return next(iter(silent.values()), "") or _nowhere(question.architecture)


def _nowhere(architecture: Architecture) -> str:
    """Why there is no queue to ask about."""
    if architecture.stream is not None and architecture.queued:
        return "jobs go to a log (stream): partitions are read in order, each by one consumer"
    if isinstance(architecture.load, Users):
        return "the load is closed: users wait for an answer before they ask again"
    if isinstance(architecture.load, Trace):
        return "the load is a recorded trace, not a law of arrivals"
    if not architecture.queued:
        return _no_line(architecture)
    if any(tries(architecture, name) == math.inf for name in architecture.queued):
        return "no steady state: a job that always fails is tried for ever"
    return "the load changes with time, so there is no steady state" if not _is_steady(architecture) else "no job comes"


def _no_line(architecture: Architecture) -> str:
    if not _is_steady(architecture):
        return "the load changes with time, so there is no steady state"
    unlimited = architecture.api is None or architecture.api.threads is None
    return "threads are without limit, so nobody waits" if unlimited else "calls take no time, so nobody waits"


def _is_steady(architecture: Architecture) -> bool:

    return steady(architecture.load) is not None
