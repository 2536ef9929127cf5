"""Where each step runs: what an architecture overrides, what it shares, and what may go wrong between the two."""

import pytest
from scenario_texts import HEAD, SMALL, refusal, refusals, with_load

from sim.scenario import (
    Api,
    Architecture,
    Backoff,
    Client,
    Deterministic,
    Exponential,
    Poisson,
    Queue,
    Retry,
    ScenarioError,
    Step,
    Workers,
    from_text,
)

S = 1_000_000_000
THREE = HEAD + "load: 5/s\nsteps: {a: {service: 1s}, b: {service: 1s}, c: {service: 1s}}\nworkers: {count: 8}\n"


def architectures(text):
    """Return the architectures of a text."""
    return from_text(text).architectures


def test_without_an_api_everything_is_queued():
    """The file says nothing of architectures: there is one."""
    assert ["queued"] == list(architectures(SMALL))
    assert ("email",) == architectures(SMALL)["queued"].queued


def test_with_an_api_sync_is_compared_with_queued():
    """The file says nothing of architectures, but there is a door behind which steps may run: two."""
    found = architectures(SMALL + "api: {}\narchitectures: null\n")

    assert {"sync": (("email",), ()), "queued": ((), ("email",))} == {
        name: (architecture.inline, architecture.queued) for name, architecture in found.items()
    }


def test_all_means_all_steps_in_order():
    """And a list may name them in another order; `step_names` is the scenario's."""
    found = architectures(THREE + "architectures: {x: {inline: all}, y: {inline: [c], queued: [b, a]}}\n")

    assert (("a", "b", "c"), ()) == (found["x"].inline, found["x"].queued)
    assert (("c",), ("b", "a"), ("a", "b", "c")) == (found["y"].inline, found["y"].queued, found["y"].step_names)


OVERRIDES = """\
api: {threads: 4, overhead: 5ms, client: {timeout: 10s, cancel_on_timeout: true}}
queue: {order: priority, capacity: 9}
retry: {max_attempts: 3, backoff: {exponential: {base: 1s, max: 60s}}, jitter: full}
architectures:
  x:
    queued: all
    load: {even: 7/s}
    mix: {email: 1}
    steps: {email: {fails: 2%}, pdf: {service: 2s}}
    api: {threads: 9, client: {timeout: 3s}}
    queue: {order: fifo}
    retry: {backoff: {fixed: 5s}}
    workers: {count: 2}
  y: {queued: all}
"""


def test_overrides_are_merged_key_by_key():
    """Mappings keep what is not overridden; a distribution, a load, a backoff is replaced whole."""
    found = architectures(SMALL + OVERRIDES)["x"]

    assert {
        "email": Step(service=Deterministic(value_ns=S), fails=0.02),
        "pdf": Step(service=Deterministic(value_ns=2 * S)),
    } == found.steps
    assert Api(threads=9, overhead_ns=5_000_000, client=Client(timeout_ns=3 * S, cancel_on_timeout=True)) == found.api
    assert Queue(order="fifo", capacity=9) == found.queue
    assert Retry(max_attempts=3, backoff=Backoff(kind="fixed", base_ns=5 * S), jitter="full") == found.retry
    assert (7.0, Workers(count=2), {"email": 1.0}) == (found.load.rate_per_s, found.workers, found.mix)


def test_an_override_concerns_nobody_else():
    """The neighbour has the scenario's sections."""
    found = architectures(SMALL + OVERRIDES)["y"]

    assert (Workers(count=8), Poisson(rate_per_s=5.0), ("email",)) == (found.workers, found.load, found.step_names)


def test_an_architecture_may_do_without():
    """`null` takes a section away."""
    found = architectures(
        SMALL + "api: {}\narchitectures: {x: {inline: all, workers: null}, y: {queued: all, api: null}}\n"
    )

    assert (None, None) == (found["x"].workers, found["y"].api)


def test_what_the_scenario_lacks_an_architecture_may_give():
    """Half a section is enough where every architecture completes it, or has its own."""
    text = HEAD + "load: 5/s\nsteps: {a: {fails: 1%}}\nworkers: {}\n"
    text += "architectures: {x: {queued: all, workers: {count: 3}, steps: {a: {service: 1s}}}}\n"

    assert Step(service=Deterministic(value_ns=S), fails=0.01) == architectures(text)["x"].steps["a"]


def test_what_nobody_gives_is_said_once():
    """At the scenario, not for each architecture."""
    assert [
        "f.yaml:1:1: load: is required; how requests arrive: 100/s, or stages, diurnal, batch, trace, users, ..."
    ] == [line for line in refusals(HEAD + "architectures: {x: {queued: all}, y: {queued: all}}") if ": load" in line]


def test_a_mix_is_of_shares():
    """Weights are normalised, in the order of the file."""
    found = architectures(THREE + "mix: {b: 3, a: 1}\n")["queued"].mix

    assert [("b", 0.75), ("a", 0.25)] == list(found.items())


REFUSED = {
    "architectures: {}": "f.yaml:7:16: architectures: must be a mapping with an architecture, got {}; write {queued:",
    "architectures: 5": "f.yaml:7:16: architectures: must be a mapping with an architecture, got 5",
    "architectures: {x: all}": "f.yaml:7:20: architectures.x: must be a mapping, got 'all'; write {queued: all}",
    "architectures: {x: {}}": "f.yaml:7:17: architectures.x: must say where a, b, c runs; add it to inline or queued",
    "architectures: {x: {queued: [a, b]}}": "f.yaml:7:17: architectures.x: must say where c runs; add it to inline or",
    "architectures: {x: {queued: a}}": "f.yaml:7:29: architectures.x.queued: must be a list of steps, or all, got 'a'",
    "architectures: {x: {queued: [a, 5]}}": "f.yaml:7:29: architectures.x.queued: must be a list of steps, or all",
    "architectures: {x: {queued: [a, b, c, ab]}}": "f.yaml:7:39: architectures.x.queued.3: is not a step, got 'ab'",
    "architectures: {x: {inline: all, queued: [b]}}": (
        "f.yaml:7:43: architectures.x.queued.0: must be named once: a step runs in one place, got 'b'; leave"
    ),
    "architectures: {1x: {queued: all}}": "f.yaml:7:17: architectures.1x: must be named by a letter, then letters",
    "architectures: {a.b: {queued: all}}": "f.yaml:7:17: architectures.a.b: must be named by a letter",
    "architectures: {load: {queued: all}}": "f.yaml:7:17: architectures.load: must be named by a letter",
    "architectures: {x: {queued: all, seed: 5}}": (
        "f.yaml:7:34: architectures.x.seed: may not be overridden; architectures are compared with everything"
    ),
    "architectures: {x: {queued: all, worker: 5}}": "f.yaml:7:34: architectures.x.worker: is not a known key; did you",
    "architectures: {x: {queued: all, workers: {count: 0}}}": (
        "f.yaml:7:51: architectures.x.workers.count: must be at least 1, got 0"
    ),
    "architectures: {x: {queued: all, workers: null}}": (
        "f.yaml:7:34: architectures.x.workers: is required: somebody has to do a, b, c; add workers: {count: 1}"
    ),
    "architectures: {x: {queued: all, mix: {a: 1, d: 1}}}": "f.yaml:7:46: architectures.x.mix.d: is not a step; choose",
    "architectures: {x: {queued: all, load: {poisson: 5}}}": "f.yaml:7:50: architectures.x.load.poisson: must be a",
    "architectures: {x: {queued: all, steps: {a: {service: {exponential: 1x}}}}}": (
        "f.yaml:7:69: architectures.x.steps.a.service.exponential: must be a duration with a unit, got '1x'"
    ),
    "mix: {}": "f.yaml:7:6: mix: must name at least one step, got {}",
    "mix: {d: 1}": "f.yaml:7:7: mix.d: is not a step; choose from a, b, c",
}


@pytest.mark.parametrize(("line", "start"), REFUSED.items(), ids=REFUSED)
def test_what_goes_wrong_is_said_at_its_line(line, start):
    """At the override where the value stands there, else at the scenario's own line."""
    assert start == refusal(THREE + line)[: len(start)]


def test_a_wrong_base_is_said_once_and_at_its_line():
    """However many architectures share it."""
    text = THREE.replace("count: 8", "count: 0") + "api: {}\narchitectures: {x: {queued: all}, y: {inline: all}}\n"

    assert "f.yaml:6:18: workers.count: must be at least 1, got 0" == refusal(text)


def test_an_override_does_not_hide_the_problem_of_the_base():
    """A load that every architecture replaces must be right all the same."""
    text = THREE.replace("5/s", "fast") + "architectures: {x: {queued: all, load: 5/s}}\n"

    assert refusal(text).startswith("f.yaml:4:7: load: must be a rate with a unit, got 'fast'")


def test_all_problems_are_reported_in_order():
    """One line each, from top to bottom."""
    text = "name: 5\nseed: -1\nduration: fast\nwarmup: -1\nlod: 5/s\nload: 5\n"
    text += "steps: {a b: {service: 1s}, a: {fails: 5}}\nqueue: 5\nworkers: {count: 0}\nthresholds: [x]\n"
    lines = refusals(text)

    assert [1, 2, 3, 4, 5, 6, 7, 7, 7, 8, 9, 10] == [int(line.split(":")[1]) for line in lines]
    assert "f.yaml:1:7: name: must be text, got 5; put it in quotes" == lines[0]
    assert "f.yaml:5:1: lod: is not a known key; did you mean load?" == lines[4]
    assert "f.yaml:7:9: steps.a b: must be a name: a letter, then letters, digits, - and _" == lines[6]


def test_the_warmup_leaves_something_to_measure():
    """It is shorter than the run."""
    assert "f.yaml:7:9: warmup: must be shorter than the duration, got '10m'; choose less than 10m" == refusal(
        SMALL + "warmup: 10m"
    )


STORIES = {
    "load: {stages: [{rate: 1/s, for: 9m}]}": "the load comes in stages",
    "load: {spike: {base: 1/s, peak: 2/s, at: 1m, for: 1m}}": "the load has a spike",
    "load: {diurnal: {mean: 1/s, peak: 2/s}}": "the load swings with the time of day",
    "load: {batch: {size: 5, every: 1m}}": "requests come in batches",
    "load: {trace: {arrivals: [1s, 2s]}}": "the load is a recording",
    "faults: [{kill: 1, at: 1m}]": "faults are planned by the clock",
    "redrive: [{at: 1m}]": "dead letters are sent back at a planned time",
    "steps: {email: {service: 1s, schedule: {every: 1m}}}": "jobs are due by the clock",
}


@pytest.mark.parametrize(("section", "why"), STORIES.items())
def test_a_warmup_cannot_be_found_in_a_story(section, why):
    """Where no stretch is like another, half of the run would be left out; a time in its place is taken."""
    key = section.partition(":")[0]
    story = "".join(line for line in SMALL.splitlines(keepends=True) if not line.startswith(key)) + section + "\n"
    place = f"f.yaml:{story.count(chr(10)) + 1}:9"
    rule = f"{place}: warmup: must be a fixed time where {why}, got 'auto'; "

    assert f"{rule}give a fixed warm-up, such as 30s, or 0 to leave nothing out" == refusal(f"{story}warmup: auto")
    assert 0 == from_text(f"{story}warmup: 0").warmup_ns


def test_a_story_of_one_architecture_is_told_by_name():
    """All are measured over the same time, so what is refused of one is refused of all; what all share has no names."""
    one = "architectures: {a: {queued: all}, b: {queued: all, load: {batch: {size: 5, every: 1m}}}}\n"
    auto = SMALL + one + "warmup: auto\n"

    assert "warmup: must be a fixed time where requests come in batches (b), got 'auto'" in refusal(auto)
    assert 2 == len(refusals(auto + "faults: [{kill: 1, at: 1m}]"))
    assert refusal(SMALL + one, {"warmup": "auto"}).startswith("--set warmup: must be a fixed time")


@pytest.mark.parametrize(
    "load", ["5/s", "{even: 5/s}", "{users: {count: 9, think: 1s}}", "{mmpp: {rates: [2/s, 9/s], stays: [1m, 20s]}}"]
)
def test_a_warmup_is_to_be_found_where_the_load_is_the_same_at_all_times(load):
    """Bursts by chance and closed users have a long run, whose start can be told from the rest."""
    assert from_text(with_load(load) + "warmup: auto").warmup_auto


SECTIONS = {
    "api: {threads: 0}": "api.threads: must be at least 1, got 0",
    "api: {threads: true}": "api.threads: must be a whole number, got true",
    "api: {threads: 2000000}": "api.threads: must be at most 1000000, got 2000000",
    "api: {accept_queue: -1}": "api.accept_queue: must be at least 0, got -1",
    "api: {client: {timeout: 0}}": "api.client.timeout: must be at least a nanosecond, got 0",
    "api: {client: {cancel_on_timeout: no}}": "api.client.cancel_on_timeout: must be true or false, got 'no'",
    "api: 5": "api: must be a mapping with the keys threads, overhead, accept_queue, rate_limit, breaker, shed, retry",
    "retry: {max_attempts: 0}": "retry.max_attempts: must be at least 1, got 0",
    "retry: {jitter: some}": "retry.jitter: must be one of none, full, equal, decorrelated, got 'some'",
    "retry: {backoff: fixed}": "retry.backoff: must be one backoff, got 'fixed'; choose from none, fixed, linear,",
    "retry: {backoff: often}": "retry.backoff: must be one of none, fixed, linear, exponential, polynomial, sidekiq, l",
    "retry: {backoff: sidekiq, jitter: full}": "retry.backoff: needs max_attempts: without it nothing is tried again;",
    "retry: {budget: {}}": "retry.budget: needs max_attempts: without it nothing is tried again; add max_attempts: 5",
    "retry: {max_attempts: forever}": "retry.max_attempts: must be a whole number, got 'forever'",
    "retry: {backoff: {polynomial: {base: 1s, power: 0}}}": "retry.backoff.polynomial.power: must be at least 1, got 0",
    "retry: {backoff: {exponential: {base: 1s, plus: -1}}}": "retry.backoff.exponential.plus: must not be negative, go",
    "retry: {max_attempts: 2, backoff: lease}": "retry.backoff: needs a lease to wait for, got 'lease'; add visib",
    "retry: {budget: {ratio: 0%}}": "retry.budget.ratio: must be at least 0.0001%, a millionth, got '0%'",
    "retry: {budget: 10%}": "retry.budget: must be a mapping with the keys ratio, burst, got '10%'",
    "retry: {backoff: {none: 5}}": "retry.backoff.none: is not a backoff with parameters; choose from fixed, linear",
    "retry: {backoff: {kind: fixed}}": "retry.backoff.kind: is not a backoff with parameters",
    "retry: {backoff: {fixed: 5s, linear: 5s}}": "retry.backoff: must be one backoff, got {fixed: '5s', linear: '5s'}",
    "retry: {backoff: {fixed: {base: 5s, max: 6s}}}": "retry.backoff.fixed.max: is not a known key; choose from base",
    "retry: {backoff: {linear: {max: 5s}}}": "retry.backoff.linear.base: is required; delay after the first failure",
    "retry: {backoff: {exponential: {base: 5s, factor: 0.5}}}": "retry.backoff.exponential.factor: must lie between 1",
    "retry: {backoff: {linear: {base: 5s, max: 1s}}}": (
        "retry.backoff.linear.max: must be at least the base, 5s, got '1s'"
    ),
}


@pytest.mark.parametrize(("line", "start"), SECTIONS.items(), ids=SECTIONS)
def test_sections_refuse_what_they_do_not_know(line, start):
    """Unknown keys are errors, and so are values that no run could use."""
    assert start in refusal(SMALL + line)


BACKOFFS = {
    "none": Backoff(),
    "sidekiq": Backoff(kind="sidekiq"),
    "{fixed: 5s}": Backoff(kind="fixed", base_ns=5 * S),
    "{fixed: {base: 5s}}": Backoff(kind="fixed", base_ns=5 * S),
    "{linear: 1s}": Backoff(kind="linear", base_ns=S),
    "{linear: {base: 1s, max: 60s}}": Backoff(kind="linear", base_ns=S, max_ns=60 * S),
    "{exponential: {base: 1s, factor: 3, max: 60s}}": Backoff(kind="exponential", base_ns=S, factor=3.0, max_ns=60 * S),
    "{exponential: {base: 1s, plus: 15s}}": Backoff(kind="exponential", base_ns=S, plus_ns=15 * S),
    "{polynomial: 1s}": Backoff(kind="polynomial", base_ns=S, power=4),
    "{polynomial: {base: 1s, power: 2, plus: 5s, max: 60s}}": Backoff(
        kind="polynomial", base_ns=S, power=2, plus_ns=5 * S, max_ns=60 * S
    ),
}


@pytest.mark.parametrize(("text", "expected"), BACKOFFS.items())
def test_a_backoff_is_a_word_or_has_parameters(text, expected):
    """Short forms for short thoughts."""
    assert expected == architectures(SMALL + f"retry: {{max_attempts: 2, backoff: {text}}}")["queued"].retry.backoff


@pytest.mark.parametrize(
    ("text", "expected"), {"urgent": 0, "high": 1, "normal": 2, "low": 3, "0": 0, "255": 255}.items()
)
def test_a_priority_is_a_word_or_a_number(text, expected):
    """0 is the most urgent."""
    found = architectures(SMALL.replace("service: 1s", f"service: 1s, priority: {text}"))

    assert expected == found["queued"].steps["email"].priority


@pytest.mark.parametrize(
    ("text", "said"), [("hgh", "did you mean high?"), ("256", "must be at most 255"), ("-1", "at least 0")]
)
def test_other_priorities_are_refused(text, said):
    """A word that is none, a number out of range."""
    assert said in refusal(SMALL.replace("service: 1s", f"service: 1s, priority: {text}"))


def test_in_python_an_architecture_is_made_of_its_parts():
    """The same rules hold, without a file."""
    parts = {"load": Poisson(rate_per_s=3.0), "steps": {"a": Step(service=Exponential(mean_ns=S))}}
    built = Architecture(name="x", queued=("a",), workers=Workers(count=2), **parts)

    assert (Queue(), Retry(), None, None) == (built.queue, built.retry, built.api, built.mix)
    with pytest.raises(ValueError, match="must say where a runs"):
        Architecture(name="x", workers=Workers(count=2), **parts)
    with pytest.raises(ValueError, match="must be a name"):
        Architecture(name="x y", inline=("a",), **parts)


def test_an_error_is_a_value_error():
    """Whoever does not know of scenarios may catch it all the same."""
    with pytest.raises(ValueError, match="is not a known key"):
        from_text(SMALL + "x: 1")
    assert issubclass(ScenarioError, ValueError)


SHARES = {
    "often": "steps.email.fails: must be a percentage, got 'often'; write 2% or 0.02",
    "[1]": "steps.email.fails: must be a percentage, got [1]; write 2% or 0.02",
    "true": "steps.email.fails: must be a percentage, got true; write 2% or 0.02",
    "101%": "steps.email.fails: must lie between 0% and 100%, got '101%'",
    "-0.1": "steps.email.fails: must lie between 0% and 100%, got -0.1",
}


@pytest.mark.parametrize(("text", "said"), SHARES.items())
def test_a_share_lies_between_nothing_and_all(text, said):
    """A percentage, or the same as a plain number."""
    assert f"f.yaml:5:37: {said}" == refusal(SMALL.replace("service: 1s", f"service: 1s, fails: {text}"))
