"""A command of `sim`, which itself says what it does not know: by its own usage, with the option that was meant."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any


class Command(argparse.ArgumentParser):
    """The parser of one command."""

    def parse_known_args(  # type: ignore[override]  # the overloads of argparse are about the kind of namespace
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Read the arguments; complain of those that are not known, and do not leave that to the parser above."""
        found, rest = super().parse_known_args(args, namespace)
        if rest:
            self.error(f"{rest[0]} is not an argument of {self.prog}{self._meant(rest)}")
        return found, rest

    def _meant(self, rest: Sequence[str]) -> str:
        """What was meant: a key of the scenario, which --set changes, or an option that is called nearly so."""
        from sim.scenario.document import Document
        from sim.scenario.errors import likely

        if not rest[0].startswith("-"):
            return f"; an architecture is named by --only {rest[0]}" if "--only" in self._option_string_actions else ""
        word, equals, value = rest[0].partition("=")
        key = word.removeprefix("--")
        options = self._option_string_actions
        if key.split(".")[0] in Document.file_keys() and "--set" in options:
            given = value if equals else next(iter(rest[1:]), "VALUE")
            return f"; a key of the scenario is changed by --set {key}={given}"
        way_out = likely(word, [each for each in options if each.startswith("--")])
        return f"; {way_out}" if way_out else ""
