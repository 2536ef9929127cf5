"""Thresholds are read before anything runs."""

import pytest
from scenario_texts import SMALL, refusal

from sim.scenario import from_text
from sim.scenario.metrics import METRICS

GOOD = {
    "queued.response_time.p99 < 200ms": (("response_time", "p99"), "<", 0.2),
    "queued.wait.max <= 1m30s": (("wait", "max"), "<=", 90.0),
    "queued.wait.mean<3": (("wait", "mean"), "<", 3.0),
    "queued.wasted_s < 1h": (("wasted_s",), "<", 3600.0),
    "queued.throughput > 300/m": (("throughput",), ">", 5.0),
    "queued.goodput >= 4.9": (("goodput",), ">=", 4.9),
    "queued.utilization < 80%": (("utilization",), "<", 0.8),
    "queued.requests.ok_share > 0.99": (("requests", "ok_share"), ">", 0.99),
    "queued.jobs.lost == 0": (("jobs", "lost"), "==", 0.0),
    " queued.backlog.max != 1e3 ": (("backlog", "max"), "!=", 1000.0),
}


@pytest.mark.parametrize(("text", "expected"), GOOD.items())
def test_a_threshold_names_an_architecture_and_a_metric(text, expected):
    """Values are in seconds, per second, or plain; a unit is welcome and a bare number is in those."""
    (found,) = from_text(SMALL + f"thresholds: ['{text}']").thresholds

    assert ("queued", *expected) == (found.architecture, found.metric, found.op, found.value)


BAD = {
    "queued.wait.p95": "must be a threshold, got 'queued.wait.p95'; write ARCHITECTURE.METRIC < VALUE",
    "5": "must be a threshold, got 5",
    "queued.wait.p95 < ": "must be a threshold",
    "queued.wait.p95 = 5s": "must be a threshold",
    "queed.wait.p95 < 5s": "names no architecture, got 'queed'; did you mean queued?",
    "queued.wait.p94 < 5s": "names no metric, got 'wait.p94'; did you mean wait.p9",
    "queued.wait < 5s": "names no metric, got 'wait'",
    "queued.wait.p95 < 5/s": "must compare wait.p95 with a duration, such as 200ms, or seconds, got '5/s'",
    "queued.goodput > 5s": "must compare goodput with a rate, such as 5/s, or a number per second, got '5s'",
    "queued.utilization < 5s": "must compare utilization with a percentage, such as 80%, or 0.8, got '5s'",
    "queued.jobs.dead < 5%": "must compare jobs.dead with a plain number, got '5%'",
    "queued.jobs.dead < true": "must compare jobs.dead with a plain number, got 'true'",
    "queued.wait.p95 ever < 5s": "must say of which part of the run it speaks, got 'ever'; write `over any",
    "queued.wait.p95 over 10s < 5s": "must say of which part of the run it speaks, got 'over 10s'",
    "queued.wait.p95 over any < 5s": "must say of which part of the run it speaks, got 'over any'",
    "queued.wait.p95 over any ten < 5s": "must be over any TIME, got 'ten'; write a number and a unit: over any 10s",
    "queued.wait.p95 over any 0s < 5s": "must be over any TIME, got '0s'",
    "queued.wait.p95 over any 1h < 5s": "must be over a window that fits into the run after the warm-up, got '1h'; "
    "choose at most 10m",
    "queued.wait.p95 over any 1ms < 5s": "must not be over more than 100,000 windows, got '1ms'; choose at least 60ms",
    "queued.wait.p95 in peak < 5s": "names a stage, and this load has none, got 'peak'; loads of `stages` and `spike` ",
    "queued.wait.p96 over any 10s < 5s": "names no metric, got 'wait.p96'; did you mean wait.p9",
    "queued.wasted_s over any 10s < 5s": "cannot judge wasted_s over a part of the run, since it adds up over the "
    "whole run; leave out `over any 10s`",
    "queued.jobs.in_system over any 10s < 5": "cannot judge jobs.in_system over a part of the run, since it is of the "
    "end of the run; leave out `over any 10s`",
    "queued.jobs.dead < .inf": "must compare jobs.dead with a plain number, got '.inf'",
}


@pytest.mark.parametrize(("text", "start"), BAD.items())
def test_what_is_no_threshold_is_refused(text, start):
    """The part that is wrong, and a way out."""
    quoted = text if text == "5" else f"'{text}'"

    assert refusal(SMALL + f"thresholds: [{quoted}]").startswith(f"f.yaml:7:14: thresholds.0: {start}")


def test_thresholds_are_a_list():
    """One alone is a list of one."""
    assert "f.yaml:7:13: thresholds: must be a list, got 'queued.wait.p95 < 5s'" == refusal(
        SMALL + "thresholds: queued.wait.p95 < 5s"
    )


def test_metrics_are_named_in_one_place():
    """Counts, times and rates, each with its kind."""
    assert {"duration", "rate", "share", "number"} == set(METRICS.values())
    assert {"wait.p999", "requests.ok_share", "jobs.in_system", "backlog.mean", "wasted_s"} <= set(METRICS)
