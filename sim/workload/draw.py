"""Everything random of one run: which users come when, what they need, how large it is, what fails.

Open arrivals are drawn ahead. The rest has addresses (see `sim.workload.addresses`) and is computed when asked for, in
bulk or one by one, always to the same value; so nothing here changes, and two runs that share a workload share all
of their luck, however differently they use it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.scenario import Architecture, Distribution, Users
from sim.workload.addresses import Addresses
from sim.workload.arrivals import IntArray, arrivals_ns
from sim.workload.keys import keys_of
from sim.workload.portions import drawn_ns, fill
from sim.workload.sizes import service_size
from sim.workload.streams import Stream, check_distinct, names_of, stream

KindArray = npt.NDArray[np.int16]


@dataclass(frozen=True, eq=False, kw_only=True)
class Workload(Addresses):
    """What happens to the users of one replication, their jobs and their workers.

    Open load: element i is the i-th request in order of arrival. Closed load: the request of user u (0-based) in cycle
    c (0-based) is element c * users + u. Every array is read-only.
    """

    arrival_ns: IntArray  # (requests,), ascending; empty if the load is closed
    kind_of: KindArray | None  # (requests,), index into the mix; None without a mix
    shares: tuple[float, ...]  # of the mixed steps, in the order of the mix; empty without a mix
    users: int  # of a closed load; 0 if the load is open
    think: Distribution | None  # None if the load is open

    def think_ns(self, first: int, count: int) -> IntArray:
        """Return the times [ns] that closed users think before these requests; ValueError if the load is open."""
        if self.think is None:
            raise ValueError("the load is open: its users do not think, they arrive")
        return drawn_ns(self.think, self._stream("think"), first, count)

    def mix_of(self, first: int, count: int) -> KindArray:
        """Return which of the mixed steps these requests need, as index into the mix. Raises ValueError without one."""
        if not self.shares:
            raise ValueError("there is no mix: every request needs every step")
        return kinds(self.shares, self._stream("mix"), first, count)

    def key_of(self, first: int, count: int, keys: int, skew: float) -> IntArray:
        """Return whose requests these are: one of so many keys, by weights of this skew (see `keys_of`)."""
        chosen, source = np.empty(count, np.int64), self._stream("key")
        fill(chosen, first, lambda start, some: keys_of(keys, skew, source.uniforms(start, some)))
        return chosen

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
    kind_of = kinds(shares, stream(seed, replication, "mix"), 0, arrival_ns.size) if mix else None
    return Workload(
        seed=seed,
        replication=replication,
        arrival_ns=arrival_ns,
        kind_of=kind_of,
        sizes={step: service_size(architecture, step) for step in architecture.steps},
        shares=shares,
        users=load.count if isinstance(load, Users) else 0,
        think=load.think if isinstance(load, Users) else None,
    )


def kinds(shares: tuple[float, ...], source: Stream, first: int, count: int) -> KindArray:
    """Return which of the mixed steps these requests need, by the shares of the steps."""
    chosen = np.empty(count, np.int16)
    edges = np.cumsum(shares)[:-1] / np.sum(shares)
    fill(chosen, first, lambda start, some: np.searchsorted(edges, source.uniforms(start, some), side="right"))
    return chosen
