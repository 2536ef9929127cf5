"""A Dask cluster: the same results, whoever is lost; its workers here are threads, or processes of their own."""

import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from made_tasks import MAIL, Fails, Square

from sim import cli
from sim.experiment import WorkersLostError, compare_each, replicate
from sim.experiment.executors import Cluster, cluster
from sim.scenario import ScenarioError

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def address():
    """The address of a scheduler with two workers, all in this process."""
    made = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=":0",
        silence_logs=logging.CRITICAL,
    )  # fmt: skip
    with made:
        yield made.scheduler_address


def test_results_do_not_depend_on_where_they_were_found(address):
    """Equal to the last bit, in the same order; and there is nothing to renew."""
    with Cluster(address) as far:
        far.renew()
        found = replicate(MAIL, replications=4, executor=far)

    assert repr(replicate(MAIL, replications=4)) == repr(found)


def test_an_error_on_a_worker_is_raised_here(address):
    """In its turn."""
    found = []
    with Cluster(address) as far, pytest.raises(ZeroDivisionError):
        found.extend(far.each([Square(3), Fails(0), Square(4)]))

    assert [9] == found


def test_the_command_takes_an_address(address, capsys):
    """And prints what it prints without a cluster."""
    asked = ["compare", "checkout", "--only", "queued", "--duration", "70s", "--set", "thresholds=[]"]
    alone = cli.main(asked), capsys.readouterr().out
    far = cli.main([*asked, "--cluster", address]), capsys.readouterr().out

    assert alone == far
    assert (0, True) == (far[0], "users who asked" in far[1])


def test_a_worker_with_another_version_is_refused():
    """Its numbers might be others."""
    with pytest.raises(RuntimeError, match=r"and 0\.0\.0 was asked for; install the same"):
        cluster.perform(Square(3), "0.0.0")
    assert 9 == cluster.perform(Square(3), cluster.__version__)


@pytest.mark.parametrize("wrong", ["tcp://127.0.0.1:9", "nonsense://x:1"])
def test_where_no_scheduler_answers_it_is_said(monkeypatch, wrong):
    """As bad input, with how to start one."""
    monkeypatch.setattr(cluster, "ANSWER_WITHIN", "300ms")
    with (
        pytest.raises(ScenarioError, match="no scheduler answers there; start one with `dask scheduler`"),
        Cluster(wrong),
    ):
        pass


def test_a_cluster_that_loses_its_workers_for_good_is_an_error(monkeypatch):
    """Those that were killed too often, and a scheduler that is gone."""
    made = Cluster("tcp://nowhere:1")
    monkeypatch.setattr(made, "_client", SimpleNamespace(nthreads=dict))
    for loss, said in (
        (
            distributed.KilledWorker("task", SimpleNamespace(address="tcp://w:1"), 3),
            "nowhere:1: .* all those workers died",
        ),
        (cluster.CancelledError(), "--cluster tcp://nowhere:1: the scheduler is gone"),
    ):

        def lose(*_, loss=loss):
            raise loss

        monkeypatch.setattr(cluster, "in_order", lose)
        with pytest.raises(WorkersLostError, match=said):
            list(made.each([Square(3)]))


def test_a_cluster_here_has_a_process_for_each_core(monkeypatch):
    """And a dashboard wherever there is room for one, since two may run at once."""
    asked = {}
    original = distributed.LocalCluster

    def note(**how):
        asked.update(how)
        return original(**how | {"n_workers": 1, "processes": False})

    monkeypatch.setattr(distributed, "LocalCluster", note)
    with Cluster("local", 3) as made:
        assert [9] == list(made.each([Square(3)]))

    assert (3, 1, ":0") == (asked["n_workers"], asked["threads_per_worker"], asked["dashboard_address"])


@pytest.mark.slow
def test_processes_made_here_find_the_same():
    """`--cluster local`: equal to the last bit."""
    with Cluster("local", 2) as far:
        found = replicate(MAIL, replications=4, executor=far)

    assert repr(replicate(MAIL, replications=4)) == repr(found)


@pytest.fixture
def workers(request):
    """A scheduler's address, and two workers that are processes of their own, with a nanny or without."""
    with distributed.LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=logging.CRITICAL) as made:
        asked = [sys.executable, "-m", "distributed.cli.dask_worker", made.scheduler_address, "--nthreads", "1"]
        asked += ["--nanny" if request.param else "--no-nanny", "--dashboard-address", ":0"]
        root = str(Path(__file__).parents[3])
        started = [
            subprocess.Popen(asked, env=os.environ | {"PYTHONPATH": root}, stderr=subprocess.DEVNULL) for _ in range(2)
        ]
        yield made.scheduler_address
        for each in started:
            each.terminate()
            each.wait()


@pytest.mark.slow
@pytest.mark.parametrize("workers", [True, False], indirect=True, ids=["nanny", "no nanny"])
def test_a_worker_that_is_killed_takes_nothing_with_it(workers):
    """In the middle of its work; with a nanny, who starts another, and without: the results are what they would be."""
    found = []
    with Cluster(workers) as far:
        far._client.wait_for_workers(2, timeout=60)
        pids = set(far._client.run(os.getpid).values())
        for _, result in compare_each(MAIL, ["queued"], replications=60, records="none", executor=far):
            found.append(result)
            if len(found) == 5:
                os.kill(next(iter(pids)), signal.SIGKILL)

    assert 2 == len(pids)
    assert repr(replicate(MAIL, ["queued"], replications=60)["queued"]) == repr(found)
