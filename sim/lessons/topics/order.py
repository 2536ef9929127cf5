"""Who is next: order, priority, deadlines, schedules."""

from __future__ import annotations

from typing import Final

from sim.lessons.drill import Bars, Row, Timeline
from sim.lessons.figures import mean_wait_s, of, on_time_share, overtaken, predicted, recorded, share, start_after_due_s
from sim.lessons.given import queue, rate
from sim.lessons.numbers import every
from sim.lessons.telling import drill
from sim.scenario import Scenario
from sim.theory import priority

_NS: Final = 1e9
_TOPIC: Final = "order"
_DELAY_S: Final = 30.0  # of a reminder in scheduled-jobs


def _priority_wait_s(scenario: Scenario, place: int) -> float:
    """The mean wait of a class with strict priority [s]; place 0: the urgent one. Both need 1 s, exponential."""
    it = scenario.architectures["strict"]
    assert it.mix is not None, "its requests are of two kinds"
    total = sum(it.mix.values())
    rates = [rate(scenario, "strict") * weight / total for weight in it.mix.values()]
    return priority.mg1(arrival_rates=rates, mean_services_s=[1.0, 1.0], scvs=[1.0, 1.0])[place].wait_s


def _half_a_poll_s(scenario: Scenario) -> float:
    """Half of the interval at which somebody looks [s]."""
    return queue(scenario, "every-10s").schedule_poll_ns / _NS / 2


DRILLS: Final = (
    drill(
        "ordering",
        _TOPIC,
        expect={
            "fifo": lambda n: n.never("overtaken_fifo"),
            "retries": lambda n: n.above("overtaken_ordered", "overtaken_fifo"),
            "by_key": lambda n: every(n.above("overtaken_fifo", 0), n.never("overtaken_ordered")),
        },
        measures={
            "overtaken_fifo": recorded("fifo", overtaken),
            "overtaken_ordered": recorded("ordered", overtaken),
            "done_fifo": of("fifo", "completion_time.mean"),
            "done_ordered": of("ordered", "completion_time.mean"),
        },
        claims={
            "a short job overtakes a long one": lambda n: n.above("overtaken_fifo", 0),
            "none is overtaken": lambda n: n.never("overtaken_ordered"),
            "rises from": lambda n: n.above("done_ordered", "done_fifo"),
        },
        pictures=(
            Bars(
                "Jobs done before an older one of their key",
                "share",
                (Row("fifo", "overtaken_fifo"), Row("by key", "overtaken_ordered")),
            ),
            Bars("Mean time until a job is done", "time", (Row("fifo", "done_fifo"), Row("by key", "done_ordered"))),
        ),
    ),
    drill(
        "priority-starvation",
        _TOPIC,
        expect={
            "shorter": lambda n: n.below("all_strict", "all_fifo", times=0.8),
            "same": lambda n: n.near("all_strict", "all_fifo", by=0.2),
            "longer": lambda n: n.above("all_strict", "all_fifo", times=1.2),
        },
        measures={
            "all_fifo": of("fifo", "wait.mean"),
            "all_strict": of("strict", "wait.mean"),
            "urgent": recorded("strict", mean_wait_s("urgent")),
            "low": recorded("strict", mean_wait_s("low")),
            "low_fifo": recorded("fifo", mean_wait_s("low")),
            "low_ageing": recorded("ageing", mean_wait_s("low")),
        },
        theory={
            "theory_urgent": lambda scenario: _priority_wait_s(scenario, 0),
            "theory_low": lambda scenario: _priority_wait_s(scenario, 1),
        },
        claims={
            "about {all_strict:time} on average": lambda n: n.near("all_strict", "all_fifo", by=0.2),
            "the low ones pay": lambda n: n.above("low", "low_fifo", times=1.5),
            "Urgent jobs wait": lambda n: n.below("urgent", "low", times=0.3),
            "the low ones wait less": lambda n: n.below("low_ageing", "low", times=0.9),
        },
        pictures=(
            Bars(
                "Mean wait",
                "time",
                (
                    Row("strict: urgent", "urgent", "theory_urgent"),
                    Row("strict: low", "low", "theory_low"),
                    Row("fifo: low", "low_fifo"),
                    Row("ageing: low", "low_ageing"),
                ),
            ),
        ),
        replications=20,
    ),
    drill(
        "scheduled-jobs",
        _TOPIC,
        expect=("late_10", "time", 1.3),
        measures={
            "late_0": recorded("at-once", start_after_due_s(_DELAY_S)),
            "late_2": recorded("every-2s", start_after_due_s(_DELAY_S)),
            "late_10": recorded("every-10s", start_after_due_s(_DELAY_S)),
            "late_busy": recorded("busy", start_after_due_s(_DELAY_S)),
        },
        theory={"theory_10": _half_a_poll_s},
        claims={
            "half the interval": lambda n: n.near("late_10", "theory_10", by=0.1),
            "with 2 s it is": lambda n: n.below("late_2", "late_10", times=0.3),
            "later still": lambda n: n.above("late_busy", "late_10", times=1.1),
        },
        pictures=(
            Bars(
                "From due to started, mean",
                "time",
                (
                    Row("looks at once", "late_0"),
                    Row("every 2 s", "late_2"),
                    Row("every 10 s", "late_10", "theory_10"),
                    Row("10 s, one worker", "late_busy"),
                ),
            ),
        ),
    ),
    drill(
        "fifo-or-lifo",
        _TOPIC,
        expect={
            "fifo": lambda n: n.above("on_time_fifo", "on_time_lifo"),
            "lifo": lambda n: n.above("on_time_lifo", "on_time_fifo", times=1.5),
            "same": lambda n: n.near("on_time_lifo", "on_time_fifo", by=0.2),
        },
        measures={
            "on_time_fifo": on_time_share("fifo"),
            "on_time_lifo": on_time_share("lifo"),
            "calm_fifo": of("calm-fifo", "wait.mean"),
            "calm_lifo": of("calm-lifo", "wait.mean"),
            "busy_fifo": of("fifo", "utilization"),
            "busy_lifo": of("lifo", "utilization"),
        },
        theory={"theory_calm": predicted("calm-fifo", "wait.mean")},
        claims={
            "more than twice as many": lambda n: n.above("on_time_lifo", "on_time_fifo", times=2),
            "equally busy workers": lambda n: n.near("busy_lifo", "busy_fifo", by=0.02),
            "no difference to the mean wait": lambda n: n.near("calm_lifo", "calm_fifo", by=0.15),
        },
        pictures=(
            Bars(
                "Jobs done in time, in an overload", "share", (Row("fifo", "on_time_fifo"), Row("lifo", "on_time_lifo"))
            ),
            Bars(
                "Mean wait, without an overload",
                "time",
                (Row("fifo", "calm_fifo", "theory_calm"), Row("lifo", "calm_lifo", "theory_calm")),
            ),
        ),
        replications=30,
    ),
    drill(
        "time-to-live",
        _TOPIC,
        expect={
            "fewer": lambda n: n.below("in_time_expires", "in_time_kept"),
            "same": lambda n: n.near("in_time_expires", "in_time_kept", by=0.2),
            "more": lambda n: n.above("in_time_expires", "in_time_kept", times=2),
        },
        measures={
            "in_time_kept": on_time_share("kept"),
            "in_time_expires": on_time_share("expires"),
            "expired": share("expires", "jobs.expired", "jobs.arrived"),
            "wait_kept": of("kept", "wait.mean"),
            "wait_expires": of("expires", "wait.mean"),
            "busy_kept": of("kept", "utilization"),
        },
        claims={
            "several times as many": lambda n: n.above("in_time_expires", "in_time_kept", times=2),
            "the workers never rest": lambda n: n.above("busy_kept", 0.97),
            "falls from": lambda n: n.below("wait_expires", "wait_kept", times=0.5),
        },
        pictures=(
            Bars("Jobs done in time", "share", (Row("kept", "in_time_kept"), Row("expires", "in_time_expires"))),
            Timeline("Jobs waiting (backlog)"),
        ),
    ),
)
