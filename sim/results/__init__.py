"""The Python face: what is asked in one call, with results that show themselves in a notebook."""

from sim.results.asked import Asked
from sim.results.comparisons import Comparison, Run, compare, run
from sim.results.diffs import Diff, diff
from sim.results.drills import Answer, Drill, Interview, drill, interview
from sim.results.exercises import Exercise, exercise
from sim.results.explanations import Explanation, explain
from sim.results.exploring import Explorer, explore
from sim.results.healing import Healing, metastable
from sim.results.replays import Replay
from sim.results.studies import Omission, WarmUp, dry_run, omission, stress, warmup
from sim.results.sweeps import Sizing, Sweep, size, sweep
from sim.results.told import tell
from sim.results.traces import Trace

__all__ = [
    "Answer",
    "Asked",
    "Comparison",
    "Diff",
    "Drill",
    "Exercise",
    "Explanation",
    "Explorer",
    "Healing",
    "Interview",
    "Omission",
    "Replay",
    "Run",
    "Sizing",
    "Sweep",
    "Trace",
    "WarmUp",
    "compare",
    "diff",
    "drill",
    "dry_run",
    "exercise",
    "explain",
    "explore",
    "interview",
    "metastable",
    "omission",
    "run",
    "size",
    "stress",
    "sweep",
    "tell",
    "warmup",
]
