"""Progress is for people at a terminal."""

import io
import subprocess
import sys

from rich.console import Console

from sim.report import progress_bar, whole_bar


def test_pipes_see_no_progress(capsys):
    """Where stderr is no terminal, nothing is written, to stdout least of all."""
    with progress_bar(["sync", "queued"]) as tell:
        tell("sync", 0.5)

    assert ("", "") == tuple(capsys.readouterr())


def test_a_terminal_sees_a_bar_for_each(monkeypatch):
    """At a terminal each architecture has its bar, and markup in a name is not interpreted."""
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=80)
    monkeypatch.setattr("sim.report.progress.Console", lambda stderr: console)

    with progress_bar(["sync", "[red]queued"]) as tell:
        tell("sync", 0.5)

    assert "sync" in screen.getvalue()
    assert "[red]queued" in screen.getvalue()
    assert "50 %" in screen.getvalue()


def test_reports_do_not_load_what_they_do_not_need():
    """Importing the reports loads neither matplotlib nor pandas."""
    code = "import sys, sim.report; sys.exit(bool({'matplotlib', 'pandas'} & set(sys.modules)))"

    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode


def test_work_of_many_parts_has_one_bar_that_names_the_part(monkeypatch):
    """At a terminal the bar says which part is under way, how much of all is done and how long the rest will take."""
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=80)
    monkeypatch.setattr("sim.report.progress.Console", lambda stderr: console)

    with whole_bar() as tell:
        tell("load=[red]5/s", 0.25)

    assert "load=[red]5/s" in screen.getvalue()
    assert "25 %" in screen.getvalue()
    assert "-:--:--" in screen.getvalue()
