"""The style of the house as a test: each rule names the places that break it; the last tests prove that it can."""

import ast
import doctest
import importlib
import statistics

import pytest
from style_rules import (
    LONGEST_FUNCTION,
    LONGEST_MODULE,
    NOT_OURS,
    RATCHET,
    ROOT,
    SHELF,
    WITH_DOCTESTS,
    banned_calls,
    body_lines,
    circles,
    functions,
    imports_from_the_right,
    module_name,
    place,
    public_definitions,
    python_files,
    tracked_texts,
    trees,
)


def test_no_function_is_long():
    """A body has at most 40 lines, and the ratchet that would let one be longer is empty."""
    lengths = {
        f"{home} {function.name}": body_lines(function) for home, tree in trees("sim") for function in functions(tree)
    }

    assert {} == {name: lines for name, lines in lengths.items() if lines > RATCHET.get(name, LONGEST_FUNCTION)}
    assert {} == RATCHET


def test_most_functions_are_short():
    """Half of the functions have at most 6 lines, and nine in ten at most 20."""
    lengths = [body_lines(function) for _, tree in trees("sim") for function in functions(tree)]

    assert statistics.median(lengths) <= 6
    assert statistics.quantiles(lengths, n=10)[-1] <= 20


def test_no_module_is_long():
    """A module has at most 250 lines: one idea fits."""
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files("sim")}

    assert {} == {home: lines for home, lines in lengths.items() if lines > LONGEST_MODULE}


def test_every_module_has_its_place_on_the_shelf():
    """No module or package of sim stands outside the order of imports."""
    names = {
        module_name(path).split(".")[1]
        for path in python_files("sim")
        if path.parent != ROOT / "sim" or path.stem != "__init__"
    }

    assert set() == names - set(SHELF)


def test_modules_import_only_from_their_left():
    """Data flows one way: no import, not even one inside a function or for types alone, points to the right."""
    found = [
        imports_from_the_right(ast.parse(path.read_text(encoding="utf-8")), module_name(path))
        for path in python_files("sim")
    ]

    assert [] == [problem for problems in found for problem in problems]


def test_modules_do_not_import_in_circles():
    """Within a package, too, there is an order in which the modules can be read (types aside)."""
    sources = {module_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in python_files("sim")}

    assert [] == circles(sources)


def test_nothing_banned_is_called():
    """No global luck, no wall clock, no print where data should be returned."""
    assert [] == [call for home, tree in trees("sim") for call in banned_calls(tree, home)]


def test_every_public_name_has_a_docstring():
    """Modules, classes, functions and methods that others may use say what they are for."""
    found = [(home, node) for home, tree in trees("sim") for node in [tree, *public_definitions(tree)]]

    assert [] == [f"{home} {getattr(node, 'name', '')}" for home, node in found if not ast.get_docstring(node)]


def test_every_test_states_a_fact():
    """Each test has a docstring that is a sentence."""
    found = [(home, node) for home, tree in trees("tests") for node in functions(tree) if node.name.startswith("test_")]

    assert [] == [
        f"{home} {node.name}" for home, node in found if not (ast.get_docstring(node) or "").endswith((".", "?"))
    ]


def test_formulas_and_policies_show_an_example():
    """Every public function of the theory, the policies and the distributions has a doctest."""
    places = [(home, tree) for home, tree in trees("sim") if home.startswith(WITH_DOCTESTS)]
    found = [
        (home, node) for home, tree in places for node in public_definitions(tree) if isinstance(node, ast.FunctionDef)
    ]

    assert [] == [f"{home} {node.name}" for home, node in found if ">>>" not in (ast.get_docstring(node) or "")]


@pytest.mark.parametrize("path", python_files("sim"), ids=place)
def test_examples_in_docstrings_are_true(path):
    """Every doctest of the module runs and prints what it says."""
    if path.stem != "__main__":
        assert 0 == doctest.testmod(importlib.import_module(module_name(path))).failed


def test_no_text_names_a_machine_or_a_tracker():
    """The project stands on its own: no path of somebody's computer, no number of a ticket."""
    lines = [
        (path, n, line) for path in tracked_texts() for n, line in enumerate(path.read_text("utf-8").splitlines(), 1)
    ]

    assert [] == [f"{place(path)}:{n} {line.strip()}" for path, n, line in lines if NOT_OURS.search(line)]


@pytest.mark.parametrize(
    ("source", "instead"),
    [
        ("random.random()", "named streams"),
        ("np.random.default_rng()", "named streams"),
        ("datetime.datetime.now()", "clock of the run"),
        ("print(wait_s)", "return value"),
        ("plt.show()", "Axes"),
    ],
)
def test_a_banned_call_is_found_and_its_replacement_named(source, instead):
    """The error says what to write instead."""
    (problem,) = banned_calls(ast.parse(source), "sim/measure/waits.py")

    assert instead in problem


@pytest.mark.parametrize(
    "source",
    [
        "from sim.plot import axes",
        "import sim.cli",
        "def late():\n    from sim import report",
        "from ..model import lab",
    ],
)
def test_an_import_from_the_right_is_found(source):
    """Neither a function, nor `from sim import`, nor a relative path hides an import from the right."""
    assert 1 == len(imports_from_the_right(ast.parse(source), "sim.measure.waits"))


def test_an_import_from_the_left_is_fine():
    """A module may import what stands to its left, and its own neighbours."""
    source = "import numpy\nfrom sim.record import Record\nfrom sim.measure.windows import Window"

    assert [] == imports_from_the_right(ast.parse(source), "sim.measure.waits")


def test_a_circle_of_imports_is_found():
    """Two modules that need each other cannot be put in order."""
    sources = {"sim.a": ast.parse("from sim.b import x"), "sim.b": ast.parse("from sim.a import y")}

    assert {"sim.a", "sim.b"} == set(circles(sources))


def test_a_docstring_does_not_count_as_length():
    """Long explanations are welcome; long bodies are not."""
    (function,) = functions(ast.parse('def f():\n    """One.\n\n    Two.\n    """\n    a = 1\n    return a'))

    assert 2 == body_lines(function)


@pytest.mark.parametrize("line", ["see /ho" + "me/ann/notes.txt", "as in iss" + "ue #12"])
def test_a_foreign_name_is_found(line):
    """A path of one machine and the number of a ticket are found wherever they stand in a line."""
    assert NOT_OURS.search(line)
