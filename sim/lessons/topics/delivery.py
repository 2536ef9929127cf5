"""What becomes of a job on its way: lost, done twice, done once."""

from __future__ import annotations

from typing import Final

from sim.lessons.drill import Bars, Row
from sim.lessons.figures import of
from sim.lessons.numbers import every
from sim.lessons.telling import drill

_TOPIC: Final = "delivery"
_SWITCHES: Final = {"ack": "early-ack", "unnoticed": "unnoticed", "full": "drop-oldest", "dead": "no-dead-letters"}

DRILLS: Final = (
    drill(
        "delivery-guarantees",
        _TOPIC,
        expect={
            "delivery": lambda n: n.never("again_dedup"),
            "effect": lambda n: every(n.never("lost_dedup"), n.never("harm_dedup"), n.above("again_dedup", 0)),
            "loss": lambda n: n.above("lost_dedup", 0),
        },
        measures={
            "lost_early": of("early", "jobs.lost"),
            "twice_early": of("early", "jobs.duplicates"),
            "lost_late": of("late", "jobs.lost"),
            "harm_late": of("late", "jobs.duplicate_effects"),
            "lost_dedup": of("late-dedup", "jobs.lost"),
            "harm_dedup": of("late-dedup", "jobs.duplicate_effects"),
            "again_dedup": of("late-dedup", "jobs.repeated"),
        },
        claims={
            "lose {lost_early:count} jobs": lambda n: n.above("lost_early", 0),
            "nothing is done twice": lambda n: n.never("twice_early"),
            "nothing is lost, and {harm_late:count} payments": lambda n: every(
                n.never("lost_late"), n.above("harm_late", 0)
            ),
            "nothing is lost and no payment is made twice": lambda n: every(
                n.never("lost_dedup"), n.never("harm_dedup")
            ),
        },
        pictures=(
            Bars(
                "Jobs lost, in a run",
                "count",
                (Row("early ack", "lost_early"), Row("late ack", "lost_late"), Row("late, remembers", "lost_dedup")),
            ),
            Bars(
                "Payments made twice, in a run",
                "count",
                (Row("early ack", "twice_early"), Row("late ack", "harm_late"), Row("late, remembers", "harm_dedup")),
            ),
        ),
    ),
    drill(
        "dual-write",
        _TOPIC,
        expect={
            "memory": lambda n: n.never("lost_dual"),
            "outbox": lambda n: every(n.never("lost_outbox"), n.above("twice_outbox", 0)),
            "once": lambda n: every(n.never("lost_outbox"), n.never("twice_outbox")),
        },
        measures={
            "orders": of("dual-write", "requests.ok"),
            "lost_dual": of("dual-write", "jobs.lost"),
            "lost_outbox": of("outbox", "jobs.lost"),
            "twice_outbox": of("outbox", "jobs.duplicate_effects"),
            "lost_dedup": of("outbox-dedup", "jobs.lost"),
            "twice_dedup": of("outbox-dedup", "jobs.duplicate_effects"),
        },
        claims={
            "have no event": lambda n: n.above("lost_dual", 0),
            "no event is lost": lambda n: n.never("lost_outbox"),
            "are published twice": lambda n: n.above("twice_outbox", 0),
            "no event takes effect twice": lambda n: every(n.never("lost_dedup"), n.never("twice_dedup")),
        },
        pictures=(
            Bars(
                "Events lost, in a run",
                "count",
                (Row("dual write", "lost_dual"), Row("outbox", "lost_outbox"), Row("outbox, remembers", "lost_dedup")),
            ),
            Bars(
                "Events that take effect twice, in a run",
                "count",
                (Row("outbox", "twice_outbox"), Row("outbox, remembers", "twice_dedup")),
            ),
        ),
    ),
    drill(
        "lost-jobs",
        _TOPIC,
        expect={
            "ack": lambda n: every(n.above("lost_ack", 0), n.never("lost_unnoticed"), n.never("lost_full")),
            "each": lambda n: every(*(n.above(f"lost_{name}", 0) for name in (*_SWITCHES, "ttl"))),
            "none": lambda n: every(*(n.never(f"lost_{name}") for name in (*_SWITCHES, "ttl"))),
        },
        measures={
            "lost_safe": of("safe", "jobs.lost"),
            **{f"lost_{name}": of(architecture, "jobs.lost") for name, architecture in _SWITCHES.items()},
            "lost_ttl": of("expires", "jobs.expired"),
            "told": of("early-ack", "requests.ok_share"),
        },
        claims={
            "The safe setting loses none": lambda n: n.never("lost_safe"),
            "An early ack loses": lambda n: n.above("lost_ack", 0),
            "crashes that nobody notices": lambda n: n.above("lost_unnoticed", 0),
            "a full queue that drops the oldest": lambda n: n.above("lost_full", 0),
            "a time to live": lambda n: n.above("lost_ttl", 0),
            "giving up without a dead letter queue": lambda n: n.above("lost_dead", 0),
            'told "accepted"': lambda n: n.near("told", 1.0, by=1e-6),
        },
        pictures=(
            Bars(
                "Jobs gone, in a run",
                "count",
                (
                    Row("safe", "lost_safe"),
                    Row("early ack", "lost_ack"),
                    Row("crashes unnoticed", "lost_unnoticed"),
                    Row("drops the oldest", "lost_full"),
                    Row("time to live", "lost_ttl"),
                    Row("no dead letters", "lost_dead"),
                ),
            ),
        ),
    ),
)
