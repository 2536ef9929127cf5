"""The compiled engine and the SimPy model write the same record, to the nanosecond."""

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from made_scenarios import scenarios
from twins import PLAIN, compile_once, parting

FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck), database=None)


@FEW
@given(scenarios())
def test_the_kernel_as_written_equals_the_model(content):
    """Every field of every row is the same in scenarios of all features together, ties included."""
    assert parting(content, PLAIN) is None


@pytest.mark.slow
@pytest.mark.parametrize("start", range(4))
def test_the_compiled_kernel_equals_the_model(start):
    """And so it is in two thousand scenarios once the kernel is compiled."""
    look_for_a_difference(start)


@pytest.mark.nightly
@pytest.mark.parametrize("start", range(4, 44))
def test_the_compiled_kernel_equals_the_model_in_many_more(start):
    """Twenty thousand others."""
    look_for_a_difference(start)


def look_for_a_difference(start):
    """Run five hundred scenarios through both engines."""
    compile_once()

    @seed(start)
    @settings(MANY, derandomize=False, phases=[Phase.generate, Phase.shrink])
    @given(scenarios())
    def holds(content):
        """Find nothing."""
        assert parting(content) is None

    holds()
