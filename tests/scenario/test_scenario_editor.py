"""The JSON Schema says what the reader does."""

import jsonschema
import pytest
import yaml
from scenario_texts import SMALL, WHOLE
from test_scenario_distributions import FORMS as DISTRIBUTIONS
from test_scenario_loads import FORMS as LOADS

from sim.scenario import brokers, catalog, from_text, json_schema, load

SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def is_valid(text):
    """Return what an editor would think of a text."""
    return VALIDATOR.is_valid(yaml.safe_load(text))


def test_the_schema_is_one():
    """By the rules of its own draft."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    assert "https://json-schema.org/draft/2020-12/schema" == SCHEMA["$schema"]


@pytest.mark.parametrize("name", catalog.names())
def test_shipped_scenarios_are_valid(name):
    """As they are written, and as they are printed with all defaults."""
    scenario = load(name)

    assert is_valid(scenario.text)
    assert VALIDATOR.is_valid(scenario.normalised())


def test_every_key_is_valid():
    """In a scenario that uses all of them, as it is written and as it is printed."""
    assert is_valid(WHOLE)
    assert VALIDATOR.is_valid(from_text(WHOLE).normalised())


def test_profiles_are_offered():
    """An editor completes their names."""
    assert is_valid(merged("queue: {profile: sidekiq}"))
    assert list(brokers.names()) == SCHEMA["$defs"]["Queue"]["properties"]["profile"]["anyOf"][0]["enum"]


@pytest.mark.parametrize("text", LOADS)
def test_every_form_of_a_load_is_valid(text):
    """Short and long."""
    assert is_valid(SMALL.replace("5/s", text))


@pytest.mark.parametrize("text", DISTRIBUTIONS)
def test_every_form_of_a_distribution_is_valid(text):
    """Short and long."""
    assert is_valid(SMALL.replace("service: 1s", f"service: {text}"))


GOOD = (
    "load: {stages: [{rate: 5/s, to: 6/s, for: 1m, name: x}], arrivals: even}",
    "load: {trace: x.csv}",
    "load: {trace: {file: x.csv, speed: 2}}",
    "retry: {backoff: none}",
    "retry: {backoff: {exponential: 1s}, jitter: full}",
    "architectures: {x: {queued: all, steps: {email: {fails: 2%}}, workers: {count: 3}, api: null}}",
    "architectures: {x: {inline: [email], workers: {}, load: 5/s}}",
    "architectures: {x: {queued: all, workers: {autoscale: {min: 2}}, stream: {on_failure: skip}}}",
    "architectures: {x: {queued: all, pools: {a: {prefetch: 2, autoscale: {min: 2}}}, queues: {a: {order: lifo}}}}",
    "architectures: {x: {queued: all, queue: null, queues: null, pools: null, faults: null, retry: null}}",
    "queue: null",
    "pools: {a: {prefetch: 2}}",
    "retry: {max_attempts: unlimited, backoff: lease}",
    "retry: {max_attempts: 3, backoff: {polynomial: {base: 1s, power: 2}}}",
    "workers: {count: 8, reads: [a, b]}",
    "workers: {count: 8, reads: {a: 6, b: 1}}",
    "workers: {count: 8, crashes: {mtbf: 5m, restart: {exponential: 20s}}}",
    "faults: [{kill: 50%, at: 1s}, {kill: 3, at: 1s}, {kill: 0.5, at: 1s}]",
    "faults: [{dependency: email, slow: 3, at: 1s, for: 2}, {broker: down, at: 0, for: 1s}]",
    "steps: {email: {service: 1s, spawns: {pdf: 3}, payload: 200KB}, pdf: {service: 1s, delay: 5m, payload: 5}}",
    "steps: {email: {service: {hyperexponential: {mean: 1s, cv: 2}}, priority: urgent}}",
    "steps: {email: {service: {empirical: {file: x.csv, column: y}}, priority: 7}}",
)
BAD = (
    "lod: 5/s",
    "load: {poison: 5/s}",
    "load: {poisson: 5/s, even: 5/s}",
    "retry: {backoff: fixed}",
    "retry: {backoff: {fixed: 1s, linear: 1s}}",
    "architectures: {x y: {queued: all}}",
    "architectures: {x: {queued: all, seed: 5}}",
    "workers: {}",
    "steps: {email: {fails: 2%}}",
    "steps: {email: {service: 1s, priority: hgh}}",
    "api: {threads: 0}",
    "queue: {order: lilo}",
    "thresholds: [5]",
    "queue: 5",
    "queue: {profile: rabbit}",
    "queue: {bandwidth: 5}",
    "pools: {a: {cuont: 2}}",
    "workers: {count: 8, reads: []}",
    "workers: {count: 8, reads: {a: 0}}",
    "workers: {count: 8, autoscale: {age: 5s}}",
    "workers: {count: 8, crashes: 5m}",
    "faults: [{kill: 0, at: 1s}]",
    "faults: [{kill: 1}]",
    "faults: [{kill: 1, at: 1s, for: 1s}]",
    "faults: [{broker: up, at: 1s, for: 1s}]",
    "faults: [{at: 1s}]",
    "stream: {}",
    "keys: {skew: 1}",
    "steps: {email: {service: 1s, spawns: {pdf: 0}}}",
    "steps: {email: {service: 1s, redraw: often}}",
    "api: {shed: {codel: {target: 5ms}}}",
)


def merged(line):
    """Return the small scenario with a key replaced or added."""
    key = line.split(":")[0]
    return "".join(f"{old}\n" for old in SMALL.splitlines() if not old.startswith(f"{key}:")) + line


@pytest.mark.parametrize("line", GOOD)
def test_what_the_reader_takes_is_valid(line):
    """An editor marks nothing."""
    assert is_valid(merged(line))


@pytest.mark.parametrize("line", BAD)
def test_what_the_reader_refuses_is_marked(line):
    """Unknown keys, missing ones, wrong words."""
    assert not is_valid(merged(line))


def undescribed(schema, path=""):
    """Yield the keys that have no description."""
    if isinstance(schema, list):
        for number, entry in enumerate(schema):
            yield from undescribed(entry, f"{path}.{number}")
    if isinstance(schema, dict):
        for key, entry in schema.get("properties", {}).items() if isinstance(schema.get("properties"), dict) else ():
            if "description" not in entry:
                yield f"{path}.{key}"
        for key, entry in schema.items():
            yield from undescribed(entry, f"{path}.{key}")


def test_every_key_has_a_description():
    """An editor shows it while one types."""
    assert [] == list(undescribed(SCHEMA))
