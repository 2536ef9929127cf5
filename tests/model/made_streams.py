"""Streams made by Hypothesis: made scenarios with a log instead of queues."""

from hypothesis import strategies as st
from made_parts import MS, keys
from made_scenarios import scenarios
from made_workers import WORKERS

STREAMS = keys(
    {"partitions": st.integers(1, 6)},
    commit_every=MS,
    on_failure=st.sampled_from(["block", "skip", "retry"]),
    session_timeout=MS,
    rebalance=MS,
    protocol=st.sampled_from(["eager", "cooperative"]),
)
NOT_IN_A_STREAM = ("queue", "delay", "schedule", "spawns", "ttl", "priority", "weight")


@st.composite
def streams(draw):
    """A mapping that `from_dict` takes: every queued step is a group of consumers."""
    made = draw(scenarios())
    placed = made["architectures"]["made"]
    if not placed["queued"]:
        placed["queued"] = [placed["inline"].pop()]
    if made["retry"].get("backoff") == "lease":
        made["retry"]["backoff"] = "none"
    workers = {key: value for key, value in draw(WORKERS).items() if key in ("crashes", "shutdown", "dedup")}
    log = {"stream": draw(STREAMS), "workers": {**workers, "count": draw(st.integers(3, 8))}, "queue": {}}
    steps = {
        name: {key: value for key, value in step.items() if key not in NOT_IN_A_STREAM}
        for name, step in made["steps"].items()
    }
    kept = {key: value for key, value in made.items() if key not in ("queues", "pools")}
    return {**kept, **log, "steps": steps}
