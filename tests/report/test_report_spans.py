"""Spans have the shape of OTLP, ids that follow from the seed, and tell of each attempt what it came from."""

import json
from collections import Counter

import pytest
from export_examples import eventful

import sim
from sim.record import NEVER
from sim.report.spans import spans_document, write_spans

proto = pytest.importorskip("opentelemetry.proto.trace.v1.trace_pb2")
json_format = pytest.importorskip("google.protobuf.json_format")


@pytest.fixture(scope="module")
def document():
    """The spans of a run in which everything happens."""
    return spans_document(eventful())


def spans(document, name=""):
    """All spans, or those of a service."""
    return [
        span
        for resource in document["resourceSpans"]
        if name in {"", attribute(resource["resource"], "service.name")}
        for scope in resource["scopeSpans"]
        for span in scope["spans"]
    ]


def attribute(holder, key):
    """The value of an attribute; None if there is none."""
    values = [next(iter(each["value"].values())) for each in holder["attributes"] if each["key"] == key]
    return values[0] if values else None


def test_the_document_is_otlp(document):
    """The Protobuf of OpenTelemetry knows every field, and every value has the type that it wants."""
    parsed = json_format.ParseDict(document, proto.TracesData())

    assert len(spans(document)) == sum(len(s.spans) for r in parsed.resource_spans for s in r.scope_spans)


def test_ids_are_hexadecimal_and_unique(document):
    """16 bytes of a trace, 8 of a span, as lower-case digits; no two spans share one."""
    ids = [span["spanId"] for span in spans(document)]

    assert len(ids) == len(set(ids))
    assert {16} == {len(each) for each in ids}
    assert {32} == {len(span["traceId"]) for span in spans(document)}
    assert set("".join(ids)) <= set("0123456789abcdef")


def test_ids_follow_from_the_seed(document):
    """The same run has the same ids; another seed has others."""
    other = spans_document(eventful(seed=12))

    assert document == spans_document(sim.compare(eventful().scenario))
    assert not {span["spanId"] for span in spans(document)} & {span["spanId"] for span in spans(other)}


def test_times_are_texts_of_nanoseconds_in_order(document):
    """A span does not end before it begins; time begins with the year 2000, since 0 would mean that nobody knows."""
    times = [(span["startTimeUnixNano"], span["endTimeUnixNano"]) for span in spans(document)]

    assert all(isinstance(each, str) for pair in times for each in pair)
    assert all(946_684_800 * 10**9 <= int(start) <= int(end) for start, end in times)


def test_spans_are_the_rows_of_the_record(document):
    """Calls, inline steps and enqueues in the API; attempts that began with the workers."""
    for name, outcome in eventful().outcomes.items():
        record = outcome.record
        kinds = Counter(span["kind"] for span in spans(document, f"{name}-api"))

        assert {
            2: len(record.calls.end),
            1: len(record.inline_steps.end),
            4: len(record.jobs.state),
        }.items() >= kinds.items()
        assert (record.attempts.start_ns != NEVER).sum() == len(spans(document, f"{name}-workers"))


def test_parents_and_links_are_there_and_of_the_same_trace(document):
    """What a span names as its parent or links to is a span of the same request."""
    known = {span["spanId"]: span["traceId"] for span in spans(document)}

    for span in spans(document):
        named = [span.get("parentSpanId"), *(link["spanId"] for link in span.get("links", ()))]
        assert {span["traceId"]} >= {known[each] for each in named if each is not None}


def test_a_redelivery_links_to_who_enqueued_and_to_the_attempt_before(document):
    """Its parent is the producer; the first attempt has no links."""
    producers = {span["spanId"] for span in spans(document) if span["kind"] == 4}
    attempts = spans(document, "queued-workers")
    again = [span for span in attempts if attribute(span, "queue_lab.redelivered")]

    assert len(again) > 10
    assert {span["parentSpanId"] for span in attempts} <= producers
    for span in attempts:
        links = {attribute(link, "queue_lab.link"): link["spanId"] for link in span["links"]}
        assert (set() if span not in again else {"enqueued", "attempt before"}) == set(links)
        assert links.get("enqueued", span["parentSpanId"]) == span["parentSpanId"]


def test_names_and_attributes_are_those_of_the_conventions_for_messaging(document):
    """`send` and `process` with the destination; system, destination, operation and message are attributes."""
    wanted = {
        "messaging.system",
        "messaging.destination.name",
        "messaging.operation.type",
        "messaging.operation.name",
        "messaging.message.id",
    }

    for span in spans(document):
        if span["kind"] in {4, 5}:
            assert wanted <= {each["key"] for each in span["attributes"]}
            assert {4: "send default", 5: "process default"}[span["kind"]] == span["name"]


def test_failures_are_errors_with_their_kind(document):
    """An attempt that failed or crashed has the status of an error and says which; one that was done is well."""
    attempts = spans(document, "queued-workers")
    told = {(attribute(span, "queue_lab.end"), span["status"].get("code")) for span in attempts}

    assert {("done", 1), ("failed", 2), ("crashed", 2)} <= told
    for span in attempts:
        if span["status"].get("code") == 2:
            assert attribute(span, "error.type") == span["status"]["message"] == attribute(span, "queue_lab.end")


def test_dead_letters_and_lost_jobs_are_events_of_who_enqueued_them(document):
    """As many as the record has, each with its reason."""
    letters = eventful()["queued"].record.dead_letters
    events = [each for span in spans(document) for each in span.get("events", ()) if each["name"] == "dead letter"]

    assert len(letters.job) == len(events) > 0
    assert {"attempts", "receives"} >= {attribute(each, "queue_lab.reason") for each in events}


def test_what_is_not_over_is_open_at_the_horizon():
    """A job in hand at the end of the run ends there, and says so; jobs that are rejected are errors, and events."""
    full = sim.run(
        {
            "name": "full", "seed": 1, "duration": "9s", "load": {"batch": {"size": 4, "every": "3s"}},
            "steps": {"mail": {"service": "4s"}}, "workers": {"count": 1},
            "queue": {"capacity": 2, "visibility_timeout": "3s"},
        }
    )  # fmt: skip
    found = spans(spans_document(full))
    open_ = [span for span in found if attribute(span, "queue_lab.open")]
    refused = [span for span in found if attribute(span, "queue_lab.state") == "rejected"]

    assert [str((946_684_800 + 9) * 10**9)] == [span["endTimeUnixNano"] for span in open_]
    assert {2} == {span["status"]["code"] for span in refused}
    assert {"rejected"} == {each["name"] for span in refused for each in span["events"]}
    assert "lease over" in {each["name"] for span in found for each in span["events"]}


def test_the_file_is_one_line_of_json(document, tmp_path):
    """As a collector reads it from a file; `to_spans` writes the same, and refuses another ending."""
    write_spans(eventful(), tmp_path / "spans.json")
    eventful().to_spans(tmp_path / "same.jsonl")
    text = (tmp_path / "spans.json").read_text("utf-8")

    assert document == json.loads(text)
    assert 1 == text.count("\n")
    assert text == (tmp_path / "same.jsonl").read_text("utf-8")
    with pytest.raises(sim.ScenarioError, match=r"^spans .*: must end in \.json or \.jsonl"):
        eventful().to_spans(tmp_path / "spans.txt")
