"""The replay as a part of the report: it begins when somebody asks for it, and on paper it is a still."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from sim.experiment import Comparison
from sim.report.html import Section
from sim.report.replay.page import filled, script, stage, style
from sim.report.replay.payload import replay_payload

MOST_ROWS: Final = 40_000  # calls and stays, at 5 to 25 bytes each: a report is sent by mail


def replay_part(comparison: Comparison, *, most_rows: int = MOST_ROWS) -> Section:
    """Return the replay of a comparison, of several replications the first, for `sim.report.html.page`.

    most_rows: with more calls and stays than this it shows counts alone, as `replay_payload` does.
    """
    first = f", of {comparison.n:,} replications the first" if comparison.n > 1 else ""
    payload = replay_payload(comparison, most_rows=most_rows)
    section = stage(payload, ' data-replay-waits id="replay-stage" hidden')
    body = Markup(filled("part.html", first=first, section=section))  # noqa: S704  foreign texts are escaped in it
    return Section(id="replay", title="Replay", body=body, styles=style(), scripts=[script()])
