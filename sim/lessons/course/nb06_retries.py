"""Exercises of notebook 06, do retries help."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import numpy as np

from sim.lessons.course import forms
from sim.lessons.course.exercise import Exercise, Grade, Wrong, not_yet, right
from sim.lessons.course.runs import measured, tell
from sim.lessons.figures import calls_per_request, of, recorded
from sim.lessons.numbers import Numbers
from sim.policies.whole import SECOND_NS
from sim.record import Record

_WEBHOOK: Final[Mapping[str, Any]] = {
    "name": "webhook",
    "seed": 61,
    "load": "10/s",
    "duration": "3m",
    "steps": {"webhook": {"service": {"exponential": "100ms"}, "fails": "60%"}},
    "retry": {"max_attempts": 3, "backoff": {"fixed": "500ms"}},
    "workers": {"count": 20},
    "architectures": {"queued": {"queued": "all"}},
}
_OUTAGE: Final[Mapping[str, Any]] = {
    "name": "outage",
    "seed": 62,
    "load": "5/s",
    "duration": "4m",
    "steps": {"charge": {"service": "100ms", "fails_after": "50ms"}},
    "retry": {"max_attempts": 4, "backoff": {"exponential": {"base": "1s", "factor": 2, "max": "20s"}}},
    "workers": {"count": 10},
    "faults": [{"dependency": "charge", "at": "30s", "for": "60s"}],
    "architectures": {"queued": {"queued": "all"}},
}
_HERD: Final[Mapping[str, Any]] = {
    "name": "herd",
    "seed": 63,
    "load": {"batch": {"size": 200, "every": "2m"}},
    "duration": "3m50s",
    "steps": {"report": {"service": {"exponential": "100ms"}, "fails_after": "10ms"}},
    "api": {"threads": 10, "accept_queue": 20, "client": {"timeout": "5s", "retry": {"max_attempts": 1}}},
    "faults": [{"dependency": "report", "at": "119s", "for": "16s"}],
    "architectures": {"sync": {"inline": "all"}},
}
_HEARD, _CROWD, _CALLS = 0.99, 100.0, 5.0  # of the devices; calls in one second; calls per device


@cache
def _tries() -> Numbers:
    return measured(_WEBHOOK, {"tries": of("queued", "amplification")}, replications=5)


def _grade_tries(answer: float) -> Grade:
    tries = _tries()["tries"]
    words = tell("In these runs a job takes {tries:count} attempts; you said {said:count}.", tries=tries, said=answer)
    return Grade(abs(answer / tries.value - 1) < 0.04, words)


@cache
def _dead(attempts: int) -> float:
    """How many jobs are given up, in a run of the outage."""
    figures = {"dead": of("queued", "jobs.dead")}
    return measured(_OUTAGE, figures, changes={"retry.max_attempts": attempts}, replications=2)["dead"].value


def _grade_attempts(answer: int) -> Grade:
    words = tell("With `max_attempts: {n:count}` {dead:count} jobs are given up", n=answer, dead=_dead(answer))
    if _dead(answer):
        return not_yet(f"{words}: the last attempt of some comes before the outage is over.")
    if answer > 1 and not _dead(answer - 1):
        return not_yet(f"{words}, and none with one fewer: each attempt more is a call more to whom is down.")
    return right(tell(words + ", with one fewer {fewer:count}.", fewer=_dead(answer - 1) if answer > 1 else 0.0))


def _crowd(record: Record) -> float:
    """The most calls that come again within one second of the clock."""
    again_s = record.calls.sent_ns[record.calls.number > 1] // SECOND_NS
    return float(np.bincount(again_s, minlength=1).max())


def _grade_policy(answer: dict[str, Any]) -> Grade:
    figures = {
        "heard": of("sync", "requests.ok_share"),
        "crowd": recorded("sync", _crowd),
        "calls": calls_per_request("sync"),
    }
    found = measured(_HERD, figures, changes={"api.client.retry": answer}, replications=3)
    heard, crowd, calls = (found[name].value for name in figures)
    words = tell(
        "{heard:share} of the devices are heard, with {calls:count} calls each, of which at most {crowd:count} come "
        "again in one second.",
        heard=heard,
        calls=calls,
        crowd=crowd,
    )
    missed = [
        *(["Too few are heard."] if heard < _HEARD else []),
        *(["They still come as a crowd."] if crowd > _CROWD else []),
        *(["That is too many calls."] if calls > _CALLS else []),
    ]
    return Grade(not missed, " ".join([words, *missed]))


EXERCISES: Final = (
    Exercise(
        name="06-simple",
        question="""
            A partner is ill, and 60 % of the attempts at his webhook fail, each by its own luck. A job is tried up to
            3 times. How many attempts does a job take on average?
        """,
        form=forms.number("attempts", such_as=1.5, least=1),
        hints=(
            "How many jobs make a second attempt? And of these, how many a third?",
            "1 + p + p², for up to three attempts.",
            "`sim.theory.retries.attempts_per_job` has the sum.",
        ),
        grade=_grade_tries,
        reference="""
            from sim.theory import retries

            retries.attempts_per_job(fails=0.6, max_attempts=3)
        """,
        why="""
            All make the first attempt, 60 % the second, 36 % the third: the share of attempts that fail, again and
            again. Workers have that many times the work, and the ill partner that many times the calls.
        """,
        wrong=(
            Wrong(1.6, "That counts one retry for each first attempt that fails; the retries fail, too."),
            Wrong(2.5, "That would be without a limit."),
            Wrong(3.0, "Only if all of them fail."),
        ),
        scenario=_WEBHOOK,
    ),
    Exercise(
        name="06-moderate",
        question="""
            A provider is down for 60 s and refuses every attempt at once. Jobs wait 1 s, 2 s, 4 s … between their
            attempts, but never more than 20 s. How many attempts must a job have at least (`max_attempts`), so that
            none is given up?
        """,
        form=forms.whole("attempts", such_as=3, least=1, most=50),
        hints=(
            "A job whose first attempt comes as the outage begins has the hardest time. When does its last one come?",
            """
                Add up the pauses 1, 2, 4, 8, 16, 20, 20 … until they exceed 60 s. Is that a number of pauses or of
                attempts?
            """,
            'Run it: `sim.run(sim.exercise("06-moderate").scenario, retry__max_attempts=6).measures.jobs.dead`.',
        ),
        grade=_grade_attempts,
        reference="""
            from itertools import accumulate

            pauses_s = [min(20, 2**n) for n in range(20)]
            len([total for total in accumulate(pauses_s) if total <= 60]) + 2
        """,
        why="""
            Six pauses end after 51 s, the seventh after 71 s, and seven pauses lie between eight attempts. What
            outlasts an outage is the sum of the pauses and not the number of attempts: without a pause even fifty are
            over in a few seconds.
        """,
        wrong=(
            Wrong(6, "Without the cap of 20 s six pauses would last 63 s; and six pauses need seven attempts."),
            Wrong(7, "That is the number of pauses. Between eight attempts there are seven."),
            Wrong(12, ""),
        ),
        scenario=_OUTAGE,
    ),
    Exercise(
        name="06-advanced",
        question="""
            200 devices report at the same instant. The service is down at that moment and for 15 s more; then it can
            take 100 calls a second, and 20 may wait at the door. Write the `retry` of the devices, so that at least
            99 % of them are heard in the end, with at most 5 calls each on average, and never more than 100 calls
            come again in one second.
        """,
        form=forms.changes(
            "max_attempts",
            "backoff",
            "jitter",
            "budget",
            such_as={"max_attempts": 4, "backoff": {"fixed": "1s"}},
            most={"max_attempts": 50},
        ),
        hints=(
            "What comes together fails together, and comes again together. What spreads it?",
            """
                200 devices that spread their calls over a few seconds are fewer than 100 a second. And the calls of
                the first 15 s are wasted: how long should the first pause be?
            """,
            """
                Try one: `sim.run(sim.exercise("06-advanced").scenario, api__client__retry={"max_attempts": 8,
                "jitter": "full", "backoff": {"fixed": "15s"}})`.
            """,
        ),
        grade=_grade_policy,
        reference="""
            {"max_attempts": 8, "jitter": "full", "backoff": {"exponential": {"base": "5s", "factor": 2, "max": "30s"}}}
        """,
        why="""
            Full jitter spreads the crowd over the whole pause, so the first pause must be long enough for all: 200
            devices in 5 s are 40 a second. The growth keeps the number of calls small while the service is down, and
            eight attempts outlast it. A budget would spare the service, and most devices would not be heard.
        """,
        wrong=(
            Wrong({"max_attempts": 8, "backoff": {"fixed": "1s"}}, ""),
            Wrong(
                {"max_attempts": 8, "backoff": {"exponential": {"base": "1s", "factor": 2, "max": "30s"}}},
                "The pauses grow, but they are the same for all: a backoff alone moves the crowd as it is.",
            ),
            Wrong(
                {"max_attempts": 3, "jitter": "full", "backoff": {"fixed": "5s"}},
                "They are well spread, and give up before the service is back.",
            ),
            Wrong(
                {
                    "max_attempts": 8,
                    "backoff": {"fixed": "15s"},
                    "jitter": "full",
                    "budget": {"ratio": "10%", "burst": 10},
                },
                "A budget is for those who would rather be told at once; here all want to be heard.",
            ),
        ),
        scenario=_HERD,
    ),
)
