"""The explorer in a real JupyterLab: a slider is dragged, and the picture and the command follow."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
EXPLORE = """import sim
mail = {"name": "mail", "seed": 1, "load": "7.2/s", "duration": "5m", "warmup": "30s", "workers": {"count": 8},
        "steps": {"mail": {"service": {"exponential": "1s"}}}}
sim.explore(mail, engine="simpy")"""
RUN = """async () => { const app = window.jupyterapp; await app.restored;
    await app.shell.currentWidget.sessionContext.ready; await app.commands.execute("notebook:run-all-cells"); }"""
FOLLOWED = """() => document.querySelector("pre[data-command]").innerText.endsWith(
    "load=" + document.querySelector(".widget-readout").innerText)"""
PICTURE = ".jp-RenderedImage img"


@pytest.fixture
def lab(tmp_path):
    """A JupyterLab with one notebook; its address."""
    if find_spec("jupyterlab") is None or find_spec("ipywidgets") is None:
        pytest.skip("jupyterlab or ipywidgets is not installed")
    cell = {"cell_type": "code", "id": "one", "execution_count": None, "metadata": {}, "outputs": [], "source": EXPLORE}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "explore.ipynb").write_text(json.dumps(notebook))
    mine = {f"JUPYTER_{each}_DIR": str(tmp_path / each) for each in ("CONFIG", "DATA", "RUNTIME")}
    lab_own = {f"JUPYTERLAB_{each}_DIR": str(tmp_path / each) for each in ("SETTINGS", "WORKSPACES")}
    environment = {**os.environ, **mine, **lab_own, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(tmp_path / "ipython")}
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0", "--IdentityProvider.token=test",
               "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None"]  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyter", "lab", *options], cwd=tmp_path, env=environment,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        address = next(line for line in server.stderr if "http://127.0.0.1:" in line)
        port = address.split("http://127.0.0.1:")[1].split("/")[0]
        yield f"http://127.0.0.1:{port}/lab/tree/explore.ipynb?token=test&reset"
    finally:
        server.terminate()
        server.communicate()


def test_a_dragged_slider_moves_the_picture(chromium, lab):
    """After the drag the command below the picture is that of the last value, and the picture is another one."""
    page = chromium.new_page(viewport={"width": 1200, "height": 1000})
    page.goto(lab)
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.evaluate(RUN)
    picture = page.locator(PICTURE)
    picture.wait_for(timeout=20_000)
    before = picture.get_attribute("src")
    page.locator(".widget-readout").first.wait_for()
    handle = page.locator(".noUi-handle").first
    handle.hover()  # waits until it stands still
    box = handle.bounding_box()
    across, up = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.down()
    page.mouse.move(across - 40, up, steps=20)
    page.mouse.up()
    page.wait_for_function(FOLLOWED)

    assert before != picture.get_attribute("src")
    assert 1 == picture.count()
    page.close()
