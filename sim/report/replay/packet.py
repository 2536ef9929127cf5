"""The data of a replay as they stand in its page: compressed, and in letters that no page takes for markup."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

_AS_IN_FIRST: Final = 0  # where the first lane has a list


def packet(payload: Mapping[str, Any]) -> str:
    """Return a payload as base64 of a zlib stream of JSON: the same payload gives the same letters.

    Lists that a lane has in common with the first are not written again. zlib rather than gzip, whose head has a place
    for the time and the system. Raises ValueError for numbers that JSON does not know.
    """
    first, *others = payload["lanes"]
    lanes = [first, *(_short(lane, first) for lane in others)]
    text = json.dumps({**payload, "lanes": lanes}, separators=(",", ":"), allow_nan=False)
    return b64encode(zlib.compress(text.encode())).decode()


def _short(value: Any, first: Any) -> Any:
    """What a lane has, without what is the same in the first."""
    if isinstance(value, dict) and isinstance(first, dict):
        return {name: _short(each, first.get(name)) for name, each in value.items()}
    return _AS_IN_FIRST if isinstance(value, list) and value == first else value
