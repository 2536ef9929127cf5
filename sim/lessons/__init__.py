"""Interview drills: thirty questions on queues, each with a scenario that answers it in seconds.

Every number of an answer comes from the run beside it, or from a formula; what the answer claims is checked on them.
"""

from sim.lessons.drill import Drill, Number, Option
from sim.lessons.pages import asked, listed, markdown, on_screen, revealed
from sim.lessons.play import Played, how_to_say, play, read_prediction
from sim.lessons.registry import DRILLS, TOPICS, chosen, find, of_topic

__all__ = [
    "DRILLS",
    "TOPICS",
    "Drill",
    "Number",
    "Option",
    "Played",
    "asked",
    "chosen",
    "find",
    "how_to_say",
    "listed",
    "markdown",
    "of_topic",
    "on_screen",
    "play",
    "read_prediction",
    "revealed",
]
