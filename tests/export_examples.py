"""A small comparison in which everything happens that an export must tell: crashes, retries, dead letters, children."""

from functools import cache

import sim

EVENTFUL = {
    "name": "eventful",
    "seed": 11,
    "duration": "40s",
    "load": "3/s",
    "steps": {
        "mail": {"service": {"exponential": "600ms"}, "fails": "15%", "spawns": {"audit": 1}},
        "audit": {"service": "100ms"},
    },
    "api": {
        "threads": 2,
        "overhead": "20ms",
        "accept_queue": 3,
        "client": {"timeout": "1500ms", "retry": {"max_attempts": 3, "backoff": {"fixed": "500ms"}}},
    },
    "queue": {"visibility_timeout": "2s", "max_receives": 3},
    "retry": {"max_attempts": 3, "backoff": {"fixed": "1s"}},
    "workers": {"count": 3, "crashes": {"mtbf": "10s", "restart": "2s"}},
    "redrive": [{"at": "30s"}],
    "architectures": {
        "sync": {"inline": "all", "steps": {"mail": {"spawns": {}}}},
        "queued": {"queued": "all"},
    },
}


# Consumers of a log that crash: what they had not committed is read, and run, again.
STREAM = {
    "name": "log",
    "seed": 4,
    "duration": "40s",
    "load": "4/s",
    "keys": {"count": 50},
    "steps": {"mail": {"service": "200ms"}},
    "workers": {"count": 2, "crashes": {"mtbf": "9s", "restart": "2s"}},
    "stream": {"partitions": 2, "commit_every": "3s"},
}


@cache
def eventful(**changes):
    """EVENTFUL, run; changes as of `sim.compare`."""
    return sim.compare(EVENTFUL, **changes)
