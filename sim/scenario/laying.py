"""A broker's profile under what a file says: every key that the file writes wins."""

from __future__ import annotations

from dataclasses import replace

from sim.scenario import brokers
from sim.scenario.errors import Place, Problem, did_you_mean
from sim.scenario.tree import Located, Rules, Tree, from_plain, merged


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
    profile = from_plain(brokers.load_profile(given.value).tree(), Place(f"profile {given.value}"))
    works = any(section is not None and section.entries() for section in map(tree.child, ("workers", "pools")))
    laid = {key: below for key, below in profile.entries().items() if key != "workers" or works}
    return merged(replace(profile, value=laid), tree, rules)
