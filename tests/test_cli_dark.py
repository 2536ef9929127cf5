"""`--dark`, wherever a command draws a picture."""

import argparse

import matplotlib.image as images
import pytest
import yaml
from matplotlib.colors import to_hex

from sim import cli
from sim.plot.palette import DARK_GROUND
from sim.report import movie

MAIL = {
    "name": "mail",
    "seed": 3,
    "duration": "20s",
    "load": {"spike": {"base": "6/s", "peak": "60/s", "at": "5s", "for": "1s"}},
    "steps": {"mail": {"service": {"exponential": "1s"}}},
    "workers": {"count": 8},
}
DRAWING = {
    "run": ["mail.yaml"],
    "compare": ["mail.yaml"],
    "sweep": ["mail.yaml", "--over", "workers.count=8,9", "--replications", "2"],
    "diff": ["mail.yaml", "--set-b", "workers.count=9", "--replications", "2"],
    "trace": ["mail.yaml", "--job", "slowest"],
    "warmup": ["mail.yaml", "--set", "load=6/s", "--replications", "2"],
    "omission": ["coordinated-omission", "--duration", "70s"],
    "metastable": ["mail.yaml", "--loads", "20/s", "--triggers", "0s,1s", "--replications", "1", "--recover-by", "6s"],
    "interview": ["poison-job", "--reveal"],
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the scenario, which is the current one."""
    (tmp_path / "mail.yaml").write_text(yaml.safe_dump(MAIL))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commands():
    """Every command by its name, with its options."""
    (found,) = [each for each in cli.parser()._actions if isinstance(each, argparse._SubParsersAction)]
    return {name: command._option_string_actions for name, command in found.choices.items()}


def test_every_command_that_draws_can_draw_for_dark_pages():
    """In the same words everywhere; a picture is what --plot, --plots, --charts or --movie write."""
    drawing = {name: options for name, options in commands().items() if {"--plot", "--movie"} & set(options)}

    assert {*DRAWING, "replay"} == set(drawing)
    assert {"pictures are for dark pages"} == {options["--dark"].help for options in drawing.values()}


@pytest.mark.parametrize("command", DRAWING)
def test_a_picture_for_a_dark_page_is_dark(folder, command, capsys):
    """Its corner has the dark ground."""
    cli.main([command, *DRAWING[command], "--plot", "picture.png", "--dark"])
    corner = images.imread(folder / "picture.png")[0, 0]

    assert "wrote picture.png" in capsys.readouterr().out
    assert DARK_GROUND == to_hex(corner)


def test_a_movie_can_be_dark_too(folder, monkeypatch):
    """Its frames have the dark ground."""
    monkeypatch.setitem(movie.write_movie.__kwdefaults__, "frames", 2)
    assert 0 == cli.main(["replay", "mail.yaml", "--movie", "movie.gif", "--dark"])
    assert DARK_GROUND == to_hex(images.imread(folder / "movie.gif")[0, 0] / 255)


@pytest.mark.parametrize("command", DRAWING)
def test_nothing_can_be_dark_where_nothing_is_drawn(folder, command, capsys):
    """It is said before anything runs."""
    assert 2 == cli.main([command, *DRAWING[command], "--dark"])
    assert "--dark: is about pictures; name a file for one" in capsys.readouterr().err
