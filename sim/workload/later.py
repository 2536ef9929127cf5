"""The luck of requests from some number on: what a long run draws chunk by chunk."""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario import Architecture, Users
from sim.workload.distributions import IntArray
from sim.workload.draw import KindArray, Workload, kinds
from sim.workload.laws import FloatArray
from sim.workload.portions import BoolArray
from sim.workload.sizes import service_size
from sim.workload.streams import check_distinct, names_of, stream


@dataclass(frozen=True, eq=False, kw_only=True)
class LaterWorkload(Workload):
    """A workload in which request 0 is request `begins` of the run: all that is asked for in bulk is moved so far."""

    begins: int

    def service_ns(self, step: str, first: int, count: int) -> IntArray:
        """Return what `Workload` does, of requests so much later."""
        return super().service_ns(step, self.begins + first, count)

    def redrawn(self, step: str, first: int, count: int) -> IntArray:
        """Return what `Workload` does, of requests so much later."""
        return super().redrawn(step, self.begins + first, count)

    def sizes_of(self, step: str, chosen: BoolArray, *, redraws: bool) -> IntArray:
        """Return what `Workload` does, of requests so much later."""
        bulk = self.redrawn if redraws else self.service_ns
        return bulk(step, 0, chosen.size)[chosen]

    def failure(self, step: str, first: int, count: int, attempt: int, call: int) -> FloatArray:
        """Return what `Workload` does, of requests so much later."""
        return super().failure(step, self.begins + first, count, attempt, call)

    def delays(self, step: str, first: int, count: int, call: int = 1) -> FloatArray:
        """Return what `Workload` does, of requests so much later."""
        return super().delays(step, self.begins + first, count, call)

    def mix_of(self, first: int, count: int) -> KindArray:
        """Return what `Workload` does, of requests so much later."""
        return super().mix_of(self.begins + first, count)

    def key_of(self, first: int, count: int, keys: int, skew: float) -> IntArray:
        """Return what `Workload` does, of requests so much later."""
        return super().key_of(self.begins + first, count, keys, skew)


def later(
    architecture: Architecture, arrival_ns: IntArray, *, begins: int, seed: int, replication: int = 0
) -> LaterWorkload:
    """Return the workload of requests begins, begins + 1, … of an open load, which arrive at these instants [ns].

    It has the very draws that `draw` gives them. Raises ValueError if two streams would share their numbers.
    """
    check_distinct(names_of(architecture.steps))
    shares, mix = tuple((architecture.mix or {}).values()), stream(seed, replication, "mix")
    assert not isinstance(architecture.load, Users), "closed users do not arrive"
    return LaterWorkload(
        seed=seed,
        replication=replication,
        arrival_ns=arrival_ns,
        kind_of=kinds(shares, mix, begins, len(arrival_ns)) if shares else None,
        sizes={step: service_size(architecture, step) for step in architecture.steps},
        shares=shares,
        users=0,
        think=None,
        begins=begins,
    )
