"""The reference of scenario keys, made of the JSON Schema that editors get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario import json_schema

Node = Mapping[str, Any]


def page() -> str:
    """Return the page: the keys of the file, then those of each section."""
    schema = json_schema()
    parts = ["# Keys, from the schema", "", _INTRODUCTION, "", "## The file", "", *_table(schema)]
    for name, part in sorted(schema["$defs"].items()):
        table = _table(part) if part.get("properties") else ()
        parts += ["", f"## {name}", "", part.get("description", ""), "", *table]
    return "\n".join(parts) + "\n"


_INTRODUCTION = """\
What `sim schema` prints, as tables: this page is made of it. [The scenario file](../scenario.md) explains what the keys
mean and shows them at work. A type with a name of its own has its table further down."""


def _table(part: Node) -> Iterator[str]:
    yield "| key | type | default | meaning |"
    yield "| --- | --- | --- | --- |"
    for key, node in part["properties"].items():
        default = "required" if key in part.get("required", ()) else _value(node.get("default"))
        yield f"| `{key}` | {_type(node)} | {default} | {_cell(node.get('description', ''))} |"


def _value(default: Any) -> str:
    return "" if default is None or default in ({}, []) else f"`{default}`"


def _type(node: Node) -> str:
    """Return what may stand behind a key; alternatives once each."""
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "const" in node:
        return f"`{node['const']}`"
    if "enum" in node:
        return " or ".join(f"`{each}`" for each in node["enum"])
    if either := [*node.get("anyOf", ()), *node.get("oneOf", ())]:
        return " or ".join(dict.fromkeys(_type(each) for each in either if each.get("type") != "null"))
    return _plain(node)


def _plain(node: Node) -> str:
    """Return the type of what is no reference and no alternative."""
    if node.get("type") == "array":
        return f"list of {_type(node.get('items', {}))}"
    if isinstance(node.get("additionalProperties"), dict):
        return f"name: {_type(node['additionalProperties'])}"
    return f"{node.get('type', 'anything')}{_bounds(node)}"


def _bounds(node: Node) -> str:
    words = {"minimum": "at least", "exclusiveMinimum": "above", "maximum": "at most", "exclusiveMaximum": "below"}
    found = [f"{word} {node[key]:,}" for key, word in words.items() if key in node]
    return f" ({', '.join(found)})" if found else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
