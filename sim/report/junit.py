"""The thresholds as a JUnit report, which build servers show as tests: one test case a threshold."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from sim.experiment import Comparison
from sim.measure import Verdict
from sim.report.files import write_text
from sim.report.verdict_words import verdict_words
from sim.report.words import safe

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>'
_LONGEST: Final = 300
_TIME: Final = "0"  # how long it took is the machine's business: the same run must give the same bytes


def write_junit(comparison: Comparison, path: Path | str) -> None:
    """Write the verdicts as JUnit XML, whole or not at all: the same bytes for the same run.

    A scenario is a test suite, an architecture of it a class, a threshold a test case: one that fails is a `failure`,
    one of which nobody can tell an `error`. Raises OSError if the file cannot be written.
    """
    root = ET.Element("testsuites", {"name": "queue-lab", **_counts(comparison)})
    suite = ET.SubElement(root, "testsuite", {"name": safe(comparison.scenario.name, _LONGEST), **_counts(comparison)})
    properties = ET.SubElement(suite, "properties")
    for name, value in _properties(comparison).items():
        ET.SubElement(properties, "property", {"name": name, "value": value})
    for verdict in comparison.verdicts:
        _case(suite, comparison.scenario.name, verdict)
    ET.indent(root)
    write_text(Path(path), f"{_HEAD}\n{ET.tostring(root, encoding='unicode')}\n")


def _counts(comparison: Comparison) -> dict[str, str]:
    statuses = Counter(verdict.status for verdict in comparison.verdicts)
    return {
        "tests": str(len(comparison.verdicts)),
        "failures": str(statuses["fail"]),
        "errors": str(statuses["unknown"]),
        "skipped": "0",
        "time": _TIME,
    }


def _properties(comparison: Comparison) -> dict[str, str]:
    """What it takes to run it again."""
    return {
        "seed": str(comparison.seed),
        "digest": comparison.scenario.digest,
        "version": comparison.version,
        "engine": comparison.engine,
        "replications": str(comparison.n),
    }


def _case(suite: ET.Element, scenario: str, verdict: Verdict) -> None:
    """Add one threshold; foreign text without control codes, which XML has no way to write."""
    text, said = safe(verdict.threshold.text, _LONGEST), verdict_words(verdict)
    names = {"classname": safe(f"{scenario}.{verdict.threshold.architecture}", _LONGEST), "name": text}
    case = ET.SubElement(suite, "testcase", {**names, "time": _TIME})
    if verdict.status == "pass":
        ET.SubElement(case, "system-out").text = said
        return
    tag, kind = ("failure", "threshold failed") if verdict.status == "fail" else ("error", "cannot tell")
    ET.SubElement(case, tag, {"type": kind, "message": said}).text = f"{text}: {said}"
