"""Runs that the tests of the replay share, and the counts of a moment: from the record, and from a payload."""

import json
import zlib
from base64 import b64decode
from functools import cache

import numpy as np

import sim
from sim.measure.series import SPANS, series
from sim.record import NEVER, Answer, AttemptEnd, JobState
from sim.report.replay.columns import unpack, unpack_all
from sim.report.replay.lanes import TABLES

# Every state that a job can be in, and every way from one to another: scenario (the first word), what is changed.
RUNS = {
    "checkout": {"duration": "4m"},  # API, accept queue, priorities, retries
    "checkout with a time to live": {  # jobs that expire while they wait for their time
        "duration": "1m",
        "steps__email__ttl": "1s",
        "steps__email__fails": "50%",
        "workers__count": 30,
    },
    "visibility-timeout": {},  # crashes; leases that run out, some under a worker who is still at it
    "poison-job": {},  # workers that do not come back, dead letters
    "redrive-storm": {"duration": "12m"},  # dead letters that go back
    "backpressure": {"duration": "3m"},  # full queues that reject, drop, block
    "prefetched-already-expired": {},  # buffers, jobs that expire and are buried
    "nightly-batch": {"duration": "2h", "steps__bulk__ttl": "10m"},  # jobs that expire and are dropped
    "lost-on-sigkill": {},  # early acknowledgement
    "blocked-group": {"duration": "5m"},  # lanes by key
    "rescued-while-alive": {  # work that is cut off, given back unbegun, done twice
        "workers__count": 16,
        "workers__prefetch": 3,
        "steps__backfill__timeout": "45m",
    },
    "last-of-the-batch-twice": {"workers__dedup": "2h"},  # work that is skipped
    "rolling-deploy": {},  # workers that stop
    "poison-message-loops": {},  # the same job again and again
    "queue-or-stream": {  # consumers of a log, who crash and read again
        "duration": "40s",
        "warmup": "5s",
        "workers__crashes": {"mtbf": "20s", "restart": "2s"},
        "architectures__log__stream__commit_every": "5s",
    },
    "one-second-behind-one-hour": {},  # several queues
    "retries-in-step": {"duration": "2m"},  # users who call again
    "codel-or-queue": {"duration": "10s"},  # calls that are shed
}
ANSWERS = {"answered": Answer.OK, "failed": Answer.ERROR, "left": Answer.TIMEOUT, "refused": Answer.REJECTED}
ENDS = {"done": JobState.DONE, "expired": JobState.EXPIRED, "rejected": JobState.REJECTED, "lost": JobState.LOST}


@cache
def run(name):
    """The comparison of one of RUNS."""
    return sim.compare(name.split()[0], **RUNS[name])


def instants(record, n, *, seed, from_us=0, until_us=None):
    """Draw so many instants [µs] of a run, half of them at its events, where an error of one would show."""
    until_us = record.horizon_ns // 1000 if until_us is None else until_us
    luck = np.random.default_rng(seed)
    tables = (record.calls.start_ns, record.attempts.leased_ns, record.attempts.released_ns, record.shifts.down_ns)
    events_us = -(-np.concatenate(tables) // 1000)
    events_us = events_us[(events_us >= from_us) & (events_us <= until_us)]
    at = luck.integers(from_us, until_us, endpoint=True, size=n - n // 2)
    return sorted([*at.tolist(), *(luck.choice(events_us, n // 2).tolist() if len(events_us) else [])])


class Truth:
    """Counts at an instant [µs], from the record: those of sim.measure, and what has come to its end by then."""

    def __init__(self, record):
        requests, jobs = record.requests, record.jobs
        self.courses = {name: series(record, name) for name in SPANS}
        self.ends = {
            "arrived": requests.arrival_ns,
            **{name: requests.answered_ns[requests.answer == answer] for name, answer in ANSWERS.items()},
            "created": jobs.created_ns,
            **{name: jobs.ended_ns[jobs.state == state] for name, state in ENDS.items()},
        }

    def at(self, t_us):
        """Every count by its name."""
        t_ns = t_us * 1000
        inside = {name: int(course.sampled(np.array([t_ns]))[0]) for name, course in self.courses.items()}
        return inside | {name: int(((ns != NEVER) & (ns <= t_ns)).sum()) for name, ns in self.ends.items()}


class Shown:
    """Counts at an instant [µs], from the rows of a payload, one after another."""

    def __init__(self, lane):
        self.rows = unpack_all(lane["rows"], TABLES)
        self.shifts, self.before = unpack(lane["shifts"]), lane["rows"]["before"]

    def at(self, t):
        """Every count by its name."""
        requests, jobs = self.rows["requests"], self.rows["jobs"]
        counts = {**self.calls_and_jobs(t), "arrived": by(t, requests["arrival"]) + sum(self.before["answers"])}
        counts["created"] = by(t, jobs["created"]) + sum(self.before["jobs"])
        for name, code in ANSWERS.items():
            counts[name] = by(t, requests["answered"][requests["code"] == code]) + self.before["answers"][code]
        for name, code in ENDS.items():
            counts[name] = by(t, jobs["ended"][jobs["state"] == code]) + self.before["jobs"][code]
        return counts

    def calls_and_jobs(self, t):
        """Those that are somewhere."""
        calls, stays, letters = self.rows["calls"], self.rows["stays"], self.rows["letters"]
        is_stay, withdrawn = stays["ready"] != NEVER, stays["code"] == AttemptEnd.WITHDRAWN
        planned = stays["code"] == AttemptEnd.SCHEDULED
        due = np.where(withdrawn, np.minimum(stays["ready"], stays["released"]), stays["ready"])
        taken = np.where(stays["leased"] == NEVER, stays["released"], stays["leased"])
        return {
            "ready": inside(t, stays["ready"], taken, is_stay & ~planned),
            "scheduled": inside(t, stays["since"], np.where(planned, NEVER, due), is_stay),
            "in_flight": inside(t, stays["leased"], stays["released"]),
            "dead": inside(t, letters["died"], letters["redriven"]),
            "busy_workers": inside(t, stays["start"], stays["end"]),
            "workers_up": inside(t, self.shifts["up"], self.shifts["down"]),
            "busy_threads": inside(t, calls["start"], calls["end"]),
            "accept_queue": inside(t, calls["sent"], np.where(calls["start"] == NEVER, calls["end"], calls["start"])),
        }


def unpacked(letters):
    """The payload of a packet."""
    payload = json.loads(zlib.decompress(b64decode(letters)))
    first = payload["lanes"][0]
    return {**payload, "lanes": [_long(lane, first) for lane in payload["lanes"]]}


def _long(value, first):
    """A part of a lane; where the first has a list, 0 is the same one."""
    if isinstance(value, dict) and isinstance(first, dict):
        return {name: _long(each, first.get(name)) for name, each in value.items()}
    return first if isinstance(first, list) and value == 0 else value


def inside(t, enter, leave, keep=True):  # noqa: FBT002
    """How many have entered by t and not left."""
    return int(((enter != NEVER) & (enter <= t) & ((leave == NEVER) | (leave > t)) & keep).sum())


def by(t, times):
    """How many have come by t."""
    return int(((times != NEVER) & (times <= t)).sum())
