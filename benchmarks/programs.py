"""M/M/8 at 90 % utilisation: as an ordinary SimPy program, and in the lab with the same arrivals and service times.

And once more in the lab with everything on that makes a queue a queue, which shows what all of it costs.
"""

import numpy as np
import simpy

import sim
from sim.model import simulate
from sim.workload import draw

WORKERS, RATE_PER_S, NORMAL = 8, 7.2, 2
NS = 1e-9


def scenario(jobs):
    """Return the scenario that brings about this many jobs. Priority order, as in the plain program."""
    return sim.scenario.from_dict(
        {
            "name": "mm8",
            "seed": 1,
            "duration": jobs / RATE_PER_S,
            "load": f"{RATE_PER_S}/s",
            "steps": {"work": {"service": {"exponential": "1s"}}},
            "queue": {"order": "priority"},
            "workers": {"count": WORKERS},
        }
    )


def full_scenario(jobs):
    """Return as many jobs with priorities, delays, crashes, leases, retries and a dead letter queue.

    Two in a hundred attempts fail, one job in ten is delayed, each worker crashes about every 200 jobs; together with
    the repeated work the workers are busy for nine tenths of the time that they are up, as in the plain scenario.
    """
    work = {"service": {"exponential": "1s"}, "fails": "2%"}
    urgent, later = {**work, "priority": "high"}, {**work, "delay": {"exponential": "5s"}}
    rate_per_s = 0.9 * WORKERS * 200 / 205 / 1.025
    return sim.scenario.from_dict(
        {
            "name": "everything on",
            "seed": 1,
            "duration": jobs / rate_per_s,
            "load": f"{rate_per_s:.6f}/s",
            "mix": {"urgent": "90%", "later": "10%"},
            "steps": {"urgent": urgent, "later": later},
            "queue": {"order": "priority", "visibility_timeout": "10s", "max_receives": 5},
            "retry": {"max_attempts": 3, "backoff": {"exponential": {"base": "1s", "max": "60s"}}, "jitter": "full"},
            "workers": {"count": WORKERS, "crashes": {"mtbf": "200s", "restart": "5s"}},
        }
    )


def drawn(asked):
    """Return the architecture and its workload."""
    (architecture,) = asked.architectures.values()
    return architecture, draw(architecture, seed=asked.seed, duration_ns=asked.duration_ns)


def lab(asked, architecture, workload):
    """Run the lab's engine: the whole record, a row per request, job and attempt."""
    return simulate(architecture, workload, horizon_ns=asked.duration_ns)


def lab_with_draws(asked):
    """Draw the workload and run it: what a user of the lab waits for."""
    return lab(asked, *drawn(asked))


def plain_inputs(asked):
    """Return arrivals and service times [s] as the plain program wants them: lists, drawn ahead, free of charge."""
    _, workload = drawn(asked)
    count = len(workload.arrival_ns)
    return (
        (workload.arrival_ns * NS).tolist(),
        (workload.service_ns("work", 0, count) * NS).tolist(),
        asked.duration_ns * NS,
    )


def plain(arrivals_s, services_s, until_s):
    """Run the same queue as SimPy's documentation teaches it, noting only when each job arrives, starts and ends."""
    env = simpy.Environment()
    queue = simpy.PriorityStore(env)
    rows = []
    env.process(users(env, queue, arrivals_s))
    for _ in range(WORKERS):
        env.process(worker(env, queue, services_s, rows))
    env.run(until=until_s)
    return rows


def users(env, queue, arrivals_s):
    """Put a job on the queue at each arrival. The number breaks ties: first come, first served."""
    for number, arrival_s in enumerate(arrivals_s):
        yield env.timeout(arrival_s - env.now)
        yield queue.put(simpy.PriorityItem((NORMAL, number), env.now))


def worker(env, queue, services_s, rows):
    """Take a job, work on it, note it; forever."""
    while True:
        job = yield queue.get()
        start_s, number = env.now, job.priority[1]
        yield env.timeout(services_s[number])
        rows.append((number, job.item, start_s, env.now))


def by_job(arrivals_s, services_s, until_s):
    """Run it with a process for each job that asks for one of eight servers, as SimPy's bank example does."""
    env = simpy.Environment()
    counter = simpy.Resource(env, WORKERS)
    rows = []
    env.process(customers(env, counter, arrivals_s, services_s, rows))
    env.run(until=until_s)
    return rows


def customers(env, counter, arrivals_s, services_s, rows):
    """Let a customer come at each arrival."""
    for number, arrival_s in enumerate(arrivals_s):
        yield env.timeout(arrival_s - env.now)
        env.process(customer(env, counter, number, services_s[number], rows))


def customer(env, counter, number, service_s, rows):
    """Wait for a server, be served, leave."""
    arrival_s = env.now
    with counter.request() as turn:
        yield turn
        start_s = env.now
        yield env.timeout(service_s)
    rows.append((number, arrival_s, start_s, env.now))


def mean_wait_s(result):
    """Return the mean wait of the jobs that were done, of either program's result."""
    if isinstance(result, list):
        return float(np.mean([start_s - arrival_s for _, arrival_s, start_s, _ in result]))
    attempts = result.attempts
    done = attempts.end_ns >= 0
    return float((attempts.start_ns - attempts.ready_ns)[done].mean() * NS)
