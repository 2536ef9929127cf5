"""From plain Python to machine code: the kernel and everything that it calls, the policies included.

The functions stay as they are written, so that tests can run and cover them without a compiler; copies of them are
compiled, whose globals are compiled copies too. Numba keeps the machine code of the kernel on disk. By itself it would
not notice that a policy in another file has changed, so a digest of all the sources is part of the key.
"""

from __future__ import annotations

import enum
from collections import namedtuple
from collections.abc import Callable
from dis import get_instructions
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType
from typing import Any

_OURS = ("sim.engine", "sim.policies")
_INNER: dict[str, Any] = {"nogil": True, "error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}

# Modules of which nothing is compiled: another line in them means no other machine code.
SHELL = frozenset(
    {
        "__init__", "chunks", "coverage", "difference", "draws", "expected", "growth", "kept", "lab_in_chunks",
        "pieces", "plain", "rules", "run", "setup", "space", "specs", "still_there", "stops", "ways",
    }
)  # fmt: skip
# What nearly every job goes through. Its code is put where it is called: a call costs as much as what it does.
_EVERYDAY = """
length put_last first_of take_first let_go next_event place_of next_ticket set_timer call_after fill_top _sink
drop_first_timer _before _copy request_comes enqueue_all is_needed key_of enqueue _new_job is_cut_off _offer _admit
has_room backlog due ready_count hand_to_idle accept deliver start_on begin_attempt plan_attempt size_ns fails _next_of
work_begins work_for _heap_of take_place push_ready _sift_up pop_ready _drop_first take_from take take_next next_job
goes_on settle remember release note_delivery note_job_ends retire finish next_in_lane note_end take_on _is_earlier
""".split()  # noqa: SIM905  names read better as a text


def is_available() -> bool:
    """Whether Numba is installed; nothing is imported to find out."""
    return find_spec("numba") is not None


@cache
def compiled(make_kernel: Callable[[int], Callable[..., int]]) -> Callable[..., int]:
    """Return the kernel that `make_kernel` makes of the digest of the sources, compiled, or loaded from the disk."""
    from numba import njit  # noqa: PLC0415  half a second, and only who wants speed has it

    kernel = make_kernel(digest())
    compiled_kernel: Callable[..., int] = njit(cache=True, nogil=True, error_model="numpy")(_translated(kernel, {}))
    return compiled_kernel


def _translated(function: Any, done: dict[Any, Any]) -> FunctionType:
    """Return a copy of a function whose globals are what Numba can use."""
    loads = (line.argval for line in get_instructions(function) if line.opname == "LOAD_GLOBAL")
    mine = {name: _usable(function.__globals__[name], done) for name in loads if name in function.__globals__}
    mine["__name__"] = function.__module__
    copy = FunctionType(function.__code__, mine, function.__name__, function.__defaults__, function.__closure__)
    copy.__qualname__ = function.__qualname__
    return copy


def _usable(value: Any, done: dict[Any, Any]) -> Any:
    """Return a compiled function for one of ours, plain integers for an enumeration, anything else as it is."""
    from numba import njit  # noqa: PLC0415  as above

    if isinstance(value, enum.EnumMeta):
        return _plain(value)
    if not isinstance(value, FunctionType) or not value.__module__.startswith(_OURS):
        return value
    if value not in done:
        inlined = value.__name__ in _EVERYDAY
        done[value] = _for_any_integer(njit(**_INNER, forceinline=inlined)(_translated(value, done)))
    return done[value]


def _for_any_integer(function: Any) -> Any:
    """Let Numba compile a function once for integers, and not again for each constant that it is called with."""
    from numba.core.types import unliteral  # noqa: PLC0415  as above

    template = function.get_call_template
    function.get_call_template = lambda args, kws: template(tuple(map(unliteral, args)), kws)
    return function


def _plain(kinds: Any) -> Any:
    """Return the members of an enumeration as attributes that are integers."""
    members = {member.name: int(member) for member in kinds}
    return namedtuple(kinds.__name__, members)(**members)  # noqa: PYI024  made at run time


@cache
def digest() -> int:
    """Return a number that changes with any source that is compiled, or that says what its data look like."""
    here = Path(__file__).parent
    kernel = [source for source in here.glob("*.py") if source.stem not in SHELL]
    sources = sorted([*kernel, *(here.parent / "policies").glob("*.py"), here.parent / "record.py"])
    whole = b"".join(source.read_bytes() for source in sources)
    return int.from_bytes(blake2b(whole, digest_size=7).digest())
