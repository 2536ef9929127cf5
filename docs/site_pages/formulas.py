"""The reference of closed forms: the docstrings of `sim.theory`, module by module."""

from __future__ import annotations

from pkgutil import iter_modules

from sim import theory

_NO_FORMULAS = ("conditions", "inversion", "models", "numerics", "result")  # what the formulas are made with


def page() -> str:
    """Return the page: each module of formulas with all its functions."""
    names = [module.name for module in iter_modules(theory.__path__) if module.name not in _NO_FORMULAS]
    listed = "\n".join(f".. automodule:: sim.theory.{name}\n" for name in names)
    return f"# Formulas\n\nEach has its source, its units and its conditions.\n\n```{{eval-rst}}\n{listed}```\n"
