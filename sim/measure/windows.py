"""The figures of one metric in many parts of a run: of every window of a length, or of one stage.

Requests, jobs and calls belong to the part in which they arrived, however long they took; rates, utilisation and
levels are of the part itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.measure.figures import enough_for, one_statistic
from sim.measure.series import series
from sim.measure.stays import Stays
from sim.measure.tallies import Tally, begun, fates, tally, tried
from sim.measure.times import TIMES, Samples, samples_of
from sim.measure.work import BoolArray, Work, work_of
from sim.record import NEVER, IntArray, Record
from sim.scenario import Architecture
from sim.scenario.scopes import SHIFTS

FloatArray = npt.NDArray[np.float64]
_NS: Final = 1e9


@dataclass(frozen=True, eq=False)
class Run:
    """A record with what windows are made of; what costs is found when asked for, and once."""

    record: Record
    architecture: Architecture

    @cached_property
    def stays(self) -> Stays:
        """The stays of its jobs."""
        return Stays(self.record)

    @cached_property
    def work(self) -> Work:
        """Its pieces of work."""
        return work_of(self.record)


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Parts of a run, [from_ns[i], to_ns[i]); they may overlap."""

    from_ns: IntArray
    to_ns: IntArray

    @classmethod
    def one(cls, from_ns: int, to_ns: int) -> Parts:
        """One part alone."""
        return cls(np.array([from_ns]), np.array([to_ns]))

    @classmethod
    def sliding(cls, length_ns: int, from_ns: int, to_ns: int) -> Parts:
        """Every window of a length: one begins every tenth of it, and the last ends with the run.

        >>> Parts.sliding(20, 0, 25).from_ns.tolist()
        [0, 2, 4, 5]
        """
        number = np.arange(SHIFTS * (to_ns - from_ns - length_ns) // length_ns + 1)
        # number * length_ns // SHIFTS, which may not fit 64 bits where the run lasts for decades
        begins = from_ns + number * (length_ns // SHIFTS) + number * (length_ns % SHIFTS) // SHIFTS
        if begins[-1] + length_ns < to_ns:
            begins = np.append(begins, to_ns - length_ns)
        return cls(begins, begins + length_ns)

    def rows(self, at_ns: IntArray) -> tuple[IntArray, IntArray]:
        """Return from which row to which of an ascending column each part goes."""
        return np.searchsorted(at_ns, self.from_ns), np.searchsorted(at_ns, self.to_ns)

    def sums(self, counted: Tally) -> IntArray:
        """Add up by part what came in it."""
        order = np.argsort(counted[0], kind="stable")
        total = np.append(0, np.cumsum(counted[1][order]))
        first, last = self.rows(counted[0][order])
        sums: IntArray = total[last] - total[first]
        return sums

    def missed(self, at_ns: IntArray, which: BoolArray) -> int:
        """Count the instants of an ascending column that lie in none of the parts that are chosen."""
        first, last = (rows[which] for rows in self.rows(at_ns))
        depth = np.zeros(len(at_ns) + 1, np.int64)
        np.add.at(depth, first, 1)
        np.add.at(depth, last, -1)
        return int(np.count_nonzero(np.cumsum(depth)[:-1] == 0))


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A metric in each part; NaN where there is none, or too few samples for it.

    at_most: what it could come to at most if all were known, times as well as whether users are answered and jobs done.
    at_least: what it comes to at least, of times alone, even where too few are known for a value.
    n, censored: how many are known, and how many are not; known_ns, open_ns: when these and those arrived, from the
    first part on, ascending. These are empty where the figure rests on nothing that could be unknown.
    """

    value: FloatArray
    at_most: FloatArray
    at_least: FloatArray
    n: IntArray
    censored: IntArray
    known_ns: IntArray
    open_ns: IntArray

    @property
    def total(self) -> int:
        """How many arrived from the first part on."""
        return len(self.known_ns) + len(self.open_ns)

    @classmethod
    def exact(cls, value: npt.ArrayLike) -> Found:
        """Figures that rest on nothing unknown."""
        none, found = np.empty(0, np.int64), np.asarray(value, np.float64)
        return cls(found, found, found, none, none, none, none)


def find(run: Run, metric: tuple[str, ...], parts: Parts) -> Found:
    """Return the figures of a metric in parts of a run.

    metric: one that `sim.scenario.metrics.OF_THE_WHOLE` does not name. A part as long as the run, from a warm-up of
    zero on, has the figures of `measure`.
    """
    if metric[0] in TIMES:
        return _times(run, metric[0], metric[1], parts)
    if metric in _SUCCESSES:
        return _successes(run, metric, parts)
    if metric == ("requests", "unserved_share"):
        return Found.exact(_ratio(*(_count(run, ("requests", name), parts) for name in ("unserved", "arrived"))))
    if metric[0] in ("requests", "jobs"):
        return Found.exact(_count(run, metric, parts))
    if metric[0] in _LEVELS:
        return Found.exact(_level(run, _LEVELS[metric[0]], parts, metric[1]))
    return Found.exact(_OTHERS[metric[0]](run, parts))


# What those of whom nobody knows yet may still add to: without them every run would end badly.
_SUCCESSES = (("requests", "ok"), ("requests", "ok_share"), ("jobs", "done"))
_LEVELS: Mapping[str, str] = MappingProxyType({"backlog": "backlog", "in_flight": "in_flight", "workers": "workers_up"})


def _count(run: Run, metric: tuple[str, ...], parts: Parts) -> IntArray:
    return parts.sums(tally(run.stays, run.architecture, metric))


def _successes(run: Run, metric: tuple[str, ...], parts: Parts) -> Found:
    """Count those who are served, and those who may be yet."""
    family, name = metric
    known_ns, open_ns = (np.sort(at_ns) for at_ns in fates(run.stays, family))
    (first, last), (first_open, last_open) = parts.rows(known_ns), parts.rows(open_ns)
    n, censored = last - first, last_open - first_open
    served = _count(run, (family, name.removesuffix("_share")), parts)
    counts = served.astype(np.float64), (served + censored).astype(np.float64)
    value, at_most = (_ratio(count, n + censored) for count in counts) if name.endswith("_share") else counts
    return Found(value, at_most, value, n, censored, known_ns[first[0] :], open_ns[first_open[0] :])


def _times(run: Run, name: str, statistic: str, parts: Parts) -> Found:
    """Sort each kind of time by arrival once; then a part is a slice."""
    samples = _by_arrival(samples_of(run.record, run.work, name))
    (first, last), (first_open, last_open) = parts.rows(samples.at_ns), parts.rows(samples.open_at_ns)
    n, censored, so_far_ns = last - first, last_open - first_open, run.record.horizon_ns - samples.since_ns
    if statistic == "n":
        found = np.array([n, n + censored, n], np.float64)
    else:
        found = np.full((3, len(n)), np.nan)
        for part in np.flatnonzero([enough_for(statistic, count) for count in (n + censored).tolist()]):
            known, open_ = slice(first[part], last[part]), slice(first_open[part], last_open[part])
            found[:, part] = one_statistic(statistic, samples.took_ns[known], so_far_ns[open_])
    value, at_most, at_least = found
    known_ns, open_ns = samples.at_ns[first[0] :], samples.open_at_ns[first_open[0] :]
    return Found(value, at_most, at_least, n, censored, known_ns, open_ns)


def _by_arrival(samples: Samples) -> Samples:
    order, open_order = (np.argsort(at_ns, kind="stable") for at_ns in (samples.at_ns, samples.open_at_ns))
    known = samples.at_ns[order], samples.took_ns[order]
    return Samples(*known, samples.open_at_ns[open_order], samples.since_ns[open_order])


def _ratio(above: IntArray | FloatArray, below: IntArray) -> FloatArray:
    """One over the other; NaN where there is nothing below."""
    ratio: FloatArray = np.divide(above, below, out=np.full(len(below), np.nan), where=below != 0)
    return ratio


def _each(run: Run, name: str, parts: Parts, figure: str) -> list[float]:
    """A figure of a series (`area`, `mean`, `max`) in each part; each part looks at its own steps alone."""
    whole = series(run.stays, name)
    spans = zip(parts.from_ns.tolist(), parts.to_ns.tolist(), strict=True)
    return [getattr(whole.cut(from_ns, to_ns), figure)(from_ns) for from_ns, to_ns in spans]


def _level(run: Run, name: str, parts: Parts, statistic: str) -> FloatArray:
    return np.array(_each(run, name, parts, statistic), np.float64)


def _per_second(at_ns: IntArray, parts: Parts) -> FloatArray:
    at_ns = np.sort(at_ns[at_ns != NEVER])
    first, last = parts.rows(at_ns)
    rates: FloatArray = (last - first) / ((parts.to_ns - parts.from_ns) / _NS)
    return rates


def _utilization(run: Run, parts: Parts) -> list[float]:
    if not run.architecture.queued:
        return [np.nan] * len(parts.from_ns)
    pairs = zip(*(_each(run, name, parts, "area") for name in ("busy_workers", "workers_up")), strict=True)
    return [busy / up if up else np.nan for busy, up in pairs]


def _thread_utilization(run: Run, parts: Parts) -> FloatArray:
    api = run.architecture.api
    threads = np.nan if api is None or api.threads is None else api.threads
    return _level(run, "busy_threads", parts, "mean") / threads


def _amplification(run: Run, parts: Parts) -> FloatArray:
    if len(run.record.jobs.state):
        return _ratio(parts.sums(begun(run.stays)), parts.sums(tried(run.stays)))
    return _ratio(*(_count(run, ("requests", name), parts) for name in ("calls", "arrived")))


_OTHERS: Mapping[str, Callable[[Run, Parts], npt.ArrayLike]] = MappingProxyType(
    {
        "throughput": lambda run, parts: _per_second(run.work.completed_ns, parts),
        "goodput": lambda run, parts: _per_second(run.work.completed_ns[run.work.served], parts),
        "utilization": _utilization,
        "thread_utilization": _thread_utilization,
        "amplification": _amplification,
    }
)
