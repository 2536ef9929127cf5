"""Runs in chunks as experiments: the same figures, thresholds, and what is refused."""

import os
import signal
import threading

import pytest

from sim import experiment
from sim.engine.loop import make_kernel
from sim.experiment import chunked
from sim.experiment.chunked import check_asked, check_chunked, run_in_chunks
from sim.experiment.interrupt import wish_to_stop
from sim.scenario import ScenarioError, from_dict

MAIL = {
    "name": "mail",
    "seed": 5,
    "duration": "2m",
    "load": "4/s",
    "steps": {"mail": {"service": {"exponential": "1s"}}},
    "workers": {"count": 5},
    "architectures": {"queued": {"queued": "all"}, "other": {"queued": "all"}},
}


@pytest.fixture(autouse=True)
def _as_written(kernel_as_written):
    """Nothing is compiled."""


def long_run(**asked):
    """The run in chunks of a hundred requests."""
    return run_in_chunks(from_dict(MAIL | asked), ["queued"], chunk=100)


def test_the_figures_are_those_of_the_whole_run():
    """Counts, means and verdicts of a run in chunks are those of the run at once."""
    scenario = from_dict(MAIL | {"thresholds": ["queued.wait.mean < 9s", "queued.wait.p90 < 1ms"]})
    whole = experiment.Comparison.of(scenario, {"queued": experiment.run_one(scenario, "queued")})

    found = run_in_chunks(scenario, ["queued"], chunk=100, kernel=make_kernel(0))

    mine, theirs = found.outcomes["queued"].measures, whole.outcomes["queued"].measures
    assert (theirs.jobs, theirs.requests, theirs.wait.mean) == (mine.jobs, mine.requests, mine.wait.mean)
    assert [each.status for each in whole.verdicts] == [each.status for each in found.verdicts] == ["pass", "fail"]
    assert found.engine == "compiled, in chunks"


def test_a_percentile_near_its_bound_is_open():
    """Nobody can tell whether a percentile meets a bound that it is nearer to than it is known."""
    p90 = long_run().outcomes["queued"].measures.wait.p90

    near, far = long_run(
        thresholds=[f"queued.wait.p90 < {p90 * 1.0005:.9f}s", f"queued.wait.p90 < {p90 * 1.01:.9f}s"]
    ).verdicts

    assert ("unknown", "pass") == (near.status, far.status)
    assert near.why == "it is within 0.1% of the bound, which is how well chunks know it"


def test_the_mean_of_one_long_run_has_an_interval():
    """By batches; percentiles have none, also where there is no figure at all."""
    outcome = long_run().outcomes["queued"]

    assert outcome.one_run(("wait", "mean")).batches == 30
    assert [outcome.one_run(("wait", of)).refused for of in ("p90", "p999")] == ["insufficient"] * 2


def test_rows_are_not_there():
    """Whoever looks for the jobs of a run in chunks is told why there are none."""
    record = long_run().outcomes["queued"].record

    assert record.horizon_ns == 120 * 10**9
    with pytest.raises(ScenarioError, match="a run in chunks keeps no dead letters, only measures"):
        record.dead_letters  # noqa: B018  to look is to ask


def test_ctrl_c_keeps_what_is_done():
    """The run ends after its chunk, and is the run that had been asked to be so short."""
    seen = []

    def tell(name, share):
        seen.append((name, share))
        if len(seen) == 2:
            os.kill(os.getpid(), signal.SIGINT)

    found = run_in_chunks(from_dict(MAIL), ["queued"], chunk=100, progress=tell)

    shorter = run_in_chunks(from_dict(MAIL | {"duration": found.scenario.duration_ns / 1e9}), ["queued"], chunk=100)
    assert seen[:2] == [("queued", 0.2), ("queued", 0.4)]
    assert found.scenario.duration_ns == 72 * 10**9
    *doubts, last = found.outcomes["queued"].measures.verdicts
    assert last.code == "interrupted"
    assert "--duration 1m12s gives them again" in last.sentence
    assert tuple(doubts) == shorter.outcomes["queued"].measures.verdicts
    assert found.outcomes["queued"].measures.wait == shorter.outcomes["queued"].measures.wait


def test_ctrl_c_within_the_warm_up_leaves_nothing():
    """Then the run is interrupted as any other."""

    def tell(_name, share):
        if share == 0.2:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        run_in_chunks(from_dict(MAIL | {"warmup": "1m50s"}), ["queued"], chunk=100, progress=tell)


def test_a_second_ctrl_c_does_not_wait():
    """The first is a wish, the second interrupts; after the block all is as before."""
    before = signal.getsignal(signal.SIGINT)

    with wish_to_stop() as is_wished:
        assert not is_wished()
        signal.raise_signal(signal.SIGINT)
        assert is_wished()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)

    assert signal.getsignal(signal.SIGINT) is before


def test_other_threads_are_not_asked():
    """Signals come to the main thread alone, so in others nobody wishes to stop."""
    told = []

    def work():
        with wish_to_stop() as is_wished:
            told.append(is_wished())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert told == [False]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"warmup": "auto"}, "with warmup: auto, which looks at whole runs"),
        ({"load": {"users": {"count": 3, "think": "1s"}}}, "which do not cover load.users"),
        ({"thresholds": ["queued.wait.p90 over any 30s < 1s"]}, "with a threshold of a part of the run"),
        ({"duration": "10000d", "load": "20/s", "workers": {"count": 30}}, "requests and jobs would take days"),
    ],
)
def test_what_cannot_be_run_in_chunks_is_said_before(change, said):
    """With the architecture, what it has, and the way out."""
    with pytest.raises(ScenarioError, match=f"mail: queued cannot be run in chunks.* {said}"):
        check_chunked(from_dict(MAIL | change), "queued")


def test_without_numba_there_are_no_chunks(monkeypatch):
    """The extra that brings it is named."""
    monkeypatch.setattr(chunked, "is_available", lambda: False)

    with pytest.raises(ScenarioError, match=r"cannot be run in chunks without Numba; pip install"):
        check_chunked(from_dict(MAIL), "queued")


def test_one_architecture_is_run():
    """If there are several, one has to be named."""
    with pytest.raises(ScenarioError, match="mail has several architectures, and a run in chunks is of one"):
        run_in_chunks(from_dict(MAIL), [])


def test_options_of_whole_runs_are_refused():
    """By their names; one replication and one core are what a run in chunks is."""
    check_asked({"replications": 1, "cores": 1, "jobs": None}, "auto")

    with pytest.raises(ScenarioError, match="--replications: a run in chunks is one, on one core"):
        check_asked({"jobs": None, "replications": 3}, "auto")
    with pytest.raises(ScenarioError, match="--engine simpy: runs in chunks are of the compiled engine"):
        check_asked({}, "simpy")
