"""What the sections of made scenarios are made of: times, laws of times, shares, and groups of keys."""

from hypothesis import strategies as st


def times(least_ms, most_ms):
    """A duration of whole milliseconds, as a file would have it."""
    return st.integers(least_ms, most_ms).map(lambda ms: f"{ms}ms")


MS = times(20, 2000)  # long enough that a job which is tried without end does not fill a run with attempts
MOMENTS = times(0, 11_000)
SERVICES = st.one_of(
    MS,
    MS.map(lambda mean: {"exponential": mean}),
    st.tuples(MS, st.integers(1, 4)).map(lambda pair: {"erlang": {"mean": pair[0], "k": pair[1]}}),
    MS.map(lambda mean: {"lognormal": {"mean": mean, "cv": 2}}),
)
SHARES = st.sampled_from([0, 0, 0.02, 0.3, 1])
BACKOFFS = st.one_of(
    st.sampled_from(["none", "sidekiq"]),
    MS.map(lambda base: {"fixed": base}),
    MS.map(lambda base: {"linear": {"base": base, "max": "5s"}}),
    MS.map(lambda base: {"exponential": {"base": base, "factor": 2, "max": "10s"}}),
    MS.map(lambda base: {"polynomial": {"base": base, "power": 2, "plus": "100ms"}}),
)


def keys(required=None, **optional):
    """A section with all of the required keys and some of the others."""
    return st.fixed_dictionaries(required or {}, optional=optional)


def groups(*sections):
    """Some of these sections, laid together: what needs one another stands in one group of keys."""
    chosen = st.tuples(*(st.one_of(st.just({}), section) for section in sections))
    return chosen.map(lambda parts: {key: value for part in parts for key, value in part.items()})


RETRIES = keys(
    {
        "max_attempts": st.sampled_from([1, 2, 4, "unlimited"]),
        "backoff": BACKOFFS,
        "jitter": st.sampled_from(["none", "full", "equal", "decorrelated"]),
    },
    budget=keys(ratio=st.sampled_from(["10%", "100%"]), burst=st.integers(1, 5)),
)
