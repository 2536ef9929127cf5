"""How much work, how many workers: overload, the knee, pools, estimates."""

from __future__ import annotations

from math import ceil
from typing import Final

from sim.experiment import predict
from sim.lessons.drill import Bars, Row, Timeline
from sim.lessons.figures import backlog_at, of, predicted, recorded, share
from sim.lessons.given import rate
from sim.lessons.numbers import every
from sim.lessons.telling import drill
from sim.scenario import Scenario

_TOPIC: Final = "load"
_BUSY: Final = 0.7  # the share of the time for which workers are planned


def _work(scenario: Scenario, architecture: str) -> float:
    """The work that comes, repeated attempts included [erlang]."""
    found = predict(scenario.architectures[architecture], duration_ns=scenario.duration_ns).bottleneck
    assert found is not None, "there are workers"
    return found.offered_erlang


def _growth(scenario: Scenario) -> float:
    """Arrivals minus capacity of a single worker [1/s]: λ - μ = λ (1 - 1/a), where a = λ/μ is the offered load."""
    return rate(scenario, "unbounded") * (1 - 1 / _work(scenario, "unbounded"))


def _end_s(scenario_s: float) -> float:
    """An instant just before the end of the run [s]."""
    return scenario_s - 1e-6


DRILLS: Final = (
    drill(
        "too-much-work",
        _TOPIC,
        expect={
            "settles": lambda n: n.below("end", "half", times=1.5),
            "grows": lambda n: n.above("end", "half", times=1.5),
            "helps": lambda n: n.below("end", 50),
        },
        measures={
            "half": recorded("unbounded", backlog_at(300)),
            "end": recorded("unbounded", backlog_at(_end_s(600))),
            "growth": recorded("unbounded", lambda record: backlog_at(_end_s(600))(record) / 600),
            "rejected": share("bounded", "requests.rejected", "requests.arrived"),
            "wait_bound": of("bounded", "wait.mean"),
            "wait_free": of("unbounded", "wait.mean"),
            "wait_two": of("two-workers", "wait.mean"),
        },
        theory={
            "theory_growth": _growth,
            "theory_rejected": lambda scenario: 1 - predicted("bounded", "requests.ok_share")(scenario),
        },
        claims={
            "the backlog grows": lambda n: n.above("end", "half", times=1.5),
            "are rejected": lambda n: n.near("rejected", "theory_rejected", by=0.25),
            "the waits grow with it": lambda n: n.above("wait_free", "wait_bound", times=3),
            "the wait falls": lambda n: n.below("wait_two", "wait_bound", times=0.1),
        },
        pictures=(
            Timeline("Jobs waiting (backlog)"),
            Bars(
                "Mean wait",
                "time",
                (Row("unbounded", "wait_free"), Row("bounded", "wait_bound"), Row("two-workers", "wait_two")),
            ),
        ),
        replications=12,
    ),
    drill(
        "waits-explode",
        _TOPIC,
        expect=("ninety", "time", 1.6),
        measures={name: of(name, "wait.mean") for name in ("half", "eighty", "ninety", "constant", "varied")},
        theory={
            f"theory_{name}": predicted(name, "wait.mean")
            for name in ("half", "eighty", "ninety", "constant", "varied")
        },
        ratios={"knee": ("ninety", "eighty")},
        claims={
            "not the load counts": lambda n: n.above("ninety", "half", times=5),
            "the wait becomes": lambda n: n.above("ninety", "eighty", times=1.5),
            "about half as long": lambda n: every(
                n.above("constant", "eighty", times=0.3), n.below("constant", "eighty", times=0.7)
            ),
            "wait longer": lambda n: n.above("varied", "eighty", times=1.5),
        },
        pictures=(
            Bars(
                "Mean wait",
                "time",
                (
                    Row("50 % busy", "half", "theory_half"),
                    Row("80 % busy", "eighty", "theory_eighty"),
                    Row("90 % busy", "ninety", "theory_ninety"),
                    Row("80 %, all the same", "constant", "theory_constant"),
                    Row("80 %, very different", "varied", "theory_varied"),
                ),
            ),
            Timeline("Jobs waiting (backlog)", only=("half", "ninety")),
        ),
    ),
    drill(
        "how-many-workers",
        _TOPIC,
        expect={
            "same": lambda n: n.near("wait_20", "wait_1", by=0.3),
            "longer": lambda n: n.above("wait_20", "wait_1"),
            "fifth": lambda n: every(n.below("wait_20", "wait_1"), n.above("wait_20", "wait_1", times=0.2)),
            "far_shorter": lambda n: n.below("wait_20", "wait_1", times=0.1),
        },
        measures={
            "wait_1": of("one", "wait.mean"),
            "wait_5": of("five", "wait.mean"),
            "wait_20": of("twenty", "wait.mean"),
        },
        theory={
            "theory_1": predicted("one", "wait.mean"),
            "theory_5": predicted("five", "wait.mean"),
            "theory_20": predicted("twenty", "wait.mean"),
        },
        claims={"far shorter": lambda n: n.below("wait_20", "wait_1", times=0.1)},
        pictures=(
            Bars(
                "Mean wait, 80 % busy",
                "time",
                (
                    Row("1 worker", "wait_1", "theory_1"),
                    Row("5 workers", "wait_5", "theory_5"),
                    Row("20 workers", "wait_20", "theory_20"),
                ),
            ),
        ),
        replications=8,
    ),
    drill(
        "queue-and-response",
        _TOPIC,
        expect={
            "both": lambda n: every(n.below("told_queued", "told_inline"), n.below("done_queued", "done_inline")),
            "answer": lambda n: every(
                n.below("told_queued", "told_inline", times=0.2), n.above("done_queued", "done_inline")
            ),
            "nothing": lambda n: n.near("told_queued", "told_inline", by=0.2),
        },
        measures={
            "told_inline": of("inline", "response_time.mean"),
            "told_queued": of("queued", "response_time.mean"),
            "done_inline": of("inline", "completion_time.mean"),
            "done_queued": of("queued", "completion_time.mean"),
            "extra": lambda outcomes: (
                (of("queued", "completion_time.mean")(outcomes) or 0.0)
                - (of("inline", "completion_time.mean")(outcomes) or 0.0)
            ),
        },
        claims={
            "makes the answer fast": lambda n: n.below("told_queued", "told_inline", times=0.2),
            "not sooner": lambda n: n.above("done_queued", "done_inline"),
            "a little later": lambda n: every(n.above("extra", 0), n.below("extra", "done_inline", times=0.2)),
        },
        pictures=(
            Bars(
                "Mean time until the user is told, and until the report is done",
                "time",
                (
                    Row("inline: told", "told_inline"),
                    Row("queued: told", "told_queued"),
                    Row("inline: done", "done_inline"),
                    Row("queued: done", "done_queued"),
                ),
            ),
        ),
        replications=6,
    ),
    drill(
        "capacity-estimate",
        _TOPIC,
        expect=("in_flight", "count", 1.05),
        measures={
            "in_flight": of("estimated", "in_flight.mean"),
            "wait_enough": of("estimated", "wait.mean"),
            "busy_enough": of("estimated", "utilization"),
            "busy_forgotten": of("forgotten", "utilization"),
            "wait_forgotten": of("forgotten", "wait.mean"),
            "backlog_short": of("short", "backlog.max"),
            "backlog_forgotten": of("forgotten", "backlog.max"),
        },
        theory={
            "estimate": lambda scenario: _work(scenario, "estimated"),
            "enough": lambda scenario: ceil(_work(scenario, "estimated") / _BUSY),
            "forgotten": lambda scenario: scenario.architectures["forgotten"].worker_count,
        },
        claims={
            "good to a few per cent": lambda n: n.near("in_flight", "estimate", by=0.07),
            "At 70 % busy": lambda n: n.below("busy_enough", _BUSY),
            "the wait is longer": lambda n: n.above("wait_forgotten", "wait_enough", times=2),
            "the backlog grows": lambda n: n.above("backlog_short", "backlog_forgotten", times=3),
        },
        pictures=(
            Bars("Busy workers", "count", (Row("estimated", "in_flight", "estimate"),)),
            Bars("Mean wait", "time", (Row("10 workers", "wait_enough"), Row("8 workers", "wait_forgotten"))),
        ),
        replications=8,
    ),
)
