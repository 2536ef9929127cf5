"""Orders, polling and batches of the model against formulas, within 99 % intervals."""

import math

import numpy as np
import pytest
from near_theory import SEED, asked, interval, mean_wait_s, record_of, waits_s
from scipy.integrate import quad

from sim.record import NEVER
from sim.theory import batch, laws, mg1, mmc


def shortest_first_wait_s(load):
    """The mean wait of M/M/1 in the order of sizes, without preemption, μ = 1.

    A job of size x waits λE[S²]/2 / (1 - r(x))², where r(x) = λE[S; S <= x] is the load of jobs that come before it.
    Source: Phipps (1956), Machine repair as a priority waiting-line problem, Operations Research 4(1).
    """

    def before(size_s):
        """Return r(x)."""
        return load * (1 - math.exp(-size_s) * (1 + size_s))

    return quad(lambda size_s: load / (1 - before(size_s)) ** 2 * math.exp(-size_s), 0, math.inf)[0]


@pytest.mark.slow
def test_the_wait_in_the_order_of_sizes_is_that_of_phipps():
    """Shortest first at load 0.8: the mean wait is less than half of that in the order of arrival."""
    truth = shortest_first_wait_s(0.8)

    assert truth < mmc.mm1(arrival_rate=0.8, mean_service_s=1.0).wait_s / 2
    assert interval(asked(0.8, 1, queue={"order": "sjf"}), mean_wait_s).covers(truth)


def squared_wait_s2(record):
    """The mean square of the queueing time."""
    return (waits_s(record) ** 2).mean()


@pytest.mark.slow
@pytest.mark.parametrize("order", ["fifo", "lifo"])
def test_lifo_waits_as_long_as_fifo_on_average_and_varies_more(order):
    """The mean does not know the order; the mean square of lifo is that of fifo over 1 - λ/μ.

    Source: Takács (1963), Delay distributions for one line with Poisson input, general holding times, and various
    orders of service, Bell System Technical Journal 42.
    """
    mean_s = mmc.mm1(arrival_rate=0.6, mean_service_s=1.0).wait_s
    square_s2 = mg1.wait_variance(arrival_rate=0.6, service=laws.exponential(mean_s=1.0)) + mean_s**2

    mean, square = interval(asked(0.6, 1, queue={"order": order}), mean_wait_s, squared_wait_s2)

    assert mean.covers(mean_s)
    assert square.covers(square_s2 / (1 - 0.6) if order == "lifo" else square_s2)


@pytest.mark.slow
def test_the_mean_wait_of_several_workers_does_not_know_the_order_either():
    """M/M/3 in the order last in, first out."""
    truth = mmc.queue(arrival_rate=2.4, mean_service_s=1.0, workers=3).wait_s

    assert interval(asked(2.4, 3, queue={"order": "lifo"}), mean_wait_s).covers(truth)


@pytest.mark.slow
@pytest.mark.parametrize("load", [0.05, 0.6])
def test_polling_adds_half_its_period(load):
    """A worker who asks every 2 s when there is nothing to do is away for 2 s at a time: M/G/1 with vacations.

    The wait is that of M/G/1 and E[V²]/(2E[V]) = 1 s, at every load, since an arrival finds a vacation half over.
    Source: Levy and Yechiali (1975), Utilization of idle time in an M/G/1 queueing system, Management Science 22(2).
    """
    truth = mmc.mm1(arrival_rate=load, mean_service_s=1.0).wait_s + 1.0

    assert interval(asked(load, {"count": 1, "poll": "2s"}), mean_wait_s).covers(truth)


@pytest.mark.slow
def test_waits_of_batches_are_those_of_mxm1():
    """Four jobs at once, by chance: each finds those of its batch before it."""
    truth = batch.queue(batch_rate=0.15, mean_batch_size=4, mean_service_s=1.0).wait_s

    assert interval(asked({"batch": {"size": 4, "rate": "0.15/s"}}, 1), mean_wait_s).covers(truth)


def test_weights_are_the_shares_of_what_is_delivered_while_all_wait():
    """Three mails for every PDF, in any stretch of time, if both always wait."""
    record = record_of(
        asked(
            {"even": "4/s"},
            2,
            duration_s=400,
            seed=SEED,
            queue={"order": "weighted"},
            steps={
                "mail": {"service": {"exponential": "1s"}, "weight": 3},
                "pdf": {"service": {"exponential": "1s"}, "weight": 1},
            },
        )
    )
    attempts = record.attempts
    delivered = attempts.leased_ns != NEVER
    order = np.argsort(attempts.leased_ns[delivered], kind="stable")
    is_pdf = record.jobs.step[attempts.job[delivered]][order] == 1
    of_four = [int(is_pdf[first : first + 4].sum()) for first in range(20, len(is_pdf) - 4)]

    assert [1] * len(of_four) == of_four
    assert len(of_four) > 500
