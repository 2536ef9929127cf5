"""What goes wrong and when, dead letters that go back, a log instead of a queue, and whose requests they are."""

import pytest
from scenario_texts import SMALL, refusal, refusals, whole

from sim.scenario import (
    BrokerFault,
    DependencyFault,
    DeployFault,
    Keys,
    KillFault,
    NetworkFault,
    Redrive,
    Rollout,
    Stream,
    from_text,
)

S = 1_000_000_000


def architecture(text):
    """Return the queued architecture of the small scenario with further lines."""
    return from_text(SMALL + text).architectures["queued"]


def test_faults_have_their_time_beside_them():
    """In the order of the file."""
    at = {"at_ns": 120 * S}

    assert from_text(whole()).architectures["split"].faults == (
        DependencyFault(dependency="pdf", for_ns=30 * S, share=0.5, **at),
        DependencyFault(dependency="pdf", for_ns=30 * S, slow=3.0, **at),
        KillFault(kill=0.5, **at),
        KillFault(kill=2, **at),
        BrokerFault(broker="down", for_ns=10 * S, **at),
        NetworkFault(network_ns=100_000_000, for_ns=60 * S, **at),
        DeployFault(deploy=Rollout(batch=2, pause_ns=10 * S), at_ns=300 * S),
    )


def test_a_deploy_is_one_by_one_unless_it_says_otherwise():
    """And without a pause."""
    assert (DeployFault(deploy=Rollout(batch=1, pause_ns=0), at_ns=0),) == architecture(
        "faults: [{deploy: {}, at: 0s}]"
    ).faults


@pytest.mark.parametrize(
    ("amount", "expected"), {"1": 1, "8": 8, "0.5": 0.5, "50%": 0.5, "100%": 1.0, "1.0": 1.0}.items()
)
def test_a_number_or_a_share_of_the_workers_is_killed(amount, expected):
    """A whole number counts workers; a percentage, or a part of one, is a share of them."""
    (fault,) = architecture(f"faults: [{{kill: {amount}, at: 1s}}]").faults

    assert (expected, type(expected)) == (fault.kill, type(fault.kill))


REFUSED = {
    "faults: 5": "faults: must be a list, got 5",
    "faults: [5]": "faults.0: must be a fault, got 5; choose from dependency, kill, broker, network, deploy",
    "faults: [{}]": "faults.0: must be a fault, got {}",
    "faults: [{at: 5s}]": "faults.0.at: is not a fault; choose from dependency, kill, broker, network, deploy",
    "faults: [{kil: 5, at: 5s}]": "faults.0.kil: is not a fault; did you mean kill?",
    "faults: [{kill: 1, broker: down, at: 5s}]": "faults.0: must be one fault, not 2, got {kill: 1, broker: 'down'",
    "faults: [{kill: 1}]": "faults.0.at: is required; when it begins",
    "faults: [{kill: 1, at: 5s, for: 5s}]": "faults.0.for: is out of place beside kill; choose from kill, at",
    "faults: [{kill: 9, at: 5s}]": "faults.0.kill: must be at most 8: there are no more workers, got 9; write kill",
    "faults: [{kill: 0, at: 5s}]": "faults.0.kill: must be at least 1, got 0",
    "faults: [{kill: 0%, at: 5s}]": "faults.0.kill: must be more than 0% and at most 100%, got '0%'",
    "faults: [{kill: 101%, at: 5s}]": "faults.0.kill: must be more than 0% and at most 100%, got '101%'",
    "faults: [{kill: all, at: 5s}]": "faults.0.kill: must be a percentage, got 'all'; write 50% or a number of workers",
    "faults: [{kill: 1.5, at: 5s}]": "faults.0.kill: must be a whole number, got 1.5",
    "faults: [{kill: true, at: 5s}]": "faults.0.kill: must be a whole number, got true",
    "faults: [{dependency: mail, at: 5s, for: 5s}]": "faults.0.dependency: is not a step, got 'mail'; did you mean em",
    "faults: [{dependency: email, at: 5s}]": "faults.0.for: is required; how long it lasts",
    "faults: [{dependency: email, at: 5s, for: 5s, slow: 0}]": "faults.0.slow: must lie between 0.001 and 1e+06, got 0",
    "faults: [{dependency: email, at: 5s, for: 5s, share: 0}]": "faults.0.share: must be at least 0.0001%, a million",
    "faults: [{broker: slow, at: 5s, for: 5s}]": "faults.0.broker: must be one of down, got 'slow'",
    "faults: [{network: 0s, at: 5s, for: 5s}]": "faults.0.network: must be at least a nanosecond, got '0s'",
    "faults: [{deploy: 2, at: 5s}]": "faults.0.deploy: must be a mapping with the keys batch, pause, got 2",
    "faults: [{kill: 1, at: 10m}]": (
        "faults.0.at: never happens: it must be before the end of the run, 10m, got '10m'; choose an earlier time, or"
    ),
    "redrive: {at: 5s}": "redrive: must be a list, got {at: '5s'}",
    "redrive: [{rate: 5/s}]": "redrive.0.at: is required; when it begins",
    "redrive: [{at: 5s, rate: 0/s}]": "redrive.0.rate: must be more than 0, got '0/s'",
    "redrive: [{at: 5s}, {at: 11m}]": "redrive.1.at: never happens: it must be before the end of the run, 10m, got '11",
    "keys: {}": "keys.count: is required; how many there are",
    "keys: {count: 5, skew: -1}": "keys.skew: must lie between 0 and 10, got -1",
    "stream: {}": "stream.partitions: is required; parts of the log, each in order; a key always goes to the same",
    "stream: {partitions: 4, consumers: {mail: 1}}": "stream.consumers.mail: is not a step; did you mean email?",
    "stream: {partitions: 4, consumers: {email: 0}}": "stream.consumers.email: must be at least 1, got 0",
    "stream: {partitions: 4, on_failure: stop}": "stream.on_failure: must be one of block, skip, retry, got 'stop'",
    "stream: {partitions: 4, commit_every: -1}": "stream.commit_every: must not be negative, got -1",
    "stream: {partitions: 4}\nqueues: {a: {}}": "queues: may not stand beside a stream; write queues: null, or stream",
    "stream: {partitions: 4}\npools: {a: {count: 1}}": "pools: may not stand beside a stream; write pools: null, or s",
}


@pytest.mark.parametrize(("line", "start"), REFUSED.items(), ids=REFUSED)
def test_what_cannot_go_wrong_is_refused(line, start):
    """At its place, with the rule, the value and the way out."""
    found = refusal(SMALL + line)

    assert found.startswith(("f.yaml:7:", "f.yaml:8:"))
    assert start in found


def test_workers_that_an_autoscaler_may_add_can_be_killed():
    """More than at the start, but never more than there can be; inline there is nobody to kill."""
    text = SMALL.replace("count: 8", "count: 8, autoscale: {age: 5s, max: 20}") + "faults: [{kill: 20, at: 5s}]\n"

    assert from_text(text)
    assert "must be at most 20: there are no more workers, got 21" in refusal(text.replace("kill: 20", "kill: 21"))
    assert from_text(text.replace("kill: 20", "kill: 21") + "architectures: {x: {inline: all}}")


def test_the_consumers_of_a_stream_are_not_counted():
    """How many there are is for the stream to say."""
    assert architecture("stream: {partitions: 20, consumers: {email: 20}}\nfaults: [{kill: 20, at: 5s}]")


def test_pools_are_counted_together():
    """What is killed has the lowest numbers, whichever pool it is in."""
    text = SMALL.replace("workers: {count: 8}", "pools: {a: {count: 2}, b: {count: 3}}")

    assert from_text(text + "faults: [{kill: 5, at: 5s}]")
    assert "must be at most 5: there are no more workers, got 6" in refusal(text + "faults: [{kill: 6, at: 5s}]")


def test_who_has_no_workers_hears_of_that_first():
    """And not of a fault that would kill them."""
    text = SMALL.replace("workers: {count: 8}\n", "") + "faults: [{kill: 5, at: 5s}]"

    assert refusals(text)[0].startswith("f.yaml:1:1: workers: is required")
    assert 1 == len(refusals(text))


def test_the_end_of_the_run_may_be_moved():
    """Then what is planned happens after all."""
    text = SMALL + "faults: [{kill: 1, at: 10m}]\n"

    assert from_text(text, overrides={"duration": "11m"})
    assert "never happens" in refusal(SMALL + "redrive: [{at: 9m}]\n", {"duration": "9m"}.items())


def test_dead_letters_go_back_at_once_or_at_a_rate():
    """Any number of times."""
    assert (Redrive(at_ns=480 * S, rate_per_s=50.0), Redrive(at_ns=540 * S)) == from_text(whole()).architectures[
        "split"
    ].redrive


def test_keys_are_alike_or_some_are_busier():
    """Zipf's law in one number."""
    assert (Keys(count=9, skew=0.0), Keys(count=100, skew=1.0)) == (
        architecture("keys: {count: 9}").keys,
        from_text(whole()).architectures["split"].keys,
    )


def test_a_stream_has_every_key():
    """Consumers of some steps, workers in equal parts for the others."""
    assert from_text(whole()).architectures["log"].stream == Stream(
        partitions=8, consumers={"pdf": 4, "email": 4}, commit_every_ns=5 * S, on_failure="skip",
        session_timeout_ns=10 * S, rebalance_ns=3 * S,
    )  # fmt: skip


def test_a_stream_concerns_only_what_is_queued():
    """An architecture that does all inline shares the file with one that has a log, and with one that has queues."""
    text = "stream: {partitions: 4, consumers: {email: 2}}\nqueues: {a: {}}\n"
    places = "architectures: {x: {inline: all}, y: {queued: all, queues: null}, z: {queued: all, stream: null}}"
    found = from_text(SMALL + text + places).architectures

    assert [1, 0, 1] == [len(architecture.queues) for architecture in found.values()]
    assert [4, 4, None] == [found[name].stream and found[name].stream.partitions for name in "xyz"]


def test_what_a_stream_reads_spawns_nothing():
    """Its jobs are read, not enqueued."""
    text = SMALL.replace("{email: {service: 1s}}", "{email: {service: 1s, spawns: {pdf: 1}}, pdf: {service: 1s}}")

    assert "f.yaml:7:1: stream: may not stand beside steps that spawn others; leave out spawns" == refusal(
        text + "stream: {partitions: 4}"
    )
