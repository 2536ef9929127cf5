"""Independent answers: t intervals over seeded replications, and chains solved by linear algebra."""

import zlib

import numpy as np
import pytest
from scipy import stats

from sim.theory import recursions

REPLICATIONS = 400
WARMUP, JOBS = 1000, 4000


@pytest.fixture
def covers():
    """Check that the t interval over the replications' figures holds the expected one; they differ by luck alone."""

    def check(expected, figures, level=0.999):
        mean, spread = np.mean(figures), stats.sem(figures)
        half_width = stats.t.ppf(0.5 + level / 2, len(figures) - 1) * spread
        assert abs(expected - mean) <= half_width, f"theory {expected:g}, simulated {mean:g} ± {half_width:g}"

    return check


@pytest.fixture
def rng(request):
    """A generator seeded by the name of the test, so that no test moves another's numbers."""
    return np.random.default_rng(zlib.crc32(request.node.name.encode()))


@pytest.fixture
def waits():
    """Waits of the jobs after the warm-up, by Lindley or by Kiefer-Wolfowitz: (jobs, replications)."""

    def simulate(gap_s, service_s, workers=1):
        wait_s = np.empty_like(service_s)
        if workers == 1:
            recursions.lindley(gap_s, service_s, wait_s)
        else:
            recursions.kiefer_wolfowitz(gap_s, service_s, np.zeros((workers, service_s.shape[1])), wait_s)
        return wait_s[WARMUP:]

    return simulate


@pytest.fixture
def shape():
    """Jobs by replications, for the generator."""
    return (WARMUP + JOBS, REPLICATIONS)


@pytest.fixture
def stationary():
    """Solve a chain of any shape: {(state, state): rate} → {state: probability}, by dense linear algebra."""

    def solve(rates):
        states = sorted({state for pair in rates for state in pair})
        row = {state: i for i, state in enumerate(states)}
        flow = np.zeros((len(states), len(states)))
        for (source, target), rate in rates.items():
            flow[row[target], row[source]] += rate
            flow[row[source], row[source]] -= rate
        flow[-1] = 1.0
        right = np.zeros(len(states))
        right[-1] = 1.0
        return dict(zip(states, np.linalg.solve(flow, right), strict=True))

    return solve
