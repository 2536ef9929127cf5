"""What a reader should know before believing the figures, each sentence with its kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

from sim.report.cautions import cautions, precision_reached, problems
from sim.report.chunks import chunks_say
from sim.report.columns import Column
from sim.report.notes import notes_say
from sim.report.one_run import one_run_says
from sim.report.warmup import warm_up_found

Kind = Literal["good", "open", "told", "chance", "caution", "wrong"]
_BALANCED: Final = "Audit: every request, job and second is accounted for exactly once."


class Remark(NamedTuple):
    """A sentence.

    kind: all is well; nobody can tell; what was done; what chance may have done; what to doubt; the books are wrong.
    """

    kind: Kind
    sentence: str


def remarks(shown: Sequence[Column]) -> Iterator[Remark]:
    """What to doubt in the figures, each kind of doubt once; what has no effect; last whether the books balance."""
    for met, said in precision_reached(shown[0].comparison):
        yield Remark("good" if met else "open", said)
    yield from (Remark("told", sentence) for sentence in warm_up_found(shown[0].comparison))
    yield from (Remark("told", sentence) for sentence in chunks_say(shown))
    yield from (Remark("chance", sentence) for sentence in one_run_says(shown))
    yield from (Remark("caution", sentence) for sentence in cautions(shown))
    yield from (Remark("caution", sentence) for sentence in notes_say(shown))
    yield from books(shown)


def books(shown: Sequence[Column]) -> Iterator[Remark]:
    """Whether the books of every run balance, and what is wrong where they do not."""
    wrong = problems(shown)
    yield from (Remark("wrong", problem) for problem in wrong)
    if not wrong:
        yield Remark("good", _BALANCED)
