"""The Python face of `sim replay`."""

import pytest

import sim

SMALL = {"name": "mail", "seed": 1, "load": "6/s", "duration": "10s", "api": {"threads": 4},
         "steps": {"mail": {"service": "100ms"}}, "workers": {"count": 4}}  # fmt: skip


def test_a_replay_shows_itself_and_saves_a_page(tmp_path):
    """As text its names, in a notebook a frame, as a file the page."""
    replay = sim.compare(SMALL).replay()
    replay.save(tmp_path / "r.html")

    assert "<replay of mail: sync, queued; seed 1>" == repr(replay)
    assert replay._repr_html_().startswith('<iframe title="Replay of mail" sandbox="allow-scripts"')
    assert "<title>Replay of mail</title>" in (tmp_path / "r.html").read_text("utf-8")


def test_a_part_of_a_run_can_be_replayed():
    """Chosen by architecture and by time."""
    replay = sim.compare(SMALL).replay("queued", start="2s", until="3s")

    assert (2_000_000, 3_000_000) == (replay.payload["from"], replay.payload["until"])
    assert ["queued"] == [lane["name"] for lane in replay.payload["lanes"]]


def test_a_time_that_is_none_is_refused():
    """By its name in Python."""
    with pytest.raises(sim.ScenarioError, match="until late: must be a duration"):
        sim.compare(SMALL).replay(until="late")


def test_an_architecture_that_is_none_is_refused():
    """In the words of Python, without the option of the command."""
    with pytest.raises(sim.ScenarioError, match=r"^elsewhere: is not an architecture"):
        sim.compare(SMALL).replay("elsewhere")
