"""Where work waits in an architecture: threads and workers, each as a queue with servers for the formulas."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sim.experiment.matching.calls import good_calls, good_share, queues_used, thread_time, time_of_good_calls
from sim.experiment.matching.service import Service, constant, mixture, service_of
from sim.measure.offered import jobs_per_request, most_attempts, times, tries
from sim.scenario import Api, Architecture, Batch, Even, Load, Mmpp, Poisson, Stages
from sim.theory import NotApplicable, erlang
from sim.workload import peak_rate

Steady = Poisson | Even | Batch | Mmpp
NEVER_WAITS = 1e-6  # chance to wait below which nobody is taken to wait
_NS = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """Jobs of one step, or calls. rate: new ones per second.  tries: attempts at each.  fails: chance of an attempt.

    gives_up: chance that all attempts at one fail.
    """

    step: str
    rate: float
    tries: float
    fails: float
    gives_up: float
    service: Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A queue and its servers. place: "workers" or "threads".

    arrival_rate: instants at which something arrives, per second.  batch_mean, batch_variance: of what arrives then.
    service: of an attempt.  room: how many may wait, None without bound.  before: the time on a thread that each has
    behind it, None if it is no independent time.
    """

    place: str
    architecture: Architecture
    load: Steady
    servers: int
    room: int | None
    arrival_rate: float
    batch_mean: float
    batch_variance: float
    kinds: tuple[JobKind, ...]
    service: Service
    before: Service | None
    duration_ns: int | None = None

    @property
    def rate(self) -> float:
        """Attempts per second, retries included.

        >>> from sim.scenario import from_dict
        >>> asked = from_dict({"name": "m", "seed": 1, "duration": 9, "load": "6/s",
        ...                    "steps": {"mail": {"service": "1s"}}, "workers": {"count": 8}})
        >>> stations(asked.architectures["queued"])[0].rate
        6.0
        """
        return math.fsum(times(kind.rate, kind.tries) for kind in self.kinds)

    @property
    def load_erlang(self) -> float:
        """How many servers would be busy on average if there were enough."""
        return math.fsum(times(times(kind.rate, kind.tries), kind.service.mean_s) for kind in self.kinds)

    @property
    def tries(self) -> float:
        """Attempts per job."""
        return self.rate / math.fsum(kind.rate for kind in self.kinds)

    @property
    def fails(self) -> bool:
        """Whether an attempt may fail."""
        return any(kind.fails > 0 for kind in self.kinds)

    @property
    def is_stable(self) -> bool:
        """Whether there is less work than servers for it."""
        return self.load_erlang < self.servers


def stations(architecture: Architecture, duration_ns: int | None = None) -> tuple[Station, ...]:
    """Return the stations of an architecture whose load is steady and open; threads that nobody waits for are none."""
    load = steady(architecture.load)
    if load is None:
        return ()
    found = [_threads(architecture, load), _workers(architecture, load)]
    return tuple(replace(station, duration_ns=duration_ns) for station in found if station is not None)


def steady(load: Load) -> Steady | None:
    """Return a load that is the same at all times, None for any other. Stages of one constant rate are steady.

    >>> steady(Poisson(rate_per_s=7.0)).rate_per_s
    7.0
    """
    if isinstance(load, Stages) and len({rate for s in load.stages for rate in (s.start_per_s, s.end_per_s)}) == 1:
        rate_per_s = load.stages[0].start_per_s
        return Even(rate_per_s=rate_per_s) if load.even else Poisson(rate_per_s=rate_per_s)
    return load if isinstance(load, Poisson | Even | Batch | Mmpp) else None


def long_run_rate(load: Steady) -> float:
    """Return the requests per second of a steady load in the long run.

    >>> long_run_rate(Mmpp(rates_per_s=(1.0, 4.0), stays_ns=(2_000_000_000, 1_000_000_000)))
    2.0
    """
    if isinstance(load, Mmpp):
        calls = sum(rate * stay for rate, stay in zip(load.rates_per_s, load.stays_ns, strict=True))
        return calls / sum(load.stays_ns)
    return peak_rate(load, int(_NS))


def _threads(architecture: Architecture, load: Steady) -> Station | None:
    api, service = architecture.api, thread_time(architecture)
    if api is None or api.threads is None or not service.mean_s:
        return None
    rate = long_run_rate(load)
    if architecture.queued and waits_share(rate * service.mean_s, api.threads) < NEVER_WAITS:
        return None
    size = load.size if isinstance(load, Batch) else 1
    failed = 1.0 - good_share(architecture)
    return Station(
        place="threads",
        architecture=architecture,
        load=load,
        servers=api.threads,
        room=api.accept_queue,
        arrival_rate=rate / size,
        batch_mean=size,
        batch_variance=0.0,
        kinds=(JobKind(step="call", rate=rate, tries=1.0, fails=failed, gives_up=failed, service=service),),
        service=service,
        before=constant(0.0),
    )


def waits_share(load_erlang: float, servers: int) -> float:
    """Return the chance to wait by Erlang's formula, 1 if there is too much work.

    >>> waits_share(0.5, 1), waits_share(2.0, 1)
    (0.5, 1.0)
    """
    try:
        return erlang.wait_probability(workers=servers, offered_load=load_erlang)
    except NotApplicable:
        return 1.0


def _workers(architecture: Architecture, load: Steady) -> Station | None:
    if not architecture.queued or architecture.stream is not None:
        return None
    rate = long_run_rate(load)
    kinds = tuple(_job_kinds(architecture, rate))
    tried = [(times(kind.rate, kind.tries), kind.service) for kind in kinds if kind.rate > 0.0]
    if not tried or any(math.isinf(weight) for weight, _ in tried):
        return None
    size = load.size if isinstance(load, Batch) else 1
    empty, mean, square = _jobs_at_once(architecture, size)
    return Station(
        place="workers",
        architecture=architecture,
        load=load,
        servers=architecture.worker_count,
        room=queues_used(architecture)[0].capacity,
        arrival_rate=rate / size * (1.0 - empty),
        batch_mean=mean,
        batch_variance=max(square - mean**2, 0.0),
        kinds=kinds,
        service=mixture(tried),
        before=_before(architecture, rate),
    )


def _job_kinds(architecture: Architecture, rate: float) -> Iterator[JobKind]:
    """Jobs by step: those of requests at this rate, and those that jobs spawn."""
    jobs = dict.fromkeys(architecture.queued, 0.0)
    for share, needed, good, _ in good_calls(architecture):
        for name, count in jobs_per_request(architecture, needed):
            jobs[name] += share * good * count
    for name, count in jobs.items():
        yield JobKind(
            step=name,
            rate=rate * count,
            tries=tries(architecture, name),
            fails=architecture.steps[name].fails,
            gives_up=architecture.steps[name].fails ** most_attempts(architecture, name),
            service=service_of(architecture, name),
        )


def _jobs_at_once(architecture: Architecture, size: int) -> tuple[float, float, float]:
    """Chance that so many requests bring no job; and of the others mean and mean square of how many jobs they bring."""
    counts = [
        (share * good, sum(name in needed for name in architecture.queued))
        for share, needed, good, _ in good_calls(architecture)
    ]
    mean = math.fsum(share * count for share, count in counts)
    variance = max(math.fsum(share * count**2 for share, count in counts) - mean**2, 0.0)
    empty = max(1.0 - math.fsum(share for share, count in counts if count), 0.0) ** size
    some = 1.0 - empty  # above 0, or there would be no jobs
    return empty, size * mean / some, (size * variance + (size * mean) ** 2) / some


def _before(architecture: Architecture, rate: float) -> Service | None:
    """The time on a thread before the queue, if nobody waits for a thread."""
    service, threads = time_of_good_calls(architecture), (architecture.api or Api()).threads
    assert service is not None, "jobs come of calls that end well"
    busy = rate * thread_time(architecture).mean_s
    waits = service.mean_s and threads is not None and waits_share(busy, threads) >= NEVER_WAITS
    return None if waits else service
