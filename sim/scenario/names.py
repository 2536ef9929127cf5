"""Names of steps, queues, pools and architectures."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

from sim.scenario.fields import fail

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def _name(given: Any) -> str:
    if not isinstance(given, str) or not NAME.fullmatch(given):
        raise fail("must be a name: a letter, then letters, digits, - and _", given)
    return given


def _names(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list | tuple) or not all(isinstance(name, str) for name in given):
        raise fail("must be a list of steps, or all", given)
    return tuple(given)


Name = Annotated[str, BeforeValidator(_name)]
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
