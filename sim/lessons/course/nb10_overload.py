"""Exercises of notebook 10, what is to be done with too much work."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import numpy as np

from sim.lessons.course import forms
from sim.lessons.course.exercise import Exercise, Grade, Wrong, not_yet, right
from sim.lessons.course.runs import measured, tell
from sim.lessons.figures import of, recorded, share
from sim.lessons.numbers import Numbers
from sim.record import Answer, Record

_BOUNDED: Final[Mapping[str, Any]] = {
    "name": "bounded",
    "seed": 101,
    "load": "125/s",
    "duration": "1m",
    "steps": {"index": {"service": {"exponential": "10ms"}}},
    "queue": {"capacity": 20},
    "workers": {"count": 1},
    "architectures": {"queued": {"queued": "all"}},
}
_DOOR: Final[Mapping[str, Any]] = {
    "name": "door",
    "seed": 102,
    "load": "260/s",
    "duration": "20s",
    "warmup": "5s",
    "steps": {"page": {"service": {"exponential": "50ms"}}},
    "api": {"threads": 10, "accept_queue": 1000, "client": {"timeout": "1s"}},
    "architectures": {"sync": {"inline": "all"}},
}
_TIPPED: Final[Mapping[str, Any]] = {
    "name": "tipped",
    "seed": 103,
    "load": {"spike": {"base": "12/s", "peak": "60/s", "at": "30s", "for": "5s"}},
    "duration": "100s",
    "steps": {"page": {"service": {"exponential": "100ms"}, "fails": "10%", "redraw": "per_attempt"}},
    "api": {
        "threads": 2,
        "accept_queue": 60,
        "client": {"timeout": "1s", "retry": {"max_attempts": 4, "backoff": {"fixed": "100ms"}}},
    },
    "architectures": {"sync": {"inline": "all"}},
}
_KEYS: Final = ("accept_queue", "shed", "rate_limit", "breaker", "client.retry", "client.cancel_on_timeout")
_CALM_S, _HEALED_S = (0.0, 30.0), (65.0, 95.0)  # before the spike; half a minute after it and on
_IN_TIME, _LONGER = 0.95, 1.5  # of the throughput, to somebody who is still there; how much longer would not do
_SERVED, _AS_BEFORE = 0.97, 0.05  # of the users; what may be missing of those before the spike


@cache
def _rejected() -> Numbers:
    return measured(_BOUNDED, {"rejected": share("queued", "jobs.rejected", "jobs.arrived")}, replications=4)


def _grade_rejected(answer: float) -> Grade:
    rejected = _rejected()["rejected"]
    words = tell("{rejected:share} of the jobs are rejected; you said {said:share}.", rejected=rejected, said=answer)
    return Grade(abs(answer / rejected.value - 1) < 0.1, words)


@cache
def _in_time(places: int) -> Numbers:
    figures = {"in_time": share("sync", "goodput", "throughput"), "goodput": of("sync", "goodput")}
    return measured(_DOOR, figures, changes={"api.accept_queue": places}, replications=2)


def _grade_places(answer: int) -> Grade:
    here, longer = _in_time(answer), _in_time(round(_LONGER * answer))["in_time"].value
    words = tell(
        "With {n:count} places {in_time:share} of the answers come in time, {goodput:rate}",
        n=answer,
        in_time=here["in_time"].value,
        goodput=here["goodput"].value,
    )
    if here["in_time"].value < _IN_TIME:
        return not_yet(f"{words}: whoever gets in at the end of the queue has left when the turn comes.")
    words = tell(words + "; with half as many more {longer:share}.", longer=longer)
    if longer >= _IN_TIME:
        return not_yet(f"{words} There is room for more who would be served in time.")
    return right(words)


def _served(window_s: tuple[float, float]) -> Any:
    """The share of those who came in a part of the run that were served."""

    def of_them(record: Record) -> float:
        came_s = record.requests.arrival_ns / 1e9
        answers = record.requests.answer[(came_s >= window_s[0]) & (came_s < window_s[1])]
        return float(np.mean(answers == Answer.OK))

    return recorded("sync", of_them)


def _grade_cure(answer: dict[str, Any]) -> Grade:
    changes = {f"api.{key}": value for key, value in answer.items()}
    figures = {"calm": _served(_CALM_S), "healed": _served(_HEALED_S)}
    found = measured(_TIPPED, figures, changes=changes, replications=5)
    calm, healed = found["calm"].value, found["healed"].value
    words = tell(
        "Before the spike {calm:share} of the users are served, from half a minute after it on {healed:share}.",
        calm=calm,
        healed=healed,
    )
    if healed < calm - _AS_BEFORE:
        return not_yet(f"{words} It does not heal.")
    if min(calm, healed) < _SERVED:
        return not_yet(f"{words} It heals, and too few are served on a quiet day: some calls fail by chance.")
    return right(words)


EXERCISES: Final = (
    Exercise(
        name="10-simple",
        question="""
            One worker does 100 jobs a second, and 125 come. 20 may wait; who finds no room is rejected. Which share
            of the jobs is rejected?
        """,
        form=forms.share(such_as=0.1),
        hints=(
            "The worker is hardly ever idle. So how many jobs a second are done, and how many are left over?",
            "It is the share of those who come, and not of those who can be served.",
        ),
        grade=_grade_rejected,
        reference="""
            from sim.theory import mmck

            mmck.queue(arrival_rate=125.0, mean_service_s=0.01, workers=1, capacity=21).lost_share
        """,
        why="""
            100 of 125 are done, so 1 - 100/125 must go, wherever the bound is. A larger bound turns away hardly fewer
            and makes all others wait longer. The formula counts the job at work as well, so its capacity is 21.
        """,
        wrong=(
            Wrong(0.25, "25 too many, but of 125 and not of 100."),
            Wrong(0.0, "Only a queue without a bound rejects nobody; it makes all of them wait for ever longer."),
            Wrong(0.05, ""),
        ),
        scenario=_BOUNDED,
    ),
    Exercise(
        name="10-moderate",
        question="""
            Ten threads take 50 ms a call, and 260 calls a second come, far more than they can do. Users leave after 1
            s. A long accept queue rides out short bursts, so it shall be as long as it can be. How many places may it
            have, so that 95 in 100 answers still find somebody?
        """,
        form=forms.whole("places", such_as=50, least=1, most=5000),
        hints=(
            """
                The queue is always full. How many calls a second do the threads take from it, and how long does the
                last one in it wait?
            """,
            "The wait and the call itself must fit into 1 s, and both vary: leave some reserve.",
        ),
        grade=_grade_places,
        reference="""
            threads, call_s, patience_s = 10, 0.05, 1.0
            round(0.7 * patience_s * threads / call_s)
        """,
        why="""
            Little's law: 200 calls a second times 1 s of patience are 200 places, and what is beyond is dead on
            arrival. Some reserve for chance, and 140 remain. A bound on the queue is a time: patience times capacity.
        """,
        wrong=(
            Wrong(
                200, "That is the patience to the last: the call itself takes time, and half of the waits are longer."
            ),
            Wrong(20, ""),
            Wrong(1000, "Five seconds of work, in front of users who wait for one."),
        ),
        scenario=_DOOR,
    ),
    Exercise(
        name="10-advanced",
        question="""
            This site stays down after a spike of five seconds, at a load of 60 %. One call in ten fails by chance.
            You may change `api`, but neither the threads nor how patient users are. Let it heal: of those who come
            from half a minute after the spike on, and of those who come before it as well, at least 97 % shall be
            served.
        """,
        form=forms.changes(*_KEYS, such_as={"client.retry": {"max_attempts": 2, "backoff": {"fixed": "1s"}}}),
        hints=(
            """
                Two things keep it down: a queue that is longer than the users' patience, and users who call again. It
                is enough to break one of them.
            """,
            """
                Without retries it heals, and one user in ten is not served on a quiet day. What bounds the retries
                when all fail, and allows them when few do?
            """,
            "Two threads at 100 ms a call: how many places is half a second of waiting?",
        ),
        grade=_grade_cure,
        reference='{"accept_queue": 10}',
        why="""
            Ten places are half a second: whoever gets in is served in time, whoever does not is told at once and
            calls again. The work that is done is of use, so it gets less. A retry budget of 20 % breaks the other
            half of the loop; so do a breaker and threads that stop when the user leaves. A backoff with jitter moves
            the calls and removes none: it does not heal.
        """,
        wrong=(
            Wrong({"client.retry": {"max_attempts": 1}}, ""),
            Wrong(
                {"client.retry": {"max_attempts": 2, "backoff": {"fixed": "100ms"}}},
                "Twice the load is still too much.",
            ),
            Wrong(
                {
                    "client.retry": {
                        "max_attempts": 4,
                        "jitter": "full",
                        "backoff": {"exponential": {"base": "1s", "max": "30s"}},
                    }
                },
                "Calls come later, and as many of them.",
            ),
            Wrong({"accept_queue": 200}, "More room makes everybody wait longer than anybody has patience for."),
        ),
        scenario=_TIPPED,
    ),
)
