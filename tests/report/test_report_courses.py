"""How a run went, as charts of text: what they show, and where."""

import io
import re
import sys

import pytest
from report_examples import alone, example
from rich.console import Console

from sim.cli import main
from sim.plot.terminal import Paper
from sim.report.courses import course_charts, terminal_paper

SHORT = ["compare", "checkout", "--duration", "30s", "--set", "warmup=0s", "--set", "load=7/s"]


def test_charts_show_what_waits_and_how_long_it_takes():
    """Architectures keep their signs from chart to chart; one without jobs says so."""
    text = course_charts(example(), Paper())
    legends = [re.split(r" {3,}", line.strip()) for line in text.splitlines() if "hybrid" in line]

    assert ["calls and jobs that wait", "time until the answer, p95", "time until the job is done, p95"] == [
        line for line in text.splitlines() if line[:1].isalpha()
    ]
    assert 3 == len(legends)
    assert ["++ sync", "xx queued", "oo hybrid"] == legends[0]
    assert "++ sync (none)" == legends[2][0]
    assert max(map(len, text.splitlines())) <= 80


def test_what_nobody_waits_for_has_no_chart():
    """Without an API there is no answer to wait for."""
    assert "until the answer" not in course_charts(alone(duration="3m", api=None), Paper())


@pytest.mark.parametrize(
    ("width", "terminal", "encoding", "term", "fits"),
    [
        (100, True, "utf-8", "xterm", True),
        (79, True, "utf-8", "xterm", False),
        (100, False, "utf-8", "xterm", False),
        (100, True, "ascii", "xterm", False),
        (100, True, "utf-8", "dumb", False),
    ],
)
def test_a_terminal_must_be_wide_and_know_the_signs(monkeypatch, width, terminal, encoding, term, fits):
    """Elsewhere nothing is drawn unless somebody asks."""
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    monkeypatch.setenv("TERM", term)
    paper = terminal_paper(Console(width=width, force_terminal=terminal))

    assert fits == (paper is not None)


def test_charts_are_quiet_in_a_pipe(capsys, monkeypatch):
    """What is printed into a pipe stays the same; --charts-in-terminal draws there, its opposite draws nowhere."""
    title = "calls and jobs that wait"
    drawn = []
    for more in ([], ["--charts-in-terminal"]):
        main([*SHORT, *more])
        drawn.append(title in capsys.readouterr().out)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    for width, more in (("100", []), ("60", []), ("100", ["--no-charts-in-terminal"])):
        monkeypatch.setenv("COLUMNS", width)
        monkeypatch.setenv("TERM", "xterm")
        main([*SHORT, *more])
        drawn.append(title in capsys.readouterr().out)

    assert [False, True, True, False, False] == drawn
