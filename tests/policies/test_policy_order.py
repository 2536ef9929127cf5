"""Order: the key of a job, stride scheduling among kinds, smooth round robin among queues."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.policies import LONGEST_NS
from sim.policies.order import STRIDE_OF_ONE, Order, leader, next_queue, pick, ready_key, rejoined_pass, stride

WEIGHTS = st.lists(st.integers(1, 20), min_size=1, max_size=6)
# number: priority, ready_ns, size_ns, deadline_ns
JOBS = {1: (2, 10, 500, 900), 2: (0, 20, 700, 800), 3: (1, 30, 100, LONGEST_NS), 4: (0, 40, 300, 850)}


@pytest.mark.parametrize(
    ("order", "ageing_ns", "expected"),
    [
        (Order.FIFO, 0, [1, 2, 3, 4]),
        (Order.WEIGHTED, 0, [1, 2, 3, 4]),
        (Order.LIFO, 0, [4, 3, 2, 1]),
        (Order.PRIORITY, 0, [2, 4, 3, 1]),
        (Order.PRIORITY, 15, [2, 1, 4, 3]),  # 20; 40 and 40, the first first; 45
        (Order.SJF, 0, [3, 4, 1, 2]),
        (Order.EDF, 0, [2, 4, 1, 3]),
    ],
)
def test_four_jobs_are_handed_out_in_order(order, ageing_ns, expected):
    """By the key, ties by entry: the jobs came in the order of their numbers."""
    keys = {
        number: (ready_key(order, ageing_ns, priority, ready_ns, number, size_ns, deadline_ns), number)
        for number, (priority, ready_ns, size_ns, deadline_ns) in JOBS.items()
    }

    assert expected == sorted(JOBS, key=keys.get)


@given(st.integers(0, 2**40), st.integers(0, LONGEST_NS), st.integers(0, LONGEST_NS - 1))
def test_a_key_fits_into_64_bits(priority, ageing_ns, ready_ns):
    """However low the priority and slow the ageing."""
    assert 0 <= ready_key(Order.PRIORITY, ageing_ns, priority, ready_ns, 0, 0, 0) < 2**63


def handed_out(weights, jobs):
    """Count what stride scheduling hands out of each kind while all have jobs, after each job."""
    passes, counts = [0] * len(weights), [0] * len(weights)
    for _ in range(jobs):
        kind = pick(passes, [True] * len(weights))
        passes[kind] += stride(weights[kind])
        counts[kind] += 1
        yield tuple(counts)


@given(WEIGHTS, st.integers(1, 300))
def test_shares_are_within_one_job_of_the_weights(weights, jobs):
    """Of any two kinds, at any time, neither is ahead of its share by more than one job of its own."""
    for counts in handed_out(weights, jobs):
        for mine, my_weight in zip(counts, weights, strict=True):
            for other, other_weight in zip(counts, weights, strict=True):
                assert (mine - 1) * stride(my_weight) <= other * stride(other_weight)


def test_weights_of_three_and_one():
    """Three of four jobs are of the first kind, and the first kind leads where both are as far."""
    assert (75, 25) == list(handed_out([3, 1], 100))[-1]
    assert (1, 0) == next(handed_out([1, 1], 1))


def test_a_kind_that_was_empty_has_saved_nothing():
    """Of two equal kinds the second is away for 100 jobs; back again it alternates with the first at once."""
    passes, last, served = [0, 0], 0, []
    for turn in range(106):
        if turn == 100:
            passes[1] = rejoined_pass(passes[1], last)
        kind = pick(passes, [True, turn >= 100])
        last = passes[kind]
        passes[kind] += stride(1)
        served.append(kind)

    assert [1, 0, 1, 0, 1, 0] == served[100:]


def test_leaving_and_coming_back_gains_nothing():
    """A kind that is ahead of its share keeps its pass; one that is behind gets the present one."""
    assert [140, 100] == [rejoined_pass(own_pass, 100) for own_pass in (140, 40)]


@given(st.integers(1, STRIDE_OF_ONE))
def test_every_weight_has_a_stride(weight):
    """Even the largest weight moves its pass; a larger one never by more."""
    assert 1 <= stride(weight) <= stride(max(1, weight - 1))


@given(WEIGHTS)
def test_a_period_gives_each_queue_exactly_its_weight(weights):
    """sum(weights) turns while no queue is empty: each is read as often as its weight, and the end is the beginning."""
    current, read = (0,) * len(weights), []
    for _ in range(sum(weights)):
        queue, current = next_queue(current, weights, (True,) * len(weights))
        read.append(queue)

    assert weights == [read.count(queue) for queue in range(len(weights))]
    assert (0,) * len(weights) == current


@given(WEIGHTS, st.lists(st.integers(0, 63), max_size=100))
def test_queues_that_run_dry_do_not_spoil_the_sum(weights, patterns):
    """Whichever queues are empty: only others are read, and the current weights always add up to 0."""
    current = (0,) * len(weights)
    for pattern in patterns:
        nonempty = tuple(bool(pattern >> queue & 1) for queue in range(len(weights)))
        queue, current = next_queue(current, weights, nonempty)

        assert nonempty[queue] if any(nonempty) else queue == -1
        assert 0 == sum(current)


def test_equal_queues_take_turns_from_the_first_on():
    """Ties go to the lower number; the empty one is passed over and keeps what it has."""
    assert [0, 1] == [leader((0, 0), (1, 1), present) for present in ((True, True), (False, True))]
    assert (1, (3, 0)) == next_queue((3, 0), (1, 2), (False, True))
