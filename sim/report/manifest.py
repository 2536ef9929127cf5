"""Where, when and by what a run was made: what depends on the machine, and is kept out of every other file."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from sim._version import __version__

_LIBRARIES: Final = ("simpy", "numpy", "scipy", "matplotlib", "pydantic")


def manifest(*, command: Sequence[str] = (), took_s: float | None = None) -> Mapping[str, Any]:
    """Return what to note of this run. command: as it was typed; took_s: how long it took, None if nobody looked."""
    return {
        "saved_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": list(command),
        "took_s": None if took_s is None else round(took_s, 3),
        "platform": platform.platform(),
        "processor": platform.machine(),
        "versions": {
            "queue-lab": __version__,
            "python": platform.python_version(),
            **{name: _version(name) for name in _LIBRARIES},
        },
    }


def _version(library: str) -> str | None:
    """The version that is installed; None where a library comes without its metadata."""
    try:
        return version(library)
    except PackageNotFoundError:
        return None
