"""What to doubt in a run, and why."""

import pytest
from made_runs import QUEUED, SYNC, architecture
from made_up import record

from sim.measure import measure
from sim.measure.steady import kind_of_run


def codes(found):
    """The codes of the doubts."""
    return [doubt.code for doubt in found.verdicts]


def test_overload_is_said_with_its_numbers():
    """1/s of 2 s that fail half the time, tried twice: 3 erlang for 2 workers, and never stable."""
    found = measure(QUEUED, architecture("queued"))

    assert "unstable" in codes(found)
    assert "3 workers would be needed and there are 2" in found.verdicts[0].sentence


def test_a_peak_above_capacity_is_an_overload_for_a_while():
    """On average 0.3/s x 3 s is below two workers; the peak of 3/s is not."""
    load = {"spike": {"base": "0.1/s", "peak": "3/s", "at": 5, "for": "500ms"}}

    assert "overloaded" in codes(measure(QUEUED, architecture("queued", load=load)))


def test_a_steady_load_without_warmup_is_biased_by_its_start():
    """Said of a Poisson load without warm-up, not with one, nor of stages."""
    calm = {"workers": {"count": 50}}

    assert "start_up" in codes(measure(QUEUED, architecture("queued", **calm)))
    assert "start_up" not in codes(measure(QUEUED, architecture("queued", **calm), warmup_ns=10**9))
    stages = {"stages": [{"rate": "1/s", "for": 10}]}
    assert "start_up" not in codes(measure(QUEUED, architecture("queued", load=stages, **calm)))


def test_a_steady_load_starts_empty_whatever_else_is_planned():
    """With a fault on the timeline a run is a story, yet its first users find no queue, and that is still said."""
    planned = architecture("queued", workers={"count": 50}, faults=[{"kill": 1, "at": "5s"}])

    assert "terminating" == kind_of_run(planned).kind
    assert "start_up" in codes(measure(QUEUED, planned))


def test_what_is_unfinished_at_the_end_is_said_to_be_censored():
    """One of four users is pending."""
    said = [doubt.sentence for doubt in measure(SYNC, architecture("sync")).verdicts if doubt.code == "censored"]

    assert said[0].startswith("1 of 4 users (25%) were not finished")


def test_closed_users_offer_no_load_of_their_own():
    """They wait for their answers: nothing is unstable."""
    load = {"users": {"count": 100, "think": "1ms"}}

    assert "unstable" not in codes(measure(QUEUED, architecture("queued", load=load)))


def said(found, code):
    """The sentences of the doubts of one code."""
    return [doubt.sentence for doubt in found.verdicts if doubt.code == code]


def test_the_overhead_of_calls_alone_can_be_too_much():
    """100/s with 50 ms each need 5 threads, though no step is inline."""
    busy = architecture(
        "queued", load="100/s", api={"threads": 1, "overhead": "50ms"}, steps={"mail": {"service": "1ms"}}
    )

    assert said(measure(QUEUED, busy), "unstable")[0].startswith("On average 5 threads would be needed and there are 1")


def test_threads_hold_back_work_from_the_workers():
    """10/s would need 10 workers, but one thread lets 1/s through, which one of two workers can do."""
    steps = {"check": {"service": "1s"}, "mail": {"service": "1s"}}
    held_back = architecture(
        "hybrid",
        load="10/s",
        api={"threads": 1},
        steps=steps,
        architectures={"hybrid": {"inline": ["check"], "queued": ["mail"]}},
    )
    sentences = said(measure(record(steps=("check", "mail")), held_back), "unstable")

    assert ["On average 10 threads"] == [sentence[:21] for sentence in sentences]


def test_retries_of_calls_that_failed_can_be_too_much():
    """1/s of 1.5 s on two threads; half fail, so that up to three calls each are 1.75 calls: 2.6 threads."""
    steps = {"check": {"service": "1500ms", "fails": "50%"}}
    api = {"threads": 2, "client": {"retry": {"max_attempts": 3}}}

    assert "unstable" in codes(measure(SYNC, architecture("sync", api=api, steps=steps)))
    assert "unstable" not in codes(measure(SYNC, architecture("sync", steps=steps)))


def test_closed_users_are_never_said_to_be_too_many():
    """Not even for an API: whoever waits does not ask."""
    load = {"users": {"count": 100, "think": "1ms"}}

    assert not {"unstable", "overloaded"} & set(codes(measure(SYNC, architecture("sync", load=load))))


def test_work_that_always_fails_and_is_tried_for_ever_needs_endlessly_many():
    """No number of workers, or of threads, is enough; nor is one named."""
    steps = {"mail": {"service": "1ms", "fails": 1}}
    for name, sections in {
        "queued": {"retry": {"max_attempts": "unlimited"}},
        "sync": {"api": {"threads": 2, "client": {"retry": {"max_attempts": "unlimited"}}}},
    }.items():
        sentences = said(measure(record(), architecture(name, steps=steps, **sections)), "unstable")
        assert sentences[0].startswith("On average endlessly many ")  # fmt: skip


def test_a_job_that_is_tried_without_end_blocks_its_key():
    """In an ordered queue it keeps no worker busy: what waits behind it grows, however many workers there are."""
    steps = {"mail": {"service": "1ms", "fails": 1}}
    ordered = {"queue": {"ordered": True}, "keys": {"count": 3}, "retry": {"max_attempts": "unlimited"}}
    found = measure(record(), architecture("queued", steps=steps, **ordered))

    assert "unstable" not in codes(found)
    (sentence,) = said(found, "blocked")
    assert sentence.startswith("A job that is tried without end stops its key")


def test_an_autoscaler_may_start_as_many_workers_as_it_needs():
    """3 erlang for 2 workers that may become 5."""
    scaled = {"count": 2, "autoscale": {"age": "1s", "max": 5}}

    assert "unstable" not in codes(measure(QUEUED, architecture("queued", workers=scaled)))
    assert "unstable" in codes(measure(QUEUED, architecture("queued", workers={"count": 2})))


@pytest.mark.parametrize(
    ("crashes", "servers"),
    [
        ({"mtbf": "10m", "restart": "10m"}, "2 for 5"),
        ({"mtbf": "10m", "restart": "10m", "only_busy": True}, "2"),
        ({"mtbf": "10m", "restart": "1s"}, None),
        ({"mtbf": "10m"}, None),
    ],
)
def test_workers_that_are_down_do_no_work(crashes, servers):
    """3 erlang for 4 workers are not too much, unless half of their time is lost; at work: of as many as are busy."""
    asked = architecture("queued", workers={"count": 4, "crashes": crashes})
    sentences = said(measure(QUEUED, asked), "unstable")

    assert (["On average 3 workers would be needed and there are"] if servers else []) == [
        sentence[:50] for sentence in sentences
    ]


@pytest.mark.parametrize(
    ("step", "said_of"),
    [
        ({"service": {"pareto": {"mean": "1s", "alpha": 1.5}}}, "in the long run the mean wait is infinite"),
        ({"service": {"pareto": {"mean": "1s", "alpha": 2.5}}}, "waits have no variance"),
        ({"service": {"pareto": {"mean": "1s", "alpha": 1.5}}, "timeout": "1m"}, None),
        ({"service": {"pareto": {"mean": "1s", "alpha": 3.5}}}, None),
    ],
)
def test_heavy_tails_are_doubted(step, said_of):
    """Of what has no second or no third moment no run is long enough; a timeout gives it all moments."""
    found = said(measure(record(), architecture("queued", steps={"mail": step}, workers={"count": 9})), "heavy_tail")

    assert [said_of] if said_of else [] == found
    assert all(said_of in sentence for sentence in found)


def test_a_stream_has_its_consumers():
    """3 erlang for 5 workers are not too much, for 2 consumers they are."""
    log = {"workers": {"count": 5}, "architectures": {"queued": {"queued": "all"}}}
    two = {"partitions": 4, "consumers": {"mail": 2}}

    assert "unstable" not in codes(measure(QUEUED, architecture("queued", **log, stream={"partitions": 4})))
    assert "unstable" in codes(measure(QUEUED, architecture("queued", **log, stream=two)))
