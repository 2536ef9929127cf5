"""Sizes in bytes, and how many bytes go over a line in a second."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from sim.scenario import units
from sim.scenario.fields import Exact, fail, whole

LARGEST_BYTES = 10**15  # a petabyte: no message is larger, and its time on the wire still fits
SIZE_WAY_OUT = "write a number and a unit: 200B, 256KB, 64KiB, 5MB (a bare number is in bytes)"
BANDWIDTH_WAY_OUT = "write a size per second: 50MB/s"


def _size(given: Any) -> int:
    if isinstance(given, str):
        return _bytes(given, given, SIZE_WAY_OUT)
    return whole(0, LARGEST_BYTES)(given.value if isinstance(given, Exact) else given)


def _bandwidth(given: Any) -> int:
    if isinstance(given, Exact):
        return whole(1, LARGEST_BYTES)(given.value)
    size, slash, unit = given.rpartition("/") if isinstance(given, str) else ("", "", "")
    if not slash or unit.strip() != "s":
        raise fail("must be a size per second", given, BANDWIDTH_WAY_OUT)
    per_s = _bytes(size, given, BANDWIDTH_WAY_OUT)
    if per_s == 0:
        raise fail("must be more than 0", given, BANDWIDTH_WAY_OUT)
    return per_s


def _bytes(text: str, given: str, way_out: str) -> int:
    try:
        size = units.size_bytes(text)
    except ValueError as error:
        raise fail(str(error), given, way_out) from None
    if size > LARGEST_BYTES:
        raise fail(f"must be at most {units.size_text(LARGEST_BYTES)}", given)
    return size


_SIZE_SCHEMA = {"anyOf": [{"type": "string", "examples": ["256KB"]}, {"type": "integer", "minimum": 0}]}

Size = Annotated[int, BeforeValidator(_size), WithJsonSchema(_SIZE_SCHEMA)]
Bandwidth = Annotated[int, BeforeValidator(_bandwidth), WithJsonSchema({"type": "string", "examples": ["50MB/s"]})]
