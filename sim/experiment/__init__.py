"""Runs and comparisons: the same users, work and luck through one architecture or several, once or again and again."""

from sim.experiment.both import Both
from sim.experiment.brokers import between_brokers, split_changes
from sim.experiment.changed import Changed, what_changed
from sim.experiment.compare import Comparison, Outcome, Replication, run_one
from sim.experiment.diff import TOLERANCE, USUAL_METRICS, Diff, Difference, diff, read_tolerance
from sim.experiment.executors import SERIAL, Executor, WorkersLostError
from sim.experiment.explain import Explained, Explanation, Meeting, explain
from sim.experiment.gathering import Gathering
from sim.experiment.kept import Kept
from sim.experiment.limits import check_size
from sim.experiment.names import check_metrics, check_names
from sim.experiment.precise import Chosen, chosen_measures, gather, gather_until_precise, precision_rule
from sim.experiment.predict import Answer, Prediction, Refusal, predict
from sim.experiment.replicate import compare_each, replicate, replicate_each
from sim.experiment.saved import is_saved_run, read_saved
from sim.experiment.sides import Match, Side, check_differs, matched, names_of, side_of
from sim.experiment.tails import too_short
from sim.experiment.tester import Omission, omission, omission_each, suited
from sim.experiment.warmup import WarmUp, settle, warm_up
from sim.experiment.who_runs import workforce

__all__ = [
    "SERIAL",
    "TOLERANCE",
    "USUAL_METRICS",
    "Answer",
    "Both",
    "Changed",
    "Chosen",
    "Comparison",
    "Diff",
    "Difference",
    "Executor",
    "Explained",
    "Explanation",
    "Gathering",
    "Kept",
    "Match",
    "Meeting",
    "Omission",
    "Outcome",
    "Prediction",
    "Refusal",
    "Replication",
    "Side",
    "WarmUp",
    "WorkersLostError",
    "between_brokers",
    "check_differs",
    "check_metrics",
    "check_names",
    "check_size",
    "chosen_measures",
    "compare_each",
    "diff",
    "explain",
    "gather",
    "gather_until_precise",
    "is_saved_run",
    "matched",
    "names_of",
    "omission",
    "omission_each",
    "precision_rule",
    "predict",
    "read_saved",
    "read_tolerance",
    "replicate",
    "replicate_each",
    "run_one",
    "settle",
    "side_of",
    "split_changes",
    "suited",
    "too_short",
    "warm_up",
    "what_changed",
    "workforce",
]
