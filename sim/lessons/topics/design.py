"""How the parts are put together: queue or log, one queue or many, buffers, parts of a whole."""

from __future__ import annotations

from typing import Final

from sim.lessons.drill import Bars, Row
from sim.lessons.figures import mean_wait_s, of, predicted, quotient, recorded, slow_wholes
from sim.lessons.given import rate
from sim.lessons.numbers import every
from sim.lessons.telling import drill
from sim.scenario import Scenario
from sim.theory import choices, mmc

_TOPIC: Final = "design"
_BUSY: Final = 0.9  # of the workers that the aside on balancing is about
_SLOW_S: Final = 1.0  # what one part in a hundred takes longer than
_SLOW_SHARE: Final = 0.01


def _own_wait_s(scenario: Scenario) -> float:
    """The mean wait of a tenant with a queue and a worker of its own [s], where jobs take 1 s: M/M/1."""
    return mmc.mm1(arrival_rate=rate(scenario, "split") / 2, mean_service_s=1.0).wait_s


def _sojourn_s(choose: int) -> float:
    """The mean time in the system of jobs of 1 s that go to the shortest of so many random queues [s]."""
    found = choices.queue(utilisation=_BUSY, mean_service_s=1.0, choices=choose)
    return found.sojourn_s


DRILLS: Final = (
    drill(
        "queue-or-stream",
        _TOPIC,
        expect={
            "same": lambda n: n.near("wait_log", "wait_queue", by=0.5),
            "log_better": lambda n: n.below("wait_log", "wait_queue"),
            "head": lambda n: every(n.below("wait_queue", 0.02), n.above("wait_log", "wait_queue", times=10)),
        },
        measures={
            "wait_queue": of("shared", "wait.mean"),
            "wait_log": of("log", "wait.mean"),
            "wait_narrow": of("narrow", "wait.mean"),
            "p99_log": of("log", "wait.p99"),
            "busy_log": of("log", "utilization"),
            "busy_narrow": of("narrow", "utilization"),
        },
        claims={
            "nobody waits": lambda n: n.below("wait_queue", 0.02),
            "its whole partition waits": lambda n: n.above("wait_log", "wait_queue", times=10),
            "longer still": lambda n: n.above("wait_narrow", "wait_log", times=1.5),
            "at most two of eight": lambda n: n.below("busy_narrow", 2 / 8),
        },
        pictures=(
            Bars(
                "Mean wait",
                "time",
                (Row("queue", "wait_queue"), Row("log, 8 parts", "wait_log"), Row("log, 2 parts", "wait_narrow")),
            ),
        ),
        replications=12,
    ),
    drill(
        "one-queue-or-many",
        _TOPIC,
        expect={
            "one": lambda n: every(n.below("shared", "split"), n.below("noisy_shared", "noisy_split")),
            "split": lambda n: every(n.near("split", "shared", by=0.2), n.below("noisy_split", "noisy_shared")),
            "depends": lambda n: every(n.below("shared", "split"), n.below("noisy_split", "noisy_shared", times=0.2)),
        },
        measures={
            "shared": recorded("shared", mean_wait_s("ours")),
            "split": recorded("split", mean_wait_s("ours")),
            "noisy_shared": recorded("noisy-shared", mean_wait_s("ours")),
            "noisy_split": recorded("noisy-split", mean_wait_s("ours")),
        },
        theory={"theory_shared": predicted("shared", "wait.mean"), "theory_split": _own_wait_s},
        claims={
            "Pooling is faster": lambda n: n.below("shared", "split", times=0.8),
            "as if nothing had happened": lambda n: n.below("noisy_split", "split", times=2),
            "shares the trouble": lambda n: n.above("noisy_shared", "shared", times=10),
        },
        pictures=(
            Bars(
                "Mean wait of our jobs, both tenants calm",
                "time",
                (Row("one queue", "shared", "theory_shared"), Row("a queue each", "split", "theory_split")),
            ),
            Bars(
                "Mean wait of our jobs beside a noisy tenant",
                "time",
                (Row("one queue", "noisy_shared"), Row("a queue each", "noisy_split")),
            ),
        ),
    ),
    drill(
        "prefetch",
        _TOPIC,
        expect={
            "shorter": lambda n: n.below("wait_50", "wait_1"),
            "same": lambda n: n.near("wait_50", "wait_1", by=0.3),
            "longer": lambda n: n.above("wait_50", "wait_1", times=2),
        },
        measures={
            "wait_1": of("prefetch-1", "wait.mean"),
            "wait_50": of("prefetch-50", "wait.mean"),
            "busy_1": of("prefetch-1", "utilization"),
            "busy_50": of("prefetch-50", "utilization"),
        },
        theory={"random": lambda _: _sojourn_s(1), "two": lambda _: _sojourn_s(2)},
        claims={
            "several times as long": lambda n: n.above("wait_50", "wait_1", times=2),
            "the workers are as busy": lambda n: n.near("busy_50", "busy_1", by=0.1),
        },
        pictures=(Bars("Mean wait", "time", (Row("prefetch 1", "wait_1"), Row("prefetch 50", "wait_50"))),),
        replications=20,
    ),
    drill(
        "tail-latency",
        _TOPIC,
        expect=("slow_100", "share", 1.25),
        measures={
            "slow_1": recorded("parts-1", slow_wholes("part", _SLOW_S)),
            "slow_10": recorded("parts-10", slow_wholes("part", _SLOW_S)),
            "slow_100": recorded("parts-100", slow_wholes("part", _SLOW_S)),
            "calm": of("calm", "response_time.p95"),
            "calm_hedged": of("calm-hedged", "response_time.p95"),
            "extra": quotient(
                lambda outcomes: (
                    (of("calm-hedged", "requests.calls")(outcomes) or 0.0)
                    - (of("calm", "requests.calls")(outcomes) or 0.0)
                ),
                of("calm", "requests.calls"),
            ),
            "ok_busy": of("busy", "requests.ok_share"),
            "ok_busy_hedged": of("busy-hedged", "requests.ok_share"),
        },
        theory={
            "theory_10": lambda _: 1 - (1 - _SLOW_SHARE) ** 10,
            "theory_100": lambda _: 1 - (1 - _SLOW_SHARE) ** 100,
        },
        claims={
            "with 100 {slow_100:share}": lambda n: n.near("slow_100", "theory_100", by=0.25),
            "brings p95 down": lambda n: n.below("calm_hedged", "calm", times=0.7),
            "backfires": lambda n: n.below("ok_busy_hedged", "ok_busy", times=0.9),
        },
        pictures=(
            Bars(
                "Requests that take longer than 1 s",
                "share",
                (
                    Row("1 part", "slow_1"),
                    Row("10 parts", "slow_10", "theory_10"),
                    Row("100 parts", "slow_100", "theory_100"),
                ),
            ),
            Bars(
                "Users served, with and without hedging",
                "share",
                (Row("busy", "ok_busy"), Row("busy, hedged", "ok_busy_hedged")),
            ),
        ),
        replications=6,
    ),
)
