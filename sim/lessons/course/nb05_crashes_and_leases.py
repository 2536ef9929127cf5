"""Exercises of notebook 05, crashes, leases and at-least-once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from sim.lessons.course import forms
from sim.lessons.course.exercise import Exercise, Grade, Wrong, not_yet, right
from sim.lessons.course.runs import measured, tell
from sim.lessons.figures import attempts, of, quotient, recorded, share
from sim.lessons.numbers import Numbers
from sim.measure import Interval

MAILS: Final[Mapping[str, Any]] = {
    "name": "mails",
    "seed": 11,
    "duration": "20m",
    "load": "2/s",
    "steps": {"mail": {"service": {"exponential": "1s"}, "redraw": "per_attempt"}},
    "workers": {"count": 6, "crashes": {"mtbf": "20s", "restart": "2s", "only_busy": True}},
}
REPORTS: Final[Mapping[str, Any]] = {
    "name": "reports",
    "seed": 20,
    "duration": "1h",
    "load": "30/m",
    "steps": {"report": {"service": {"erlang": {"mean": "20s", "k": 4}}, "idempotent": False}},
    "workers": {"count": 20, "crashes": {"mtbf": "20m", "restart": "10s"}},
    "queue": {"visibility_timeout": "30s"},
}
_TWICE, _MARGIN = 0.02, 1.15  # share of the reports that may be made twice; what a sample may add to it
_NOTICED_S: Final = 20.0


@cache
def _crashed() -> Interval:
    """The share of the attempts that a crash ends, of jobs of 4 s on average."""
    changes = {"steps.mail.service": {"exponential": "4s"}, "workers.count": 40, "queue.visibility_timeout": "30s"}
    figures = {"crashed": quotient(of("queued", "jobs.crashes"), recorded("queued", attempts))}
    return measured(MAILS, figures, changes=changes, replications=6)["crashed"]


def _grade_crashed(answer: float) -> Grade:
    text = "In the run {crashed:share} of the attempts crash; you said {said:share}."
    words = tell(text, crashed=_crashed(), said=answer)
    return Grade(abs(answer / (4 / 24) - 1) < 0.06, words)


@cache
def _twice(timeout_s: float) -> float:
    """The share of the reports that are made twice."""
    figures = {"twice": share("queued", "jobs.duplicate_effects", "jobs.arrived")}
    changes = {"queue.visibility_timeout": f"{timeout_s!r}s"}
    return measured(REPORTS, figures, changes=changes, replications=4)["twice"].value


def _grade_timeout(answer: float) -> Grade:
    twice = _twice(answer)
    words = tell("With a timeout of {said:time} {twice:share} of the reports are made twice", said=answer, twice=twice)
    if twice > _TWICE * _MARGIN:
        return not_yet(tell(words + ", and {most:share} are bearable.", most=_TWICE))
    shorter = _twice(answer * 0.85)
    words = tell(words + ", with {short:time} {twice:share}.", short=answer * 0.85, twice=shorter)
    return (
        not_yet(f"{words} So a shorter one would do, and notice crashes sooner.") if shorter < _TWICE else right(words)
    )


def _settings(changes: Mapping[str, Any]) -> Numbers:
    names = ("jobs.duplicates", "jobs.duplicate_effects", "jobs.lost", "time_to_notice.mean")
    figures = {name.rpartition(".")[2] if "jobs" in name else "notice": of("queued", name) for name in names}
    return measured(REPORTS, figures, changes=changes, replications=3)


def _grade_settings(answer: Mapping[str, Any]) -> Grade:
    found = _settings(answer)
    lost, twice, again = (found[name].value for name in ("lost", "duplicate_effects", "duplicates"))
    if lost > 0:
        return not_yet(tell("{lost:count} reports are lost in an hour.", lost=lost))
    if twice > 0:
        return not_yet(tell("{twice:count} reports are made twice in an hour, and reach a customer.", twice=twice))
    if again > 0:
        return not_yet(
            tell("No effect comes twice, but {again:count} reports an hour are made for nobody.", again=again)
        )
    notice = found["notice"]
    words = tell("No report is lost or made twice. A crash is noticed after {notice:time}", notice=notice)
    return right(f"{words}.") if notice.value < _NOTICED_S else not_yet(f"{words}, and that is too late.")


EXERCISES: Final = (
    Exercise(
        name="05-simple",
        question="""
            The mails take 4 s on average instead of 1 s (exponential); a worker still dies after 20 s of work on
            average. Which share of the attempts does a crash end?
        """,
        form=forms.share(such_as=0.5),
        hints=(
            "Two clocks race: the end of the mail, on average after 4 s, and the crash, on average after 20 s.",
            "The rates are 1/4 and 1/20. The crash wins with its share of their sum.",
        ),
        grade=_grade_crashed,
        reference="""
            end, crash = 1 / 4, 1 / 20
            crash / (crash + end)
        """,
        why="""
            The first of two exponential clocks is the crash with the probability γ/(γ + μ), here 4/(20 + 4). Longer
            jobs crash more often, and lose more each time: a reason to cut work into small jobs.
        """,
        wrong=(
            Wrong(0.2, "4/20 would be right if attempts did not end when they crash: those that do are shorter."),
            Wrong(1 / 21, "That is the share for mails of 1 s."),
            Wrong(0.8333, "That is the share that ends well."),
        ),
    ),
    Exercise(
        name="05-moderate",
        question="""
            At most 2 % of the reports may be made twice, in the scenario `reports` (Erlang with k = 4, mean 20 s).
            Which is the shortest visibility timeout that will do? Within 15 % is near enough.
        """,
        form=forms.duration(such_as="5m"),
        hints=(
            "A report is made twice if it takes longer than the timeout. Which time do 2 % of the reports exceed?",
            "That is a quantile of the service: an Erlang law is a gamma law with shape k.",
            "`scipy.stats.gamma.isf(share, k, scale=mean / k)` is the time that a share exceeds.",
        ),
        grade=_grade_timeout,
        reference="""
            from scipy.stats import gamma

            gamma.isf(0.02, 4, scale=20 / 4)
        """,
        why="""
            The chance of a duplicate is the tail of the work beyond the timeout. So measure p99 or p99.9 of your
            service before you set it; the mean says nothing of it.
        """,
        wrong=(
            Wrong("20s", "That is the mean: every other report takes longer."),
            Wrong("30s", "That is a common default; it knows nothing of your reports."),
            Wrong("2m", "Safe, but a dead worker's report lies hidden for two minutes."),
        ),
    ),
    Exercise(
        name="05-advanced",
        question="""
            No report of the scenario `reports` may be lost, none may be worked on twice (so that no work is wasted),
            and a crash must be noticed within 20 s on average. What do you set? You may use `queue.visibility_timeout`,
            `queue.heartbeat`, `queue.ack` and `workers.dedup`.
        """,
        form=forms.changes(
            "queue.visibility_timeout",
            "queue.heartbeat",
            "queue.ack",
            "workers.dedup",
            such_as={"queue.visibility_timeout": "1m", "workers.dedup": "1h"},
        ),
        hints=(
            "A long lease is noticed late, a short one is too short for some reports. What if it could be renewed?",
            "With a heartbeat the lease only has to be longer than the time between two beats.",
        ),
        grade=_grade_settings,
        reference='{"queue.visibility_timeout": "15s", "queue.heartbeat": "5s"}',
        why="""
            The lease says how soon a death is noticed, the heartbeat says that the worker lives. Only together they do
            not care how long the work takes. Keep the effect idempotent all the same: a worker that is cut off, or
            stopped by its garbage collector, lives and does not beat.
        """,
        wrong=(
            Wrong({"queue.visibility_timeout": "5m"}, "The lease is long enough for all reports, and for the dead."),
            Wrong({"queue.visibility_timeout": "15s", "workers.dedup": "1h"}, "It saves the customer, not the work."),
            Wrong({"queue.ack": "early", "queue.visibility_timeout": None}, "Who acknowledges first is not missed."),
        ),
    ),
)
