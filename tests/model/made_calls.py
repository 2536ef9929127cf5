"""Made APIs, and the users who call them."""

from hypothesis import strategies as st
from made_parts import MS, RETRIES, groups, keys, times

CLIENTS = groups(
    keys({"timeout": times(300, 2000)}, cancel_on_timeout=st.booleans()),
    RETRIES.map(lambda retry: {"retry": {**retry, "max_attempts": 3}}),
    times(10, 299).map(lambda after: {"hedge": {"after": after}}),  # before anybody's patience ends
)
SHEDS = st.one_of(
    st.tuples(times(1, 300), times(10, 500)).map(lambda pair: {"codel": {"target": pair[0], "interval": pair[1]}}),
    st.tuples(times(1, 300), times(50, 2000)).map(lambda pair: {"min_delay": {"target": pair[0], "window": pair[1]}}),
)
DOORS = keys(
    rate_limit=st.fixed_dictionaries({"rate": st.sampled_from(["1/s", "10/s"]), "burst": st.integers(1, 5)}),
    breaker=keys({"of": st.integers(1, 5), "open_for": MS}, probes=st.integers(1, 3)),
    shed=SHEDS,
)
APIS = st.tuples(
    st.fixed_dictionaries({"client": CLIENTS}),
    groups(keys(threads=st.integers(1, 4), overhead=MS, accept_queue=st.integers(0, 5), retry=RETRIES), DOORS),
).map(lambda parts: parts[0] | parts[1])
