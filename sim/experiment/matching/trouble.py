"""Formulas of urgency and of what goes wrong: priorities, breakdowns, retries; and the conditions that they have."""

from __future__ import annotations

import math

from sim.experiment.matching import needs
from sim.experiment.matching.calls import queues_used
from sim.experiment.matching.needs import NotHere
from sim.experiment.matching.plain import plain, queued_steps
from sim.experiment.matching.readings import Figures, means, time_before
from sim.experiment.matching.rules import ENDLESS, POISSON, QUIET, Rule
from sim.experiment.matching.service import Service, mixture, of_law
from sim.experiment.matching.stations import Station
from sim.scenario import Crashes, Exponential
from sim.theory import breakdowns, priority, result


def _classes(station: Station) -> list[tuple[float, Service]]:
    """Arrival rate [1/s] and service of each priority, the most urgent first."""
    steps = station.architecture.steps
    levels = sorted({steps[kind.step].priority for kind in station.kinds})
    members = [[kind for kind in station.kinds if steps[kind.step].priority == level] for level in levels]
    return [
        (math.fsum(kind.rate for kind in kinds), mixture([(kind.rate, kind.service) for kind in kinds]))
        for kinds in members
    ]


def _urgent_first(station: Station) -> str:
    """Jobs of several priorities, the most urgent of which is next."""
    if station.place == "threads":
        return NotHere("calls have no priorities")
    queue = queues_used(station.architecture)[0]
    if queue.order != "priority":
        return NotHere(f"the order is {queue.order}, not priority")
    if len({step.priority for step in queued_steps(station.architecture)}) == 1:
        return NotHere("all jobs have the same priority")
    return "priorities grow with the wait (ageing)" if queue.ageing_ns is not None else ""


def _of_classes(station: Station, queues: tuple[result.Queue, ...]) -> Figures:
    """All classes together: the figures of a run are of all jobs."""
    waits = math.fsum(queue.throughput_per_s * queue.wait_s for queue in queues) / station.rate
    whole = result.from_wait(
        formula=queues[0].formula,
        arrival_rate=station.rate,
        mean_service_s=station.service.mean_s,
        workers=station.servers,
        wait_s=waits,
        wait_probability=math.nan,
    )
    return means(station, whole)


def _priority_mg1(station: Station) -> Figures:
    rates, services = zip(*_classes(station), strict=True)
    queues = priority.mg1(
        arrival_rates=rates,
        mean_services_s=[service.mean_s for service in services],
        scvs=[service.scv for service in services],
    )
    return _of_classes(station, queues)


def _priority_mmc(station: Station) -> Figures:
    rates = [rate for rate, _ in _classes(station)]
    queues = priority.mmc(arrival_rates=rates, mean_service_s=station.service.mean_s, workers=station.servers)
    return _of_classes(station, queues)


def _crashes(station: Station) -> Crashes | None:
    """How the only pool of workers dies by itself, if it does."""
    pools = station.architecture.named_pools.values() if station.place == "workers" else ()
    found = [pool.crashes for pool in pools if pool.crashes is not None and pool.crashes.mtbf is not None]
    return found[0] if found else None


def _breaks_down(station: Station) -> str:
    """Crashes come after exponential times."""
    crashes = _crashes(station)
    if crashes is None:
        return NotHere(f"the {station.place} do not crash by themselves")
    mtbf = of_law(crashes.mtbf) if crashes.mtbf is not None else None
    return "" if mtbf and mtbf.kind == "exponential" else "the time between crashes is not exponential"


def _stays_with_its_worker(station: Station) -> str:
    """The job of a worker that died is the next that this worker does."""
    queue = queues_used(station.architecture)[0]
    if queue.ack == "early":
        return "a job is lost with its worker (ack: early)"
    if queue.noticed_by != "connection" or queue.detection_delay_ns:
        return "a crash is not noticed at once, so others overtake the job"
    if queue.redelivery != "head":
        return "the job comes back behind others (redelivery: tail)"
    return "a job is given up after so many deliveries (max_receives)" if queue.max_receives is not None else ""


def _nothing_fails(station: Station) -> str:
    return "attempts fail, too" if station.fails else ""


def _one_size(station: Station) -> str:
    """All jobs draw their size in the same way, from a law that the formula can ask."""
    redraws = {step.redraw for step in queued_steps(station.architecture)}
    if len(redraws) > 1:
        return "some jobs keep their size after a crash, others do not"
    known = station.service.make_law is not None
    return "" if known else f"the law of the service ({station.service.kind}) is not one that the formula knows"


def _breakdowns(station: Station) -> Figures:
    """Means of M/G/1 with breakdowns; every crash adds an attempt, which waits for the repair."""
    spec, law = _crashes(station), station.service.make_law
    assert spec is not None
    assert law is not None
    assert isinstance(spec.mtbf, Exponential) or spec.mtbf is not None
    repair = of_law(spec.restart) if spec.restart is not None else Service(mean_s=0.0, scv=0.0, kind="constant")
    xi = 1.0 / of_law(spec.mtbf).mean_s
    crashes = breakdowns.Crashes(rate=xi, mean_repair_s=repair.mean_s, repair_scv=repair.scv)
    redrawn = queued_steps(station.architecture)[0].redraw == "per_attempt"
    restart = breakdowns.restart_redrawn if redrawn else breakdowns.restart_kept
    completion = restart(service=law(), crashes=crashes)
    busy_s = completion.mean_s / (1.0 + xi * repair.mean_s)  # without the repairs
    queue = breakdowns.queue(
        arrival_rate=station.rate, completion=completion, crashes=crashes, crashes_when_idle=not spec.only_busy
    )
    again = xi * busy_s
    found = {
        "wait.mean": (queue.wait_s + again * repair.mean_s) / (1.0 + again),
        "utilization": _busy_while_up(station.rate * busy_s, xi * repair.mean_s, only_busy=spec.only_busy),
        "backlog.mean": station.rate * (queue.wait_s + again * repair.mean_s),
        "throughput": station.rate,
    }
    before = time_before(station)
    return found if before is None else found | {"completion_time.mean": before + queue.sojourn_s}


def _busy_while_up(busy: float, stretch: float, *, only_busy: bool) -> float:
    """Busy time over time up. stretch: mean repair per time in which it may crash."""
    return busy / (1.0 - busy * stretch) if only_busy else busy * (1.0 + stretch)


def _something_fails(station: Station) -> str:
    """Attempts fail by chance and are repeated, whatever others do."""
    retry = station.architecture.retry
    if station.place == "threads":
        return NotHere("calls are no jobs: nothing retries them but their users")
    if not station.fails:
        return NotHere("no attempt fails by chance")
    return "a budget pays for retries, so they depend on each other" if retry.budget is not None else ""


def _retries(station: Station) -> Figures:
    """Attempts per job, and how many jobs are given up."""
    found = {"amplification": station.tries}
    if station.duration_ns is not None:
        per_s = math.fsum(kind.rate * kind.gives_up for kind in station.kinds)
        letters = queues_used(station.architecture)[0].dead_letters
        found["jobs.dead" if letters else "jobs.lost"] = per_s * station.duration_ns / 1e9
    return found


TROUBLE: dict[str, Rule] = {
    "priority M/G/1": Rule(
        needs=(_urgent_first, *QUIET, *POISSON, needs.one_server, needs.never_again, needs.finite_variance, *ENDLESS),
        figures=_priority_mg1,
    ),
    "priority M/M/c": Rule(
        needs=(_urgent_first, *QUIET, *POISSON, needs.exponential, needs.never_again, *ENDLESS),
        figures=_priority_mmc,
    ),
    "M/G/1 with breakdowns": Rule(
        needs=(_breaks_down, plain, needs.patient, *POISSON, needs.one_server, _stays_with_its_worker,
               _nothing_fails, _one_size, *ENDLESS),
        figures=_breakdowns,
    ),
    "retries": Rule(
        needs=(_something_fails, plain, needs.no_crashes, needs.patient, needs.stable),
        figures=_retries,
    ),
}  # fmt: skip
"""Formulas of urgency and of trouble, by the names of `sim.theory.MODELS`."""
