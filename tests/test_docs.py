"""What the README and the docs say is true: their code runs, their names exist, their tables agree with the code."""

import contextlib
import importlib
import re
import shutil
import tomllib
from pathlib import Path

import jsonschema
import pytest
import yaml
from code_blocks import blocks, commands, printed_by

from sim import __version__, cli, scenario
from sim.lessons import DRILLS, listed, markdown
from sim.report.models import models_table
from sim.theory import MODELS

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# What a fragment of a scenario file may leave out, since it is about something else.
REST = {
    "name": "example",
    "seed": 1,
    "duration": "1m",
    "load": "1/s",
    "steps": {name: {"service": "1s"} for name in ("email", "pdf", "payment")},
    "workers": {"count": 4},
    "api": {"threads": 4},
}


def all_blocks(*languages):
    """Return the blocks of all pages, each as a parameter named after its place."""
    found = [(page, block) for page in PAGES for block in blocks(page, *languages)]
    return [pytest.param(block, id=f"{page.relative_to(ROOT)}:{block.line}") for page, block in found]


def spans(page):
    """Return what stands between single backticks in a page, outside its code blocks."""
    prose = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", prose)


def resolves(name):
    """Tell whether a dotted name can be imported, or found on what can be."""
    found = importlib.import_module(name.split(".")[0])
    for depth, part in enumerate(name.split(".")[1:], 2):
        with contextlib.suppress(ImportError):
            importlib.import_module(".".join(name.split(".")[:depth]))
        if not hasattr(found, part):
            return False
        found = getattr(found, part)
    return True


@pytest.fixture
def fresh_copy(tmp_path, monkeypatch):
    """Stand in a folder that has what a fresh copy of the project has, and may be written to."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)


@pytest.mark.no_cover  # other tests reach every line, and counting lines takes half as long again
@pytest.mark.parametrize("block", all_blocks("python", "bash"))
def test_examples_run_and_print_what_is_shown(block, fresh_copy):
    """Each Python block and `sim` command runs, ends with 0 or as its comment says, and prints what is shown below."""
    printed = printed_by(block)

    assert block.output in (None, printed)


@pytest.mark.parametrize("block", all_blocks("yaml"))
def test_scenario_examples_are_valid(block):
    """Each YAML block is a scenario, or a part of one that a scenario may have; an editor marks nothing in it."""
    content = {**REST, **yaml.safe_load(block.text)}

    scenario.from_dict(content)
    jsonschema.Draft202012Validator(scenario.json_schema()).validate(content)


def test_the_scenario_in_the_readme_is_the_one_that_ships():
    """Whoever types the README's scenario gets the run of `sim compare checkout`."""
    (block,) = blocks(ROOT / "README.md", "yaml")

    assert scenario.load("checkout").digest == scenario.from_dict(yaml.safe_load(block.text)).digest


def test_every_key_of_a_scenario_is_documented():
    """docs/scenario.md names each key that the schema knows."""
    schema = scenario.json_schema()
    parts = schema.pop("$defs", {})
    known, todo = set(), [schema]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            known |= set(node.get("properties", {}))
            name = node.get("$ref", "").removeprefix("#/$defs/")
            todo += [*node.values(), *([parts.pop(name)] if name in parts else [])]
        elif isinstance(node, list):
            todo += node
    text = (ROOT / "docs/scenario.md").read_text(encoding="utf-8")

    assert [] == sorted(key for key in known if not re.search(rf"\b{key}\b", text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_names_quoted_in_prose_exist(page):
    """Each `sim.name` between backticks can be imported."""
    names = {match[0] for span in spans(page) for match in re.finditer(r"\bsim(?:\.[A-Za-z_]\w*)+", span)}

    assert [] == sorted(name for name in names if not resolves(name))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_linked_from_prose_exist(page):
    """Each link to a file of the project leads somewhere, pictures included."""
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))

    assert [] == sorted(link for link in links if not (page.parent / link).exists())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_commands_exist(page):
    """Each `make target` that a page names, in prose or in a shell block, is in the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    named = {match[1] for text in spans(page) + commands(page) if (match := re.match(r"make ([a-z-]+)", text))}

    assert set() == named - targets


def test_extras_that_are_installed_exist():
    """Each extra that a page, a benchmark or the Makefile names is declared in pyproject.toml."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    texts = [
        path.read_text(encoding="utf-8") for path in (*PAGES, *(ROOT / "benchmarks").glob("*.py"), ROOT / "Makefile")
    ]
    named = re.findall(r"(?:queue-lab|\.)\[([a-z,]+)]|_EXTRAS := (.*)", "\n".join(texts))

    assert {"bench", "fast", "docs"} <= set(declared)
    assert set() == {extra for installed, made in named for extra in (installed or made).split(",")} - set(declared)


def test_the_citation_names_this_version():
    """Whoever cites the lab cites what is installed."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))

    assert __version__ == citation["version"]


def test_exit_codes_of_the_readme_are_those_of_the_command():
    """The table of exit codes is complete, and invents none."""
    table = re.findall(r"^\| (\d+) \|", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    codes = [cli.OK, cli.INTERNAL_ERROR, cli.BAD_INPUT, cli.CANNOT_TELL, cli.THRESHOLD_FAILED, cli.INTERRUPTED]

    assert codes == [int(code) for code in table]


def test_the_table_of_formulas_is_that_of_the_registry():
    """docs/theory.md lists each model with its conditions and its source, as `sim.theory.MODELS` has them."""
    page = (ROOT / "docs/theory.md").read_text(encoding="utf-8")

    assert page.endswith(f"\n\n{models_table(MODELS)}\n")


def test_the_list_of_drills_is_that_of_the_registry():
    """docs/interview.md lists each drill of `sim interview`, by topic, with its question."""
    page = (ROOT / "docs/interview.md").read_text(encoding="utf-8")

    assert page.endswith(f"\n\n{markdown(listed(DRILLS))}")
