"""A command of `sim`, which itself says what it does not know: by its own usage, with the option that was meant."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import Any, Final, NoReturn

_LACKS_VALUE: Final = re.compile(r"argument (--[\w-]+): expected one argument")


class Command(argparse.ArgumentParser):
    """The parser of one command."""

    def parse_known_args(  # type: ignore[override]  # the overloads of argparse are about the kind of namespace
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Read the arguments; complain of those that are not known, and do not leave that to the parser above."""
        self._given = list(sys.argv[1:] if args is None else args)
        found, rest = super().parse_known_args(args, namespace)
        if rest:
            self.error(f"{rest[0]} is not an argument of {self.prog}{self._meant(rest)}")
        return found, rest

    def error(self, message: str) -> NoReturn:
        """Complain; a value that is negative looks like an option, so it is said that none may be."""
        lacks = _LACKS_VALUE.fullmatch(message)
        after = self._given[self._given.index(lacks[1]) + 1 :] if lacks and lacks[1] in self._given else []
        negative = after and re.match(r"-[\d.]", after[0])
        super().error(f"{message}: it cannot be negative, got {after[0]}" if negative else message)

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
