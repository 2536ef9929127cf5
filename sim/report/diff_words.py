"""What became of each metric from run A to run B, and what the whole comes to, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor, isfinite, log2
from typing import Any, Final

from sim.experiment import Changed, Diff, Difference, Kept, too_short
from sim.experiment.diff import TOGETHER
from sim.measure import Interval
from sim.report.spread import Words, spread
from sim.report.words import listed, metric_words, percent, safe, some, time
from sim.scenario.metrics import BETTER

_MOST_CHANGES: Final = 12  # lines


def words_of(metric: str) -> Words:
    """The words for the values of a metric.

    >>> words_of("response_time.p99")(0.25)
    '250 ms'
    """
    return metric_words(tuple(metric.split(".")))


def mean_words(metric: str, interval: Interval) -> str:
    """A mean with its interval; of one run, what it was."""
    words = words_of(metric)
    if interval.n == 1:
        return words(interval.value if isfinite(interval.value) else None)
    return spread(words, interval)


def change_words(relative: Interval) -> str:
    """A relative change as the ends of its interval; nothing where there is none.

    >>> import math
    >>> change_words(Interval(0.1234, 0.1, 0.15, 20)), change_words(Interval(0.02, -math.inf, math.inf, 20))
    ('+10 % to +15 %', '')
    """
    if not isfinite(relative.half_width):
        return ""
    low, high = _signed(relative.low), _signed(relative.high)
    return low if low == high else f"{low} to {high}"


def _signed(share: float) -> str:
    size = abs(share)
    number = f"{size * 100:,.0f} %" if size >= 1 else percent(size)
    return number if size < 0.0005 else f"{'−' if share < 0 else '+'}{number}"


def tolerance_words(diff: Diff) -> str:
    """The share of change that counts."""
    return percent(diff.tolerance)


def row_sentence(diff: Diff, row: Difference) -> str:
    """Say how far B is from A, and how sure that is."""
    if row.word == "same":
        return f"The same in every run{chance_words([row])}."
    if row.word == "cannot tell":
        return _why_not(diff, row)
    return f"B is {_apart(row)}{_share(row)}{_verdict(diff, row)}."


def chance_words(rows: Sequence[Difference]) -> str:
    """What was the same in all pairs may differ in another, unless it cannot: say how likely, at most."""
    most = max(row.other_chance for row in rows)
    more = ": more runs would tell" if any(row.regression == "perhaps" for row in rows) else ""
    return f"; another pair differs with a chance of at most {percent(ceil(most * 100) / 100)}{more}" if most else ""


def _points(share: float | None) -> str:
    """A difference of two shares: 10 % and 12 % are 2 points, and not 2 %, apart."""
    return percent(share).replace("%", "points")


def _apart(row: Difference) -> str:
    """The interval of the difference as words."""
    words, low, high = words_of(row.metric), row.difference.low, row.difference.high
    words = _points if words is percent else words
    if low >= 0 or high <= 0:
        near, far = sorted((abs(low), abs(high)))
        sides = words(near) if words(near) == words(far) else f"{words(near)} to {words(far)}"
        return f"{sides} {'higher' if high > 0 else 'lower'}"
    return f"between {words(-low)} lower and {words(high)} higher"


def _share(row: Difference) -> str:
    change = change_words(row.relative)
    return f" ({change})" if change else ""


def _verdict(diff: Diff, row: Difference) -> str:
    """What that means."""
    by = f"by more than {tolerance_words(diff)}"
    if row.word == "within tolerance":
        return f", which is no change of more than {tolerance_words(diff)}"
    if row.word == "no evidence":
        doubt = f", or B may be worse {by}: more runs would tell" if row.regression == "perhaps" else ""
        return f": it may be chance{doubt}"
    if row.word == "worse":
        return {"yes": f": worse {by}, for sure", "perhaps": f": worse, perhaps {by}", "no": ": worse"}[row.regression]
    return f": {row.word}" if row.word == "better" else ""


def _why_not(diff: Diff, row: Difference) -> str:
    """Say why nobody can tell, and the way out."""
    sides = (("A", diff.a, row.match.a), ("B", diff.b, row.match.b))
    lacking = [(label, _missing(kept, name, row.metric), kept.n) for label, kept, name in sides]
    told = [f"{label} has no such figure in {few} of {some(n, 'run')}" for label, few, n in lacking if few]
    if told:
        return f"{listed(told)}: there is nothing to compare, or there are too few data; run longer."
    if min(diff.a.n, diff.b.n) < 2:
        return "One run cannot tell change from chance."
    gap = row.difference.value
    more = ceil(log2(2 / (1 - TOGETHER) * len(diff.differences)))
    if not diff.paired:
        return (
            f"Runs that are all alike, and so few, do not tell how others vary: --replications {max(more, 20)} would."
        )
    seen = f"B is {words_of(row.metric)(abs(gap))} {'lower' if gap < 0 else 'higher'} in all {some(diff.a.n, 'pair')}"
    return f"{seen}, and so few that are alike do not tell how others vary: --replications {max(more, 20)} would."


def _missing(kept: Kept, name: str, metric: str) -> int:
    return sum(value is None for value in kept.values(name, metric))


def change_lines(diff: Diff) -> Iterator[str]:
    """Name what differs between the scenarios, a line each, as far as a screen has room."""
    found = diff.changed
    if not found:
        yield "nothing: both are the same scenario"
    shown = found if len(found) <= _MOST_CHANGES else found[: _MOST_CHANGES - 1]
    yield from map(_change_line, shown)
    if len(shown) < len(found):
        yield f"and {len(found) - len(shown)} more"


def _change_line(changed: Changed) -> str:
    where = f" (in {listed([safe(str(match)) for match in changed.matches])})" if changed.matches else ""
    return f"{safe(changed.key, 120)}: {_value(changed.a)} → {_value(changed.b)}{where}"


def _value(value: Any) -> str:
    if value is None:
        return "nothing"
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else safe(str(value), 40)


def conditions(diff: Diff) -> Iterator[str]:
    """Say under which conditions the rows hold: pairs or strangers, how sure, what was left out."""
    yield _luck(diff)
    if min(diff.a.n, diff.b.n) < 2:
        few = " and ".join(label for label, kept in (("A", diff.a), ("B", diff.b)) if kept.n < 2)
        yield f"One run of {few} cannot tell change from chance: run it with --replications 20 or more."
    elif diff.differences:
        rows = len(diff.differences)
        hold = f"The {rows} intervals of differences hold together" if rows > 1 else "The interval holds"
        yield f"{hold} with 95 % confidence (Bonferroni); ± is the 95 % interval of a mean by itself."
    if diff.a.scenario.warmup_ns != diff.b.scenario.warmup_ns:
        begins = " and ".join(time(max(kept.scenario.warmup_ns, 0) / 1e9) for kept in (diff.a, diff.b))
        yield f"Not measured over the same time: A and B begin after a warm-up of {begins}; give both the same."
    yield from _tails(diff)
    if diff.absent:
        gone = dict.fromkeys(metric for _, metric in diff.absent)
        yield f"None in A, none in B: {_by_metric(diff, list(gone))}."
    if diff.a.version != diff.b.version:
        made = f"A was made by queue-lab {safe(diff.a.version)}, B by {safe(diff.b.version)}"
        yield f"{made}: the lab may have changed, too."


def _tails(diff: Diff) -> Iterator[str]:
    """Say that runs are too short for a percentile: then the rows are of such runs, and not of the long run."""
    told: dict[str, None] = {}
    for at, kept in enumerate((diff.a, diff.b)):
        for match in diff.matches:
            metrics = [row.metric for row in diff.differences if row.match == match and row.word != "same"]
            if why := too_short(kept.scenario, match[at], metrics):
                told[f"{safe(match[at])} in {'AB'[at]}: {why}."] = None
    yield from told


def _by_metric(diff: Diff, metrics: list[str]) -> str:
    """Metrics, each with the architectures it is absent in unless that is all of them."""
    told = []
    for metric in metrics:
        where = [safe(str(match)) for match, name in diff.absent if name == metric]
        told.append(metric if len(where) == len(diff.matches) else f"{metric} (in {listed(where)})")
    return listed(told)


def _luck(diff: Diff) -> str:
    """Say whether the runs are pairs, and what that is worth."""
    if not diff.paired:
        seeds = f"{diff.a.scenario.seed} and {diff.b.scenario.seed}"
        return (
            f"Not paired, since the seeds differ ({seeds}): each run has users and luck of its own, and the means are "
            "compared by Welch's t. With the same seed fewer runs tell as much."
        )
    alike = "Run i of A and run i of B have the same users, work and luck"
    told = [(row.correlation, row.runs_saved) for row in diff.differences if row.word != "same"]
    pairs = [(together, saved) for together, saved in told if together is not None and saved is not None]
    if not pairs:
        return f"{alike}: they are compared in pairs."
    least = min(saved.low for _, saved in pairs)
    correlated = f"correlation {_range(min(each.low for each, _ in pairs), max(each.high for each, _ in pairs))}"
    if float(f"{least:.2g}") <= 1:
        return f"{alike} ({correlated}); whether that saves runs everywhere so few pairs do not tell."
    times = f"at least {least:.2g}" if least < 10 else f"at least {floor(least):,}"
    return (
        f"{alike} ({correlated}). Without that, {times} times as many runs would be needed to be as sure. These bounds "
        "hold together with 95 % confidence, too."
    )


def _range(low: float, high: float) -> str:
    """Two ends of a correlation, rounded away from each other."""
    return f"{floor(low * 100) / 100:.2f} to {ceil(high * 100) / 100:.2f}"


def conclusion(diff: Diff) -> str:
    """Say what it comes to: whether anything is worse by more than the tolerance."""
    judged = [row for row in diff.differences if row.metric in BETTER]
    by = f"worse by more than {tolerance_words(diff)}"
    worse = [row for row in judged if row.regression == "yes"]
    if worse:
        return f"Regression: {_named(diff, worse)} {'is' if len(worse) == 1 else 'are'} {by}."
    unsure = [row for row in judged if row.regression == "perhaps"]
    if unsure:
        return f"Cannot tell whether {_named(diff, unsure)} {'is' if len(unsure) == 1 else 'are'} {by}."
    return f"No regression: nothing is {by}." if judged else "Nothing here is better or worse by itself."


def _named(diff: Diff, rows: list[Difference]) -> str:
    """Metrics by name, with their architecture where there are several; at most four."""
    names = [f"{safe(str(row.match))} {row.metric}" if len(diff.matches) > 1 else row.metric for row in rows]
    return listed(names if len(names) <= 4 else [*names[:3], f"{len(names) - 3} more"])
