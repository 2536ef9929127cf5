"""Exercises of notebook 07, when a job is to be given up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import numpy as np

from sim.lessons.course import forms
from sim.lessons.course.exercise import Exercise, Grade, Wrong, not_yet, right
from sim.lessons.course.runs import measured, tell
from sim.lessons.figures import of, recorded, share, share_of_dead
from sim.lessons.numbers import Numbers
from sim.record import Record

_LETTERS: Final[Mapping[str, Any]] = {
    "name": "letters",
    "seed": 71,
    "load": "50/s",
    "duration": "4m",
    "mix": {"sound": "99%", "broken": "1%"},
    "steps": {"sound": {"service": "100ms", "fails": "15%"}, "broken": {"service": "100ms", "fails": "100%"}},
    "retry": {"max_attempts": 2},
    "workers": {"count": 10},
    "architectures": {"queued": {"queued": "all"}},
}
_CRASHES: Final[Mapping[str, Any]] = {
    "name": "crashes",
    "seed": 72,
    "load": "1/s",
    "duration": "1h",
    "steps": {"render": {"service": {"exponential": "20s"}}},
    "queue": {"detection": "connection", "max_receives": 2},
    "workers": {"count": 40, "crashes": {"mtbf": "80s", "restart": "1s"}},
    "architectures": {"queued": {"queued": "all"}},
}
_REDRIVE: Final[Mapping[str, Any]] = {
    "name": "redrive",
    "seed": 73,
    "load": "8/s",
    "duration": "35m",
    "warmup": "5m",
    "steps": {"notify": {"service": {"exponential": "1s"}, "fails_after": "100ms"}},
    "retry": {"max_attempts": 3, "backoff": {"fixed": "2s"}},
    "workers": {"count": 10},
    "faults": [{"dependency": "notify", "at": "1m", "for": "2m"}],
    "redrive": [{"at": "5m", "rate": "0.4/s"}],
    "architectures": {"queued": {"queued": "all"}},
}
_SIGNAL: Final = 0.9
_BACK_S, _WAIT_S = 1080.0, 5.0  # all dead letters are back; the 95th percentile of the waits
_REDRIVEN_FROM_S: Final = 300.0


@cache
def _noise(attempts: int) -> Numbers:
    figures = {"noise": recorded("queued", share_of_dead("sound"))}
    return measured(_LETTERS, figures, changes={"retry.max_attempts": attempts}, replications=3)


def _signal(attempts: int) -> float:
    return 1 - _noise(attempts)["noise"].value


def _grade_letters(answer: int) -> Grade:
    words = tell(
        "With `max_attempts: {n:count}` {signal:share} of the letters are broken", n=answer, signal=_signal(answer)
    )
    if _signal(answer) < _SIGNAL:
        return not_yet(f"{words}; the others are sound jobs that had bad luck.")
    if answer > 1 and _signal(answer - 1) >= _SIGNAL:
        return not_yet(tell(words + ", and with one fewer {fewer:share}, too.", fewer=_signal(answer - 1)))
    return right(tell(words + ", with one fewer {fewer:share}.", fewer=_signal(answer - 1)))


@cache
def _buried() -> Numbers:
    return measured(_CRASHES, {"buried": share("queued", "jobs.dead", "jobs.arrived")}, replications=4)


def _grade_buried(answer: float) -> Grade:
    buried = _buried()["buried"]
    words = tell(
        "In these runs {buried:share} of the jobs end there; you said {said:share}.", buried=buried, said=answer
    )
    return Grade(abs(answer / buried.value - 1) < 0.15, words)


def _back_s(record: Record) -> float:
    """How long it takes until the last dead letter is back on its queue [s]; the end of the run, if it is not."""
    back_ns = record.dead_letters.redriven_ns
    last_ns = record.horizon_ns if (back_ns < 0).any() else back_ns.max(initial=0)
    return float(last_ns) / 1e9 - _REDRIVEN_FROM_S


def _grade_redrive(answer: float) -> Grade:
    figures = {"back": recorded("queued", _back_s), "wait": of("queued", "wait.p95")}
    changes = {"redrive": [{"at": "5m", "rate": f"{answer}/s"}]}
    found = measured(_REDRIVE, figures, changes=changes, replications=4)
    back, wait = found["back"], found["wait"]
    words = tell(
        "At {rate:rate} the last dead letter is back after {back:time}, and meanwhile 95 in 100 jobs wait at most "
        "{wait:time}.",
        rate=answer,
        back=float(np.mean(back.value)),
        wait=wait,
    )
    if wait.value > _WAIT_S:
        return not_yet(f"{words} The others have to wait for them.")
    late = " Nobody notices it, but it takes too long." if back.value > _BACK_S else ""
    return Grade(not late, words + late)


EXERCISES: Final = (
    Exercise(
        name="07-simple",
        question="""
            One job in a hundred is broken and fails in every attempt. Of the sound ones 15 % of the attempts fail, by
            chance. After how many attempts, at least, must a job be given up (`max_attempts`), so that nine dead
            letters in ten are really broken?
        """,
        form=forms.whole("attempts", such_as=2, least=1, most=30),
        hints=(
            """
                Of 10,000 jobs 100 are broken, and all of these end as dead letters. How many sound ones may there be
                beside them?
            """,
            "A sound job must fail in all its attempts: 0.15ⁿ of them.",
            'Run it: `sim.run(sim.exercise("07-simple").scenario, retry__max_attempts=3).measures.jobs.dead`.',
        ),
        grade=_grade_letters,
        reference="""
            from itertools import count

            broken, sound, fails = 0.01, 0.99, 0.15
            next(n for n in count(1) if broken / (broken + sound * fails**n) >= 0.9)
        """,
        why="""
            Each further attempt divides the noise by six or seven and leaves the broken ones as they are. So a few
            attempts are enough; more of them only delay the news, and cost the workers' time.
        """,
        wrong=(
            Wrong(1, "Then the dead letters are mostly those who had bad luck once."),
            Wrong(3, "Nearly: three letters in four are broken."),
            Wrong(10, "Broken jobs would be tried ten times each before anybody hears of them."),
        ),
        scenario=_LETTERS,
    ),
    Exercise(
        name="07-moderate",
        question="""
            Rendering takes 20 s on average (exponential), and a worker dies every 80 s on average, by no fault of its
            job. A job keeps its size, and is given up when it has been delivered twice (`max_receives: 2`). Which
            share of these harmless jobs ends in the dead letter queue?
        """,
        form=forms.share(such_as=0.1),
        hints=(
            "A job of S seconds meets a crash with the probability 1 - e^(-S/80). Which jobs meet one twice?",
            "The second attempt takes as long as the first: a job that was hit once is likely a long one.",
            "`sim.theory.retries.dead_by_crashes` knows both, jobs that keep their size and jobs that draw it anew.",
        ),
        grade=_grade_buried,
        reference="""
            from sim.theory import laws, retries

            size = laws.exponential(mean_s=20.0)
            retries.dead_by_crashes(service=size, crash_rate=1 / 80, max_receives=2, redrawn=False)
        """,
        why="""
            20/(20 + 80) of the deliveries end in a crash, and the square of that would be 4 %. But it is not luck
            alone: long jobs are hit more often, the first time and the second. A limit on deliveries that is meant
            against poison buries the longest jobs. Let crashes that are no fault of the job not count, or allow for
            more.
        """,
        wrong=(
            Wrong(0.04, "The two crashes are not independent: it is the same long job that is hit again."),
            Wrong(0.2, "That is the share of deliveries that end in a crash; it takes two of them."),
            Wrong(0.0, "Harmless they are, but who delivers counts all the same."),
        ),
        scenario=_CRASHES,
    ),
    Exercise(
        name="07-advanced",
        question="""
            A provider was down for two minutes, and some 900 jobs are dead letters. Jobs of 1 s go on coming, 8 a
            second for 10 workers. At which rate do you redrive the dead letters, so that all are back on the queue
            within 18 minutes, and of all jobs after that moment 95 in 100 wait at most 5 s?
        """,
        form=forms.number("jobs per second", such_as=0.4, least=0.01, most=1000),
        hints=(
            "How many jobs a second could the workers do, and how many come?",
            """
                What is left over is an upper bound, and 900 jobs in 18 minutes is a lower one. How busy are the
                workers in between, and how long are the waits then?
            """,
            "`sim.theory.mmc.wait_percentile(share=0.95, arrival_rate=8 + rate, mean_service_s=1.0, workers=10)`.",
        ),
        grade=_grade_redrive,
        reference="""
            from sim.theory import mmc

            def wait_p95_s(rate):
                return mmc.wait_percentile(share=0.95, arrival_rate=8.0 + rate, mean_service_s=1.0, workers=10)

            max(rate for rate in [0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5] if wait_p95_s(rate) < 4)
        """,
        why="""
            Two a second are to spare. Who takes all of them makes everybody wait; who takes a half is done in a
            quarter of an hour, and nobody notices. All at once is a second outage: the backlog drains at the same two
            a second, with everybody behind it.
        """,
        wrong=(
            Wrong(0.4, ""),
            Wrong(2.0, "That is all there is to spare; workers that are never idle have a queue that never ends."),
            Wrong(1000.0, "That is as good as all at once."),
        ),
        scenario=_REDRIVE,
    ),
)
