"""Whatever the file holds: a scenario, or one error that says where and what; never a traceback."""

import re

import yaml
from hypothesis import given
from hypothesis import strategies as st
from scenario_texts import SMALL, WHOLE
from test_scenario_distributions import REFUSED as DISTRIBUTIONS
from test_scenario_loads import REFUSED as LOADS

from sim.scenario import ScenarioError, from_dict, from_text, load

LINE = re.compile(r"(f\.yaml:[1-9]\d*:[1-9]\d*|--set [^\n]*|<mapping>): \S.*")
ALL = (
    SMALL
    + """\
about: &a words
warmup: 5s
mix: {email: 30%}
api: {threads: 4, overhead: 1.5ms, accept_queue: 0, client: {timeout: 3s, cancel_on_timeout: true}}
queue: {order: priority, capacity: 5}
retry: {max_attempts: 3, backoff: {exponential: {base: 1s, factor: 2, max: 60s}}, jitter: full}
architectures: {x: {inline: [email]}, y: {queued: all, load: {stages: [{rate: 5/s, for: 1m}]}}}
thresholds: [x.response_time.p95 < 5s]
"""
)


def check(make, *arguments, **options):
    """Assert that it is a scenario or lines that each have a place."""
    try:
        found = make(*arguments, **options)
    except ScenarioError as error:
        text = str(error)
    else:
        assert found.digest == from_dict(found.normalised(), "f.yaml").digest
        return
    assert text.encode()
    assert [] == [line for line in text.splitlines() if not LINE.fullmatch(line)]


@given(st.text())
def test_any_text_is_a_scenario_or_an_error(text):
    """Most texts are not even YAML."""
    check(from_text, text, "f.yaml")


@given(st.sampled_from([ALL, WHOLE]), st.data())
def test_any_slip_of_the_keyboard_is_a_scenario_or_an_error(text, data):
    """A piece of a good file is replaced by signs that YAML or the units care about."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 12)))
    signs = st.text(st.sampled_from("{}[]:,-&*!|>'\"%@#?\n\t 0159.emsn~/<=\\\u00e9\u2028\x00"), max_size=6)

    check(from_text, text[:start] + data.draw(signs) + text[end:], "f.yaml")


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.integers(-(10**60), 10**60) | st.floats() | st.text(max_size=8)
    | st.sampled_from(["1s", "5/s", "2%", "all", "none", "email", "full", "fixed", "1e9", "0", "-1", "146y", "urgent"])
    | st.sampled_from(["5MB", "5MB/s", "1B", "lease", "unlimited", "sidekiq", "edf", "down", "low", "pdf", "100%"])
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below, max_size=3),
    max_leaves=6,
)
GOOD_VALUES = st.sampled_from([yaml.safe_load(text) for text in (*DISTRIBUTIONS, *LOADS) if text])


def paths(value, path=()):
    """Yield the path of every value of a plain tree."""
    yield path
    for key, below in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from paths(below, (*path, key))


def replaced(value, path, new):
    """Return a plain tree with another value at a path."""
    if not path:
        return new
    if isinstance(value, list):
        return [replaced(below, path[1:], new) if key == path[0] else below for key, below in enumerate(value)]
    return {**value, path[0]: replaced(value[path[0]], path[1:], new)}


PLAIN = [from_text(SMALL).normalised() | yaml.safe_load(ALL), yaml.safe_load(WHOLE), from_text(WHOLE).normalised()]


@given(st.sampled_from(PLAIN), st.data(), VALUES | GOOD_VALUES)
def test_any_value_anywhere_is_a_scenario_or_an_error(plain, data, value):
    """A value of a good scenario is replaced by another, of any type."""
    mapping = replaced(plain, data.draw(st.sampled_from(sorted(paths(plain), key=str))), value)

    check(from_dict, mapping if isinstance(mapping, dict) else {"name": mapping})


@given(
    st.lists(
        st.sampled_from(
            ["architectures", "x", "workers", "steps", "email", "load", "stages", "0", "-1", "", "²", "inline"]
        )
    ),
    VALUES | st.text(max_size=8),
)
def test_any_change_is_a_scenario_or_an_error(keys, value):
    """`--set` with any path and any value."""
    check(from_text, ALL, "f.yaml", overrides={".".join(keys): value})


@given(st.binary(max_size=60))
def test_any_bytes_are_a_scenario_or_an_error(tmp_path_factory, content):
    """Files need not even be text."""
    folder = tmp_path_factory.getbasetemp()
    (folder / "f.yaml").write_bytes(content)
    try:
        load(folder / "f.yaml")
    except ScenarioError as error:
        text = str(error)
    else:
        return
    assert text.startswith(str(folder / "f.yaml"))
