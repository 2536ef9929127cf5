"""Exercises of notebook 11, queue or stream."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from sim.lessons.course import forms
from sim.lessons.course.exercise import Exercise, Grade, Wrong, not_yet, right
from sim.lessons.course.runs import measured, tell
from sim.lessons.figures import of
from sim.measure import Interval

# One group of consumers reads orders, of which one in a hundred takes long.
_ORDERS: Final[dict[str, Any]] = {
    "name": "orders", "seed": 11, "load": "60/s", "duration": "10m", "warmup": "30s", "keys": {"count": 1000},
    "steps": {"order": {"service": {"hyperexponential": {"branches": [{"weight": 99, "mean": "10ms"},
                                                                      {"weight": 1, "mean": "2s"}]}}}},
    "workers": {"count": 6}, "architectures": {"log": {"queued": "all", "stream": {"partitions": 6}}},
}  # fmt: skip
_RUNS: Final = 3
_BOUND_S: Final = 0.2  # that a mean wait should keep to
_LUCK: Final = 1.08  # by so much may the mean of three runs be off


@cache
def _busiest(partitions: int, consumers: int) -> float:
    """How many consumers of a group that has more work than it can do are at work."""
    changes = {"log.stream.partitions": partitions, "workers.count": consumers, "load": "900/s", "duration": "20s"}
    busy = measured(
        _ORDERS, {"busy": of("log", "utilization")}, changes={**changes, "warmup": "5s"}, replications=1
    ).values["busy"]
    return consumers * (busy[0] or 0.0)


def _grade_busy(answer: int) -> Grade:
    busy = _busiest(8, 12)
    words = tell("With work for all, {busy:count} of 12 are busy; you said {said:count}.", busy=busy, said=answer)
    return Grade(abs(busy - answer) < 0.5, words)


@cache
def _wait(partitions: int) -> Interval:
    """The mean wait with so many partitions, and a consumer for each [s]."""
    changes = {"log.stream.partitions": partitions, "workers.count": partitions}
    return measured(_ORDERS, {"wait": of("log", "wait.mean")}, changes=changes, replications=_RUNS)["wait"]


def _grade_wait(answer: float) -> Grade:
    wait = _wait(6)
    words = tell("An order waits {wait:time} on average; you said {said:time}.", wait=wait, said=answer)
    return Grade(wait.value / 1.25 <= answer <= wait.value * 1.25, words)


def _grade_partitions(answer: int) -> Grade:
    here, fewer = _wait(answer), _wait(max(2, round(0.8 * answer)))
    words = tell("With {n:count} partitions an order waits {wait:time}", n=answer, wait=here)
    if here.value > _BOUND_S * _LUCK:
        return not_yet(words + ", which is too long.")
    words = tell(words + ", with a fifth fewer {wait:time}.", wait=fewer)
    if fewer.value <= _BOUND_S * _LUCK:
        return not_yet(f"{words} Fewer would do, and a partition is not easily taken away again.")
    return right(words)


EXERCISES: Final = (
    Exercise(
        name="11-simple",
        question="""
            A topic has 8 partitions. Its backlog is long, so you start 12 consumers in one group. How many of them are
            at work?
        """,
        form=forms.whole("consumers", such_as=5, least=0, most=50),
        hints=("Who may read a partition, within one group?", "Can two consumers share a partition?"),
        grade=_grade_busy,
        reference="""
            partitions, consumers = 8, 12
            min(partitions, consumers)
        """,
        why="""
            Within a group a partition is read by one consumer. So the number of partitions, which is chosen once and
            for years, is the most that a group can ever do at the same time; the others stand by.
        """,
        wrong=(
            Wrong(12, "Twelve are there. But a partition has one reader in a group, and there are not twelve."),
            Wrong(20),
            Wrong(4, "These are the ones that stand by."),
        ),
    ),
    Exercise(
        name="11-moderate",
        question="""
            Of 60 orders a second, one in a hundred takes 2 s on average, the others 10 ms (both exponential). A log has
            6 partitions, each with a consumer of its own. How long does an order wait on average? Ask a formula.
        """,
        form=forms.duration(such_as="80ms"),
        hints=(
            "A partition is a queue with one worker. How many orders a second does it get?",
            "One worker, any service time: Pollaczek and Khinchine. They need the mean and the mean square.",
            "An exponential time with mean m has a mean square of 2 m². `mg1.queue` takes scv = E[S²] / E[S]² - 1.",
        ),
        grade=_grade_wait,
        reference="""
            from sim.theory import mg1

            mean = 0.99 * 0.010 + 0.01 * 2.0
            square = 2 * (0.99 * 0.010**2 + 0.01 * 2.0**2)
            mg1.queue(arrival_rate=60 / 6, mean_service_s=mean, scv=square / mean**2 - 1).wait_s
        """,
        why="""
            A consumer is busy for less than a third of its time, and an order waits many times as long as its own work
            takes. It waits for somebody else's: the few slow orders, each at the head of a partition that nobody may
            overtake. What counts is the mean *square* of the work, and nearly all of it is theirs.
        """,
        wrong=(
            Wrong("13ms", "So it would be if the work were exponential with the same mean (M/M/1)."),
            Wrong("30ms", "That is how long the work of an order takes on average."),
            Wrong("0s", "So it is in a queue, where the next free worker takes the next order."),
            Wrong("2s"),
        ),
    ),
    Exercise(
        name="11-advanced",
        question="""
            The same orders. With how many partitions (and as many consumers) does an order wait less than 200 ms on
            average? A fifth fewer should be too few.
        """,
        form=forms.whole("partitions", such_as=4, least=2, most=100),
        hints=(
            "With P partitions each gets 60 / P orders a second. The work of an order stays what it is.",
            "W = (60 / P) E[S²] / (2 (1 - 60 E[S] / P)), which is 30 E[S²] / (P - 60 E[S]).",
        ),
        grade=_grade_partitions,
        reference="""
            from sim.theory import mg1

            mean = 0.99 * 0.010 + 0.01 * 2.0
            square = 2 * (0.99 * 0.010**2 + 0.01 * 2.0**2)

            def wait_s(partitions):
                return mg1.queue(arrival_rate=60 / partitions, mean_service_s=mean, scv=square / mean**2 - 1).wait_s

            next(partitions for partitions in range(2, 100) if wait_s(partitions) < 0.2)
        """,
        why="""
            60 orders a second are less than two consumers' work. The log needs several times as many, only to spread
            the slow orders so thinly that few stand behind them. If the work varies that much, take the slow orders
            out of the log: note them on a queue, and go on reading.
        """,
        wrong=(
            Wrong(2, "Two consumers can do the work, but the orders wait."),
            Wrong(6),
            Wrong(40, "Twice as many partitions as needed, and each of them has to be read, moved and watched."),
        ),
    ),
)
