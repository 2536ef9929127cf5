"""No command prints an estimate without its interval: differences, sweeps, searches, theory, maps of what sticks."""

import re
from functools import cache

import pytest
from made_healings import made_healing
from sweep_examples import knee, sized
from test_report_replicated import EXEMPT, NUMBER, TIME, WITH_INTERVAL

from sim.experiment import Both, diff, explain, matched
from sim.report import diff_text, explanation_text, metastable_text, size_text, sweep_text
from sim.scenario import from_dict

LETTERS = {
    "name": "letters", "seed": 3, "duration": "1m", "load": "5/s", "api": {"threads": 3}, "workers": {"count": 2},
    "steps": {"mail": {"service": {"exponential": "300ms"}, "fails": "5%"}}, "retry": {"max_attempts": 2},
}  # fmt: skip
AMOUNT = rf"(?:{TIME}|{NUMBER}(?:/s| %| points)?)"
FURTHER = {
    # What was asked or changed, how sure; both ends of a difference, of a share, of a correlation; bounds.
    "diff": (
        r"\d+ pairs of runs|95 % confidence|a chance of at most \d+ %|more than 5 %|The \d+ intervals|scenario \w+",
        r"\S+: \d+ → \d+",
        rf"B is (?:between )?{AMOUNT}(?: lower| higher)?(?: (?:to|and) {AMOUNT})? (?:higher|lower)",
        rf"\([+−]?<? ?{NUMBER} %(?: to [+−]?<? ?{NUMBER} %)?\)|correlation -?{NUMBER} to {NUMBER}",
        rf"at least {NUMBER} times|warm-up of {TIME}",
    ),
    # The values of the keys and what formulas say stand in columns of their own: what is left must be estimates.
    "sweep": (r"(?m)^\d+/s |\d+ replications|95 % interval|\d+\.?\d* workers for \d+|load=\d+/s|--duration\s+\S+|p95",),
    "size": (r"(?m)^\d+ +\d+(?= )",),
    # Counts of runs have their intervals in the legend; what is predicted and what is the plan is no estimate.
    "metastable": (
        rf"\d+/\d+ [✓✗?]|\d+/\d+\s+is {NUMBER} % to {NUMBER} %|with \d+/\d+ \({NUMBER} % to {NUMBER} %\)|\d+/\d+",
        rf"[≥>] ?{AMOUNT}|{AMOUNT}–{AMOUNT}|{NUMBER} \({NUMBER}–{NUMBER}\) %",
        rf"(?:between|below|at least|and|at|to|over|by|of|after|Theory \(fluid\):|serves) {AMOUNT}",
        rf"(?m)^(?:trigger|load)\b.*$|(?m)^{AMOUNT}",
        rf"\d+ (?:runs a cell|replications would|times)|{NUMBER} cells|{NUMBER} s",
        rf"{NUMBER} %(?= of| interval|\.| \()|95 %|first \d+ runs",
    ),
}


def naked(text, command):
    """The numbers in a text of a command that have neither an interval nor a right to stand alone."""
    for allowed in (*FURTHER[command], *EXEMPT, *WITH_INTERVAL):
        text = re.sub(allowed.replace("(?m)", ""), "", text, flags=re.MULTILINE)
    return re.findall(NUMBER, text)


def letters(**sections):
    """LETTERS, with some sections replaced."""
    return from_dict({**LETTERS, **sections})


@cache
def compared():
    """Clerks and one clerk more, in twelve pairs."""
    a, b = letters(), letters(workers={"count": 3})
    both = Both(a, b, matched(a, b), replications=12)
    list(both.run_each())
    return diff_text(diff(*both.kept), width=300)


def test_differences_have_their_intervals():
    """In the table and in the sentences, those about what pairs save included."""
    assert [] == naked(compared(), "diff")


def test_points_of_a_sweep_have_their_intervals():
    """Where it says theory a formula speaks; all else has ±."""
    lines = [line for line in sweep_text(knee()).splitlines()[2:] if "theory:" not in line]
    estimates = re.sub(rf"(?<=[\d)%s–])  +{AMOUNT}(?=  |$)|  +unstable", "", "\n".join(lines), flags=re.MULTILINE)

    assert [] == naked(estimates, "sweep")
    assert "±" in estimates


def test_candidates_of_a_search_have_their_intervals():
    """Of each threshold what was seen."""
    rows = [line for line in size_text(sized()).splitlines() if any(mark in line for mark in "✓✗?")]

    assert len(rows) > 3
    assert [] == naked("\n".join(rows), "size")


def test_theory_stands_beside_intervals():
    """Each simulated figure of a line with a formula's has one; the formula's has none and needs none."""
    found = explanation_text(explain(letters(steps={"mail": {"service": {"exponential": "300ms"}}}), replications=4))
    rows = [
        re.split(r"  +", line.strip()) for line in found.splitlines() if re.match(r"    [a-z_]+\.?[a-z0-9_]* ", line)
    ]
    simulated = [row[2] for row in rows if len(row) > 2 and not row[2].startswith("·")]

    assert simulated
    assert [] == [cell for cell in simulated if not any(re.search(allowed, cell) for allowed in WITH_INTERVAL)]


def test_counts_in_a_map_have_their_intervals():
    """In the legend, by their count; medians beside their ends."""
    text = metastable_text(made_healing(), width=200)
    body = re.sub(r"not recovered, as a Markov.*?\n\n|mean time to recover, as.*?\n\n", "", text, flags=re.DOTALL)

    assert [] == naked(body.partition("short-queue")[2] or body.partition("\n")[2], "metastable")


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("diff", "correlation 1.00"),
        ("diff", "  goodput  7.1/s  7.3/s"),
        ("sweep", "  wait.mean 4.5 s"),
        ("size", "✓ 118 ms  meets all"),
        ("metastable", "not recovered: 37 % here"),
    ],
)
def test_a_number_without_an_interval_is_found(command, line):
    """The rules of this file refuse what they should."""
    assert naked(line, command)
