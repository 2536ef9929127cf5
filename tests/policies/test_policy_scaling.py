"""Autoscaling: the number of workers wanted."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.policies import LONGEST_NS, MILLION, SECOND_NS
from sim.policies.scaling import ScaleBy, ScalingRule, may_change, wanted

BACKLOG = ScalingRule(ScaleBy.BACKLOG_PER_WORKER, 10 * MILLION, 1, 50)
AGE = ScalingRule(ScaleBy.AGE, 30 * SECOND_NS, 1, 50)
BUSY = ScalingRule(ScaleBy.UTILIZATION, 750_000, 0, 100)


@pytest.mark.parametrize(("backlog", "expected"), [(0, 1), (10, 1), (11, 2), (95, 10), (500, 50), (501, 50)])
def test_ten_waiting_jobs_want_a_worker(backlog, expected):
    """A tenth of the backlog, rounded up, within 1 … 50, however many workers there are."""
    assert expected == wanted(BACKLOG, 7, backlog, 0, 0)


def test_the_example_of_kubernetes():
    """50 replicas at 90 % with a target of 75 % become 60; at 80 %, within a tenth, they stay 50; at 40 %, 27."""
    assert [60, 50, 27] == [wanted(BUSY, 50, 0, 0, busy) for busy in (45, 40, 20)]


@pytest.mark.parametrize(
    ("age_s", "expected"), [(0, 1), (15, 5), (26, 9), (27, 10), (33, 10), (34, 12), (60, 20), (10**9, 50)]
)
def test_the_age_of_the_oldest_job_scales_in_proportion(age_s, expected):
    """Ten workers, target 30 s: x age / 30 s, rounded up, none between 27 and 33 s; shrinks when jobs are young."""
    assert expected == wanted(AGE, 10, 3, age_s * SECOND_NS, 10)


@pytest.mark.parametrize("rule", [AGE._replace(least=0), BUSY])
def test_no_worker_at_all_is_woken_by_a_job(rule):
    """Where there is nothing to be in proportion to, one worker is wanted if a job waits, none if not."""
    assert [0, 1, 1] == [wanted(rule, 0, backlog, backlog * SECOND_NS, 0) for backlog in (0, 1, 9)]


@given(
    st.builds(
        ScalingRule,
        by=st.sampled_from(ScaleBy),
        target=st.integers(1, 10**13),
        least=st.integers(0, 10),
        most=st.integers(10, 1000),
        in_step=st.integers(1, 1000),
    ),
    st.integers(0, 1000),
    st.lists(st.integers(0, 10**9), min_size=2, max_size=2),
    st.lists(st.integers(0, LONGEST_NS), min_size=2, max_size=2),
    st.lists(st.integers(0, 1000), min_size=2, max_size=2),
)
def test_more_to_do_never_wants_fewer_workers(rule, workers, backlogs, ages_ns, busy):
    """A longer backlog, an older job, more busy workers: at least as many are wanted, and always least … most."""
    little, much = (wanted(rule, workers, *what) for what in zip(*map(sorted, (backlogs, ages_ns, busy)), strict=True))

    assert rule.least <= little <= much <= rule.most


@given(st.integers(1, 200), st.integers(0, 10**12), st.integers(1, 10**11))
def test_the_proportion_is_exact(workers, age_ns, target_ns):
    """The ceiling of the fraction workers x age / target, where that is more than a tenth off."""
    ratio = Fraction(age_ns, target_ns)
    rule = ScalingRule(ScaleBy.AGE, target_ns, 0, 10_000)
    aim = workers if abs(ratio - 1) <= Fraction(1, 10) else math.ceil(workers * ratio)

    assert min(10_000, aim) == wanted(rule, workers, 1, age_ns, workers)


def test_the_cooldown_holds_a_change_back():
    """Sixty seconds after a change the next may come; the first has nothing to wait for."""
    rule = BACKLOG._replace(cooldown_ns=60)

    when = ((0, -1), (59, 0), (60, 0))

    assert [True, False, True] == [may_change(rule, 1, now_ns, last_ns) for now_ns, last_ns in when]


def test_fewer_workers_have_a_cooldown_and_a_step_of_their_own():
    """Of ten workers one would do: after 300 s there are two fewer; more may come at once."""
    rule = BACKLOG._replace(in_cooldown_ns=300, in_step=2)

    assert 8 == wanted(rule, 10, 1, 0, 10)
    assert [False, True] == [may_change(rule, -2, now_ns, 0) for now_ns in (299, 300)]
    assert may_change(rule, 1, 1, 0)
