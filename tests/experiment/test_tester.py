"""Which systems a closed-loop tester can be put before, and what it then reports."""

import pytest

from sim.experiment import omission, omission_each, run_one, suited
from sim.scenario import ScenarioError, from_dict, vary

BASE = {
    "name": "shop",
    "seed": 5,
    "duration": "30s",
    "load": "30/s",
    "steps": {"page": {"service": {"exponential": "50ms"}, "fails": "5%"}, "mail": {"service": "1s"}},
    "workers": {"count": 40},
    "api": {"threads": 2},
    "architectures": {
        "closed": {"inline": "all", "load": {"users": {"count": 3, "think": "1s"}}},
        "open": {"inline": ["page"], "queued": ["mail"]},
        "sync": {"inline": "all"},
    },
}


def shop(**changes):
    """BASE with other sections."""
    return from_dict({key: value for key, value in (BASE | changes).items() if value is not None})


def test_the_first_architecture_with_a_plan_and_answers_is_tested():
    """A closed load has no plan; one may be named, too."""
    assert "open" == suited(shop(), None).name
    assert "sync" == suited(shop(), "sync").name


@pytest.mark.parametrize(
    ("api", "key"),
    [
        ({"accept_queue": 9}, "accept_queue"),
        ({"rate_limit": {"rate": "9/s"}}, "rate_limit"),
        ({"breaker": {"open_for": "1s"}}, "breaker"),
        ({"shed": {"codel": {"target": "5ms", "interval": "100ms"}}}, "shed"),
        ({"client": {"timeout": "1s"}}, "client.timeout"),
        ({"client": {"retry": {"max_attempts": 2}}}, "client.retry.max_attempts"),
        ({"client": {"hedge": {"after": "1s"}}}, "client.hedge"),
    ],
)
def test_rules_that_count_who_waits_are_refused(api, key):
    """The message names the key and how to leave it out; it can be left out so."""
    with pytest.raises(ScenarioError, match=rf"open has api\.{key}, .*leave it out") as caught:
        suited(shop(api={"threads": 2, **api}), "open")
    path, value = str(caught.value).split("--set ")[1].split("=")

    assert "open" == suited(vary(shop(api={"threads": 2, **api}), {path: value}), "open").name


def test_every_reason_is_given_where_nothing_fits():
    """One line for each architecture."""
    with pytest.raises(ScenarioError) as caught:
        suited(shop(api=None, architectures={"closed": BASE["architectures"]["closed"], "q": {"queued": "all"}}), None)

    assert ["shop: closed has a closed load", "shop: q has no API"] == [
        line.split(",")[0].removesuffix(" that answers") for line in str(caught.value).splitlines()
    ]


def test_an_unknown_name_is_refused_with_the_nearest():
    """As everywhere."""
    with pytest.raises(ScenarioError, match="did you mean sync"):
        omission(shop(), "synk")


def test_without_an_api_section_the_tester_is_the_bottleneck():
    """Everybody has a thread at once, but the tester has one connection: it sends late what nobody waits for."""
    found = omission(shop(api=None), "sync")

    answered = found.tester.good
    met_ns, reported_ns = (view.ended_ns - view.sent_ns for view in (found.users, found.tester))
    assert met_ns[answered].tolist() == reported_ns[answered].tolist()
    assert found.told[0].late > 0


def test_replications_are_counted_as_they_come():
    """After each there is a result with one more; the first one's views are kept; progress is told."""
    told = []
    steps = list(omission_each(shop(), replications=3, progress=lambda name, share: told.append((name, share))))

    assert [1, 2, 3] == [step.n for step in steps]
    assert steps[0].users is steps[2].users
    assert sorted(told) == told
    assert {("open", 1 / 3), ("open", 2 / 3), ("open", 1.0)} <= set(told)
    assert told[0][1] < 1 / 6 < max(share for _, share in told if share < 1 / 3)  # both runs of a replication tell
    assert ("open", 1.0) == told[-1]
    assert 3 == steps[2].estimate(lambda each: each.planned).n
    assert len({each.planned for each in steps[2].told}) > 1


def test_failed_requests_free_their_connection_and_count_in_neither_column():
    """Answers that are errors are no response times."""
    found = omission(shop(), connections=2)

    assert found.told[0].met.n == found.told[0].reported.n == int(found.users.good.sum()) < found.told[0].planned


def test_a_warm_up_that_is_to_be_found_is_found_first():
    """`warmup: auto` leaves the same users out as in a comparison."""
    found = omission(shop(warmup="auto"), "sync")

    assert run_one(shop(warmup="auto"), "sync").warmup_ns == found.scenario.warmup_ns
    assert found.told[0].met == run_one(shop(warmup="auto"), "sync").measures.response_time
