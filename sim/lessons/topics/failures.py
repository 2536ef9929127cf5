"""When work fails: dead letters, poison, retries and what they do to a system."""

from __future__ import annotations

from typing import Final

from sim.lessons.drill import Bars, Row, Timeline
from sim.lessons.figures import calls_per_request, dead_share, of, recorded, share, share_of_dead
from sim.lessons.given import spike
from sim.lessons.numbers import every
from sim.lessons.telling import drill
from sim.scenario import Scenario
from sim.theory import retries

_TOPIC: Final = "failures"


def _dead_share(scenario: Scenario) -> float:
    """The share of sound jobs that fail all their attempts."""
    it = scenario.architectures["three-times"]
    assert it.retry.max_attempts is not None, "its attempts are bounded"
    return retries.dead_share(fails=it.steps["sound"].fails, max_attempts=it.retry.max_attempts)


def _calls(scenario: Scenario, architecture: str) -> float:
    """Calls per request where each fails by itself."""
    it = scenario.architectures[architecture]
    return retries.attempts_per_job(fails=it.steps["page"].fails, max_attempts=_most_calls(scenario))


def _most_calls(scenario: Scenario) -> float:
    """How often a client calls at most."""
    api = scenario.architectures["half-fail"].api
    assert api is not None, "there is an API"
    assert api.client is not None, "its clients retry"
    assert api.client.retry.max_attempts is not None, "not for ever"
    return float(api.client.retry.max_attempts)


DRILLS: Final = (
    drill(
        "dead-letters",
        _TOPIC,
        expect=("dead_3", "share", 1.5),
        measures={
            "dead_1": recorded("once", dead_share("sound")),
            "dead_3": recorded("three-times", dead_share("sound")),
            "dead_5": recorded("five-times", dead_share("sound")),
            "noise_1": recorded("once", share_of_dead("sound")),
            "noise_5": recorded("five-times", share_of_dead("sound")),
            "tries_1": of("once", "amplification"),
            "tries_5": of("five-times", "amplification"),
            "broken_5": recorded("five-times", dead_share("broken")),
        },
        theory={"theory_3": _dead_share},
        claims={
            "{dead_3:share} (theory": lambda n: n.near("dead_3", "theory_3", by=0.25),
            "are all there": lambda n: n.above("broken_5", 0.98),
            "full of noise": lambda n: n.above("noise_1", 0.8),
            "mostly signal": lambda n: n.below("noise_5", 0.2),
        },
        pictures=(
            Bars(
                "Sound jobs that become dead letters",
                "share",
                (
                    Row("after 1 attempt", "dead_1"),
                    Row("after 3 attempts", "dead_3", "theory_3"),
                    Row("after 5 attempts", "dead_5"),
                ),
            ),
        ),
    ),
    drill(
        "poison-job",
        _TOPIC,
        expect={
            "one_percent": lambda n: n.below("wait_free", "wait_bound", times=2),
            "grows": lambda n: every(n.above("wait_free", "wait_bound", times=2), n.never("dead_free")),
            "dead": lambda n: n.above("dead_free", 0),
        },
        measures={
            "crashes_free": of("unlimited", "jobs.crashes"),
            "crashes_bound": of("bounded", "jobs.crashes"),
            "wait_free": of("unlimited", "wait.mean"),
            "wait_bound": of("bounded", "wait.mean"),
            "dead_free": of("unlimited", "jobs.dead"),
            "dead_bound": of("bounded", "jobs.dead"),
        },
        claims={
            "never leaves": lambda n: n.never("dead_free"),
            "the wait falls": lambda n: n.below("wait_bound", "wait_free", times=0.5),
            "{crashes_bound:count} crashes": lambda n: n.below("crashes_bound", "crashes_free", times=0.5),
        },
        pictures=(
            Timeline("Jobs waiting (backlog)"),
            Bars("Mean wait", "time", (Row("unlimited", "wait_free"), Row("3 deliveries", "wait_bound"))),
        ),
    ),
    drill(
        "retry-policy",
        _TOPIC,
        expect={
            "exponential": lambda n: n.below("calls_exponential", "calls_jitter"),
            "fixed": lambda n: n.below("calls_fixed", "calls_jitter"),
            "jitter": lambda n: every(
                n.below("calls_jitter", "calls_fixed"), n.below("calls_jitter", "calls_exponential")
            ),
        },
        measures={
            **{f"calls_{name}": calls_per_request(name) for name in ("fixed", "exponential", "jitter")},
            "unserved_fixed": of("fixed", "requests.unserved_share"),
            "unserved_jitter": of("jitter", "requests.unserved_share"),
            "response_jitter": of("jitter", "response_time.mean"),
        },
        claims={
            "they come back together": lambda n: n.near("calls_exponential", "calls_fixed", by=0.05),
            "less than half": lambda n: n.below("calls_jitter", "calls_fixed", times=0.5),
            "are not served": lambda n: n.above("unserved_fixed", 0),
            "everybody is served": lambda n: n.never("unserved_jitter"),
        },
        pictures=(
            Bars(
                "Calls per client",
                "count",
                (
                    Row("fixed", "calls_fixed"),
                    Row("exponential", "calls_exponential"),
                    Row("full jitter", "calls_jitter"),
                ),
            ),
        ),
    ),
    drill(
        "retry-amplification",
        _TOPIC,
        expect=("calls_half", "count", 1.05),
        measures={
            "calls_half": calls_per_request("half-fail"),
            "calls_all": calls_per_request("all-fail"),
            "calls_budget": calls_per_request("budget"),
        },
        theory={
            "theory_half": lambda scenario: _calls(scenario, "half-fail"),
            "attempts": _most_calls,
            "layers": lambda scenario: _most_calls(scenario) ** 3,
        },
        claims={
            "{calls_half:count} calls per request": lambda n: n.near("calls_half", "theory_half", by=0.04),
            "the full number of attempts": lambda n: n.near("calls_all", "attempts", by=0.02),
            "A budget of one retry for ten calls": lambda n: n.below("calls_budget", 1.15),
        },
        pictures=(
            Bars(
                "Calls per request",
                "count",
                (
                    Row("half fail", "calls_half", "theory_half"),
                    Row("all fail", "calls_all", "attempts"),
                    Row("all fail, budget", "calls_budget"),
                ),
            ),
        ),
        replications=8,
    ),
    drill(
        "stays-down",
        _TOPIC,
        expect={
            "recovers": lambda n: n.above("good_retries", "arriving", times=0.8),
            "down": lambda n: n.below("good_retries", "arriving", times=0.2),
            "slow": lambda n: every(
                n.above("good_retries", "arriving", times=0.2), n.below("good_retries", "arriving", times=0.8)
            ),
        },
        measures={
            "good_retries": of("retries", "goodput"),
            "good_budget": of("budget", "goodput"),
            "good_short": of("short-queue", "goodput"),
            "calls_retries": share("retries", "requests.calls", "requests.arrived"),
        },
        theory={"arriving": lambda scenario: spike(scenario, "retries").base_per_s},
        claims={
            "It stays down": lambda n: n.below("good_retries", "arriving", times=0.2),
            "it comes back, to": lambda n: n.above("good_budget", "arriving", times=0.8),
            "it comes back, too": lambda n: n.above("good_short", "arriving", times=0.8),
        },
        pictures=(
            Timeline("Users waiting at the door", series="accept_queue", unit="calls"),
            Bars(
                "Goodput a minute and more after the spike",
                "rate",
                (Row("retries", "good_retries"), Row("budget", "good_budget"), Row("short queue", "good_short")),
            ),
        ),
        replications=6,
    ),
)
