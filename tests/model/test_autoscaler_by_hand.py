"""Autoscalers: how many workers there are, and when; checked with a pencil, to the nanosecond."""

import pytest
from by_hand import arrivals, fates, letters, run, shifts, stays


def workers(count=1, **more):
    """Workers with an autoscaler that looks every 5 s."""
    crashes = more.pop("crashes", None)
    rest = {"shutdown": more.pop("shutdown", {}), **({"crashes": crashes} if crashes else {})}
    return {"workers": {"count": count, **rest, "autoscale": {"poll": "5s", "max": 4, **more}}}


def mail(service="20s"):
    """One step."""
    return {"mail": {"service": service}}


def test_it_starts_as_many_as_the_backlog_needs_and_they_need_a_while(tmp_path):
    """At 5 s one job is at work and three wait, one per worker is aimed at: two more workers are up at 8 s."""
    record = run(
        steps=mail(), load=arrivals(tmp_path, 1, 1, 1, 1), **workers(backlog_per_worker=1, start_up="3s"), duration="9s"
    )

    assert [(0, 0, -1, "UP"), (1, 8, -1, "UP"), (2, 8, -1, "UP")] == shifts(record)
    assert [(0, 0, 1), (1, 1, 8), (2, 2, 8), (3, -1, -1)] == stays(record, "job worker start")


@pytest.mark.parametrize(("counts", "at_s"), [(False, []), (True, [5])])
def test_jobs_whose_time_is_to_come_count_where_that_is_asked_for(tmp_path, counts, at_s):
    """Two jobs are due in an hour: a second worker comes at 5 s, or not at all."""
    steps = {"mail": {"service": "1s", "delay": {"deterministic": "1h"}}}
    rule = workers(backlog_per_worker=1, scale_on_scheduled=counts)
    record = run(steps=steps, load=arrivals(tmp_path, 1, 1), **rule, duration="9s")

    assert [0, *at_s] == [up_s for _, up_s, _, _ in shifts(record)]


@pytest.mark.parametrize(("counts", "stops_s"), [(False, [5, 8, 8]), (True, [5])])
def test_jobs_that_workers_hold_count_where_that_is_asked_for(tmp_path, counts, stops_s):
    """At 5 s three jobs are at work, a fourth is done: the idle worker stops, and all but one unless they count."""
    rule = workers(4, backlog_per_worker=1, scale_on_in_flight=counts, shutdown={"grace": "30s"})
    record = run(
        steps=mail({"traced": "work"}), load=arrivals(tmp_path, 1, 1, 1, 1, work=[9, 7, 7, 2]), **rule, duration="9s"
    )

    assert stops_s == sorted(down_s for _, _, down_s, end in shifts(record) if end == "STOPPED")


def test_jobs_in_other_queues_do_not_count(tmp_path):
    """At 5 s two jobs of another pool's queue are at work: the pool that reads nothing else wants one worker."""
    steps = {"mail": {"service": "9s", "queue": "a"}}
    rule = {**workers(2, backlog_per_worker=1, scale_on_in_flight=True)["workers"], "reads": ["b"]}
    pools = {"idle": rule, "busy": {"count": 2, "reads": ["a"]}}
    record = run(
        steps=steps, load=arrivals(tmp_path, 1, 1), queues={"a": {}, "b": {}}, pools=pools, workers={}, duration="9s"
    )

    assert [(1, 0, 5, "STOPPED")] == [row for row in shifts(record) if row[3] == "STOPPED"]


def test_jobs_behind_others_of_their_key_count(tmp_path):
    """At 5 s one of four jobs of a key is at work and three stand behind it: two more workers are ordered, in vain."""
    record = run(
        steps=mail(), load=arrivals(tmp_path, 1, 1, 1, 1), keys={"count": 1}, queue={"ordered": True},
        **workers(backlog_per_worker=1), duration="9s",
    )  # fmt: skip

    assert [(0, 0, -1, "UP"), (1, 5, -1, "UP"), (2, 5, -1, "UP")] == shifts(record)


def test_it_never_leaves_its_bounds(tmp_path):
    """Twenty jobs wait, four workers at most; nobody waits, two at least."""
    many = run(steps=mail(), load=arrivals(tmp_path, *[1] * 20), **workers(backlog_per_worker=1))
    none = run(steps=mail(), load=arrivals(tmp_path, 19), **workers(3, backlog_per_worker=1, min=2))

    assert 4 == len(shifts(many))
    assert [(0, 0, -1, "UP"), (1, 0, -1, "UP"), (2, 0, 5, "STOPPED")] == shifts(none)


def test_idle_workers_are_stopped_first_and_of_these_the_highest_number(tmp_path):
    """Workers 0 and 2 are busy at 5 s, one is wanted: 1 stops at once, 2 when it is done."""
    steps = {"mail": {"service": {"traced": "work"}}}
    record = run(
        steps=steps, load=arrivals(tmp_path, 1, 1, 1, work=[9, 2, 9]), duration="15s",
        **workers(3, backlog_per_worker=1, shutdown={"grace": "30s"}),
    )  # fmt: skip

    assert [(0, 0, -1, "UP"), (1, 0, 5, "STOPPED"), (2, 0, 10, "STOPPED")] == shifts(record)


def test_a_worker_that_stops_takes_no_more_jobs(tmp_path):
    """At 5 s none waits, one of two is wanted; the job of 6 s waits for worker 0, though worker 1 is done at 8 s."""
    steps = {"mail": {"service": {"traced": "work"}}}
    record = run(
        steps=steps, load=arrivals(tmp_path, 1, 1, 6, work=[9, 7, 1]), duration="12s",
        **workers(2, backlog_per_worker=1, shutdown={"grace": "30s"}, cooldown="1h"),
    )  # fmt: skip

    assert [(0, 0, 1), (1, 1, 1), (2, 0, 10)] == stays(record, "job worker start")
    assert (1, 0, 8, "STOPPED") == shifts(record)[1]


def test_who_is_not_through_when_its_grace_is_over_is_killed(tmp_path):
    """At 5 s one of two is wanted; worker 1 has a second for its job, which worker 0 does once more from 9 s on."""
    steps = {"mail": {"service": {"traced": "work"}}}
    record = run(
        steps=steps, load=arrivals(tmp_path, 1, 1, work=[8, 9]), duration="12s", queue={"detection": "connection"},
        **workers(2, backlog_per_worker=1, shutdown={"grace": "1s"}),
    )  # fmt: skip

    assert [(0, 0, -1, "UP"), (1, 0, 6, "SCALED_IN")] == shifts(record)
    assert [(0, 0, 1), (1, 1, 1), (1, 0, 9)] == stays(record, "job worker start")


def test_it_leaves_the_number_alone_while_it_cools_down(tmp_path):
    """Up at 5 s for two jobs; at 10 s two more wait, but it cools down until 15 s."""
    record = run(
        steps=mail(), load=arrivals(tmp_path, 1, 1, 1, 6, 6), **workers(backlog_per_worker=1, cooldown="10s"),
        duration="16s",
    )  # fmt: skip

    assert [(0, 0, -1, "UP"), (1, 5, -1, "UP"), (2, 15, -1, "UP")] == shifts(record)


def test_it_may_wait_longer_before_there_are_fewer(tmp_path):
    """Up at 5 s for two jobs and at 10 s for four; one waits at 15 s, none at 20 s: fewer then, for the first time."""
    rule = workers(backlog_per_worker=1, scale_in={"cooldown": "10s"}, shutdown={"grace": "30s"})
    record = run(steps=mail("9s"), load=arrivals(tmp_path, 1, 1, 1, 9, 9, 9, 9), **rule, duration="21s")

    assert [0, 5, 10] == sorted({up_s for _, up_s, _, _ in shifts(record)})
    assert {20} == {down_s for _, _, down_s, end in shifts(record) if end == "STOPPED"}


def test_without_a_cooldown_of_its_own_it_waits_as_long_in_both_directions(tmp_path):
    """Up at 5 s for two jobs; nobody waits at 10 s, down at 15 s."""
    rule = workers(backlog_per_worker=1, cooldown="10s", shutdown={"grace": "30s"})
    record = run(steps=mail("3s"), load=arrivals(tmp_path, 1, 1, 1, 1), **rule, duration="16s")

    assert [15] == [down_s for _, _, down_s, end in shifts(record) if end == "STOPPED"]


def test_it_may_stop_a_few_at_a_time(tmp_path):
    """Four workers and nothing to do: one fewer at 5, 10 and 15 s."""
    record = run(steps=mail(), load=arrivals(tmp_path, 19), **workers(4, backlog_per_worker=1, scale_in={"step": 1}))

    assert [(1, 15), (2, 10), (3, 5)] == [(worker, down_s) for worker, _, down_s, end in shifts(record) if end != "UP"]


def test_it_may_look_at_the_age_of_the_oldest_job(tmp_path):
    """At 5 s the oldest has waited for 4 s where 2.5 s are right: 1.6, so two; at 10 s nobody waits: one again."""
    record = run(
        steps=mail("3s"), load=arrivals(tmp_path, 1, 1, 1), **workers(age="2.5s", shutdown={"grace": "9s"}),
        duration="11s",
    )  # fmt: skip

    assert [(0, 0, -1, "UP"), (1, 5, 10, "STOPPED")] == shifts(record)
    assert [(0, 0, 1), (1, 0, 4), (2, 1, 5)] == stays(record, "job worker start")


def test_it_may_look_at_how_many_are_busy(tmp_path):
    """Two of two are busy at 5 s where half is right: four; at 10 s two of four: right."""
    record = run(steps=mail(), load=arrivals(tmp_path, 1, 1), **workers(2, utilization="50%"), duration="14s")

    assert [(0, 0, -1, "UP"), (1, 0, -1, "UP"), (2, 5, -1, "UP"), (3, 5, -1, "UP")] == shifts(record)


def test_a_worker_that_is_not_wanted_any_more_does_not_come_back(tmp_path):
    """Killed at 2 s, back at 12 s it would be; at 5 s it is not wanted, so it stays down."""
    record = run(
        steps=mail(), load=arrivals(tmp_path, 19), faults=[{"kill": 2, "at": "2s"}],
        **workers(2, backlog_per_worker=1, crashes={"restart": {"deterministic": "10s"}}),
    )  # fmt: skip

    assert [(0, 0, 2, "KILLED"), (0, 12, -1, "UP"), (1, 0, 2, "KILLED")] == shifts(record)


def test_a_worker_that_is_starting_may_be_called_off_and_called_again(tmp_path):
    """Called at 5 s to be up at 12 s, called off at 10 s since one waits, called at 15 s for 22 s: it comes then."""
    record = run(
        steps=mail("4s"), load=arrivals(tmp_path, 1, 1, 1, 1, 12, 12, 12, 12), duration="25s",
        **workers(backlog_per_worker=1, start_up="7s"),
    )  # fmt: skip

    assert [(0, 0, -1, "UP"), (1, 22, -1, "UP"), (2, 22, -1, "UP")] == shifts(record)  # 3 was called off at 20 s


def test_a_worker_called_again_while_it_is_down_comes_when_it_was_called_for(tmp_path):
    """Killed at 2 s until 32 s; not wanted at 5 s, wanted at 10 s: up at 13 s, and not once more at 32 s."""
    record = run(
        steps=mail(), load=arrivals(tmp_path, *[6] * 20), faults=[{"kill": 2, "at": "2s"}], duration="40s",
        **workers(2, backlog_per_worker=1, start_up="3s", crashes={"restart": {"deterministic": "30s"}}),
    )  # fmt: skip

    assert [(0, 32), (1, 13), (2, 13), (3, 13)] == [(worker, up) for worker, up, _, _ in shifts(record) if up]


def test_an_autoscaler_looks_before_dead_letters_are_redriven(tmp_path):
    """Both at 5 s: it sees none that waits, so one worker does; the three dead ones come back right after."""
    steps = {"mail": {"service": "1s", "fails": "100%"}}
    record = run(
        steps=steps, load=arrivals(tmp_path, 1, 1, 1), **workers(backlog_per_worker=1), redrive=[{"at": "5s"}],
        duration="9s",
    )  # fmt: skip

    assert [5, 5, 5] == [redriven for _, _, _, redriven in letters(record)][:3]
    assert [(0, 0, -1, "UP")] == shifts(record)
    assert ("DEAD", 8) in fates(record)


def test_a_deploy_reaches_those_that_an_autoscaler_has_started(tmp_path):
    """Worker 1 is there since 5 s; the deploy of 7 s stops it, too."""
    record = run(
        steps=mail("1s"), load=arrivals(tmp_path, 4.9, 4.9, 4.9), **workers(backlog_per_worker=1), duration="9s",
        faults=[{"deploy": {"batch": 9}, "at": "7s"}],
    )  # fmt: skip

    assert [(0, 0, 7, "STOPPED"), (0, 7, -1, "UP"), (1, 5, 7, "STOPPED"), (1, 7, -1, "UP")] == shifts(record)
