"""Streams: every number has an address, and nothing else has an influence on it."""

from itertools import pairwise, product
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from workload_examples import LARGEST_U, LEVEL, SEED

from sim.workload.streams import NAMES, STEP_KINDS, Stream, check_distinct, names_of, stream, stream_name

seeds = st.integers(0, 2**63 - 1)
elements = st.integers(0, 2**40)
small = st.integers(1, 1000)
children = st.integers(0, 2**64 - 1)


@given(seed=seeds, first=elements, count=st.integers(0, 40), attempt=small, call=small, child=children)
def test_one_by_one_is_the_same_as_in_bulk(seed, first, count, attempt, call, child):
    """The number at an address does not depend on how it is asked for, to the last bit."""
    source = stream(seed, 0, "fails", "pdf")
    one_by_one = [source.uniform(element, attempt, call, child) for element in range(first, first + count)]

    assert one_by_one == source.uniforms(first, count, attempt, call, child).tolist()


@given(seed=seeds, first=elements, cut=st.integers(0, 50))
def test_portions_are_the_same_as_the_whole(seed, first, cut):
    """Fifty numbers drawn in two portions are the fifty numbers."""
    source = stream(seed, 3, "arrivals")
    portions = [source.uniforms(first, cut), source.uniforms(first + cut, 50 - cut)]

    assert source.uniforms(first, 50).tolist() == np.concatenate(portions).tolist()


def test_the_address_is_the_counter_that_is_documented():
    """Element 4 j + lane of attempt k, call v and child n is the lane of NumPy's block after [j, k, v, n] minus one."""
    key = np.random.SeedSequence(42, spawn_key=(7, crc32(b"jitter:pdf"))).generate_state(2, np.uint64)
    numpys = np.random.Generator(np.random.Philox(counter=[10 - 1, 3, 2, 5], key=key)).random(4)

    assert numpys.tolist() == stream(42, 7, "jitter", "pdf").uniforms(40, 4, attempt=3, call=2, child=5).tolist()


def test_what_is_not_named_is_the_first():
    """First attempt, first call, and the job that the request makes itself, which is child 0."""
    source = stream(42, 7, "jitter", "pdf")

    assert source.uniform(5, 1, 1, 0) == source.uniform(5)
    assert source.uniforms(5, 3, 1, 1, 0).tolist() == source.uniforms(5, 3).tolist()


def test_addresses_do_not_collide():
    """Seeds, replications, kinds, steps, attempts, calls, children and elements all lead to different numbers."""
    sources = [
        stream(seed, replication, kind, step)
        for seed in (0, 1, 2**32, 2**62)
        for replication in (0, 1, 2)
        for kind, step in [("arrivals", None), ("think", None), ("service", "pdf"), ("service", "email")]
    ]
    places = list(product((1, 2, 3), (1, 2, 3), (0, 1, 2)))
    draws = [source.uniforms(0, 20, *place) for source in sources for place in places]

    assert len(sources) * len(places) * 20 == np.unique(np.concatenate(draws)).size


def test_reading_leaves_no_trace():
    """A stream has no position: what was read before, here or elsewhere, changes nothing."""
    source = stream(1, 0, "mix")
    before = source.uniforms(0, 5).tolist()
    source.uniforms(0, 1000)
    stream(1, 0, "think").uniforms(0, 1000)

    assert before == source.uniforms(0, 5).tolist()
    assert source == Stream(source.keys)


def test_bulk_draws_are_read_only():
    """A caller that would change its draws is stopped."""
    with pytest.raises(ValueError, match="read-only"):
        stream(1, 0, "mix").uniforms(0, 5)[0] = 0.5


def test_uniforms_are_multiples_of_two_to_the_minus_53():
    """They lie in [0, 1) on a grid so fine that 1 - u is exact, and the largest is 1 - 2**-53."""
    scaled = stream(1, 0, "mix").uniforms(0, 10_000) * 2.0**53

    assert np.array_equal(scaled, np.floor(scaled))
    assert 0 <= scaled.min() <= scaled.max() <= LARGEST_U * 2.0**53


@pytest.mark.parametrize("kind", NAMES)
def test_uniforms_are_uniform(kind):
    """Kolmogorov and Smirnov find no difference in 20,000 numbers of any kind of stream, at the stated level."""
    assert stats.kstest(stream(SEED, 0, kind, "pdf").uniforms(0, 20_000), "uniform").pvalue > LEVEL


@pytest.mark.parametrize(
    "steps", list(pairwise([{"attempt": 1}, {"attempt": 2}, {"call": 2}, {"call": 3}, {"child": 1}, {"child": 2}]))
)
def test_attempts_calls_and_children_have_luck_of_their_own(steps):
    """The numbers of one element in different attempts, calls and children do not correlate, at the stated level."""
    source = stream(SEED, 0, "fails", "pdf")
    ours, theirs = (source.uniforms(0, 20_000, **step) for step in steps)

    assert stats.spearmanr(ours, theirs).pvalue > LEVEL


@pytest.mark.parametrize("kinds", list(pairwise(NAMES)))
def test_kinds_have_luck_of_their_own(kinds):
    """Whether an attempt fails says nothing of its size; so with every two neighbours of the list (stated level)."""
    ours, theirs = (stream(SEED, 0, kind, "pdf").uniforms(0, 20_000) for kind in kinds)

    assert stats.spearmanr(ours, theirs).pvalue > LEVEL


def test_a_kind_that_is_not_declared_is_refused():
    """A slip of the pen does not become a stream; the error lists the kinds."""
    with pytest.raises(ValueError, match="no stream is called 'servce'; declared are arrivals, "):
        stream(1, 0, "servce", "pdf")


@pytest.mark.parametrize("replication", [-1, 2**32])
def test_a_replication_must_fit_one_word(replication):
    """Otherwise (replication, name) could be spelled like another pair."""
    with pytest.raises(ValueError, match="replication must be from 0 to 4294967295, got"):
        stream(1, replication, "mix")


def test_all_streams_of_a_scenario_are_named():
    """The kinds that belong to a step come once for each step, the others once."""
    shared = len(NAMES) - len(STEP_KINDS)

    assert shared + 2 * len(STEP_KINDS) == len(set(names_of(["email", "pdf"])))
    assert stream_name("service", "pdf") in names_of(["pdf"])


def test_two_names_never_share_a_stream():
    """Names with the same checksum, which would share a key, are refused before anything is drawn."""
    with pytest.raises(ValueError, match="streams 'plumless' and 'buckeroo' would share their numbers: rename a step"):
        check_distinct(["email", "plumless", "buckeroo"])


def test_a_name_that_comes_twice_is_no_collision():
    """Only different names are compared."""
    check_distinct(["email", "email"])
