"""The draws of a seed are a promise: whoever cites a seed today finds the same users tomorrow.

`seed_contract.json` holds the first numbers of each kind of stream, and of each distribution and load the first times
and a digest of a thousand; of keys the first twenty and a digest. To change one of them is a breaking change: it needs
a major version and a line in the changelog that says which draws differ. Only then regenerate the file, from the
project's root, with

    PYTHONPATH=. python tests/workload/test_seed_contract.py

Streams are promised to the bit. Times are promised to a nanosecond either way, and the digest is taken of whole
microseconds: the last digit of a logarithm belongs to the machine, not to us.
"""

import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from pydantic import TypeAdapter

from sim.scenario import Distribution, Load
from sim.workload import arrivals_ns, keys_of, stream, times_ns
from sim.workload.streams import NAMES, STEP_KINDS

PLACE = Path(__file__).with_name("seed_contract.json")
CONTRACT = json.loads(PLACE.read_text(encoding="utf-8"))
SEED, REPLICATION, DRAWS = 42, 7, 1000
DISTRIBUTION, LOAD = TypeAdapter(Distribution), TypeAdapter(Load)


def name(entry):
    """Return the kind of the distribution or load, for the list of tests."""
    return next(iter(entry["spec"]))


def stream_of(kind):
    """Return the uniforms that a kind of stream promises: near and far elements, and an attempt of a second call."""
    source = stream(SEED, REPLICATION, kind, "pdf" if kind in STEP_KINDS else None)
    return [*source.uniforms(0, 5).tolist(), source.uniform(10**6), source.uniform(0, attempt=3, call=2)]


def children_of(kind):
    """Return the uniforms that a kind of stream promises to jobs that others spawn."""
    source = stream(SEED, REPLICATION, kind, "pdf")
    return [source.uniform(0, child=1), source.uniform(10**6, child=2), source.uniform(0, attempt=3, call=2, child=1)]


def keys_by(skew):
    """Return whose the first thousand requests are, of a hundred keys."""
    return keys_of(100, skew, stream(SEED, REPLICATION, "key").uniforms(0, DRAWS))


def times_of(spec):
    """Return a thousand times [ns] of a distribution."""
    return times_ns(DISTRIBUTION.validate_python(spec), stream(SEED, REPLICATION, "service", "pdf").uniforms(0, DRAWS))


def arrivals_of(spec):
    """Return the first thousand arrivals [ns] of a load within a day."""
    day_ns = 86_400 * 10**9
    return arrivals_ns(LOAD.validate_python(spec), duration_ns=day_ns, seed=SEED, replication=REPLICATION)[:DRAWS]


def digest(instants_ns):
    """Return twelve hex digits of the SHA-256 of times rounded to microseconds, as little-endian 64-bit integers."""
    whole_us = np.rint(np.asarray(instants_ns) / 1000).astype("<i8")
    return sha256(whole_us.tobytes()).hexdigest()[:12]


def test_every_kind_of_stream_is_in_the_contract():
    """A new kind needs a new line, and none may vanish."""
    assert set(NAMES) == set(CONTRACT["streams"])


def test_every_kind_of_a_step_has_children_in_the_contract():
    """A step can be reached by spawned jobs, whatever is drawn for it."""
    assert set(STEP_KINDS) == set(CONTRACT["children"])


def test_every_distribution_and_load_is_in_the_contract():
    """Each kind that a scenario can name is promised, but those that draw nothing."""
    kinds = {one.tag for one in (*_members(Distribution), *_members(Load))} - {"traced", "trace", "users"}

    assert kinds == {name(entry) for entry in (*CONTRACT["distributions"], *CONTRACT["loads"])}


@pytest.mark.parametrize("kind", NAMES)
def test_the_numbers_of_a_stream_stay(kind):
    """Uniforms of the addresses in the contract, to the bit."""
    assert CONTRACT["streams"][kind] == [uniform.hex() for uniform in stream_of(kind)]


@pytest.mark.parametrize("kind", STEP_KINDS)
def test_the_numbers_of_spawned_jobs_stay(kind):
    """Uniforms of children, to the bit."""
    assert CONTRACT["children"][kind] == [uniform.hex() for uniform in children_of(kind)]


@pytest.mark.parametrize("entry", CONTRACT["keys"], ids=lambda entry: f"skew {entry['skew']}")
def test_the_keys_of_requests_stay(entry):
    """The first twenty, and a thousand by their digest."""
    assert entry == _promised_keys(entry["skew"])


@pytest.mark.parametrize("entry", CONTRACT["distributions"], ids=name)
def test_the_times_of_a_distribution_stay(entry):
    """The first five to the nanosecond, a thousand by their digest."""
    times = times_of(entry["spec"])

    assert entry["first_ns"] == pytest.approx(times[:5].tolist(), abs=1, rel=0)
    assert entry["digest"] == digest(times)


@pytest.mark.parametrize("entry", CONTRACT["loads"], ids=name)
def test_the_arrivals_of_a_load_stay(entry):
    """The first five to the nanosecond, a thousand by their digest."""
    arrivals = arrivals_of(entry["spec"])

    assert entry["first_ns"] == pytest.approx(arrivals[:5].tolist(), abs=1, rel=0)
    assert (entry["count"], entry["digest"]) == (arrivals.size, digest(arrivals))


def _members(union):
    return union.__origin__.__args__


def _promise(entry, times):
    return {"spec": entry["spec"], "first_ns": times[:5].tolist(), "count": times.size, "digest": digest(times)}


def _promised_keys(skew):
    keys = keys_by(skew)
    return {"skew": skew, "first": keys[:20].tolist(), "count": keys.size, "digest": digest(keys * 1000)}


def _regenerated():
    return {
        "note": CONTRACT["note"],
        "streams": {kind: [uniform.hex() for uniform in stream_of(kind)] for kind in NAMES},
        "children": {kind: [uniform.hex() for uniform in children_of(kind)] for kind in STEP_KINDS},
        "keys": [_promised_keys(entry["skew"]) for entry in CONTRACT["keys"]],
        "distributions": [_promise(entry, times_of(entry["spec"])) for entry in CONTRACT["distributions"]],
        "loads": [_promise(entry, arrivals_of(entry["spec"])) for entry in CONTRACT["loads"]],
    }


if __name__ == "__main__":
    PLACE.write_text(json.dumps(_regenerated(), indent=1) + "\n", encoding="utf-8")
