"""What a closed-loop tester leaves out, in two columns and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf
from operator import attrgetter
from textwrap import fill
from typing import Final

from sim._version import __version__
from sim.experiment import Omission
from sim.experiment.tester import Told
from sim.measure import Figures
from sim.report.spread import Words, spread
from sim.report.words import count, safe, some, time

_WIDTH: Final = 80
_NAMES: Final = 22  # cells for the names of the rows
_ROWS: Final = (("p50", "p50"), ("p90", "p90"), ("p99", "p99"), ("p99.9", "p999"), ("max", "max"), ("mean", "mean"))
_View = Callable[[Told], Figures]
_VIEWS: Final[tuple[_View, _View]] = (attrgetter("met"), attrgetter("reported"))


def omission_text(found: Omission) -> str:
    """Return both views of the response times side by side, what was hidden, and what is needed to run it again."""
    parts = [_headline(found), _what_is_compared(found), "\n".join(_table(found)), _hidden(found)]
    if found.n > 1:
        half = f"±: half the width of a 95 % interval (Student t) around the mean of {found.n:,} replications."
        parts.append(fill(half, _WIDTH))
    return "\n\n".join(parts)


def _headline(found: Omission) -> str:
    scenario = found.scenario
    times = f" · {found.n:,} replications" if found.n > 1 else ""
    words = f"{safe(scenario.name)} · {safe(found.architecture.name)} · seed {scenario.seed}{times}"
    return fill(f"{words} · queue-lab {__version__} · scenario {scenario.digest}", _WIDTH)


def _what_is_compared(found: Omission) -> str:
    connections = some(found.connections, "connection")
    return fill(
        f"Users come when they come: their times count from the planned start. A tester with {connections} sends the "
        "same requests in the same order, but waits for an answer before it uses a connection again, and counts from "
        "the sending.",
        _WIDTH,
    )


def _table(found: Omission) -> Iterator[str]:
    yield _line("response time", "as users meet it", "as the tester reports")
    for name, key in _ROWS:
        yield _line(f"  {name}", *(_time(found, view, key) for view in _VIEWS))
    yield _line("answers counted", *(_count(found, view, "n") for view in _VIEWS))
    if any(view(told).censored for told in found.told for view in _VIEWS):
        yield _line("no answer by the end", *(_count(found, view, "censored") for view in _VIEWS))


def _count(found: Omission, view: _View, key: str) -> str:
    return _said(found, count, lambda told: getattr(view(told), key))


def _time(found: Omission, view: _View, key: str) -> str:
    """One statistic of times; where answers that had not come by the end would move it, what it is at least."""
    if found.n > 1:
        return _said(found, time, lambda told: _known(view(told), key))
    figures = view(found.told[0])
    at_least, at_most = figures.bounds.get(key, (0.0, 0.0))
    shown = key not in figures.refused and at_most == inf
    return f"> {time(at_least)}" if shown else time(_known(figures, key))


def _known(figures: Figures, key: str) -> float | None:
    """A statistic, unless what had not ended could move it without bound."""
    value: float | None = getattr(figures, key)
    return None if figures.bounds.get(key, (0.0, 0.0))[1] == inf else value


def _said(found: Omission, words: Words, figure: Callable[[Told], float | None]) -> str:
    """One figure in words, with its interval if there are several replications."""
    return words(figure(found.told[0])) if found.n == 1 else spread(words, found.estimate(figure))


def _line(name: str, met: str, reported: str) -> str:
    return f"{name:<{_NAMES}}{met:>22}{reported:>26}"


def _hidden(found: Omission) -> str:
    """Say what the tester left out, and that it was no accident who was left out."""
    late, unsent = (any(getattr(told, key) for told in found.told) for key in ("late", "unsent"))
    planned = _said(found, count, lambda told: told.planned)
    if not (late or unsent):
        return fill(f"The tester kept to its plan of {planned} requests: nothing is hidden.", _WIDTH)
    return fill(" ".join(_sentences(found, planned, late=late, unsent=unsent)), _WIDTH)


def _sentences(found: Omission, planned: str, *, late: bool, unsent: bool) -> Iterator[str]:
    longest = _said(found, time, lambda told: told.longest_delay_s)
    if late:
        yield (
            f"The tester sent {_said(found, count, lambda told: told.late)} of {planned} requests later than planned, "
            f"by up to {longest}, and did not count that time, which users who come then have to wait."
        )
    if unsent:
        yield (
            f"The tester sent {_said(found, count, lambda told: told.unsent)} fewer requests than planned, since it "
            "still waited for answers when the run ended: all of them would have waited."
        )
