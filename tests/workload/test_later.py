"""A long run draws its workload chunk by chunk: the same users, the same luck, bit for bit."""

import numpy as np
import pytest
from workload_loads import OPEN

from sim.scenario import Trace, from_dict
from sim.workload import draw
from sim.workload.arrivals import arrivals_by_portion, arrivals_ns
from sim.workload.later import later

CONTENT = {
    "name": "orders",
    "seed": 3,
    "duration": "1m",
    "load": "20/s",
    "keys": {"count": 9, "skew": 1},
    "mix": {"pdf": 1, "film": 2},
    "steps": {
        "mail": {"service": {"exponential": "1s"}, "delay": {"exponential": "5s"}},
        "pdf": {"service": {"lognormal": {"mean": "1s", "cv": 2}}, "fails": "10%"},
        "film": {"service": "2s", "redraw": "per_attempt"},
    },
    "workers": {"count": 3},
    "architectures": {"queued": {"queued": "all"}},
}
MINUTE_NS = 60 * 10**9


@pytest.mark.parametrize("load", OPEN.values(), ids=OPEN)
def test_portions_are_the_whole(load):
    """Portion by portion come the instants that are drawn at once, none of them before the last."""
    asked = {"duration_ns": 400 * 10**9, "seed": 7}
    whole = arrivals_ns(load, **asked)

    portions = list(arrivals_by_portion(load, **asked))

    assert np.array_equal(whole, np.concatenate(portions))
    assert np.all(np.diff(whole) >= 0)


def test_a_recording_is_a_portion():
    """It is held as a whole; what comes after the end of the run is left out."""
    recording = Trace(arrivals_ns=[1, 5, 9])
    (portion,) = arrivals_by_portion(recording, duration_ns=9, seed=7)

    assert [1, 5] == portion.tolist()


def test_the_luck_of_later_requests_is_theirs():
    """Asked of a chunk that begins somewhere, every bulk draw is the part of the whole draw that begins there."""
    architecture = from_dict(CONTENT).architectures["queued"]
    whole = draw(architecture, seed=3, replication=2, duration_ns=MINUTE_NS)
    chunk = later(architecture, whole.arrival_ns[501:600], begins=501, seed=3, replication=2)

    for step in ("mail", "pdf", "film"):
        for name, given in {"service_ns": (), "redrawn": (), "failure": (1, 2), "delays": (3,)}.items():
            all_of_it = getattr(whole, name)(step, 0, 600, *given)
            assert np.array_equal(all_of_it[501:], getattr(chunk, name)(step, 0, 99, *given)), name
        for redraws in (False, True):
            late = np.arange(600) >= 501
            chosen = chunk.kind_of == 1
            late[501:] &= chosen
            expected_ns = whole.sizes_of(step, late, redraws=redraws)
            assert np.array_equal(expected_ns, chunk.sizes_of(step, chosen, redraws=redraws))
    assert np.array_equal(whole.key_of(0, 600, 9, 1.0)[501:], chunk.key_of(0, 99, 9, 1.0))
    assert np.array_equal(whole.kind_of[501:600], chunk.mix_of(0, 99))
