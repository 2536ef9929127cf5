"""Brokers in words: what becomes of a job, in one line, and where each number was read."""

from pathlib import Path

import pytest

from sim.report import profile_text, profiles_text
from sim.report.brokers import markdown_table, two_at_once, when_a_worker_dies, when_an_attempt_fails
from sim.scenario.brokers import Entry, Profile, load_profile, profiles

PAGE = Path(__file__).parents[2] / "docs/profiles.md"


def profile(**values):
    """Return a profile with these parameters, `__` for the dot."""
    entries = {key.replace("__", "."): Entry(value=value, source="https://x.example/") for key, value in values.items()}
    return Profile(name="x", broker="X", version="1", about="About it.", parameters=entries)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"stream__session_timeout": "45s"}, "read again from the last commit, after 45s, without limit"),
        ({"queue__ack": "early", "queue__detection": "lease"}, "lost"),
        ({"queue__detection": "none"}, "lost: nobody notices"),
        ({"queue__detection": "connection"}, "run again at once, at the end, without limit"),
        (
            {"queue__detection": "connection", "queue__detection_delay": "60s", "queue__redelivery": "head"},
            "run again after 60s, first in line, without limit",
        ),
        (
            {"queue__visibility_timeout": "30s", "queue__max_receives": 5, "queue__crash_counts": True},
            "run again after up to 30s, at the end, 5 runs in all",
        ),
        (
            {"queue__visibility_timeout": "30s", "queue__max_receives": 5, "queue__crash_counts": False},
            "run again after up to 30s, at the end, without limit",
        ),
        (
            {"queue__visibility_timeout": "30s", "queue__heartbeat": "10s", "queue__lease_poll": "1m"},
            "run again after 20s to 1m30s, at the end, without limit",
        ),
        (
            {"queue__visibility_timeout": "90s", "queue__max_receives": 1, "queue__dead_letters": True},
            "given up after up to 1m30s, and kept as a dead letter",
        ),
    ],
)
def test_what_becomes_of_a_job_whose_worker_dies(values, said):
    """Lost, run again or given up; when somebody notices, where it comes in line, and how often at most."""
    assert said == when_a_worker_dies(profile(**values))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"retry__max_attempts": 1}, "not repeated; dropped"),
        ({"retry__max_attempts": "unlimited", "retry__backoff": "none"}, "repeated at once, without limit"),
        (
            {"retry__max_attempts": "unlimited", "retry__backoff": "lease"},
            "repeated when its lease is over, without limit",
        ),
        (
            {"retry__max_attempts": "unlimited", "retry__backoff": {"fixed": "3s"}, "queue__max_receives": 5},
            "repeated at equal distances, 5 attempts in all; then dropped",
        ),
        (
            {"retry__max_attempts": 9, "retry__backoff": "none", "queue__max_receives": 5},
            "repeated at once, 5 attempts in all; then dropped",
        ),
        (
            {
                "retry__max_attempts": 9,
                "retry__backoff": "none",
                "queue__max_receives": 5,
                "queue__failure_counts": False,
            },
            "repeated at once, 9 attempts in all; then dropped",
        ),
        (
            {"retry__max_attempts": 26, "retry__backoff": "sidekiq", "queue__dead_letters": True},
            "repeated ever more slowly, 26 attempts in all; then kept as a dead letter",
        ),
    ],
)
def test_what_becomes_of_a_job_that_fails(values, said):
    """The lower of two limits holds."""
    assert said == when_an_attempt_fails(profile(**values))


def test_two_workers_get_one_job_only_by_a_lease_that_runs_out():
    """A lease that nothing renews runs out under a slow worker; where there is none, nobody else gets the job."""
    assert "never" == two_at_once(profile(queue__ack="early", queue__visibility_timeout="1h"))
    assert "never" == two_at_once(profile(queue__detection="connection"))
    assert "if it takes longer than 30s" == two_at_once(profile(queue__visibility_timeout="30s"))
    renewed = profile(queue__visibility_timeout="30s", queue__heartbeat="10s")
    assert "only if it cannot renew its lease" == two_at_once(renewed)
    assert "never in the lab" in two_at_once(profile(stream__session_timeout="45s"))


def test_the_list_has_every_profile_with_its_broker_in_two_lines():
    """One can see at a glance who loses jobs."""
    lines = profiles_text(profiles()).splitlines()

    assert "sidekiq            Sidekiq (open source)" in lines
    assert 2 + 2 * len(profiles()) == len(lines)
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("name", profiles())
def test_a_profile_fits_into_80_columns(name):
    """All but an address, which must stay whole to be followed; and nothing that a terminal would obey."""
    lines = profile_text(load_profile(name)).splitlines()

    assert [] == [line for line in lines if len(line) > 80 and not line.strip().startswith("https://")]
    assert [] == [line for line in lines if not line.isascii() or (line and not line.isprintable())]


def test_a_profile_shows_every_value_with_source_and_note():
    """Mappings and flags look as in a scenario file."""
    text = profile_text(load_profile("sidekiq"))

    assert "  workers.shutdown: {grace: 25s, unfinished: return}\n      sidekiq/sidekiq@1bb4aa0:lib/" in text
    assert "  queue.dead_letters: true\n" in text
    assert "25 retries after the first attempt." in text
    assert "Not simulated\n" in text
    assert "When a worker dies: lost.\n" in text


def test_the_table_of_the_documentation_is_that_of_the_profiles():
    """Whoever changes a profile renews the page: `markdown_table(profiles())` is what it ends with."""
    assert PAGE.read_text(encoding="utf-8").endswith(markdown_table(profiles()) + "\n")
