"""Scenarios made by Hypothesis: everything the model knows, together."""

from hypothesis import strategies as st
from made_brokers import COMMON, QUEUE, QUEUES
from made_calls import APIS
from made_jobs import KEYS, LOADS, REDRIVES, steps_and_places
from made_parts import RETRIES, keys
from made_workers import faults_of, pools_of

DURATION_S = 12


@st.composite
def scenarios(draw):
    """A mapping that `from_dict` takes, with one architecture of inline and queued steps."""
    queues = draw(st.one_of(st.just({}), QUEUES))
    queue = draw(COMMON if queues else QUEUE)
    content = {
        "name": "made",
        "seed": draw(st.integers(0, 2**32)),
        "duration": DURATION_S,
        "warmup": draw(st.integers(0, 5)),
        "load": draw(LOADS),
        "queue": queue,
        "queues": queues,
        "retry": draw(RETRIES),
        "pools": draw(pools_of(list(queues))),
        **draw(steps_and_places(list(queues))),
    }
    everyone = [queue, *queues.values()]
    if any("ordered" in one for one in everyone) or draw(st.booleans()):
        content["keys"] = draw(KEYS)
    if all("visibility_timeout" in {**queue, **one} for one in everyone) and draw(st.booleans()):
        content["retry"]["backoff"] = "lease"
    return content | draw(keys(faults=faults_of(list(content["steps"])), redrive=REDRIVES, api=APIS))
