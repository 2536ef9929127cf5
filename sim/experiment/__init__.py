"""Runs and comparisons: the same users, work and luck through one architecture or several."""

from sim.experiment.brokers import between_brokers, split_changes
from sim.experiment.compare import Comparison, Outcome, compare_each, run_one

__all__ = ["Comparison", "Outcome", "between_brokers", "compare_each", "run_one", "split_changes"]
