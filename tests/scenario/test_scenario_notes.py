"""Notes: what is written without effect, in any architecture that takes it over, and what is no cause for one."""

import pytest

from sim.lessons.registry import DRILLS
from sim.scenario import catalog, from_text, load, notes

BASE = {
    "name": "n", "seed": "1", "duration": "10m", "load": "1/s", "steps": "{a: {service: 1s}}",
    "workers": "{count: 4}", "architectures": "{q: {queued: all}}",
}  # fmt: skip
INLINE, BOTH = "architectures: {s: {inline: all}}", "architectures: null"
API, RETRY, STREAM = "api: {threads: 4}", "retry: {max_attempts: 3}", "stream: {partitions: 2}"
KILL, DEPLOY = "faults: [{kill: 1, at: 1m}]", "faults: [{deploy: {batch: 1}, at: 1m}]"
BROKEN = "faults: [{dependency: a, at: 1m, for: 1m}]"


def step(keys):
    """Return the section of one step that has these keys, too."""
    return f"steps: {{a: {{service: 1s, {keys}}}}}"


def text_of(*sections):
    """Return a small scenario with these sections, later ones in place of earlier ones of their name."""
    named = BASE | dict(section.split(": ", 1) for section in sections)
    return "".join(f"{key}: {value}\n" for key, value in named.items() if value)


def said(*sections, **overrides):
    """Return the notes on a scenario with these sections, their places left out."""
    changes = {key.replace("__", "."): value for key, value in overrides.items()}
    return [str(note).split(": note: ")[1] for note in notes(from_text(text_of(*sections), "n.yaml", changes))]


TWO = "steps: {a: {service: 1s}, b: {service: 1s, %s}}"
PAYLOAD, FAILS, NOBODY = step("payload: 1KB"), step("fails: 5%"), "no worker dies"
SHED, STAGED = (
    "shed: {codel: {target: 1s, interval: 1s}}",
    "load: {stages: [{rate: 1/s, for: 10m}, {to: 2/s, for: 1m}]}",
)
# What is written, the key that has no effect, why, and what would give it one. None: nothing that is as short.
IDLE = [
    (["queue: {order: priority}"], "queue.order", "all jobs here have the same priority", [TWO % "priority: 0"]),
    (["queue: {order: weighted}"], "queue.order", "there is one step here", [TWO % "weight: 2"]),
    (["queue: {order: edf}"], "queue.order", "no job here has a deadline", [step("deadline: 1m")]),
    (["queue: {max_receives: 3}", FAILS], "queue.max_receives", "no job is delivered twice", [RETRY]),
    (["queue: {ack: early, late_ack: refuse}"], "queue.late_ack", "ack: early leaves", None),
    (["queue: {late_ack: refuse}"], "queue.late_ack", "there is no lease", ["queue: {visibility_timeout: 1m}"]),
    (["queue: {visibility_timeout: 1m, detection_delay: 5s}", KILL], "queue.detection_delay", "it is of lost", None),
    (["queue: {detection: none}"], "queue.detection", NOBODY, [KILL]),
    (["queue: {crash_counts: false}", KILL], "queue.crash_counts", "there is no max_receives", None),
    (["queue: {crash_counts: false, max_receives: 3, visibility_timeout: 1m}"], "queue.crash_counts", NOBODY, [KILL]),
    (["queue: {lapse_counts: false, max_receives: 3}"], "queue.lapse_counts", "there is no lease to run out", None),
    (["queue: {failure_counts: false, max_receives: 3}"], "queue.failure_counts", "no job fails", [FAILS]),
    (["queue: {return_counts: true, max_receives: 3}"], "queue.return_counts", "no worker is told to", [DEPLOY]),
    (["queue: {redelivery: head}"], "queue.redelivery", "no job is delivered twice", [KILL]),
    (["queue: {dead_letters: false}"], "queue.dead_letters", "no job is ever given up", [FAILS]),
    (["queue: {expired: dead_letter}"], "queue.expired", "no job here has a time to live", [step("ttl: 1m")]),
    (["queue: {schedule_poll: 5s}"], "queue.schedule_poll", "no job is due later", [step("delay: 1s")]),
    (["queue: {bandwidth: 1MB/s}"], "queue.bandwidth", "no step here has a payload", [PAYLOAD]),
    (
        ["queue: {bandwidth: 1MB/s, claim_check: {bandwidth: 1MB/s}}", PAYLOAD],
        "queue.bandwidth",
        "the claim check carries the payload",
        None,
    ),
    (["queue: {order: lifo}", STREAM], "queue.order", "a log has nothing of the kind", ["stream: null"]),
    (["queues: {x: {}, y: {}}"], "queues.y", "no job goes to this queue", [TWO % "queue: y"]),
    (["workers: {count: 4, long_poll: 5s}"], "workers.long_poll", "idle workers are told at once", None),
    (["workers: {count: 4, prefetch: 4}", STREAM], "workers.prefetch", "consumers of a log", ["stream: null"]),
    (["workers: {count: 4, crashes: {only_busy: true}}"], "workers.crashes.only_busy", "there is no mtbf", None),
    (["workers: {count: 4, crashes: {restart: 5s}}"], "workers.crashes.restart", NOBODY, [KILL]),
    (["workers: {count: 4, shutdown: {grace: 5s}}"], "workers.shutdown", "no worker is told to stop", [DEPLOY]),
    (
        ["workers: {count: 4, autoscale: {age: 5s, min: 4, max: 4}}"],
        "workers.autoscale",
        "min and max are both 4",
        None,
    ),
    (["workers: {count: 4, dedup: 1m}"], "workers.dedup", "no work is done twice", [KILL]),
    (
        ["queues: {x: {}, y: {}}", "pools: {p: {count: 1}, r: {count: 1, reads: [y]}}", "workers: null"],
        "pools.r",
        "no job goes to the queues that these workers read",
        [TWO % "queue: y"],
    ),
    (["retry: {max_attempts: 1, budget: {burst: 5}}", FAILS], "retry.budget", "max_attempts is 1", None),
    (["retry: {max_attempts: 2, jitter: full}", FAILS], "retry.jitter", "there is no delay to spread", None),
    ([RETRY], "retry", "no attempt at a job can fail", [BROKEN]),
    ([RETRY, BROKEN, "stream: {partitions: 2, on_failure: skip}"], "retry", "on_failure: skip", [STREAM]),
    (["stream: {partitions: 2, session_timeout: 5s}"], "stream.session_timeout", NOBODY, [KILL]),
    (
        [
            "stream: {partitions: 2, consumers: {a: 1}}",
            TWO % "fails: 1%",
            "architectures: {h: {inline: [a], queued: [b]}}",
        ],
        "stream.consumers.a",
        "the step runs inline",
        ["architectures: {q: {queued: all}}"],
    ),
    (["api: {accept_queue: 9}"], "api.accept_queue", "threads are unlimited", ["api: {threads: 4, accept_queue: 9}"]),
    ([f"api: {{{SHED}}}"], "api.shed", "threads are unlimited", [f"api: {{threads: 4, {SHED}}}"]),
    (
        ["api: {client: {cancel_on_timeout: true}}"],
        "api.client.cancel_on_timeout",
        "no user leaves",
        ["api: {client: {timeout: 5s, cancel_on_timeout: true}}"],
    ),
    (["api: {breaker: {open_for: 5s}}", INLINE], "api.breaker", "no call can fail", [FAILS]),
    (["api: {client: {retry: {max_attempts: 3}}}"], "api.client.retry", "no call can fail", ["queue: {capacity: 9}"]),
    (
        ["api: {client: {timeout: 5s, retry: {max_attempts: 1, jitter: full}}}"],
        "api.client.retry.jitter",
        "max_attempts is 1",
        None,
    ),
    (["api: {retry: {max_attempts: 3}}", INLINE], "api.retry", "no inline step can fail", [step("timeout: 5s")]),
    (["api: {retry: {max_attempts: 3}}", FAILS], "api.retry", "no inline step can fail", [INLINE]),
    (["api: {retry: {max_attempts: 3, jitter: full}}", FAILS, INLINE], "api.retry.jitter", "there is no delay", None),
    (["keys: {count: 5}"], "keys", "no queue is ordered", ["queue: {ordered: true}"]),
    (["mix: {a: 30%}"], "mix", "every request needs the only step", None),
    (["redrive: [{at: 1m}]"], "redrive", "there are no dead letters", [BROKEN]),
    ([KILL, API, INLINE], "faults.0", "no step is queued", ["architectures: {q: {queued: all}}"]),
    (["faults: [{dependency: a, slow: 1, at: 1m, for: 1m}]"], "faults.0", "1 times as long is as long as ever", None),
    ([STAGED], "load.stages.1 (stage 2)", "the run is over by then, at 10m", ["duration: 11m"]),
    (["load: {spike: {base: 1/s, peak: 9/s, at: 10m, for: 1m}}"], "load.spike.at", "the run is", ["duration: 11m"]),
    (["load: {batch: {size: 5, every: 1h}}"], "load.batch", "the first batch comes after 1h", ["duration: 61m"]),
    ([step("priority: 0")], "steps.a.priority", "the order of its queue is fifo", None),
    ([step("weight: 5"), STREAM], "steps.a.weight", "a log has only one order", None),
    ([step("payload: 1KB")], "steps.a.payload", "nothing is slower for it", ["queue: {max_payload: 1MB}"]),
    ([step("fails_after: 1s")], "steps.a.fails_after", "no attempt at it fails", [step("fails_after: 1s, poison: 1%")]),
    ([step("ttl: 5s"), API, INLINE], "steps.a.ttl", "it is of jobs", ["architectures: {q: {queued: all}}"]),
]


@pytest.mark.parametrize(("sections", "key", "why"), [case[:3] for case in IDLE])
def test_what_has_no_effect_is_said(sections, key, why):
    """With its key and the reason."""
    (note,) = (note for note in said(*sections) if note.startswith(f"{key}: "))

    assert note.startswith(f"{key}: has no effect: {why}")


@pytest.mark.parametrize(("sections", "key", "more"), [(case[0], case[1], case[3]) for case in IDLE if case[3]])
def test_what_has_an_effect_is_not_said(sections, key, more):
    """The same key where what it is about happens."""
    assert [] == [note for note in said(*sections, *more) if note.startswith(f"{key}: ")]


@pytest.mark.parametrize(
    "section",
    [
        "queue: {late_ack: accept, ack: late, redelivery: tail, dead_letters: true, schedule_poll: 0s, order: fifo}",
        "workers: {count: 4, prefetch: 1, long_poll: 0s, shutdown: {grace: 30s}}",
        "api: {client: {cancel_on_timeout: false, retry: {max_attempts: 1, jitter: none, backoff: none}}}",
        "queue: {profile: sqs-standard}",
        "architectures: {q: {queued: all, queue: {profile: sidekiq}, retry: {}}}",
        "queue: {profile: rq, max_receives: null}",
    ],
)
def test_defaults_and_profiles_are_not_said(section):
    """What would hold without being written, what a broker does by default, what null takes away."""
    assert [] == said(section)


@pytest.mark.parametrize(
    "sections",
    [
        ["queue: {order: priority, ageing: 1s}"],
        ["queue: {schedule_poll: 5s}", FAILS, RETRY],
        ["queue: {capacity: 5, when_full: drop_oldest}", "api: {client: {retry: {max_attempts: 2}}}"],
    ],
)
def test_what_only_seems_to_have_no_effect_is_not_said(sections):
    """Ageing goes by when a job is ready; so do polls for retries at once; a full queue drops none that is not due."""
    assert [] == said(*sections)


def test_what_one_architecture_uses_has_an_effect():
    """Workers are of no use to who does all inline, threads of none to a queue; a scenario compares both."""
    shared = (API, RETRY, "faults: [{kill: 1, at: 1m}, {dependency: a, at: 1m, for: 1m}]")

    assert [] == said(*shared, BOTH)
    assert {"workers", "retry", "faults.0"} == {note.split(":")[0] for note in said(*shared, INLINE)}


def test_what_holds_other_keys_is_said_once():
    """And not of each key below it."""
    given = "workers: {count: 4, crashes: {mtbf: 5m}, prefetch: 2}"

    assert ["workers: has no effect: no step is queued"] == said(API, given, INLINE)


def test_the_reason_is_that_of_who_could_use_it():
    """An architecture that queues nothing has a reason of its own, which tells less."""
    said_of_both = said(API, "queue: {order: priority}", BOTH)

    assert ["queue.order: has no effect: all jobs here have the same priority"] == said_of_both


def test_what_all_override_has_no_effect():
    """Each has its own, so nobody takes over the scenario's; what one takes over is used."""
    workers, all_own = "workers: {count: 4, prefetch: 2}", "workers.count: has no effect: what could take it over has"
    two = "architectures: {x: {queued: all, workers: {count: 2}}, y: {queued: all, workers: {count: 3}}%s}"

    assert [f"{all_own} its own"] == said(workers, two % "")
    assert [] == said(workers, two % ", z: {queued: all}")


def test_a_section_that_all_override_is_said_once():
    """A load is replaced whole."""
    own = "architectures: {x: {queued: all, load: 2/s}}"

    assert ["load: has no effect: what could take it over has its own"] == said(STAGED, own)


def test_a_change_from_outside_says_whom_it_does_not_reach():
    """Who has its own keeps it; what is written in a file may be overridden without a word."""
    own = "architectures: {x: {queued: all}, y: {queued: all, workers: {count: 2}}}"

    assert [] == said(own)
    assert [] == said(own, y__workers__count="5")
    assert ["has no effect in y, with its own; --set y.workers.count changes that"] == said(own, workers__count="5")


def test_a_change_from_outside_may_add_what_others_have_not():
    """Who has nothing there has nothing of its own."""
    own = "architectures: {x: {queued: all}, y: {queued: all, api: {threads: 4}}}"

    assert [] == said("api: {overhead: 1ms}", own, x__api__threads="5", api__accept_queue="9")
    assert [] == said("architectures: {x: {queued: all, api: null}, y: {queued: all}}", api__threads="4")


def test_a_run_that_is_made_shorter_from_outside_ends_before_its_stages():
    """Who asks for that knows."""
    assert [] == said("load: {stages: [{rate: 1/s, for: 5m}, {rate: 1/s, for: 5m}]}", duration="1m")


def test_a_threshold_on_what_cannot_happen_says_nothing():
    """It holds, or does not, whatever happens."""
    given = ["q.jobs.late == 0", "q.jobs.expired == 0", "q.jobs.duplicate_effects == 0", "q.wait.p99 < 600"]

    late, expired, effects, wait = said(f"thresholds: {given}")
    assert "thresholds.0: q.jobs.late == 0 says nothing: no job has a deadline; add deadline: 1m to a step" == late
    assert expired.endswith("says nothing: no job has a time to live; add ttl: 1h to a step")
    assert effects.endswith("says nothing: doing any job twice does no harm; add idempotent: false to a step")
    assert wait.endswith("no time is longer than the run of 10m; write 600ms if milliseconds are meant")


def test_a_threshold_on_jobs_of_who_queues_nothing_says_nothing():
    """There are none; a bound with a unit needs none."""
    jobs, time = said(API, INLINE, "workers: null", "thresholds: [s.jobs.lost == 0, s.response_time.p99 < 1h]")

    assert jobs.endswith("says nothing: no step of s is queued; judge requests, or response_time")
    assert time.endswith("no time is longer than the run of 10m")


def test_a_threshold_on_what_can_happen_says_something():
    """Deadlines, times to live and harm are there, and the bound is within the run."""
    given = ["q.jobs.late == 0", "q.jobs.expired == 0", "q.jobs.duplicate_effects == 0", "q.wait.p99 < 9m"]

    assert [] == said(step("deadline: 1m, ttl: 1m, idempotent: false"), f"thresholds: {given}")


@pytest.mark.parametrize(
    ("sections", "note"),
    [
        ([step("delay: 800")], "steps.a.delay: was read as 800 s, 13m20s: the whole run takes 10m; write 800ms if"),
        (["steps: {a: {service: {erlang: {mean: 800, k: 700}}}}"], "steps.a.service.erlang.mean: was read as"),
        (["api: {overhead: 600}"], "api.overhead: was read as 600 s, 10m: the whole run takes 10m"),
        (["load: 7/s", "steps: {a: {service: 50}}"], "steps.a.service: was read as 50 s: requests bring 88 times as"),
        (
            ["load: {even: 7/s}", "steps: {a: {service: 50.5}}"],
            "steps.a.service: was read as 50.5 s: requests bring 88",
        ),
        (
            [
                "load: {batch: {size: 60, every: 1m}}",
                "mix: {a: 50%, b: 50%}",
                "steps: {a: {service: 90}, b: {service: 1s}}",
            ],
            "steps.a.service: was read as 90 s, 1m30s: requests bring 11 times as much of it as can be done",
        ),
        (["load: {diurnal: {mean: 9/s, peak: 10/s}}", "steps: {a: {service: 5}}"], "steps.a.service: was read as 5 s"),
        (["load: {mmpp: {rates: [9/s, 10/s], stays: [1s, 1s]}}", "steps: {a: {service: 5}}"], "steps.a.service: was"),
        (
            ["load: {spike: {base: 9/s, peak: 10/s, at: 1s, for: 1s}}", "steps: {a: {service: 5}}"],
            "steps.a.service: was",
        ),
        (["load: {stages: [{rate: 9/s, to: 20/s, for: 1s}]}", "steps: {a: {service: 5}}"], "steps.a.service: was read"),
        (["load: 7/s", "steps: {a: {service: 50}}", API, INLINE, "workers: null"], "steps.a.service: was read as 50 s"),
    ],
)
def test_a_bare_time_that_is_hardly_meant_is_said(sections, note):
    """It is in seconds, and milliseconds are more likely: it is as long as the run, or makes no sense of the load."""
    assert [True] == [
        found.startswith(note) for found in said(*sections) if found.startswith("steps.a.") or "api" in note
    ]


@pytest.mark.parametrize(
    "sections",
    [
        ["steps: {a: {service: 1}}"],
        ["steps: {a: {service: 800s}}"],
        ["load: 7/s", "steps: {a: {service: 50s}}"],
        ["load: 7/s", "steps: {a: {service: 5}}"],
        ["queue: {visibility_timeout: 43200}", step("ttl: 86400, deadline: 1000"), "workers: {count: 4, dedup: 3600}"],
        ["load: {users: {count: 50, think: 300}}", "steps: {a: {service: 300}}"],
        ["load: 7/s", "steps: {a: {service: 50}}", "api: {overhead: 1ms}", INLINE, "workers: null"],
        ["duration: 600"],
    ],
)
def test_a_time_that_may_be_meant_is_not_said(sections):
    """It has a unit, or is short, or is of what lasts; no work is too much for threads without end."""
    assert [] == said(*sections)


def test_a_bare_time_is_said_once_of_all_architectures():
    """It is written once."""
    (note,) = notes(from_text(text_of(API, BOTH, step("fails: 1%").replace("1s", "800"))))

    assert ("sync", "queued") == note.names


SHARED = "steps: {a: {service: 1s}, b: {service: 1s}, c: {service: 1s}}"


@pytest.mark.parametrize(
    ("mix", "note"),
    [
        ("{a: 30%, b: 60%}", "mix: sums to 90 %, so its shares are a 33 %, b 67 %; write shares that sum to 100 %"),
        ("{a: 50%, b: 60%}", "mix: sums to 110 %, so its shares are a 45 %, b 55 %; write shares that sum to 100 %"),
    ],
)
def test_percentages_that_are_not_of_a_whole_are_said(mix, note):
    """They are weights, and mean other shares than they say."""
    assert [note] == said(SHARED, f"mix: {mix}")


@pytest.mark.parametrize(
    "mix", ["{a: 30%, b: 70%}", "{a: 3, b: 6}", "{a: 33.3%, b: 33.3%, c: 33.3%}", "{a: 3, b: 60%}"]
)
def test_weights_are_no_percentages(mix):
    """Nor are shares that were rounded less than a whole."""
    assert [] == said(SHARED, f"mix: {mix}")


@pytest.mark.parametrize("name", catalog.names())
def test_what_is_shipped_says_nothing_in_vain(name):
    """But for retries that are of no use to whom a lease runs out, which is what that scenario shows."""
    expected = {"stalled-though-it-never-threw": ["retry"]}

    assert expected.get(name, []) == [note.key for note in notes(load(name))]


def test_drills_say_nothing_in_vain():
    """Nor do the drills."""
    assert {} == {drill.id: found for drill in DRILLS if (found := [str(note) for note in notes(drill.scenario())])}


def test_a_scenario_without_a_text_has_no_notes():
    """Nobody knows what was written."""
    assert () == notes(load("metastable").model_copy(update={"text": None}))
