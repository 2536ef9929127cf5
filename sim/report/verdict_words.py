"""A verdict in words: what was observed, where the worst was, or why nobody can tell."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Final

from sim.measure import Verdict
from sim.report.spread import spread
from sim.report.words import DASH, metric_words, safe

ALONE: Final = "of this run only"
_LONGEST: Final = 200
_RISK: Final = 5  # per cent, of each verdict by itself
_SEVERAL: Final = 2


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


def shared_risk(verdicts: Sequence[Verdict]) -> str:
    """How sure several verdicts are together, where each is by itself; empty where fewer than two rest on intervals.

    Source: the inequality of Bonferroni.
    """
    claims = sum(map(_rests_on_interval, verdicts))
    together = 100 - _RISK * claims
    if claims < _SEVERAL:
        return ""
    every = "both" if claims == _SEVERAL else f"all {claims:,}"
    all_of_them = f"{every} together with at least {together} % (Bonferroni)"
    sure = all_of_them if together > 0 else f"of {claims:,} such one or more may be wrong"
    return f"A verdict on an interval is right with {100 - _RISK} % confidence by itself; {sure}."


def _rests_on_interval(verdict: Verdict) -> bool:
    """Whether a verdict may be wrong by chance: not where nothing is said, nor of what was so in every run."""
    interval = verdict.interval
    claims = verdict.status != "unknown" and verdict.threshold.op not in ("==", "!=")
    return claims and interval is not None and isfinite(interval.half_width) and not interval.certain
