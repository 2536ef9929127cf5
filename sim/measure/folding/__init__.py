"""Long runs measured piece by piece: what is kept of a piece does not grow with the run.

A piece is the whole history of some requests that follow one another, with nothing of theirs left to happen. `Fold`
takes one piece after another and gives the same `Measures` as the whole record would, with two differences that it
states: percentiles are off by at most `ERROR`, and intervals come from batches that grow with the run.
"""

from sim.measure.folding.fold import Fold, Folded
from sim.measure.folding.sketch import ERROR, Sketch
from sim.measure.folding.steps import Course
from sim.measure.folding.sums import BatchSums

__all__ = ["ERROR", "BatchSums", "Course", "Fold", "Folded", "Sketch"]
