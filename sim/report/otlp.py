"""Attributes, events and statuses as the JSON encoding of OTLP has them."""

from __future__ import annotations

from typing import Any, Final

from sim.record import NEVER, Answer, AttemptEnd, CallEnd, DeadReason, JobState

Fields = dict[str, Any]
EPOCH_NS: Final = 946_684_800 * 10**9  # 2000-01-01: for OTLP a time of 0 is none at all
_OK, _ERROR = 1, 2  # StatusCode


def attributes(about: Fields) -> list[Fields]:
    """Return attributes as OTLP writes them: whole numbers are texts."""
    return [{"key": key, "value": _value(value)} for key, value in about.items()]


def _value(value: object) -> Fields:
    """A value with its kind.

    >>> _value(True), _value(3), _value(0.5), _value("mail")
    ({'boolValue': True}, {'intValue': '3'}, {'doubleValue': 0.5}, {'stringValue': 'mail'})
    """
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    return {"doubleValue": value} if isinstance(value, float) else {"stringValue": str(value)}


def event(at_ns: int, name: str, about: Fields) -> Fields:
    """Return an event of a span, at an instant of the run."""
    return {"timeUnixNano": str(EPOCH_NS + at_ns), "name": name, "attributes": attributes(about)}


def status(*, well: bool, how: AttemptEnd | CallEnd | JobState) -> Fields:
    """Return the status of a span: an error with its kind, or well if it is over."""
    if not well:
        return {"code": _ERROR, "message": word(how)}
    return {"code": _OK} if how.name in {"DONE", "OK", "SKIPPED"} else {}


def still_open(end_ns: int) -> Fields:
    """Return the attribute of what was not over at the horizon."""
    return {"queue_lab.open": True} if end_ns == NEVER else {}


def word(kind: AttemptEnd | CallEnd | JobState | Answer | DeadReason) -> str:
    """Return what an end, a state or an answer is called."""
    return kind.name.lower()
