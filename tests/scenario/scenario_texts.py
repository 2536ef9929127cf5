"""Scenarios as text for the tests: a small one that is right, and what is said of one that is wrong."""

import re

import pytest

from sim.scenario import ScenarioError, from_text

HEAD = "name: small\nseed: 1\nduration: 10m\n"
BODY = "load: 5/s\nsteps: {email: {service: 1s}}\nworkers: {count: 8}\n"
SMALL = HEAD + BODY


def with_load(load):
    """Return the small scenario with another load."""
    return SMALL.replace("5/s", load)


def with_service(service):
    """Return the small scenario with another service time."""
    return SMALL.replace("service: 1s", f"service: {service}")


def load_of(text):
    """Return the load of the small scenario when the file says `load: text`."""
    return from_text(with_load(text)).architectures["queued"].load


def service_of(text):
    """Return the service time of the small scenario when the file says `service: text`."""
    return from_text(with_service(text)).architectures["queued"].steps["email"].service


def refusals(text, overrides=(), source="f.yaml"):
    """Return the lines of the error that a text deserves."""
    with pytest.raises(ScenarioError) as caught:
        from_text(text, source, dict(overrides))
    return str(caught.value).splitlines()


def refusal(text, overrides=(), source="f.yaml"):
    """Return the only line of the error that a text deserves."""
    (line,) = refusals(text, overrides, source)
    return line


def said_of(text):
    """Return what the only error says behind its place."""
    return re.sub(r"^f\.yaml:\d+:\d+: ", "", refusal(text))


# Every section and every key of the queue, once.
WHOLE = """\
name: whole
seed: 1
duration: 10m
load: 5/s
keys: {count: 100, skew: 1}
max_jobs: 50
mix: {pdf: 1, email: 3}
steps:
  pdf:
    service: {exponential: 1s}
    fails: 2%
    weight: 3
    queue: low
    redraw: per_attempt
    fails_after: 100ms
    timeout: 10s
    poison: 1%
    delay: {uniform: {low: 0, high: 5m}}
    deadline: 2s
    payload: 200KB
    spawns: {thumbnail: 3}
  thumbnail: {service: 1s, ttl: 60s}
  email: {service: 1s, schedule: {every: 1h, jitter: 10m}, priority: high}
  payment: {service: 1s}
api:
  threads: 4
  rate_limit: {rate: 100/s, burst: 20}
  breaker: {failures: 50%, of: 20, open_for: 10s, probes: 2}
  shed: {codel: {target: 5ms, interval: 100ms}}
  client: {timeout: 2s, hedge: {after: 200ms}, retry: {max_attempts: 2, budget: {ratio: 20%}}}
queue:
  order: priority
  ageing: 30s
  capacity: 1000
  when_full: block
  visibility_timeout: 30s
  heartbeat: 10s
  lease_poll: 30s
  ack: late
  late_ack: refuse
  detection: connection
  detection_delay: 1s
  redelivery: head
  max_receives: 5
  crash_counts: false
  lapse_counts: false
  failure_counts: false
  return_counts: true
  dead_letters: false
  expired: dead_letter
  schedule_poll: 5s
  ordered: true
  latency: 2ms
  bandwidth: 50MB/s
  max_payload: 256KB
  claim_check: {latency: 10ms, bandwidth: 100MB/s}
queues: {critical: {}, low: {order: weighted, ageing: null, when_full: drop_oldest}}
retry: {max_attempts: unlimited, backoff: lease, jitter: full, budget: {ratio: 10%, burst: 10}}
workers:
  prefetch: 4
  poll: 1s
  long_poll: 20s
  crashes: {mtbf: 5m, restart: 20s, only_busy: true}
  shutdown: {grace: 30s, unfinished: return}
  dedup: 1h
pools:
  fast: {count: 8, reads: [critical, low], autoscale: {backlog_per_worker: 10, min: 2, max: 50, cooldown: 60s}}
  slow: {count: 2, reads: {critical: 6, low: 1}}
faults:
  - {dependency: pdf, at: 2m, for: 30s, share: 50%}
  - {dependency: pdf, slow: 3, at: 2m, for: 30s}
  - {kill: 50%, at: 2m}
  - {kill: 2, at: 2m}
  - {broker: down, at: 2m, for: 10s}
  - {network: 100ms, at: 2m, for: 1m}
  - {deploy: {batch: 2, pause: 10s}, at: 5m}
redrive: [{at: 8m, rate: 50/s}, {at: 9m}]
architectures:
  split: {inline: [payment], queued: [pdf, thumbnail, email]}
  log:
    queued: all
    steps: {pdf: {spawns: {}, queue: null, delay: null}, thumbnail: {ttl: null}, email: {schedule: null}}
    mix: null
    queues: null
    pools: null
    retry: null
    workers: {count: 9}
    stream:
      partitions: 8
      consumers: {pdf: 4, email: 4}
      commit_every: 5s
      on_failure: skip
      session_timeout: 10s
      rebalance: 3s
"""


def whole(old="", new=""):
    """Return the scenario that uses every key, with one piece of its text replaced."""
    assert old in WHOLE
    return WHOLE.replace(old, new, 1) if old else WHOLE
