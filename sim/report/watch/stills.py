"""Moments of a run as text, one below the other: for a pipe, a log, or whoever wants nothing to move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.console import Console, Group, RenderableType
from rich.text import Text

from sim.plot.palette import LIGHT
from sim.report.watch.show import Show

WIDTH: Final = 120  # where there is no terminal to ask


def moment(t_us: int) -> str:
    """Return an instant of the run as a clock shows it.

    >>> moment(192_345_678), moment(3_723_456_000)
    ('3:12.345', '1:02:03.456')
    """
    seconds, rest = divmod(t_us, 1_000_000)
    hours, minutes = divmod(seconds // 60, 60)
    head = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{head}:{seconds % 60:02}.{rest // 1000:03}"


def instants(payload: Mapping[str, Any], n: int) -> list[int]:
    """Return n instants [µs] of a replay, evenly spread, both ends among them; one alone is the worst backlog.

    >>> instants({"from": 0, "until": 10, "marks": {"backlog": 7}}, 3)
    [0, 5, 10]
    """
    first, last = payload["from"], payload["until"]
    if n == 1:
        worst = payload["marks"]["backlog"]
        return [last if worst is None else worst]
    return [first + (last - first) * i // (n - 1) for i in range(n)]


def stills(payload: Mapping[str, Any], at_us: list[int], width: int) -> Iterator[RenderableType]:
    """Return pictures of instants [µs], each with its time and what happens then; colours fit light and dark ground."""
    show = Show(payload, LIGHT)
    for t in at_us:
        head = Text(
            f"{payload['name']} · seed {payload['seed']} · at {moment(t)} of {moment(payload['until'])}", style="bold"
        )
        words = [Text(said) for said in (show.note, show.events.words(t)) if said]
        yield Group(head, *words, show.picture(t, width), show.legend(width))


def still_text(payload: Mapping[str, Any], at_us: int, width: int = WIDTH) -> str:
    """Return the picture of an instant [µs] as plain text."""
    console = Console(width=width, color_system=None, force_terminal=False, record=True, file=None)
    with console.capture() as captured:
        console.print(next(stills(payload, [at_us], width)))
    return captured.get()
