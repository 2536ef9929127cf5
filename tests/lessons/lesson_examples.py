"""A drill of our own that runs in no time, for the tests of what is done with drills."""

import sim.lessons.drill
from sim.lessons.drill import Bars, Claim, Drill, Number, Option, Row, Timeline, Trap
from sim.lessons.figures import of

SCENARIO = """\
name: tiny
about: Two workers, or one.
seed: 5
duration: 60s
load: 1/s
steps: {job: {service: {exponential: 500ms}}}
architectures:
  two: {queued: all, workers: {count: 2}}
  one: {queued: all, workers: {count: 1}}
"""

OPTIONS = (
    Option(
        "shorter", "It becomes shorter.", lambda n: n.below("one", "two"), "It is {one:time} | instead of {two:time}."
    ),
    Option("longer", "It becomes longer.", lambda n: n.above("one", "two")),
)
NUMBER = Number(of="one", kind="time", within=2.0, traps=(Trap(100.0, "everything takes its time"),))


def tiny(monkeypatch, tmp_path, expect=OPTIONS, claims=(), pictures=None):
    """Return the drill; its scenario lies in a folder of the test."""
    (tmp_path / "tiny.yaml").write_text(SCENARIO, encoding="utf-8")
    monkeypatch.setattr(sim.lessons.drill, "FOLDER", tmp_path)
    return Drill(
        id="tiny",
        topic="tests",
        question="What happens to the *wait* with one worker?",
        expect=expect,
        measures={"one": of("one", "wait.mean"), "two": of("two", "wait.mean")},
        theory={"half": lambda scenario: scenario.duration_ns / 2e9},
        ratios={"times": ("one", "two")},
        answer="With one worker it is longer: {one:time}, and not {two:time}; half of the run is {half:time}.",
        claims=claims or (Claim("it is longer", lambda n: n.above("one", "two")),),
        follow_up=("And with three?", "Shorter than {two:time}."),
        changes=("No load.", "Many workers."),
        pictures=pictures
        or (
            Bars("Mean wait", "time", (Row("one", "one", "half"), Row("two", "two"))),
            Timeline("Backlog", only=("one",)),
        ),
        replications=6,
    )
