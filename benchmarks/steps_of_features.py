"""M/M/8 at 90 % utilisation in the lab, with what makes a queue a queue switched on one by one.

Where crashes take workers away and failures bring work back, fewer users come, so that all are as busy.
"""

import programs

import sim
from sim import engine, model
from sim.experiment.chunked import run_in_chunks
from sim.workload import draw

_WORK = {"service": {"exponential": "1s"}}
_CRASHES = {"crashes": {"mtbf": "200s", "restart": "5s"}}
_BACKOFF = {"exponential": {"base": "1s", "max": "60s"}}
FEATURES = ("priority", "delay", "lease", "crash", "retry", "dead letters")


def scenario(jobs, seed, on=()):
    """Return the scenario of about so many jobs with these features."""
    work = _WORK | ({"fails": "2%"} if "retry" in on else {})
    urgent = work | ({"priority": "high"} if "priority" in on else {})
    later = work | ({"delay": {"exponential": "5s"}} if "delay" in on else {})
    rate_per_s = programs.RATE_PER_S * (200 / 205 if "crash" in on else 1) / (1.025 if "retry" in on else 1)
    mix = {"mix": {"urgent": "90%", "later": "10%"}, "steps": {"urgent": urgent, "later": later}}
    retry = {"max_attempts": 3, "backoff": _BACKOFF, "jitter": "full"}
    return sim.scenario.from_dict(
        {
            "name": "mm8",
            "seed": seed,
            "duration": jobs / rate_per_s,
            "load": f"{rate_per_s:.6f}/s",
            "queue": _queue(on),
            "workers": {"count": programs.WORKERS} | (_CRASHES if "crash" in on else {}),
            **(mix if on else {"steps": {"work": work}}),
            **({"retry": retry} if "retry" in on else {}),
        }
    )


def _queue(on):
    keys = {
        "priority": {"order": "priority"},
        "lease": {"visibility_timeout": "10s"},
        "dead letters": {"max_receives": 5},
    }
    return {key: value for name in on for key, value in keys.get(name, {}).items()}


def in_simpy(jobs, seed, on=()):
    """Draw and simulate in the SimPy engine; return how many jobs there were and their mean wait [s]."""
    return _told(_ran(model.simulate, scenario(jobs, seed, on)))


def compiled(jobs, seed, on=()):
    """Draw and simulate in the compiled engine; return how many jobs there were and their mean wait [s]."""
    return _told(_ran(engine.simulate, scenario(jobs, seed, on)))


def in_chunks(jobs, seed, on=()):
    """Draw, simulate, measure and audit in chunks; return how many jobs there were and their mean wait [s]."""
    (outcome,) = run_in_chunks(scenario(jobs, seed, on), []).outcomes.values()
    assert outcome.measures.audit.balanced
    return outcome.measures.jobs.arrived, outcome.measures.wait.mean


def _ran(simulate, asked):
    (architecture,) = asked.architectures.values()
    workload = draw(architecture, seed=asked.seed, duration_ns=asked.duration_ns)
    return simulate(architecture, workload, horizon_ns=asked.duration_ns)


def _told(record):
    return len(record.jobs.state), programs.mean_wait_s(record)
