"""What the matcher says of a scenario is what its replications do, formula by formula."""

import pytest
from theory_questions import INLINE, SECOND, scenario

from sim.experiment import predict, replicate
from sim.measure import mean_interval

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("many_runs")]
REPLICATIONS = 20
PRIORITIES = {"a": {"service": "500ms", "priority": "urgent"}, "b": {"service": {"exponential": "1.3s"}, "priority": 3}}
TWO = {"a": {"service": SECOND}, "b": {"service": SECOND}}
SUMS = {"a": {"service": SECOND, "fails": 0.2}, "b": {"service": {"erlang": {"mean": "1s", "k": 3}}}}
REPAIR = {"exponential": "2s"}
CASES = {
    "M/M/c": (scenario("2.4/s", {}, 3, api={"overhead": "100ms"}), ("wait.mean", "wait.p90", "completion_time.mean")),
    "M/M/c with retries": (
        scenario("1.1/s", {"fails": 0.3, "redraw": "per_attempt"}, 2, retry={"max_attempts": 3}),
        ("wait.mean", "utilization", "backlog.mean", "throughput"),
    ),
    "M/M/c/K of threads": (
        scenario("2/s", {}, place=INLINE, api={"threads": 2, "accept_queue": 4}),
        ("api_wait.mean", "thread_utilization", "response_time.mean", "throughput"),
    ),
    "M/M/c in tandem": (
        scenario("2/s", TWO, 3, api={"threads": 3}, place={"inline": ["a"], "queued": ["b"]}),
        ("api_wait.mean", "wait.mean", "wait.p95"),
    ),
    "M/G/1 of sums that fail": (
        scenario("0.3/s", SUMS, place=INLINE, api={"threads": 1, "overhead": "100ms"}),
        ("api_wait.mean", "api_wait.p90", "thread_utilization", "response_time.mean", "goodput"),
    ),
    "D/M/c": (scenario({"even": "1.7/s"}, {}, 2), ("wait.mean", "wait.p90", "completion_time.mean")),
    "priorities": (
        scenario("0.6/s", PRIORITIES, 1, mix={"a": 0.3, "b": 0.7}, queue={"order": "priority"}),
        ("wait.mean", "backlog.mean"),
    ),
    "batches": (scenario("0.35/s", TWO, 1), ("wait.mean", "utilization")),
    "breakdowns": (
        scenario("0.5/s", {"redraw": "per_attempt"}, {"count": 1, "crashes": {"mtbf": "10s", "restart": REPAIR}},
                 queue={"redelivery": "head"}),
        ("wait.mean", "utilization", "backlog.mean", "completion_time.mean"),
    ),
    "breakdowns at work": (
        scenario("0.5/s", {}, {"count": 1, "crashes": {"mtbf": "20s", "restart": REPAIR, "only_busy": True}},
                 queue={"redelivery": "head"}),
        ("wait.mean", "utilization", "completion_time.mean"),
    ),
    "Little's law in bursts": (
        scenario({"mmpp": {"rates": ["1/s", "3/s"], "stays": ["20s", "10s"]}}, {}, 3),
        ("utilization", "throughput"),
    ),
    "closed users": (
        scenario({"users": {"count": 5, "think": {"exponential": "3s"}}}, {}, place=INLINE, api={"threads": 5}),
        ("throughput", "thread_utilization"),
    ),
}  # fmt: skip
FIGURES = sum(len(metrics) for _, metrics in CASES.values())
CONFIDENCE = 1 - 0.01 / FIGURES  # so that all of them together hold with 99 % (Bonferroni)


@pytest.mark.parametrize("name", CASES)
def test_the_figures_of_the_formula_are_those_of_the_runs(name):
    """Within intervals that all hold together with 99 %."""
    asked, metrics = CASES[name]
    prediction = predict(asked.architectures["only"], duration_ns=asked.duration_ns, warmup_ns=asked.warmup_ns)
    runs = replicate(asked, replications=REPLICATIONS)["only"]

    for metric in metrics:
        found = mean_interval([run.figure(metric) for run in runs], CONFIDENCE)
        assert found.covers(prediction.figure(metric)), f"{metric}: {prediction.figure(metric)}, {found}"


def test_offered_load_with_crashes_is_what_workers_do():
    """Twenty workers, a crash every 4 s of work on average, sizes kept: busy time over time up is as foretold."""
    crashes = {"mtbf": "4s", "restart": "2s", "only_busy": True}
    asked = scenario("5/s", {}, {"count": 20, "crashes": crashes}, queue={"max_receives": 3})
    (workers,) = predict(asked.architectures["only"]).resources
    runs = replicate(asked, replications=REPLICATIONS)["only"]

    assert mean_interval([run.figure("utilization") for run in runs], 0.99).covers(workers.utilization)
