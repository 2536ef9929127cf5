"""YAML is read by the core schema, with places, and hostile text is refused fast."""

import time

import pytest
from scenario_texts import SMALL, refusal, refusals

from sim.scenario import ScenarioError, from_text
from sim.scenario.errors import Place
from sim.scenario.nodes import LARGEST
from sim.scenario.reader import read_yaml

PLAIN = {
    "null": None, "~": None, "": None, "true": True, "FALSE": False, "no": "no", "on": "on", "y": "y",
    "010": 10, "0o10": 8, "0x1F": 31, "-5": -5, "1_000": "1_000", "1:30": "1:30", "2024-01-01": "2024-01-01",
    "1e3": 1000.0, ".5": 0.5, "5.": 5.0, "-.inf": float("-inf"), "+.INF": float("inf"), "1e999": float("inf"),
    "9" * 5000: float("inf"), "0x" + "f" * 5000: "0x" + "f" * 5000, "'5'": "5", '"true"': "true", "5/s": "5/s",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PLAIN.items(), ids=range(len(PLAIN)))
def test_scalars_are_read_by_the_core_schema(text, expected):
    """Only true and false are booleans, nothing is octal or sexagesimal by surprise, quotes make text."""
    value = read_yaml(f"key: {text}", "f.yaml").plain()["key"]

    assert (type(expected), expected) == (type(value), value)


def test_not_a_number_is_read_as_such():
    """`.nan` is a float, for the fields to refuse."""
    value = read_yaml("key: .nan", "f.yaml").plain()["key"]

    assert value != value  # noqa: PLR0124  how a NaN is known


def test_every_value_knows_its_place():
    """Lines and columns count from 1; a key has a place of its own."""
    tree = read_yaml("a:\n  - b: 5\n", "f.yaml").child("a").child(0).child("b")

    assert (Place("f.yaml", 2, 8), Place("f.yaml", 2, 5), ("a", 0, "b")) == (tree.place, tree.key_place, tree.path)


def test_aliases_are_written_out():
    """An anchor may be used again, below another key."""
    tree = read_yaml("a: &x {b: 5}\nc: *x", "f.yaml")

    assert {"a": {"b": 5}, "c": {"b": 5}} == tree.plain()
    assert ("c", "b") == tree.child("c").child("b").path


REFUSED = {
    "": "f.yaml:1:1: is empty; write at least name, seed, duration, load, steps and workers",
    "# nothing": "f.yaml:1:1: is empty",
    "a: 1\n---\nb: 2": "f.yaml:2:1: must be one document; remove what follows the second ---",
    "a: 1\n\tb: 2": "f.yaml:2:1: must not be indented by tabs; use spaces",
    "a: [1": "f.yaml:1:6: is not YAML: expected ',' or ']', but got '<stream end>'; look for a missing bracket",
    "a: *b": "f.yaml:1:4: is not YAML: found undefined alias 'b'",
    "a: 1\na: 2": "f.yaml:2:1: a: must be given once, is also at f.yaml:1:4; keep one",
    "a: !!python/object/apply:os.system [ls]": "f.yaml:1:4: a: must not have a tag, such as tag:yaml.org",
    "a: !!str 5": "f.yaml:1:4: a: must not have a tag",
    "a: {<<: {b: 1}}": "f.yaml:1:5: a.<<: is not supported: merge keys; override in architectures instead",
    "? [a]\n: b": "f.yaml:1:3: must have keys that are words; write key: value",
    "a: \x07": "f.yaml:1:4: must not hold the character '\\x07'; remove it",
    "a: 1\nbb\x00": "f.yaml:2:3: must not hold the character '\\x00'; remove it",
    '"\\ud800"': "f.yaml:1:1: must not hold half a surrogate pair; remove it",
    '"\\UFFFFFFFF"': "f.yaml:1:1: is not YAML: ",
    "%YAML 1." + "9" * 5000 + "\n--- a": "f.yaml:1:1: is not YAML: Exceeds the limit",
    "a" * (LARGEST + 1): "f.yaml:1:1: must be at most 256 KiB; put arrivals into a CSV file",
    "[" * 10_000: "f.yaml:1:41: must be at most 40 levels deep and hold at most 20000 values",
    "- " * 10_000: "f.yaml:1:81: must be at most 40 levels deep",
    "[" + "1," * 50_000 + "]": "f.yaml:1:80000: must be at most 40 levels deep",
    "a: &a [*a]": "f.yaml:1:4: must be at most 40 levels deep",
    "5": "f.yaml:1:1: must be a mapping of keys to values, got 5; write name: ..., seed: ..., one key a line",
    "- a": "f.yaml:1:1: must be a mapping of keys to values, got ['a']",
}


@pytest.mark.parametrize(("text", "start"), REFUSED.items(), ids=range(len(REFUSED)))
def test_what_is_no_scenario_in_yaml_is_refused_with_its_place(text, start):
    """One line, with the place, the rule and the way out."""
    assert start == refusal(text)[: len(start)]


def test_a_thousand_million_laughs_are_refused_fast():
    """Aliases that multiply stop at the bound on values, long before the memory ends."""
    lines = ["a0: &a0 lol"] + [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 10)]
    start = time.perf_counter()

    assert "hold at most 20000 values" in refusal("\n".join(lines))
    assert time.perf_counter() - start < 5


def test_all_duplicates_are_reported():
    """Not only the first."""
    assert 2 == len(refusals("a: 1\na: 2\na: 3"))


def test_a_byte_order_mark_is_no_matter():
    """Editors of Windows put one at the start of a text."""
    assert "small" == from_text("\ufeff" + SMALL).name


def test_text_that_is_no_file_has_one_place():
    """A value on the command line has no lines."""
    with pytest.raises(ScenarioError, match=r"^--set a: is not YAML"):
        read_yaml("[", "--set a", at=Place("--set a"))
