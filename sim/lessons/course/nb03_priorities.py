"""Exercises of notebook 03, priorities and starvation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from sim.lessons.course import forms
from sim.lessons.course.exercise import Exercise, Grade, Wrong, not_yet, right
from sim.lessons.course.runs import measured, tell
from sim.lessons.figures import mean_wait_s, of, recorded
from sim.lessons.numbers import Numbers

SHOP: Final[Mapping[str, Any]] = {
    "name": "shop",
    "seed": 62,
    "duration": "4h",
    "warmup": "10m",
    "load": "0.9/s",
    "mix": {"urgent": 0.65, "low": 0.25},
    "steps": {
        "urgent": {"service": {"exponential": "1s"}, "priority": "urgent"},
        "low": {"service": {"exponential": "1s"}, "priority": "low"},
    },
    "workers": {"count": 1},
    "queue": {"order": "priority"},
}
_URGENT_S, _LOW_S = 6.5, 22.0  # what both kinds of jobs are promised
_FIGURES: Final = {
    "urgent": recorded("queued", mean_wait_s("urgent")),
    "low": recorded("queued", mean_wait_s("low")),
    "all": of("queued", "wait.mean"),
}


@cache
def _shop(order: str, ageing_s: float) -> Numbers:
    """The waits in an order. ageing_s: 0 for none."""
    changes: dict[str, Any] = {"queue.order": order}
    if ageing_s:
        changes["queue.ageing"] = f"{ageing_s!r}s"
    return measured(SHOP, _FIGURES, changes=changes, replications=4)


def _grade_all(answer: str) -> Grade:
    fifo, strict = _shop("fifo", 0.0)["all"], _shop("priority", 0.0)["all"]
    words = tell(
        "All jobs together wait {fifo:time} in the order of arrival, and {strict:time} with strict priority.",
        fifo=fifo,
        strict=strict,
    )
    same = abs(strict.value / fifo.value - 1) < 0.05
    return Grade(answer == ("c" if same else "a" if strict.value < fifo.value else "b"), words)


def _grade_low(answer: float) -> Grade:
    urgent, low = (_shop("priority", 0.0)[name] for name in ("urgent", "low"))
    law = (0.9 * 9.0 - 0.65 * 2.571) / 0.25
    words = tell(
        "In the run urgent jobs wait {urgent:time} and low ones {low:time}; you said {said:time}.",
        urgent=urgent,
        low=low,
        said=answer,
    )
    return Grade(abs(answer / law - 1) < 0.04, words)


def _grade_ageing(answer: float) -> Grade:
    found = _shop("priority", answer)
    words = tell(
        "With an ageing of {said:time} urgent jobs wait {urgent:time} and low ones {low:time}.",
        said=answer,
        urgent=found["urgent"].value,
        low=found["low"].value,
    )
    if found["urgent"].value >= _URGENT_S:
        return not_yet(tell(words + " Urgent ones should wait less than {most:time}.", most=_URGENT_S))
    if found["low"].value >= _LOW_S:
        return not_yet(tell(words + " Low ones should wait less than {most:time}.", most=_LOW_S))
    return right(words)


EXERCISES: Final = (
    Exercise(
        name="03-simple",
        question="""
            Strict priority instead of the order of arrival, in the scenario `shop`: what becomes of the mean wait of
            all jobs together, urgent and low?
        """,
        form=forms.letter(a="It becomes shorter.", b="It becomes longer.", c="It stays the same."),
        hints=(
            "How many jobs wait at any instant? Does that depend on which of them is next?",
            "Both kinds take a second on average. Little's law turns how many wait into how long they wait.",
        ),
        grade=_grade_all,
        reference='"c"',
        why="""
            Whoever is next, the worker finishes jobs at the same pace, so as many wait as before; by Little's law they
            wait as long on average. Priority only says *who* waits. (It would help if the urgent jobs were the short
            ones: then more jobs leave early. That is why `sjf` is shorter on average.)
        """,
        wrong=(
            Wrong("a", "The urgent ones wait less, and the low ones wait more for exactly that."),
            Wrong("b", "The low ones wait much longer, but there are fewer of them."),
        ),
    ),
    Exercise(
        name="03-moderate",
        question="""
            In the order of arrival every job waits 9 s on average. Strict priority brings that down to 2.571 s for the
            urgent jobs, of which 0.65 come a second. How long do the low ones wait then, 0.25 a second, with the same
            work?
        """,
        form=forms.duration(such_as="12s"),
        hints=(
            "What is saved on one kind is paid by the other: the sum of rate x wait stays the same.",
            "0.9 x 9 = 0.65 x 2.571 + 0.25 x ?",
            "`sim.theory.priority.mg1` says the same without knowing the 2.571 s.",
        ),
        grade=_grade_low,
        reference="""
            from sim.theory import priority

            urgent, low = priority.mg1(arrival_rates=[0.65, 0.25], mean_services_s=[1, 1], scvs=[1, 1])
            low.wait_s
        """,
        why="""
            The conservation law: the sum over all kinds of load x wait does not depend on the order. The fewer the low
            jobs, the more each of them pays for the many urgent ones.
        """,
        wrong=(
            Wrong("15.43s", "So it would be if there were as many low jobs as urgent ones."),
            Wrong("9s", "That is the wait in the order of arrival; the urgent ones saved more than six seconds."),
            Wrong("6.43s", "That is what each urgent job saves. The low jobs pay it, and there are fewer of them."),
        ),
    ),
    Exercise(
        name="03-advanced",
        question="""
            Find an `ageing` for the scenario `shop` with which urgent jobs wait less than 6.5 s on average and low ones
            less than 22 s. (There are three levels between urgent and low: with an ageing of 10 s a low job that has
            waited for 30 s goes like an urgent one that has just come.)
        """,
        form=forms.duration(such_as="1m"),
        hints=(
            "Without ageing urgent jobs wait under 3 s; with an ageing of nearly nothing all wait alike. Look between.",
            'Try it: `sim.run({**shop, "queue": {"order": "priority", "ageing": "5s"}}, keep_jobs=True)`.',
            "Then `.jobs().groupby('step').wait_s.mean()`. With 5 s the urgent ones still wait too long.",
        ),
        grade=_grade_ageing,
        reference="""
            from sim.lessons.course.nb03_priorities import SHOP

            def waits(ageing):
                runs = sim.run(SHOP, replications=4, keep_jobs=True, queue__ageing=ageing)
                return runs.jobs().groupby("step").wait_s.mean()

            found = {ageing: waits(ageing) for ageing in ("5s", "10s", "20s")}
            next(ageing for ageing, wait in found.items() if wait.urgent < 6.4 and wait.low < 21.8)
        """,
        why="""
            Ageing moves along a line: the sum of load x wait is the same at every point of it. There is no setting in
            which both kinds wait less; there is one in which nobody waits unbearably long.
        """,
        wrong=(
            Wrong("1s", "Levels hardly count: after three seconds a low job goes like an urgent one."),
            Wrong("1m", "So much ageing is nearly strict priority."),
        ),
    ),
)
