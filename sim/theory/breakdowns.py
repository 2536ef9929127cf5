"""M/G/1 with a worker that crashes: what a crash does to the time a job occupies the worker.

The worker crashes after exponential times of rate ξ while it works, is repaired, and goes on with the job: where it
stopped (`resume`), or from the start with a fresh size (`restart_redrawn`) or the same size (`restart_kept`). The
*completion time* runs from the first start to the end, crashes and repairs included; with it in place of the service
the queue is M/G/1. Conditions: Poisson arrivals, one worker, crashes, repairs and sizes independent; the job stays
with its worker (a broker which redelivers it behind others changes who waits, and for exponential sizes nothing else).
Source throughout: Gaver (1962), A waiting line with interrupted service, including priorities, JRSS B 24(1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.theory import conditions, mg1, result
from sim.theory.laws import Law
from sim.theory.numerics import real, slope


@dataclass(frozen=True, slots=True, kw_only=True)
class Crashes:
    """How the worker fails. rate: ξ > 0 [1/s] while up.  mean_repair_s: E[R] >= 0 [s].  repair_scv: >= 0."""

    rate: float
    mean_repair_s: float
    repair_scv: float = 1.0

    def __post_init__(self) -> None:
        conditions.positive(crash_rate=self.rate)
        conditions.not_negative(mean_repair_s=self.mean_repair_s, repair_scv=self.repair_scv)

    @property
    def repair_square_s2(self) -> float:
        """E[R²] [s²].

        >>> Crashes(rate=0.1, mean_repair_s=5.0, repair_scv=0.0).repair_square_s2
        25.0
        """
        return self.mean_repair_s**2 * (1.0 + self.repair_scv)

    @property
    def cycle_s(self) -> float:
        """Mean time up and down 1/ξ + E[R] [s].

        >>> Crashes(rate=0.1, mean_repair_s=5.0).cycle_s
        15.0
        """
        return 1.0 / self.rate + self.mean_repair_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """Time a job occupies the worker. mean_s: [s].  scv: its squared coefficient of variation; it may be infinite."""

    mean_s: float
    scv: float


def resume(*, service: Law, crashes: Crashes) -> Completion:
    """Completion time if the work goes on where it stopped: E[C] = E[S](1 + ξE[R]).

    E[C²] = E[S²](1 + ξE[R])² + ξE[S]E[R²].
    Source: Gaver (1962), preemptive-resume; White & Christie (1958).

    >>> from sim.theory import laws
    >>> resume(service=laws.exponential(mean_s=2.0), crashes=Crashes(rate=0.1, mean_repair_s=5.0))
    Completion(mean_s=3.0, scv=2.111111111111111)
    """
    stretch = 1.0 + crashes.rate * crashes.mean_repair_s
    service_square_s2 = service.mean_s**2 * (1.0 + service.scv)
    square_s2 = service_square_s2 * stretch**2 + crashes.rate * service.mean_s * crashes.repair_square_s2
    return _completion(service.mean_s * stretch, square_s2)


def restart_redrawn(*, service: Law, crashes: Crashes) -> Completion:
    """Completion time if each try draws a new size: E[C] = (1/φ(ξ) - 1)(1/ξ + E[R]), φ(ξ) = P(a try succeeds).

    Crashes prefer long tries, so variable sizes gain from drawing anew: with heavy tails C may be shorter than S.
    Source: Gaver (1962), preemptive-repeat-different.

    >>> from sim.theory import laws
    >>> exponential, crashes = laws.exponential(mean_s=2.0), Crashes(rate=0.1, mean_repair_s=5.0)
    >>> round(restart_redrawn(service=exponential, crashes=crashes).mean_s, 9)
    3.0
    """
    rate = crashes.rate
    fails = service.expectation(lambda size_s: -np.expm1(-rate * size_s))
    failed_try_s = service.expectation(
        lambda size_s: -np.expm1(-rate * size_s) / rate - size_s * np.exp(-rate * size_s)
    )
    mean_s = fails / (1.0 - fails) * crashes.cycle_s
    square_s2 = (
        2.0 * failed_try_s / rate  # one try, cut short or not
        + 2.0 * failed_try_s * (crashes.mean_repair_s + mean_s)
        + fails * (crashes.repair_square_s2 + 2.0 * crashes.mean_repair_s * mean_s)
    )
    return _completion(mean_s, square_s2 / (1.0 - fails))


def restart_kept(*, service: Law, crashes: Crashes) -> Completion:
    """Completion time if a job keeps its size over all tries: E[C] = (E[e^(ξS)] - 1)(1/ξ + E[R]).

    Large jobs are tried for ever. The mean is finite only if the tail of the size falls faster than e^(-ξt), the scv
    only if it falls faster than e^(-2ξt); else it is infinite, and so is the wait behind such a job. Differences of
    transforms cost digits of the scv where crashes are rare: about six are left at ξE[S] = 1e-5.
    Raises NotApplicable if the mean is infinite: crash rate ξ >= `service.tail_rate`.
    Source: Gaver (1962), preemptive-repeat-identical; the infinite mean: Fiorini, Sheahan & Lipsky (2005), On
    unreliable computing systems when heavy-tails appear as a result of the recovery procedure.

    >>> from sim.theory import laws
    >>> restart_kept(service=laws.exponential(mean_s=2.0), crashes=Crashes(rate=0.1, mean_repair_s=5.0)).mean_s
    3.75
    """
    rate = crashes.rate
    if rate >= service.tail_rate:
        raise conditions.NotApplicable(
            f"a restarted {service.name} job of unchanged size takes infinitely long on average: "
            f"crash rate {rate:g}/s >= rate {service.tail_rate:g}/s at which its tail falls"
        )
    growth = real(service.transform, -rate) - 1.0  # E[g] with g = e^(ξS) - 1, the mean number of crashes
    if 2.0 * rate >= service.tail_rate:
        return Completion(mean_s=growth * crashes.cycle_s, scv=math.inf)
    growth_square = real(service.transform, -2.0 * rate) - 2.0 * growth - 1.0
    lost_s = growth / rate - service.mean_s  # Σ of failed tries, without repairs
    lost_growth_s = growth_square / rate + slope(service.transform, -rate) + service.mean_s  # E[(g/ξ - S) g]
    square_s2 = (
        2.0 * lost_s / rate
        + 2.0 * (crashes.mean_repair_s * lost_s + crashes.cycle_s * lost_growth_s)
        + growth * crashes.repair_square_s2
        + 2.0 * crashes.mean_repair_s * crashes.cycle_s * growth_square
    )
    return _completion(growth * crashes.cycle_s, square_s2)


def queue(*, arrival_rate: float, completion: Completion, crashes: Crashes, crashes_when_idle: bool) -> result.Queue:
    """Means of M/G/1 with crashes; the wait ends at the first start, the sojourn is wait + completion time.

    arrival_rate: λ > 0 [1/s].  crashes_when_idle: whether the clock of the worker also runs without a job; then a job
    may also find the worker idle and under repair, and Wq grows by ξE[R²]/(2(1 + ξE[R])).
    `utilisation` is the share of time in which a job holds the worker, repairs included.
    Raises NotApplicable if λE[C] >= 1, or if the completion time has an infinite variance.
    Source: Avi-Itzhak & Naor (1963), Some queuing problems with the service station subject to breakdown, models A, B.

    >>> from sim.theory import laws
    >>> crashes = Crashes(rate=0.1, mean_repair_s=5.0)
    >>> completion = resume(service=laws.exponential(mean_s=2.0), crashes=crashes)
    >>> round(queue(arrival_rate=0.2, completion=completion, crashes=crashes, crashes_when_idle=False).wait_s, 6)
    7.0
    """
    busy = mg1.queue(arrival_rate=arrival_rate, mean_service_s=completion.mean_s, scv=completion.scv)
    stretch = 1.0 + crashes.rate * crashes.mean_repair_s
    idle_repairs_s = crashes.rate * crashes.repair_square_s2 / (2.0 * stretch) if crashes_when_idle else 0.0
    ready = (1.0 - busy.utilisation) / (stretch if crashes_when_idle else 1.0)
    return result.from_wait(
        formula="M/G/1 with breakdowns",
        arrival_rate=arrival_rate,
        mean_service_s=completion.mean_s,
        workers=1,
        wait_s=busy.wait_s + idle_repairs_s,
        wait_probability=1.0 - ready,
    )


def _completion(mean_s: float, square_s2: float) -> Completion:
    """From two moments."""
    return Completion(mean_s=mean_s, scv=square_s2 / mean_s**2 - 1.0)
