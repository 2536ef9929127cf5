"""Estimates as people read them: a mean over replications, never without its interval."""

from __future__ import annotations

from sim.measure.said import ALIKE, ALWAYS, Words, between, spread, spread_parts

__all__ = ["ALIKE", "ALWAYS", "Words", "between", "spread", "spread_parts"]
