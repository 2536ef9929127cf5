"""Facts about the list of models."""

import pkgutil
import re

import pytest

from sim import theory
from sim.theory import (
    abandonment,
    approximations,
    batch,
    breakdowns,
    choices,
    gimc,
    laws,
    loss,
    md,
    mg1,
    mmc,
    mmck,
    priority,
)

TOOLS = {"conditions", "inversion", "laws", "models", "numerics", "recursions", "result", "erlang"}
MODULES = {module.name for module in pkgutil.iter_modules(theory.__path__)}


def test_every_module_of_formulas_is_listed():
    """No formula is missing from the list, no listed module from the package."""
    assert MODULES - TOOLS == {model.module for model in theory.MODELS}


def test_names_are_given_once():
    """A name stands for one model."""
    names = [model.name for model in theory.MODELS]

    assert len(names) == len(set(names))


ONE = {"arrival_rate": 0.5, "mean_service_s": 1.0}
BOTH = {"gap_scv": 1.0, "service_scv": 1.0}
CRASHES = breakdowns.Crashes(rate=0.1, mean_repair_s=1.0)
RESULTS = [
    mmc.mm1(**ONE),
    mmc.queue(**ONE, workers=2),
    mmck.queue(**ONE, workers=2, capacity=3),
    loss.queue(**ONE, workers=2),
    mg1.queue(**ONE, scv=2.0),
    md.queue(**ONE),
    gimc.queue(gap=laws.deterministic(mean_s=2.0), mean_service_s=1.0, workers=1),
    approximations.kingman(**ONE, **BOTH),
    approximations.allen_cunneen(**ONE, **BOTH, workers=2),
    approximations.mgc(**ONE, scv=0.5, workers=2),
    *priority.mg1(arrival_rates=[0.1], mean_services_s=[1.0], scvs=[1.0]),
    *priority.mmc(arrival_rates=[0.1], mean_service_s=1.0, workers=2),
    batch.queue(batch_rate=0.1, mean_batch_size=2.0, mean_service_s=1.0),
    abandonment.queue(**ONE, workers=1, mean_patience_s=1.0),
    breakdowns.queue(
        arrival_rate=0.5,
        completion=breakdowns.Completion(mean_s=1.2, scv=1.0),
        crashes=CRASHES,
        crashes_when_idle=True,
    ),
    choices.queue(utilisation=0.5, mean_service_s=1.0, choices=2),
]


@pytest.mark.parametrize("queue", RESULTS, ids=lambda queue: queue.formula)
def test_results_carry_names_from_the_list(queue):
    """The formula that a result names can be looked up, and is as exact as the list says."""
    (model,) = (model for model in theory.MODELS if model.name == queue.formula)

    assert model.exact == queue.exact


@pytest.mark.parametrize("queue", RESULTS, ids=lambda queue: queue.formula)
def test_results_obey_littles_law(queue):
    """Whatever the formula: L = λW and Lq = λWq with the arrivals that wait, and waits are part of sojourns."""
    entering = queue.in_system / queue.sojourn_s

    assert queue.queue_length == pytest.approx(entering * queue.wait_s)
    assert 0.0 <= queue.wait_s <= queue.sojourn_s
    assert queue.throughput_per_s <= entering * (1 + 1e-12)


@pytest.mark.parametrize("model", theory.MODELS, ids=lambda model: model.name)
def test_every_model_says_when_it_holds(model):
    """Conditions and source are given, the source with its year."""
    assert model.conditions
    assert model.answers
    assert re.search(r"\d{4}|series", model.source)


def test_formulas_are_found_by_name():
    """`sim.theory.mmc` is there without an import of its own; a slip of the pen is an error."""
    assert 4.0 == pytest.approx(theory.mmc.mm1(arrival_rate=0.8, mean_service_s=1.0).wait_s)
    assert "retry_orbit" in dir(theory)
    with pytest.raises(AttributeError, match="no model 'mmd'"):
        theory.mmd  # noqa: B018 - the look-up is the point
