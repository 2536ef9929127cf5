"""Exercises of notebook 08, whether a payment can be made exactly once."""

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
from sim.record import AttemptEnd, Record

_EARLY: Final[Mapping[str, Any]] = {
    "name": "early",
    "seed": 81,
    "load": "2/s",
    "duration": "1h",
    "steps": {"mail": {"service": {"exponential": "4s"}}},
    "queue": {"ack": "early"},
    "workers": {"count": 10, "crashes": {"mtbf": "2m", "restart": "2s"}},
    "architectures": {"queued": {"queued": "all"}},
}
_LEASE: Final[Mapping[str, Any]] = {
    "name": "lease",
    "seed": 82,
    "load": "1/s",
    "duration": "1h",
    "steps": {"report": {"service": {"erlang": {"mean": "20s", "k": 4}}, "idempotent": False}},
    "queue": {"visibility_timeout": "30s"},
    "workers": {"count": 60, "crashes": {"mtbf": "20m", "restart": "10s"}},
    "architectures": {"queued": {"queued": "all"}},
}
_MEMORY: Final[Mapping[str, Any]] = {
    "name": "memory",
    "seed": 83,
    "load": {"batch": {"size": 120, "every": "2m"}},
    "duration": "20m",
    "steps": {"payment": {"service": {"exponential": "700ms"}, "redraw": "per_attempt", "idempotent": False}},
    "queue": {"visibility_timeout": "2s", "late_ack": "refuse"},
    "workers": {"count": 2},
    "architectures": {"queued": {"queued": "all"}},
}
_TWICE, _SHORTER, _MUCH = (
    0.012,
    0.8,
    4.0,
)  # 1 % and its luck; how much shorter would not do; how much longer is too long


@cache
def _lost() -> Numbers:
    return measured(_EARLY, {"lost": share("queued", "jobs.lost", "jobs.arrived")}, replications=4)


def _grade_lost(answer: float) -> Grade:
    lost = _lost()["lost"]
    words = tell("In these runs {lost:share} of the mails are lost; you said {said:share}.", lost=lost, said=answer)
    return Grade(abs(answer / lost.value - 1) < 0.12, words)


@cache
def _leased(timeout_s: float) -> Numbers:
    figures = {
        "twice": share("queued", "jobs.duplicate_effects", "jobs.arrived"),
        "notice": of("queued", "time_to_notice.mean"),
    }
    changes = {"queue.visibility_timeout": f"{timeout_s}s"}
    return measured(_LEASE, figures, changes=changes, replications=3)


def _grade_lease(answer: float) -> Grade:
    here, shorter = _leased(answer), _leased(_SHORTER * answer)["twice"].value
    words = tell(
        "With {said:time} {twice:share} of the reports are made twice, and a crash is noticed after {notice:time}",
        said=answer,
        twice=here["twice"].value,
        notice=here["notice"].value,
    )
    if here["twice"].value > _TWICE:
        return not_yet(f"{words}. That is more than one in a hundred.")
    with_less = tell("with {less:time} it is {twice:share}", less=_SHORTER * answer, twice=shorter)
    if shorter <= _TWICE:
        return not_yet(f"{words}; {with_less}, too, and a crash is noticed sooner.")
    return right(f"{words}; {with_less}.")


def _longest_gap_s(record: Record) -> float:
    """The longest time from when a job was done first until it was done last [s], of jobs done more than once."""
    tries = record.attempts
    whole = np.isin(tries.end, (AttemptEnd.DONE, AttemptEnd.DUPLICATE))
    first_ns = np.full(len(record.jobs.state), record.horizon_ns)
    np.minimum.at(first_ns, tries.job[whole], tries.end_ns[whole])
    return float((tries.end_ns[whole] - first_ns[tries.job[whole]]).max(initial=0)) / 1e9


@cache
def _gap_s() -> float:
    found = measured(_MEMORY, {"gap": recorded("queued", _longest_gap_s)}, replications=4)
    return max(gap or 0.0 for gap in found.values["gap"])


def _grade_memory(answer: float) -> Grade:
    figures = {"harm": of("queued", "jobs.duplicate_effects")}
    harm = measured(_MEMORY, figures, changes={"workers.dedup": f"{answer}s"}, replications=4)["harm"].value
    words = tell("With a memory of {said:time} {harm:count} payments a run are made twice", said=answer, harm=harm)
    gap = tell("the longest time between the first and the last execution of a payment is {gap:time}", gap=_gap_s())
    if harm:
        return not_yet(f"{words}: without a memory {gap}.")
    if answer > _MUCH * _gap_s():
        return not_yet(f"{words}. But {gap}: you pay for a memory that is never asked.")
    return right(f"{words}; {gap}.")


EXERCISES: Final = (
    Exercise(
        name="08-simple",
        question="""
            A mail takes 4 s (exponential), two come each second, and ten workers die every 2 minutes on average, each
            by its own clock. Mails are acknowledged on delivery (`ack: early`). Which share of them is lost?
        """,
        form=forms.share(such_as=0.1),
        hints=(
            """
                A mail is lost if its worker dies before the mail is done. What happens to a worker that has nothing
                to do?
            """,
            """
                Two exponential clocks run against each other: the crash, 1 in 120 s, and the mail, 1 in 4 s. Which
                rings first?
            """,
        ),
        grade=_grade_lost,
        reference="""
            crash, done = 1 / 120, 1 / 4
            crash / (crash + done)
        """,
        why="""
            Of all the rings of both clocks it is the crash's share. Crashes of idle workers harm nobody, so the
            number of crashes says too much. With a late acknowledgement the same share is delivered again instead.
        """,
        wrong=(
            Wrong(0.0417, "That is all crashes (ten workers, every 120 s) over all mails; but idle workers die, too."),
            Wrong(0.0, "It left the queue as it was delivered, so nobody brings it again."),
            Wrong(0.0083, "A crash in 120 s is a rate per second; a mail lasts for four of them."),
        ),
        scenario=_EARLY,
    ),
    Exercise(
        name="08-moderate",
        question="""
            A report takes 20 s on average (Erlang, k = 4). What outlives its visibility timeout is delivered again
            and made twice; a worker that dies is noticed when the timeout is over. There is no heartbeat. How long is
            the shortest visibility timeout, to within a fifth, with which one report in a hundred is made twice?
        """,
        form=forms.duration(such_as="30s"),
        hints=(
            """
                A report is made twice if it takes longer than the timeout. So which percentile of the service time is
                it?
            """,
            "For Erlang with k = 4 it is P(S > t) = e⁻ˣ(1 + x + x²/2 + x³/6) with x = 4t/20.",
            """
                Measure it: the 99th percentile of `service` in a run with a timeout that is long enough, or
                `scipy.stats.gamma.isf(0.01, a=4, scale=5)`.
            """,
        ),
        grade=_grade_lease,
        reference="""
            from scipy import stats

            float(stats.gamma.isf(0.01, a=4, scale=20 / 4))
        """,
        why="""
            The 99th percentile of the service time, two and a half times its mean. Each halving of the duplicates
            makes it longer, and each crash is noticed later. A heartbeat ends the trade: a short timeout, renewed as
            long as the worker lives.
        """,
        wrong=(
            Wrong("20s", "That is the mean: nearly half of the reports take longer."),
            Wrong("30s", "A common default, and shorter than one report in seven."),
            Wrong("5m", "Safe, but whatever a dead worker had in hand is hidden for minutes."),
        ),
        scenario=_LEASE,
    ),
    Exercise(
        name="08-advanced",
        question="""
            Every two minutes 120 payments of 0.7 s come at once, for two workers. A payment whose visibility timeout
            of 2 s runs out goes to the end of the queue and is made again. The worker remembers what it has done
            (`dedup`), and the memory costs money. How long must it remember at least, so that no payment is made
            twice? Up to four times as long passes for caution.
        """,
        form=forms.duration(such_as="2s"),
        hints=(
            "When is a payment delivered again, if its timeout runs out as the queue is longest?",
            "It waits behind the rest of the batch: how long do two workers need for that?",
            'Look: `sim.run(sim.exercise("08-advanced").scenario).record.attempts` has `job`, `start_ns` and `end_ns`.',
        ),
        grade=_grade_memory,
        reference="""
            payments, mean_s, workers = 120, 0.7, 2
            1.5 * payments * mean_s / workers
        """,
        why="""
            The second delivery comes as late as the backlog is long: a batch is 42 s of work for two workers, and
            that with a reserve is the answer. The timeout of 2 s says when the queue hands it out again, not when
            somebody takes it. A dead letter that is redriven after a week comes after a week.
        """,
        wrong=(
            Wrong("2s", "The timeout says when it is ready again; it then waits behind the others."),
            Wrong("20s", "Half a backlog: those from the front of the batch come later than that."),
            Wrong("1d", ""),
        ),
        scenario=_MEMORY,
    ),
)
