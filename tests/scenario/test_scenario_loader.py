"""Scenarios from files, from the catalog, from text and from mappings; and back to plain values."""

import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenario_texts import SMALL, refusal

from sim.scenario import ScenarioError, catalog, from_dict, from_text, load


@pytest.fixture
def file(tmp_path):
    """Return the small scenario in a file."""
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_a_file_is_loaded_by_its_path(file):
    """As text or as a path; the scenario keeps both source and text."""
    found = load(str(file))

    assert found == load(file)
    assert (str(file), SMALL) == (found.source, found.text)


def test_a_path_may_have_no_suffix(file, monkeypatch):
    """A separator makes a path of it, too."""
    file.rename(file.with_name("plain"))
    monkeypatch.chdir(file.parent)

    assert "small" == load("./plain").name


def test_a_name_is_looked_up_in_the_catalog(monkeypatch):
    """Its source is a path that one can open from here."""
    assert "checkout" in catalog.names()
    assert Path(load("checkout").source).is_file()
    monkeypatch.chdir(catalog.folder())
    assert "checkout.yaml" == load("checkout").source


def test_an_unknown_name_is_answered_with_the_nearest():
    """And with the way to name a file."""
    with pytest.raises(ScenarioError, match=r"^chekout: is not a scenario of the catalog; did you mean checkout\? A"):
        load("chekout")


def test_an_installed_wheel_has_the_catalog_inside(tmp_path, monkeypatch):
    """`sim/scenarios` comes before the folder beside `sim`."""
    monkeypatch.setattr(catalog, "_PACKAGE", tmp_path)
    assert tmp_path.parent / "scenarios" == catalog.folder()

    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "mine.yaml").write_text(SMALL, encoding="utf-8")
    assert ("mine",) == catalog.names()
    assert "small" == load("mine").name


def test_what_cannot_be_read_is_refused(tmp_path):
    """Missing files, folders, names that are none."""
    for path, said in {"nope.yaml": "No such file", "\0.yaml": "null byte"}.items():
        with pytest.raises(
            ScenarioError, match=f"cannot be read .*{said}.*; give a file, or a name that `sim list` shows"
        ):
            load(tmp_path / path)
    with pytest.raises(ScenarioError, match="is a folder; name a file in it"):
        load(tmp_path)


def test_a_file_must_be_utf_8(file):
    """The place of the first bad byte is said; a byte order mark is no matter."""
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    assert "small" == load(file).name

    file.write_bytes(b"name: a\nabout: caf\xe9\n")
    with pytest.raises(ScenarioError, match=r"small\.yaml:2:11: must be UTF-8; save it in that encoding"):
        load(file)


def test_a_huge_file_is_refused_before_it_is_read(file):
    """Not more than a megabyte of it comes into memory."""
    file.write_bytes(b"# " + "\u20ac".encode() * 5_000_000)
    with pytest.raises(ScenarioError, match="must be at most 256 KiB"):
        load(file)


def test_a_mapping_is_a_scenario():
    """Numbers of time are in seconds; the text that it keeps is YAML."""
    mapping = {
        "name": "a",
        "seed": 1,
        "duration": 60,
        "load": "1/s",
        "steps": {"a": {"service": 0.5}},
        "workers": {"count": 2},
    }
    found = from_dict(mapping)

    assert 60_000_000_000 == found.duration_ns
    assert found.digest == from_text(found.text).digest
    with pytest.raises(ScenarioError, match=r"^<mapping>: workers\.count: must be at least 1, got 0$"):
        from_dict({**mapping, "workers": {"count": 0}})


def test_keys_of_a_mapping_are_words():
    """A number as a key is read as its digits, and refused where digits are no name."""
    with pytest.raises(ScenarioError, match=r"steps\.1: must be a name"):
        from_dict(
            {
                "name": "a",
                "seed": 1,
                "duration": 1,
                "load": "1/s",
                "steps": {1: {"service": 1}},
                "workers": {"count": 2},
            }
        )


SECTIONS = """\
about: anything
warmup: 5s
mix: {email: 3, pdf: 1, slow: 1.5}
steps:
  email: {service: SERVICE, fails: 0.1%, priority: high}
  pdf: {service: {lognormal: {median: 1s, p99: 7s}}}
  slow: {service: {hyperexponential: {branches: [{weight: 1, mean: 1s}, {weight: 6, mean: 2s}]}}}
api: {threads: 4, overhead: 1.5ms, accept_queue: 0, client: {timeout: 3s, retry: {max_attempts: 2, backoff: sidekiq}}}
queue: {order: priority, capacity: 5}
retry: {max_attempts: 3, backoff: {exponential: {base: 1s, max: 1d}}, jitter: decorrelated}
architectures: {x: {inline: [email], queued: [slow, pdf]}, y: {queued: all, retry: {backoff: sidekiq}}}
thresholds: [x.wait.p95 < 5s]
"""
LOADS = (
    "5/s", "{even: 7/m}", "{stages: [{to: 3/s, for: 1m}, {rate: 5/s, to: 2/s, for: 90s}], arrivals: even}",
    "{diurnal: {mean: 1/s, peak: 1.5/s}}", "{spike: {base: 0/s, peak: 3/s, at: 0s, for: 1s}}",
    "{mmpp: {rates: [1/s, 0/s], stays: [1s, 2s]}}", "{batch: {size: 3, every: 7s}}", "{batch: {size: 3, rate: 7/h}}",
    "{users: {count: 3, think: {erlang: {mean: 1s, k: 2}}}}", "{trace: {arrivals: [0, 0.1], columns: {a: [1, 2.5]}}}",
    "{trace: {file: traces/orders.csv, speed: 2}}",
)  # fmt: skip
SERVICES = (
    "1s", "{exponential: 0.3}", "{uniform: {low: 0, high: 1}}", "{gamma: {mean: 1s, cv: 0.3}}",
    "{pareto: {mean: 1, alpha: 2}}",
    "{weibull: {mean: 1s, shape: 0.5}}", "{hyperexponential: {mean: 1s, cv: 3}}", "{empirical: {values: [0.1, 3s]}}",
    "{empirical: {file: traces/orders.csv, column: service_s}}",
)  # fmt: skip


@pytest.mark.parametrize("text", LOADS)
@pytest.mark.parametrize("service", SERVICES)
def test_what_is_printed_is_read_as_the_same(text, service):
    """`normalised` is itself a scenario, equal in every architecture, with the same digest."""
    source = str(catalog.folder() / "f.yaml")
    small = SMALL.replace("steps: {email: {service: 1s}}\n", "").replace("5/s", text)
    found = from_text(small + SECTIONS.replace("SERVICE", service), source)
    again = from_dict(found.normalised(), source)

    assert (found.architectures, found.thresholds) == (again.architectures, again.thresholds)
    assert (found.normalised(), found.digest) == (again.normalised(), again.digest)
    assert found.normalised() == json.loads(json.dumps(found.normalised()))


@given(st.lists(st.floats(1e-9, 1e6), min_size=1, max_size=5), st.floats(0, 1))
def test_shares_are_read_as_they_were_printed(weights, fails):
    """Weights are normalised once, and then stay to the last bit."""
    steps = {f"s{number}": {"service": 1, "fails": fails} for number in range(len(weights))}
    mapping = {"name": "a", "seed": 1, "duration": 60, "load": "1/s", "steps": steps, "workers": {"count": 2}}
    found = from_dict({**mapping, "mix": dict(zip(steps, weights, strict=True))})

    assert found.digest == from_dict(found.normalised()).digest


def test_the_digest_stands_for_what_decides_the_outcome():
    """Words, layout and units do not change it; a number does."""
    digest = from_text(SMALL).digest
    same = (
        SMALL.replace("10m", "600").replace("5/s", "{poisson: {rate: 300/m}}") + "about: words\nwarmup: 0\napi: null\n"
    )

    assert digest == from_text(same).digest
    assert digest != from_text(SMALL.replace("seed: 1", "seed: 2")).digest
    assert 12 == len(digest)
    assert int(digest, 16) >= 0


def test_a_scenario_can_be_sent_to_another_process():
    """Pickled and back, it is the same."""
    found = load("trace-replay")

    assert found.digest == pickle.loads(pickle.dumps(found)).digest  # noqa: S301  our own bytes


def test_a_scenario_without_workers_needs_them_for_what_is_queued():
    """Nothing queued, no workers."""
    text = SMALL.replace("workers: {count: 8}\n", "")

    assert from_text(text + "architectures: {x: {inline: all}}").architectures["x"].workers is None
    assert refusal(text).startswith(
        "f.yaml:1:1: workers: is required: somebody has to do email; add workers: {count: 1}"
    )
