"""What a command would run, said before anything runs: the load over time, what goes wrong when, how much there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill
from typing import Final

from sim._version import __version__
from sim.measure.planned import ABOUT, AT_MOST, mean_rates, planned
from sim.measure.steady import kind_of_run
from sim.report.words import count, listed, per_second, safe, some, time
from sim.scenario import Architecture, Batch, Load, Scenario, Stages, Trace, Users
from sim.scenario.phases import Phase, faults, phases
from sim.scenario.units import duration_text
from sim.workload import peak_rate

_WIDTH: Final = 80
_BARS: Final = "▁▂▃▄▅▆▇█"
_PARTS: Final = 60  # bars of a sparkline
_TIMES: Final = 22  # cells for the times before what they are of
_TELLS: Final = {
    "steady": "A question about the long run",
    "terminating": "A story with a beginning and an end",
}


def dry_run_text(
    scenario: Scenario, names: Sequence[str] = (), replications: int = 1, *, at_most: int | None = None
) -> str:
    """Return what running these architectures (all, if none is named) so often would be; nothing is simulated.

    at_most: replications at which a search for precision gives up; None where their number is fixed.
    """
    shown = [scenario.architectures[name] for name in names or scenario.architectures]
    head = fill(
        f"{safe(scenario.name)} · seed {scenario.seed} · queue-lab {__version__} · scenario {scenario.digest} · "
        "dry run: nothing was simulated",
        _WIDTH,
    )
    blocks = [head, _what_runs(scenario, shown, replications, at_most)]
    for load, group in _by_load(shown):
        blocks.append("\n".join(_load(load, group, scenario.duration_ns, alone=len(group) == len(shown))))
    for wrong, group in _by_faults(shown):
        blocks.append("\n".join(_faults(wrong, group, scenario.duration_ns, alone=len(group) == len(shown))))
    blocks.append("\n".join(_table(shown, scenario.duration_ns)))
    return "\n\n".join(blocks)


def _what_runs(scenario: Scenario, shown: Sequence[Architecture], replications: int, at_most: int | None) -> str:
    """How many runs, of what kind, with how many jobs in all."""
    plans = [planned(architecture, scenario.duration_ns) for architecture in shown]
    most = at_most or replications
    bounded = at_most is not None or any(plan.how == AT_MOST for plan in plans)
    requests, jobs = most * sum(plan.requests for plan in plans), most * sum(plan.jobs for plan in plans)
    kinds = sorted({kind_of_run(architecture) for architecture in shown})
    warmup = "found from runs first" if scenario.warmup_ns < 0 else duration_text(scenario.warmup_ns)
    times = f"{replications:,} to " if at_most is not None else ""
    runs = f"{some(len(shown), 'architecture')} × {times}{some(most, 'replication')}"
    total = f"{'at most ' if at_most is not None else ''}{some(len(shown) * most, 'run')}"
    sizes = f"{total} of {time(scenario.duration_ns / 1e9)} (warm-up: {warmup})"
    numbers = f"{AT_MOST if bounded else ABOUT} {count(round(requests))} requests and {count(round(jobs))} jobs in all"
    told = [f"{_TELLS[kind]}, since {why}." for kind, why in kinds]
    return fill(" ".join([f"Would run {runs} = {sizes}: {numbers}.", *told]), _WIDTH)


def _by_load(shown: Sequence[Architecture]) -> list[tuple[Load, list[str]]]:
    """Each load with the architectures that have it."""
    found: list[tuple[Load, list[str]]] = []
    for architecture in shown:
        known = next((names for load, names in found if load == architecture.load), None)
        if known is None:
            found.append((architecture.load, [safe(architecture.name, 40)]))
        else:
            known.append(safe(architecture.name, 40))
    return found


def _load(load: Load, group: Sequence[str], duration_ns: int, *, alone: bool) -> Iterator[str]:
    """A load as a sparkline over the run, its peak in words, its phases by name."""
    kind = f"{load.tag}, even" if isinstance(load, Stages) and load.even else load.tag
    yield f"Load ({kind}){'' if alone else ' of ' + listed(list(group))}"
    rates = mean_rates(load, duration_ns, _PARTS).tolist()
    bars, end = sparkline(rates), time(duration_ns / 1e9)
    yield f"  {bars}".rstrip()
    yield f"  {'0 s':<{_PARTS - len(end)}}{end}"
    yield from _wrapped(_peak(load, rates, duration_ns))
    for phase in phases(load):
        if phase.start_s < duration_ns / 1e9:
            end_s = min(phase.end_s, duration_ns / 1e9)
            yield f"  {time(phase.start_s) + ' – ' + time(end_s):<{_TIMES}}{safe(phase.texts[0])}"


def _peak(load: Load, rates: Sequence[float], duration_ns: int) -> str:
    """The load in a sentence, and what a bar stands for where bars differ."""
    words, part = load_words(load, duration_ns), time(duration_ns / 1e9 / len(rates))
    varies = not isinstance(load, Users | Batch | Trace) and not _is_flat(load, rates, duration_ns)
    return f"{words}; a bar is the mean of {part}." if varies else f"{words}."


def load_words(load: Load, duration_ns: int) -> str:
    """How requests come in the course of a run, in a phrase."""
    peak = peak_rate(load, duration_ns)
    if isinstance(load, Users):
        return (
            f"{some(load.count, 'user')} waiting for each answer (closed): {per_second(peak)} at most, and how many "
            "requests there are depends on the answers"
        )
    if isinstance(load, Batch):
        return f"{count(load.size)} at once, {per_second(peak)} on average"
    if isinstance(load, Trace):
        return f"A recording; {per_second(peak)} at its peak"
    rates = mean_rates(load, duration_ns, _PARTS).tolist()
    if _is_flat(load, rates, duration_ns):
        return f"{per_second(peak)} all the time"
    return f"{per_second(rates[0])} at the start, {per_second(peak)} at the peak, {per_second(rates[-1])} at the end"


def _is_flat(load: Load, rates: Sequence[float], duration_ns: int) -> bool:
    return min(rates) == max(rates) == peak_rate(load, duration_ns)


def sparkline(rates: Sequence[float]) -> str:
    """Draw rates as bars, the highest one full; no bar where there is nothing.

    >>> sparkline([0.0, 1.0, 2.0, 8.0])
    ' ▁▂█'
    """
    top = max(rates)
    return "".join(_BARS[max(-int(-8 * rate // top) - 1, 0)] if rate > 0 else " " for rate in rates)


def _by_faults(shown: Sequence[Architecture]) -> list[tuple[tuple[Phase, ...], list[str]]]:
    """Each timeline of faults with the architectures that have it; those without any are left out."""
    found: dict[tuple[Phase, ...], list[str]] = {}
    for architecture in shown:
        if faults(architecture):
            found.setdefault(faults(architecture), []).append(safe(architecture.name, 40))
    return list(found.items())


def _faults(wrong: Sequence[Phase], group: Sequence[str], duration_ns: int, *, alone: bool) -> Iterator[str]:
    """What goes wrong when, below the load on the same axis and in words."""
    yield f"Planned{'' if alone else ' for ' + listed(list(group))}"
    yield f"  {_marks(wrong, duration_ns)}"
    for fault in wrong:
        lasts = "" if fault.start_s == fault.end_s else f" for {time(fault.end_s - fault.start_s)}"
        yield f"  {'at ' + time(fault.start_s) + lasts:<{_TIMES}}{safe(fault.texts[0])}"


def _marks(wrong: Sequence[Phase], duration_ns: int) -> str:
    """The timeline: windows as bars, instants as marks."""
    cells = ["·"] * _PARTS
    for fault in wrong:
        first, last = (min(int(at_s * 1e9 * _PARTS / duration_ns), _PARTS - 1) for at_s in fault[:2])
        for cell in range(first, last + 1):
            cells[cell] = "▲" if fault.start_s == fault.end_s else "▬"
    return "".join(cells)


def _table(shown: Sequence[Architecture], duration_ns: int) -> Iterator[str]:
    """Requests and jobs of one run of each architecture."""
    yield f"{'In one run':<22}{'':>9}{'requests':>12}{'jobs':>12}  inline | queued"
    for architecture in shown:
        plan = planned(architecture, duration_ns)
        steps = " | ".join(safe(", ".join(names), 24) or "–" for names in (architecture.inline, architecture.queued))
        numbers = "".join(f"{count(round(number)):>12}" for number in (plan.requests, plan.jobs))
        yield f"{safe(architecture.name, 21):<22}{plan.how:>9}{numbers}  {steps}"


def _wrapped(sentence: str) -> list[str]:
    return fill(sentence, _WIDTH, initial_indent="  ", subsequent_indent="  ").splitlines()
