"""What a scenario is once it has been read: frozen, checked, with every default, units in the attributes' names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from sim.scenario.door import Api
from sim.scenario.errors import Problem
from sim.scenario.faults import AnyFault, Keys, Redrive, Stream
from sim.scenario.fields import AUTO_WORD, Count, Duration, Reading, Text, Weight, fail, shares, whole
from sim.scenario.loads import Load
from sim.scenario.names import Name, Names
from sim.scenario.placement import placement_problems
from sim.scenario.pools import Workers
from sim.scenario.queues import Queue
from sim.scenario.retries import Retry
from sim.scenario.scopes import Scope
from sim.scenario.spec import Spec
from sim.scenario.steps import Step
from sim.scenario.units import duration_text, share_text

PLACES = ("inline", "queued")
# Sections that are as if they were not there when nothing stands below them: an override takes them away by null.
EMPTY_BY_NULL = ("max_jobs", "queue", "queues", "retry", "pools", "faults", "redrive")
# Keys that scenarios did not always have, with what holds where they are not written: so an old digest stays as it is.
_LATER = (("lapse_counts", True), ("failure_counts", True), ("return_counts", False))
MOST_JOBS = 1000  # of one request, unless the scenario says otherwise


def _shares(given: Mapping[str, float]) -> dict[str, float]:
    if not given:
        raise fail("must name at least one step", given)
    return dict(zip(given, shares(list(given.values())), strict=True))


def names_file(value: Mapping[str, Any]) -> bool:
    """Whether a section of a normalised scenario is what a file says, whose digest is known."""
    return value.get("file") is not None and value.get("sha256") is not None


def _for_digest(value: Any) -> Any:
    """Leave out what files are called, where a digest says what is in them, and later keys that change nothing."""
    if isinstance(value, list):
        return [_for_digest(entry) for entry in value]
    if not isinstance(value, Mapping):
        return value
    named = names_file(value)
    kept = {key: entry for key, entry in value.items() if not (named and key == "file") and (key, entry) not in _LATER}
    return {key: _for_digest(entry) for key, entry in kept.items()}


def without_nulls(given: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the sections that are empty by null."""
    return {key: value for key, value in given.items() if value is not None or key not in EMPTY_BY_NULL}


Mix = Annotated[Mapping[Name, Weight], AfterValidator(_shares)]
Seed = Annotated[int, BeforeValidator(whole(0, 2**63 - 1))]


class Architecture(Spec):
    """Where each step runs, with every section as it holds here: the scenario's own, and over it what is overridden."""

    name: Name
    inline: Names = ()
    queued: Names = ()
    load: Load
    mix: Mix | None = None
    keys: Keys | None = None
    max_jobs: Count = MOST_JOBS
    steps: Mapping[Name, Step]
    api: Api | None = None
    queue: Queue = Queue()
    queues: Mapping[Name, Queue] = Field({})
    retry: Retry = Retry()
    workers: Workers | None = None
    pools: Mapping[Name, Workers] = Field({})
    stream: Stream | None = None
    faults: tuple[AnyFault, ...] = ()
    redrive: tuple[Redrive, ...] = ()

    @property
    def step_names(self) -> tuple[str, ...]:
        """The names of all steps in the order of the scenario; the record's `step` columns index it."""
        return tuple(self.steps)

    @property
    def named_queues(self) -> Mapping[str, Queue]:
        """The queues by name; one called `default` where none is named."""
        return self.queues or {"default": self.queue}

    @property
    def named_pools(self) -> Mapping[str, Workers]:
        """The pools of workers by name; one called `workers` where none is named, none where nothing is queued."""
        return self.pools or ({"workers": self.workers} if self.workers is not None else {})

    @property
    def worker_count(self) -> int:
        """How many workers there are at the start, over all pools."""
        return sum(pool.count for pool in self.named_pools.values())

    @property
    def prefetches(self) -> bool:
        """Whether jobs wait in workers' buffers, where no backlog shows them."""
        return any(pool.prefetch > 1 for pool in self.named_pools.values())

    @property
    def autoscales(self) -> bool:
        """Whether a rule decides how many workers there are."""
        return any(pool.autoscale is not None for pool in self.named_pools.values())

    @property
    def spawned(self) -> frozenset[str]:
        """The steps that finished jobs bring about, and no request by itself."""
        return frozenset(name for step in self.steps.values() for name in step.spawns)

    @classmethod
    def unfold(cls, given: Any, reading: Reading | None) -> Any:  # noqa: ARG003  the same signature everywhere
        """Spell out `all` steps."""
        every = list(given["steps"]) if isinstance(given.get("steps"), Mapping) else []
        spelt = {key: every if key in PLACES and value == "all" else value for key, value in given.items()}
        return without_nulls(spelt)

    def dump(self) -> dict[str, Any]:
        """Return it as an override could hold it: the name is the key above it."""
        full = super().dump()
        if self.mix is not None:
            full["mix"] = {name: share_text(share) for name, share in self.mix.items()}
        return {key: value for key, value in full.items() if key != "name"}

    def mistakes(self) -> Iterator[Problem]:
        """Every step runs in exactly one place, and everything that is named exists."""
        yield from placement_problems(self)


class Threshold(Spec):
    """What a run must achieve: `queued.response_time.p99 < 200ms`. value: in seconds, per second, or a plain number.

    scope: of which part of the run it speaks; None: of all that came after the warm-up, counts of the whole run.
    """

    text: str
    architecture: str
    metric: tuple[str, ...]
    op: Literal["<", "<=", ">", ">=", "==", "!="]
    value: float
    scope: Scope | None = None


class Scenario(Spec):
    """Everything that is asked. source, text: the file; overrides: what was changed from outside, as `--set` does.

    warmup_auto: the warm-up is to be found from runs; until it is, `warmup_ns` is negative. unsettled: architectures
    whose start could then not be told from the rest, so that half of the run is left out.
    """

    name: Text
    about: Text = ""
    seed: Seed
    duration_ns: Duration = Field(alias="duration")
    warmup_ns: int = 0
    warmup_auto: bool = False
    unsettled: tuple[str, ...] = ()
    architectures: Mapping[Name, Architecture]
    thresholds: tuple[Threshold, ...] = ()
    source: str | None = None
    text: str | None = Field(None, repr=False)
    overrides: Mapping[str, Any] = Field({})

    @cached_property
    def digest(self) -> str:
        """12 hex digits that stand for everything but the words of `about`: equal digests, equal runs.

        A file that the scenario names counts by what is in it, whatever it is called.
        """
        content = {key: _for_digest(value) for key, value in self.normalised().items() if key != "about"}
        return sha256(json.dumps(content, ensure_ascii=True).encode()).hexdigest()[:12]

    def normalised(self) -> dict[str, Any]:
        """Return the scenario as plain values, as a file could hold it: every default written, every unit printed."""
        architectures = {name: architecture.dump() for name, architecture in self.architectures.items()}
        return {
            "name": self.name,
            "about": self.about,
            "seed": self.seed,
            "duration": duration_text(self.duration_ns),
            "warmup": AUTO_WORD if self.warmup_auto else duration_text(self.warmup_ns),
            "architectures": architectures,
            "thresholds": [threshold.text for threshold in self.thresholds],
        }
