"""The explorer in a real JupyterLab: a slider is dragged, and the picture and the command follow."""

import pytest

pytestmark = pytest.mark.browser
EXPLORE = """import sim
mail = {"name": "mail", "seed": 1, "load": "7.2/s", "duration": "5m", "warmup": "30s", "workers": {"count": 8},
        "steps": {"mail": {"service": {"exponential": "1s"}}}}
sim.explore(mail, engine="simpy")"""
FOLLOWED = """() => document.querySelector("pre[data-command]").innerText.endsWith(
    "load=" + document.querySelector(".widget-readout").innerText)"""
PICTURE = ".jp-RenderedImage img"


def test_a_dragged_slider_moves_the_picture(chromium, lab):
    """After the drag the command below the picture is that of the last value, and the picture is another one."""
    page = chromium.new_page(viewport={"width": 1200, "height": 1000})
    lab(page, EXPLORE)
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
