"""Exercises of notebook 13, load-testing honestly."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from sim.lessons.course import forms
from sim.lessons.course.exercise import Exercise, Grade, Wrong, not_yet, right
from sim.lessons.course.runs import measured, tell
from sim.lessons.figures import of

# A hundred pages a second, a millisecond each; after a minute the server stands still for ten seconds.
_STALL: Final[dict[str, Any]] = {
    "name": "stall", "seed": 13, "duration": "100s", "load": {"even": "100/s"}, "steps": {"page": {"service": "1ms"}},
    "api": {"threads": 1}, "faults": [{"dependency": "page", "slow": 10000, "at": "1m", "for": "10ms"}],
    "architectures": {"sync": {"inline": "all"}},
}  # fmt: skip
_CLOSED: Final[dict[str, Any]] = {
    "name": "closed", "seed": 13, "duration": "20m", "warmup": "1m",
    "steps": {"page": {"service": {"exponential": "200ms"}}},
    "load": {"users": {"count": 10, "think": {"exponential": "1800ms"}}}, "api": {"threads": 1},
    "architectures": {"sync": {"inline": "all"}},
}  # fmt: skip
_SEEN_S: Final = 1.0  # what a tester's p99 should show at least


@cache
def _met() -> tuple[float, float]:
    """Mean and p99 of what users meet [s]."""
    figures = {name: of("sync", f"response_time.{name}") for name in ("mean", "p99")}
    found = measured(_STALL, figures, replications=1).values  # nothing in it is luck
    return found["mean"][0] or 0.0, found["p99"][0] or 0.0


def _grade_mean(answer: float) -> Grade:
    mean, p99 = _met()
    words = tell("Users wait {mean:time} on average, {p99:time} at p99; you said {said:time}.", mean=mean, p99=p99,
                 said=answer)  # fmt: skip
    return Grade(mean / 1.25 <= answer <= mean * 1.25, words)


@cache
def _reported(connections: int) -> float:
    """The p99 that a tester with so many connections reports [s]."""
    from sim.experiment import omission  # noqa: PLC0415  it is heavy, and few ask
    from sim.scenario import from_dict  # noqa: PLC0415

    return omission(from_dict(_STALL), connections=connections).told[0].reported.p99 or 0.0


def _grade_connections(answer: int) -> Grade:
    here, fewer = _reported(answer), _reported(max(1, round(0.8 * answer)))
    words = tell("With {n:count} connections the tester's p99 is {p99:time}", n=answer, p99=here)
    if here < _SEEN_S:
        return not_yet(words + ": it does not show the stall.")
    words = tell(words + ", with a fifth fewer {p99:time}.", p99=fewer)
    return right(words) if fewer < _SEEN_S else not_yet(f"{words} Fewer would show it.")


@cache
def _throughput(users: int) -> list[float]:
    figures = {"rate": of("sync", "throughput")}
    found = measured(_CLOSED, figures, changes={"load.users.count": users}, replications=3)
    return [rate or 0.0 for rate in found.values["rate"]]


def _grade_users(answer: float) -> Grade:
    rate = _throughput(40)
    mean = sum(rate) / len(rate)
    words = tell("40 users get {rate:rate} answered; you said {said:rate}.", rate=rate, said=answer)
    return Grade(abs(answer / mean - 1) < 0.06, words)


EXERCISES: Final = (
    Exercise(
        name="13-simple",
        question="""
            A server answers 100 requests a second, each in a millisecond, evenly spaced. In a test of 100 s it stands
            still once, for 10 s. How long does a user wait on average?
        """,
        form=forms.duration(such_as="30ms"),
        hints=(
            "Which share of the users comes while the server stands still?",
            "Who comes at the beginning waits for 10 s, who comes at the end for nothing. And on average?",
        ),
        grade=_grade_mean,
        reference="""
            from sim.theory import stall

            stall.mean_from_plan_s(run_s=100.0, stall_s=10.0, service_s=0.001)
        """,
        why="""
            A tenth of the users wait for 5 s on average. (And a few more, while the server works off what has piled up:
            the formula leaves them out.) A tester with one connection has one slow request among thousands.
        """,
        wrong=(
            Wrong("2ms", "So says a tester that sends nothing while it waits: one slow request in nine thousand."),
            Wrong("10s", "That is the longest wait."),
            Wrong("5s", "So long wait those who meet the stall, and they are a tenth."),
        ),
    ),
    Exercise(
        name="13-moderate",
        question="""
            The same test. With how many connections does a tester that waits for its answers report a p99 of at least a
            second? A fifth fewer should not do.
        """,
        form=forms.whole("connections", such_as=4, least=1, most=2000),
        hints=(
            "While the server stands still, each connection has one request out. How many slow answers are there?",
            "For p99 to show them, more than one in a hundred must be slow.",
            "10,000 requests are planned.",
        ),
        grade=_grade_connections,
        reference="""
            slow_share, planned = 0.01, 100 * 100
            round(slow_share * planned) + 1
        """,
        why="""
            A tester with n connections sees n slow requests, however long the stall is: for a hundred connections one
            in a hundred of its 10,000. (The last of them see no second of it.) The better way needs no connections:
            count each time from when the request was *planned*, as wrk2 does, and as the lab does.
        """,
        wrong=(
            Wrong(1, "It sees one slow request."),
            Wrong(10),
            Wrong(1000, "These see the stall as the users do. But fewer would report a second."),
        ),
    ),
    Exercise(
        name="13-advanced",
        question="""
            A closed load: each user thinks for 1.8 s, asks for a page that takes 200 ms on one thread, waits for it,
            and thinks again. Ten users get about 4 pages a second. A load test doubles them, and doubles them again:
            how many pages a second do 40 users get?
        """,
        form=forms.number("pages per second", such_as=8),
        hints=(
            "The thread can answer one page in 200 ms, and no more.",
            "Users who wait ask for nothing. How many of 40 would have to wait so that the rest just fills the thread?",
            "X = min(1 / S, N / (Z + S)), at most: Little's law over the whole circle.",
        ),
        grade=_grade_users,
        reference="""
            users, think_s, work_s = 40, 1.8, 0.2
            min(1 / work_s, users / (think_s + work_s))
        """,
        why="""
            A closed load cannot overload: the thread is full, and the other users stand in line, where each is silent
            until it has its answer. Twenty a second, which is what 40 such users are worth in an open load, never come.
            Throughput looks like a healthy plateau, and the wait is whatever the number of users makes of it.
        """,
        wrong=(
            Wrong(20, "So many would ask if all got their answers at once. But the thread answers five a second."),
            Wrong(16, "Four times the users, but not four times the thread."),
            Wrong(4, "That is what ten users get."),
        ),
    ),
)
