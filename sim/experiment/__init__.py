"""Runs and comparisons: the same users, work and luck through one architecture or several."""

from sim.experiment.compare import Comparison, Outcome, compare_each, run_one

__all__ = ["Comparison", "Outcome", "compare_each", "run_one"]
