"""Closed forms: what theory says a queue does, each with its source and its conditions.

A formula that does not describe the system asked about refuses with `NotApplicable`, which names the condition
that fails. Modules are imported one by one (`from sim.theory import mmc`), since a few need SciPy, which is slow
to load; `MODELS` lists them all.
"""

from sim.theory.conditions import NotApplicable
from sim.theory.models import MODELS, Model
from sim.theory.result import Queue

__all__ = ["MODELS", "Model", "NotApplicable", "Queue"]
