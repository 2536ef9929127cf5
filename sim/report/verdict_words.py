"""A verdict in words: what was observed, where the worst was, or why nobody can tell."""

from __future__ import annotations

from typing import Final

from sim.measure import Verdict
from sim.report.spread import spread
from sim.report.words import DASH, metric_words, safe

ALONE: Final = "of this run only"
_LONGEST: Final = 200


def verdict_words(verdict: Verdict) -> str:
    """Say what a verdict rests on, in one line of harmless text.

    Where nobody can tell that is why; else the figure, with its interval if there is one, then in which window or in
    how many of the replications it came to that. Without an interval it is said of this run and no other.
    """
    if verdict.status == "unknown":
        return safe(verdict.why, _LONGEST)
    words = metric_words(verdict.threshold.metric)
    found = words(verdict.observed) if verdict.interval is None else spread(words, verdict.interval)
    alone = ALONE if verdict.interval is None else ""
    return ", ".join(part for part in (found, safe(verdict.why, _LONGEST), alone) if part not in ("", DASH))
