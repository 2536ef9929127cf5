"""Everything random of one run: which users come when, what they need, how large it is, what fails.

Open arrivals are drawn ahead. The rest has addresses (see `sim.workload.streams`) and is computed when asked for, in
bulk or one by one, always to the same value; so nothing here changes, and two runs that share a workload share all
of their luck, however differently they use it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.scenario import Architecture, Distribution, Users
from sim.workload.arrivals import IntArray, arrivals_ns
from sim.workload.distributions import times_ns
from sim.workload.laws import FloatArray
from sim.workload.sizes import Size, service_size
from sim.workload.streams import Stream, check_distinct, names_of, stream

KindArray = npt.NDArray[np.int16]

_PORTION = 2**16  # draws made at once: temporaries stay small beside the result


@dataclass(frozen=True, eq=False, kw_only=True)
class Workload:
    """What happens to the users of one replication; elements are 0-based numbers of their requests.

    Open load: element i is the i-th request in order of arrival. Closed load: the request of user u (0-based) in cycle
    c (0-based) is element c * users + u. Every array is read-only.
    """

    seed: int
    replication: int
    arrival_ns: IntArray  # (requests,), ascending; empty if the load is closed
    kind_of: KindArray | None  # (requests,), index into the mix; None without a mix
    sizes: Mapping[str, Size]  # of each step: a law, or the times [ns] that a trace gives
    shares: tuple[float, ...]  # of the mixed steps, in the order of the mix; empty without a mix
    users: int  # of a closed load; 0 if the load is open
    think: Distribution | None  # None if the load is open

    def service_ns(self, step: str, first: int, count: int) -> IntArray:
        """Return the service times [ns] of a step for `count` elements from `first` on: the same in every attempt.

        Raises IndexError where a trace gives the times and has no such rows.
        """
        size = self.sizes[step]
        if not isinstance(size, np.ndarray):
            return _times_ns(size, self._stream("service", step), first, count)
        if first + count > size.size:
            raise IndexError(f"step {step}: the trace gives {size.size} service times, {first + count} are needed")
        return size[first : first + count]

    def failure(self, step: str, first: int, count: int, attempt: int, call: int) -> FloatArray:
        """Return uniforms in [0, 1): this attempt (1, 2, ...) of this call (1, 2, ...) fails if below step.fails."""
        return self._stream("fails", step).uniforms(first, count, attempt, call)

    def failure_of(self, step: str, element: int, attempt: int, call: int) -> float:
        """Return the uniform that decides whether one attempt fails: the same number as in bulk."""
        return self._stream("fails", step).uniform(element, attempt, call)

    def jitter_of(self, step: str, element: int, attempt: int, call: int) -> float:
        """Return the uniform in [0, 1) that jitters the backoff after this attempt at a step."""
        return self._stream("jitter", step).uniform(element, attempt, call)

    def client_jitter_of(self, element: int, call: int) -> float:
        """Return the uniform in [0, 1) that jitters the user's backoff after this call."""
        return self._stream("client_jitter").uniform(element, 1, call)

    def think_ns(self, first: int, count: int) -> IntArray:
        """Return the times [ns] that closed users think before these requests; ValueError if the load is open."""
        if self.think is None:
            raise ValueError("the load is open: its users do not think, they arrive")
        return _times_ns(self.think, self._stream("think"), first, count)

    def mix_of(self, first: int, count: int) -> KindArray:
        """Return which of the mixed steps these requests need, as index into the mix. Raises ValueError without one."""
        if not self.shares:
            raise ValueError("there is no mix: every request needs every step")
        return _kinds(self.shares, self._stream("mix"), first, count)

    def _stream(self, kind: str, step: str | None = None) -> Stream:
        return stream(self.seed, self.replication, kind, step)

    def __eq__(self, other: object) -> bool:
        """Tell whether both hold the same luck: then every draw of one is that draw of the other."""
        if not isinstance(other, Workload):
            return NotImplemented
        return self._address() == other._address() and all(
            np.array_equal(mine, others) for mine, others in zip(self._arrays(), other._arrays(), strict=True)
        )

    def __hash__(self) -> int:
        return hash((self.seed, self.replication, self.arrival_ns.size))

    def _address(self) -> tuple[object, ...]:
        laws = {step: None if isinstance(size, np.ndarray) else size for step, size in self.sizes.items()}
        return self.seed, self.replication, laws, self.shares, self.users, self.think, self.kind_of is None

    def _arrays(self) -> list[npt.NDArray[np.integer]]:
        kinds = [] if self.kind_of is None else [self.kind_of]
        traced = [self.sizes[step] for step in sorted(self.sizes)]
        return [self.arrival_ns, *kinds, *(times for times in traced if isinstance(times, np.ndarray))]


def draw(architecture: Architecture, *, seed: int, replication: int = 0, duration_ns: int) -> Workload:
    """Draw the workload of one replication of an architecture for [0, duration_ns).

    It depends on the load, the mix and the steps' service alone, not on where the steps run. Raises ValueError if two
    streams would share their numbers.
    """
    check_distinct(names_of(architecture.steps))
    load, mix = architecture.load, architecture.mix or {}
    arrival_ns = arrivals_ns(load, duration_ns=duration_ns, seed=seed, replication=replication)
    shares = tuple(mix.values())
    kinds = _kinds(shares, stream(seed, replication, "mix"), 0, arrival_ns.size) if mix else None
    return Workload(
        seed=seed,
        replication=replication,
        arrival_ns=arrival_ns,
        kind_of=kinds,
        sizes={step: service_size(architecture, step) for step in architecture.steps},
        shares=shares,
        users=load.count if isinstance(load, Users) else 0,
        think=load.think if isinstance(load, Users) else None,
    )


def _times_ns(law: Distribution, source: Stream, first: int, count: int) -> IntArray:
    times = np.empty(count, np.int64)
    _fill(times, first, lambda start, some: times_ns(law, source.uniforms(start, some)))
    return times


def _kinds(shares: tuple[float, ...], source: Stream, first: int, count: int) -> KindArray:
    kinds = np.empty(count, np.int16)
    edges = np.cumsum(shares)[:-1] / np.sum(shares)
    _fill(kinds, first, lambda start, some: np.searchsorted(edges, source.uniforms(start, some), side="right"))
    return kinds


def _fill(array: npt.NDArray[np.integer], first: int, values: Callable[[int, int], npt.NDArray[np.integer]]) -> None:
    """Write the values of elements first, first + 1, ... portion by portion, and close the array."""
    for start in range(0, array.size, _PORTION):
        part = array[start : start + _PORTION]
        part[:] = values(first + start, part.size)
    array.setflags(write=False)
