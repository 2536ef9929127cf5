"""Exercises of notebook 04, delayed and scheduled jobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from sim.lessons.course import forms
from sim.lessons.course.exercise import Exercise, Grade, Wrong, not_yet, right
from sim.lessons.course.runs import measured, tell
from sim.lessons.figures import most_ready, quotient, recorded, start_after_due_s
from sim.lessons.numbers import Numbers
from sim.measure import Interval
from sim.record import Record

REMINDERS: Final[Mapping[str, Any]] = {
    "name": "reminders",
    "seed": 63,
    "duration": "15m",
    "load": "2/s",
    "steps": {"reminder": {"service": {"exponential": "200ms"}, "delay": "30s"}},
    "workers": {"count": 20},
}
HERD: Final[Mapping[str, Any]] = {
    "name": "herd",
    "seed": 52,
    "duration": "20m",
    "load": {"stages": [{"rate": "1/s", "for": "10m"}]},
    "steps": {"report": {"service": {"exponential": "1s"}, "schedule": {"every": "10m"}}},
    "workers": {"count": 10},
}
COUNTDOWN: Final[Mapping[str, Any]] = {
    "name": "countdown",
    "seed": 1,
    "duration": "12h",
    "load": "20/h",
    "steps": {"reminder": {"service": "3h", "idempotent": False}},
    "workers": {"count": 400},
    "queue": {"visibility_timeout": "1h"},
}
_DUE_S: Final = 600.0  # of the herd
_MOST_READY, _LATEST_S = 100.0, 35.0  # what the herd may do
_COUNTDOWNS: Final = ((3.0, 1.0), (5.0, 2.0), (3.0, 4.0))  # hours: of the countdown, of the visibility timeout


@cache
def _late(poll_s: float) -> Interval:
    figures = {"late": recorded("queued", start_after_due_s(30.0))}
    return measured(REMINDERS, figures, changes={"queue.schedule_poll": f"{poll_s}s"}, replications=4)["late"]


def _grade_poll(answer: float) -> Grade:
    late = _late(8.0)
    words = tell("With a look every 8 s a job starts {late:time} late; you said {said:time}.", late=late, said=answer)
    return Grade(abs(answer / late.value - 1) < 0.1, words)


@cache
def _herd(jitter_s: float) -> Numbers:
    """How many reports are ready at once, and how late they start; of a jitter."""
    schedule = {"every": "10m", **({"jitter": f"{jitter_s!r}s"} if jitter_s else {})}
    figures = {
        "ready": recorded("queued", most_ready),
        "late": recorded("queued", start_after_due_s(0.0)),
        "due": recorded("queued", _mean_until_due_s),
    }
    return measured(HERD, figures, changes={"steps.report.schedule": schedule}, replications=4)


def _mean_until_due_s(record: Record) -> float:
    """The mean time from when a report is created until the full ten minutes [s]."""
    return _DUE_S - float(record.jobs.created_ns.mean()) / 1e9


def _grade_jitter(answer: float) -> Grade:
    found = _herd(answer)
    late_s = found["late"].value - found["due"].value
    words = tell(
        "With a jitter of {said:time} up to {ready:count} reports are ready at once, and a report starts {late:time} "
        "after the full ten minutes on average.",
        said=answer,
        ready=found["ready"].value,
        late=late_s,
    )
    if found["ready"].value > _MOST_READY:
        return not_yet(f"{words} That is still a herd.")
    return not_yet(f"{words} That is later than it need be.") if late_s > _LATEST_S else right(words)


@cache
def _sent(countdown_h: float, timeout_h: float) -> float:
    """How often a reminder runs that is done, on average."""
    changes = {"steps.reminder.service": f"{countdown_h}h", "queue.visibility_timeout": f"{timeout_h}h"}
    receives = quotient(recorded("queued", _receives), recorded("queued", lambda record: _settled(record).sum()))
    found = measured(COUNTDOWN, {"sent": receives}, changes=changes, replications=1)
    return found.values["sent"][0] or 0.0


def _settled(record: Record) -> Any:
    """The reminders that were created so early that all their copies were handed out by the end."""
    return record.jobs.created_ns < record.horizon_ns / 2


def _receives(record: Record) -> float:
    return float(_settled(record)[record.attempts.job].sum())


def _grade_copies(answer: Callable[..., float]) -> Grade:
    for countdown_h, timeout_h in _COUNTDOWNS:
        said, sent = answer(countdown_h, timeout_h), _sent(countdown_h, timeout_h)
        if abs(said - sent) > 0.01:
            words = f"With a countdown of {countdown_h:g} h and a timeout of {timeout_h:g} h each reminder runs "
            return not_yet(words + tell("{sent:count} times; your function says {said:count}.", sent=sent, said=said))
    shown = ", ".join(f"{_sent(*hours):g} for {hours[0]:g} h and {hours[1]:g} h" for hours in _COUNTDOWNS)
    return right(f"So do the runs: {shown}.")


EXERCISES: Final = (
    Exercise(
        name="04-simple",
        question="""
            Jobs become due at any time, and a poller looks every 8 s for what is due. Workers are idle. How late does a
            job start on average?
        """,
        form=forms.duration(such_as="20s"),
        hints=(
            "Some jobs become due just before the poller looks, some just after it has looked.",
            "How late are the luckiest and the unluckiest, and what is between them?",
        ),
        grade=_grade_poll,
        reference="""
            poll_s = 8
            poll_s / 2
        """,
        why="""
            The instants at which jobs become due know nothing of the poller, so a job meets any point between two looks
            alike: half of it on average, all of it at worst.
        """,
        wrong=(
            Wrong("8s", "So late are the unluckiest."),
            Wrong("0s", "Idle workers are no help: nobody tells them that the job is due."),
        ),
    ),
    Exercise(
        name="04-moderate",
        question="""
            600 reports are due at the same full ten minutes, in the scenario `herd`. Each may start up to a `jitter`
            later, at random. Find one with which at most 100 reports are ready at once, and a report starts at most
            35 s after the full ten minutes on average.
        """,
        form=forms.duration(such_as="5m"),
        hints=(
            "How long do ten workers need for all of them, if nobody is idle? That time has to pass in any case.",
            "A jitter spreads 600 reports evenly over its length: how many a second? How many can be done in a second?",
            "A jitter as long as the work lets reports come as fast as they are done.",
        ),
        grade=_grade_jitter,
        reference="""
            from sim.theory import drain

            drain.drain_s(backlog=600, arrival_rate=0.0, mean_service_s=1.0, workers=10)
        """,
        why="""
            Work for 600 s on ten workers takes 60 s, spread or not. A jitter of up to that length moves the waiting
            from the queue to the calendar and costs next to nothing; a longer one leaves workers idle.
        """,
        wrong=(
            Wrong("10s", "The queue still has to take most of the reports at once."),
            Wrong("2m", "The workers could do it in half of the time, and stand idle."),
            Wrong("10m", "So long a jitter is a schedule of its own."),
        ),
    ),
    Exercise(
        name="04-advanced",
        question="""
            A worker fetches a job with a countdown at once, and holds it unacknowledged until it is due and done. The
            visibility timeout runs meanwhile, and nothing renews it. Write a function of the countdown and the timeout,
            both in hours, that says how often each job runs.
        """,
        form=forms.function(
            "how often a job runs",
            such_as="lambda countdown, timeout: countdown * timeout",
            tried_with=(3.0, 1.0),
        ),
        hints=(
            "A countdown of 3 h with a timeout of 1 h: at which times is the job handed to a worker?",
            "At 0 h, 1 h and 2 h. At 3 h the first worker acknowledges it, and that counts.",
            "One more for each timeout that is over *before* the countdown is: `math.ceil`.",
        ),
        grade=_grade_copies,
        reference="""
            import math

            lambda countdown, timeout: math.ceil(countdown / timeout)
        """,
        why="""
            Every time that the timeout is over before the first copy is done, another worker gets a copy, and all of
            them run. Keep the timeout above the longest countdown, or keep the job in the queue until it is due.
        """,
        wrong=(
            Wrong(lambda countdown, timeout: countdown / timeout),
            Wrong(lambda countdown, timeout: countdown // timeout),
            Wrong(lambda countdown, timeout: countdown // timeout + 1),
            Wrong(lambda countdown, timeout: 1),
        ),
    ),
)
