"""Theory is asked about scenarios that nobody would think of: it always knows what to say."""

from hypothesis import HealthCheck, given, settings
from made_scenarios import scenarios
from made_streams import streams

from sim.experiment import predict
from sim.scenario import from_dict
from sim.scenario.metrics import METRICS
from sim.theory import MODELS


def check(content):
    """Each model is there once, and whatever is said is a number of a metric that exists."""
    (architecture,) = from_dict(content).architectures.values()
    for prediction in (predict(architecture), predict(architecture, duration_ns=12 * 10**9)):
        said = [one.model.name for one in (*prediction.answers, *prediction.refusals)]

        assert sorted(model.name for model in MODELS) == sorted(said)
        assert set() == {metric for answer in prediction.answers for metric in answer.figures} - set(METRICS)
        assert all(0 <= value < float("inf") for one in prediction.answers for value in one.figures.values())
        assert all(refusal.why for refusal in prediction.refusals)
        assert all(resource.offered_erlang >= 0 for resource in prediction.resources)


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(scenarios())
def test_no_made_scenario_is_too_strange(content):
    """Whatever may be read may be asked about."""
    check(content)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(streams())
def test_no_made_stream_is_too_strange(content):
    """The same for logs."""
    check(content)
