"""Facts about what is taken for the trigger of a scenario, and how it is made longer or shorter."""

import pytest
from made_healings import SYSTEM, S

from sim.experiment.triggers import base_rate, capacity_per_s, trigger_of, under
from sim.scenario import ScenarioError, from_dict, load

FAULT = {
    **SYSTEM,
    "load": "10/s",
    "faults": [{"kill": 1, "at": "1s"}, {"dependency": "page", "at": "10s", "for": "5s"}],
    "architectures": {"queued": {"queued": "all"}},
    "workers": {"count": 3},
}


def trigger_in(**sections):
    """The trigger of FAULT with other sections."""
    return trigger_of(from_dict({**FAULT, **sections}))


def test_a_spike_comes_before_a_fault():
    """Its peak stays, its length is what is changed."""
    trigger = trigger_of(from_dict({**FAULT, "load": SYSTEM["load"]}))

    assert ("spike", 90.0, 5 * S, 10 * S) == (trigger.kind, trigger.peak_per_s, trigger.size_ns, trigger.at_ns)
    assert "a spike to 90/s" == trigger.words


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"dependency": "page"}, "page down"),
        ({"dependency": "page", "slow": 3}, "page 3 times as slow"),
        ({"broker": "down"}, "the broker down"),
        ({"network": "50ms"}, "a network that is slower by 50ms"),
    ],
)
def test_the_first_fault_that_lasts_is_the_trigger(fault, words):
    """Killed workers are no trigger: there is no length to change."""
    trigger = trigger_in(faults=[{"kill": 1, "at": "1s"}, {**fault, "at": "10s", "for": "5s"}])

    assert ("fault", words, 1) == (trigger.kind, trigger.words, trigger.fault)


def test_a_shipped_outage_is_a_trigger():
    """The provider of retry-storm is down for half a minute."""
    trigger = trigger_of(load("retry-storm"))

    assert ("fault", 30 * S) == (trigger.kind, trigger.size_ns)


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"faults": []}, "has nothing that could push it over; give it a spike"),
        ({"load": {"users": {"count": 5, "think": "1s"}}}, "queued.load has no one rate; its base rate is"),
        (
            {"architectures": {"a": {"queued": "all"}, "b": {"queued": "all", "load": "20/s"}}},
            "differ in load or trigger; choose some that share them by --only",
        ),
    ],
)  # fmt: skip
def test_a_scenario_without_a_trigger_is_refused_with_the_way_out(sections, said):
    """Neither spike nor fault, a load without one rate, architectures that differ."""
    with pytest.raises(ScenarioError) as caught:
        trigger_in(**sections)

    assert said in str(caught.value)


def test_a_spike_is_made_longer_and_its_base_changed():
    """Without a trigger the rate is the base all the time."""
    scenario = from_dict(SYSTEM)
    architecture, trigger = scenario.architectures["retries"], trigger_of(scenario)
    spike = under(architecture, trigger, load_per_s=7.0, at_ns=3 * S, size_ns=2 * S).load
    none = under(architecture, trigger, load_per_s=7.0, at_ns=3 * S, size_ns=0).load

    assert (7.0, 90.0, 3 * S, 2 * S) == (spike.base_per_s, spike.peak_per_s, spike.at_ns, spike.for_ns)
    assert (
        7.0
        == none.base_per_s
        == none.peak_per_s
        == base_rate(under(architecture, trigger, load_per_s=7.0, at_ns=0, size_ns=0))
    )


def test_a_fault_is_made_longer_and_taken_away():
    """The faults beside it stay."""
    scenario = from_dict(FAULT)
    architecture, trigger = scenario.architectures["queued"], trigger_of(scenario)
    longer = under(architecture, trigger, load_per_s=7.0, at_ns=3 * S, size_ns=2 * S)
    none = under(architecture, trigger, load_per_s=7.0, at_ns=3 * S, size_ns=0)

    assert ["kill", "dependency"] == [fault.tag for fault in longer.faults]
    assert (3 * S, 2 * S) == (longer.faults[1].at_ns, longer.faults[1].for_ns)
    assert ["kill"] == [fault.tag for fault in none.faults]
    assert 7.0 == base_rate(none)


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ({"architectures": {"a": {"inline": "all"}}}, 20.0),  # two threads at 100 ms
        ({"architectures": {"a": {"queued": "all"}}}, 30.0),  # three workers at 100 ms
        ({"architectures": {"a": {"queued": "all"}}, "api": {"threads": 1, "overhead": "50ms"}}, 20.0),  # the thread
        ({"architectures": {"a": {"inline": "all"}}, "api": {}}, None),
    ],
)
def test_the_capacity_is_that_of_the_scarcest(sections, expected):
    """Threads or workers at full pace; none where neither are limited."""
    architecture = from_dict({**FAULT, **sections}).architectures["a"]
    found = capacity_per_s(architecture)

    assert found == (None if expected is None else pytest.approx(expected))
