"""Files that a scenario names: what is read of them, and what is said of bad ones."""

import pickle

import numpy as np
import pytest
from scenario_texts import SMALL, refusal, with_load

from sim.scenario import Trace, from_dict, from_text, load

GOOD = "arrival_s,service_s,kind\n0.5,1,a\n0.5,2,b\n2,3,a\n"
S = 1_000_000_000


def scenario_beside(folder, csv, body="{file: x.csv}", service="1s"):
    """Return the small scenario in a folder with a trace x.csv of that text; the trace is `body`."""
    (folder / "x.csv").write_bytes(csv if isinstance(csv, bytes) else csv.encode())
    return with_load(f"{{trace: {body}}}").replace("service: 1s", f"service: {service}"), str(folder / "f.yaml")


@pytest.mark.parametrize("body", ["x.csv", "{file: x.csv}", "{file: x.csv, speed: 1}"])
def test_a_trace_is_read_from_a_file_beside_the_scenario(tmp_path, body):
    """Arrivals in whole nanoseconds; of the other columns those that are numbers."""
    text, source = scenario_beside(tmp_path, GOOD, body)
    found = from_text(text, source).architectures["queued"].load

    assert [S // 2, S // 2, 2 * S] == found.arrivals_ns.tolist()
    assert {"service_s": [1.0, 2.0, 3.0]} == {name: values.tolist() for name, values in found.columns.items()}


def test_a_trace_may_be_played_faster(tmp_path):
    """Speed 2 halves the times of arrival and leaves the columns alone."""
    text, source = scenario_beside(
        tmp_path, "\ufeffarrival_s,service_s\r\n1,7\r\n\r\n4,8\r\n", "{file: x.csv, speed: 2}"
    )
    found = from_text(text, source).architectures["queued"].load

    assert ([S // 2, 2 * S], [7.0, 8.0]) == (found.arrivals_ns.tolist(), found.columns["service_s"].tolist())


def test_traced_work_and_measured_work_come_from_files(tmp_path):
    """A step may take what its row says, or any of the measured times."""
    text, source = scenario_beside(tmp_path, GOOD, service="{traced: service_s}")
    traced = from_text(text, source).architectures["queued"].steps["email"].service
    measured_text = SMALL.replace("1s", "{empirical: {file: x.csv, column: service_s}}")
    measured = from_text(measured_text, source).architectures["queued"].steps["email"].service

    assert ("service_s", (S, 2 * S, 3 * S)) == (traced.column, measured.values_ns)


def test_architectures_share_what_they_do_not_override(tmp_path):
    """A large trace is read once and not by every architecture."""
    text, source = scenario_beside(tmp_path, GOOD)
    scenario = from_text(text + "api: {threads: 2}\n", source)

    assert scenario.architectures["sync"].load is scenario.architectures["queued"].load


BAD = {
    "": "x.csv:1: must be a header that names every column once, got []",
    "a,a\n1,2\n": "x.csv:1: must be a header that names every column once, got ['a', 'a']",
    "arrival_s\n": "x.csv must have a row below its header",
    "arrival_s\n\n\n": "x.csv must have a row below its header",
    "arrival_s,b\n1\n": "x.csv:2: must have 2 cells, got 1",
    "arival_s\n1\n": "x.csv has no such column, got 'arrival_s'; did you mean arival_s?",
    "arrival_s\n1\nx\n": "x.csv:3: arrival_s must be a number, got 'x'",
    "arrival_s\n1\n\n-2\n": "x.csv:4: arrival_s must be a time from 0 s to 146 years, got '-2'",
    "arrival_s\nnan\n": "x.csv:2: arrival_s must be a time from 0 s to 146 years, got 'nan'",
    "arrival_s\n1e30\n": "x.csv:2: arrival_s must be a time from 0 s to 146 years, got '1e30'",
    "arrival_s\n2\n\n1\n": "x.csv:4: arrival_s must not go back in time",
    b"arrival_s\n\xff\n": "is not CSV in UTF-8 ('utf-8' codec can't decode byte 0xff",
    'arrival_s\n"1\n': "is not CSV in UTF-8 (unexpected end of data)",
    "arrival_s\n900\n": "must bring a request before the end of the run, 10m, got '15m'",
}


@pytest.mark.parametrize(("csv", "said"), BAD.items(), ids=range(len(BAD)))
def test_a_bad_trace_is_refused_with_its_line(tmp_path, csv, said):
    """The place in the scenario, and the line of the file."""
    text, source = scenario_beside(tmp_path, csv)
    line = refusal(text, source=source)

    assert line.startswith(f"{source}:4:")
    assert said in line


@pytest.mark.parametrize(
    ("name", "said"), [("nope.csv", "No such file"), (".", "Is a directory"), ('"\\0"', "null byte")]
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, name, said):
    """Missing, a folder, not even a name: said in one line."""
    text, source = scenario_beside(tmp_path, GOOD, f"{{file: {name}}}")
    line = refusal(text, source=source)

    assert said in line
    assert line.endswith("; the path is relative to the scenario's folder")


def test_a_digest_pins_the_file(tmp_path):
    """A file that has changed since is refused, and what it is now is said."""
    text, source = scenario_beside(tmp_path, GOOD)
    digest = from_text(text, source).architectures["queued"].load.sha256
    pinned, _ = scenario_beside(tmp_path, GOOD, f"{{file: x.csv, sha256: '{digest}'}}")
    assert from_text(pinned, source).architectures == from_text(text, source).architectures

    (tmp_path / "x.csv").write_text(GOOD + "3,3,a\n", encoding="utf-8")
    assert (
        f"x.csv has changed, its digest is {load(_saved(tmp_path, text)).architectures['queued'].load.sha256}"
        in refusal(pinned, source=source)
    )


def _saved(folder, text):
    (folder / "saved.yaml").write_text(text, encoding="utf-8")
    return folder / "saved.yaml"


def test_a_small_trace_is_written_out():
    """Instants, and what is known of each request."""
    found = from_text(with_load("{trace: {arrivals: [0s, 1.5], columns: {a: [1, 2.5]}}}")).architectures["queued"].load

    assert Trace(arrivals_ns=(0, 3 * S // 2), columns={"a": [1, 2.5]}) == found


def test_in_python_a_trace_is_arrays():
    """They are copied and frozen, left out of the repr, compared by value, and survive pickling."""
    arrivals_ns, a = np.array([1, 2, 3]), np.array([1.0, 2.0, 3.0])
    trace = Trace(arrivals_ns=arrivals_ns, columns={"a": a})
    arrivals_ns[0] = 0

    assert [1, 2, 3] == trace.arrivals_ns.tolist()
    assert not trace.arrivals_ns.flags.writeable
    assert "Trace(file=None, speed=1.0, sha256=None)" == repr(trace)
    assert trace == pickle.loads(pickle.dumps(trace))  # noqa: S301  our own bytes
    assert hash(trace) == hash(Trace(arrivals_ns=[1, 2, 3], columns={"a": a}))
    assert trace != Trace(arrivals_ns=[1, 2, 4], columns={"a": a})
    assert trace != Trace(arrivals_ns=[1, 2, 3], columns={"b": a})
    assert trace != Trace(arrivals_ns=[1, 2, 3], columns={"a": a + 1})
    assert trace != Trace(arrivals_ns=[1, 2, 3], columns={"a": a}, speed=2.0)
    assert trace != 5


@pytest.mark.parametrize("arrivals_ns", [(), (2, 1), (-1, 2), (2**62,), ("a",), (1.5,), None])
def test_in_python_too_arrivals_are_in_order_of_time(arrivals_ns):
    """Whole nanoseconds from 0 on, at least one."""
    with pytest.raises(ValueError, match="arrival"):
        Trace(arrivals_ns=arrivals_ns)


def test_numbers_of_numpy_are_numbers():
    """A sweep may count with NumPy's integers."""
    scenario = from_dict({"name": "a", "seed": np.int64(3), "duration": np.float64(60), "load": "1/s",
                          "steps": {"a": {"service": np.float32(0.5)}}, "workers": {"count": np.int32(2)}})  # fmt: skip

    assert (3, 60 * S) == (scenario.seed, scenario.duration_ns)
