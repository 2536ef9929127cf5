"""Made workers: how many, in which pools, what they read, how they die; and what else goes wrong."""

from hypothesis import strategies as st
from made_parts import MOMENTS, MS, groups, keys, times

CRASHES = keys({"mtbf": times(300, 8000)}, restart=times(1, 1500), only_busy=st.booleans())
SCALING = st.one_of(
    keys({"backlog_per_worker": st.integers(1, 5)}, scale_on_in_flight=st.booleans(), scale_on_scheduled=st.booleans()),
    times(200, 2000).map(lambda age: {"age": age}),
    st.sampled_from(["30%", "80%"]).map(lambda share: {"utilization": share}),
)
AUTOSCALE = st.tuples(
    SCALING,
    keys(
        {"poll": times(300, 2000), "max": st.integers(4, 8)},
        start_up=MS,
        cooldown=MS,
        scale_in=keys(cooldown=MS, step=st.integers(1, 3)),
    ),
).map(lambda parts: parts[0] | parts[1])
UNFINISHED = st.sampled_from(["crash", "return", "keep"])
WORKERS = st.tuples(
    keys({"count": st.integers(1, 4)}),
    groups(
        keys(crashes=CRASHES, shutdown=keys(grace=times(0, 500), unfinished=UNFINISHED)),
        keys({"poll": times(50, 1000)}, long_poll=times(50, 1000)),
        st.integers(2, 4).map(lambda most: {"prefetch": most}),
        MS.map(lambda window: {"dedup": window}),
        AUTOSCALE.map(lambda rule: {"autoscale": rule}),
    ),
).map(lambda parts: parts[0] | parts[1])
WINDOWS = {"at": MOMENTS, "for": times(100, 4000)}
_FAULT = st.one_of(
    st.fixed_dictionaries({"kill": st.sampled_from([1, "50%", "100%"]), "at": MOMENTS}),
    st.fixed_dictionaries({"broker": st.just("down"), **WINDOWS}),
    st.fixed_dictionaries({"network": times(1, 200), **WINDOWS}),
    st.fixed_dictionaries({"deploy": keys(batch=st.integers(1, 3), pause=MS), "at": MOMENTS}),
)


def faults_of(steps):
    """Some faults; dependencies are those of these steps."""
    dependency = keys(
        {"dependency": st.sampled_from(steps), **WINDOWS},
        slow=st.sampled_from([0.5, 3]),
        share=st.sampled_from(["50%", "100%"]),
    )
    return st.lists(st.one_of(dependency, _FAULT), max_size=3)


def _reads(queues, whole):
    """What a pool reads: queues in an order, or with weights; all of them, or some."""
    chosen = st.permutations(queues) if whole else st.lists(st.sampled_from(queues), min_size=1, unique=True)
    weighted = chosen.flatmap(lambda names: st.fixed_dictionaries({name: st.integers(1, 5) for name in names}))
    return st.one_of(chosen, weighted)


@st.composite
def pools_of(draw, queues):
    """One kind of workers or two; the first kind reads every queue, so that each is read."""
    pools = {"pool0": draw(WORKERS)}
    if draw(st.booleans()):
        pools["pool1"] = draw(WORKERS)
    for name, pool in pools.items():
        if queues and draw(st.booleans()):
            pool["reads"] = draw(_reads(queues, name == "pool0"))
    return pools
