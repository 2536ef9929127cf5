"""Whether the machine code of the kernel is on disk already: compiling takes a minute, so a note beside it says so."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np

from sim.engine.compile import compiled, digest
from sim.engine.loop import make_kernel
from sim.engine.recurrence import closed, line_of, make_serve


def is_ready() -> bool:
    """Whether the kernel of these sources was compiled on this machine before, so that it is there in half a second."""
    return _note().exists()


def prepare() -> None:
    """Compile the kernels, or load what was compiled before. The first time takes a minute."""
    from numba import typeof  # noqa: PLC0415  it takes a while to import

    from sim.engine.handle import lab_type  # noqa: PLC0415  it imports Numba, too

    compiled(make_kernel).compile((lab_type,))  # type: ignore[attr-defined]
    nobody = closed(np.zeros(0, np.int64))
    compiled(make_serve).compile(tuple(map(typeof, (line_of(nobody, nobody, 1), 0, 0))))  # type: ignore[attr-defined]
    with suppress(OSError):  # a disk that cannot be written to holds no machine code either
        _note().touch()


def _note() -> Path:
    """Return the file that stands for the machine code: of these sources, this Numba and this processor."""
    from llvmlite.binding import get_host_cpu_name  # noqa: PLC0415  as above
    from numba import __version__  # noqa: PLC0415  as above

    folder = compiled(make_serve).stats.cache_path  # type: ignore[attr-defined]  # the smaller one; both lie there
    return Path(folder) / f"kernel-{digest():014x}-numba-{__version__}-{get_host_cpu_name()}.ready"
