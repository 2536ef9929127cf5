"""Who has a job, for how long, and what if its worker dies: crashes, leases, heartbeats, doing it once."""

from __future__ import annotations

from math import log
from statistics import NormalDist
from typing import Final

from sim.lessons.drill import Bars, Row
from sim.lessons.figures import attempts, of, quotient, recorded
from sim.lessons.given import lease_s
from sim.lessons.numbers import every
from sim.lessons.telling import drill
from sim.scenario import Exponential, Lognormal, Scenario

_NS: Final = 1e9
_TOPIC: Final = "leases"


def _crash_share(scenario: Scenario) -> float:
    """P(a crash comes before the end of a service) = ξ/(ξ + μ) where both are exponential, at rates ξ and μ."""
    it = scenario.architectures["lease"]
    service = it.steps["mail"].service
    assert it.workers is not None, "its jobs have workers"
    assert it.workers.crashes is not None, "they crash"
    assert isinstance(service, Exponential), "the formula is for exponential times"
    assert isinstance(it.workers.crashes.mtbf, Exponential), "both of them"
    return service.mean_ns / (service.mean_ns + it.workers.crashes.mtbf.mean_ns)


def _lapse_share(scenario: Scenario) -> float:
    """P(service > lease) of lognormal service times."""
    service = scenario.architectures["lease-5s"].steps["convert"].service
    assert isinstance(service, Lognormal), "the formula is for lognormal times"
    square = 1 + service.cv**2
    median_s = service.mean_ns / _NS / square**0.5
    return 1 - NormalDist().cdf(log(lease_s(scenario, "lease-5s") / median_s) / log(square) ** 0.5)


DRILLS: Final = (
    drill(
        "worker-crash",
        _TOPIC,
        expect={
            "lost": lambda n: n.above("lost", 0),
            "at_once": lambda n: n.below("notice", 1.0),
            "after_lease": lambda n: every(n.never("lost"), n.near("notice", "lease", by=0.1)),
        },
        measures={
            "crash_share": quotient(of("lease", "jobs.crashes"), recorded("lease", attempts)),
            "tries": of("lease", "amplification"),
            "lost": of("lease", "jobs.lost"),
            "lost_early": of("early", "jobs.lost"),
            "notice": of("lease", "time_to_notice.mean"),
            "notice_connection": of("connection", "time_to_notice.mean"),
        },
        theory={"theory_share": _crash_share, "lease": lambda scenario: lease_s(scenario, "lease")},
        claims={
            "no job is lost": lambda n: n.never("lost"),
            "nearly the whole lease": lambda n: n.near("notice", "lease", by=0.1),
            "{crash_share:share} of the attempts": lambda n: n.near("crash_share", "theory_share", by=0.2),
        },
        pictures=(
            Bars(
                "From the crash until the job is free again",
                "time",
                (Row("lease", "notice", "lease"), Row("connection", "notice_connection")),
            ),
        ),
    ),
    drill(
        "visibility-timeout",
        _TOPIC,
        expect=("lapsed_5", "share", 1.5),
        measures={
            **{
                f"lapsed_{s}": quotient(of(f"lease-{s}s", "jobs.lapsed_at_work"), recorded(f"lease-{s}s", attempts))
                for s in (5, 10, 60)
            },
            "twice_5": of("lease-5s", "jobs.duplicates"),
            "notice_5": of("lease-5s", "time_to_notice.mean"),
            "notice_60": of("lease-60s", "time_to_notice.mean"),
        },
        theory={"theory": _lapse_share},
        claims={
            "{lapsed_5:share} of the attempts": lambda n: n.near("lapsed_5", "theory", by=0.25),
            "hardly any": lambda n: n.below("lapsed_60", "lapsed_5", times=0.05),
            "much later": lambda n: n.above("notice_60", "notice_5", times=5),
        },
        pictures=(
            Bars(
                "Leases that run out at work",
                "share",
                (
                    Row("lease 5 s", "lapsed_5", "theory"),
                    Row("lease 10 s", "lapsed_10"),
                    Row("lease 60 s", "lapsed_60"),
                ),
            ),
            Bars(
                "From a crash until the job is free again",
                "time",
                (Row("lease 5 s", "notice_5"), Row("lease 60 s", "notice_60")),
            ),
        ),
    ),
    drill(
        "heartbeat",
        _TOPIC,
        expect={
            "short": lambda n: every(n.never("twice_short"), n.below("notice_short", 30)),
            "long": lambda n: every(n.never("twice_long"), n.below("notice_long", 30)),
            "heartbeat": lambda n: every(n.never("twice_beat"), n.below("notice_beat", 30)),
        },
        measures={
            "twice_short": of("short", "jobs.duplicates"),
            "twice_long": of("long", "jobs.duplicates"),
            "twice_beat": of("heartbeat", "jobs.duplicates"),
            "notice_short": of("short", "time_to_notice.mean"),
            "notice_long": of("long", "time_to_notice.mean"),
            "notice_beat": of("heartbeat", "time_to_notice.mean"),
        },
        claims={
            "A lease of 15 s alone makes duplicates": lambda n: n.above("twice_short", 0),
            "One of three minutes makes none": lambda n: n.never("twice_long"),
            "nothing is done twice": lambda n: n.never("twice_beat"),
            "sooner": lambda n: n.below("notice_beat", "notice_long", times=0.3),
        },
        pictures=(
            Bars(
                "Duplicates in a run",
                "count",
                (Row("short", "twice_short"), Row("long", "twice_long"), Row("heartbeat", "twice_beat")),
            ),
            Bars(
                "From a crash until the job is free again",
                "time",
                (Row("short", "notice_short"), Row("long", "notice_long"), Row("heartbeat", "notice_beat")),
            ),
        ),
    ),
    drill(
        "idempotent-consumer",
        _TOPIC,
        expect={
            "short": lambda n: n.below("harm_short", "harm_none", times=0.2),
            "long": lambda n: n.never("harm_long"),
            "never": lambda n: n.never("harm_none"),
        },
        measures={
            "harm_none": of("no-memory", "jobs.duplicate_effects"),
            "harm_short": of("short-memory", "jobs.duplicate_effects"),
            "harm_long": of("long-memory", "jobs.duplicate_effects"),
            "lapsed": of("no-memory", "jobs.lapsed_at_work"),
            "wait": of("no-memory", "wait.mean"),
        },
        claims={
            "{harm_none:count} invoices are sent twice": lambda n: n.above("harm_none", 0),
            "all the same": lambda n: n.above("harm_short", "harm_none", times=0.7),
            "none is sent twice": lambda n: n.never("harm_long"),
        },
        pictures=(
            Bars(
                "Invoices sent twice, in a run",
                "count",
                (Row("no memory", "harm_none"), Row("remembers 1 s", "harm_short"), Row("remembers 1 h", "harm_long")),
            ),
        ),
    ),
)
