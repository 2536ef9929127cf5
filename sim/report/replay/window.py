"""The part of a run that is replayed: read from texts, checked against the run."""

from __future__ import annotations

from typing import Final, NamedTuple

from sim.report.replay.columns import PER_MICRO
from sim.scenario import ScenarioError
from sim.scenario.units import duration_ns, duration_text


class Window(NamedTuple):
    """From when until when [ns], both included; None: until the end of the run."""

    from_ns: int
    until_ns: int | None


WHOLE_RUN: Final = Window(0, None)


def read_window(from_text: str | None, until_text: str | None, names: tuple[str, str] = ("from", "until")) -> Window:
    """Read both ends, each a duration since the start of the run or None. Raises ScenarioError, which names the end.

    >>> read_window("60s", None)
    Window(from_ns=60000000000, until_ns=None)
    """
    ends = [
        None if text is None else _instant_ns(name, text)
        for name, text in zip(names, (from_text, until_text), strict=True)
    ]
    return Window(ends[0] or 0, ends[1])


def _instant_ns(name: str, text: str) -> int:
    try:
        return duration_ns(text)
    except ValueError as error:
        raise ScenarioError(f"{name} {text}: {error}, such as 60s") from None


def whole_micros(window: Window, horizon_ns: int) -> tuple[int, int]:
    """Return both ends [ns] as instants of the replay: cut to the run, and down to whole microseconds.

    Raises ScenarioError if the window begins after the run, or is empty.
    """
    end_ns = horizon_ns if window.until_ns is None else min(window.until_ns, horizon_ns)
    asked, length = duration_text(window.from_ns), duration_text(horizon_ns)
    if window.from_ns >= horizon_ns:
        raise ScenarioError(f"a replay from {asked}: must begin within the run, which lasts {length}")
    if end_ns // PER_MICRO <= window.from_ns // PER_MICRO:
        raise ScenarioError(f"a replay until {duration_text(end_ns)}: must end after it begins, {asked}")
    return window.from_ns // PER_MICRO * PER_MICRO, end_ns // PER_MICRO * PER_MICRO
