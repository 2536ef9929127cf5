"""Explore: a scenario with sliders, whose runs and pictures follow while one drags."""

from sim.results.exploring.controls import Control
from sim.results.exploring.explorer import Explorer, explore

__all__ = ["Control", "Explorer", "explore"]
