"""Whether the machine code is on the disk is known by a note beside it."""

from types import SimpleNamespace

import pytest

from sim import engine


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """What was compiled; the machine code is kept in a folder of the test's own."""
    found = []
    kernel = SimpleNamespace(stats=SimpleNamespace(cache_path=str(tmp_path)), compile=found.append)
    monkeypatch.setattr("sim.engine.kept.compiled", lambda _make: kernel)
    return found


def test_a_kernel_that_was_compiled_is_ready(asked):
    """For the types that a lab and a line have to Numba; before that it is not."""
    assert not engine.is_ready()
    engine.prepare()

    assert "Lab" == asked[0][0].name
    assert ["int64", "int64"] == [kind.name for kind in asked[1][1:]]
    assert engine.is_ready()


def test_other_sources_are_not_ready(asked, monkeypatch):
    """Their machine code is another."""
    engine.prepare()
    monkeypatch.setattr("sim.engine.kept.digest", lambda: 1)

    assert asked
    assert not engine.is_ready()


def test_a_disk_that_cannot_be_written_to_is_no_error(asked, monkeypatch):
    """The kernel is compiled again the next time."""

    def refuse(*_, **__):
        raise OSError("read-only")

    monkeypatch.setattr("pathlib.Path.touch", refuse)
    engine.prepare()

    assert asked
    assert not engine.is_ready()
