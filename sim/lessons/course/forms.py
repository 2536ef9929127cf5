"""The forms that answers have: each says how to answer, and reads what was written, or says why it cannot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from numbers import Integral, Real
from reprlib import Repr
from typing import Any, Final

from sim.lessons.course.exercise import AnswerError, Form, as_code
from sim.scenario import units
from sim.scenario.errors import did_you_mean

_SHORT: Final = Repr()  # whatever an answer is, and whatever its `repr` does
_NONE: Final[Mapping[str, int]] = {}
_SHORT.maxstring = _SHORT.maxother = 60


def whole(of: str, *, such_as: int, least: int = 0, most: int = 100_000) -> Form:
    """A whole number of something, such as workers.

    >>> whole("workers", such_as=12).read(7)
    7
    """

    def read(answer: object) -> int:
        if isinstance(answer, str) and answer.strip().isdecimal():
            answer = int(_number(answer, answer))
        if isinstance(answer, bool) or not isinstance(answer, Integral):
            raise AnswerError(f"{said(answer)} is not a whole number")
        return int(_between(int(answer), least, most))

    return Form(f"a whole number of {of}, such as `{such_as}`", read)


def number(of: str, *, such_as: float, least: float = 0.0, most: float = 1e12) -> Form:
    """A number of something, such as jobs per second. Half a job is a number, too."""
    return Form(f"a number of {of}, such as `{such_as:g}`", lambda answer: float(_between(_real(answer), least, most)))


def share(*, such_as: float) -> Form:
    """A share: 0.05 or "5%".

    >>> share(such_as=0.1).read("5%"), share(such_as=0.1).read(0.05)
    (0.05, 0.05)
    """

    def read(answer: object) -> float:
        if isinstance(answer, str) and answer.strip().endswith("%"):
            return float(_between(_number(answer.strip()[:-1], answer) / 100, 0.0, 1.0))
        return float(_between(_real(answer), 0.0, 1.0))

    return Form(f'a share, such as `{such_as:g}` or `"{such_as:.0%}"`', read)


def duration(*, such_as: str) -> Form:
    """A time: seconds, or text with a unit such as "90s".

    >>> duration(such_as="5s").read("1m30s"), duration(such_as="5s").read(90)
    (90.0, 90.0)
    """

    def read(answer: object) -> float:
        if not isinstance(answer, str) or not _has_letters(answer):
            return float(_between(_real(answer), 0.0, 1e9))
        try:
            return units.duration_ns(answer) / 1e9
        except ValueError as error:
            unit = f"its units are {', '.join(f'`{each}`' for each in units.NS_PER_UNIT)}, as in `9m` for nine minutes"
            raise AnswerError(f"{said(answer)} is no time: it {error}; {unit}") from None

    return Form(f'a time in seconds, or with a unit, such as `"{such_as}"`', read)


def letter(**options: str) -> Form:
    """One of several answers, each with a letter.

    >>> letter(a="It grows.", b="It falls.").read("B")
    'b'
    """

    def read(answer: object) -> str:
        sign = answer.strip().lower().rstrip(").") if isinstance(answer, str) else ""
        if sign not in options:
            raise AnswerError(f"{said(answer)} is none of the letters")
        return sign

    return Form(f'a letter, such as `"{min(options)}"`', read, options)


def changes(*keys: str, such_as: Mapping[str, Any], most: Mapping[str, int] = _NONE) -> Form:
    """Changes of a scenario, as `--set` takes them: a dict of dotted keys, of those that may be changed.

    most: bounds of numbers that would make a run long.

    >>> changes("workers.count", such_as={"workers.count": 4}).read({"workers.count": 9})
    {'workers.count': 9}
    """

    def read(answer: object) -> dict[str, Any]:
        if not isinstance(answer, Mapping):
            raise AnswerError(f"{said(answer)} is no dict")
        strange = [key for key in answer if key not in keys]
        if strange:
            raise AnswerError(f"{said(strange[0])} is not to be changed here; {did_you_mean(str(strange[0]), keys)}")
        if not answer:
            raise AnswerError("An empty dict changes nothing")
        for key in most.keys() & answer.keys():
            if not isinstance(answer[key], Real) or answer[key] > most[key]:
                raise AnswerError(f"`{key}` may be a number of at most {most[key]} here, not {said(answer[key])}")
        return dict(answer)

    return Form(f"a dict of changes, such as `{dict(such_as)}`", read)


def numbers(of: str, count: int, *, such_as: tuple[float, ...]) -> Form:
    """So many numbers, as a list or a tuple."""

    def read(answer: object) -> tuple[float, ...]:
        if not isinstance(answer, list | tuple) or len(answer) != count:
            raise AnswerError(f"{said(answer)} is not a list of {count} numbers")
        return tuple(_real(each) for each in answer)

    return Form(f"{count} numbers: {of}, such as `{list(such_as)}`", read)


def function(of: str, *, such_as: str, tried_with: tuple[Any, ...]) -> Form:
    """A function that returns a number. tried_with: arguments for which it must; what it raises is told in words."""

    def read(answer: object) -> Callable[..., float]:
        if not callable(answer):
            raise AnswerError(f"{said(answer)} is no function")

        def called(*arguments: Any) -> float:
            shown = f"Called with {', '.join(map(_SHORT.repr, arguments))}, your function"
            try:
                found = answer(*arguments)
            except Exception as error:  # noqa: BLE001  a reader's function may raise anything
                raise AnswerError(f"{shown} raises {as_code(f'{type(error).__name__}: {error}')}") from None
            if isinstance(found, bool) or not isinstance(found, Real) or not isfinite(found):
                raise AnswerError(f"{shown} returns {said(found)}, which is not a number")
            return float(found)

        called(*tried_with)
        return called

    return Form(f"a function that returns {of}, such as `{such_as}`", read)


def said(answer: object) -> str:
    """An answer in the words of a refusal: as it was written, short, and as code, so that it does no harm.

    >>> said("four")
    "`'four'`"
    """
    return as_code(_SHORT.repr(answer))


def _has_letters(text: str) -> bool:
    return any(each.isalpha() for each in text)


def _real(answer: object) -> float:
    if isinstance(answer, str):
        return _number(answer, answer)
    if isinstance(answer, bool) or not isinstance(answer, Real):
        raise AnswerError(f"{said(answer)} is not a number")
    return float(answer)


def _number(text: str, answer: object) -> float:
    try:
        return float(text)
    except ValueError:
        raise AnswerError(f"{said(answer)} is not a number") from None


def _between(answer: float, least: float, most: float) -> float:
    """Return a number if it is from least to most."""
    if not least <= answer <= most:
        raise AnswerError(f"{as_code(f'{answer:.15g}')} is not from {least:,.15g} to {most:,.15g}")
    return answer
