"""Facts about M/G/c/c and Erlang A: queues which some arrivals leave unserved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import NotApplicable, abandonment, loss, mmc, mmck

loads = st.floats(0.05, 30.0)
groups = st.integers(1, 20)
MEANS = ("wait_probability", "wait_s", "queue_length", "sojourn_s", "in_system", "utilisation", "throughput_per_s")


@given(loads, groups)
def test_no_waiting_room_is_mmck_without_room(load, workers):
    """M/G/c/c has the means of M/M/c/c, whatever the service law."""
    system = {"arrival_rate": load / 2.0, "mean_service_s": 2.0, "workers": workers}
    lost, full = loss.queue(**system), mmck.queue(**system, capacity=workers)

    assert full.lost_share == pytest.approx(lost.lost_share, rel=1e-9)
    assert [getattr(full, mean) for mean in MEANS] == pytest.approx([getattr(lost, mean) for mean in MEANS], rel=1e-9)


@pytest.mark.slow
def test_the_service_law_does_not_matter(rng, covers):
    """Insensitivity: with constant service two workers lose the same share, Erlang B, as with exponential."""
    losses = []
    for _ in range(60):
        arrivals_s, free_s, lost = rng.exponential(1.0, 4000).cumsum(), [0.0, 0.0], 0
        for arrival_s in arrivals_s:
            if min(free_s) <= arrival_s:
                free_s[free_s.index(min(free_s))] = arrival_s + 1.0
            else:
                lost += 1
        losses.append(lost / len(arrivals_s))

    covers(loss.queue(arrival_rate=1.0, mean_service_s=1.0, workers=2).lost_share, losses)


@given(loads, st.floats(0.001, 0.9))
def test_workers_needed_is_the_smallest(load, target):
    """That many workers meet the target, one fewer would not."""
    workers = loss.workers_needed(offered_load=load, lost_share=target)

    assert loss.queue(arrival_rate=load, mean_service_s=1.0, workers=workers).lost_share <= target
    if workers > 1:
        assert loss.queue(arrival_rate=load, mean_service_s=1.0, workers=workers - 1).lost_share > target


@pytest.mark.parametrize(("workers", "load", "patience_s"), [(1, 0.5, 3.0), (3, 2.5, 0.7), (2, 5.0, 2.0)])
def test_erlang_a_solves_the_chain(workers, load, patience_s, stationary):
    """The balance equations, cut off where they no longer matter, give the same means."""
    chain = {(n, n + 1): load for n in range(150)}
    for n in range(150):
        chain[n + 1, n] = min(n + 1, workers) / 1.0 + max(n + 1 - workers, 0) / patience_s
    states = stationary(chain)
    queue = abandonment.queue(arrival_rate=load, mean_service_s=1.0, workers=workers, mean_patience_s=patience_s)
    busy = sum(min(n, workers) * share for n, share in states.items())

    assert sum(n * share for n, share in states.items()) == pytest.approx(queue.in_system, abs=1e-9)
    assert sum(share for n, share in states.items() if n >= workers) == pytest.approx(queue.wait_probability, abs=1e-9)
    assert busy == pytest.approx(queue.throughput_per_s, abs=1e-9)
    assert 1 - busy / load == pytest.approx(queue.lost_share, abs=1e-9)


@given(st.floats(0.05, 0.9), groups)
def test_endless_patience_is_mmc(utilisation, workers):
    """With patience of a million services all is as in M/M/c."""
    system = {"arrival_rate": utilisation * workers, "mean_service_s": 1.0, "workers": workers}
    patient, endless = abandonment.queue(**system, mean_patience_s=1e9), mmc.queue(**system)

    assert [getattr(endless, mean) for mean in MEANS] == pytest.approx(
        [getattr(patient, mean) for mean in MEANS], rel=1e-5, abs=1e-9
    )


@given(loads, groups)
def test_no_patience_is_erlang_b(load, workers):
    """Who does not wait at all is turned away: Erlang B."""
    system = {"arrival_rate": load, "mean_service_s": 1.0, "workers": workers}

    assert loss.queue(**system).lost_share == pytest.approx(
        abandonment.queue(**system, mean_patience_s=1e-9).lost_share, rel=1e-6
    )


@given(st.floats(0.05, 100.0), groups)
def test_patience_of_one_service_makes_a_poisson_number(load, workers):
    """If waiting jobs leave as fast as served ones, every job leaves at one rate: N is Poisson, its mean the load."""
    queue = abandonment.queue(arrival_rate=load, mean_service_s=1.0, workers=workers, mean_patience_s=1.0)

    assert load == pytest.approx(queue.in_system, rel=1e-9)


@given(loads, groups, st.floats(0.1, 9.0))
def test_less_patience_loses_more_and_waits_less(load, workers, patience_s):
    """Patience costs waits and saves jobs."""
    system = {"arrival_rate": load, "mean_service_s": 1.0, "workers": workers}
    less, more = (abandonment.queue(**system, mean_patience_s=patience_s * factor) for factor in (1.0, 1.5))

    assert more.lost_share <= less.lost_share
    assert more.wait_s >= less.wait_s


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: loss.queue(arrival_rate=0.0, mean_service_s=1.0, workers=1), "arrival_rate must be positive"),
        (lambda: loss.queue(arrival_rate=1.0, mean_service_s=1.0, workers=0), "workers must be at least 1"),
        (lambda: loss.workers_needed(offered_load=1.0, lost_share=0.0), "lost_share must be positive"),
        (
            lambda: abandonment.queue(arrival_rate=1.0, mean_service_s=1.0, workers=1, mean_patience_s=0.0),
            "mean_patience_s must be positive",
        ),
    ],
)
def test_refusals_name_the_condition(call, reason):
    """Any load is fine, nonsense is not."""
    with pytest.raises(NotApplicable, match=reason):
        call()
