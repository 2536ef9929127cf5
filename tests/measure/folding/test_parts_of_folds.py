"""What a fold is made of: a sketch, sums of batches, steps, hands; none depends on the portions it was told in."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.measure import Interval, batch_means
from sim.measure.figures import exact_sum, percentile
from sim.measure.folding import ERROR, BatchSums, Course, Sketch
from sim.measure.folding.hands import Hands
from sim.measure.folding.sketch import bucket_of, middle_of
from sim.measure.folding.spent import Spent
from sim.measure.folding.steps import Steps
from sim.measure.series import occupancy
from sim.measure.times import Samples

TIMES = st.lists(st.integers(0, 2**62), min_size=1, max_size=60)
NOBODY = np.empty(0, np.int64)


@given(TIMES, st.integers(1, 1000))
def test_a_percentile_is_off_by_no_more_than_is_stated(times_ns, per_mille):
    """Whatever the times, each percentile of a sketch is within ERROR of the exact one; exact below 1024 ns."""
    sketch, exact = Sketch(), percentile(np.sort(np.array(times_ns)), per_mille)
    sketch.add(np.array(times_ns))

    found = sketch.percentile(per_mille)

    assert found == exact if exact < 1024 else abs(found - exact) <= ERROR * (1 + 2**-40) * exact


def test_the_error_of_a_bucket_is_half_its_width():
    """At both ends of buckets of every size the middle is within ERROR, so there is no time for which it is not."""
    powers = [2**power for power in range(11, 63)]
    ends = np.array(sorted({edge + shift for edge in powers for shift in (-1, 0, edge // 512 - 1)}))

    middles = np.array([middle_of(int(bucket)) for bucket in bucket_of(ends)])

    assert np.max(np.abs(middles - ends) / ends) <= ERROR
    assert np.all(np.diff(bucket_of(np.sort(ends))) >= 0)


@given(st.lists(TIMES, min_size=1, max_size=4))
def test_sketches_of_parts_merge_to_that_of_the_whole(parts):
    """Counts add up."""
    whole, merged = Sketch(), Sketch()
    whole.add(np.concatenate([np.array(part) for part in parts]))
    for part in parts:
        one = Sketch()
        one.add(np.array(part))
        merged = merged.merged(one)

    assert np.array_equal(whole.counts, merged.counts)


@given(st.lists(st.integers(0, 9000), max_size=5), st.integers(0, 2**40))
def test_sums_do_not_depend_on_the_portions(lengths, scale):
    """In one portion or in many: the same total, the same batches, the same interval."""
    values = np.arange(sum(lengths)) * 7919 % 1013 * (scale + 1)
    whole, portions, begin = BatchSums(), BatchSums(), 0
    whole.add(values)
    for length in lengths:
        portions.add(values[begin : begin + length])
        begin += length

    assert (whole.n, whole.size, whole.total_ns) == (portions.n, portions.size, exact_sum(values))
    assert repr(whole.interval()) == repr(portions.interval())


def test_few_sums_are_batch_means():
    """As long as there is room for every value the interval is that of `batch_means`."""
    values = np.arange(3000) * 617 % 1000 * 10**6
    sums = BatchSums()
    sums.add(values)

    assert batch_means(values / 1e9) == sums.interval()


def test_long_sums_are_nearly_batch_means():
    """Of many values batches are as long, to one in thirty; the interval is as wide, to a few per cent."""
    values = np.arange(100_000) * 617 % 1000 * 10**6
    sums = BatchSums()
    sums.add(values)

    whole, found = batch_means(values / 1e9), sums.interval()

    assert abs(found.size / whole.size - 1) < 1 / 30
    assert isinstance(found.interval, Interval)
    assert found.interval.covers(whole.interval.value)


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 30)), max_size=30), st.integers(0, 99), st.integers(1, 7))
def test_steps_and_their_course_are_those_of_the_whole(spans, from_ns, stride):
    """Told in the order of entry and folded every few instants: areas, the maximum and the course are exact."""
    spans = sorted(spans)
    enter = np.array([first for first, _ in spans], np.int64)
    leave = np.array([first + length if first + length < 100 else -1 for first, length in spans], np.int64)
    course = Course(100, parts=10)
    steps = Steps(from_ns, course)
    for begin in range(0, 100, stride):
        now = (enter >= begin) & (enter < begin + stride)
        steps.tell(enter[now], leave[now])
        steps.pass_until(min(100, begin + stride))

    whole = occupancy(enter, leave, 100)

    assert (whole.area(), whole.area(from_ns), whole.max(from_ns)) == (
        steps.area_ns,
        steps.area_after_ns,
        steps.highest,
    )
    every = whole.sampled(np.arange(100)).reshape(10, 10)
    assert np.array_equal(every.sum(axis=1), course.area_ns)
    assert np.array_equal(every.max(axis=1), course.highest)
    assert np.array_equal(every.min(axis=1), course.lowest)


def test_time_does_not_pass_twice():
    """To pass until an instant that has passed changes nothing."""
    steps = Steps()
    steps.tell(np.array([1]), NOBODY)
    steps.pass_until(5)

    steps.pass_until(3)

    assert steps.area_ns == 4


def test_hands_meet_across_pieces():
    """A worker who began before the last thing was over is found, wherever the two were told."""
    hands = Hands()
    hands.tell(np.array([3]), np.array([0]), np.array([10]))
    hands.pass_until(6)
    hands.tell(np.array([3]), np.array([8]), np.array([-1]))
    hands.pass_until(20)

    assert hands.overlaps == 1


def test_times_come_in_the_order_of_arrival():
    """Within a piece they are summed by arrival; the maximum and the count of those not over are kept."""
    spent = Spent()
    spent.add(Samples(np.array([5, 1]), np.array([30, 10]), np.array([7]), np.array([7])))

    found = spent.figures(100)

    assert (2, 1, 3e-8) == (found.n, found.censored, found.max)
    assert (9.3e-8, np.inf) == found.bounds["max"]
