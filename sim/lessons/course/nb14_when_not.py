"""Exercises of notebook 14, when not to queue."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from sim.lessons.course import forms
from sim.lessons.course.exercise import Exercise, Grade, Wrong, not_yet, right
from sim.lessons.course.runs import measured, tell
from sim.lessons.figures import backlog_at, of, on_time_share, recorded, share
from sim.lessons.numbers import Numbers

# Ten workers can do ten jobs a second, and twelve come, all the time.
_TOO_MUCH: Final[dict[str, Any]] = {
    "name": "too-much", "seed": 14, "load": "12/s", "duration": "10m", "workers": {"count": 10},
    "steps": {"job": {"service": {"exponential": "1s"}, "deadline": "5s"}},
}  # fmt: skip
_RUNS: Final = 4
_ENDS_S: Final = 599.9
_BOUND_S: Final = 5.0  # what a job that is taken may wait
_ON_TIME: Final = 0.75  # share of all jobs that should be done by their deadline


@cache
def _left() -> list[float]:
    """How many jobs wait when the run ends."""
    found = measured(_TOO_MUCH, {"left": recorded("queued", backlog_at(_ENDS_S))}, replications=_RUNS)
    return [left or 0.0 for left in found.values["left"]]


def _grade_left(answer: float) -> Grade:
    left = _left()
    words = tell("After ten minutes {left:count} jobs wait; you said {said:count}.", left=left, said=answer)
    return Grade(abs(answer / (sum(left) / len(left)) - 1) < 0.2, words)


@cache
def _bounded(capacity: int) -> Numbers:
    """The longest waits and the share that is turned away, with so much room."""
    figures = {"wait": of("queued", "wait.p99"), "refused": share("queued", "jobs.rejected", "jobs.arrived")}
    return measured(_TOO_MUCH, figures, changes={"queue.capacity": capacity}, replications=_RUNS)


def _grade_capacity(answer: int) -> Grade:
    found = _bounded(answer)
    wait = found["wait"]
    words = tell("With room for {n:count}, p99 of the wait is {wait:time}, and {refused:share} are turned away.",
                 n=answer, wait=wait, refused=found["refused"])  # fmt: skip
    if wait.value > _BOUND_S:
        return not_yet(f"{words} That is too long.")
    return right(words) if wait.value > 0.7 * _BOUND_S else not_yet(f"{words} There could be more room, for bursts.")


@cache
def _on_time(changes: tuple[tuple[str, Any], ...]) -> Numbers:
    return measured(_TOO_MUCH, {"served": on_time_share("queued")}, changes=dict(changes), replications=_RUNS)


def _grade_on_time(answer: Mapping[str, Any]) -> Grade:
    served = _on_time(tuple(sorted(answer.items())))["served"]
    words = tell("{served:share} of the jobs are done by their deadline.", served=served)
    return Grade(served.value >= _ON_TIME, words)


EXERCISES: Final = (
    Exercise(
        name="14-simple",
        question="""
            Ten workers, jobs of one second, 12 jobs a second, for ten minutes. How many jobs wait at the end?
        """,
        form=forms.number("jobs", such_as=50),
        hints=("How many come in a second, and how many are done?", "The rest waits. After 600 s?"),
        grade=_grade_left,
        reference="""
            from sim.theory import drain

            drain.backlogs(rates=[12.0], durations_s=[600.0], mean_service_s=1.0, workers=10)[-1]
        """,
        why="""
            What comes less what is done, times the time. There is no steady state and no longest wait: the queue keeps
            everything, and everybody waits longer than whoever came before.
        """,
        wrong=(
            Wrong(2, "That is how many more wait after one second."),
            Wrong(0, "A queue moves work to a quieter time. Here none comes."),
            Wrong(7200, "That is how many came. Most of them were served."),
        ),
    ),
    Exercise(
        name="14-moderate",
        question="""
            The same load, and the queue gets a bound: whoever finds it full is told so at once. How many jobs may wait
            so that one that is taken waits at most 5 s (at p99), with as much room as that allows?
        """,
        form=forms.whole("jobs", such_as=7, least=1, most=10_000),
        hints=(
            "Whoever is last of a full queue waits until all in front of it have begun. How many begin in a second?",
            "Little's law: jobs that wait = throughput times wait. Leave a little for luck.",
            "`sim.theory.mmck.wait_percentile` says it exactly; its capacity counts the ten in service as well.",
        ),
        grade=_grade_capacity,
        reference="""
            from sim.theory import mmck

            def wait_s(room):
                return mmck.wait_percentile(share=0.99, arrival_rate=12.0, mean_service_s=1.0, workers=10,
                                            capacity=10 + room)

            max(room for room in range(1, 60) if wait_s(room) < 4.7)
        """,
        why="""
            A bound turns a wait that nobody can bear into a refusal that the caller can act on. It refuses the sixth of
            the load that could not be served in any case: with a larger bound as many are refused, only later.
        """,
        wrong=(
            Wrong(60, "On average the last of them waits 5 s and more; p99 is not the average."),
            Wrong(10),
            Wrong(1000, "It takes long to fill, and then everybody waits for a minute and a half."),
        ),
    ),
    Exercise(
        name="14-advanced",
        question="""
            The same load once more; whoever asks goes away after 5 s, but the jobs stay (`deadline: 5s`). A plain queue
            serves nearly nobody in time, though all ten workers are busy. Ten of twelve could be. Change the queue so
            that at least 75 % of all jobs are done by their deadline, without another worker.
        """,
        form=forms.changes("queue.order", "queue.capacity", such_as={"queue.capacity": 500}),
        hints=(
            "Either do not take what cannot be done in time, or do first what still can be.",
            "A bound of how many? Or which order serves the newest first?",
        ),
        grade=_grade_on_time,
        reference="""{"queue.capacity": 20}""",
        why="""
            First come, first served is fair, and in an overload it is fair to those who have left. With a short queue
            who is taken is served in time; with `lifo` the newest are served, and the others wait for ever, unseen:
            the bound says so to their face.
        """,
        wrong=(
            Wrong({"queue.capacity": 500}, "A bound, but one that is longer than the patience of those who wait."),
            Wrong({"queue.order": "fifo"}, "So it is already."),
            Wrong({"queue.order": "edf"}, "All have the same deadline, so the earliest is that of the oldest job."),
        ),
    ),
)
