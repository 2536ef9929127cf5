"""How many workers are there to work: as many as may be started, less those that crashes keep down."""

from __future__ import annotations

from collections.abc import Iterable

from sim.scenario import Workers
from sim.workload import mean_s


def available_workers(pools: Iterable[Workers], busy: float) -> float:
    """Return how many workers of some pools are up on average. busy: how many the work keeps busy, as in offered load.

    Crashes at any time take the share restart / (mtbf + restart) of all, those at work alone that of who is busy.

    >>> from sim.scenario import load
    >>> half_down = {"workers.count": 3, "workers.crashes": {"mtbf": "10m", "restart": "10m"}}
    >>> available_workers([load("checkout", overrides=half_down).architectures["queued"].workers], busy=1.0)
    1.5
    """
    pools = tuple(pools)
    up = sum(pool.most * _up_share(pool) for pool in pools)
    down = sum(map(_down_per_busy, pools)) / max(len(pools), 1)
    return max(up - busy * down, 0.0) if down else up


def _up_share(pool: Workers) -> float:
    """The share of the time in which a worker is up, if it may crash at any time."""
    crashes = pool.crashes
    if crashes is None or crashes.mtbf is None or crashes.only_busy or crashes.restart is None:
        return 1.0
    up_s = mean_s(crashes.mtbf)
    return up_s / (up_s + mean_s(crashes.restart)) if up_s else 0.0


def _down_per_busy(pool: Workers) -> float:
    """Time down per time at work, if a worker crashes only at work."""
    crashes = pool.crashes
    if crashes is None or crashes.mtbf is None or not crashes.only_busy or crashes.restart is None:
        return 0.0
    return mean_s(crashes.restart) / max(mean_s(crashes.mtbf), 1e-9)
