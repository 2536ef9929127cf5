"""A broker's profile under what a file says: every key that the file writes wins."""

from __future__ import annotations

from dataclasses import replace

from sim.scenario import brokers
from sim.scenario.errors import Place, Problem, did_you_mean, path_text
from sim.scenario.fields import REQUIRED
from sim.scenario.tree import Located, Rules, Tree, from_plain, merged

_PROFILE = "profile "  # what the place of its values is called, before its name


def with_profile(tree: Tree, rules: Rules, problems: list[Located]) -> Tree:
    """Lay the sections of the profile that `queue.profile` names, if it names one, under those of the tree.

    rules: as for `merged`. A name that no profile has is added to the problems. The values of a profile have its name
    for their place. Its `workers` say how to work, not how many there are: where there are none, they add none.
    """
    queue = tree.child("queue")
    given = queue.child("profile") if queue is not None else None
    if given is None or not isinstance(given.value, str):  # what is no text is refused with its section
        return tree
    if given.value not in brokers.names():
        way_out = did_you_mean(given.value, brokers.names())
        problems.append(Located(given.place, Problem(given.path, "is not a broker's profile", given.value, way_out)))
        return tree
    profile = from_plain(brokers.load_profile(given.value).tree(), Place(f"{_PROFILE}{given.value}"))
    works = any(section is not None and section.entries() for section in map(tree.child, ("workers", "pools")))
    laid = {key: below for key, below in profile.entries().items() if key != "workers" or works}
    return merged(replace(profile, value=laid), tree, rules)


def asked_for(root: Tree, found: Located) -> Located:
    """Say of a key that a profile does not know, but its section needs, that the file has to add it.

    It lacks at no line of the file: it is told where the profile was asked for.
    """
    name = found.place.source.removeprefix(_PROFILE)
    if found.place.line or found.problem.rule != REQUIRED or name == found.place.source:
        return found
    trees = [root, *(root.child("architectures") or root).entries().values()]
    queues = [queue for queue in (tree.child("queue") for tree in trees) if queue is not None]
    asking = [each for each in (queue.child("profile") for queue in queues) if each is not None and each.value == name]
    *above, key = found.problem.at
    rule, way_out = f"is required by profile: {name}", f"add {path_text(tuple(above))}: {{{key}: 8}}"
    told = replace(found.problem, rule=rule, way_out=f"{way_out} ({found.problem.way_out})")
    return Located(asking[0].place if asking else found.place, told)
