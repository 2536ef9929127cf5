"""The compiled engine and the SimPy model write the same record, to the nanosecond."""

import fcntl

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from made_scenarios import scenarios
from twins import PLAIN, parting

SMALL = {
    "name": "small",
    "seed": 1,
    "duration": "5s",
    "load": "2/s",
    "steps": {"pdf": {"service": "300ms"}},
    "workers": {"count": 1},
    "architectures": {"queued": {"queued": ["pdf"]}},
}
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck), database=None)


@FEW
@given(scenarios())
def test_the_kernel_as_written_equals_the_model(content):
    """Every field of every row is the same in scenarios of all features together, ties included."""
    assert parting(content, PLAIN) is None


@pytest.fixture(scope="session")
def compiled_once(tmp_path_factory):
    """Compile the kernel in one of the processes that run tests; the others find it on the disk."""
    with (tmp_path_factory.getbasetemp().parent / "compiling").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert parting(SMALL) is None


@pytest.mark.slow
@pytest.mark.usefixtures("compiled_once")
@pytest.mark.parametrize("start", range(4))
def test_the_compiled_kernel_equals_the_model(start):
    """And so it is in two thousand scenarios once the kernel is compiled."""

    @seed(start)
    @settings(MANY, derandomize=False, phases=[Phase.generate, Phase.shrink])
    @given(scenarios())
    def holds(content):
        """Find nothing."""
        assert parting(content) is None

    holds()
