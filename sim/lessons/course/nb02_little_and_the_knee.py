"""Exercises of notebook 02, Little's law and the knee."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from sim.lessons.course import forms
from sim.lessons.course.exercise import Exercise, Grade, Wrong, not_yet, right
from sim.lessons.course.runs import measured, tell
from sim.lessons.figures import of
from sim.measure import Interval

MAIL: Final[Mapping[str, Any]] = {
    "name": "mail",
    "seed": 2,
    "duration": "4h",
    "warmup": "20m",
    "load": "0.8/s",
    "steps": {"mail": {"service": {"exponential": "1s"}}},
    "workers": {"count": 1},
}
THUMBNAILS: Final[Mapping[str, Any]] = {
    "name": "thumbnails",
    "seed": 4,
    "duration": "6m",
    "warmup": "1m",
    "load": "20/s",
    "steps": {"thumbnail": {"service": {"exponential": "250ms"}}},
    "workers": {"count": 5},
}
_ENOUGH_S: Final = 0.1
# What a reader's formula is asked: rate [1/s], mean service [s], cv; and the law that the run has.
_CASES: Final = (
    ("the same for all", 0.6, 1.0, 0.0, "1s"),
    ("exponential", 0.7, 1.0, 1.0, {"exponential": "1s"}),
    ("very different", 0.3, 2.0, 1.5, {"lognormal": {"mean": "2s", "cv": 1.5}}),
)


@cache
def _busy_worker() -> tuple[Interval, Interval, Interval]:
    figures = {name: of("queued", name) for name in ("throughput", "backlog.mean", "wait.mean")}
    found = measured(MAIL, figures, changes={"load": "0.9/s", "duration": "3h"}, replications=4)
    return found["throughput"], found["backlog.mean"], found["wait.mean"]


def _grade_dashboard(answer: float) -> Grade:
    rate, backlog, wait = _busy_worker()
    words = tell(
        "In the run {rate:rate} are done, {backlog:count} wait and a job waits {wait:time}; you said {said:time}.",
        rate=rate.value,
        backlog=backlog.value,
        wait=wait.value,
        said=answer,
    )
    law = 8.1 / 0.9
    return Grade(abs(answer / law - 1) < 0.05, words)


@cache
def _wait(workers: int) -> Interval:
    changes = {"workers.count": workers}
    return measured(THUMBNAILS, {"wait": of("queued", "wait.mean")}, changes=changes, replications=5)["wait"]


def _grade_workers(answer: int) -> Grade:
    wait = _wait(answer)
    words = tell("With {n:count} workers a thumbnail waits {wait:time} on average", n=answer, wait=wait)
    if wait.value >= _ENOUGH_S:
        return not_yet(tell(words + ", and {most:time} are allowed.", most=_ENOUGH_S))
    fewer = _wait(answer - 1)
    words = tell(words + ", with one fewer {fewer:time}.", fewer=fewer)
    return not_yet(f"{words} One fewer is enough.") if fewer.value < _ENOUGH_S else right(words)


@cache
def _waits() -> tuple[float, ...]:
    return tuple(
        measured(
            {**MAIL, "load": f"{rate}/s", "steps": {"mail": {"service": service}}},
            {"wait": of("queued", "wait.mean")},
            replications=4,
        )["wait"].value
        for _, rate, _, _, service in _CASES
    )


def _grade_formula(answer: Callable[..., float]) -> Grade:
    said = [answer(rate, mean_s, cv) for _, rate, mean_s, cv, _ in _CASES]
    for (work, *_), formula_s, wait_s in zip(_CASES, said, _waits(), strict=True):
        if abs(formula_s - wait_s) > 0.15 * wait_s:
            text = "Where work is {work}, your formula says {formula:time} and the run {wait:time}."
            return not_yet(tell(text.replace("{work}", work), formula=max(formula_s, 0.0), wait=wait_s))
    shown = [f"{tell('{a:time} and {b:time}', a=a, b=b)}" for a, b in zip(said, _waits(), strict=True)]
    return right(f"Your formula and the runs say: {'; '.join(shown)}.")


EXERCISES: Final = (
    Exercise(
        name="02-simple",
        question="""
            A dashboard of one worker shows that 8.1 jobs wait on average, and that 0.9 jobs a second are done. It does
            not show times. How long does a job wait on average?
        """,
        form=forms.duration(such_as="4s"),
        hints=(
            "Little's law holds for any part of a system: also for those who wait, without the one at work.",
            "L = λW: which two of the three do you know?",
        ),
        grade=_grade_dashboard,
        reference="""
            from sim.theory import littles

            littles.sojourn_s(in_system=8.1, rate=0.9)
        """,
        why="""
            Whatever the order and whatever the work: the mean number in a part of a system is the rate through it times
            the mean time in it. Two of the three are on most dashboards; the third need not be measured.
        """,
        wrong=(
            Wrong("8.1s", "So it would be if one job a second were done."),
            Wrong("7.29s", "You multiplied. More jobs that wait at the same rate mean longer waits: divide."),
            Wrong("10s", "That is the time until a job is done, its second of work included."),
        ),
    ),
    Exercise(
        name="02-moderate",
        question="""
            20 thumbnails come in a second, at random, and each takes 250 ms on average (exponential): the scenario
            `thumbnails`. How many workers does it take at least, so that a thumbnail waits less than 100 ms on average?
        """,
        form=forms.whole("workers", such_as=30, least=2, most=200),
        hints=(
            "What is the offered load? With so many workers the wait has no end.",
            "`mmc.queue(arrival_rate=..., mean_service_s=..., workers=...)` says the wait for any number of workers.",
            "Try one more than the offered load, and then another one.",
        ),
        grade=_grade_workers,
        reference="""
            from sim.theory import mmc

            def wait_s(workers):
                return mmc.queue(arrival_rate=20, mean_service_s=0.25, workers=workers).wait_s

            next(workers for workers in range(6, 200) if wait_s(workers) < 0.1)
        """,
        why="""
            The offered load is 5 erlang. One worker more makes the queue stable, a second one brings the wait under
            100 ms, further ones hardly change anything: that is the knee from the other side.
        """,
        wrong=(
            Wrong(5, "That is the offered load: all of them would be busy all the time, and the backlog grows."),
            Wrong(6, "Stable, but still on the steep side of the knee."),
            Wrong(10, "Half of them would be idle."),
        ),
    ),
    Exercise(
        name="02-advanced",
        question="""
            Write a function that says how long a job waits on average for one worker, of the arrival rate [1/s], the
            mean service [s] and its coefficient of variation. It is compared with runs of constant, exponential and
            very different work. (`sim.theory` has it; a line of your own teaches more.)
        """,
        form=forms.function(
            "the mean wait [s]",
            such_as="lambda rate, mean_s, cv: rate * mean_s",
            tried_with=(0.5, 1.0, 1.0),
        ),
        hints=(
            "For exponential work the wait is ρ/(1 - ρ) services, with ρ = rate x mean.",
            "Constant work waits half as long. What is (1 + cv²)/2 for cv = 0, and for cv = 1?",
            "Multiply three things: the mean service, ρ/(1 - ρ), and (1 + cv²)/2.",
        ),
        grade=_grade_formula,
        reference="lambda rate, mean_s, cv: mean_s * rate * mean_s / (1 - rate * mean_s) * (1 + cv**2) / 2",
        why="""
            The formula of Pollaczek and Khinchine. Load bends the knee, variation multiplies it: work of very different
            sizes waits for long at a load that work of equal sizes does not feel.
        """,
        wrong=(
            Wrong(lambda rate, mean_s, cv: mean_s / (1 - rate * mean_s)),
            Wrong(lambda rate, mean_s, cv: mean_s * rate * mean_s / (1 - rate * mean_s)),
            Wrong(lambda rate, mean_s, cv: rate * mean_s * cv),
        ),
    ),
)
