"""Exercises of notebook 01, why queues exist."""

from __future__ import annotations

from functools import cache
from typing import Final

from sim.lessons.course import forms
from sim.lessons.course.exercise import Exercise, Grade, Wrong, not_yet, right
from sim.lessons.course.runs import measured, tell
from sim.lessons.figures import empty_after_s, of, recorded, share
from sim.lessons.numbers import Numbers
from sim.measure import Interval

_RUNS: Final = 6
_SHORTER: Final = {"duration": "7m"}  # nothing is asked about the quiet minutes that follow
_BEARABLE: Final = 0.02  # share of the users who may be lost
_SPIKE_ENDS_S: Final = 240.0  # of `checkout`: three minutes, and the one of the spike


@cache
def _busy() -> Numbers:
    """How many workers the orders of a long spike keep busy, where there are more than enough of them."""
    spike = {"load": "16/s", "duration": "5m", "workers.count": 200}
    figures = {"utilization": of("queued", "utilization")}
    return measured("checkout", figures, changes=spike, only=["queued"], replications=_RUNS)


def _grade_busy(answer: float) -> Grade:
    busy = [200.0 * (each or 0.0) for each in _busy().values["utilization"]]
    words = tell("With 200 workers {busy:count} are busy on average; you said {said:count}.", busy=busy, said=answer)
    return Grade(abs(answer / (sum(busy) / len(busy)) - 1) < 0.08, words)


@cache
def _lost(threads: int) -> Interval:
    """The share of the users who are turned away or leave."""
    rejected, left = (share("sync", f"requests.{how}", "requests.arrived") for how in ("rejected", "timeout"))
    figures = {"lost": lambda outcomes: (rejected(outcomes) or 0.0) + (left(outcomes) or 0.0)}
    changes = {"api.threads": threads, **_SHORTER}
    return measured("checkout", figures, changes=changes, only=["sync"], replications=_RUNS)["lost"]


def _grade_threads(answer: int) -> Grade:
    here, fewer = (_lost(max(1, threads)) for threads in (answer, round(answer * 0.9)))
    words = tell("With {n:count} threads the shop loses {lost:share} of its users", n=answer, lost=here)
    if here.value >= _BEARABLE:
        return not_yet(tell(words + ", and {most:share} are bearable.", most=_BEARABLE))
    words = tell(words + ", with a tenth fewer {lost:share}.", lost=fewer)
    if fewer.value < _BEARABLE:
        return not_yet(f"{words} You pay for threads that it can do without.")
    return right(words)


@cache
def _drain() -> Numbers:
    figures = {"drain": recorded("queued", empty_after_s(_SPIKE_ENDS_S))}
    return measured("checkout", figures, changes={"workers.count": 44, **_SHORTER}, only=["queued"], replications=_RUNS)


def _grade_drain(answer: float) -> Grade:
    drain = _drain()["drain"]
    words = tell("The backlog is gone {drain:time} after the spike; you said {said:time}.", drain=drain, said=answer)
    return Grade(drain.value / 1.25 <= answer <= drain.value * 1.25, words)


EXERCISES: Final = (
    Exercise(
        name="01-simple",
        question="""
            In the spike 16 orders a second come, and each is 4 s of work. Give the queued shop so many workers that
            nobody waits, say 200. How many of them are busy on average?
        """,
        form=forms.number("workers", such_as=12),
        hints=(
            "How many seconds of work come in each second?",
            "A worker does one second of work in each second.",
        ),
        grade=_grade_busy,
        reference="""
            orders_per_s, work_s = 16, 4
            orders_per_s * work_s
        """,
        why="""
            Work that comes in each second, over work that one worker does in each second: the *offered load*, in
            erlang. It says how many are busy. To let few users wait it takes more workers than that.
        """,
        wrong=(
            Wrong(16, "That is how many orders come in a second. Each keeps a worker busy for more than one second."),
            Wrong(200, "They are there, but they are not all busy: without work a worker waits."),
            Wrong(28, "That is the load of the quiet minutes, 7 orders a second."),
        ),
    ),
    Exercise(
        name="01-moderate",
        question="""
            The shop without a queue does not want to lose users in the spike either: on average over six runs less than
            2 % of them may be turned away or leave. (A few leave in any case: their own work takes longer than the 10 s
            that they wait.) How many threads does it need? A tenth fewer should be too few, or you pay for threads that
            it can do without. Try `sim.run("checkout", "sync", api__threads=50, replications=6)`.
        """,
        form=forms.whole("threads", such_as=50, least=1, most=500),
        hints=(
            "How many threads would the spike keep busy if everybody were served?",
            "Users wait for 10 s, in one minute of spike: a few threads too few may do no harm.",
            'Try 56, 60, 64 threads and so on. `estimate("sync", "requests.timeout")` says how many users left.',
        ),
        grade=_grade_threads,
        reference="""
            def lost(threads):
                runs = sim.run("checkout", "sync", replications=6, duration="7m", api__threads=threads)
                arrived, left, rejected = (runs.estimate("sync", f"requests.{name}").value
                                           for name in ("arrived", "timeout", "rejected"))
                return (left + rejected) / arrived

            next(threads for threads in range(60, 80, 4) if lost(threads) < 0.015)
        """,
        why="""
            The offered load of the spike, 64 erlang, says where to look; the run says how far the patience of the users
            helps. All these threads are there for one minute in ten. With a queue 40 workers lose nobody.
        """,
        wrong=(
            Wrong(28, "That is the load of the quiet minutes."),
            Wrong(40, "That is what the shop has now."),
            Wrong(58, "One run may have a mild spike: ask `replications=6` before you order machines."),
            Wrong(100),
        ),
    ),
    Exercise(
        name="01-advanced",
        question="""
            The queued shop gets 44 workers. How long after the end of the spike is its backlog gone? The spike lasts
            60 s with 16 orders a second, before and after it come 7; an order is 4 s of work. Ask a formula before you
            run anything.
        """,
        form=forms.duration(such_as="45s"),
        hints=(
            "In each second of the spike more work comes than 44 workers do. How much more? How much is it after 60 s?",
            "After the spike the workers do more work than comes. How much more, in each second?",
            "`sim.theory.drain` has both: `backlogs(...)` and `drain_s(...)`.",
        ),
        grade=_grade_drain,
        reference="""
            from sim.theory import drain

            shop = {"mean_service_s": 4.0, "workers": 44}
            left = drain.backlogs(rates=[16.0], durations_s=[60.0], **shop)[-1]
            drain.drain_s(backlog=left, arrival_rate=7.0, **shop)
        """,
        why="""
            What is left of the spike, over the capacity that the quiet load leaves free. The smaller that reserve, the
            longer a spike is felt. Luck lengthens it a little: it can add to a backlog, and never to an empty queue's
            credit.
        """,
        wrong=(
            Wrong("60s", "The spike lasts as long; what it leaves behind goes at another pace."),
            Wrong("27s", "So it would be if no order came any more: the 7 a second go on coming."),
            Wrong("0s", "The load is below the capacity again, but the backlog is still there."),
        ),
    ),
)
