"""Whether the start of a run shows in its figures."""

from __future__ import annotations

from collections.abc import Iterator

from sim.measure.presence import presence
from sim.measure.steady import kind_of_run
from sim.measure.verdicts import Doubt
from sim.measure.warmup import initial_bias
from sim.record import Record
from sim.scenario import Architecture

_PARTS = 600  # equal parts of a run, in each of which the mean number in the system is looked at
_FIXED = "A longer `warmup` helps, or `warmup: auto`"
_FOUND = "A longer `duration` helps, or more `warmup` than `auto` found"
_SURE = 0.99  # share of runs without a bias that are acquitted; high, since every run is tested


def start_doubts(record: Record, architecture: Architecture, warmup_ns: int, *, auto: bool = False) -> Iterator[Doubt]:
    """Say that the start of a run in balance still shows after its warm-up; nothing where nobody can tell.

    auto: the warm-up was found from runs, so that is no way out.

    Tested is whether as many calls and jobs are in the system in the first fifth of what is measured as later; see
    `initial_bias`. Without any warm-up `verdicts` speak of it already.
    """
    if not warmup_ns or kind_of_run(architecture).kind == "terminating":
        return
    course = presence(record, _PARTS)[-(-warmup_ns * _PARTS // record.horizon_ns) :]
    bias = initial_bias(course, confidence=_SURE)
    if bias.differs:
        yield Doubt(
            "biased",
            f"The start still shows after the warm-up: at first {bias.start:.3g} calls and jobs were in the system, "
            f"later {bias.rest:.3g}. {_FOUND if auto else _FIXED}; `sim warmup` draws it.",
            f"{bias.start:.3g} and {bias.rest:.3g}",
        )
