"""Which formula describes which station: the conditions of each in order, and what it says where they hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.experiment.matching import needs
from sim.experiment.matching.calls import good_share
from sim.experiment.matching.needs import Need, NotHere
from sim.experiment.matching.plain import plain
from sim.experiment.matching.readings import Figures, flow, means, percentiles, reached, time_before
from sim.experiment.matching.stations import Station
from sim.scenario import Even
from sim.theory import approximations, batch, gimc, laws, loss, md, mg1, mmc, mmck
from sim.theory.laws import Law
from sim.theory.result import Queue

_REGULAR = 0.01  # scv below which the inversion of a transform is too rough
_BUSIEST = 0.999  # load above which the inversion loses its digits
_LARGEST = 5_000  # jobs in the system of M/M/c/K for percentiles in reasonable time


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """needs: the first that fails is why the formula is silent.  figures: what it says, by metric."""

    needs: tuple[Need, ...]
    figures: Callable[[Station], Figures]


def _mmc(station: Station) -> Figures:
    system = {"arrival_rate": station.rate, "mean_service_s": station.service.mean_s, "workers": station.servers}
    found = means(station, mmc.queue(**system))  # type: ignore[arg-type]
    return found | percentiles(
        station,
        lambda share: mmc.wait_percentile(share=share, **system),  # type: ignore[arg-type]
        lambda share: mmc.sojourn_percentile(share=share, **system),  # type: ignore[arg-type]
    )


def _mmck(station: Station) -> Figures:
    rate, mean_s, workers = station.rate, station.service.mean_s, station.servers
    capacity = workers + (station.room or 0)
    queue = mmck.queue(arrival_rate=rate, mean_service_s=mean_s, workers=workers, capacity=capacity)
    found = means(station, queue) | _of_the_admitted(station, queue.lost_share)
    if capacity > _LARGEST:
        return found
    return found | percentiles(
        station,
        lambda share: mmck.wait_percentile(
            share=share, arrival_rate=rate, mean_service_s=mean_s, workers=workers, capacity=capacity
        ),
    )


def _loss(station: Station) -> Figures:
    queue = loss.queue(arrival_rate=station.rate, mean_service_s=station.service.mean_s, workers=station.servers)
    return means(station, queue) | _of_the_admitted(station, queue.lost_share)


def _of_the_admitted(station: Station, lost_share: float) -> Figures:
    """Who is served, where a station turns some away."""
    architecture = station.architecture
    if station.place == "workers":
        whole = time_before(station) is not None and good_share(architecture) == 1.0
    else:
        whole = not station.fails and not architecture.queued
    through = station.rate * (1.0 - lost_share)
    api = architecture.api
    if not whole or (api is not None and api.client.timeout_ns is not None):
        return {"throughput": through} if whole else {}
    return {"throughput": through, "goodput": through, "requests.ok_share": 1.0 - lost_share}


def _mg1(station: Station) -> Figures:
    rate, service = station.rate, station.service
    found = means(station, mg1.queue(arrival_rate=rate, mean_service_s=service.mean_s, scv=service.scv))
    if service.make_law is None or service.scv < _REGULAR or station.load_erlang > _BUSIEST:
        return found
    law = service.make_law()
    return found | percentiles(
        station,
        lambda share: reached(share, lambda t: mg1.wait_cdf(at_s=t, arrival_rate=rate, service=law), law.mean_s),
        lambda share: reached(share, lambda t: mg1.sojourn_cdf(at_s=t, arrival_rate=rate, service=law), law.mean_s),
    )


def _mdc(station: Station) -> Figures:
    system = {"arrival_rate": station.rate, "mean_service_s": station.service.mean_s, "workers": station.servers}

    def wait_s(share: float) -> float:
        return md.wait_percentile(share=share, **system)  # type: ignore[arg-type]

    found = means(station, md.queue(**system))  # type: ignore[arg-type]
    return found | percentiles(station, wait_s, lambda share: wait_s(share) + station.service.mean_s)


def gap_of(station: Station) -> Law:
    """Return the law of the time between arrivals: constant or exponential."""
    make = laws.deterministic if isinstance(station.load, Even) else laws.exponential
    return make(mean_s=1.0 / station.rate)


def _gimc(station: Station) -> Figures:
    gap, mean_s, workers = gap_of(station), station.service.mean_s, station.servers
    found = means(station, gimc.queue(gap=gap, mean_service_s=mean_s, workers=workers))
    return found | percentiles(
        station, lambda share: gimc.wait_percentile(share=share, gap=gap, mean_service_s=mean_s, workers=workers)
    )


def _batches(station: Station) -> Figures:
    queue = batch.queue(
        batch_rate=station.arrival_rate,
        mean_batch_size=station.batch_mean,
        batch_size_variance=station.batch_variance,
        mean_service_s=station.service.mean_s,
        scv=station.service.scv,
    )
    return means(station, queue)


def _waiting(station: Station, queue: Queue) -> Figures:
    """What an approximation is about; the rest follows from Little's law, exactly."""
    told = ("wait.mean", "api_wait.mean", "backlog.mean", "completion_time.mean", "response_time.mean")
    return {metric: value for metric, value in means(station, queue).items() if metric in told}


def _allen_cunneen(station: Station) -> Figures:
    queue = approximations.allen_cunneen(
        arrival_rate=station.rate,
        gap_scv=gap_of(station).scv,
        mean_service_s=station.service.mean_s,
        service_scv=station.service.scv,
        workers=station.servers,
    )
    return _waiting(station, queue)


def _kingman(station: Station) -> Figures:
    queue = approximations.kingman(
        arrival_rate=station.rate,
        gap_scv=gap_of(station).scv,
        mean_service_s=station.service.mean_s,
        service_scv=station.service.scv,
    )
    return _waiting(station, queue)


def _mgc(station: Station) -> Figures:
    queue = approximations.mgc(
        arrival_rate=station.rate,
        mean_service_s=station.service.mean_s,
        scv=station.service.scv,
        workers=station.servers,
    )
    return _waiting(station, queue)


def _little(station: Station) -> Figures:
    """As many servers are busy on average as there is work per second, whatever the laws."""
    key = "utilization" if station.place == "workers" else "thread_utilization"
    whole = station.place == "workers" or not station.architecture.queued
    return {key: station.load_erlang / station.servers, **(dict(flow(station)) if whole else {})}


def _no_budget(station: Station) -> str:
    retry = station.architecture.retry
    return "a budget decides which jobs are tried again" if station.tries > 1.0 and retry.budget is not None else ""


def _alike(station: Station) -> str:
    """Jobs that arrive together follow one law, or who comes first in a batch would matter."""
    if len({kind.service.like for kind in station.kinds}) > 1 and station.batch_mean > 1.0:
        return "the jobs of a batch come in one order of steps, whose service times differ"
    return ""


def _together(station: Station) -> str:
    """Something arrives together."""
    return "" if station.batch_mean > 1.0 else NotHere("arrivals come one by one")


def _no_room(station: Station) -> str:
    return "" if station.room == 0 else f"{station.room:,} may wait"


QUIET = (plain, needs.no_crashes, needs.patient)
ENDLESS = (needs.unbounded, needs.stable)
POISSON = (needs.poisson, needs.single)

RULES: dict[str, Rule] = {
    "M/M/1": Rule(
        needs=(*QUIET, *POISSON, needs.exponential, needs.one_server, needs.unbounded,
               needs.memoryless_retries, needs.blind_order, needs.stable),
        figures=_mmc,
    ),
    "M/M/c": Rule(
        needs=(*QUIET, *POISSON, needs.exponential, needs.unbounded,
               needs.memoryless_retries, needs.blind_order, needs.stable),
        figures=_mmc,
    ),
    "M/M/c/K": Rule(
        needs=(*QUIET, *POISSON, needs.exponential, needs.bounded, needs.never_again, needs.blind_order),
        figures=_mmck,
    ),
    "M/G/c/c": Rule(needs=(*QUIET, *POISSON, needs.bounded, _no_room, needs.never_again), figures=_loss),
    "M/G/1": Rule(
        needs=(*QUIET, *POISSON, needs.one_server, needs.never_again, needs.blind_order, needs.finite_variance,
               *ENDLESS),
        figures=_mg1,
    ),
    "M/D/c": Rule(needs=(*QUIET, *POISSON, needs.unvaried, needs.never_again, *ENDLESS), figures=_mdc),
    "GI/M/c": Rule(
        needs=(*QUIET, needs.renewal, needs.single, needs.exponential, needs.never_again, needs.blind_order,
               *ENDLESS, needs.not_full),
        figures=_gimc,
    ),
    "Kingman": Rule(
        needs=(*QUIET, needs.renewal, needs.single, needs.one_server, needs.never_again, needs.blind_order,
               needs.finite_variance, *ENDLESS),
        figures=_kingman,
    ),
    "Allen-Cunneen": Rule(
        needs=(*QUIET, needs.renewal, needs.single, needs.never_again, needs.blind_order, needs.finite_variance,
               *ENDLESS),
        figures=_allen_cunneen,
    ),
    "M/G/c interpolation": Rule(
        needs=(*QUIET, *POISSON, needs.never_again, needs.blind_order, needs.moderate, *ENDLESS), figures=_mgc
    ),
    "M^X/G/1": Rule(
        needs=(_together, *QUIET, needs.poisson, _alike, needs.one_server, needs.never_again, needs.blind_order,
               needs.finite_variance, *ENDLESS),
        figures=_batches,
    ),
    "Little's law": Rule(needs=(*QUIET, _no_budget, *ENDLESS), figures=_little),
}  # fmt: skip
"""The formulas of a queue with servers, by the names of `sim.theory.MODELS`."""
