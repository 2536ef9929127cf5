"""The names of what a run is measured by, each with its kind; thresholds, reports and sweeps use the same names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["duration", "rate", "share", "number"]
Better: TypeAlias = Literal["lower", "higher"]

TIMES = ("response_time", "completion_time", "wait", "service", "api_wait", "time_to_notice")
STATISTICS = ("mean", "p50", "p90", "p95", "p99", "p999", "max")
REQUEST_COUNTS = ("arrived", "ok", "error", "timeout", "rejected", "pending", "calls", "unserved")
JOB_COUNTS = (
    "arrived", "done", "dead", "expired", "rejected", "lost", "in_system",
    "duplicates", "duplicate_effects", "redelivered", "redriven", "late", "crashes",
    "repeated", "lapsed_at_work", "lapsed_in_buffer", "cut_off",
)  # fmt: skip
DEAD_REASONS = ("attempts", "receives", "poison", "expired", "budget")
LEVELS = ("backlog", "in_flight", "workers")
# What can be said of the whole run alone, and not of those who came in a part of it.
OF_THE_WHOLE: Mapping[str, str] = MappingProxyType(
    {
        "requests.pending": "it is of the end of the run",
        "jobs.in_system": "it is of the end of the run",
        "wasted_s": "it adds up over the whole run",
    }
)

METRICS: Mapping[str, Kind] = MappingProxyType(
    {
        **{f"requests.{name}": "number" for name in REQUEST_COUNTS},
        "requests.ok_share": "share",
        "requests.unserved_share": "share",
        **{f"jobs.{name}": "number" for name in JOB_COUNTS},
        **{f"jobs.dead_reasons.{name}": "number" for name in DEAD_REASONS},
        **{f"{time}.{name}": "duration" for time in TIMES for name in STATISTICS},
        **{f"{time}.n": "number" for time in TIMES},
        "throughput": "rate",
        "goodput": "rate",
        "utilization": "share",
        "thread_utilization": "share",
        **{f"{level}.{name}": "number" for level in LEVELS for name in ("mean", "max")},
        "amplification": "number",
        "wasted_s": "duration",
    }
)

# Which way is better, where there is one. The rest depends on what one wants: busy workers are cheap, idle ones are
# quick, and of the work that is finished only the goodput serves somebody.
BETTER: Mapping[str, Better] = MappingProxyType(
    {
        **{f"{time}.{name}": "lower" for time in TIMES for name in STATISTICS},
        **{f"requests.{name}": "lower" for name in ("error", "timeout", "rejected", "unserved", "unserved_share")},
        **{f"requests.{name}": "higher" for name in ("ok", "ok_share")},
        **{f"jobs.{name}": "lower" for name in JOB_COUNTS if name not in ("arrived", "done", "redriven")},
        **{f"jobs.dead_reasons.{name}": "lower" for name in DEAD_REASONS},
        **{f"backlog.{name}": "lower" for name in ("mean", "max")},
        "jobs.done": "higher",
        "goodput": "higher",
        "amplification": "lower",
        "wasted_s": "lower",
    }
)
