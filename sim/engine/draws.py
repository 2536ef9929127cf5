"""The luck of a run as arrays: what every job needs drawn ahead, the rest on demand, always the same numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sim.engine.layout import DRAWN, NOBODY, IntArray, Lab, Rows, rows
from sim.engine.luck import AT_ONCE, CLIENT_JITTER, STREAM_NAMES, place_of_block
from sim.policies.whole import LONGEST_NS
from sim.record import NEVER
from sim.scenario import Architecture
from sim.workload import Workload, stream, times_ns

_LIVES = 16  # of each worker, drawn at first
_FIRST_PLACES = 64  # of the hash table of blocks
KindArray: TypeAlias = npt.NDArray[np.int16]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
Asked = tuple[int, int, int, int, int]  # whose size is missing: step, element, attempt, call, child


def elements_at_first(workload: Workload) -> int:
    """Return for how many requests luck is drawn at first: all that come, or a start if the load is closed."""
    return max(2 * workload.users, AT_ONCE) if workload.users else len(workload.arrival_ns)


def luck_of(architecture: Architecture, workload: Workload, pools: Sequence[int]) -> dict[str, Any]:
    """Draw what is certain to be needed, by name of the lab's arrays. pools: that of each worker."""
    names = architecture.step_names
    lives = lives_of(architecture, workload, pools, _LIVES)
    drawn = rows(DRAWN, _FIRST_PLACES)
    drawn.row = NOBODY
    return {
        **luck_of_elements(architecture, workload, elements_at_first(workload), 1),
        "streams": np.array([[_keys(workload, kind, name) for name in names] for kind in STREAM_NAMES], np.uint64),
        "further_ns": np.zeros((1, AT_ONCE), np.int64),
        "drawn": drawn,
        "uptimes_ns": lives[0],
        "downtimes_ns": lives[1],
    }


def rows_of_luck(architecture: Architecture) -> dict[str, int]:
    """Number the rows of luck: each step has its own, but the mixed ones, of which a request needs just one, share one.

    >>> from sim.scenario import from_dict
    >>> steps = {name: {"service": "1s"} for name in ("pdf", "photo", "film")}
    >>> parts = {"steps": steps, "mix": {"photo": 1, "film": 2}, "load": "1/s", "workers": {"count": 9}}
    >>> (architecture,) = from_dict({"name": "prints", "seed": 1, "duration": "1m", **parts}).architectures.values()
    >>> rows_of_luck(architecture)
    {'pdf': 0, 'photo': 1, 'film': 1}
    """
    mixed = architecture.mix or {}
    alone = [name for name in architecture.steps if name not in mixed]
    return {name: number for number, name in enumerate(alone)} | dict.fromkeys(mixed, len(alone))


def luck_of_elements(architecture: Architecture, workload: Workload, count: int, calls: int) -> dict[str, Any]:
    """Draw what belongs to the first `count` requests, and what they have of memory, empty."""
    names, keys, mix = architecture.step_names, architecture.keys, np.zeros(0, np.int16)
    if architecture.mix:
        mix = workload.mix_of(0, count) if workload.users or workload.kind_of is None else workload.kind_of
    remembers = any(pool.dedup_ns for pool in architecture.named_pools.values())
    return {
        "sizes_ns": sizes_of(architecture, workload, count, mix),
        "fails_first": _failures_of(architecture, workload, count, mix),
        "delays_ns": delays_of(architecture, workload, count, calls, mix),
        "mix": mix,
        "keys": workload.key_of(0, count, keys.count, keys.skew) if keys else np.zeros(0, np.int64),
        "think_ns": workload.think_ns(0, count) if workload.users else np.zeros(0, np.int64),
        "done_ns": np.full((len(names), count if remembers else 0), NEVER),
        "brought": np.zeros(count if architecture.spawned else 0, np.int64),
    }


def sizes_of(architecture: Architecture, workload: Workload, count: int, mix: KindArray) -> IntArray:
    """Return the sizes of first attempts: (rows of luck, requests)."""
    luck, mixed = rows_of_luck(architecture), list(architecture.mix or ())
    bulk = {True: workload.redrawn, False: workload.service_ns}  # by whether each attempt draws its own
    if len(luck) == 1:
        ((name, step),) = architecture.steps.items()
        return bulk[step.redraw == "per_attempt"](name, 0, count).reshape(1, -1)
    sizes = np.empty((1 + max(luck.values()), count), np.int64)
    for name, step in architecture.steps.items():
        if name in mixed:
            needs_it = mix == mixed.index(name)
            sizes[luck[name], needs_it] = workload.sizes_of(name, needs_it, redraws=step.redraw == "per_attempt")
        else:
            sizes[luck[name]] = bulk[step.redraw == "per_attempt"](name, 0, count)
    return sizes


def _failures_of(architecture: Architecture, workload: Workload, count: int, mix: KindArray) -> BoolArray:
    """Return which first attempts in first calls fail: (rows of luck, requests), no requests where none may."""
    luck, mixed = rows_of_luck(architecture), list(architecture.mix or ())
    may_fail = {name: step.fails for name, step in architecture.steps.items() if step.fails > 0}
    fails = np.zeros((1 + max(luck.values()), count if may_fail else 0), bool)
    for name, share in may_fail.items():
        does_fail = workload.failure(name, 0, count, 1, 1) < share
        np.copyto(fails[luck[name]], does_fail, where=mix == mixed.index(name) if name in mixed else True)
    return fails


def with_more_elements(lab: Lab, architecture: Architecture, workload: Workload) -> Lab:
    """Return a lab with the luck of twice as many requests of a closed load."""
    count = 2 * int(lab.now[0].elements_drawn)
    more = luck_of_elements(architecture, workload, count, max(1, lab.delays_ns.shape[1]))
    more["done_ns"][:, : lab.done_ns.shape[1]] = lab.done_ns
    more["brought"][: lab.brought.size] = lab.brought
    lab.now[0].elements_drawn = count
    return lab._replace(**more)


def _keys(workload: Workload, kind: str, step: str) -> tuple[tuple[int, int], ...]:
    named = None if kind == STREAM_NAMES[CLIENT_JITTER] else step
    return stream(workload.seed, workload.replication, kind, named).keys


def calls_drawn(architecture: Architecture) -> int:
    """Return for how many calls of a user delays are drawn at first: without delays, for any number."""
    return 1 if any(step.delay is not None for step in architecture.steps.values()) else LONGEST_NS


def delays_of(architecture: Architecture, workload: Workload, count: int, calls: int, mix: KindArray) -> IntArray:
    """Return the delays of jobs that so many calls of each request make: (steps, calls, requests). mix: as in a lab."""
    if calls_drawn(architecture) > calls:
        return np.zeros((len(architecture.steps), 0, 0), np.int64)
    table, mixed = np.zeros((len(architecture.steps), calls, count), np.int64), list(architecture.mix or ())
    for of_step, (name, step) in zip(table, architecture.steps.items(), strict=True):
        for number, row in enumerate(of_step if step.delay is not None else (), start=1):
            assert step.delay is not None, "only steps with a delay have rows"
            needs_it = mix == mixed.index(name) if name in mixed else slice(None)
            row[needs_it] = times_ns(step.delay, workload.delays(name, 0, count, number)[needs_it])
    return table


def lives_of(
    architecture: Architecture, workload: Workload, pools: Sequence[int], lives: int
) -> tuple[IntArray, IntArray]:
    """Return how long each worker is up in each of its lives 1, 2, …, and down after it: two (workers, lives)."""
    specs = [pool.crashes for pool in architecture.named_pools.values()]
    shape = len(pools), lives if any(spec is not None for spec in specs) else 0
    up, down = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for pool, spec in enumerate(specs):
        mine = np.flatnonzero(np.array(pools) == pool)
        if spec is not None and spec.mtbf is not None:
            up[mine, 1:] = workload.uptimes(spec.mtbf, mine, lives)
        if spec is not None and spec.restart is not None:
            down[mine, 1:] = workload.downtimes(spec.restart, mine, lives)
    return up, down


def draw_missing(lab: Lab, workload: Workload, asked: Iterable[Asked], names: Sequence[str]) -> Lab:
    """Draw sizes that were not drawn ahead, in blocks of neighbours: what one needs, others are likely to."""
    used = int(np.count_nonzero(lab.drawn.row != NOBODY))
    for step, attempt, call, child, block in dict.fromkeys(_key(lab, *each) for each in asked):
        if 2 * used >= len(lab.drawn):
            lab = lab._replace(drawn=_wider(lab.drawn, lab))
        if used == len(lab.further_ns):  # twice as many at once: a copy for each block would make many of them slow
            lab = lab._replace(further_ns=np.concatenate([lab.further_ns, np.zeros_like(lab.further_ns)]))
        place = lab.drawn[place_of_block(lab, step, attempt, call, child, block)]
        place.step, place.attempt, place.call, place.child, place.block = step, attempt, call, child, block
        place.row = used
        redraws = bool(lab.steps[step].redraws)
        lab.further_ns[used] = workload.further(
            names[step], block * AT_ONCE, AT_ONCE, attempt, call, child, redraws=redraws
        )
        used += 1
    return lab


def _key(lab: Lab, step: int, element: int, attempt: int, call: int, child: int) -> Asked:
    """Return what a block is found by: step, attempt, call, child and its number."""
    return (step, *((attempt, call) if lab.steps[step].redraws else (1, 1)), child, element // AT_ONCE)


def _wider(drawn: Rows, lab: Lab) -> Rows:
    """Return the hash table with twice as many places."""
    wider = rows(DRAWN, 2 * len(drawn))
    wider.row = NOBODY
    lab = lab._replace(drawn=wider)
    for old in drawn[drawn.row >= 0]:
        wider[place_of_block(lab, old.step, old.attempt, old.call, old.child, old.block)] = old
    return wider
