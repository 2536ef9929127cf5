"""A system that stands still once, seen from the plan of a load test and from its sendings: coordinated omission.

Requests are planned evenly; each is answered after `service_s`, or when the stall ends if it meets the stall. Whoever
counts from the plan sees everybody who waited. A tester that sends the next request only when the last is answered
sends nothing during the stall, and leaves out all that it did not send.
Source: Tene (2013), How not to measure latency.
"""

from __future__ import annotations

from sim.theory import conditions


def mean_from_plan_s(*, run_s: float, stall_s: float, service_s: float) -> float:
    """Mean response time from the planned start [s]: (1 - D/T) S + (D/T) D/2.

    run_s: T > 0, all of the test.  stall_s: D, the part of it in which nothing is answered.  service_s: S, otherwise.
    Raises NotApplicable if the stall is longer than the run, or shorter than the service.
    Source: Tene (2013); who meets the stall waits for half of it on average.

    >>> round(mean_from_plan_s(run_s=200.0, stall_s=100.0, service_s=0.001), 4)
    25.0005
    """
    _check(run_s, stall_s, service_s)
    stalled = stall_s / run_s
    return (1 - stalled) * service_s + stalled * stall_s / 2


def percentile_from_plan_s(share: float, *, run_s: float, stall_s: float, service_s: float) -> float:
    """Response time from the planned start [s] that a share of the requests does not exceed: max(S, D - (1 - p) T).

    share: p in [0, 1]; the rest, what is raised and the source as in `mean_from_plan_s`.

    >>> round(percentile_from_plan_s(0.99, run_s=20.0, stall_s=1.414, service_s=0.0072), 4)
    1.214
    """
    conditions.probability(share=share)
    _check(run_s, stall_s, service_s)
    return max(service_s, stall_s - (1 - share) * run_s)


def mean_from_sending_s(*, rate: float, connections: int, run_s: float, stall_s: float, service_s: float) -> float:
    """Mean response time that a closed-loop tester reports [s]: (λ (T - D) S + n D) / (λ (T - D) + n).

    rate: λ [1/s], of the plan.  connections: n >= 1; each has one request out when the stall begins, and sends none
    until it is over. The rest, what is raised and the source as in `mean_from_plan_s`.

    >>> round(1000 * mean_from_sending_s(rate=100.0, connections=1, run_s=200.0, stall_s=100.0, service_s=0.001), 4)
    10.9989
    """
    quick = _quick(rate, connections, run_s, stall_s, service_s)
    return (quick * service_s + connections * stall_s) / (quick + connections)


def percentile_from_sending_s(
    share: float, *, rate: float, connections: int, run_s: float, stall_s: float, service_s: float
) -> float:
    """Response time that a share of a closed-loop tester's requests does not exceed [s]: D if the n suffice, else S.

    share: p in [0, 1]; the rest, what is raised and the source as in `mean_from_sending_s`.

    >>> percentile_from_sending_s(0.99, rate=2000.0, connections=100, run_s=20.0, stall_s=1.414, service_s=0.0072)
    0.0072
    """
    conditions.probability(share=share)
    quick = _quick(rate, connections, run_s, stall_s, service_s)
    return service_s if quick >= share * (quick + connections) else stall_s


def _quick(rate: float, connections: int, run_s: float, stall_s: float, service_s: float) -> float:
    """How many requests the tester sends that do not meet the stall."""
    conditions.positive(rate=rate)
    conditions.at_least(1, connections=connections)
    _check(run_s, stall_s, service_s)
    return rate * (run_s - stall_s)


def _check(run_s: float, stall_s: float, service_s: float) -> None:
    conditions.positive(run_s=run_s, service_s=service_s)
    if not service_s <= stall_s <= run_s:
        got = f"service {service_s:g} s, stall {stall_s:g} s, run {run_s:g} s"
        raise conditions.NotApplicable(f"the stall must be longer than the service and shorter than the run, got {got}")
