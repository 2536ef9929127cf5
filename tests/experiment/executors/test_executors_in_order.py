"""Results in the order of their tasks, whatever a pool does to them: a pool of promises that are kept last first."""

import pytest
from made_tasks import Dies, Fails, Promises, Square

from sim.experiment.executors import WorkersLostError, ordered
from sim.experiment.executors.ordered import in_order


@pytest.fixture
def pool(monkeypatch):
    """A pool of promises."""
    made = Promises()
    monkeypatch.setattr(ordered, "wait", made.keep_last)
    return made


def squares(count):
    """The first numbers' tasks."""
    return [Square(number) for number in range(count)]


def test_results_come_in_the_order_of_their_tasks(pool):
    """Though the last of those under way is finished first."""
    assert [number**2 for number in range(10)] == list(in_order(pool, squares(10), 3))


def test_nothing_is_asked_for_beyond_the_window(pool):
    """Tasks are taken when there is room: after the first result one more than fit."""
    taken = []
    results = in_order(pool, (taken.append(task) or task for task in squares(10)), 3)
    next(results)
    at_first = len(taken)
    next(results)

    assert (3, 4) == (at_first, len(taken))


def test_what_nobody_asks_for_any_more_is_called_off(pool):
    """Who stops early leaves promises behind that are cancelled."""
    results = in_order(pool, squares(10), 4)
    next(results)
    results.close()

    assert all(promise.cancelled() or promise.done() for _, promise in pool.asked)
    assert 4 == len(pool.asked)


def test_each_task_is_told_of_once_as_it_is_finished(pool):
    """In the order in which they are finished, not in which they are asked for."""
    told = []
    list(in_order(pool, squares(5), 3, lambda task, share: told.append((task.number, share))))

    assert sorted(told) == [(number, 1.0) for number in range(5)]
    assert (2, 1.0) == told[0]


def test_an_error_is_raised_in_its_turn(pool):
    """What comes before it is there."""
    found = []
    with pytest.raises(ZeroDivisionError, match="2"):
        found.extend(in_order(pool, [Square(0), Square(1), Fails(2), Square(3)], 4, lambda *_: None))

    assert [0, 1] == found


def test_what_is_lost_with_the_workers_is_asked_for_again_and_nothing_else(pool, monkeypatch):
    """Two of three were not finished when the workers went: five tasks were asked for in all."""

    def lose_after_one(promises, *how, **named):
        pool.losses = len(pool.asked) == 3 and len(promises) == 2
        return pool.keep_last(promises, *how, **named)

    monkeypatch.setattr(ordered, "wait", lose_after_one)

    assert [0, 1, 4] == list(in_order(pool, squares(3), 3))
    assert (5, 1) == (len(pool.asked), pool.renewed)


def test_a_pool_that_breaks_before_it_takes_a_task_loses_none(pool, monkeypatch):
    """The task that nobody took is asked for again."""
    original, refusals = pool.submit, iter([True, False, False])

    def refuse_once(task):
        promise = original(task)
        if next(refusals, False):
            promise.set_exception(ordered.BrokenExecutor("gone"))
            raise ordered.BrokenExecutor("gone")
        return promise

    monkeypatch.setattr(pool, "submit", refuse_once)

    assert [0, 1] == list(in_order(pool, squares(2), 2))
    assert 1 == pool.renewed


def test_workers_may_be_lost_twice_for_one_task(pool):
    """And again for the next."""
    pool.losses = 2
    results = in_order(pool, squares(2), 1)
    found = [next(results)]
    pool.losses = 2
    found += results

    assert [0, 1] == found
    assert 4 == pool.renewed


def test_losses_without_an_end_are_an_error(pool):
    """It names the task, and what may be the cause."""
    pool.losses = 3
    with pytest.raises(WorkersLostError, match=r"^square: the processes that ran it ended 3 times .* fewer --cores"):
        list(in_order(pool, [Dies(1)], 1))


def test_a_promise_that_is_called_off_elsewhere_is_an_error_in_its_turn(pool, monkeypatch):
    """As when the scheduler of a cluster goes: what came before is there, and nobody waits for ever."""

    def call_off(promises, *how, **named):
        for promise in list(promises)[1:]:
            promise.cancel()
        return pool.keep_last(promises[:1], *how, **named)

    monkeypatch.setattr(ordered, "wait", call_off)
    found = []
    with pytest.raises(ordered.CancelledError):
        found.extend(in_order(pool, squares(3), 3, lambda *_: None))

    assert [0] == found


def test_a_pool_that_takes_no_more_leaves_no_promise_open(pool, monkeypatch):
    """An error in handing over a task: those that were handed over are called off."""
    original = pool.submit

    def refuse(task):
        if task.number == 1:
            raise RuntimeError("closed")
        return original(task)

    monkeypatch.setattr(pool, "submit", refuse)
    with pytest.raises(RuntimeError, match="closed"):
        list(in_order(pool, squares(3), 3))

    assert [True] == [promise.cancelled() for _, promise in pool.asked]
