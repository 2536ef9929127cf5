"""The compiled twin of the SimPy model: the same inputs, the same record, equal in every field to the nanosecond."""

from sim.engine.compile import is_available
from sim.engine.coverage import not_covered
from sim.engine.kept import is_ready, prepare
from sim.engine.run import simulate

__all__ = ["is_available", "is_ready", "not_covered", "prepare", "simulate"]
