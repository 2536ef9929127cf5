"""Service times as the formulas ask for them: two moments, a kind in words, and the law where the lab knows it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.scenario import (
    Architecture,
    Distribution,
    Erlang,
    Exponential,
    Gamma,
    Hyperexponential,
    Lognormal,
    Traced,
    Uniform,
    Weibull,
)
from sim.theory import laws
from sim.theory.laws import Law
from sim.workload import mean_s, scv, service_moments

_NS = 1e9
_NO_POINTS = np.empty(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """How long work takes. mean_s: [s].  scv: squared coefficient of variation, may be infinite.

    kind: in words; "exponential" and "constant" are what formulas ask for.  make_law: makes the law; None where the
    lab has moments only.
    """

    mean_s: float
    scv: float
    kind: str
    make_law: Callable[[], Law] | None = None

    @property
    def square_s2(self) -> float:
        """E[S²] [s²].

        >>> constant(2.0).square_s2
        4.0
        """
        return self.mean_s**2 * (1.0 + self.scv)

    @property
    def like(self) -> tuple[str, float, float]:
        """What two services have in common if they follow one law, as far as words and two moments tell."""
        return self.kind, self.mean_s, self.scv


def constant(time_s: float) -> Service:
    """A time that never differs [s], which may be none.

    >>> constant(0.005).kind
    'constant'
    """
    law = (lambda: laws.deterministic(mean_s=time_s)) if time_s > 0 else None
    return Service(mean_s=time_s, scv=0.0, kind="constant", make_law=law)


def service_of(architecture: Architecture, step: str) -> Service:
    """Return how long an attempt at a step takes."""
    spec = architecture.steps[step].service
    if isinstance(spec, Traced):
        mean, spread = service_moments(architecture, step)
        return Service(mean_s=mean, scv=spread, kind="recorded in the trace")
    return of_law(spec)


def of_law(spec: Distribution) -> Service:
    """Return what the formulas know of a distribution of a scenario, which is not traced.

    >>> of_law(Exponential(mean_ns=2_000_000_000)).kind
    'exponential'
    """
    mean, spread = mean_s(spec), scv(spec)
    if spread == 0.0:
        return constant(mean)
    if _is_exponential(spec):
        return Service(mean_s=mean, scv=1.0, kind="exponential", make_law=lambda: laws.exponential(mean_s=mean))
    return Service(mean_s=mean, scv=spread, kind=spec.tag, make_law=_law(spec, mean))


def _is_exponential(spec: Distribution) -> bool:
    """Whether a law is the exponential, under whatever name."""
    match spec:
        case Exponential():
            return True
        case Erlang():
            return spec.k == 1
        case Gamma():
            return spec.cv == 1.0
        case Weibull():
            return spec.shape == 1.0
        case Hyperexponential():
            return len({branch.mean_ns for branch in spec.branches}) == 1
        case _:
            return False


def _law(spec: Distribution, mean: float) -> Callable[[], Law] | None:
    """How to make the law of `sim.theory`; it has none of heavy tails, nor of measured times."""
    match spec:
        case Uniform():
            return lambda: laws.uniform(low_s=spec.low_ns / _NS, high_s=spec.high_ns / _NS)
        case Erlang():
            return lambda: laws.erlang(mean_s=mean, k=spec.k)
        case Gamma():
            return lambda: laws.gamma(mean_s=mean, cv=spec.cv)
        case Lognormal():
            return lambda: laws.lognormal(mean_s=mean, cv=spec.cv)
        case Hyperexponential():
            weights, means_ns = zip(*spec.branches, strict=True)
            return lambda: laws.hyperexponential(weights=weights, means_s=[mean_ns / _NS for mean_ns in means_ns])
        case _:
            return None


def mixture(parts: Sequence[tuple[float, Service]]) -> Service:
    """Return the service of a job that is of one kind or another. parts: (weight, service), weights above 0.

    >>> one = of_law(Exponential(mean_ns=1_000_000_000))
    >>> mixture([(0.5, one), (0.5, one)]).kind, mixture([(1, one), (1, constant(1.0))]).kind
    ('exponential', 'a mixture')
    """
    if len({service.like for _, service in parts}) == 1:
        return parts[0][1]
    total = math.fsum(weight for weight, _ in parts)
    shares = [weight / total for weight, _ in parts]
    services = [service for _, service in parts]
    mean = math.fsum(share * service.mean_s for share, service in zip(shares, services, strict=True))
    square = math.fsum(share * service.square_s2 for share, service in zip(shares, services, strict=True))
    makers = [service.make_law for service in services]
    make_law = None if None in makers else lambda: _mixed(shares, [maker() for maker in makers if maker])
    return Service(mean_s=mean, scv=max(square / mean**2 - 1.0, 0.0), kind="a mixture", make_law=make_law)


def _mixed(shares: Sequence[float], parts: Sequence[Law]) -> Law:
    """The law of a mixture."""
    mean = math.fsum(share * law.mean_s for share, law in zip(shares, parts, strict=True))
    square = math.fsum(share * law.mean_s**2 * (1.0 + law.scv) for share, law in zip(shares, parts, strict=True))
    third = math.fsum(share * law.third_moment_s3 for share, law in zip(shares, parts, strict=True))
    return Law(
        name="mixture",
        mean_s=mean,
        scv=max(square / mean**2 - 1.0, 0.0),
        third_moment_s3=third,
        tail_rate=min(law.tail_rate for law in parts),
        transform=lambda s: np.sum(
            [share * law.transform(s) for share, law in zip(shares, parts, strict=True)], axis=0
        ),
        points_s=np.concatenate([law.points_s for law in parts]),
        weights=np.concatenate([share * law.weights for share, law in zip(shares, parts, strict=True)]),
    )


def total(parts: Sequence[Service]) -> Service:
    """Return the service that does all parts, one after another; each is independent of the others.

    >>> one = of_law(Exponential(mean_ns=1_000_000_000))
    >>> both = total([one, one])
    >>> both.kind, both.mean_s, both.scv
    ('a sum of 2 times', 2.0, 0.5)
    """
    shown = [service for service in parts if service.mean_s > 0.0]
    if len(shown) < 2:
        return shown[0] if shown else constant(0.0)
    mean = math.fsum(service.mean_s for service in shown)
    variance = math.fsum(service.scv * service.mean_s**2 for service in shown)
    if variance == 0.0:
        return constant(mean)
    makers = [service.make_law for service in shown]
    make_law = None if None in makers else lambda: _added([maker() for maker in makers if maker])
    return Service(mean_s=mean, scv=variance / mean**2, kind=f"a sum of {len(shown)} times", make_law=make_law)


def _added(parts: Sequence[Law]) -> Law:
    """The law of a sum, without points for expectations: nobody asks for these."""
    whole = parts[0]
    for law in parts[1:]:
        whole = _two_added(whole, law)
    return replace(whole, name="sum")


def _two_added(one: Law, other: Law) -> Law:
    mean = one.mean_s + other.mean_s
    squares = [law.mean_s**2 * (1.0 + law.scv) for law in (one, other)]
    thirds = one.third_moment_s3 + 3.0 * (squares[0] * other.mean_s + squares[1] * one.mean_s) + other.third_moment_s3
    return Law(
        name="sum",
        mean_s=mean,
        scv=(one.scv * one.mean_s**2 + other.scv * other.mean_s**2) / mean**2,
        third_moment_s3=thirds,
        tail_rate=min(one.tail_rate, other.tail_rate),
        transform=lambda s: one.transform(s) * other.transform(s),
        points_s=_NO_POINTS,
        weights=_NO_POINTS,
    )
