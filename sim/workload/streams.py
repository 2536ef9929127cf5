"""Named streams of uniforms with random access: every number has an address and never depends on what was drawn before.

An address is (seed, replication, name of the stream, element, attempt, call, child). The first three choose the key of
a Philox generator, the last four its counter, so a stream added tomorrow changes no number of today, and the third
attempt of job 7 can be looked up without drawing anything for jobs 0 to 6. The element is the number of a request, or
of a worker, whose lives are counted as attempts. The child tells the jobs of a request at one step apart: 0 is the job
that the request makes itself, 1, 2, ... are those that other jobs spawn.

Counter: the number of (element j, attempt k, call v, child n) is word j % 4 of the Philox block at counter words
[j // 4, k, v, n], the least significant first. NumPy adds one to the counter *before* it makes a block, so its object
must start one below (modulo 2**256). A uniform is the upper 53 of the 64 bits, times 2**-53: in [0, 1), never 1.

What we lean on: NumPy guarantees that Philox "will always produce the same random integer stream" for a fixed seed
(docstring of numpy.random.Philox; NEP 19 keeps that promise for bit generators and gives it up for distributions).
Therefore only integers are asked of it, and even these are checked against `sim.workload.philox`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from sim.workload.philox import RoundKeys, block, blocks, round_keys

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

NAMES = {
    "arrivals": "the gap before a request (or a batch), at rate one",
    "mix": "which one of the mixed steps a request needs",
    "think": "how long a closed user thinks before a request",
    "mmpp_stay": "how long a modulated load stays in its state",
    "service": "the size of a step",
    "fails": "whether an attempt at a step fails",
    "jitter": "the jitter of the backoff after an attempt at a step",
    "client_jitter": "the jitter of a user's backoff after a call",
    "redrawn": "the size of an attempt at a step, where each attempt draws anew",
    "poison": "whether a job at a step crashes its worker, in every attempt",
    "delay": "how long after its creation a job at a step is to be ready",
    "schedule": "the jitter of the time for which a job at a step is scheduled",
    "fault": "whether an attempt at a step is among those that a fault hits",
    "key": "whose request it is",
    "uptime": "how long a worker stays up, in each of its lives",
    "downtime": "how long a worker is down after a life",
}  # every kind of stream there is, and what one of its numbers decides
# One stream of these for each step; of the others just one.
STEP_KINDS = ("service", "fails", "jitter", "redrawn", "poison", "delay", "schedule", "fault")

_WORD = np.dtype(np.uint64)
_PORTION = 2**13  # made at once: what lies between stays in a cache, and no fresh memory is asked for
_LARGEST = 2**32 - 1  # a replication must fit one word of the seed sequence, or two addresses could look alike


def stream_name(kind: str, step: str | None = None) -> str:
    """Return the full name of a stream: its kind, and its step where each step has one of its own.

    Raises ValueError for a kind that is not declared in NAMES.

    >>> stream_name("service", "pdf")
    'service:pdf'
    """
    if kind not in NAMES:
        raise ValueError(f"no stream is called {kind!r}; declared are {', '.join(NAMES)}")
    return kind if step is None else f"{kind}:{step}"


def names_of(steps: Iterable[str]) -> tuple[str, ...]:
    """Return the names of all streams that a scenario with these steps can draw from.

    >>> names_of(["pdf"])[-2:]
    ('schedule:pdf', 'fault:pdf')
    """
    shared = tuple(stream_name(kind) for kind in NAMES if kind not in STEP_KINDS)
    return shared + tuple(stream_name(kind, step) for step in steps for kind in STEP_KINDS)


def check_distinct(names: Iterable[str]) -> None:
    """Raise ValueError if two names would share one stream, as two in four thousand million do.

    >>> check_distinct(["plumless", "buckeroo"])
    Traceback (most recent call last):
    ValueError: streams 'plumless' and 'buckeroo' would share their numbers: rename a step
    """
    owner: dict[int, str] = {}
    for name in names:
        other = owner.setdefault(crc32(name.encode()), name)
        if other != name:
            raise ValueError(f"streams {other!r} and {name!r} would share their numbers: rename a step")


check_distinct(NAMES)


@dataclass(frozen=True, slots=True)
class Stream:
    """The numbers of one name in one replication of one seed; it has no position, so no reader disturbs another."""

    keys: RoundKeys  # of Philox; the first pair is the key of this stream

    def uniforms(self, first: int, count: int, attempt: int = 1, call: int = 1, child: int = 0) -> FloatArray:
        """Return the uniforms in [0, 1) of elements first to first + count - 1, read-only.

        >>> stream(42, 0, "arrivals").uniforms(2, 3).round(4).tolist()
        [0.0924, 0.693, 0.7739]
        """
        start, skipped = divmod(first, 4)
        here = start + (attempt << 64) + (call << 128) + (child << 192)
        before = (here - 1) % 2**256  # NumPy counts up before it makes a block
        generator = np.random.Philox(counter=before, key=np.array(self.keys[0], _WORD))
        generator.random_raw(skipped, output=False)
        uniforms = np.empty(count)
        for first_made in range(0, count, _PORTION):
            portion = uniforms[first_made : first_made + _PORTION]
            bits = generator.random_raw(portion.size)
            bits >>= _WORD.type(11)
            np.multiply(bits, 2.0**-53, out=portion)
        uniforms.setflags(write=False)
        return uniforms

    def uniforms_of(self, elements: IntArray, attempts: IntArray) -> FloatArray:
        """Return the uniforms of many elements and attempts, which are broadcast against each other.

        >>> stream(42, 0, "uptime").uniforms_of(np.array([3, 4]), np.array(2)).tolist() == [
        ...     stream(42, 0, "uptime").uniform(worker, attempt=2) for worker in (3, 4)
        ... ]
        True
        """
        places, words = (part.astype(np.uint64) for part in np.broadcast_arrays(elements, attempts))
        calls, children = np.ones_like(words), np.zeros_like(words)
        four = blocks((places >> np.uint64(2), words, calls, children), self.keys)
        bits = np.choose((places & np.uint64(3)).astype(np.intp), four) >> np.uint64(11)
        return bits.view(np.int64).astype(np.float64) * 2.0**-53

    def uniform(self, element: int, attempt: int = 1, call: int = 1, child: int = 0) -> float:
        """Return the uniform of one element: the same bits as in bulk, found three times faster than by NumPy.

        >>> round(stream(42, 0, "arrivals").uniform(3), 4)
        0.693
        """
        return (block((element >> 2, attempt, call, child), self.keys)[element & 3] >> 11) * 2.0**-53


@lru_cache(maxsize=4096)
def stream(seed: int, replication: int, kind: str, step: str | None = None) -> Stream:
    """Return the stream of one kind (and step) in one replication of a seed.

    The key is NumPy's SeedSequence over the seed and (replication, CRC-32 of the name). Equal arguments give equal
    streams, so remembering them is only a matter of speed. Raises ValueError if replication is not in [0, 2**32).

    >>> stream(42, 0, "service", "pdf") == stream(42, 1, "service", "pdf")
    False
    """
    if not 0 <= replication <= _LARGEST:
        raise ValueError(f"replication must be from 0 to {_LARGEST}, got {replication}")
    word = crc32(stream_name(kind, step).encode())
    low, high = np.random.SeedSequence(seed, spawn_key=(replication, word)).generate_state(2, np.uint64).tolist()
    return Stream(round_keys((low, high)))
