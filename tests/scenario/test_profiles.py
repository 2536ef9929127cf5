"""Profiles of brokers: each value has a source, and all of it lies under what a file says."""

import csv
import os
import re
from pathlib import Path

import pytest
from scenario_texts import HEAD, SMALL, refusal, refusals

from sim.scenario import ScenarioError, brokers, from_dict, from_text
from sim.scenario.brokers import Entry, load_profile
from sim.scenario.units import duration_ns

S = 1_000_000_000
FACTS = Path(os.environ.get("BROKER_FACTS", Path(__file__).parents[3] / "shared/facts/brokers.csv"))
OTHER_NAMES = {  # what the table of facts calls them, and whose facts hold for them too
    "sqs-fifo": ("sqs-fifo", "sqs-standard"),
    "rabbitmq-quorum": ("rabbitmq-quorum", "rabbitmq-classic"),
    "celery-rabbitmq": ("celery-rabbitmq", "celery-redis", "rabbitmq-classic", "rabbitmq-quorum"),
    "google-pubsub": ("gcp-pubsub-pull",),
    "kafka": ("kafka-consumer-group",),
}
# owner/name@commit with a path, a page with or without https://, a file of a released package.
TRACEABLE = re.compile(
    r"[\w.-]+/[\w.-]+@[0-9a-f]{7,40}(:\S.*)?|(https?://)?[a-z0-9-]+(\.[a-z0-9-]+)+[/ ]\S.*|[a-z0-9-]+ \d+(\.\d+)+ \S.*"
)
ALL = [
    pytest.param(name, key, entry, id=f"{name} {key}")
    for name, profile in brokers.profiles().items()
    for key, entry in (profile.parameters | profile.facts).items()
]
WITH_FACTS = pytest.mark.skipif(
    not FACTS.is_file(), reason="the table of facts about brokers is not part of the project"
)
TINY = """\
name: tiny
broker: Tiny MQ
version: '1'
about: Nothing ever happens.
parameters:
  queue.order: {value: priority, source: 'https://tiny.example/order'}
  retry.max_attempts: {value: 7, source: not verified, note: assumed}
"""


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """Put a folder with one profile in the place of the shipped ones; return how to write it."""
    monkeypatch.setattr(brokers, "FOLDER", tmp_path / "profiles")
    brokers.FOLDER.mkdir()

    def write(text):
        """Write the profile as a file of its own, since a file that was read is remembered."""
        (brokers.FOLDER / "tiny.yaml").write_text(text)
        brokers._read.cache_clear()

    write(TINY)
    return write


def test_a_profile_gives_what_the_file_does_not_say(tiny):
    """Sections that the file leaves out, or keys of them."""
    found = from_text(SMALL + "queue: {profile: tiny, capacity: 9}\nretry: {jitter: full}\n").architectures["queued"]

    assert ("tiny", "priority", 9) == (found.queue.profile, found.queue.order, found.queue.capacity)
    assert (7, "full") == (found.retry.max_attempts, found.retry.jitter)


def test_what_the_file_says_wins(tiny):
    """Beside the profile, in another section, or from outside."""
    text = SMALL + "queue: {profile: tiny, order: fifo}\nretry: {max_attempts: 2}\n"

    assert "fifo" == from_text(text).architectures["queued"].queue.order
    assert 2 == from_text(text).architectures["queued"].retry.max_attempts
    assert 3 == from_text(text, overrides={"retry.max_attempts": 3}).architectures["queued"].retry.max_attempts


def test_null_takes_away_what_a_profile_has():
    """A lock that nothing renews."""
    found = from_text(SMALL + "queue: {profile: bullmq, heartbeat: null}\n").architectures["queued"].queue

    assert (None, 30 * S) == (found.heartbeat_ns, found.visibility_timeout_ns)


def test_an_architecture_may_take_another_profile_or_none(tiny):
    """Its profile takes the place of the scenario's, under all that the file says."""
    text = SMALL + (
        "queue: {capacity: 9}\narchitectures:\n"
        "  a: {queued: all, queue: {profile: tiny}}\n"
        "  b: {queued: all}\n"
        "  c: {queued: all, queue: {profile: tiny, order: fifo}}\n"
    )
    found = from_text(text).architectures
    back = from_text(text.replace("capacity: 9", "profile: tiny") + "  d: {queued: all, queue: {profile: null}}\n")

    assert [("priority", 9), ("fifo", 9), ("fifo", 9)] == [(a.queue.order, a.queue.capacity) for a in found.values()]
    assert [7, 1, 7] == [a.retry.max_attempts for a in found.values()]
    assert [7, 7, 7, 1] == [a.retry.max_attempts for a in back.architectures.values()]


def test_a_profile_can_be_set_from_outside(tiny):
    """For all architectures or for one."""
    text = SMALL + "architectures: {a: {queued: all}, b: {queued: all}}\n"
    everywhere = from_text(text, overrides={"queue.profile": "tiny"}).architectures
    once = from_text(text, overrides={"b.queue.profile": "tiny"}).architectures

    assert ["priority", "priority"] == [a.queue.order for a in everywhere.values()]
    assert ["fifo", "priority"] == [a.queue.order for a in once.values()]


def test_a_profile_lies_under_every_named_queue_and_pool():
    """Named queues and pools are laid over the common ones, and those over the profile."""
    text = SMALL.replace("workers: {count: 8}\n", "pools: {a: {count: 1}, b: {count: 2, prefetch: 3}}\n")
    found = from_text(
        text + "queue: {profile: dramatiq}\nqueues: {x: {}, y: {visibility_timeout: 90s}}\n"
    ).architectures["queued"]

    assert [(60 * S, 1 * S), (90 * S, 1 * S)] == [
        (queue.visibility_timeout_ns, queue.heartbeat_ns) for queue in found.queues.values()
    ]
    assert [(1, 2), (2, 3)] == [(pool.count, pool.prefetch) for pool in found.pools.values()]


def test_a_profile_brings_no_workers():
    """It says how they work, not how many there are: who needs them still has to say so."""
    text = SMALL.replace("workers: {count: 8}\n", "queue: {profile: sidekiq}\n")

    assert "f.yaml:1:1: workers: is required: somebody has to do email; add workers: {count: 1}" == refusal(text)
    assert from_text(text + "architectures: {sync: {inline: all}}\n").architectures["sync"].workers is None


def test_an_unknown_profile_names_the_nearest():
    """Where it was written, once, however many architectures there are."""
    text = SMALL + "queue: {profile: sqs-standart}\narchitectures: {a: {queued: all}, b: {queued: all}}\n"
    one = SMALL + "architectures:\n  a: {queued: all, queue: {profile: rabbit}}\n"

    assert (
        "f.yaml:7:18: queue.profile: is not a broker's profile, got 'sqs-standart'; did you mean sqs-standard?"
    ) == refusal(text)
    assert "f.yaml:8:37: architectures.a.queue.profile: is not a broker's profile, got 'rabbit'" in refusal(one)


def test_a_profile_that_is_no_text_is_refused():
    """A number or a list is no name."""
    assert "f.yaml:7:18: queue.profile: must be text, got 3; put it in quotes" == refusal(
        SMALL + "queue: {profile: 3}\n"
    )


def test_a_value_of_a_profile_says_where_it_is_from(tiny):
    """A profile that the schema refuses, or that contradicts what stands beside it, is named."""
    tiny(TINY.replace("value: priority", "value: prioritty"))
    (line,) = refusals(SMALL + "queue: {profile: tiny}\n")

    assert line.startswith("profile tiny: queue.order: must be one of ")


def test_a_profile_without_a_source_is_refused(tiny):
    """A number that nobody can check is no fact."""
    tiny(TINY.replace("source: 'https://tiny.example/order'", "source: ' '"))
    with pytest.raises(ScenarioError, match="source: must say where the value was read, got ' '"):
        load_profile("tiny")
    tiny(TINY.replace(", source: 'https://tiny.example/order'", ""))
    with pytest.raises(ScenarioError, match=r"profiles/tiny.yaml:6:\d+: parameters.queue.order.source: is required"):
        load_profile("tiny")


def test_what_was_not_verified_says_what_was_assumed(tiny):
    """Without a note it is refused."""
    tiny(TINY.replace(", note: assumed", ""))
    with pytest.raises(ScenarioError, match="note: must say what was assumed, and why"):
        load_profile("tiny")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("queue.order", "queues.order", r"is not in a section of a broker; did you mean queue\?"),
        ("queue.order", "queue", "must be a section and a key; write queue.KEY"),
        ("queue.order", "queue.order.x", "must be a section and a key; write queue.KEY"),
        ("name: tiny", "name: big", "must be that of the file, got 'big'; write name: tiny"),
        ("about:", "abuot:", "abuot: is not a known key; did you mean about"),
        ("about: Nothing ever happens.", "", "about: is required; what happens to a job"),
        (TINY, "3", "must be a mapping with the keys name, broker"),
    ],
)
def test_a_profile_is_checked_like_a_scenario(tiny, old, new, said):
    """Unknown sections and keys, a name that is not the file's, what is missing: each is said with its place."""
    tiny(TINY.replace(old, new))
    with pytest.raises(ScenarioError, match=said) as caught:
        load_profile("tiny")
    assert str(caught.value).startswith("profiles/tiny.yaml:")


def test_a_profile_is_found_by_name():
    """And an unknown one names the nearest."""
    assert "bullmq" == load_profile("bullmq").name
    with pytest.raises(ScenarioError, match=r"^kafla: is not a broker's profile; did you mean kafka\?$"):
        brokers.find("kafla")


def test_the_tree_has_the_sections_and_keys_of_a_scenario(tiny):
    """What a dotted key names, as a mapping of mappings."""
    assert {"queue": {"order": "priority"}, "retry": {"max_attempts": 7}} == load_profile("tiny").tree()
    assert (7, None, 3) == tuple(
        load_profile("tiny").get(*asked) for asked in (["retry.max_attempts"], ["x"], ["x", 3])
    )


@pytest.mark.parametrize("name", brokers.names())
def test_every_shipped_profile_makes_a_scenario(name):
    """With workers, and the keys and partitions that some need, each gives a whole scenario which reads back alike."""
    profile = load_profile(name)
    text = HEAD + "load: 5/s\nsteps: {email: {service: 1s}}\nworkers: {count: 8}\nkeys: {count: 9}\n"
    text += f"queue: {{profile: {name}}}\n" + "stream: {partitions: 4}\n" * ("stream" in profile.tree())
    scenario = from_text(text)

    assert scenario.digest == from_dict(scenario.normalised()).digest
    assert name == scenario.architectures["queued"].queue.profile


@pytest.mark.parametrize("name", brokers.names())
def test_every_shipped_profile_says_what_decides_over_a_crash(name):
    """When a job is acknowledged, who notices a crash, how often failed work is repeated; a log has its own way."""
    queue = {"queue.ack", "queue.detection", "queue.dead_letters"}
    log = {"stream.commit_every", "stream.session_timeout", "stream.on_failure"}

    assert set() == (log if name == "kafka" else queue) - set(load_profile(name).parameters)
    assert {"retry.max_attempts", "retry.backoff"} <= set(load_profile(name).parameters)


@pytest.mark.parametrize(("name", "key", "entry"), ALL)
def test_every_source_can_be_followed(name, key, entry):
    """A page, a file of a repository at a commit, a file of a released package; or a note says what was assumed."""
    found = any(TRACEABLE.fullmatch(part) for part in entry.source.split("; "))

    assert found or (entry.source == brokers.NOT_VERIFIED and entry.note)


READ_SINCE = {  # what the table of facts does not have, since it was read later
    "https://github.com/apache/kafka/pull/19329",
    "https://github.com/nats-io/nats-server/issues/6937",
}


def cited(name, entry):
    """Return the rows of the table of facts that have an entry's source, for that broker."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["system"] in OTHER_NAMES.get(name, (name,))]
    return [row for row in rows if row["source"].strip() == entry.source]


@WITH_FACTS
@pytest.mark.parametrize(("name", "key", "entry"), ALL)
def test_every_source_stands_in_the_table_of_facts(name, key, entry):
    """A profile cites for a broker what was read about that broker, word for word."""
    assert cited(name, entry) or entry.source in READ_SINCE | {brokers.NOT_VERIFIED}


@WITH_FACTS
@pytest.mark.parametrize(("name", "key", "entry"), ALL)
def test_every_number_without_a_note_stands_in_the_table_of_facts(name, key, entry):
    """In seconds or milliseconds, or as the count of retries, which is one less than that of attempts."""
    if entry.note or isinstance(entry.value, bool) or not re.fullmatch(r"\d+(ms|s|m|h)?", str(entry.value)):
        return
    number = entry.value if isinstance(entry.value, int) else duration_ns(entry.value) / S
    said = {float(text) for row in cited(name, entry) for text in re.findall(r"\d+(?:\.\d+)?", row["value"])}
    words = " ".join(row["value"] for row in cited(name, entry))

    assert said & {number, number * 1000, number - 1} or re.search(r"\b(immediate|at once|none|one)\b", words)


def test_entries_are_frozen():
    """A profile that somebody else is using cannot be changed."""
    entry = Entry(value=1, source="https://tiny.example/")
    with pytest.raises(ValueError, match="frozen"):
        entry.value = 2
