"""Made steps, who spawns whom, whose requests they are, and how these come."""

from hypothesis import strategies as st
from made_parts import MOMENTS, MS, SERVICES, SHARES, groups, keys, times

DUE = st.one_of(
    MS.map(lambda delay: {"delay": delay}),
    MS.map(lambda mean: {"delay": {"exponential": mean}}),
    st.tuples(times(500, 4000), times(0, 500)).map(lambda pair: {"schedule": {"every": pair[0], "jitter": pair[1]}}),
)
STEP = st.tuples(
    keys({"service": SERVICES, "fails": SHARES, "priority": st.integers(0, 3)}),
    groups(
        keys(fails_after=MS, timeout=MS, poison=st.sampled_from(["5%", "100%"])),
        keys(ttl=times(50, 5000), deadline=times(50, 5000)),
        keys(weight=st.integers(1, 5), redraw=st.just("per_attempt"), payload=st.just("100KB")),
        DUE,
    ),
).map(lambda parts: parts[0] | parts[1])
LOADS = st.one_of(
    st.integers(1, 15).map(lambda rate: f"{rate}/s"),
    st.integers(1, 15).map(lambda rate: {"even": f"{rate}/s"}),
    st.just({"stages": [{"rate": "2/s", "for": "4s"}, {"to": "15/s", "for": "4s"}]}),
    st.just({"spike": {"base": "1/s", "peak": "25/s", "at": "3s", "for": "2s"}}),
    st.just({"batch": {"size": 7, "every": "3s"}}),
    st.just({"mmpp": {"rates": ["1/s", "15/s"], "stays": ["4s", "2s"]}}),
    st.integers(1, 6).map(lambda count: {"users": {"count": count, "think": {"exponential": "500ms"}}}),
)
KEYS = st.fixed_dictionaries({"count": st.integers(1, 5), "skew": st.sampled_from([0, 1])})
REDRIVES = st.lists(keys({"at": MOMENTS}, rate=st.sampled_from(["1/s", "20/s"])), max_size=2)


@st.composite
def steps_and_places(draw, queues):
    """Steps, each with its queue; where they run, who spawns whom, and the mix: the sections that hang together."""
    steps = {f"step{number}": step for number, step in enumerate(draw(st.lists(STEP, min_size=1, max_size=4)))}
    inline = draw(st.one_of(st.just([]), st.lists(st.sampled_from(list(steps)), unique=True)))
    queued = [name for name in steps if name not in inline]
    for name in queued if queues else ():
        steps[name]["queue"] = draw(st.sampled_from(queues))
    spawned = set()
    if draw(st.integers(0, 3)) == 3:
        for number, name in enumerate(queued[:-1]):
            litter = draw(st.dictionaries(st.sampled_from(queued[number + 1 :]), st.integers(1, 2), max_size=2))
            steps[name]["spawns"] = litter
            spawned |= set(litter)
    asked = [name for name in steps if name not in spawned]
    mix = draw(st.sampled_from([None, {asked[0]: 2, asked[-1]: 1}]))
    places = {"architectures": {"made": {"inline": inline, "queued": queued}}}
    return {"steps": steps, **places, **({"mix": mix} if mix else {})}
