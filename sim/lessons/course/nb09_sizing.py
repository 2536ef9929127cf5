"""Exercises of notebook 09, how many workers, and who decides."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import numpy as np

from sim.lessons.course import forms
from sim.lessons.course.exercise import Exercise, Grade, Wrong, not_yet, right
from sim.lessons.course.runs import measured, tell
from sim.lessons.drill import Outcomes
from sim.lessons.figures import of, recorded
from sim.lessons.numbers import Numbers
from sim.record import NEVER, Record

_RETRIED: Final[Mapping[str, Any]] = {
    "name": "retried",
    "seed": 91,
    "load": "30/s",
    "duration": "5m",
    "steps": {"thumbnail": {"service": {"exponential": "380ms"}, "fails": "20%", "redraw": "per_attempt"}},
    "retry": {"max_attempts": "unlimited"},
    "workers": {"count": 20},
    "architectures": {"queued": {"queued": "all"}},
}
_CALM: Final[Mapping[str, Any]] = {
    "name": "calm",
    "seed": 92,
    "load": "12/s",
    "duration": "10m",
    "warmup": "30s",
    "steps": {"mail": {"service": {"exponential": "1s"}}},
    "workers": {"count": 13},
    "architectures": {"queued": {"queued": "all"}},
}
_SCALED: Final[Mapping[str, Any]] = {
    "name": "scaled",
    "seed": 93,
    "load": {"spike": {"base": "10/s", "peak": "30/s", "at": "3m", "for": "15m"}},
    "duration": "18m",
    "warmup": "10m",
    "steps": {"task": {"service": {"exponential": "1s"}}},
    "workers": {
        "count": 14,
        "shutdown": {"grace": "30s"},
        "autoscale": {"backlog_per_worker": 5, "start_up": "1m", "max": 200},
    },
    "architectures": {"queued": {"queued": "all"}},
}
_AIMS: Final = ("backlog_per_worker", "age", "utilization")
_KEYS: Final = (*_AIMS, "min", "max", "poll", "cooldown", "scale_in", "scale_on_in_flight")
_GROWS_PER_S: Final = 0.3  # jobs; chance alone makes less, in five minutes
_WAITING: Final = 1 / 6
_WINDOW_S: Final = 480.0  # from the warm-up to the end
_LATE_S, _PAID = 5.0, 50.0  # the 95th percentile of the waits; workers on average


def _growth_per_s(record: Record) -> float:
    """How many jobs more than at the start are there at the end, per second of the run."""
    return float(np.count_nonzero(record.jobs.ended_ns == NEVER)) / (record.horizon_ns / 1e9)


@cache
def _growth(workers: int) -> Numbers:
    figures = {"growth": recorded("queued", _growth_per_s), "busy": of("queued", "utilization")}
    return measured(_RETRIED, figures, changes={"workers.count": workers}, replications=4)


def _grade_stable(answer: int) -> Grade:
    here = _growth(answer)
    words = tell(
        "{n:count} workers are busy {busy:share} of the time, and in each second {growth:count} jobs more come than go",
        n=answer,
        busy=here["busy"].value,
        growth=here["growth"].value,
    )
    if here["growth"].value > _GROWS_PER_S:
        return not_yet(f"{words}: the backlog grows without end.")
    if answer > 1 and (fewer := _growth(answer - 1)["growth"].value) <= _GROWS_PER_S:
        return not_yet(tell(words + ". With one fewer it is {fewer:count}: they keep up, too.", fewer=fewer))
    return right(f"{words}, which is chance; with one fewer the backlog grows without end.")


def _waiting_share(record: Record) -> float:
    """The share of the attempts that did not start at once, of those that did start."""
    began = record.attempts.start_ns != NEVER
    return float((record.attempts.start_ns > record.attempts.ready_ns)[began].mean())


@cache
def _waiting(workers: int) -> float:
    figures = {"waiting": recorded("queued", _waiting_share)}
    return measured(_CALM, figures, changes={"workers.count": workers}, replications=5)["waiting"].value


def _grade_calm(answer: int) -> Grade:
    words = tell("With {n:count} workers {waiting:share} of the mails wait", n=answer, waiting=_waiting(answer))
    if _waiting(answer) > _WAITING:
        return not_yet(f"{words}, which is more than one in six.")
    if answer > 1 and _waiting(answer - 1) <= _WAITING:
        return not_yet(tell(words + ", with one fewer {fewer:share}: enough, too.", fewer=_waiting(answer - 1)))
    return right(tell(words + ", with one fewer {fewer:share}.", fewer=_waiting(answer - 1)))


def _wait_p95_s(outcomes: Outcomes) -> float:
    """The 95th percentile of the waits [s]; where so few have begun that there is none, all of the time."""
    found = of("queued", "wait.p95")(outcomes)
    return _WINDOW_S if found is None else found


def _grade_rule(answer: dict[str, Any]) -> Grade:
    rule = {"start_up": "1m", **answer}
    figures = {"late": _wait_p95_s, "paid": of("queued", "workers.mean"), "most": of("queued", "workers.max")}
    found = measured(_SCALED, figures, changes={"workers.autoscale": rule}, replications=2)
    late, paid, most = (found[name].value for name in figures)
    words = tell(
        "At the steady load 95 in 100 jobs wait at most {late:time}, with {paid:count} workers on average and "
        "{most:count} at most.",
        late=late,
        paid=paid,
        most=most,
    )
    missed = [
        *(["That is too long a wait."] if late > _LATE_S else []),
        *(["That is more than you may pay for."] if paid > _PAID else []),
    ]
    return Grade(not missed, " ".join([words, *missed]))


EXERCISES: Final = (
    Exercise(
        name="09-simple",
        question="""
            30 thumbnails a second, 380 ms each. One attempt in five fails after its full time and is tried again,
            until it succeeds. How many workers does it take at least, so that the backlog does not grow without end?
        """,
        form=forms.whole("workers", such_as=20, least=1, most=200),
        hints=(
            "How many seconds of work come in each second, if nothing failed?",
            "How often is a job tried on average, if a fifth of the attempts fails?",
        ),
        grade=_grade_stable,
        reference="""
            from math import ceil

            from sim.theory import retries

            load = retries.offered_load(arrival_rate=30.0, mean_service_s=0.38, fails=0.2, max_attempts=float('inf'))
            ceil(load)
        """,
        why="""
            11.4 erlang without failures; each job is tried 1/(1 - 0.2) times, which makes 14.25. Fifteen workers keep
            up; whether the waits are bearable with so few is the next question.
        """,
        wrong=(
            Wrong(12, "That is enough for the first attempts. The repeated ones are work, too."),
            Wrong(14, "That is rounded down: a quarter of an erlang is missing, and the backlog grows by it."),
            Wrong(20, ""),
        ),
        scenario=_RETRIED,
    ),
    Exercise(
        name="09-moderate",
        question="""
            12 mails a second, 1 s each (exponential). How many workers does it take at least, so that at most one
            mail in six has to wait?
        """,
        form=forms.whole("workers", such_as=13, least=1, most=200),
        hints=(
            "12 erlang need more than 12 workers. How much is it that one adds for chance?",
            "The square root of the load is the measure of chance: somewhere between 12 + 1 and 12 + 2 times its root.",
            "`sim.theory.erlang.workers_needed(offered_load=..., wait_probability=...)`.",
        ),
        grade=_grade_calm,
        reference="""
            from sim.theory import erlang

            erlang.workers_needed(offered_load=12.0, wait_probability=1 / 6)
        """,
        why="""
            Erlang C. The reserve is 1.4 times the root of the load; a load a hundred times as large needs a reserve
            ten times as large and not a hundred times. That is why one large pool is cheaper than ten small ones.
        """,
        wrong=(
            Wrong(13, "That is the fewest that keep up. Nearly everybody waits."),
            Wrong(15, "12 erlang at 80 %: a rule of thumb that knows nothing of the size of the pool."),
            Wrong(24, "Twice the load is safe, and half of them stand idle."),
        ),
        scenario=_CALM,
    ),
    Exercise(
        name="09-advanced",
        question="""
            The load triples at once, from 10 to 30 jobs of 1 s a second, and stays there. A new worker needs a minute
            to start. Write the `autoscale` rule, so that from seven minutes after the rise on 95 jobs in 100 wait at
            most 5 s, and you pay for at most 50 workers on average. The rule as it is, one worker for each 5 jobs
            that wait, swings between one worker and two hundred.
        """,
        form=forms.changes(*_KEYS, such_as={"backlog_per_worker": 5, "max": 200}),
        hints=(
            "What does the rule see once the backlog is gone, and what does it do then?",
            "A rule that sees only what is ready cannot tell 30 busy workers from 30 idle ones. Which rule can?",
            """
                The aim is the load over the number that is wanted: 30 erlang on fewer than 50 workers is more than 60
                % busy. And whoever decides again before the last order has arrived orders twice.
            """,
        ),
        grade=_grade_rule,
        reference='{"utilization": "70%", "min": 14, "max": 200, "cooldown": "1m"}',
        why="""
            How busy the workers are tells the load itself, 30/70 % = 43 workers, and it is the same with a backlog
            and without. A cooldown as long as the start lets each order arrive before the next one. The price: it
            goes up in steps, since 100 % busy does not tell how much too much there is. In practice both are used: up
            by the backlog, down by how busy they are. Counting jobs in hand as well and going down slowly is both:
            `{"backlog_per_worker": 0.7, "scale_on_in_flight": True, "max": 200, "scale_in": {"cooldown": "1m"}}`.
        """,
        wrong=(
            Wrong({"backlog_per_worker": 5, "max": 200}, "That is the rule as it is."),
            Wrong({"backlog_per_worker": 1, "min": 14, "max": 200}, "More eager, and it swings the more."),
            Wrong({"utilization": "50%", "min": 14, "max": 200, "cooldown": "1m"}, "Calm, and paid for dearly."),
            Wrong(
                {"utilization": "95%", "min": 14, "max": 200, "cooldown": "1m"},
                "They cannot be more than 100 % busy, and a rule that is within a tenth of its aim does nothing.",
            ),
        ),
        scenario=_SCALED,
    ),
)
