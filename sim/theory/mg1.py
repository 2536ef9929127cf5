"""M/G/1: Poisson arrivals, one worker, service times of any law, drawn independently.

Conditions: ρ = λ E[S] < 1; nobody leaves. The mean holds for every order that ignores service times; the variance and
the distributions for FIFO only. For constant service `md` has the exact distribution; the inversion used here has only
three decimals right at its corner, one service time. Source throughout: Kleinrock (1975), Queueing Systems I, ch. 5.
"""

from __future__ import annotations

from sim.theory import conditions, inversion, result
from sim.theory.laws import Law, Transform

_CANCELLATION = 1e-14  # an inverted probability is wrong by about this over (1 - ρ)², measured against M/M/1


def queue(*, arrival_rate: float, mean_service_s: float, scv: float) -> result.Queue:
    """Means of M/G/1, the Pollaczek-Khinchine formula: Wq = ρ E[S] (1 + scv) / (2 (1 - ρ)).

    arrival_rate: λ > 0 [1/s].  mean_service_s: E[S] > 0 [s].  scv: Var S / E[S]² >= 0.
    Raises NotApplicable if ρ >= 1 or the variance of service is infinite: then so is the mean wait.
    Source: Pollaczek (1930), Khinchine (1932); Kleinrock (1975), sect. 5.5.

    >>> [round(queue(arrival_rate=0.8, mean_service_s=1.0, scv=scv).wait_s, 6) for scv in (0.0, 1.0, 4.0)]
    [2.0, 4.0, 10.0]
    """
    conditions.positive(arrival_rate=arrival_rate, mean_service_s=mean_service_s)
    conditions.not_negative(scv=scv)
    load = arrival_rate * mean_service_s
    conditions.steady_state("M/G/1", offered_load=load)
    return result.from_wait(
        formula="M/G/1",
        arrival_rate=arrival_rate,
        mean_service_s=mean_service_s,
        workers=1,
        wait_s=load * mean_service_s * (1.0 + scv) / (2.0 * (1.0 - load)),
        wait_probability=load,
    )


def wait_variance(*, arrival_rate: float, service: Law) -> float:
    """Variance of the wait in M/G/1, FIFO [s²]: Wq² + λ E[S³] / (3 (1 - ρ)).

    arrival_rate: λ > 0 [1/s].  service: its law, with three moments.
    Raises NotApplicable if ρ >= 1.
    Source: Kleinrock (1975), sect. 5.7; Takács (1962).

    >>> from sim.theory import laws
    >>> round(wait_variance(arrival_rate=0.5, service=laws.exponential(mean_s=1.0)), 9)
    3.0
    """
    mean = queue(arrival_rate=arrival_rate, mean_service_s=service.mean_s, scv=service.scv)
    return mean.wait_s**2 + arrival_rate * service.third_moment_s3 / (3.0 * (1.0 - mean.utilisation))


def wait_cdf(*, at_s: float, arrival_rate: float, service: Law) -> float:
    """P(wait <= at_s) in M/G/1, FIFO, to about eight decimals.

    at_s: t >= 0 [s]; the rest and what is raised as in `wait_variance`. P(wait = 0) = 1 - ρ.
    Source: the Pollaczek-Khinchine transform, Kleinrock (1975), sect. 5.7, inverted as in `inversion`.

    >>> from sim.theory import laws
    >>> round(wait_cdf(at_s=4.0, arrival_rate=0.5, service=laws.exponential(mean_s=1.0)), 6)
    0.932332
    """
    conditions.not_negative(at_s=at_s)
    wait = _wait_transform(arrival_rate, service)
    if at_s == 0.0:
        return 1.0 - arrival_rate * service.mean_s
    return 1.0 - inversion.tail(wait, at_s=at_s)


def wait_percentile(*, share: float, arrival_rate: float, service: Law) -> float:
    """Wait [s] that the given share of the jobs does not exceed in M/G/1, FIFO; 0 if so many do not wait.

    share: in [0, 0.999999], less if ρ > 0.9997; the rest and what is raised as in `wait_variance`.
    Source: as `wait_cdf`.

    >>> from sim.theory import laws
    >>> round(wait_percentile(share=0.99, arrival_rate=0.8, service=laws.exponential(mean_s=1.0)), 3)
    21.91
    """
    wait, idle = _wait_transform(arrival_rate, service), 1.0 - arrival_rate * service.mean_s
    return inversion.percentile(wait, share=share, atom=idle, scale_s=service.mean_s, error=_CANCELLATION / idle**2)


def sojourn_cdf(*, at_s: float, arrival_rate: float, service: Law) -> float:
    """P(wait + service <= at_s) in M/G/1, FIFO, to about eight decimals.

    at_s: t >= 0 [s]; the rest and what is raised as in `wait_variance`.
    Source: the transform is that of the wait times that of the service, Kleinrock (1975), sect. 5.7.

    >>> from sim.theory import laws
    >>> round(sojourn_cdf(at_s=5.0, arrival_rate=0.8, service=laws.exponential(mean_s=1.0)), 4)
    0.6321
    """
    conditions.not_negative(at_s=at_s)
    sojourn = _sojourn_transform(arrival_rate, service)
    return 1.0 - inversion.tail(sojourn, at_s=at_s) if at_s > 0.0 else 0.0


def sojourn_percentile(*, share: float, arrival_rate: float, service: Law) -> float:
    """Time from arrival to completion [s] that the given share of the jobs does not exceed in M/G/1, FIFO.

    share: as in `wait_percentile`; the rest and what is raised as in `wait_variance`.
    Source: as `sojourn_cdf`.

    >>> from sim.theory import laws
    >>> round(sojourn_percentile(share=0.99, arrival_rate=0.8, service=laws.exponential(mean_s=1.0)), 3)
    23.026
    """
    sojourn, idle = _sojourn_transform(arrival_rate, service), 1.0 - arrival_rate * service.mean_s
    return inversion.percentile(sojourn, share=share, atom=0.0, scale_s=service.mean_s, error=_CANCELLATION / idle**2)


def _wait_transform(arrival_rate: float, service: Law) -> Transform:
    """(1 - ρ) s / (s - λ (1 - φ(s))), once the conditions hold."""
    load = queue(arrival_rate=arrival_rate, mean_service_s=service.mean_s, scv=service.scv).utilisation
    return lambda s: (1.0 - load) * s / (s - arrival_rate * (1.0 - service.transform(s)))


def _sojourn_transform(arrival_rate: float, service: Law) -> Transform:
    """The transform of wait + service."""
    wait = _wait_transform(arrival_rate, service)
    return lambda s: wait(s) * service.transform(s)
