"""What a scenario may say of its load, and what it becomes."""

import pytest
from scenario_texts import load_of, refusal, said_of, with_load

from sim.scenario import (
    Batch,
    Deterministic,
    Diurnal,
    Even,
    Exponential,
    Mmpp,
    Poisson,
    Spike,
    Stage,
    Stages,
    Users,
)

S = 1_000_000_000
MINUTE, HOUR = 60 * S, 3600 * S
FORMS = {
    "100/s": Poisson(rate_per_s=100.0),
    "{poisson: 300/m}": Poisson(rate_per_s=5.0),
    "{poisson: {rate: 300/m}}": Poisson(rate_per_s=5.0),
    "{even: 100/s}": Even(rate_per_s=100.0),
    "{diurnal: {mean: 10/s, peak: 18/s, period: 24h, peak_at: 14h}}": Diurnal(
        mean_per_s=10.0, peak_per_s=18.0, period_ns=24 * HOUR, peak_at_ns=14 * HOUR
    ),
    "{diurnal: {mean: 10/s, peak: 18/s}}": Diurnal(
        mean_per_s=10.0, peak_per_s=18.0, period_ns=24 * HOUR, peak_at_ns=12 * HOUR
    ),
    "{spike: {base: 0/s, peak: 5/s, at: 1m, for: 1m}}": Spike(
        base_per_s=0.0, peak_per_s=5.0, at_ns=MINUTE, for_ns=MINUTE
    ),
    "{mmpp: {rates: [1/s, 9/s], stays: [1m, 10s]}}": Mmpp(rates_per_s=(1.0, 9.0), stays_ns=(MINUTE, 10 * S)),
    "{batch: {size: 50, every: 1h}}": Batch(size=50, every_ns=HOUR),
    "{batch: {size: 50, rate: 36/h}}": Batch(size=50, rate_per_s=0.01),
    "{users: {count: 50, think: {exponential: 3s}}}": Users(count=50, think=Exponential(mean_ns=3 * S)),
    "{users: {count: 50, think: 3s}}": Users(count=50, think=Deterministic(value_ns=3 * S)),
}


@pytest.mark.parametrize(("text", "expected"), FORMS.items())
def test_a_load_is_named_by_its_only_key(text, expected):
    """Long form, short form, and a bare rate for Poisson arrivals."""
    assert expected == load_of(text)


def stage(start, end, for_ns, name=None):
    """Return a stage in the units of its attributes."""
    return Stage(start_per_s=start, end_per_s=end, for_ns=for_ns, name=name)


def test_a_stage_is_constant_or_a_ramp():
    """`rate` is constant, `to` ramps from the rate before (0 at first), both ramp from one to the other."""
    lines = ("to: 8/s", "rate: 7/s, name: calm", "to: 16/s", "rate: 2/s, to: 0/s")
    text = "{stages: [" + ", ".join(f"{{{line}, for: 1m}}" for line in lines) + "]}"
    expected = (
        stage(0.0, 8.0, MINUTE),
        stage(7.0, 7.0, MINUTE, "calm"),
        stage(7.0, 16.0, MINUTE),
        stage(2.0, 0.0, MINUTE),
    )

    assert Stages(stages=expected, even=False) == load_of(text)


def test_stages_may_be_even():
    """A metronome instead of chance; a load of exactly countable arrivals."""
    assert load_of("{stages: [{rate: 7/s, for: 1m}], arrivals: even}").even
    assert load_of("{arrivals: even, stages: [{rate: 7/s, for: 1m}]}").even


REFUSED = {
    "null": "load: must be a load, got null; choose from poisson, even, stages,",
    "5": "load: must be a rate, got 5; write a number per s, m, h or d: 7/s, 300/m",
    "fast": "load: must be a rate with a unit, got 'fast'",
    "0/s": "load: must be more than 0, got '0/s'",
    "1e3/s": "load: must be a rate with a unit",
    "2000000000/s": "load: must be 0, or from one in 300 years to one per nanosecond, got '2000000000/s'",
    "{poison: 5/s}": "load.poison: is not a load; did you mean poisson?",
    "{poisson: 5/s, arrivals: even}": "load.arrivals: is out of place beside poisson; put it below poisson",
    "{stages: 5}": "load.stages: must be a list, got 5",
    "{stages: []}": "load.stages: must have a rate above 0 somewhere",
    "{stages: [{rate: 0/s, for: 1m}]}": "load.stages: must have a rate above 0 somewhere",
    "{stages: [{for: 1m}]}": "load.stages.0 (stage 1): needs a rate; add rate: 7/s (constant) or to: 7/s (ramp)",
    "{stages: [{rate: 5/s}]}": "load.stages.0.for (stage 1): is required; how long the stage lasts",
    "{stages: [{rate: 5/s, for: 1m, name: a}, {rate: 0/s, for: 1m}, {rate: 5/s, for: 1m, name: a}]}": (
        "load.stages.2.name (stage 3): is the name of an earlier stage, got 'a'; choose another"
    ),
    "{stages: [{rate: 5/s, for: 1m, name: 5}]}": "load.stages.0.name (stage 1): must be text, got 5; put it in quotes",
    "{stages: [{rate: 5/s, for: 1m, name: ' '}]}": "load.stages.0.name (stage 1): must be words, at most",
    '{stages: [{rate: 5/s, for: 1m, name: "a\\eb"}]}': "load.stages.0.name (stage 1): must be words, at most",
    "{stages: [{rate: 5/s, for: 1m, name: a < b}]}": "load.stages.0.name (stage 1): must not contain <, >, = or !, got",
    "{stages: [{rate: 5/s, for: 1m, name: stage 7}]}": "load.stages.0.name (stage 1): must not be a number, got",
    "{stages: [5]}": "load.stages.0 (stage 1): must be a mapping with the keys rate, to, for, name, got 5",
    "{stages: [{rate: 5/s, for: 1m}], arrivals: evn}": "load.arrivals: must be one of poisson, even, got 'evn'; did",
    "{stages: [{rate: 5/s, for: 1m}], arival: even}": "load.arival: is out of place beside stages; did you mean arriv",
    "{diurnal: {mean: 5/s, peak: 11/s}}": "load.diurnal.peak: must lie between the mean and twice the mean, got '11/s'",
    "{mmpp: {rates: [1/s], stays: [1m, 2m]}}": "load.mmpp.stays: must be as many as rates, 1, got 2",
    "{mmpp: {rates: [0/s], stays: [1m]}}": "load.mmpp.rates: must have a rate above 0 somewhere",
    "{mmpp: {rates: 1/s, stays: [1m]}}": "load.mmpp.rates: must be a list, got '1/s'",
    "{batch: {size: 5}}": "load.batch: needs exactly one of every and rate; every: 1h is punctual, rate: 1/h",
    "{batch: {size: 5, every: 1h, rate: 1/h}}": "load.batch: needs exactly one of every and rate",
    "{users: {count: 5, think: {traced: x}}}": "load.users.think: must not be traced; a closed load has no trace",
    "{users: {count: 0, think: 1s}}": "load.users.count: must be at least 1, got 0",
    "{trace: {arrivals: []}}": "load.trace.arrivals: must have at least one arrival",
    "{trace: {arrivals: [2s, 1s]}}": "load.trace.arrivals: must be in order of time, from 0 on; row 2 lies before",
    "{trace: {arrivals: [1s, 2s], columns: {a: [1]}}}": "load.trace.columns.a: must be 2 numbers, one per arrival, got",
    "{trace: {arrivals: [1s], columns: {a: [x]}}}": "load.trace.columns.a.0: must be a number, got 'x'",
    "{trace: {arrivals: [15m]}}": "load: must bring a request before the end of the run, 10m, got '15m'; let the trace",
    "{trace: {}}": "load.trace.arrivals: is required; instants, in order",
    "{trace: {file: x.csv, speed: 0}}": "load.trace.speed: must lie between 1e-06 and 1e+06, got 0",
}


@pytest.mark.parametrize(("text", "start"), REFUSED.items(), ids=REFUSED)
def test_what_is_no_load_is_refused(text, start):
    """The key, the rule, the value and the way out."""
    assert start == said_of(with_load(text))[: len(start)]


@pytest.mark.parametrize("rate", [0, -1, float("nan"), 2e9, 1e-300, True, "5"])
def test_in_python_too_a_rate_is_one_that_a_run_can_show(rate):
    """A plain number per second, from one in 300 years to one per nanosecond."""
    with pytest.raises(ValueError, match="rate"):
        Poisson(rate_per_s=rate)


def test_a_rate_needs_no_key():
    """A likely first guess, since stages have one: the message says what to write instead."""
    said = refusal(with_load("{rate: 500/h}"))

    assert "load.rate: is not a load, got '500/h'; leave the key out: the value alone will do" in said
