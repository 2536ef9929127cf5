"""The sheet: twenty items under six headings, in the order of the guidelines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sim._version import __version__
from sim.report.stress import components, data, experimentation, implementation, logic, objectives
from sim.report.stress.markdown import bullets, prose
from sim.report.stress.study import Study
from sim.report.words import some

_SOURCE: Final = (
    "Monks et al. (2019), Strengthening the reporting of empirical simulation studies: introducing the STRESS "
    "guidelines, Journal of Simulation 13(1), 55-67, doi 10.1080/17477778.2018.1442155."
)
Item = tuple[str, Callable[[Study], str]]
SECTIONS: Final[Sequence[tuple[str, Sequence[Item]]]] = (
    (
        "1. Objectives",
        (
            ("1.1 Purpose of the model", objectives.purpose),
            ("1.2 Model outputs", objectives.outputs),
            ("1.3 Aims of experimentation", objectives.aims),
        ),
    ),
    (
        "2. Logic",
        (
            ("2.1 Base model overview diagram", logic.diagram),
            ("2.2 Base model logic", logic.base),
            ("2.3 Scenario logic", logic.scenarios),
            ("2.4 Algorithms", logic.algorithms),
            ("2.5 Components", components.components),
        ),
    ),
    (
        "3. Data",
        (
            ("3.1 Data sources", data.sources),
            ("3.2 Pre-processing", data.preprocessing),
            ("3.3 Input parameters", data.inputs),
            ("3.4 Assumptions", data.assumptions),
        ),
    ),
    (
        "4. Experimentation",
        (
            ("4.1 Initialisation", experimentation.initialisation),
            ("4.2 Run length", experimentation.run_length),
            ("4.3 Estimation approach", experimentation.estimation),
        ),
    ),
    (
        "5. Implementation",
        (
            ("5.1 Software", implementation.software),
            ("5.2 Random sampling", implementation.sampling),
            ("5.3 Model execution", implementation.execution),
            ("5.4 System specification", implementation.system),
        ),
    ),
    ("6. Code access", (("6.1 Computer model sharing statement", implementation.access),)),
)


def stress_text(study: Study) -> str:
    """Return the sheet as Markdown; what only the author can know is said to be missing."""
    parts = [f"# {prose(study.scenario.name, 80)}: STRESS-DES report", _head(study)]
    for heading, items in SECTIONS:
        parts.append(f"## {heading}")
        for title, body in items:
            parts += [f"### {title}", body(study)]
    return "\n\n".join(parts) + "\n"


def _head(study: Study) -> str:
    scenario = study.scenario
    run = f"a saved run, {some(study.n, 'replication')}" if study.n else "the scenario alone, without a run"
    about = f"Scenario `{scenario.digest}`, seed {scenario.seed}, queue-lab {__version__}; filled in from {run}."
    return bullets((about, f"Guidelines: {_SOURCE}"))
