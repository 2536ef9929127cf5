"""The life of one job as a table: when, by whom, in which attempt, what; and which job is meant by a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sim.experiment import Comparison
from sim.measure.lives import Life, Lives
from sim.measure.moments import FINDERS, NOBODY, Moment, find_job, moments
from sim.report.words import listed, safe, time
from sim.scenario import ScenarioError

_NS: Final = 1e9


@dataclass(frozen=True)
class Traced:
    """One job of one architecture of a comparison, and its whole life."""

    comparison: Comparison
    architecture: str
    job: int

    @cached_property
    def lives(self) -> Lives:
        """The lives of all jobs of the architecture."""
        return Lives(self.comparison.outcomes[self.architecture].record)

    @cached_property
    def life(self) -> Life:
        """The life of the job."""
        return self.lives[self.job]

    @cached_property
    def moments(self) -> list[Moment]:
        """What happened, in the order of time."""
        return moments(self.lives, self.life)


def traced(comparison: Comparison, job: int | str, architecture: str | None = None) -> Traced:
    """Find a job. job: its number, as `job` of the table of jobs, or a word of FINDERS.

    architecture: whose; if none is named, the first that has such a job. Raises ScenarioError if there is none.
    """
    names = [architecture] if architecture is not None else list(comparison.outcomes)
    for name in names:
        number = _number(Lives(comparison.outcomes[name].record), job)
        if number is not None:
            return Traced(comparison, name, number)
    raise ScenarioError(_none(comparison, job, names))


def check_job(job: int | str | None) -> int | str:
    """Return what names a job, a number as one.

    Raises ScenarioError for None, and for what is no number and no word that finds one.

    >>> check_job("17"), check_job("slowest")
    (17, 'slowest')
    """
    if job is None:
        raise ScenarioError(f"--job: is missing; name a job by its number, or as {_words()}")
    if isinstance(job, str) and job.isdecimal():
        return int(job)
    if job in FINDERS or (isinstance(job, int) and not isinstance(job, bool) and job >= 0):
        return job
    raise ScenarioError(f"--job {safe(str(job))}: must be the number of a job, or {_words()}")


def _number(lives: Lives, job: int | str) -> int | None:
    if isinstance(job, str):
        return find_job(lives, job)
    return job if job < len(lives) else None


def _words() -> str:
    *others, last = FINDERS
    return f"{', '.join(others)} or {last}"


def _none(comparison: Comparison, job: int | str, names: Sequence[str]) -> str:
    """Why there is no such job."""
    counts = {name: len(comparison.outcomes[name].record.jobs.state) for name in names}
    if isinstance(job, str) and any(counts.values()):
        return f"--job {job}: there is no such job in {listed([safe(name) for name in names])}"
    known = [
        f"{safe(name)} has jobs 0 to {count - 1}" if count else f"{safe(name)} has none"
        for name, count in counts.items()
    ]
    return f"--job {job}: there is no such job; {listed(known)}"


def trace_text(found: Traced) -> str:
    """Return the life of a job as the command prints it."""
    record, jobs, life = found.lives.record, found.lives.record.jobs, found.life
    step, queue = record.steps[int(jobs.step[life.job])], record.queues[int(jobs.queue[life.job])]
    scenario = found.comparison.scenario
    head = (
        f"{safe(scenario.name)} · seed {found.comparison.seed} · queue-lab {found.comparison.version} · engine "
        f"{found.comparison.engine} · scenario {scenario.digest}"
    )
    whose = f"{safe(step)} of request {int(jobs.request[life.job])}, queue {safe(queue)}"
    said = f"job {life.job} of {safe(found.architecture)}: {whose}"
    lasted = time((life.ended_ns - life.created_ns) / _NS)
    over = f"{life.state.name.lower().replace('_', ' ')} after {lasted} and {len(life.runs)} attempts"
    return "\n".join([head, "", said, over if len(life.runs) != 1 else over.removesuffix("s"), "", *_table(found)])


def _table(found: Traced) -> list[str]:
    """A line for each moment: instant, time since the one before, attempt, worker, what."""
    before_ns = found.life.created_ns
    rows = [("at", "after", "attempt", "", "")]
    for moment in found.moments:
        after = time((moment.at_ns - before_ns) / _NS) if moment.at_ns > before_ns else ""
        worker = "" if moment.worker == NOBODY else f"worker {moment.worker}"
        attempt = "" if moment.attempt == NOBODY else str(moment.attempt)
        rows.append((f"{moment.at_ns / _NS:,.3f} s", after, attempt, worker, safe(moment.what, 100)))
        before_ns = moment.at_ns
    wide = [max(len(row[at]) for row in rows) for at in range(4)]
    return [
        f"{at:>{wide[0]}}  {after:>{wide[1]}}  {attempt:>{wide[2]}}  {worker:<{wide[3]}}  {what}".rstrip()
        for at, after, attempt, worker, what in rows
    ]
