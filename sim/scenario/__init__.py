"""What is asked: a scenario file, read with care, turned into frozen objects that the rest of the lab can trust."""

from sim.scenario import brokers, catalog
from sim.scenario.distributions import (
    Deterministic,
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Lognormal,
    Pareto,
    Traced,
    Uniform,
    Weibull,
)
from sim.scenario.door import Api, Breaker, Client, CoDel, Hedge, MinDelay, RateLimit, Shed
from sim.scenario.editor import json_schema
from sim.scenario.errors import ScenarioError, nearest
from sim.scenario.faults import (
    BrokerFault,
    DependencyFault,
    DeployFault,
    Fault,
    Keys,
    KillFault,
    NetworkFault,
    Redrive,
    Rollout,
    Stream,
)
from sim.scenario.loader import from_dict, from_text, load, vary
from sim.scenario.loads import (
    Batch,
    Diurnal,
    Even,
    Load,
    Mmpp,
    Poisson,
    Spike,
    Stage,
    Stages,
    Users,
)
from sim.scenario.mixtures import Branch, Hyperexponential
from sim.scenario.notes import Note, notes
from sim.scenario.pools import Autoscale, Crashes, Shutdown, Workers
from sim.scenario.portable import SCENARIO_FILE, portable
from sim.scenario.queues import ClaimCheck, Queue
from sim.scenario.retries import Backoff, Budget, Retry
from sim.scenario.schema import Architecture, Scenario, Threshold
from sim.scenario.scopes import Scope, StageScope, Window, stages_of
from sim.scenario.steps import Schedule, Step
from sim.scenario.stories import load_changes, told_by_the_clock
from sim.scenario.trace import Trace

__all__ = [
    "SCENARIO_FILE",
    "Api",
    "Architecture",
    "Autoscale",
    "Backoff",
    "Batch",
    "Branch",
    "Breaker",
    "BrokerFault",
    "Budget",
    "ClaimCheck",
    "Client",
    "CoDel",
    "Crashes",
    "DependencyFault",
    "DeployFault",
    "Deterministic",
    "Distribution",
    "Diurnal",
    "Empirical",
    "Erlang",
    "Even",
    "Exponential",
    "Fault",
    "Gamma",
    "Hedge",
    "Hyperexponential",
    "Keys",
    "KillFault",
    "Load",
    "Lognormal",
    "MinDelay",
    "Mmpp",
    "NetworkFault",
    "Note",
    "Pareto",
    "Poisson",
    "Queue",
    "RateLimit",
    "Redrive",
    "Retry",
    "Rollout",
    "Scenario",
    "ScenarioError",
    "Schedule",
    "Scope",
    "Shed",
    "Shutdown",
    "Spike",
    "Stage",
    "StageScope",
    "Stages",
    "Step",
    "Stream",
    "Threshold",
    "Trace",
    "Traced",
    "Uniform",
    "Users",
    "Weibull",
    "Window",
    "Workers",
    "brokers",
    "catalog",
    "from_dict",
    "from_text",
    "json_schema",
    "load",
    "load_changes",
    "nearest",
    "notes",
    "portable",
    "stages_of",
    "told_by_the_clock",
    "vary",
]
