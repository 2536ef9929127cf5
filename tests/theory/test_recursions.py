"""Facts about the recursions of waits."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.theory import recursions

jobs = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 30)), min_size=1, max_size=40)


def by_hand(gap, service, workers):
    """FIFO with a list of the instants at which the workers are free."""
    now, free, waits = 0, [0] * workers, []
    for i, (since, work) in enumerate(zip(gap, service, strict=True)):
        now += since if i else 0
        start = max(now, min(free))
        waits.append(start - now)
        free[free.index(min(free))] = start + work
    return waits


@given(jobs, st.integers(1, 5))
def test_recursions_are_fifo(rows, workers):
    """Each job goes to the worker who is free first; the waits are equal, to the unit."""
    gap, service = (np.array(column) for column in zip(*rows, strict=True))
    wait = np.empty_like(gap)
    recursions.kiefer_wolfowitz(gap, service, np.ones(workers, dtype=np.int64), wait)

    assert by_hand(gap.tolist(), service.tolist(), workers) == wait.tolist()


@given(jobs)
def test_one_worker_is_lindley(rows):
    """Kiefer and Wolfowitz with one worker is Lindley."""
    gap, service = (np.array(column) for column in zip(*rows, strict=True))
    one, group = np.empty_like(gap), np.empty_like(gap)
    recursions.lindley(gap, service, one)
    recursions.kiefer_wolfowitz(gap, service, np.zeros(1, dtype=np.int64), group)

    assert one.tolist() == group.tolist()


@given(st.lists(jobs, min_size=2, max_size=2), st.integers(1, 3))
def test_replications_do_not_meet(pair, workers):
    """Two columns at once are two runs."""
    length = min(map(len, pair))
    rows = np.array([column[:length] for column in pair])
    gap, service = rows[:, :, 0].T, rows[:, :, 1].T
    wait, alone = np.empty_like(gap), np.empty(length, dtype=np.int64)
    recursions.kiefer_wolfowitz(gap, service, np.zeros((workers, 2), dtype=np.int64), wait)

    for replication in range(2):
        recursions.kiefer_wolfowitz(
            gap[:, replication], service[:, replication], np.zeros(workers, dtype=np.int64), alone
        )
        assert alone.tolist() == wait[:, replication].tolist()
