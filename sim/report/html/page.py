"""The page: what all parts say, laid out by templates that escape whatever they are given."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from shlex import join
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim.experiment import Comparison
from sim.plot.style import looks
from sim.report.columns import columns
from sim.report.doubts import remarks
from sim.report.files import write_text
from sim.report.html.charts import charts
from sim.report.html.figures import figures, interval_words, judged
from sim.report.html.inline import asset, json_text, policy
from sim.report.html.sections import Section
from sim.report.html.settings import settings
from sim.report.html.shapes import Chart
from sim.report.html.story import story
from sim.report.html.theory import theory
from sim.report.run_folder import replay
from sim.report.terminal import headline
from sim.report.verdict_words import shared_risk
from sim.report.words import safe
from sim.scenario.phases import Phase, common_faults, common_phases

_UNIT: Final = re.compile(r"(?<=\d) (?=(?:[mµn]?s|%)(?!\w))")
_STYLES: Final = ("vendor/uPlot.min.css", "page.css")
_SCRIPTS: Final = ("vendor/uPlot.iife.min.js", "words.js", "marks.js", "charts.js", "page.js")


def write_page(
    comparison: Comparison, path: Path | str, *, typed: Sequence[str] = (), sections: Sequence[Section] = ()
) -> None:
    """Write the page of a comparison, whole or not at all; see `page`. Raises OSError if it cannot be written."""
    write_text(Path(path), page(comparison, typed=typed, sections=sections))


def page(comparison: Comparison, *, typed: Sequence[str] = (), sections: Sequence[Section] = ()) -> str:
    """Return a comparison, or a run of one architecture, as a page that needs nothing but itself.

    typed: the command, as it was typed. sections: what stands behind the charts. The same comparison and command give
    the same text. Drawn is replication 0; the figures are of all.
    """
    drawn, whole, shown = charts(comparison), settings(comparison), columns(comparison)
    tables = figures(shown)
    styles = _marked([*map(asset, _STYLES), _colours(comparison), *(each.styles for each in sections if each.styles)])
    scripts = _marked([*map(asset, _SCRIPTS), *(script for section in sections for script in section.scripts)])
    template = _templates().get_template("page.html.j2")
    return template.render(
        comparison=comparison,
        title=safe(comparison.scenario.name),
        about=safe(comparison.scenario.about, 2000),
        headline=headline(comparison).plain,
        policy=policy(styles, scripts),
        styles=styles,
        scripts=scripts,
        data=json_text(_data(comparison, drawn, whole.text)),
        marks={name: look.marker for name, look in looks(comparison.scenario.architectures).items()},
        story=story(comparison),
        judged=judged(comparison.verdicts),
        risk=shared_risk(comparison.verdicts),
        columns=shown,
        figures=tables,
        interval_words=interval_words(tables, comparison.n),
        charts=drawn,
        sections=[(section, json_text(section.data)) for section in sections],
        theory=theory(comparison),
        remarks=list(remarks(shown)),
        settings=whole,
        replay=replay(comparison),
        typed=join(typed),
    )


def _marked(sources: Sequence[str]) -> list[Markup]:
    """Styles and scripts, which stand in the page as they are."""
    return [Markup(source) for source in sources]  # noqa: S704  written by us


def _colours(comparison: Comparison) -> str:
    """A class for each architecture, by its place: its colour on a light and on a dark page."""
    look = looks(comparison.scenario.architectures)
    return "\n".join(
        f".look-{at} {{ --look: light-dark({look[name].colour}, {look[name].light}); }}"
        for at, name in enumerate(comparison.outcomes)
    )


def _data(comparison: Comparison, drawn: Sequence[Chart], text: str) -> Mapping[str, Any]:
    """What the scripts of the page read."""
    scenario, names = comparison.scenario, list(comparison.outcomes)
    look = looks(scenario.architectures)
    shown = [outcome.architecture for outcome in comparison.outcomes.values()]
    return {
        "architectures": [{"name": safe(name, 40), "mark": look[name].marker} for name in names],
        "duration_s": scenario.duration_ns / 1e9,
        "warmup_s": scenario.warmup_ns / 1e9,
        "phases": [_phase(each, scenario.duration_ns / 1e9) for each in common_phases(each.load for each in shown)],
        "faults": [_phase(each, scenario.duration_ns / 1e9) for each in common_faults(shown)],
        "charts": [chart.as_dict(names) for chart in drawn],
        "scenario": text,
    }


def _phase(phase: Phase, end_s: float) -> Mapping[str, Any]:
    return {"from": phase.start_s, "to": min(phase.end_s, end_s), "texts": [safe(text, 60) for text in phase.texts]}


def unbroken(sentence: str) -> str:
    r"""Keep numbers and their units on one line.

    >>> unbroken("falls from 9.56 s to 5 ms")
    'falls from 9.56\xa0s to 5\xa0ms'
    """
    return _UNIT.sub("\N{NO-BREAK SPACE}", sentence)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("sim.report.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["unbroken"] = unbroken
    return environment
