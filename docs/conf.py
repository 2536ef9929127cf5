"""How the site is built: `make docs`, which needs the extra `docs`. The pages that are made are in docs/made."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # the makers of pages are beside this file

from site_pages import commands, formulas, gallery, keys  # noqa: E402  after the path

import sim  # noqa: E402  as above

project, author, release = "queue-lab", "The queue-lab maintainers", sim.__version__
copyright = "the queue-lab maintainers"  # noqa: A001  Sphinx wants this name
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.viewcode", "sphinx_copybutton"]
html_theme, html_title = "furo", f"queue-lab {release}"
html_baseurl = ""
exclude_patterns = ["site_pages"]
suppress_warnings = ["myst.xref_missing"]  # the licence and its like, which the README links to
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
default_role = "code"  # docstrings write `code` as Markdown does
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # docstrings say what there is to say
nb_execution_mode = "off"  # notebooks are shown with the outputs that they were committed with
nb_merge_streams = True
autodoc_default_options = {"members": True, "undoc-members": False, "inherited-members": False}


def setup(app: Any) -> None:
    """Make the pages that are made before the others are read."""
    app.connect("builder-inited", _make)
    app.connect("source-read", _mend_links)


def _make(_app: Any) -> None:
    made = HERE / "made"
    made.mkdir(exist_ok=True)
    (made / "keys.md").write_text(keys.page(), encoding="utf-8")
    (made / "commands.md").write_text(commands.page(), encoding="utf-8")
    (made / "formulas.md").write_text(formulas.page(), encoding="utf-8")
    gallery.write(made / "gallery")
    shutil.copytree(HERE.parent / "notebooks", made / "notebooks", ignore=_texts, dirs_exist_ok=True)


def _texts(_folder: str, names: list[str]) -> list[str]:
    """Return what is no notebook: their texts would be pages of the same name."""
    return [name for name in names if not name.endswith(".ipynb")]


def _mend_links(_app: Any, _page: str, source: list[str]) -> None:
    """Let links to files of the repository lead to pages of the site."""
    for of_repository, of_site in (
        ("](../README.md", "](readme.md"),
        ("](../notebooks)", "](course.md)"),
        ("](../notebooks/", "](made/notebooks/"),
    ):
        source[0] = source[0].replace(of_repository, of_site)
