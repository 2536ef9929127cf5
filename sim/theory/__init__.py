"""Closed forms: what theory says a queue does, each with its source and its conditions.

A formula that does not describe the system asked about refuses with `NotApplicable`, which names the condition
that fails. `MODELS` lists all models; each is a module here, e.g. `sim.theory.mmc`, which is imported when it is first
asked for, since a few of them need SciPy.

>>> from sim import theory
>>> round(theory.mmc.mm1(arrival_rate=0.8, mean_service_s=1.0).wait_s, 9)
4.0
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from sim.theory.conditions import NotApplicable
from sim.theory.models import MODELS, Model
from sim.theory.result import Queue

__all__ = ["MODELS", "Model", "NotApplicable", "Queue"]

_MODULES = {module.name for module in iter_modules(__path__)}


def __getattr__(name: str) -> ModuleType:
    """Import a model when it is asked for.

    >>> from sim import theory
    >>> theory.erlang.wait_probability(workers=1, offered_load=0.5)
    0.5
    """
    if name in _MODULES:
        return import_module(f"sim.theory.{name}")
    raise AttributeError(f"sim.theory has no model {name!r}; it has {', '.join(sorted(_MODULES))}")


def __dir__() -> list[str]:
    """Return the names that the package offers, its models among them."""
    return sorted({*__all__, *_MODULES})
