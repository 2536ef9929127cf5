"""A real browser for the tests that are marked `browser`: one for the whole session, a fresh profile for every page."""

import os
import shutil

import pytest

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
