"""The site of the documentation: what its pages are made of is all there."""

import re
import shlex
import sys
from importlib import import_module
from pathlib import Path

import pytest

import sim
from sim import cli
from sim.scenario import catalog, json_schema
from sim.theory import MODELS

DOCS = Path(__file__).parent.parent / "docs"
COMMAND = re.compile(r"^\| `(sim [^`]+)`", flags=re.MULTILINE)


def made(name):
    """Return the maker of a page."""
    sys.path.insert(0, str(DOCS))
    try:
        return import_module(f"site_pages.{name}")
    finally:
        sys.path.remove(str(DOCS))


def test_every_key_is_in_the_reference():
    """Those of the file, and those of each section; types with a section of their own lead there."""
    page, schema = made("keys").page(), json_schema()
    keys = {key for part in (schema, *schema["$defs"].values()) for key in part.get("properties", ())}

    assert set() == {key for key in keys if f"| `{key}` |" not in page}
    assert set() == set(re.findall(r"\]\(#(\w+)\)", page)) - {name.lower() for name in schema["$defs"]}
    assert "| `seed` | integer | required |" in page
    assert (
        "| `threads` | integer (at least 1, at most 1,000,000) |  | calls served at once; unlimited if left out |"
        in page
    )


def test_every_command_is_in_the_reference():
    """With its help."""
    page = made("commands").page()

    assert "## sim compare\n\n```text\nusage: sim compare" in page
    assert {"run", "sweep", "check", "list", "schema"} <= set(re.findall(r"^## sim (\w+)$", page, flags=re.MULTILINE))


def test_every_formula_is_in_the_reference():
    """Each module of models is."""
    page = made("formulas").page()

    assert set() == {model.module for model in MODELS if f"automodule:: sim.theory.{model.module}\n" not in page}


def test_every_name_of_the_package_is_in_the_reference():
    """Whatever `import sim` offers."""
    page = (DOCS / "python.md").read_text(encoding="utf-8")
    names = set(sim.__all__) - {"__version__", "theory"}

    assert set() == {name for name in names if not re.search(rf":: sim\.{name}$", page, flags=re.MULTILINE)}


def test_a_page_of_the_gallery_shows_the_run(tmp_path):
    """The picture, what the command prints and the file; what is there is not made again; all are listed."""
    gallery = made("gallery")
    for name in set(catalog.names()) - {"visibility-timeout"}:
        (tmp_path / f"{name}.md").write_text(f"{sim.load(name).digest} {sim.__version__}", encoding="utf-8")
    gallery.draw(tmp_path, "visibility-timeout")
    page = (tmp_path / "visibility-timeout.md").read_text(encoding="utf-8")
    gallery.write(tmp_path)

    assert str(sim.compare("visibility-timeout")) in page
    assert b"PNG" in (tmp_path / "visibility-timeout.png").read_bytes()[:8]
    assert page == (tmp_path / "visibility-timeout.md").read_text(encoding="utf-8")
    listed = (tmp_path / "index.md").read_text(encoding="utf-8")
    assert set() == {name for name in catalog.names() if f"\n{name}\n" not in listed}


@pytest.mark.parametrize("line", COMMAND.findall((DOCS / "teaching.md").read_text(encoding="utf-8")))
def test_every_command_of_the_course_guide_can_be_typed(line):
    """Its options exist, and so does its scenario."""
    typed = shlex.split(line)
    options = cli.parser().parse_args(typed[1:])

    assert typed[1] == "interview" or options.scenario in catalog.names()
