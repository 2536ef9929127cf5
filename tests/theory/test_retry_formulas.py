"""Facts about attempts, dead letters and retries."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import NotApplicable, laws, retries

shares = st.floats(0.0, 1.0)


@given(shares, st.integers(1, 30))
def test_attempts_are_a_geometric_series(fails, limit):
    """Attempt k is made if the k - 1 before it failed."""
    series = math.fsum(fails**k for k in range(limit))

    assert series == pytest.approx(retries.attempts_per_job(fails=fails, max_attempts=limit), rel=1e-6)


def test_attempts_without_limit():
    """Half of the attempts fail: two attempts a job, no dead letter; a job that always fails never ends."""
    assert 2.0 == retries.attempts_per_job(fails=0.5, max_attempts=math.inf)
    assert 0.0 == retries.dead_share(fails=0.5, max_attempts=math.inf)
    with pytest.raises(NotApplicable, match="max_attempts must be positive and finite, got inf"):
        retries.attempts_per_job(fails=1.0, max_attempts=math.inf)


@given(shares, st.integers(1, 30))
def test_every_job_ends_done_or_dead(fails, limit):
    """Attempts that succeed are jobs that are done: attempts (1 - p) = 1 - dead share."""
    attempts = retries.attempts_per_job(fails=fails, max_attempts=limit)
    dead = retries.dead_share(fails=fails, max_attempts=limit)

    assert 1 - dead == pytest.approx(attempts * (1 - fails), abs=1e-12)


def test_an_outage_multiplies_the_load():
    """When everything fails, three attempts each are three times the load."""
    calm, storm = (
        retries.offered_load(arrival_rate=2.0, mean_service_s=0.25, fails=fails, max_attempts=3) for fails in (0.0, 1.0)
    )

    assert (0.5, 1.5) == (calm, storm)


@given(st.floats(0.001, 20.0), st.integers(1, 12))
def test_crashes_of_exponential_jobs(crash_rate, receives):
    """Redrawn sizes: (crash/(crash + service rate))^K. Kept: the product of j/(j + service rate/crash), by parts."""
    system = {"service": laws.exponential(mean_s=2.0), "crash_rate": crash_rate, "max_receives": receives}
    ratio = 0.5 / crash_rate
    redrawn, kept = (retries.dead_by_crashes(**system, redrawn=redrawn) for redrawn in (True, False))

    assert (1 + ratio) ** -receives == pytest.approx(redrawn, rel=1e-9)
    assert math.prod(j / (j + ratio) for j in range(1, receives + 1)) == pytest.approx(kept, rel=1e-9)
    assert redrawn <= kept * (1 + 1e-12)


@pytest.mark.parametrize(
    ("law", "size_of"),
    [
        (laws.deterministic(mean_s=2.0), lambda rng: np.full(100_000, 2.0)),
        (laws.uniform(low_s=1.0, high_s=3.0), lambda rng: rng.uniform(1.0, 3.0, 100_000)),
        (laws.gamma(mean_s=2.0, cv=1.5), lambda rng: rng.gamma(1 / 2.25, 2.0 * 2.25, 100_000)),
    ],
)
def test_kept_sizes_agree_with_luck(law, size_of, rng, covers):
    """Three crashes in a row, each before the end of the same work."""
    size_s = size_of(rng)
    dead = np.all(rng.exponential(1 / 0.3, (3, size_s.size)) < size_s, axis=0)

    covers(retries.dead_by_crashes(service=law, crash_rate=0.3, max_receives=3, redrawn=False), dead)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: retries.attempts_per_job(fails=1.5, max_attempts=1), "fails must be between 0 and 1"),
        (lambda: retries.dead_share(fails=0.5, max_attempts=0), "max_attempts must be at least 1"),
        (
            lambda: retries.offered_load(arrival_rate=0.0, mean_service_s=1.0, fails=0.0, max_attempts=1),
            "arrival_rate must be positive",
        ),
    ],
)
def test_refusals_name_the_condition(call, reason):
    """A probability is between 0 and 1; the first attempt is an attempt."""
    with pytest.raises(NotApplicable, match=reason):
        call()
