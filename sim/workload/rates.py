"""Arrival rates that change with time, their integrals, and the inverses of these, in seconds and per second.

The n-th user of a load comes when the cumulative rate reaches the n-th point of a process of rate one. So one list of
points serves every rate: where the rate is raised, the same users come earlier, and none is new or missing.
Source: Çinlar (1975), Introduction to Stochastic Processes, sect. 4.7 (time change of a Poisson process).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_CLOSE = 2.0**-50  # [radian]


class Rate(Protocol):
    """An arrival rate as a function of time."""

    def at(self, t_s: FloatArray) -> FloatArray:
        """Return the rate [1/s] at times [s], of the same shape."""
        ...

    def cumulative(self, t_s: FloatArray) -> FloatArray:
        """Return the expected number of arrivals from 0 to t_s."""
        ...

    def inverse(self, level: FloatArray) -> FloatArray:
        """Return the first times [s] at which the cumulative rate is `level`, for 0 < level <= its end."""
        ...

    def peak(self, until_s: float) -> float:
        """Return the highest rate [1/s] in [0, until_s)."""
        ...


@dataclass(frozen=True)
class Pieces:
    """A rate made of straight pieces, with jumps between them where it likes; none before the first and after the last.

    knots_s (pieces + 1,), ascending from 0; starts, ends (pieces,): the rate at both ends of each piece, >= 0.
    """

    knots_s: FloatArray
    starts: FloatArray
    ends: FloatArray
    levels: FloatArray  # the cumulative rate at the knots

    def at(self, t_s: FloatArray) -> FloatArray:
        """Return the rate [1/s] at times [s]; a piece holds its first instant and not its last."""
        piece = np.searchsorted(self.knots_s, t_s, side="right") - 1
        inside = (piece >= 0) & (piece < self.starts.size)
        piece = np.where(inside, piece, 0)
        return np.where(inside, self.starts[piece] + self._slopes()[piece] * (t_s - self.knots_s[piece]), 0.0)

    def cumulative(self, t_s: FloatArray) -> FloatArray:
        """Return the expected number of arrivals from 0 to t_s: a parabola on each piece."""
        t_s = np.clip(t_s, 0, self.knots_s[-1])
        piece = np.minimum(np.searchsorted(self.knots_s, t_s, side="right") - 1, self.starts.size - 1)
        since_s = t_s - self.knots_s[piece]
        return self.levels[piece] + since_s * (self.starts[piece] + self._slopes()[piece] * since_s / 2)

    def inverse(self, level: FloatArray) -> FloatArray:
        """Return the first times [s] at which the cumulative rate is `level`, for 0 < level <= levels[-1].

        The root of the parabola is written so that nothing is subtracted: exact for a constant rate, where the usual
        formula divides by a slope of zero, and as good for a slope that is almost zero.
        """
        piece, slopes = self._pieces_of(level), self._slopes()
        rest, rate = level - self.levels[piece], self.starts[piece]
        rate_then = np.sqrt(np.maximum(rate * rate + 2 * slopes[piece] * rest, 0)) if np.any(slopes) else rate
        return np.minimum(self.knots_s[piece] + 2 * rest / (rate + rate_then), self.knots_s[piece + 1])

    def _pieces_of(self, level: FloatArray) -> npt.NDArray[np.int64]:
        """Return the piece of each level, or one for all: never one of rate zero, since no level is inside."""
        ends = np.array([level.min(initial=np.inf), level.max(initial=-np.inf)])
        first, last = np.searchsorted(self.levels[:-1], ends, side="left") - 1
        return first if first == last else np.searchsorted(self.levels[:-1], level, side="left") - 1

    def peak(self, until_s: float) -> float:
        """Return the highest rate [1/s] in [0, until_s); a straight piece is highest at one of its ends."""
        begun = self.knots_s[:-1] < until_s
        span_s = np.minimum(self.knots_s[1:], until_s) - self.knots_s[:-1]
        return float(np.maximum(self.starts, self.starts + self._slopes() * span_s)[begun].max(initial=0.0))

    def _slopes(self) -> FloatArray:
        return (self.ends - self.starts) / np.diff(self.knots_s)


def pieces(spans_s: npt.ArrayLike, starts: npt.ArrayLike, ends: npt.ArrayLike) -> Pieces:
    """Return a rate that runs from starts[i] to ends[i] [1/s] during spans_s[i] [s], one after another from time 0.

    >>> ramp = pieces([10.0, 10.0], [0.0, 4.0], [4.0, 4.0])
    >>> ramp.cumulative(np.array([10.0, 20.0])).tolist(), ramp.inverse(np.array([5.0, 40.0])).tolist()
    ([20.0, 60.0], [5.0, 15.0])
    """
    table = np.stack([np.asarray(row, np.float64) for row in (spans_s, starts, ends)])
    spans, starts_, ends_ = table[:, table[0] > 0]
    levels = np.concatenate([[0.0], np.cumsum((starts_ + ends_) / 2 * spans)])
    return Pieces(np.concatenate([[0.0], np.cumsum(spans)]), starts_, ends_, levels)


@dataclass(frozen=True, kw_only=True)
class Wave:
    """A rate that swings around its mean once a period: mean (1 + swing cos(2 pi (t - peak_at) / period)).

    mean_per_s > 0; swing in [0, 1].
    """

    mean_per_s: float
    swing: float
    period_s: float
    peak_at_s: float

    def at(self, t_s: FloatArray) -> FloatArray:
        """Return the rate [1/s] at times [s]."""
        return self.mean_per_s * (1 + self.swing * np.cos(self._phase(t_s)))

    def cumulative(self, t_s: FloatArray) -> FloatArray:
        """Return the expected number of arrivals from 0 to t_s."""
        return self._since_peak(self._phase(t_s)) - self._since_peak(self._phase(np.zeros(1)))

    def inverse(self, level: FloatArray) -> FloatArray:
        """Return the times [s] at which the cumulative rate is `level`.

        Counted from a trough, phase - swing sin(phase) must be a given number: Kepler's equation, known from orbits,
        with the swing as the eccentricity.
        """
        angle = (level + self._since_peak(self._phase(np.zeros(1)))) / self._per_radian() - math.pi
        turns = np.round(angle / (2 * math.pi))
        phase = kepler(angle - turns * (2 * math.pi), self.swing) + (turns * 2 + 1) * math.pi
        return np.maximum(phase * self.period_s / (2 * math.pi) + self.peak_at_s, 0)

    def peak(self, until_s: float) -> float:
        """Return the highest rate [1/s] in [0, until_s): that of the top if it is passed, else of one of the ends."""
        if self.peak_at_s % self.period_s < until_s:
            return self.mean_per_s * (1 + self.swing)
        return float(self.at(np.array([0.0, until_s])).max())

    def _phase(self, t_s: FloatArray) -> FloatArray:
        return (t_s - self.peak_at_s) * (2 * math.pi / self.period_s)

    def _since_peak(self, phase: FloatArray) -> FloatArray:
        return self._per_radian() * (phase + self.swing * np.sin(phase))

    def _per_radian(self) -> float:
        return self.mean_per_s * self.period_s / (2 * math.pi)


def kepler(mean_anomaly: FloatArray, eccentricity: float) -> FloatArray:
    """Return E with E - eccentricity sin E = mean_anomaly, which lies in [-pi, pi]; eccentricity in [0, 1].

    Newton's method on [0, pi], where the left side is convex: from a point right of the root every step stays right of
    it. Odd in the mean anomaly, so the other half is a mirror.

    >>> kepler(np.array([0.0, math.pi / 2 - 0.5]), 0.5).round(12).tolist()
    [0.0, 1.570796326795]
    """
    wanted = np.abs(mean_anomaly)
    root, step = np.minimum(wanted + eccentricity, math.pi), np.ones_like(wanted)
    while np.any(step > _CLOSE):
        slope = np.maximum(1 - eccentricity * np.cos(root), 2.0**-52)  # zero in the middle of an empty trough
        step = np.maximum(root - eccentricity * np.sin(root) - wanted, 0) / slope
        root = root - step
    return np.copysign(root, mean_anomaly)
