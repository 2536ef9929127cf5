"""Exercises of notebook 12, choosing a broker."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from sim.lessons.course import forms
from sim.lessons.course.exercise import Exercise, Grade, Wrong, not_yet, right
from sim.lessons.course.runs import measured, tell
from sim.lessons.figures import of, share
from sim.lessons.numbers import Numbers
from sim.measure import Interval

_CRASHES: Final[dict[str, Any]] = {
    "name": "crashes", "seed": 12, "load": "10/s", "duration": "30m",
    "steps": {"mail": {"service": {"exponential": "2s"}}},
    "workers": {"count": 40, "crashes": {"mtbf": "2m", "restart": "5s"}},
}  # fmt: skip
_BROKERS: Final = ("sqs-standard", "sidekiq", "rabbitmq-quorum")
_RUNS: Final = 3
_TWICE: Final = 0.01  # share of the reports that may be made twice
_NOTICED_S: Final = 120.0  # within which a crash must be noticed


@cache
def _lost(profile: str) -> Interval:
    """The share of the jobs that are gone without a trace."""
    changes = {"queue.profile": profile, "duration": "10m"}
    return measured(
        _CRASHES, {"lost": share("queued", "jobs.lost", "jobs.arrived")}, changes=changes, replications=_RUNS
    )["lost"]


def _grade_loser(answer: str) -> Grade:
    lost = {profile: _lost(profile) for profile in _BROKERS}
    said = ", ".join(f"{profile} {_told(value)}" for profile, value in lost.items())
    return Grade(_BROKERS["abc".index(answer)] == max(lost, key=lambda profile: lost[profile].value), f"Lost: {said}.")


def _told(share: Interval) -> str:
    """A share in words: what never happened has no interval."""
    return tell("{share:share}", share=share) if share.value else "none"


@cache
def _share_lost() -> Interval:
    """The share of the jobs lost by who acknowledges early."""
    figures = {"lost": share("queued", "jobs.lost", "jobs.arrived")}
    return measured(_CRASHES, figures, changes={"queue.ack": "early"}, replications=_RUNS)["lost"]


def _grade_share(answer: float) -> Grade:
    lost = _share_lost()
    words = tell("{lost:share} of the mails are never sent; you said {said:share}.", lost=lost, said=answer)
    return Grade(lost.value / 1.2 <= answer <= lost.value * 1.2, words)


@cache
def _lease(changes: tuple[tuple[str, Any], ...]) -> Numbers:
    """What a lease does: the share of executions too many, and how late a crash is noticed."""
    asked = {f"short.{key}": value for key, value in changes}
    figures = {
        "twice": share("short", "jobs.duplicates", "jobs.arrived"),
        "noticed": of("short", "time_to_notice.mean"),
    }
    return measured("visibility-timeout", figures, changes=asked, only=["short"], replications=_RUNS)


def _grade_lease(answer: Mapping[str, Any]) -> Grade:
    found = _lease(tuple(sorted(answer.items())))
    twice = f"Of the reports {_told(found['twice'])} are made once too often"
    words = tell(f"{twice}, and a crash is noticed after {{noticed:time}}.", noticed=found["noticed"])
    if found["twice"].value >= _TWICE:
        return not_yet(f"{words} Too many are made twice.")
    return right(words) if found["noticed"].value < _NOTICED_S else not_yet(f"{words} Nobody waits that long.")


EXERCISES: Final = (
    Exercise(
        name="12-simple",
        question="""
            Workers of three systems are killed now and then: SQS, Sidekiq, and RabbitMQ with a quorum queue, each as it
            comes. Whose jobs vanish, in no retry set and in no dead letter queue?
        """,
        form=forms.letter(a="SQS.", b="Sidekiq.", c="RabbitMQ."),
        hints=(
            "When does the broker forget a job: when a worker gets it, or when the worker says that it is done?",
            'Ask the lab: `sim.compare("early-ack-loses", profiles="sqs-standard,sidekiq,rabbitmq-quorum")`.',
        ),
        grade=_grade_loser,
        reference="""
            brokers = ["sqs-standard", "sidekiq", "rabbitmq-quorum"]
            runs = sim.compare("early-ack-loses", profiles=brokers, duration="20m")
            lost = [runs[name].measures.jobs.lost for name in brokers]
            "abc"[lost.index(max(lost))]
        """,
        why="""
            Sidekiq's free edition takes a job off the list as it hands it out, which is an acknowledgement *before* the
            work. The others keep the job until it is acknowledged, and hand it out again if it is not.
        """,
        wrong=(
            Wrong("a", "SQS hides a message while somebody works on it. If nobody deletes it, it is seen again."),
            Wrong("c", "RabbitMQ sees the connection close, and puts the message back."),
        ),
    ),
    Exercise(
        name="12-moderate",
        question="""
            Mails take 2 s on average (exponential). A worker dies every two minutes on average, and the broker forgets
            a mail when it hands it out. Which share of the mails is never sent?
        """,
        form=forms.share(such_as=0.2),
        hints=(
            "Two clocks run: the work ends at a rate of 1/2 per second, the worker at one of 1/120.",
            "Which of the two is first? The chance is its rate over the sum of both.",
        ),
        grade=_grade_share,
        reference="""
            work, death = 1 / 2, 1 / 120
            death / (work + death)
        """,
        why="""
            The worker's death wins the race against the end of the work as often as its rate is a part of both. With a
            late acknowledgement the same share is done *again*, and nothing is lost.
        """,
        wrong=(
            Wrong(1 / 120, "That is the chance of a death in one second; a mail takes two."),
            Wrong(0.05),
            Wrong(0.0, "The broker does not know any more that there was such a mail."),
        ),
    ),
    Exercise(
        name="12-advanced",
        question="""
            In `visibility-timeout` reports take 20 s, some of them a minute, and workers die. With a lease of 30 s many
            reports are made twice; with one of 5 min a crash is noticed late. Change the architecture `short`: fewer
            than 1 % of the reports are made once too often, *and* a crash is noticed within two minutes on average. Try
            `sim.run("visibility-timeout", "short", queue__visibility_timeout="45s", replications=3)`.
        """,
        form=forms.changes("queue.visibility_timeout", "queue.heartbeat", such_as={"queue.visibility_timeout": "45s"}),
        hints=(
            "Without a heartbeat the lease must outlive nearly all of the work. How long takes one in a hundred?",
            "A crash is noticed when the lease is over: about that much, less the work that was done.",
            "Or let the worker say that it is alive: `queue.heartbeat` extends the lease while it works.",
        ),
        grade=_grade_lease,
        reference="""{"queue.visibility_timeout": "30s", "queue.heartbeat": "10s"}""",
        why="""
            A heartbeat separates two questions that a bare lease must answer with one number: how long may the work
            take, and how long may a dead worker go unnoticed? Without one, a lease beyond the p99 of the work will do
            here, since the work does not vary much. Where it does, no lease is right.
        """,
        wrong=(
            Wrong({"queue.visibility_timeout": "45s"}),
            Wrong({"queue.visibility_timeout": "5m"}),
            Wrong({"queue.visibility_timeout": "10s"}, "The lease ends while nearly everybody is still at work."),
        ),
    ),
)
