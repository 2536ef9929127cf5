"""What rules do that their author may not have meant is said of those that do it, and of no others."""

import pytest
from report_examples import compared

from sim.report import plain_text, what_to_see
from sim.report.cautions import cautions
from sim.report.columns import columns

QUICK = {"duration": "1m", "warmup": "5s", "load": "20/s", "thresholds": None, "retry": None}
ONE = {"steps": {"mail": {"service": "20ms"}}, "workers": {"count": 9}}
SYNC, BOTH = {"sync": {"inline": "all"}}, {"sync": {"inline": "all"}, "queued": {"queued": "all"}}
AGAIN = {"max_attempts": 3}
FAILS = {"mail": {"service": "20ms", "fails": "10%"}}
DOWN = [{"dependency": "mail", "at": "20s", "for": "5s"}]


def told(code, **sections):
    """Return the cautions that a comparison of one step has, of those with a word in them."""
    shown = columns(compared(**{**QUICK, **ONE, "api": {"threads": 9}, **sections}))
    return [sentence for sentence in cautions(shown) if code in sentence]


def failing(**sections):
    """Return what is said of the users whom the synchronous design fails."""
    comparison = compared(**{**QUICK, **ONE, "api": {"threads": 9}, "architectures": BOTH, **sections})
    return next((sentence for sentence in what_to_see(comparison) if sentence.startswith("sync fails")), "")


@pytest.mark.parametrize(
    ("step", "faults"),
    [({"fails": "10%"}, []), ({"timeout": "10ms"}, []), ({}, DOWN)],
    ids=["fails", "timeout", "dependency"],
)
def test_a_retry_that_reaches_the_queue_alone_is_told(step, faults):
    """The same attempts fail, and only jobs are tried again."""
    said = failing(steps={"mail": {"service": "20ms", **step}}, faults=faults, retry=AGAIN)

    assert ", without the retry of queued: " in said


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"api": {"threads": 1, "accept_queue": 0}, "retry": AGAIN}, "without a retry: "),
        ({"steps": FAILS}, "without a retry: "),
        ({"steps": FAILS, "retry": AGAIN, "architectures": SYNC}, "without a retry: "),
        ({"steps": FAILS, "retry": AGAIN, "api": {"client": {"retry": AGAIN}}}, "in spite of up to 3 calls each: "),
        ({"steps": FAILS, "retry": AGAIN, "api": {"retry": {"max_attempts": 2}}}, "of up to 2 attempts at each step: "),
        (
            {"api": {"retry": {"max_attempts": "unlimited"}, "accept_queue": 0, "threads": 1}},
            "of endless attempts at each",
        ),
    ],
    ids=["nothing fails by itself", "nobody retries", "nothing is queued", "users call", "threads try", "without end"],
)
def test_equal_chances_are_not_told(sections, said):
    """Nothing to try again, nobody who does, or users who do."""
    assert said in failing(**sections)


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
