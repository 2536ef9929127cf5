"""Processes of this machine: the same results, whoever runs them and whoever is killed; nobody is left behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from ctrl_c import ctrl_c_heard
from made_tasks import MAIL, Dies, DiesOnce, Square

from sim.experiment import SERIAL, Gathering, WorkersLostError, gather_until_precise, replicate
from sim.experiment.executors import Processes, interrupts, lifeline
from sim.experiment.points import points_of
from sim.experiment.sweep import sweep_each
from sim.measure import PrecisionRule


def in_words(found):
    """All digits of a result. Figures that were refused are NaN, which equals nothing; but it reads the same."""
    return repr(found)


def precise(executor):
    """What replications until they are precise come to."""
    found = Gathering(MAIL)
    gather_until_precise(found, ["queued"], PrecisionRule(precision=0.5, floor=2, cap=30), executor=executor)
    return found.kept, found.comparison().stopping


def swept(executor):
    """What came of two points, with a warm-up that is to be found."""
    asked = MAIL.model_copy(update={"warmup_ns": -1})
    points = points_of(asked, {"workers.count": ("4", "5")}, ["queued"])
    return [
        (str(one.point), one.replications) for one in sweep_each(points, ["queued"], replications=3, executor=executor)
    ]


@pytest.fixture(scope="module")
def pool():
    """Two processes, for all tests here."""
    with Processes(2) as made:
        yield made


def test_results_do_not_depend_on_where_they_were_found(pool):
    """Replications, stopping, and sweeps: equal to the last bit, in the same order."""
    assert in_words(replicate(MAIL, replications=5)) == in_words(replicate(MAIL, replications=5, executor=pool))
    assert in_words(precise(SERIAL)) == in_words(precise(pool))
    assert in_words(swept(SERIAL)) == in_words(swept(pool))


def test_a_process_that_is_killed_takes_nothing_with_it(pool, tmp_path):
    """What was lost is run by new ones; the results are what they would have been, each told of once."""
    tasks, told = [DiesOnce(n, folder=tmp_path) if n == 3 else Square(n) for n in range(12)], []

    assert [n**2 for n in range(12)] == list(pool.each(tasks, lambda task, share: told.append(task.number)))
    assert list(range(12)) == sorted(told)
    assert (tmp_path / "3").exists()


@pytest.mark.slow
def test_a_task_that_kills_whoever_runs_it_is_an_error():
    """After three attempts, with what may be the cause; nobody waits for ever."""
    with Processes(2) as pool, pytest.raises(WorkersLostError, match="fewer --cores"):
        list(pool.each([Dies(1), Square(2)]))


def interrupted_in_the_block(came):
    """Send Ctrl-C to this process while it is held back; return what came in the block, and after it."""
    with interrupts.ctrl_c_held_back():
        os.kill(os.getpid(), signal.SIGINT)
        waiting = list(came)
    return waiting, list(came)


@pytest.fixture
def came():
    """The signals that have come; at first none."""
    found = []
    before = signal.signal(signal.SIGINT, lambda number, _: found.append(number))
    yield found
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("masks", [True, False])
def test_ctrl_c_waits_while_processes_are_started(came, monkeypatch, masks):
    """And reaches us afterwards; also where another thread takes it, and where a system can block no signals."""
    if not masks:
        monkeypatch.delattr(signal, "pthread_sigmask")
    leave = threading.Event()
    other = threading.Thread(target=leave.wait)
    other.start()
    found = interrupted_in_the_block(came)
    leave.set()
    other.join()

    assert ([], [signal.SIGINT]) == found


def test_who_ignores_ctrl_c_goes_on_ignoring_it(came):
    """As a command does that a script has put in the background."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    assert ([], []) == interrupted_in_the_block(came)


def test_another_thread_may_start_processes(came):
    """Only the main thread hears of signals; another one blocks what it can."""
    found = []
    other = threading.Thread(target=lambda: found.append(interrupted_in_the_block([])))
    other.start()
    other.join()

    assert [([], [])] == found
    assert [signal.SIGINT] == came


class Left(Exception):  # noqa: N818  not an error, a farewell
    """Somebody has left."""


def left(code):
    """Leave, in a test."""
    raise Left(code)


def test_a_worker_leaves_when_its_line_ends(monkeypatch):
    """At once if it is at work; else it gives its pool the time to say so, and takes no new task meanwhile."""
    far, near = multiprocessing.Pipe(duplex=False)
    near.close()
    monkeypatch.setattr(os, "_exit", left)
    monkeypatch.setattr(lifeline, "GRACE_S", 0.0)
    monkeypatch.setattr(lifeline, "_WORKING", threading.Lock())
    with pytest.raises(Left):
        lifeline.leave_after(far)
    idle_no_more = lifeline._WORKING.locked()
    monkeypatch.setattr(lifeline, "GRACE_S", 1e9)  # never asked for by one at work
    with pytest.raises(Left):
        lifeline.leave_after(far)

    assert idle_no_more


def test_a_worker_holds_its_line_and_does_as_it_is_told(monkeypatch):
    """Ctrl-C is none of its business."""
    far, near = multiprocessing.Pipe(duplex=False)
    gone = threading.Event()
    monkeypatch.setattr(lifeline, "leave_after", lambda line: (line.poll(None), gone.set()))
    before = signal.getsignal(signal.SIGINT)
    try:
        lifeline.hold(far)
        ignored = signal.getsignal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    held = not gone.is_set()
    near.close()

    assert signal.SIG_IGN == ignored
    assert held
    assert gone.wait(10)
    assert 49 == lifeline.perform(Square(7))


# A command that says when a run is finished, so that the test knows when to interrupt it.
TOLD = """
import sys
from sim import cli
from sim.experiment.gathering import Gathering

add = Gathering.add

def told(self, name, result):
    add(self, name, result)
    print("finished", file=sys.stderr, flush=True)

if __name__ == "__main__":
    Gathering.add = told
    sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.fixture
def command(tmp_path):
    """A long command on two processes, of which some runs are finished; with all the processes that it has."""
    script = tmp_path / "told.py"
    script.write_text(TOLD)
    asked = ("compare", "checkout", "--only", "queued", "--duration", "1m", "--replications", "100000", "--cores", "2")
    root = Path(__file__).parents[3]
    with ctrl_c_heard():
        started = subprocess.Popen(
            [sys.executable, script, *asked], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True, env=os.environ | {"PYTHONPATH": str(root)}, cwd=tmp_path,
        )  # fmt: skip
    for _ in range(5):
        assert started.stderr.readline() == "finished\n"
    family = psutil.Process(started.pid).children(recursive=True)
    yield started, family
    with suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    started.communicate()


def all_gone(family):
    """Whether none of the processes runs any more, a moment later."""
    _, alive = psutil.wait_procs(family, timeout=20)
    return all(each.status() == psutil.STATUS_ZOMBIE for each in alive)


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_finished_and_leaves_nobody_behind(command):
    """As a terminal sends it, to all: whole replications are shown, the exit code is 130, no worker complains."""
    started, family = command
    os.killpg(started.pid, signal.SIGINT)
    out, err = started.communicate(timeout=60)

    assert 130 == started.returncode
    assert "users who asked" in out
    assert "replications of queued finished" in err
    assert "Traceback" not in err
    assert len(family) >= 2
    assert all_gone(family)


@pytest.mark.slow
def test_who_is_killed_leaves_nobody_behind(command):
    """A process that is killed can tell nobody; its workers notice all the same."""
    started, family = command
    started.kill()

    assert len(family) >= 2
    assert all_gone(family)
