"""The formulas of the lab as a table, for the documentation."""

from __future__ import annotations

from collections.abc import Iterable

from sim.theory import Model


def models_table(models: Iterable[Model]) -> str:
    """Return a table in Markdown: what each model is about, when it holds, where it comes from.

    >>> from sim.theory import MODELS
    >>> models_table(MODELS).splitlines()[2].split("|")[1].strip()
    '`M/M/1`'
    """
    head = "| model | module | what it tells | when it holds | exact | source |"
    rows = [
        f"| `{model.name}` | `{model.module}` | {model.answers} | {model.conditions} | "
        f"{'yes' if model.exact else 'no'} | {model.source} |"
        for model in models
    ]
    return "\n".join([head, "| --- | --- | --- | --- | --- | --- |", *rows])
