"""The one clock of all architectures: where it stands, whether it runs, how fast. The page of a replay has its like."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, log
from typing import Final

from sim.scenario import ScenarioError

# As in the page: seconds of the run in a second.
SPEEDS: Final = (0.01, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_WHOLE_S: Final = 60  # a whole run takes about a minute, unless somebody asks for something else
_LIMITS: Final = (0.001, 1e6)


@dataclass(slots=True)
class Clock:
    """Stands at `exact` [µs] between `first` and `last`; it is the one thing here that changes."""

    first: int
    last: int
    speed: float = 0.0  # seconds of the run in a second; 0: so that the whole takes about a minute
    exact: float = 0.0
    playing: bool = False

    def __post_init__(self) -> None:
        wanted = (self.last - self.first) / 1e6 / _WHOLE_S
        self.speed = self.speed or min(SPEEDS, key=lambda each: abs(log(each / wanted)))
        self.exact = float(self.first)

    @property
    def t(self) -> int:
        """The instant that is shown: whole microseconds, as the data have them."""
        return int(self.exact)

    def go(self, t: float) -> None:
        """Stand at an instant [µs], the nearest that there is."""
        self.exact = float(max(self.first, min(self.last, t)))

    def pass_by(self, seconds: float) -> None:
        """Let so much real time pass; at the end the clock stops."""
        if self.playing:
            self.go(self.exact + seconds * 1e6 * self.speed)
            self.playing = self.exact < self.last

    def toggle(self) -> None:
        """Play or pause; at the end play begins anew."""
        if not self.playing and self.t >= self.last:
            self.go(self.first)
        self.playing = not self.playing

    def faster(self, steps: int = 1) -> None:
        """Take the next speed of the list; a negative number slows down.

        >>> clock = Clock(0, 600_000_000)
        >>> clock.speed, clock.faster(), clock.speed
        (10, None, 20)
        """
        below = sum(each < self.speed for each in SPEEDS)
        at = below + steps - (steps > 0 and self.speed not in SPEEDS)
        self.speed = SPEEDS[max(0, min(at, len(SPEEDS) - 1))]


def read_speed(text: str | float | None) -> float:
    """Read how many seconds of the run pass in a second, such as 10 or 0.5x; None: 0, which leaves it to the clock.

    Raises ScenarioError for what is no such number.

    >>> read_speed("10x"), read_speed(None)
    (10.0, 0.0)
    """
    if text is None:
        return 0.0
    try:
        speed = float(str(text).strip().rstrip("x×"))
    except ValueError:
        speed = 0.0
    if not (isfinite(speed) and _LIMITS[0] <= speed <= _LIMITS[1]):
        raise ScenarioError(f"--speed {text}: must be seconds of the run in a second, 0.001 to 1000000, such as 10")
    return speed
