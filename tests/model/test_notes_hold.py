"""What a note calls without effect has none: a run without it is the same, event by event."""

from copy import deepcopy

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from made_scenarios import scenarios
from run_made import run

from sim.engine.difference import first_difference
from sim.scenario import ScenarioError, from_dict, notes

FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck), database=None)


def without(content, path):
    """Return a scenario without what stands at a path."""
    rest = deepcopy(content)
    *above, last = path
    holder = rest
    for key in above:
        holder = holder[key]
    del holder[last]
    return rest


def matters(content):
    """Return the first note on something without which the run is another; None if all are true.

    A queue or a pool that nobody uses has a number, which those behind it then take; whose a request is stays written
    where it does not matter.
    """
    whole = run(content)[2]
    for note in notes(from_dict(content)):
        if note.path == ("keys",) or note.path[:-1] in (("queues",), ("pools",)):
            continue
        try:
            rest = run(without(content, note.path))[2]
        except ScenarioError:  # it is required, though it has no effect
            continue
        if (found := first_difference(whole, rest)) is not None:
            return f"{note}\n{found}"
    return None


@FEW
@given(scenarios())
def test_what_has_no_effect_can_be_left_out(content):
    """In scenarios of all features together."""
    assert matters(content) is None


@pytest.mark.slow
@pytest.mark.parametrize("start", range(4))
def test_what_has_no_effect_can_be_left_out_of_many_more(start):
    """In two thousand others."""

    @seed(start)
    @settings(MANY, derandomize=False, phases=[Phase.generate, Phase.shrink])
    @given(scenarios())
    def holds(content):
        """Find nothing."""
        assert matters(content) is None

    holds()
