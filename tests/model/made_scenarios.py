"""Scenarios made by Hypothesis: everything the model knows, together."""

from hypothesis import strategies as st

MS = st.integers(1, 2000).map(lambda ms: f"{ms}ms")
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
)
RETRIES = st.fixed_dictionaries(
    {
        "max_attempts": st.integers(1, 4),
        "backoff": BACKOFFS,
        "jitter": st.sampled_from(["none", "full", "equal", "decorrelated"]),
    }
)
STEPS = st.lists(
    st.fixed_dictionaries({"service": SERVICES, "fails": SHARES, "priority": st.integers(0, 3)}), min_size=1, max_size=3
).map(lambda steps: {f"step{number}": step for number, step in enumerate(steps)})
LOADS = st.one_of(
    st.integers(1, 20).map(lambda rate: f"{rate}/s"),
    st.integers(1, 20).map(lambda rate: {"even": f"{rate}/s"}),
    st.just({"stages": [{"rate": "2/s", "for": "5s"}, {"to": "20/s", "for": "5s"}]}),
    st.just({"spike": {"base": "1/s", "peak": "30/s", "at": "3s", "for": "2s"}}),
    st.just({"batch": {"size": 7, "every": "3s"}}),
    st.just({"mmpp": {"rates": ["1/s", "15/s"], "stays": ["4s", "2s"]}}),
    st.integers(1, 6).map(lambda count: {"users": {"count": count, "think": {"exponential": "500ms"}}}),
)
CLIENTS = st.fixed_dictionaries(
    {}, optional={"timeout": MS, "cancel_on_timeout": st.booleans(), "retry": RETRIES}
)  # fmt: skip
APIS = st.fixed_dictionaries(
    {"client": CLIENTS},
    optional={"threads": st.integers(1, 4), "overhead": MS, "accept_queue": st.integers(0, 5)},
)


@st.composite
def scenarios(draw):
    """A mapping that `from_dict` takes, with one architecture of inline and queued steps."""
    steps = draw(STEPS)
    names = list(steps)
    inline = draw(st.lists(st.sampled_from(names), unique=True))
    mix = draw(st.sampled_from([None, {names[0]: 2, names[-1]: 1}]))
    queue = {"order": draw(st.sampled_from(["fifo", "priority"]))}
    capacity = draw(st.one_of(st.none(), st.integers(0, 10)))
    return {
        "name": "made",
        "seed": draw(st.integers(0, 2**32)),
        "duration": 20,
        "warmup": draw(st.integers(0, 5)),
        "load": draw(LOADS),
        "steps": steps,
        "queue": queue if capacity is None else {**queue, "capacity": capacity},
        "retry": draw(RETRIES),
        "workers": {"count": draw(st.integers(1, 4))},
        **({"mix": mix} if mix else {}),
        **({"api": draw(APIS)} if draw(st.booleans()) else {}),
        "architectures": {"made": {"inline": inline, "queued": [name for name in names if name not in inline]}},
    }
