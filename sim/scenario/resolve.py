"""From the tree of a file to a scenario: sections checked once, architectures worked out, problems collected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from sim.scenario.changes import Change, apply, architecture_names, split
from sim.scenario.document import CHANGEABLE, HELD, HELD_WAY_OUT, SECTIONS, TOO_SHORT, Document
from sim.scenario.elsewhere import pointed
from sim.scenario.errors import Problem, ScenarioError, did_you_mean, likely
from sim.scenario.fields import AUTO, REQUIRED, Reading
from sim.scenario.laying import asked_for, with_profile
from sim.scenario.names import NAME
from sim.scenario.schema import Architecture, Scenario, Threshold
from sim.scenario.scopes import Course
from sim.scenario.spec import UNKNOWN, Spec, problems_of, required
from sim.scenario.stories import auto_problems
from sim.scenario.thresholds import parse_threshold
from sim.scenario.timeline import late_problems
from sim.scenario.tree import Located, Rules, Tree, from_plain, locate, merged

# Mappings that are merged key by key, "*" for any key; every other value of an override replaces the scenario's whole.
WORKERS: Rules = {"crashes": {}, "shutdown": {}, "autoscale": {"scale_in": {}}}
MERGED: Rules = {
    "steps": {"*": {}},
    "api": {"client": {"retry": {}}, "retry": {}},
    "queue": {},
    "queues": {"*": {}},
    "retry": {},
    "workers": WORKERS,
    "pools": {"*": WORKERS},
    "stream": {},
}
PLURALS: tuple[tuple[str, str, Rules], ...] = (("queue", "queues", {}), ("workers", "pools", WORKERS))

SomeSpec = TypeVar("SomeSpec", bound=Spec)


def resolve(root: Tree, overrides: Mapping[str, object], reading: Reading, **origin: Any) -> Scenario:
    """Make the scenario that a file asks for. origin: its source and text. Raises ScenarioError with all problems."""
    root, changes = split(overrides, root)
    problems: list[Located] = []
    base, document = _document(_spread(with_profile(root, MERGED, problems)), reading, problems)
    architectures = {}
    for name, tree in _architecture_trees(root, changes, problems).items():
        given = {"name": name, **_given(tree, base, document)}
        architecture = _check(Architecture, tree, given, reading, problems)
        if architecture and document:
            problems += (locate(tree, problem) for problem in late_problems(architecture, document.duration_ns))
            architectures[name] = architecture
    if document and document.warmup_ns == AUTO:
        problems += (locate(root, problem) for problem in auto_problems(architectures))
    problems = [_told(root, each) for each in problems if not _follows(each, problems)]
    thresholds = tuple(_thresholds(root, _courses(root, architectures, document), problems))
    if problems:
        raise ScenarioError("\n".join(_sentences(problems)))
    assert document is not None, "a document without problems was read"
    return Scenario(
        name=document.name,
        about=document.about,
        seed=document.seed,
        duration_ns=document.duration_ns,
        warmup_ns=document.warmup_ns,
        warmup_auto=document.warmup_ns == AUTO,
        architectures=architectures,
        thresholds=thresholds,
        overrides=dict(overrides),
        **origin,
    )


def _follows(found: Located, problems: Sequence[Located]) -> bool:
    """Whether a section is missing only since its key was mistyped: that is said of what stands there."""
    at = found.problem.at
    if not found.problem.rule.startswith(REQUIRED) or not set(at[-1:]) & set(SECTIONS):
        return False
    typed = [each.problem.at for each in problems if each.problem.rule == UNKNOWN]
    return any(key[:-1] == at[: len(key) - 1] and likely(str(key[-1]), [str(at[-1])]) for key in typed)


def _told(root: Tree, found: Located) -> Located:
    """Say a problem where it is mended, and how."""
    return _blamed(root, asked_for(root, replace(found, problem=pointed(found.problem))))


def _blamed(root: Tree, found: Located) -> Located:
    """Blame a duration that was given from outside, and not the warm-up of the file that is longer.

    A duration that is a bare number lacks its unit more often than its length.
    """
    duration, warmup = root.child("duration"), root.child("warmup")
    if found.problem.rule != TOO_SHORT or duration is None:
        return found
    number = duration.plain()
    bare = f": {number} alone is in seconds" if isinstance(number, int | float) else ""
    if duration.place.line or not (warmup and warmup.place.line):
        way_out = f"{found.problem.way_out}, or give the duration its unit{bare}" if bare else found.problem.way_out
        return replace(found, problem=replace(found.problem, way_out=way_out))
    way_out = f"choose more than {found.problem.value}, or --set warmup=0s{bare}"
    rule = f"must be longer than the warm-up of {found.problem.value}"
    return locate(root, Problem(("duration",), rule, duration.plain(), way_out))


def written(root: Tree, overrides: Mapping[str, object]) -> dict[str, Tree]:
    """Return what is said of each architecture, in the file, by its profile or from outside: each value with its place.

    For a scenario that has been read without a problem; defaults are not in it.
    """
    root, changes = split(overrides, root)
    return _architecture_trees(root, changes, [])


def _document(root: Tree, reading: Reading, problems: list[Located]) -> tuple[Tree, Document | None]:
    """Check the scenario's own part; return it without the sections that only the architectures complete."""
    found: list[Located] = []
    document = _check(Document, root, root.plain(), reading, found)
    incomplete = {located.problem.at[0] for located in found if _is_lacking(located) and len(located.problem.at) > 1}
    if not incomplete:
        problems += found
        return root, document
    base = replace(root, value={key: below for key, below in root.entries().items() if key not in incomplete})
    problems += (located for located in found if not _is_lacking(located))
    return base, _check(Document, base, base.plain(), reading, problems)


def _is_lacking(located: Located) -> bool:
    """Whether the problem is that something is not there, which every architecture may add."""
    return located.problem.rule == REQUIRED or located.problem.rule.startswith("needs ")


def _check(kind: type[SomeSpec], tree: Tree, given: Any, reading: Reading, problems: list[Located]) -> SomeSpec | None:
    try:
        return kind.model_validate(given, context=reading)
    except ValidationError as error:
        problems += (locate(tree, problem) for problem in problems_of(error, kind))
        return None


def _given(tree: Tree, base: Tree, document: Document | None) -> dict[str, Any]:
    """The plain values of an architecture; sections that it leaves alone are taken from the document, already read."""
    shared = {key for key, below in tree.entries().items() if document and below is base.child(key)}
    return {key: getattr(document, key) if key in shared else below.plain() for key, below in tree.entries().items()}


def _architecture_trees(root: Tree, changes: list[Change], problems: list[Located]) -> dict[str, Tree]:
    """Lay each architecture's overrides over the sections of the scenario, its changes over both, a profile below."""
    base = Tree({key: below for key, below in root.entries().items() if key in SECTIONS}, root.place)
    overrides = _overrides(root, problems)
    lacking = [key for key in ("load", "steps") if all(tree.child(key) is None for tree in (root, *overrides.values()))]
    if lacking:  # said once, not by each architecture
        problems += (Located(root.place, required(Document, key)) for key in lacking)
        return {}
    trees = {}
    for name, over in overrides.items():
        tree = merged(base, over, MERGED)
        for change in changes:
            tree = apply(change, tree) if change.architecture == name else tree
        trees[name] = _spread(with_profile(tree, MERGED, problems))
    return trees


def _spread(tree: Tree) -> Tree:
    """Lay each named queue over `queue`, and each named pool over `workers`, which then is no pool of its own."""
    entries = dict(tree.entries())
    for common, plural, rules in PLURALS:
        base, named = entries.get(common), entries.get(plural)
        if base is None or named is None or not named.entries():
            continue
        below = {name: merged(base, over, rules) for name, over in named.entries().items()}
        entries[plural] = replace(named, value=below)
        if common == "workers":
            del entries[common]
    return replace(tree, value=entries)


def _overrides(root: Tree, problems: list[Located]) -> dict[str, Tree]:
    given = root.child("architectures")
    if given is None or given.value is None:
        places = {name: {"inline" if name == "sync" else "queued": "all"} for name in architecture_names(root)}
        return {name: from_plain(place, root.place) for name, place in places.items()}
    if not given.entries():
        problem = Problem((), "must be a mapping with an architecture", given.plain(), "write {queued: {queued: all}}")
        problems.append(locate(given, problem))
    overrides = {}
    for name, over in given.entries().items():
        found = [locate(given, problem.below((name,))) for problem in _override_problems(name, over)]
        if not found:
            overrides[name] = over
        problems += found
    return overrides


def _override_problems(name: str, over: Tree) -> Iterator[Problem]:
    if not NAME.fullmatch(name) or name in Document.file_keys():
        yield Problem((), "must be named by a letter, then letters, digits, - and _, and not as a key of the scenario")
    if not isinstance(over.value, dict):
        yield Problem((), "must be a mapping", over.plain(), "write {queued: all}")
    for key in over.entries():
        if key in HELD:
            yield Problem((key,), "may not be overridden", way_out=HELD_WAY_OUT)
        elif key not in CHANGEABLE:
            yield Problem((key,), UNKNOWN, way_out=did_you_mean(key, CHANGEABLE))


def _courses(
    root: Tree, architectures: Mapping[str, Architecture], document: Document | None
) -> Mapping[str, Course | None]:
    """What thresholds must know of each architecture's run; None where the file says too little for it."""
    if document is None:
        return dict.fromkeys(architecture_names(root))
    loads = {name: architecture.load for name, architecture in architectures.items()}
    return {
        name: Course(loads.get(name), document.warmup_ns, document.duration_ns) for name in architecture_names(root)
    }


def _thresholds(root: Tree, courses: Mapping[str, Course | None], problems: list[Located]) -> Iterator[Threshold]:
    given = root.child("thresholds")
    for tree in given.value if given and isinstance(given.value, list) else ():
        try:
            yield parse_threshold(tree.plain(), courses)
        except PydanticCustomError as error:
            found = (error.context or {})["problems"]
            problems += (locate(tree, problem) for problem in found)


def _sentences(problems: list[Located]) -> list[str]:
    """One line per problem in the order of the file; what several architectures share is said once."""

    def position(located: Located) -> tuple[int, int]:
        """Order by line, then column."""
        return located.place.line, located.place.column

    return list(dict.fromkeys(str(located) for located in sorted(problems, key=position)))
