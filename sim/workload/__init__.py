"""Everything random of a run, addressed by seed, replication, name and number: streams, distributions, arrivals."""

from sim.workload.arrivals import arrivals_ns
from sim.workload.demand import expected_jobs, peak_rate, rate_at
from sim.workload.distributions import mean_s, quantile, scv, time_ns, times_ns
from sim.workload.draw import Workload, draw
from sim.workload.keys import keys_of
from sim.workload.sizes import service_moments
from sim.workload.streams import Stream, stream

__all__ = [
    "Stream",
    "Workload",
    "arrivals_ns",
    "draw",
    "expected_jobs",
    "keys_of",
    "mean_s",
    "peak_rate",
    "quantile",
    "rate_at",
    "scv",
    "service_moments",
    "stream",
    "time_ns",
    "times_ns",
]
