"""Times of one kind over a long run: how many, their sum, their percentiles, what was not over at the end."""

from __future__ import annotations

from math import inf

import numpy as np

from sim.measure.batches import BatchMeans
from sim.measure.figures import FEW, PER_MILLE, STATISTICS, Bounds, Figures, enough_for, exact_sum, nearest_rank
from sim.measure.folding.sketch import Sketch
from sim.measure.folding.sums import BatchSums
from sim.measure.times import Samples

_NS = 1e9


class Spent:
    """What is kept of times: of those that are known a sketch and the sums of batches, of the others since when."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._known, self._sums, self._open = Sketch(), BatchSums(), [np.empty(0, np.int64)]
        self._longest_ns, self._shortest_ns = -1, int(np.iinfo(np.int64).max)

    def add(self, samples: Samples) -> None:
        """Take the times of the next piece, in the order of arrival."""
        took_ns = samples.took_ns[np.argsort(samples.at_ns, kind="stable")]
        self._known.add(took_ns)
        self._sums.add(took_ns)
        self._longest_ns = max(self._longest_ns, int(took_ns.max(initial=-1)))
        self._shortest_ns = min(self._shortest_ns, int(took_ns.min(initial=self._shortest_ns)))
        self._open.append(samples.since_ns)

    def interval(self) -> BatchMeans:
        """Return the interval of the mean [s], by batch means; refused where the batches still depend on each other."""
        return self._sums.interval()

    def figures(self, horizon_ns: int) -> Figures:
        """Summarise them: as `Figures.of` does, but for percentiles, which are off by at most `ERROR`."""
        n, so_far_ns = self._sums.n, horizon_ns - np.concatenate(self._open)
        if n == 0:
            return Figures(n=0, censored=len(so_far_ns))
        found = {name: self._statistic(name) for name in STATISTICS if enough_for(name, n)}
        return Figures(n=n, censored=len(so_far_ns), bounds=self._bounds(so_far_ns), **found)

    def _statistic(self, name: str) -> float:
        """A statistic [s] of the known times."""
        if name == "mean":
            return self._sums.total_ns / self._sums.n / _NS
        if name == "max":
            return self._longest_ns / _NS
        return self._within(self._known.percentile(PER_MILLE[name])) / _NS

    def _within(self, value_ns: int) -> int:
        """The middle of a bucket may lie beyond all that is in it."""
        return min(max(value_ns, self._shortest_ns), self._longest_ns)

    def _bounds(self, so_far_ns: np.ndarray[tuple[int], np.dtype[np.int64]]) -> dict[str, Bounds]:
        """Between what and what each statistic [s] would be if what was not over were known as well."""
        if len(so_far_ns) == 0:
            return {}
        n, total = self._sums.n, self._sums.n + len(so_far_ns)
        so_far, mean = (self._sums.total_ns + exact_sum(so_far_ns)) / total / _NS, self._statistic("mean")
        opened = Sketch()
        opened.add(so_far_ns)
        together = self._known.merged(opened)
        bounds: dict[str, Bounds] = {
            "mean": (so_far, max(mean, so_far) if total - n < FEW * total else inf),
            "max": (max(self._longest_ns, int(so_far_ns.max())) / _NS, inf),
        }
        for name, share in PER_MILLE.items():
            rank = nearest_rank(total, share)
            bounds[name] = (together.value_at(rank) / _NS, self._known.value_at(rank) / _NS if rank <= n else inf)
        return bounds
