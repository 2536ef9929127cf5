"""Alone at first, and with helpers once that pays; progress added up; who is chosen."""

import os
from contextlib import nullcontext

import pytest
from made_tasks import Square

from sim.experiment.executors import (
    SERIAL,
    Cluster,
    Frugal,
    Processes,
    Serial,
    Threads,
    executor_of,
    frugal,
    of_all,
    of_each,
)
from sim.experiment.executors.choose import usable_cores
from sim.scenario import ScenarioError


class Helpers(Serial):
    """Helpers that note what they were asked for."""

    def __init__(self):
        self.asked, self.ended = [], 0

    def each(self, tasks, tell=None):
        """Note the tasks, and do them."""
        for task in tasks:
            self.asked.append(task)
            yield from super().each([task], tell)

    def renew(self):
        """Note the end."""
        self.ended += 1


class Clock:
    """A clock that moves by one second whenever somebody looks."""

    def __init__(self):
        self.now_s = 0.0

    def __call__(self):
        """Return the time [s]."""
        self.now_s += 1.0
        return self.now_s


@pytest.fixture
def helpers(monkeypatch):
    """Helpers, in a world where looking at the clock takes a second: a task alone takes one, or two if it tells."""
    monkeypatch.setattr(frugal, "perf_counter", Clock())
    return Helpers()


def squares(count):
    """The first numbers' tasks, one by one."""
    return (Square(number) for number in range(count))


def test_short_work_is_done_alone(helpers):
    """Nobody is asked, and nobody is left behind."""
    with Frugal(helpers, price_s=100.0) as found:
        assert [0, 1, 4] == list(found.each(squares(3)))
    assert ([], 1) == (helpers.asked, helpers.ended)


def test_helpers_come_once_their_price_is_paid(helpers):
    """Each task takes two seconds: two of them alone, the rest with help, in order; from then on all with help."""
    found = Frugal(helpers, price_s=4.0)

    assert [number**2 for number in range(6)] == list(found.each(squares(6)))
    assert [2, 3, 4, 5] == [task.number for task in helpers.asked]
    assert [0, 1] == list(found.each(squares(2)))
    assert 6 == len(helpers.asked)


def test_a_task_that_takes_too_long_alone_is_begun_anew_with_help(helpers):
    """In the middle of the first of several."""
    told = []
    tasks = [Square(0), Square(1)]
    found = Frugal(helpers, price_s=0.5)

    assert [0, 1] == list(found.each(tasks, lambda task, share: told.append((task.number, share))))
    assert tasks == helpers.asked
    assert [(0, 0.5), (0, 1.0), (1, 0.5), (1, 1.0)] == told


def test_a_single_task_is_done_here_however_long_it_takes(helpers):
    """Another process would take as long."""
    told = []

    assert [9] == list(Frugal(helpers, price_s=0.5).each([Square(3)], lambda _, share: told.append(share)))
    assert [] == list(Frugal(helpers, price_s=0.5).each([]))
    assert ([], [0.5, 1.0]) == (helpers.asked, told)


def test_progress_is_added_up_by_label():
    """Two of a and one of b: what is under way counts by its share."""
    tasks, told = [Square(1, "a"), Square(2, "a"), Square(3, "b")], []
    list(SERIAL.each(tasks, of_each(lambda label, share: told.append((label, share)), tasks)))

    assert [("a", 0.25), ("a", 0.5), ("a", 0.75), ("a", 1.0), ("b", 0.5), ("b", 1.0)] == told


def test_progress_is_added_up_over_all():
    """Whatever the label, which is told all the same."""
    tasks, told = [Square(1, "a"), Square(2, "b")], []
    list(SERIAL.each(tasks, of_all(lambda label, share: told.append((label, share)), 2)))

    assert [("a", 0.25), ("a", 0.5), ("b", 0.75), ("b", 1.0)] == told


def test_nobody_is_told_where_nobody_waits():
    """Then tasks tell nothing either."""
    assert (None, None) == (of_each(None, [Square(1)]), of_all(None, 1))
    assert [1, 4] == list(SERIAL.each([Square(1), Square(2)]))


def test_threads_give_results_in_order():
    """And there is nothing to renew."""
    with Threads(2) as threads:
        threads.renew()
        assert [number**2 for number in range(20)] == list(threads.each(squares(20)))


@pytest.mark.parametrize(
    ("cores", "usable", "kind"), [(1, 8, nullcontext), (None, 1, nullcontext), (None, 8, Frugal), (3, 1, Processes)]
)
def test_who_runs_is_chosen_by_the_number_of_cores(monkeypatch, cores, usable, kind):
    """One: this process. As many as pay: frugal. So many: those, from the first task on."""
    monkeypatch.setattr("sim.experiment.executors.choose.usable_cores", lambda: usable)
    found = executor_of(cores)

    assert isinstance(found, kind)
    assert isinstance(executor_of(cores, threads=True), Threads if max(cores or usable, 1) > 1 else nullcontext)
    with found as executor:
        assert [0, 1] == list(executor.each(squares(2))) if kind is not Processes else executor is found


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"cores": 0}, "--cores 0: must be at least 1"),
        ({"cores": 2, "cluster": "tcp://host:1"}, "--cores 2: --cluster tcp://host:1 has workers of its own"),
    ],
)
def test_what_makes_no_sense_is_refused(asked, said):
    """With the way out."""
    with pytest.raises(ScenarioError, match=said):
        executor_of(**asked)


def test_the_cores_are_those_that_this_process_may_use(monkeypatch):
    """Where a system can say which; else all there are, or one."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {2, 5, 7}, raising=False)
    assert 3 == usable_cores()
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert 6 == usable_cores()
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert 1 == usable_cores()


def test_without_dask_the_error_names_what_to_install(monkeypatch):
    """As bad input, before anything runs."""
    monkeypatch.setattr("sim.experiment.executors.cluster.find_spec", lambda name: None)
    with pytest.raises(ScenarioError, match=r'--cluster local: needs Dask; pip install "queue-lab\[cluster\]"'):
        Cluster("local")
