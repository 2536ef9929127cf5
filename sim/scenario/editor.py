"""The JSON Schema of a scenario file, with which editors complete keys and mark mistakes while one types."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from sim.scenario import brokers
from sim.scenario.distributions import DISTRIBUTIONS
from sim.scenario.document import Document, Sections
from sim.scenario.faults import FAULTS
from sim.scenario.loads import LOADS
from sim.scenario.names import NAME
from sim.scenario.retries import KINDS, SHAPES, Backoff
from sim.scenario.schema import EMPTY_BY_NULL, PLACES
from sim.scenario.spec import Spec
from sim.scenario.tagged import Tagged
from sim.scenario.thresholds import EXAMPLES, SCHEMA_PATTERN

Json: TypeAlias = dict[str, Any]
BARE = ("deterministic", "poisson")  # kinds that may be given without their tag: `service: 1s`, `load: 100/s`
PARTS = ("Step", "Workers", "Autoscale", "Stream")  # sections with required keys that are merged key by key
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> Json:
    """Return the JSON Schema (draft 2020-12) of a scenario file; every key has a description."""
    schema = Document.model_json_schema(by_alias=True)
    defs = schema["$defs"]
    for kind in (*DISTRIBUTIONS, *LOADS, *FAULTS):
        defs[kind.__name__] = _tagged(kind, defs)
    defs[Backoff.__name__] = _backoff()
    defs["Queue"]["properties"]["profile"] |= {"anyOf": [{"enum": list(brokers.names())}, {"type": "null"}]}
    defs |= {f"{name}Override": _partial(defs[name]) for name in PARTS}
    properties = schema["properties"]
    properties |= {key: _or_null(properties[key]) for key in EMPTY_BY_NULL}
    properties["pools"] = _with_parts(properties["pools"])
    properties["architectures"] = _architectures(properties)
    schema |= {"if": {"required": ["pools"]}, "else": {"properties": {"workers": properties["workers"]}}}
    properties["workers"] = _with_parts(properties["workers"])
    properties["thresholds"] |= {"items": {"type": "string", "pattern": SCHEMA_PATTERN}, "examples": [list(EXAMPLES)]}
    used = json.dumps(schema)
    schema["$defs"] = {name: definition for name, definition in defs.items() if f'"#/$defs/{name}"' in used}
    return {"$schema": DIALECT, **_tidy(schema)}


def _tagged(kind: type[Tagged], defs: Json) -> Json:
    """A kind below its tag, in each of its forms."""
    forms = [defs[kind.__name__] if form is kind else _inlined(form, defs) for form in kind.forms()]
    about = {"description": kind.__doc__}
    if kind.siblings:
        return about | forms[0]
    short = [forms[0]["properties"][kind.short]] if kind.short else []
    below = {"anyOf": [*short, *forms]} if short or len(forms) > 1 else forms[0]
    tagged = _object({kind.tag: about | below}, required=[kind.tag])
    return {**about, "anyOf": [*short, tagged]} if kind.tag in BARE else about | tagged


def _inlined(form: type[Spec], defs: Json) -> Json:
    schema = form.model_json_schema(by_alias=True)
    for name, definition in schema.pop("$defs", {}).items():
        defs.setdefault(name, definition)
    return schema


def _backoff() -> Json:
    words = {"enum": [kind for kind in KINDS if kind not in SHAPES]}
    shapes = []
    for kind, shape in SHAPES.items():
        schema = shape.model_json_schema(by_alias=True)
        below = {"description": shape.__doc__, "anyOf": [schema["properties"]["base"], schema]}
        shapes.append(_object({kind: below}, required=[kind]))
    return {"description": Backoff.__doc__, "anyOf": [words, *shapes]}


def _architectures(properties: Json) -> Json:
    names = {"anyOf": [{"const": "all"}, {"type": "array", "items": {"type": "string"}}]}
    places = {place: {"description": f"steps that run {_PLACE_WORDS[place]}", **names} for place in PLACES}
    sections = {key: _with_parts(properties[key]) for key in Sections.file_keys()}
    override = _object({**places, **sections})
    about = properties["architectures"]["description"]
    return {
        "description": about,
        "type": "object",
        "propertyNames": {"pattern": f"^{NAME.pattern}$"},
        "additionalProperties": override,
    }


_PLACE_WORDS = {"inline": "while the user waits", "queued": "on a worker later"}


def _object(properties: Json, required: list[str] | None = None) -> Json:
    return {"type": "object", "properties": properties, "required": required or [], "additionalProperties": False}


def _partial(definition: Json) -> Json:
    """The same, as an override: what is not given stays as it is."""
    return {key: _with_parts(value) for key, value in definition.items() if key != "required"}


def _with_parts(schema: Any) -> Any:
    """The same, where a part is enough of every section that is merged key by key."""
    if isinstance(schema, list):
        return [_with_parts(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    name = schema.get("$ref", "").removeprefix("#/$defs/")
    if name in PARTS:
        return {**schema, "$ref": f"#/$defs/{name}Override"}
    return {key: _with_parts(value) for key, value in schema.items()}


def _or_null(schema: Json) -> Json:
    """The same, or nothing at all."""
    about = {"description": schema["description"]}
    return about | {"anyOf": [{key: value for key, value in schema.items() if key not in about}, {"type": "null"}]}


def _tidy(schema: Any) -> Any:
    """Leave out what Pydantic derives from attribute names, and defaults in the form of Python objects."""
    if isinstance(schema, list):
        return [_tidy(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _tidy(value) for key, value in schema.items() if not _is_noise(key, value)}


def _is_noise(key: str, value: Any) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and isinstance(value, dict | list))
