"""A closed-loop tester in place of the users: what it would report of a system, beside what users would meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sim.experiment.engines import Simulation, Tells
from sim.experiment.executors import SERIAL, Executor, of_each
from sim.experiment.limits import check_size
from sim.experiment.names import Progress, check_names
from sim.experiment.warmup import settle
from sim.measure import Figures, Interval, mean_interval
from sim.measure.omission import Sendings, sendings
from sim.record import Record
from sim.scenario import Api, Architecture, Scenario, ScenarioError, Users


@dataclass(frozen=True, slots=True)
class Told:
    """One replication: response times from the plan, as users meet them; what a tester reports of the same system.

    late, unsent: requests that the tester sent later than planned, or not before the end of the run.
    longest_delay_s: how much later at most.
    """

    planned: int
    met: Figures
    reported: Figures
    late: int
    unsent: int
    longest_delay_s: float


@dataclass(frozen=True, slots=True)
class Omission:
    """What a tester with some connections leaves out. users, tester: both views of replication 0, for pictures."""

    scenario: Scenario
    architecture: Architecture
    connections: int
    users: Sendings
    tester: Sendings
    told: tuple[Told, ...]

    @property
    def n(self) -> int:
        """How many replications there are."""
        return len(self.told)

    def estimate(self, figure: Callable[[Told], float | None]) -> Interval:
        """Return the mean of a figure over the replications with its interval, unbounded for one alone."""
        return mean_interval([figure(told) for told in self.told])


def omission(
    scenario: Scenario,
    name: str | None = None,
    *,
    connections: int = 1,
    replications: int = 1,
    progress: Progress | None = None,
    executor: Executor = SERIAL,
) -> Omission:
    """Send the plan of an architecture's load through a tester that waits for answers, and through one that does not.

    name: the architecture; left out, the first that such a tester can test. connections: of the tester, at least 1.
    Raises ScenarioError where there is no plan or no answer, and where the API's rules count what waits at the door.
    """
    run = partial(omission_each, connections=connections, replications=replications)
    return list(run(scenario, name, progress=progress, executor=executor))[-1]


def omission_each(
    scenario: Scenario,
    name: str | None = None,
    *,
    connections: int = 1,
    replications: int = 1,
    progress: Progress | None = None,
    executor: Executor = SERIAL,
) -> Iterator[Omission]:
    """Yield what `omission` returns after each replication: what is there when somebody interrupts is of use."""
    architecture = suited(scenario, name)
    check_size(scenario, [architecture.name], replications)
    scenario = settle(scenario, [architecture.name], executor)
    tasks = [
        TesterTask(scenario=scenario, label=architecture.name, connections=connections, replication=number)
        for number in range(replications)
    ]
    found: Omission | None = None
    for told, views in executor.each(tasks, of_each(progress, tasks)):
        if views is not None:
            found = Omission(scenario, architecture, connections, *views, (told,))
        else:
            assert found is not None, "the first has its views"
            found = replace(found, told=(*found.told, told))
        yield found


@dataclass(frozen=True, slots=True, kw_only=True)
class TesterTask(Simulation):
    """One replication of both views. label: the architecture."""

    scenario: Scenario
    label: str
    connections: int
    replication: int

    def __call__(self, tell: Callable[[float], None] | None = None) -> tuple[Told, tuple[Sendings, Sendings] | None]:
        """Return the numbers, and of replication 0 the views themselves, for pictures."""
        architecture = self.scenario.architectures[self.label]
        views = self._both(architecture, tell)
        return _told(*views, self.scenario.warmup_ns), None if self.replication else views

    def _both(self, architecture: Architecture, tell: Tells) -> tuple[Sendings, Sendings]:
        """Return the users' view and the tester's: of one run, or of another where the connections are the limit."""
        first, second = (None, None) if tell is None else (_half(tell, 0.0), _half(tell, 0.5))
        record = self._run(architecture, first)
        api = architecture.api or Api()
        users = sendings(record, max(len(record.calls.request), 1))  # one for everybody: all are sent as planned
        if api.threads is None or self.connections < api.threads:
            fewer = api.model_copy(update={"threads": self.connections})
            record = self._run(architecture.model_copy(update={"api": fewer}), second)
        return users, sendings(record, self.connections)

    def _run(self, architecture: Architecture, tell: Tells) -> Record:
        seed, horizon_ns = self.scenario.seed, self.scenario.duration_ns
        return self.record_of(architecture, seed=seed, replication=self.replication, horizon_ns=horizon_ns, tell=tell)


def suited(scenario: Scenario, name: str | None = None) -> Architecture:
    """Return the architecture of that name, or the first that a tester can test.

    Raises ScenarioError if there is none, with the reason.
    """
    check_names(scenario, [] if name is None else [name])
    reasons = {each: _unsuited(scenario.architectures[each]) for each in ([name] if name else scenario.architectures)}
    for each, reason in reasons.items():
        if not reason:
            return scenario.architectures[each]
    raise ScenarioError("\n".join(f"{scenario.name}: {each} {reason}" for each, reason in reasons.items()))


def _unsuited(architecture: Architecture) -> str:
    """Why a tester's sendings cannot be told exactly from a run; empty if they can."""
    if isinstance(architecture.load, Users):
        return "has a closed load, which has no plan that requests could fall behind; give it a rate: load: 100/s"
    api = architecture.api
    if api is None and not architecture.inline:
        return "has no API that answers, so there is no response time; add api: {threads: 10}"
    if not (keys := _rules(api or Api())):
        return ""
    named = " and ".join(f"api.{key}" for key in keys)
    makes, them = ("makes", "it") if len(keys) == 1 else ("make", "them")
    changes = (f"--set {architecture.name}.api.{key}={1 if key.endswith('max_attempts') else 'null'}" for key in keys)
    return f"has {named}, which {makes} it matter where a request waits; leave {them} out: {' '.join(changes)}"


def _rules(api: Api) -> Sequence[str]:
    """The keys of an API under which it matters whether a call waits at the door or in the tester."""
    client = api.client
    found = {
        "accept_queue": api.accept_queue is not None,
        "rate_limit": api.rate_limit is not None,
        "breaker": api.breaker is not None,
        "shed": api.shed is not None,
        "client.timeout": client.timeout_ns is not None,
        "client.retry.max_attempts": client.retry.max_attempts != 1,
        "client.hedge": client.hedge is not None,
    }
    return [key for key, there in found.items() if there]


def _half(tell: Callable[[float], None], begin: float) -> Callable[[float], None]:
    """Turn the share of one of two runs into that of both."""
    return lambda share: tell(begin + share / 2)


def _told(users: Sendings, tester: Sendings, warmup_ns: int) -> Told:
    return Told(
        planned=len(users.planned_ns),
        met=users.from_plan(warmup_ns),
        reported=tester.reported(warmup_ns),
        late=tester.late,
        unsent=tester.unsent,
        longest_delay_s=tester.longest_delay_ns / 1e9,
    )
