"""What rules do that their author may not have meant is said of those that do it, and of no others."""

import pytest
from report_examples import compared

from sim.report import plain_text
from sim.report.cautions import cautions
from sim.report.columns import columns

QUICK = {"duration": "1m", "warmup": "5s", "load": "20/s", "thresholds": None, "retry": None}
ONE = {"steps": {"mail": {"service": "20ms"}}, "workers": {"count": 9}}
SYNC, BOTH = {"sync": {"inline": "all"}}, {"sync": {"inline": "all"}, "queued": {"queued": "all"}}
AGAIN = {"max_attempts": 3}
DOWN = [{"dependency": "mail", "at": "20s", "for": "5s"}]


def told(code, **sections):
    """Return the cautions that a comparison of one step has, of those with a word in them."""
    shown = columns(compared(**{**QUICK, **ONE, "api": {"threads": 9}, **sections}))
    return [sentence for sentence in cautions(shown) if code in sentence]


@pytest.mark.parametrize(
    ("step", "faults"),
    [({"fails": "10%"}, []), ({"timeout": "10ms"}, []), ({}, DOWN)],
    ids=["fails", "timeout", "dependency"],
)
def test_a_retry_that_reaches_the_queue_alone_is_told(step, faults):
    """The same attempts fail, and only jobs are tried again."""
    steps = {"mail": {"service": "20ms", **step}}
    (said,) = told("tried once", steps=steps, faults=faults, retry=AGAIN, architectures=BOTH)

    assert said == (
        "sync: What fails inline (mail) is tried once, and queued tries its jobs up to 3 times (`retry`): a part of "
        "the difference is the retry and not the queue."
    )


@pytest.mark.parametrize(
    "sections",
    [
        {"retry": AGAIN},
        {"steps": {"mail": {"service": "20ms", "fails": "10%"}}},
        {"retry": AGAIN, "api": {"client": {"retry": AGAIN}}, "steps": {"mail": {"service": "20ms", "fails": "10%"}}},
    ],
    ids=["nothing fails", "nobody retries", "users call again"],
)
def test_equal_chances_are_not_told(sections):
    """Nothing to try again, nobody who does, or users who do."""
    assert [] == told("tried once", architectures=BOTH, **sections)


def test_jobs_that_are_tried_without_end_are_told_so():
    """There is no number of attempts."""
    steps = {"mail": {"service": "20ms", "fails": "10%"}}
    (said,) = told("tried once", steps=steps, retry={"max_attempts": "unlimited"}, architectures=BOTH)

    assert "queued tries its jobs without end (`retry`)" in said


def test_a_burst_that_refuses_at_a_load_below_the_limit_is_told():
    """20/s come, 40/s are admitted, and yet some are turned away."""
    limit = {"threads": 9, "rate_limit": {"rate": "40/s", "burst": 1}}
    (said,) = told("`burst`", api=limit, architectures=SYNC)

    assert "though at most 20/s come and it admits 40/s: its `burst` of 1 is too small" in said


@pytest.mark.parametrize(
    "sections",
    [
        {"api": {"rate_limit": {"rate": "40/s"}}},
        {"api": {"rate_limit": {"rate": "10/s", "burst": 1}}},
        {"api": {"rate_limit": {"rate": "40/s", "burst": 1}, "accept_queue": 0}},
        {"api": {"rate_limit": {"rate": "40/s", "burst": 1}}, "queue": {"capacity": 9}},
        {"api": {"rate_limit": {"rate": "40/s", "burst": 1}}, "faults": [{"broker": "down", "at": "9s", "for": "1s"}]},
    ],
    ids=["a second's worth", "too much comes", "accept queue", "bounded queue", "broker down"],
)
def test_a_burst_is_not_blamed_for_what_others_may_have_done(sections):
    """Nor for a load above the limit; by itself it refuses nobody."""
    assert [] == told("`burst`", architectures=SYNC, **sections)


BREAKER = {"api": {"threads": 9, "breaker": {"failures": "10%", "of": 20, "open_for": "5s"}}, "architectures": SYNC}


def test_a_breaker_before_several_steps_is_told():
    """Who only searches is refused while the payment is down."""
    steps = {"search": {"service": "20ms"}, "mail": {"service": "20ms"}}
    (said,) = told("breaker", steps=steps, mix={"search": 4, "mail": 1}, faults=DOWN, **BREAKER)

    assert "sync: The breaker stands at the door, before all steps (search and mail inline)" in said


def test_a_breaker_before_the_only_step_is_that_of_the_pattern():
    """Whoever is refused would have needed what is down."""
    assert [] == told("breaker", faults=DOWN, **BREAKER)


def test_the_report_has_them():
    """Among what to doubt."""
    limit = {"threads": 9, "rate_limit": {"rate": "40/s", "burst": 1}}
    comparison = compared(**{**QUICK, **ONE, "api": limit, "architectures": SYNC})

    assert "! sync: The rate limit turns " in plain_text(comparison)
