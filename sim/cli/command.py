"""A command of `sim`, which itself says what it does not know: by its own usage, with the option that was meant."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from sim.cli.meant import in_one_value, meant

_LACKS_VALUE: Final = re.compile(r"argument (--[\w-]+): expected one argument")
_NO_COMMAND: Final = re.compile(r"argument COMMAND: invalid choice: '(.*?)' \(", re.DOTALL)
_SHAPES: Final = {"?": "[{}]", "*": "[{} ...]", "+": "{} ...", argparse.PARSER: "{} ..."}


class Command(argparse.ArgumentParser):
    """The parser of one command; a name that stands behind options is as good as before them."""

    def parse_known_args(  # type: ignore[override]  # the overloads of argparse are about the kind of namespace
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Read the arguments; complain of those that are not known, and do not leave that to the parser above."""
        self._given = list(sys.argv[1:] if args is None else args)
        found, rest = super().parse_known_args(args, namespace)
        strange = next((at for at, word in enumerate(rest) if word.startswith("-")), None)
        if strange is None:
            rest = rest if in_one_value(rest, self._given, self._option_string_actions) else self._placed(found, rest)
        if rest:
            self._complain(rest[strange or 0 :])
        return found, rest

    def format_usage(self) -> str:
        """Return what must be given, in one line."""
        self.usage = self._in_one_line()
        return super().format_usage()

    def format_help(self) -> str:
        """Return the help: the same line, and what each argument is."""
        self.usage = self._in_one_line()
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        """Complain; a value that is negative looks like an option, so it is said that none may be."""
        if unknown := _NO_COMMAND.match(message):
            super().error(self._no_command(unknown[1]))
        lacks = _LACKS_VALUE.fullmatch(message)
        after = self._given[self._given.index(lacks[1]) + 1 :] if lacks and lacks[1] in self._given else []
        negative = after and re.match(r"-[\d.]", after[0])
        super().error(f"{message}: it cannot be negative, got {after[0]}" if negative else message)

    def _complain(self, rest: Sequence[str]) -> NoReturn:
        """Say of the first word that it is no argument, and what was meant."""
        one = any(action.dest == "scenario" for action in self._positions())
        way_out = meant(rest, self._given, self._option_string_actions, one_scenario_of=self.prog if one else "")
        self.error(f"{rest[0]} is not an argument of {self.prog}{way_out and '; '}{way_out}")

    def _no_command(self, word: str) -> str:
        from sim.scenario.errors import nearest

        commands = next(action.choices for action in self._positions() if action.nargs == argparse.PARSER)
        return f"{word} is not a command{nearest(word, commands or ())}"

    def _placed(self, found: Any, rest: list[str]) -> list[str]:
        """Take names that argparse takes before the first option alone; return the words that have no place."""
        for action in self._positions():
            if action.nargs == "?" and rest and getattr(found, action.dest) is None:
                setattr(found, action.dest, rest[0])
                rest = rest[1:]
            if action.nargs == "*":
                setattr(found, action.dest, [*getattr(found, action.dest), *rest])
                rest = []
        return rest

    def _positions(self) -> list[argparse.Action]:
        return [action for action in self._actions if not action.option_strings]

    def _in_one_line(self) -> str:
        """The usage: what has a place, what is required, and that there is more."""
        places = [_SHAPES.get(str(each.nargs), "{}").format(each.metavar) for each in self._positions()]
        options = [action for action in self._actions if action.option_strings]
        required = [f"{each.option_strings[0]} {each.metavar or ''}".strip() for each in options if each.required]
        more = ["[OPTIONS]"] if places and len(options) > 1 + len(required) and places != ["COMMAND ..."] else []
        return " ".join((self.prog, *places, *required, *more))
