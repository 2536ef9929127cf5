"""What the functions of the Python face are asked: a scenario in any of its forms, what changes it, and how often.

What makes no sense is refused as the command refuses it, in the words of Python: `at_most`, where it is `--at-most`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import wraps
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeGuard, TypeVar

from sim import experiment
from sim.scenario import Scenario, ScenarioError, from_dict, load, units, vary
from sim.scenario.errors import python_text

Asked = Scenario | str | Path | Mapping[str, Any]  # a scenario, its name, its file, or its content
_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")
# The options of the command that are keywords here, and those that only say what follows them.
_OPTIONS: Final = (
    "at-most", "attempts", "between", "charts", "cluster", "connections", "cores", "dark", "engine", "find", "job",
    "jobs", "loads", "metric", "movie", "over", "perfetto", "precision", "recover-by", "replications", "series",
    "spans", "speed", "summary", "to", "triggers",
    "chunked", "keep-jobs",
)  # fmt: skip
_OPTION: Final = re.compile(rf"(?<![\w-])--({'|'.join(_OPTIONS)})\b(?!-)")
_SAYS: Final = re.compile(r"(?<![\w-])--(?:set(?:-[ab])?|only|profiles) |(?<![\w-])--(?=(?:seed|duration):)")
_OVERWRITE: Final = re.compile(r"(?<![\w-])--overwrite\b")


def dotted(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the keys of Python's keyword arguments into those of `--set`.

    >>> dotted({"workers__count": 50})
    {'workers.count': 50}
    """
    return {key.replace("__", "."): value for key, value in overrides.items()}


def scenario_of(asked: Asked, changes: Mapping[str, Any]) -> Scenario:
    """Return the scenario that is asked for. changes: dotted path -> value. Raises ScenarioError as `load` does.

    >>> scenario_of("checkout", {"workers.count": 50}).architectures["queued"].worker_count
    50
    """
    if isinstance(asked, Scenario):
        return vary(asked, changes) if changes else asked
    if isinstance(asked, Mapping):
        return from_dict(asked, overrides=changes)
    given: object = asked  # whatever the types promise
    if isinstance(given, str | Path):
        return load(given, overrides=changes)
    kinds = "a Scenario, a name that `sim list` shows, the path of a file, or a mapping of its content"
    raise ScenarioError(f"the scenario must be {kinds}, got {python_text(asked)}")


def whole(name: str, given: object, least: int) -> int:
    """Return a whole number, NumPy's among them. Raises ScenarioError for any other, and for one that is too small.

    >>> whole("replications", 5, 2)
    5
    """
    if isinstance(given, bool) or not isinstance(given, Integral) or given < least:
        raise ScenarioError(f"{name} must be a whole number, at least {least}, got {python_text(given)}")
    return int(given)


def share(name: str, given: object) -> float:
    """Return a share above 0 and below 1, a number or a text such as "5%". Raises ScenarioError for anything else.

    >>> share("precision", "5%"), share("precision", 0.05)
    (0.05, 0.05)
    """
    found = 0.0
    if is_number(given):
        found = float(given)
    elif isinstance(given, str):
        try:
            found = units.share(given)
        except ValueError:
            found = 0.0
    if not 0 < found < 1:
        raise ScenarioError(
            f"{name} must be a share above 0 and below 1, such as 0.05 or '5%', got {python_text(given)}"
        )
    return found


def workforce(cores: int | None, cluster: str | None, engine: str) -> AbstractContextManager[experiment.Executor]:
    """Return who runs it all, within a `with` block.

    cores: how many processes, None for all cores once that pays. cluster: of Dask, which has workers of its own; then
    one core, which is what is meant if nothing is said, is none. engine: what simulates. Raises ScenarioError for what
    makes no sense.
    """
    many = None if cores is None else whole("cores", cores, 1)
    return experiment.workforce(None if cluster is not None and many == 1 else many, cluster, engine)


def is_number(given: object) -> TypeGuard[float]:
    """Whether something is a number, NumPy's among them; true and false are none."""
    return not isinstance(given, bool) and isinstance(given, Real)


def several(given: Sequence[str] | str) -> tuple[str, ...]:
    """Return names, of which one alone may stand for itself.

    >>> several("wait.p95"), several(["goodput"])
    (('wait.p95',), ('goodput',))
    """
    return (given,) if isinstance(given, str) else tuple(given)


def in_python(function: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Say what a function refuses in the words of Python, not in those of the command."""

    @wraps(function)
    def called(*given: _Arguments.args, **named: _Arguments.kwargs) -> _Result:
        try:
            return function(*given, **named)
        except ScenarioError as error:
            raise ScenarioError(_in_python(str(error))) from None

    return called


def _in_python(said: str) -> str:
    """A sentence about options as one about keywords."""
    said = _OVERWRITE.sub("overwrite=True", _SAYS.sub("", said))
    return _OPTION.sub(lambda found: _KEYWORDS.get(found[1], found[1].replace("-", "_")), said)


_KEYWORDS: Final = {"metric": "metrics"}  # where the option is repeated and the keyword takes several
