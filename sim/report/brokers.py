"""Profiles of brokers in words: the list, one profile with all its sources, and the table of the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from sim.scenario.brokers import Entry, Profile
from sim.scenario.units import duration_ns, duration_text

WIDTH = 80
NAME_WIDTH = 19
_COMMIT = re.compile(r"(@[0-9a-f]{7,40}:)(?=\S)")  # where repository@commit:path may be broken


def profiles_text(profiles: Mapping[str, Profile]) -> str:
    """Each profile with its broker and, below, what becomes of a job whose worker dies."""
    lines = ["What becomes of a job whose worker dies, by default; sim profile NAME says more.", ""]
    for name, profile in profiles.items():
        lines.append(f"{name:{NAME_WIDTH}}{profile.broker}")
        lines += _indented(when_a_worker_dies(profile), NAME_WIDTH)
    return "\n".join(lines)


def profile_text(profile: Profile) -> str:
    """Everything about one broker: every value, where it was read, and where the lab only comes near."""
    return "\n".join(
        [
            *wrap(f"{profile.name}: {profile.broker}", WIDTH),
            *wrap(f"read from {profile.version}", WIDTH),
            "",
            *wrap(profile.about, WIDTH),
            "",
            *wrap(f"When a worker dies: {when_a_worker_dies(profile)}.", WIDTH),
            *wrap(f"When an attempt fails: {when_an_attempt_fails(profile)}.", WIDTH),
            "",
            f"Taken over by queue: {{profile: {profile.name}}}",
            *_entries(profile.parameters),
            "",
            "Not simulated",
            *_entries(profile.facts),
        ]
    )


def markdown_table(profiles: Mapping[str, Profile]) -> str:
    """The table of the documentation: who loses jobs, who runs them twice, how long until somebody notices."""
    head = "| profile | a job whose worker dies is | two workers at one job | an attempt that fails is |"
    rows = [
        f"| `{name}` | {when_a_worker_dies(profile)} | {two_at_once(profile)} | {when_an_attempt_fails(profile)} |"
        for name, profile in profiles.items()
    ]
    return "\n".join([head, "| --- | --- | --- | --- |", *rows])


def when_a_worker_dies(profile: Profile) -> str:
    """What becomes of the job that a dying worker was at."""
    if profile.get("stream.session_timeout"):
        return f"read again from the last commit, after {profile.get('stream.session_timeout')}, without limit"
    if profile.get("queue.ack") == "early":
        return "lost"
    if profile.get("queue.detection") == "none":
        return "lost: nobody notices"
    most = profile.get("queue.max_receives")
    if most == 1:
        return f"given up {_noticed(profile)}, and {_given_up(profile)}"
    place = "first in line" if profile.get("queue.redelivery") == "head" else "at the end"
    limit = f"{most} runs in all" if most and profile.get("queue.crash_counts") else "without limit"
    return f"run again {_noticed(profile)}, {place}, {limit}"


def _noticed(profile: Profile) -> str:
    """When somebody notices: a lease may be nearly over, or just renewed, when its worker dies."""
    if profile.get("queue.detection") == "connection":
        delay = profile.get("queue.detection_delay", "0s")
        return f"after {delay}" if duration_ns(delay) else "at once"
    lease_ns = duration_ns(profile.get("queue.visibility_timeout"))
    longest = duration_text(lease_ns + duration_ns(profile.get("queue.lease_poll", "0s")))
    heartbeat = profile.get("queue.heartbeat")
    if heartbeat is None:
        return f"after up to {longest}"
    return f"after {duration_text(lease_ns - duration_ns(heartbeat))} to {longest}"


def two_at_once(profile: Profile) -> str:
    """When a job is handed to a second worker though the first is alive and at it."""
    if profile.get("stream.session_timeout"):
        return "never in the lab, see its fact `stuck_consumer`"
    lease = profile.get("queue.visibility_timeout")
    if profile.get("queue.ack") == "early" or lease is None:
        return "never"
    return "only if it cannot renew its lease" if profile.get("queue.heartbeat") else f"if it takes longer than {lease}"


def when_an_attempt_fails(profile: Profile) -> str:
    """What becomes of a job after an attempt that failed, though the worker lives."""
    most = profile.get("retry.max_attempts")
    if most == 1:
        return f"not repeated; {_given_up(profile)}"
    deliveries = profile.get("queue.max_receives") if profile.get("queue.failure_counts", True) else None
    how = _backoff(profile.get("retry.backoff"))
    if most == "unlimited" and not deliveries:
        return f"repeated {how}, without limit"
    attempts = min(count for count in (most, deliveries) if count not in (None, "unlimited"))
    return f"repeated {how}, {attempts} attempts in all; then {_given_up(profile)}"


def _given_up(profile: Profile) -> str:
    return "kept as a dead letter" if profile.get("queue.dead_letters") else "dropped"


def _backoff(backoff: Any) -> str:
    if backoff == "none":
        return "at once"
    if backoff == "lease":
        return "when its lease is over"
    return "at equal distances" if "fixed" in backoff else "ever more slowly"


def _entries(entries: Mapping[str, Entry]) -> Iterator[str]:
    for key, entry in entries.items():
        yield ""
        yield from wrap(f"{key}: {_plain(entry.value)}", WIDTH, initial_indent="  ", subsequent_indent="    ")
        longest = max(map(len, entry.source.split()))
        yield from _indented(_COMMIT.sub(r"\1 ", entry.source) if longest > WIDTH - 6 else entry.source, 6)
        yield from _indented(entry.note, 6)


def _indented(text: str, by: int) -> list[str]:
    """Wrap a text behind some space; addresses and paths stay whole."""
    space = " " * by
    return wrap(
        text, WIDTH, initial_indent=space, subsequent_indent=space, break_long_words=False, break_on_hyphens=False
    )


def _plain(value: Any) -> str:
    """Write a value as a scenario file has it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_plain(entry)}" for key, entry in value.items()) + "}"
    return str(value).lower() if isinstance(value, bool) else str(value)
