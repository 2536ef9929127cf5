"""All drills, by topic, and how to find or choose some."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from sim.lessons.drill import Drill
from sim.lessons.topics import bursts, delivery, design, failures, leases, load, order
from sim.scenario.errors import ScenarioError, nearest, printable

DRILLS: Final[tuple[Drill, ...]] = (
    *load.DRILLS,
    *bursts.DRILLS,
    *leases.DRILLS,
    *delivery.DRILLS,
    *failures.DRILLS,
    *order.DRILLS,
    *design.DRILLS,
)
TOPICS: Final = tuple(dict.fromkeys(drill.topic for drill in DRILLS))


def find(identity: str) -> Drill:
    """Return the drill of this id. Raises ScenarioError with the nearest that exists."""
    found = {drill.id: drill for drill in DRILLS}
    if identity not in found:
        raise ScenarioError(
            printable(f"{identity}: is no drill that `sim interview --list` shows{nearest(identity, found)}")
        )
    return found[identity]


def of_topic(topic: str | None) -> tuple[Drill, ...]:
    """Return the drills of a topic, or all. Raises ScenarioError for an unknown topic."""
    if topic is not None and topic not in TOPICS:
        raise ScenarioError(printable(f"{topic}: is no topic; there are {', '.join(TOPICS)}"))
    return tuple(drill for drill in DRILLS if topic in (None, drill.topic))


def chosen(questions: int, seed: int, topic: str | None = None) -> tuple[Drill, ...]:
    """Choose so many drills, or as many as there are: the same seed, the same questions in the same order."""

    def place(drill: Drill) -> bytes:
        # Not a random stream: a drill that is added must not change which of the others come before which.
        return sha256(f"{seed}/{drill.id}".encode()).digest()

    return tuple(sorted(of_topic(topic), key=place)[:questions])
