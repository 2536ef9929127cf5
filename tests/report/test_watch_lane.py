"""The lanes that `sim watch` shows: what they say of an instant is what the record says, and the page of the replay."""

from functools import cache

import numpy as np
import pytest
from replay_examples import Truth, instants, run

from sim.record import NEVER, JobState
from sim.report.replay import Window, replay_payload
from sim.report.watch import crew
from sim.report.watch.events import Events
from sim.report.watch.lane import Lane


@cache
def lanes(name, most_rows=10**9):
    """The lanes of one of the runs."""
    payload = replay_payload(run(name), most_rows=most_rows)
    return {data["name"]: Lane(data) for data in payload["lanes"]}


@pytest.mark.parametrize(
    "name", ["checkout", "poison-job", "rescued-while-alive", "queue-or-stream", "retries-in-step"]
)
def test_counts_are_those_of_the_record(name):
    """At ten instants drawn by lot, half of them at events, and at the end: whatever can be counted."""
    for each, lane in lanes(name).items():
        record = run(name).outcomes[each].record
        truth = Truth(record)
        for t in [*instants(record, 10, seed=21), record.horizon_ns // 1000]:
            assert truth.at(t) == lane.counts(t), (each, t)


def test_flows_and_windows_count_as_the_record_does():
    """A run too large for single jobs at the edges of its flows; a part of a run at its first instant."""
    comparison = run("checkout")
    truth, lane = Truth(comparison.outcomes["queued"].record), lanes("checkout", most_rows=10)["queued"]
    first, step, many = lane.data["edges"]
    part = Lane(replay_payload(comparison, ["queued"], window=Window(60 * 10**9, 90 * 10**9))["lanes"][0])

    assert not lane.seen
    assert truth.at(first + 400 * step) == lane.counts(first + 400 * step + 1)
    assert (0, many - 1) == (lane.edge(-1), lane.edge(10**15))
    assert truth.at(60_000_000) == part.counts(60_000_000)


def test_every_worker_and_thread_has_its_sign():
    """As many are at work, up and away as the counts say, at instants drawn by lot."""
    for name in ("checkout", "poison-job", "rolling-deploy"):
        for each, lane in lanes(name).items():
            for t in instants(run(name).outcomes[each].record, 6, seed=22):
                counts, signs = lane.counts(t), crew.workers(lane, t)
                there = [
                    sign for sign in signs if sign.text not in (crew.AWAY, crew.DOWN) and sign.state != JobState.DEAD
                ]
                assert counts["workers_up"] == len(there)
                assert counts["busy_workers"] == len([sign for sign in there if sign.text != crew.IDLE])
                threads = crew.threads(lane, t)
                assert counts["busy_threads"] == len([sign for sign in threads if sign.text != crew.IDLE])


def test_signs_say_what_has_become_of_work():
    """Work for users who have left, work whose lease ran out, leases of dead workers, workers that are down."""
    record = run("checkout").outcomes["sync"].record
    late = int(record.calls.left_ns[record.calls.left_ns != NEVER][40]) // 1000 + 1
    assert crew.Sign(crew.ALONE, JobState.REJECTED) in crew.threads(lanes("checkout")["sync"], late)

    for name, lane, sign in (
        ("visibility-timeout", "short", crew.ALONE),
        ("visibility-timeout", "long", "◑"),
        ("poison-job", "endless", crew.DOWN),
    ):
        at = np.linspace(0, run(name).outcomes[lane].record.horizon_ns // 1000, 200).astype(int)
        assert any(each.text == sign for t in at for each in crew.workers(lanes(name)[lane], int(t)))


def test_jobs_in_the_buffer_of_a_worker_are_counted():
    """What is leased, and neither begun nor over, is held."""
    lane = next(iter(lanes("prefetched-already-expired").values()))
    record = next(iter(run("prefetched-already-expired").outcomes.values())).record
    attempts = record.attempts
    t_ns = int(attempts.leased_ns[(attempts.start_ns - attempts.leased_ns) > 10**6][0]) + 1000
    leased = (attempts.leased_ns != NEVER) & (attempts.leased_ns <= t_ns)
    open_ = (attempts.released_ns == NEVER) | (attempts.released_ns > t_ns)
    begun = (attempts.start_ns != NEVER) & (attempts.start_ns <= t_ns)

    assert 0 < int((leased & open_ & ~begun).sum()) == crew.held(lane, t_ns // 1000)


def test_the_head_of_the_line_is_who_is_taken_next():
    """By rank, the jobs that are ready are taken in their order, the urgent before the others."""
    lane = lanes("checkout")["queued"]
    stays = lane.spans["ready"].at(230_000_000)
    stays = stays[np.argsort(lane.rank[stays])]
    taken = lane.tables["stays"]["leased"][stays]
    taken = taken[taken != NEVER]

    assert len(taken) > 10
    assert (np.diff(taken) >= 0).all()
    assert [0, 2] == lane.levels
    assert (np.diff(lane.priority(stays)) >= 0).all()


@pytest.mark.parametrize("name", ["poison-job", "visibility-timeout"])
def test_events_lead_from_one_to_the_next(name):
    """On and back by one; there is always something to say; nothing comes before the first or after the last."""
    events = Events(list(lanes(name).values()))
    at = [int(events.times[int(share * (len(events.times) - 1))]) for share in (0, 0.3, 0.6, 1)]

    assert events.before(at[0]) is None is events.after(at[-1])
    for t in at[:-1]:
        assert t == events.before(events.after(t))
        assert events.words(t)
    assert "" == events.words(at[0] - 1)


def test_every_kind_of_event_has_its_words():
    """What may happen to calls, jobs and workers is said somewhere; what is grave is said first."""
    said = set()
    names = ("checkout", "visibility-timeout", "poison-job", "redrive-storm", "backpressure", "lost-on-sigkill")
    for name in (*names, "prefetched-already-expired"):
        events = Events(list(lanes(name).values()))
        said |= {words for _, kind in events._kinds for t in kind.times[:40] for words in kind.at(t)}
        said |= {words for _, kind in events._kinds for t in kind.times[-20:] for words in kind.at(t)}
    text = "\n".join(sorted(said))

    for words in (
        "calls", "takes the call of request", "is answered", "leaves", "is put on the queue", "is due",
        "takes job",
        "begins job", "is done", "fails", "is cut short: the worker dies", "the lease of job", "becomes a dead letter",
        "goes back to its queue", "is rejected", "is lost", "is up", "crashes", "is crashed by its job",
    ):  # fmt: skip
        assert words in text, words
    poison = Events([lanes("poison-job")["limited"]])
    words = poison.words(int(lanes("poison-job")["limited"].tables["letters"]["died"][0]))
    assert words.startswith("limited: job 299 (thumbnail) becomes a dead letter: it was delivered too often")
    assert words.endswith(" more")


def test_flows_have_their_edges_for_events():
    """Where single jobs are not known, one goes from edge to edge, and there is nothing to say."""
    lane = lanes("checkout", most_rows=10)["queued"]
    events, (first, step, _) = Events([lane]), lane.data["edges"]

    assert (first + step, "") == (events.after(first), events.words(first))
