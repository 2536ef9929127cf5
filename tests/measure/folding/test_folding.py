"""A run that is measured piece by piece comes to what it comes to as a whole."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_scenarios import scenarios
from pieces_of_records import PERCENTILES, folded, without_percentiles
from run_made import run

from sim.measure import measure
from sim.measure.folding import ERROR
from sim.scenario import from_dict

FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(scenarios(), st.data())
def test_pieces_come_to_the_whole(content, data):
    """Whatever the cuts, every count, mean, maximum, rate, level and doubt is the same, and percentiles nearly."""
    architecture, _, record = run(content)
    arrived = len(record.requests.arrival_ns)
    cuts = sorted(data.draw(st.lists(st.integers(0, arrived), max_size=4), label="cuts"))
    warmup_ns = from_dict(content).warmup_ns
    whole = measure(record, architecture, warmup_ns=warmup_ns)

    found = folded(record, architecture, cuts, warmup_ns).measures

    assert without_percentiles(whole) == without_percentiles(found)
    for name in ("response_time", "completion_time", "wait", "service"):
        assert nearly(getattr(whole, name), getattr(found, name))


def nearly(whole, found):
    """Whether every percentile and its bounds are as near as is promised."""
    pairs = [(getattr(whole, name), getattr(found, name)) for name in PERCENTILES]
    pairs += [both for name in whole.bounds for both in zip(whole.bounds[name], found.bounds[name], strict=True)]
    return all(one == other or abs(one - other) <= ERROR * one * (1 + 1e-12) for one, other in pairs)
