"""Luck: numbers that were drawn ahead, and Philox for those that few need; the same numbers that the model gets.

Source of the generator: Salmon, Moraes, Dror, Shaw (2011), Parallel random numbers: as easy as 1, 2, 3 (SC '11).
`sim.workload.philox` is the same in Python's integers, without end; here they have 64 bits, and no product leaves them.
"""

from __future__ import annotations

import numpy as np

from sim.engine.layout import Lab

FAILS, JITTER, POISON, SCHEDULE, FAULT_LUCK, CLIENT_JITTER = range(6)  # kinds of streams, as in Luck.streams
STREAM_NAMES = ("fails", "jitter", "poison", "schedule", "fault", "client_jitter")
AT_ONCE = 4096  # sizes of further attempts that are drawn together
MISSING = -1  # a size that is not drawn yet

_LOW, _HALF, _CUT = np.uint64(2**32 - 1), np.uint64(32), np.uint64(11)
_FIRST, _SECOND = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_ROUNDS, _UNIT, _POSITIVE = 10, 2.0**-53, 2**63 - 1


def _product(one: np.uint64, other: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Return the upper and the lower 64 bits of a product, by halves."""
    one_low, one_high, other_low, other_high = one & _LOW, one >> _HALF, other & _LOW, other >> _HALF
    low = one_low * other_low
    middle = one_high * other_low + (low >> _HALF)
    crossed = one_low * other_high + (middle & _LOW)
    return one_high * other_high + (middle >> _HALF) + (crossed >> _HALF), (crossed << _HALF) | (low & _LOW)


def uniform(lab: Lab, kind: int, step: int, element: int, attempt: int, call: int, child: int) -> float:
    """Return the uniform in [0, 1) at an address."""
    keys = lab.streams
    a, b, c, d = np.uint64(element >> 2), np.uint64(attempt), np.uint64(call), np.uint64(child)
    for turn in range(_ROUNDS):
        first_high, first_low = _product(_FIRST, a)
        second_high, second_low = _product(_SECOND, c)
        a, b = second_high ^ b ^ keys[kind, step, turn, 0], second_low
        c, d = first_high ^ d ^ keys[kind, step, turn, 1], first_low
    which = element & 3
    word = a if which == 0 else (b if which == 1 else (c if which == 2 else d))
    return np.float64(word >> _CUT) * _UNIT


def fails(lab: Lab, step: int, element: int, attempt: int, call: int, child: int) -> bool:
    """Tell whether this attempt fails."""
    if not lab.steps[step].may_fail:
        return False
    if attempt == 1 and call == 1 and child == 0:
        return lab.fails_first[lab.steps[step].luck, element]
    return uniform(lab, FAILS, step, element, attempt, call, child) < lab.steps[step].fails


def size_ns(lab: Lab, step: int, element: int, attempt: int, call: int, child: int) -> int:
    """Return the size of an attempt; MISSING where it is none of those that are drawn ahead, and not drawn yet."""
    if not lab.steps[step].redraws:
        attempt, call = 1, 1
    if attempt == 1 and call == 1 and child == 0:
        return lab.sizes_ns[lab.steps[step].luck, element]
    place = place_of_block(lab, step, attempt, call, child, element // AT_ONCE)
    row = lab.drawn[place].row
    return MISSING if row < 0 else lab.further_ns[row, element % AT_ONCE]


def place_of_block(lab: Lab, step: int, attempt: int, call: int, child: int, block: int) -> int:
    """Return the place of a block in the hash table: where it stands, or where it would."""
    size = lab.drawn.shape[0]
    place = (((block * 31 + child) * 31 + attempt) * 31 + call) * 31 + step
    place = (place & _POSITIVE) % size
    while True:
        mine = lab.drawn[place]
        if mine.row < 0 or (
            mine.step == step
            and mine.attempt == attempt
            and mine.call == call
            and mine.child == child
            and mine.block == block
        ):
            return place
        place = (place + 1) % size


def is_needed(lab: Lab, step: int, element: int) -> bool:
    """Tell whether a request needs a step: of the mixed ones it needs just one."""
    mixed = lab.steps[step].mixed
    return mixed < 0 or lab.mix[element] == mixed


def arrived_ns(lab: Lab, element: int, job: int) -> int:
    """Return when the request of a job has come. Only those of a closed load come when they like."""
    return lab.request_rows[0, lab.job_rows[0, job]] if lab.rules[0].users else lab.arrival_ns[element]


def due_ns(lab: Lab, step: int, element: int, call: int, child: int) -> int:
    """Return when a new job becomes ready: now, after its delay, or at its time on the clock."""
    spec, now_ns = lab.steps[step], lab.now[0].now_ns
    if spec.is_delayed:
        return now_ns + (lab.delays_ns[step, call - 1, element] if child == 0 else spec.delay_ns)
    if spec.every_ns == 0:
        return now_ns
    share = uniform(lab, SCHEDULE, step, element, 1, call, child)
    return (now_ns // spec.every_ns + 1) * spec.every_ns + int(share * spec.jitter_ns)


def key_of(lab: Lab, element: int) -> int:
    """Return whose request this is; 0 where nobody asks."""
    return lab.keys[element] if lab.keys.size else 0


def uptime_ns(lab: Lab, w: int) -> int:
    """Return how long a worker stays up in this life."""
    return lab.uptimes_ns[w, lab.workers[w].life]


def downtime_ns(lab: Lab, w: int) -> int:
    """Return how long a worker is down after this life: no time, where nothing is said of it."""
    return lab.downtimes_ns[w, lab.workers[w].life] if lab.downtimes_ns.size else 0


def is_poison(lab: Lab, step: int, element: int, child: int) -> bool:
    """Tell whether a job crashes its worker in every attempt."""
    spec = lab.steps[step]
    return spec.may_poison and uniform(lab, POISON, step, element, 1, 1, child) < spec.poison
