"""What holds of the parts of a run in every scenario, whatever it is made of."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_scenarios import scenarios
from made_streams import streams
from run_made import run

from sim.measure import measure
from sim.measure.windows import Parts, Run, find
from sim.scenario.logs import as_run
from sim.scenario.metrics import LEVELS, METRICS, OF_THE_WHOLE, TIMES

IN_PARTS = [tuple(name.split(".")) for name in METRICS if name not in OF_THE_WHOLE]
EXACT = [metric for metric in IN_PARTS if metric[0] in ("requests", "jobs") and not metric[-1].endswith("_share")]


def unlike_the_whole(content, cuts):
    """Name the metrics whose parts are not what the whole is made of; `cuts` are shares of the run."""
    architecture, _, record = run(content)
    measures, made = measure(record, architecture), Run(record, as_run(architecture))
    edges_ns = np.unique([0, record.horizon_ns, *(int(cut * record.horizon_ns) for cut in cuts)])
    whole, parts = Parts.one(0, record.horizon_ns), Parts(edges_ns[:-1], edges_ns[1:])
    for metric in IN_PARTS:
        of_times = metric[0] in TIMES and metric[1] != "n"
        value = getattr(measures, metric[0]).judged(metric[1])[0] if of_times else measures.figure(metric)
        if not np.array_equal([np.nan if value is None else value], find(made, metric, whole).value, equal_nan=True):
            yield metric
    for metric in (*EXACT, ("wait", "n"), ("response_time", "n")):
        if measures.figure(metric) != find(made, metric, parts).value.sum():
            yield metric
    for name in LEVELS:
        if measures.figure((name, "max")) != find(made, (name, "max"), parts).value.max():
            yield name


MANY = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CUTS = st.lists(st.floats(0, 1), max_size=5)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios(), CUTS)
def test_parts_make_up_the_whole(content, cuts):
    """Counts add up, maxima are the highest of the parts, and one part as long as the run has its figures."""
    assert [] == list(unlike_the_whole(content, cuts))


@pytest.mark.slow
@MANY
@given(st.one_of(scenarios(), streams()), CUTS)
def test_parts_make_up_the_whole_in_every_scenario(content, cuts):
    """The same for many more, and for logs."""
    assert [] == list(unlike_the_whole(content, cuts))
