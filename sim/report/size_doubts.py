"""What to doubt in a search for enough: a start of the runs that shows in their figures."""

from __future__ import annotations

from collections.abc import Iterator

from sim.experiment.size import Sizing
from sim.measure import Doubt
from sim.report.cautions import told_once
from sim.report.words import safe


def size_doubts(sizing: Sizing) -> Iterator[str]:
    """Each kind of doubt once, with the candidates of which it is true, in the order of the table."""
    kinds: dict[str, list[tuple[str, Doubt]]] = {}
    for one in sorted(sizing.tried, key=lambda tried: -tried.at if sizing.question.largest else tried.at):
        for doubt in one.doubts:
            kinds.setdefault(doubt.code, []).append((safe(one.value, 24), doubt))
    for found in kinds.values():
        sentences = {doubt.sentence for _, doubt in found}
        alike = len(found) == len(sizing.tried) and len(sentences) == 1
        whose = f"all candidates: {found[0][1].sentence}" if alike else f"{_key(sizing)} = {told_once(found)}"
        yield f"Doubtful of {whose}"


def _key(sizing: Sizing) -> str:
    return safe(sizing.question.key, 40)
