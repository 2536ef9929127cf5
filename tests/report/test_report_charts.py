"""`--charts` writes every chart with a README that says what each is."""

import json

import pytest
from export_examples import EVENTFUL, eventful

import sim
from sim import cli
from sim.plot import CHARTS

FEW = [chart for chart in CHARTS if chart.name in {"tails", "orbit"}]  # drawing takes its time; all are drawn elsewhere


@pytest.fixture(scope="module", autouse=True)
def few_charts():
    """Two charts and the page are as good as all for the folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.report.charts.charts_of", lambda _: FEW)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The charts of a run, written once."""
    path = tmp_path_factory.mktemp("charts") / "eventful"
    eventful().write_charts(path)
    return path


def test_every_chart_is_there_as_png_and_svg(folder):
    """With the whole page, the scenario, a README and a manifest, and nothing else."""
    names = ["comparison", *(chart.name for chart in FEW)]
    pictures = {f"{name}{suffix}" for name in names for suffix in (".png", ".svg")}

    assert pictures | {"README", "run.json", "scenario.yaml"} == {path.name for path in folder.iterdir()}
    assert all((folder / f"{name}.png").read_bytes().startswith(b"\x89PNG") for name in names)


def test_the_readme_says_what_each_is_and_how_to_run_it_again(folder):
    """The first line is the command; then a line for every file."""
    lines = (folder / "README").read_text("utf-8").splitlines()

    assert "sim compare scenario.yaml --seed 11" == lines[0]
    for chart in FEW:
        assert f"{chart.name}.svg {chart.about}" in [" ".join(line.split()) for line in lines]
    assert "README" in json.loads((folder / "run.json").read_bytes())["files"]


def test_the_same_run_gives_the_same_pictures(folder):
    """Ids within an SVG follow from its content."""
    from sim.plot import chart_figure, picture_bytes  # noqa: PLC0415  beside its use

    again = picture_bytes(chart_figure(sim.compare(EVENTFUL), "tails"), ".svg")

    assert (folder / "tails.svg").read_bytes() == again


def test_the_command_draws_them_dark_and_refuses_a_folder_that_is_taken(capsys, folder, tmp_path):
    """Before anything runs, with the option that was meant; --overwrite replaces charts."""
    short = ["run", "checkout", "queued", "--duration", "20s", "--set", "warmup=1s"]
    cli.main([*short, "--charts", str(tmp_path / "dark"), "--dark"])

    assert f"wrote {tmp_path / 'dark'}" in capsys.readouterr().out
    assert b"#14171c" in (tmp_path / "dark" / "tails.svg").read_bytes()
    assert 2 == cli.main([*short, "--charts", str(folder)])
    assert f"--charts {folder}: a run is saved there; choose a new folder" in capsys.readouterr().err
