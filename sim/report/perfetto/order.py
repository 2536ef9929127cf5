"""The order of events at one instant: an arrow that reaches a slice before it has left one is dropped by readers."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from sim.report.perfetto.shapes import Event

_LEAVES, _REACHES = "s", "f"


def in_order(events: list[Event]) -> list[Event]:
    """Return the events by time; at one instant in their order, and on each track, but every arrow leaves first."""
    ordered = sorted(events, key=itemgetter(0))  # stable
    early = _early(ordered)
    if not early:
        return ordered
    return [
        event
        for at_ns, group in groupby(ordered, key=itemgetter(0))
        for event in (_leaving_first(list(group)) if at_ns in early else group)
    ]


def _early(ordered: list[Event]) -> set[int]:
    """Instants at which an arrow stands at its head before it does at its tail."""
    left: set[int] = set()
    early: set[int] = set()
    for at_ns, fields in ordered:
        if fields["ph"] == _LEAVES:
            left.add(fields["id"])
        elif fields["ph"] == _REACHES and fields["id"] not in left:
            early.add(at_ns)
    return early


def _leaving_first(group: list[Event]) -> Iterator[Event]:
    """Track after track, each as far as it goes until it has to wait for an arrow that has not left yet."""
    tracks: dict[int, deque[Event]] = defaultdict(deque)
    for event in group:
        tracks[event.fields["tid"]].append(event)
    waited = {event.fields["id"] for event in group if event.fields["ph"] == _LEAVES}
    while tracks:
        still = sum(map(len, tracks.values()))
        for tid, track in list(tracks.items()):
            while track and not (track[0].fields["ph"] == _REACHES and track[0].fields["id"] in waited):
                event = track.popleft()
                if event.fields["ph"] == _LEAVES:
                    waited.discard(event.fields["id"])
                yield event
            if not track:
                del tracks[tid]
        if still == sum(map(len, tracks.values())):  # arrows in a circle, of which none can be first
            waited.clear()
