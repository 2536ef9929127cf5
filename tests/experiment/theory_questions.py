"""Small scenarios to ask theory about: one place of work, whose parts the tests vary."""

from sim.experiment import predict
from sim.scenario import from_dict

SECOND = {"exponential": "1s"}  # the unit of time: a rate is a load
INLINE = {"inline": "all"}
QUEUED = {"queued": "all"}


def scenario(load, steps=None, workers=None, *, place=None, **sections):
    """One architecture, `only`; steps: a mapping, or what the only step has beside a service of a second."""
    steps = steps or {}
    named = steps and all(isinstance(step, dict) and "service" in step for step in steps.values())
    content = {
        "name": "asked",
        "seed": 1917,
        "duration": 10_000,
        "warmup": 1_000,
        "load": load,
        "steps": steps if named else {"work": {"service": SECOND, **steps}},
        "architectures": {"only": place or QUEUED},
        **sections,
    }
    if workers is not None:
        content["workers"] = workers if isinstance(workers, dict) else {"count": workers}
    return from_dict(content)


def asked(*parts, **sections):
    """What theory says of it."""
    found = scenario(*parts, **sections)
    return predict(found.architectures["only"], duration_ns=found.duration_ns, warmup_ns=found.warmup_ns)


def answers(prediction):
    """The formulas that describe it, by name."""
    return {answer.model.name: dict(answer.figures) for answer in prediction.answers}


def why(prediction, name):
    """Why a formula is silent."""
    (refusal,) = [refusal for refusal in prediction.refusals if refusal.model.name == name]
    return refusal.why
