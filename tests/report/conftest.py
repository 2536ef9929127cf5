"""What the tests that are marked `browser` need: a real browser, a fresh profile for every page; a real JupyterLab."""

import json
import os
import shutil
import subprocess
import sys
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUN = """async () => { const app = window.jupyterapp; await app.restored;
    await app.shell.currentWidget.sessionContext.ready; await app.commands.execute("notebook:run-all-cells"); }"""

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without a sandbox, since build servers run as root; without a graphics card; without the small /dev/shm of containers.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"]


def _chromium():
    """The browser that is installed, or the one that QUEUE_LAB_CHROMIUM names; None if there is none."""
    named = os.environ.get("QUEUE_LAB_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium():
    """The browser; tests that need it are skipped where there is none."""
    path = _chromium()
    if path is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is installed")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def lab(tmp_path):
    """Show a page a notebook of one cell in a JupyterLab, and run it."""
    if find_spec("jupyterlab") is None or find_spec("ipywidgets") is None:
        pytest.skip("jupyterlab or ipywidgets is not installed")
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
        yield partial(_run_cell, tmp_path, f"http://127.0.0.1:{port}/lab/tree/one.ipynb?token=test&reset")
    finally:
        server.terminate()
        server.communicate()


def _run_cell(folder, address, page, source):
    """Write the notebook, open it and run it."""
    cell = {"cell_type": "code", "id": "one", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "one.ipynb").write_text(json.dumps(notebook))
    page.goto(address)
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.evaluate(RUN)
