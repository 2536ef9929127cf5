"""`sim trace` and `comparison.trace`: the life of one job, in the terminal, as a picture, in a notebook."""

from functools import cache

import pytest
from export_examples import EVENTFUL, STREAM, eventful

import sim
from sim import cli

LOSING = {
    **EVENTFUL,
    "queue": {"ack": "early"},
    "steps": {"mail": {"service": "900ms"}},
    "architectures": {"queued": {"queued": "all"}},
}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """EVENTFUL as a file."""
    path = tmp_path_factory.mktemp("trace") / "eventful.yaml"
    path.write_text(str(EVENTFUL).replace("'", ""), "utf-8")
    return path


def run(capsys, *arguments):
    """Run the command in this process; return its exit code, stdout and stderr."""
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def whats(trace):
    """What happened, without when and by whom."""
    return [moment.what for moment in trace.moments]


def test_a_crash_and_a_redelivery_are_told(capsys, tmp_path, file):
    """Taken, crashed, missed when the lease is over, taken again; the picture is written and named."""
    picture = tmp_path / "life.svg"
    code, out, err = run(capsys, "trace", file, "--job", "first-crash", "--plot", picture)

    assert (0, "") == (code, err)
    assert out.startswith("eventful · seed 11 · ")
    assert "job 2 of queued: mail of request 2, queue default\ndone after 2.95 s and 2 attempts\n" in out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert [
        "0.398 s put on the queue default by request 2",
        "0.398 s 1 worker 2 takes it and begins",
        "0.668 s 269 ms 1 worker 2 crashes with the job in hand",
        "2.398 s 1.73 s 1 worker 2 is missed 1.73 s later: the job is free again",
        "2.668 s 269 ms 2 worker 2 takes it and begins",
        "3.346 s 678 ms 2 worker 2 acknowledges: done",
    ] == lines[6:-1]
    assert f"wrote {picture}" == out.splitlines()[-1]
    assert picture.read_bytes().startswith(b"<?xml")


def test_a_lease_of_a_job_that_is_done_ends_before_its_worker_crashes():
    """The first worker was late, and acknowledges; the second works on for nobody, and dies: the job is not free."""
    told = sim.run("visibility-timeout", "short", duration="2m").trace("first-crash").moments
    lost, dies = told[-2:]

    assert "loses the lease, as the job is done: works on for nobody" == lost.what
    assert "crashes with the job in hand" == dies.what
    assert lost.worker == dies.worker
    assert not any("is missed" in moment.what for moment in told)


@pytest.mark.parametrize(
    ("only", "said"),
    [
        ("rescue-15m", "loses the lease before it began: the job is ready for others"),
        ("rescue-15m", "lets go of it, as it is no longer its own"),
        ("rescue-1h", "loses the lease, as the job is done: has not begun"),
        ("rescue-1h", "is gone without having begun"),
        ("rescue-1h", "loses the lease, as the job is done"),
        ("no-lifeline", "gives it back without having begun"),
    ],
)
def test_every_end_of_a_lease_is_told_as_it_was(only, said):
    """In a buffer nobody has begun; a worker that died long ago is not missed once somebody else has done its job."""
    assert said in buffered(only)


def test_a_lease_that_was_the_last_one_ends_with_its_job():
    """Where no late ack could rescue it, the job is given up as the lease is over."""
    assert "loses the lease, as the job is dead: works on for nobody" in buffered(
        "rescue-15m", queue__late_ack="refuse"
    )


@cache
def buffered(only, **more):
    """What is told of all jobs of a run in which leases end in buffers, under crashes and after timeouts."""
    changes = {"workers__count": 16, "workers__prefetch": 3, "steps__backfill__timeout": "45m", **more}
    found = sim.run("rescued-while-alive", only, **changes)
    return {moment.what for job in range(len(found.record.jobs.state)) for moment in found.trace(job).moments}


def test_a_number_names_the_job_of_the_tables():
    """Of the first architecture that has one, or of the one that is named."""
    trace = eventful().trace(55)

    assert ("queued", 55) == (trace.architecture, trace.job)
    assert 55 == eventful().trace("first-dead", "queued").job
    assert str(trace) == str(eventful().trace("55"))


def test_a_dead_letter_is_told_with_its_reason_and_its_redrive():
    """From the death to the end, in the order of time."""
    told = whats(eventful().trace("first-dead"))

    assert ["dead letter: it was delivered too often", "redriven: back on its queue"] == [
        each for each in told if each.startswith(("dead", "redriven"))
    ]
    assert "loses the lease, and works on: the job is ready for others" in told
    assert "acknowledges: done" == told[-1]


def test_every_moment_is_in_the_order_of_time_and_every_job_has_its_end():
    """The last moment of a job that is over is its end; of one that is not, the horizon."""
    for job in range(len(eventful()["queued"].record.jobs.state)):
        trace = eventful().trace(job, "queued")
        times = [moment.at_ns for moment in trace.moments]

        assert times == sorted(times)
        assert trace.life.created_ns == times[0]
        assert trace.life.ended_ns <= times[-1]
        assert str(trace)


def test_children_say_which_job_spawned_them():
    """A job that another put on the queue names that one."""
    parents = eventful()["queued"].record.jobs.parent
    child = int((parents >= 0).argmax())

    assert f"put on the queue default by job {parents[child]}" == whats(eventful().trace(child, "queued"))[0]


def test_backoff_is_told():
    """After a failure the job waits for its next time, and then is ready."""
    told = [whats(eventful().trace(job, "queued")) for job in range(40)]
    waited = next(each for each in told if "waits 1 s for its next time" in each)
    at = waited.index("waits 1 s for its next time")

    assert "fails" == waited[at - 1]
    assert "its time has come: ready" == waited[at + 1]


def test_a_lost_job_can_be_found():
    """With an early acknowledgement a crash loses the job: that is its end, and nobody misses it."""
    told = whats(sim.run(LOSING).trace("first-lost"))

    assert ["crashes with the job in hand", "it is gone, and nobody knows: lost"] == told[-2:]


def test_a_dead_letter_that_nobody_redrives_stays_one():
    """Its last moment is the end of the run."""
    told = whats(sim.run({**EVENTFUL, "redrive": []}, "queued").trace("first-dead"))

    assert ["dead letter: it was delivered too often", "is still a dead letter at the end of the run"] == told[-2:]


def test_what_a_stream_reads_again_is_told():
    """Work after the end of the job, by consumers who do not know of it."""
    told = whats(sim.run(STREAM).trace("most-tries"))

    assert "reads it again, and begins" in told
    assert "finishes what is done already: a duplicate" in told


def test_jobs_that_wait_in_a_buffer_begin_later():
    """A worker that prefetches gets a job first, and begins it when it can; after a crash the others are missed."""
    ahead = {**LOSING, "queue": {"visibility_timeout": "10s"}, "workers": {**EVENTFUL["workers"], "prefetch": 3}}
    found = sim.run(ahead)
    told = [whats(found.trace(job)) for job in range(len(found.record.jobs.state))]
    flat = [each for one in told for each in one]

    assert {"gets it, to begin later", "begins", "is gone without having begun"} <= set(flat)
    assert any(each.startswith("is missed") for each in flat)
    assert {"is still leased at the end of the run", "is still at it at the end of the run"} & set(flat)
    assert {True} == {one[0].startswith("put on") for one in told}


def test_in_a_notebook_it_shows_table_and_picture():
    """The text is escaped, the picture part of the page."""
    shown = eventful().trace("first-crash")._repr_html_()

    assert shown.partition(">")[2].startswith("eventful")
    assert '<img alt="life of job 2" src="data:image/png;base64,' in shown
    assert "<job 2 of eventful, queued: 6 moments>" == repr(eventful().trace(2))
    assert eventful().trace(2).figure().axes


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--job", "oldest"],
            "--job oldest: must be the number of a job, or first-crash, first-dead, first-lost, most",
        ),
        ([], "--job: is missing; name a job by its number, or as first-crash, first-dead, first-lost, most-tries or"),
        (["--job", "-1"], "--job -1: must be the number of a job, or"),
        (["--job", "99999"], "--job 99999: there is no such job; sync has none and queued has jobs 0 to"),
        (["--job", "first-lost"], "--job first-lost: there is no such job in sync and queued"),
        (["--job", "slowest", "--only", "sync"], "--job slowest: there is no such job; sync has none"),
        (["--job", "1", "--only", "queue"], "did you mean queued?"),
        (["--job", "1", "--plot", "life.txt"], "--plot life.txt: must end in .png or .svg"),
    ],
)
def test_bad_input_is_named_and_ends_with_2(capsys, file, arguments, said):
    """With the way out."""
    code, out, err = run(capsys, "trace", file, *arguments)

    assert (2, "") == (code, out)
    assert said in err


def test_python_refuses_in_its_own_words():
    """An architecture that did not run, one that is unknown, a job that is none."""
    alone = sim.run(eventful().scenario, "queued")
    for job, only, said in (
        (1, "sync", "^sync did not run; name one of queued"),
        (1, "queue", "did you mean queued?"),
        (True, None, "^job True: must be the number of a job"),
        ("oldest", None, "^job oldest: must be the number of a job"),
    ):
        with pytest.raises(sim.ScenarioError, match=said):
            alone.trace(job, only)


def test_work_whose_connection_is_lost_is_done_for_nobody_and_then_again():
    """Cut off at 65 s, through at 70 s, back at 73 s: nobody listens to the first worker, who does nothing twice."""
    sections = {
        "load": {"even": "1/m"},
        "steps": {"mail": {"service": "10s"}},
        "faults": [{"broker": "down", "at": "65s", "for": "8s"}],
        "workers": {"count": 1},
    }
    told = whats(sim.run({"name": "cut", "seed": 1, "duration": "100s", **sections}).trace(0))

    assert [
        "loses the lease, and works on: the job is ready for others",
        "is through, and cannot reach the broker to say so",
        "finishes, but nobody listens any more",
        "takes it and begins",
        "acknowledges: done",
    ] == told[2:]
