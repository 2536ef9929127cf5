"""Facts about the list of models."""

import inspect
import pkgutil
import re
from importlib import import_module

import pytest

from sim import theory

TOOLS = {"conditions", "inversion", "laws", "models", "numerics", "recursions", "result", "erlang"}
MODULES = {module.name for module in pkgutil.iter_modules(theory.__path__)}


def test_every_module_of_formulas_is_listed():
    """No formula is missing from the list, no listed module from the package."""
    assert MODULES - TOOLS == {model.module for model in theory.MODELS}


def test_names_are_given_once():
    """A name stands for one model."""
    names = [model.name for model in theory.MODELS]

    assert len(names) == len(set(names))


def test_results_carry_names_from_the_list():
    """Whatever formula a result names can be looked up, and is as exact as the list says."""
    exact = {model.name: model.exact for model in theory.MODELS}
    named = {}
    for module in MODULES:
        source = inspect.getsource(import_module(f"sim.theory.{module}"))
        for name, rest in re.findall(r'formula="([^"]+)",\n(.*?)\n    \)', source, re.DOTALL):
            named[name] = "exact=False" not in rest

    assert {} == {name: claim for name, claim in named.items() if exact.get(name) != claim and module != "result"}


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
