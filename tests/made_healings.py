"""Maps made up for the tests of the report and the plot: counts chosen by hand, nothing simulated."""

from sim.experiment.basins import Cell, Run
from sim.experiment.healing import Healing
from sim.experiment.hysteresis import Hysteresis, Step
from sim.experiment.metastable import plan_metastable
from sim.scenario import from_dict

S = 1_000_000_000
HOSTILE = "$\\frac{1}{0}$ <b>\x1b[31mevil"
SYSTEM = {
    "name": "made",
    "seed": 1,
    "duration": "1m",
    "load": {"spike": {"base": "10/s", "peak": "90/s", "at": "10s", "for": "5s"}},
    "steps": {"page": {"service": {"exponential": "100ms"}}},
    "api": {
        "threads": 2,
        "accept_queue": 20,
        "client": {"timeout": "1s", "retry": {"max_attempts": 4, "backoff": {"fixed": "100ms"}}},
    },
    "architectures": {"retries": {"inline": "all"}, "budget": {"inline": "all"}},
}


def made_plan(names=(), **changes):
    """A plan of three loads and three triggers; changes: of the plan."""
    asked = {"loads": (5.0, 10.0, 20.0), "sizes_ns": (0, 2 * S, 5 * S), "recover_by_ns": 30 * S} | changes
    scenario = asked.pop("scenario", SYSTEM)
    return plan_metastable(from_dict(scenario), names, **asked)


def cell(load, size_s, stuck, n=10, by_s=30.0, recovered_s=2.0):
    """A cell of which so many of n runs have not recovered."""
    runs = [Run(None, 20, 10)] * stuck + [Run(recovered_s)] * (n - stuck)
    return Cell(load, round(size_s * S), by_s, tuple(runs))


def cells(*made):
    """Cells by their place."""
    return {(each.load_per_s, each.trigger_ns): each for each in made}


STUCK = cells(
    cell(5.0, 0, 0), cell(5.0, 2, 0), cell(5.0, 5, 0),
    cell(10.0, 0, 0), cell(10.0, 2, 3), cell(10.0, 5, 5, 5),
    cell(20.0, 0, 5, 5), cell(20.0, 2, 5, 5), cell(20.0, 5, 5, 5),
)  # fmt: skip
WELL = cells(*(cell(load, size, 0) for load in (5.0, 10.0, 20.0) for size in (0, 2, 5)))
UP = tuple(Step(load, (1.0,) * 6) for load in (5.0, 10.0, 20.0))
DOWN = (UP[0], Step(10.0, (0.0,) * 6), Step(20.0, (0.0, 0.0, 0.1, 0.0, 0.0, 1.0)))


def made_healing(**changes):
    """Two architectures, one of which stays down."""
    found = {
        "cells": {"retries": STUCK, "budget": WELL},
        "hysteresis": {"retries": Hysteresis(30.0, 24.0, UP, DOWN), "budget": Hysteresis(30.0, 24.0, UP, UP)},
    } | changes
    return Healing(found.pop("plan", None) or made_plan(), **found)
