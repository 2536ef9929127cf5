"""The names of what a run is measured by, each with its kind; thresholds, reports and sweeps use the same names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["duration", "rate", "share", "number"]

TIMES = ("response_time", "completion_time", "wait", "service", "api_wait", "time_to_notice")
STATISTICS = ("mean", "p50", "p90", "p95", "p99", "p999", "max")
REQUEST_COUNTS = ("arrived", "ok", "error", "timeout", "rejected", "pending", "calls")
JOB_COUNTS = (
    "arrived", "done", "dead", "expired", "rejected", "lost", "in_system",
    "duplicates", "duplicate_effects", "redelivered", "redriven", "late", "crashes",
)  # fmt: skip
DEAD_REASONS = ("attempts", "receives", "poison", "expired", "budget")
LEVELS = ("backlog", "workers")

METRICS: Mapping[str, Kind] = MappingProxyType(
    {
        **{f"requests.{name}": "number" for name in REQUEST_COUNTS},
        "requests.ok_share": "share",
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
