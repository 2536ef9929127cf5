"""The trace that ui.perfetto.dev opens has the form of the Trace Event Format, and the counts of the record."""

import gzip
import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from export_examples import STREAM, eventful
from replay_examples import run
from report_examples import HOSTILE

import sim
from sim.measure import series
from sim.record import NEVER
from sim.report.perfetto import perfetto_events, write_perfetto
from sim.report.perfetto.order import in_order
from sim.report.perfetto.shapes import Event


@pytest.fixture(scope="module")
def events():
    """All events of a run in which everything happens."""
    return perfetto_events(eventful())


def of(events, pid, **fields):
    """The events of an architecture, numbered from 1, that have these fields."""
    return [each for each in events if each["pid"] == pid and all(each.get(key) == fields[key] for key in fields)]


def records():
    """The record of each architecture by its number."""
    return {pid: outcome.record for pid, outcome in enumerate(eventful().outcomes.values(), 1)}


def test_events_are_in_the_order_of_time_behind_their_names(events):
    """Metadata first, which has no time; then each event at its microsecond, not before the one above it."""
    kinds = [each["ph"] for each in events]
    first = kinds.index(next(kind for kind in kinds if kind != "M"))
    times = [each["ts"] for each in events[first:]]

    assert "M" not in kinds[first:]
    assert times == sorted(times)
    assert {True} == {set(each) >= {"ph", "pid", "tid"} for each in events}


def test_every_slice_that_begins_ends_the_inner_before_the_outer(events):
    """Each E closes the B that is open on its track, each e the b of its name in its row, and none is left open."""
    open_ = {}
    for each in events:
        key = (each["pid"], each.get("cat") if "id2" in each else each["tid"], each.get("id2", {}).get("local"))
        if each["ph"] in "Bb":
            open_.setdefault(key, []).append(each.get("name"))
        elif each["ph"] in "Ee":
            assert each.get("name") in {None, open_[key][-1]}
            open_[key].pop()
        elif each["ph"] in "sf":
            assert open_[key]

    assert not any(open_.values())


@pytest.mark.parametrize("name", ["eventful", "last-of-the-batch-twice", "backpressure"])
def test_arrows_leave_before_they_arrive(name):
    """Each stands at its tail before it does at its head, at the same instant too: readers drop the others."""
    found = eventful() if name == "eventful" else run(name)
    ends = [(each["id"], each["ph"]) for each in perfetto_events(found) if each["ph"] in "sf"]
    leave, reach = ({number: at for at, (number, kind) in enumerate(ends) if kind == one} for one in "sf")

    assert leave.keys() == reach.keys()
    assert len(ends) == 2 * len(leave)
    assert all(at < reach[number] for number, at in leave.items())


def test_arrows_are_retries_jobs_and_children(events):
    """And each has one name at both ends."""
    names = {each["id"]: each["name"] for each in events if each["ph"] == "s"}

    assert {"retry", "enqueue", "spawn"} == set(names.values())
    assert names == {each["id"]: each["name"] for each in events if each["ph"] == "f"}


def test_what_happens_at_once_keeps_its_order_on_each_track():
    """An arrow from the second track to the first: the first ends its slice, waits for it, and begins the next."""

    def event(tid, kind, number=0):
        return Event(7, {"ph": kind, "tid": tid, "id": number})

    first = [event(1, "E"), event(1, "B"), event(1, "f", 9), event(1, "E"), event(1, "B")]
    second = [event(2, "s", 9), event(2, "E")]

    assert [*first[:2], *second, *first[2:]] == in_order([*first, *second])
    assert [*second, *first] == in_order([*second, *first])
    circle = [event(1, "f", 9), event(1, "s", 8), event(2, "f", 8), event(2, "s", 9)]
    assert circle == in_order(circle)


def test_slices_are_the_rows_of_the_record(events):
    """A slice for every attempt that began, every call that got a thread, every inline step, every time down."""
    for pid, record in records().items():
        begun = Counter(each["cat"] for each in of(events, pid, ph="B"))

        assert (record.attempts.start_ns != NEVER).sum() == begun["attempt"]
        assert (record.calls.start_ns != NEVER).sum() == begun["call"]
        assert len(record.inline_steps.call) == begun["inline"]
        assert (record.shifts.down_ns != NEVER).sum() == begun["shift"] == len(of(events, pid, ph="i"))


def test_rows_are_the_jobs_and_requests_of_the_record(events):
    """One row for every job and every request; as many dead letters; time in each state as the measures have it."""
    for pid, record in records().items():
        jobs = of(events, pid, ph="b", cat="job")
        names = Counter(each["name"] for each in jobs)

        assert len(record.jobs.state) == len({each["id2"]["local"] for each in jobs})
        assert len(record.jobs.state) == sum(names[step] for step in record.steps)
        assert len(record.requests.answer) == len(of(events, pid, ph="b", cat="request"))
        assert len(record.dead_letters.job) == len(of(events, pid, ph="n"))
        for state, name in (("ready", "ready"), ("scheduled", "scheduled"), ("in_flight", "leased"), ("dead", "dead")):
            spans = [each["ts"] * (1 if each["ph"] == "e" else -1) for each in events
                     if each["pid"] == pid and each.get("cat") == "job" and each["name"] == name]  # fmt: skip
            assert np.isclose(series(record, state).area() / 1000, sum(spans))


def test_retries_are_arrows(events):
    """From each try of a job to the next, and from each call of a user that had a thread to the next."""
    for pid, record in records().items():
        begun = record.attempts.job[record.attempts.start_ns != NEVER]
        called = record.calls.request[record.calls.start_ns != NEVER]
        wanted = sum(len(each) - len(set(each.tolist())) for each in (begun, called))

        assert wanted == len(of(events, pid, ph="s", name="retry"))


def test_counters_are_the_series(events):
    """Each counter takes every value of its series, in order; what is always zero has none."""
    for pid, record in records().items():
        for name, counter in (("ready", "jobs ready"), ("dead", "dead letters"), ("busy_threads", "threads busy")):
            found = series(record, name)
            values = [each["args"]["value"] for each in of(events, pid, ph="C", name=counter)]

            assert (found.value.tolist() if found.value.any() else []) == values


def test_architectures_are_processes_and_tracks_have_names(events):
    """In the order of the scenario; no two tracks have a number in common."""
    names = [each["args"]["name"] for each in events if each.get("name") == "process_name"]
    tracks = {(each["pid"], each["args"]["name"]): each["tid"] for each in events if each.get("name") == "thread_name"}

    assert ["sync", "queued"] == names
    assert len(tracks) == len(set(tracks.values()))
    assert {(1, "API thread 0"), (2, "worker 0 · workers"), (2, "API thread 0")} <= set(tracks)


def test_a_lapsed_lease_is_told():
    """An attempt whose lease was over before it was says so."""
    slow = sim.run(
        {
            "name": "slow", "seed": 1, "duration": "30s", "load": {"batch": {"size": 2, "every": "10s"}},
            "steps": {"mail": {"service": "3s"}}, "workers": {"count": 3}, "queue": {"visibility_timeout": "2s"},
        }
    )  # fmt: skip
    lapsed = {each["args"]["lapsed"] for each in perfetto_events(slow) if each.get("cat") == "attempt"}

    assert True in lapsed


def test_what_a_stream_reads_again_is_work_without_a_lease():
    """Consumers that crash read again what was not committed: a slice each, which says nothing of a lease."""
    found = sim.run(STREAM)
    attempts = found.record.attempts
    slices = [each["args"] for each in perfetto_events(found) if each.get("cat") == "attempt" and each["ph"] == "B"]
    again = (attempts.ready_ns == NEVER) & (attempts.start_ns != NEVER)

    assert (attempts.start_ns != NEVER).sum() == len(slices)
    assert again.sum() == sum("lease" not in each for each in slices) > 0


@pytest.mark.parametrize("name", ["trace.json", "trace.json.gz"])
def test_the_file_is_json_and_the_same_again(name, tmp_path):
    """It holds the events and what the run was; written twice it has the same bytes."""
    comparison = eventful()
    for path in (tmp_path / name, tmp_path / f"again-{name}"):
        write_perfetto(comparison, path)
    raw = (tmp_path / name).read_bytes()
    document = json.loads(gzip.decompress(raw) if name.endswith("gz") else raw)

    assert raw == (tmp_path / f"again-{name}").read_bytes()
    assert perfetto_events(comparison) == document["traceEvents"]
    assert {"scenario": "eventful", "seed": 11}.items() <= document["otherData"].items()


def test_foreign_names_are_one_line_of_text(tmp_path):
    """A hostile name of a scenario has no control codes in the file, and is cut."""
    scenario = eventful().scenario.model_copy(update={"name": HOSTILE})
    write_perfetto(replace(eventful(), scenario=scenario), tmp_path / "trace.json")
    about = json.loads((tmp_path / "trace.json").read_bytes())["otherData"]

    assert about["scenario"].startswith("[red]evil[/red] [2J")
    assert about["scenario"].isprintable()


def test_another_ending_is_refused(tmp_path):
    """Before anything is written."""
    with pytest.raises(sim.ScenarioError, match=r"^perfetto .*: must end in \.json or \.json\.gz"):
        eventful().to_perfetto(tmp_path / "trace.txt")
    assert [] == list(tmp_path.iterdir())


def test_a_comparison_writes_it(tmp_path):
    """As `--perfetto` does."""
    eventful().to_perfetto(tmp_path / "trace.json")

    assert "traceEvents" in json.loads((tmp_path / "trace.json").read_bytes())
