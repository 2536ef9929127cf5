"""What is asked: a scenario file, read with care, turned into frozen objects that the rest of the lab can trust."""

from sim.scenario import catalog
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
from sim.scenario.editor import json_schema
from sim.scenario.errors import ScenarioError, nearest
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
from sim.scenario.retries import Backoff, Retry
from sim.scenario.schema import Api, Architecture, Client, Queue, Scenario, Step, Threshold, Workers
from sim.scenario.trace import Trace

__all__ = [
    "Api",
    "Architecture",
    "Backoff",
    "Batch",
    "Branch",
    "Client",
    "Deterministic",
    "Distribution",
    "Diurnal",
    "Empirical",
    "Erlang",
    "Even",
    "Exponential",
    "Gamma",
    "Hyperexponential",
    "Load",
    "Lognormal",
    "Mmpp",
    "Pareto",
    "Poisson",
    "Queue",
    "Retry",
    "Scenario",
    "ScenarioError",
    "Spike",
    "Stage",
    "Stages",
    "Step",
    "Threshold",
    "Trace",
    "Traced",
    "Uniform",
    "Users",
    "Weibull",
    "Workers",
    "catalog",
    "from_dict",
    "from_text",
    "json_schema",
    "load",
    "nearest",
    "vary",
]
