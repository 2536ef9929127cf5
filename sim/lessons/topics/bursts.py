"""When much comes at once: bursts, herds, autoscaling, and the time after an outage."""

from __future__ import annotations

from typing import Final

from sim.lessons.drill import Bars, Row, Timeline
from sim.lessons.figures import backlog_at, empty_after_s, most_ready, of, recorded, share
from sim.lessons.given import rate, spike
from sim.lessons.numbers import every
from sim.lessons.telling import drill
from sim.record import Record
from sim.scenario import KillFault, Scenario
from sim.theory import drain

_NS: Final = 1e9
_TOPIC: Final = "bursts"
_BURST_OVER_S: Final = 50.0  # in inline-or-queued
_RISE_S, _GROWS_S = 180.0, 20.0  # in scale-on-what: the rise, and for how long no new worker can be there
_BACK_S: Final = 120.0  # in after-an-outage


def _burst_drain_s(scenario: Scenario) -> float:
    """How long the backlog of the burst takes, B/(cμ - λ) [s], where jobs take 1 s."""
    it = scenario.architectures["queued"]
    load = spike(scenario, "queued")
    backlog = (load.peak_per_s - it.worker_count) * load.for_ns / _NS
    return drain.drain_s(backlog=backlog, arrival_rate=load.base_per_s, mean_service_s=1.0, workers=it.worker_count)


def _outage_drain_s(scenario: Scenario) -> float:
    """How long the backlog of the outage takes [s], where jobs take 1 s."""
    it = scenario.architectures["fifo"]
    (fault,) = it.faults
    assert isinstance(fault, KillFault), "the outage is a fault"
    return drain.outage(
        duration_s=_BACK_S - fault.at_ns / _NS,
        arrival_rate=rate(scenario, "fifo"),
        mean_service_s=1.0,
        workers=it.worker_count,
    ).drain_s


def _cleared_s(record: Record) -> float | None:
    """From the rise of the load until the backlog that it made is gone [s]; None if it never is."""
    after_s = empty_after_s(_RISE_S + _GROWS_S)(record)
    return None if after_s is None else _GROWS_S + after_s


DRILLS: Final = (
    drill(
        "inline-or-queued",
        _TOPIC,
        expect={
            "same": lambda n: n.near("lost_queued", "lost_inline", by=0.2),
            "queue_all": lambda n: every(
                n.never("lost_queued"), n.above("lost_inline", 0.1), n.above("p99_queued", 5.0, times=2)
            ),
            "queue_fast": lambda n: every(n.never("lost_queued"), n.below("p99_queued", 5.0)),
        },
        measures={
            "lost_inline": of("inline", "requests.unserved_share"),
            "lost_queued": of("queued", "requests.unserved_share"),
            "peak": of("queued", "backlog.max"),
            "drain": recorded("queued", empty_after_s(_BURST_OVER_S)),
            "p99_queued": of("queued", "completion_time.p99"),
        },
        theory={"theory_drain": _burst_drain_s},
        claims={
            "are turned away or leave": lambda n: n.above("lost_inline", 0.1),
            "no order fails": lambda n: n.never("lost_queued"),
            "after the burst (theory": lambda n: n.near("drain", "theory_drain", by=0.25),
        },
        pictures=(
            Timeline("Orders waiting (backlog)", only=("queued",), unit="jobs"),
            Bars("Users not served", "share", (Row("inline", "lost_inline"), Row("queued", "lost_queued"))),
        ),
    ),
    drill(
        "thundering-herd",
        _TOPIC,
        expect={
            "same": lambda n: n.near("wait_jitter", "wait_sharp", by=0.2),
            "half": lambda n: n.near("wait_jitter", "wait_sharp", by=0.6),
            "gone": lambda n: n.below("wait_jitter", "wait_sharp", times=0.05),
        },
        measures={
            "wait_sharp": of("sharp", "wait.mean"),
            "wait_jitter": of("jittered", "wait.mean"),
            "peak_sharp": recorded("sharp", most_ready),
            "peak_jitter": recorded("jittered", most_ready),
        },
        claims={
            "ready at the same instant": lambda n: n.above("peak_sharp", "peak_jitter", times=20),
            "the wait all but vanishes": lambda n: n.below("wait_jitter", "wait_sharp", times=0.05),
        },
        pictures=(
            Timeline("Reports that are ready and wait", series="ready"),
            Bars(
                "Mean wait after the planned start",
                "time",
                (Row("sharp", "wait_sharp"), Row("jittered", "wait_jitter")),
            ),
        ),
    ),
    drill(
        "scale-on-what",
        _TOPIC,
        expect={
            "busy": lambda n: n.below("clear_busy", "clear_backlog"),
            "backlog_settles": lambda n: every(
                n.below("clear_backlog", "clear_busy"), n.below("most_backlog", "needed", times=1.5)
            ),
            "backlog_overshoots": lambda n: every(
                n.below("clear_backlog", "clear_busy"), n.above("most_backlog", "needed", times=1.5)
            ),
        },
        measures={
            "clear_busy": recorded("busy", _cleared_s),
            "clear_backlog": recorded("backlog", _cleared_s),
            "most_busy": of("busy", "workers.max"),
            "most_backlog": of("backlog", "workers.max"),
        },
        theory={"needed": lambda scenario: spike(scenario, "busy").peak_per_s},
        claims={
            "which is sooner": lambda n: n.below("clear_backlog", "clear_busy"),
            "the rule overshoots": lambda n: n.above("most_backlog", "needed", times=1.5),
        },
        pictures=(
            Timeline("Workers up", series="workers_up", unit="workers"),
            Timeline("Jobs waiting (backlog)"),
        ),
        replications=6,  # all reach the cap, and fewer that are alike do not tell how others are
    ),
    drill(
        "after-an-outage",
        _TOPIC,
        expect=("drain", "time", 1.4),
        measures={
            "backlog": recorded("fifo", backlog_at(_BACK_S)),
            "drain": recorded("fifo", empty_after_s(_BACK_S)),
            "late_fifo": share("fifo", "jobs.late", "jobs.arrived"),
            "late_lifo": share("lifo", "jobs.late", "jobs.arrived"),
        },
        theory={"theory": _outage_drain_s},
        claims={
            "It is gone": lambda n: n.near("drain", "theory", by=0.3),
            "several times the outage": lambda n: n.above("drain", _BACK_S - 60.0, times=3),
            "fewer are late": lambda n: n.below("late_lifo", "late_fifo", times=0.5),
        },
        pictures=(
            Timeline("Orders waiting (backlog)"),
            Bars("Orders done too late", "share", (Row("fifo", "late_fifo"), Row("lifo", "late_lifo"))),
        ),
        replications=20,
    ),
)
