"""Every formula of the lab: what it is about, when it holds, where it comes from. Docs and `sim explain` list it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One model. name: in Kendall's notation where there is one.  module: in `sim.theory`.

    answers: what it tells.  conditions: when it holds, in words.  source: author and year; the functions say more.
    exact: whether its answers are exact under the conditions.
    """

    name: str
    module: str
    answers: str
    conditions: str
    source: str
    exact: bool = True


_POISSON = "Poisson arrivals"

MODELS: tuple[Model, ...] = (
    Model(
        name="M/M/1",
        module="mmc",
        answers="means, distributions and percentiles of wait and sojourn",
        conditions=f"{_POISSON}, exponential service, one worker, load below 1, nobody leaves; FIFO for distributions",
        source="Kleinrock (1975)",
    ),
    Model(
        name="M/M/c",
        module="mmc",
        answers="means, distributions and percentiles of wait and sojourn; with `erlang`, the workers needed",
        conditions=f"{_POISSON}, exponential service, c equal workers, load below c, nobody leaves; "
        "FIFO for distributions",
        source="Erlang (1917), Kleinrock (1975)",
    ),
    Model(
        name="M/M/c/K",
        module="mmck",
        answers="share turned away, throughput, wait of the admitted with distribution and percentiles",
        conditions=f"{_POISSON}, exponential service, c workers, room for K jobs in all, the rejected do not return",
        source="Gross, Shortle, Thompson & Harris (2008)",
    ),
    Model(
        name="M/G/c/c",
        module="loss",
        answers="share turned away, throughput, workers needed",
        conditions=f"{_POISSON}, any service law, c workers, nobody waits, the rejected do not return",
        source="Erlang (1917), Sevastyanov (1957)",
    ),
    Model(
        name="M/G/1",
        module="mg1",
        answers="means, variance of the wait, distributions and percentiles of wait and sojourn",
        conditions=f"{_POISSON}, any service law of finite variance, one worker, load below 1, nobody leaves; "
        "FIFO for all but means",
        source="Pollaczek (1930), Khinchine (1932); percentiles: Abate & Whitt (1995)",
    ),
    Model(
        name="M/D/c",
        module="md",
        answers="means, distribution and percentiles of the wait",
        conditions=f"{_POISSON}, constant service, c equal workers, load below c, FIFO, nobody leaves",
        source="Crommelin (1932), Franx (2001)",
    ),
    Model(
        name="GI/M/c",
        module="gimc",
        answers="means, distribution and percentiles of the wait; even arrivals are a constant gap",
        conditions="independent gaps of any law, exponential service, c equal workers, load below c, FIFO, "
        "nobody leaves",
        source="Takács (1962)",
    ),
    Model(
        name="Kingman",
        module="approximations",
        answers="mean wait of G/G/1 near saturation, and an upper bound",
        conditions="independent gaps and services, one worker, load below 1; right as the load tends to 1",
        source="Kingman (1961, 1962)",
        exact=False,
    ),
    Model(
        name="Allen-Cunneen",
        module="approximations",
        answers="mean wait of G/G/c",
        conditions="independent gaps and services, c equal workers, load below c",
        source="Allen (1990)",
        exact=False,
    ),
    Model(
        name="M/G/c interpolation",
        module="approximations",
        answers="mean wait of M/G/c",
        conditions=f"{_POISSON}, service no more variable than exponential, c equal workers, load below c",
        source="Cosmetatos (1976), Tijms (2003)",
        exact=False,
    ),
    Model(
        name="Halfin-Whitt",
        module="approximations",
        answers="workers needed, as load plus a multiple of its root",
        conditions="M/M/c with many workers",
        source="Halfin & Whitt (1981)",
        exact=False,
    ),
    Model(
        name="priority M/G/1",
        module="priority",
        answers="means by class",
        conditions=f"{_POISSON} and any service law by class, one worker, no preemption, total load below 1, "
        "FIFO in a class",
        source="Cobham (1954)",
    ),
    Model(
        name="priority M/M/c",
        module="priority",
        answers="means by class",
        conditions=f"{_POISSON} by class, exponential service of one mean, c workers, no preemption, "
        "total load below c",
        source="Cobham (1954), Kella & Yechiali (1985)",
    ),
    Model(
        name="M^X/G/1",
        module="batch",
        answers="means per job",
        conditions="batches arrive by a Poisson process, one worker, load below 1, jobs are served one by one",
        source="Burke (1975)",
    ),
    Model(
        name="Erlang A",
        module="abandonment",
        answers="share that leaves, means over all arrivals",
        conditions=f"{_POISSON}, exponential service and patience, c workers; who left does not return",
        source="Palm (1957), Garnett, Mandelbaum & Reiman (2002)",
    ),
    Model(
        name="M/G/1 with breakdowns",
        module="breakdowns",
        answers="completion time under resume, restart redrawn, restart kept; means of the queue",
        conditions=f"{_POISSON}, one worker, exponential time between crashes, independent repairs, "
        "the job stays with its worker",
        source="Gaver (1962), Avi-Itzhak & Naor (1963)",
    ),
    Model(
        name="retries",
        module="retries",
        answers="attempts per job, offered load, share of dead letters, also from crashes",
        conditions="attempts fail independently with one probability; crashes after exponential times",
        source="geometric series",
    ),
    Model(
        name="retry orbit",
        module="retry_orbit",
        answers="states in the long run and after a burst, goodput, mean time to recover",
        conditions=f"{_POISSON}, exponential service and retry delay, FIFO, c workers, bounded queue and orbit",
        source="Falin & Templeton (1997)",
        exact=False,
    ),
    Model(
        name="metastable",
        module="metastable",
        answers="hidden capacity under retries, time to recover from a spike, chance of not having recovered",
        conditions="constant rates, FIFO, calls go on when their user has left; chances: as retry orbit",
        source="Bronson et al. (2021), Huang et al. (2022)",
        exact=False,
    ),
    Model(
        name="power of choices",
        module="choices",
        answers="distribution of queue lengths, means",
        conditions=f"{_POISSON}, exponential service, very many workers with a queue each, load below 1",
        source="Vvedenskaya, Dobrushin & Karpelevich (1996), Mitzenmacher (2001)",
        exact=False,
    ),
    Model(
        name="Little's law",
        module="littles",
        answers="number, rate or time from the other two; throughput of a closed load",
        conditions="long-run averages exist, what goes in comes out",
        source="Little (1961)",
    ),
    Model(
        name="drain",
        module="drain",
        answers="time until a backlog is gone, backlog over the stages of a load",
        conditions="constant rates, capacity above load; exact in the mean for M/M/c and M/G/1, else a fluid",
        source="Kleinrock (1976), Newell (1982)",
        exact=False,
    ),
    Model(
        name="stall",
        module="stall",
        answers="response times around one stall: from the plan of a test, and as a closed-loop tester reports them",
        conditions="even requests, all of them answered when the stall ends; exact for many requests",
        source="Tene (2013)",
        exact=False,
    ),
    Model(
        name="universal scalability law",
        module="usl",
        answers="throughput over concurrency fitted to measurements, and its peak",
        conditions="at least three concurrencies measured; a description, not a law of queues",
        source="Gunther (2007), Schwartz (2015)",
        exact=False,
    ),
)
