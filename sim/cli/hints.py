"""What would have been faster: said once, on a terminal, to who has waited."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Final

PATIENCE_S: Final = 20.0


@contextmanager
def faster_next_time(asked: str) -> Iterator[None]:
    """After a block that took long: say how the compiled engine is had, if it was not there. asked: the engine."""
    began_s = perf_counter()
    yield
    took_s = perf_counter() - began_s
    if asked == "auto" and took_s > PATIENCE_S and sys.stderr.isatty() and (how := _how()):
        print(f"these {took_s:.0f} s: {how}", file=sys.stderr)


def _how() -> str:
    """How to have the compiled engine; nothing if it is there."""
    from sim import engine
    from sim.experiment.engines import INSTALL

    gains = "has the same results several times sooner"
    if not engine.is_available():
        return f"the compiled engine {gains}; {INSTALL}"
    return "" if engine.is_ready() else f"--engine compiled {gains}, once it is compiled, which takes a minute"
