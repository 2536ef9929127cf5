"""The replay in a real JupyterLab: the last line of a cell shows it, in its frame without rights."""

import pytest

pytestmark = pytest.mark.browser
REPLAY = """import sim
sim.compare("poison-job", engine="simpy").replay()"""


def test_a_cell_shows_the_replay(chromium, lab):
    """Its data are unpacked there as everywhere: a button leads to the first dead letter."""
    page = chromium.new_page(viewport={"width": 1200, "height": 1000})
    lab(page, REPLAY)
    frame = page.frame_locator(".jp-OutputArea-output iframe")
    frame.locator("[data-replay-ready]").wait_for(timeout=20_000)
    frame.locator("[data-replay-jump=dead]").click()

    assert "becomes a dead letter" in frame.locator(".replay-now").inner_text()
    assert ["endless", "limited"] == frame.locator(".replay-lane h3").all_text_contents()
    page.close()
