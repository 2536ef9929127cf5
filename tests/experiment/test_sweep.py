"""Sweeps: the same luck at every point, everything checked before anything runs, and nothing lost on Ctrl-C."""

import itertools

import pytest
from sweep_examples import knee, mail, swept

from sim.experiment import compare, replicate
from sim.experiment.names import check_metrics
from sim.experiment.points import over_of, points_of, values_by_key
from sim.experiment.sweep import crossings, sweep_each, usual_metrics
from sim.scenario import ScenarioError, vary


def test_a_point_is_what_a_run_with_its_settings_is():
    """A point of a sweep has the numbers of `replicate` with the same settings, replication by replication."""
    (_, point) = swept({"workers.count": [8, 9]}, replications=2).points
    alone = replicate(vary(mail(), {"workers.count": "9"}), replications=2)

    assert {name: tuple(runs) for name, runs in alone.items()} == point.replications


def test_points_share_their_luck():
    """What the key does not touch is the same at every point: users, and the architecture without workers."""
    few, many = swept({"workers.count": [8, 9]}, replications=2).points

    assert few.replications["sync"] == many.replications["sync"]
    assert few.values("queued", "jobs.arrived") == many.values("queued", "jobs.arrived")
    assert few.values("queued", "wait.mean") != many.values("queued", "wait.mean")


def test_several_keys_make_a_grid_whose_last_key_changes_fastest():
    """Every combination is a point, named by its settings."""
    points = points_of(mail(), {"load": ("5/s", "6/s"), "workers.count": ("8", "9")})

    assert ["load=5/s, workers.count=8", "load=5/s, workers.count=9", "load=6/s, workers.count=8"] == [
        str(point) for point in points[:3]
    ]


def test_theory_stands_beside_a_stable_point_and_not_beside_an_unstable_one():
    """M/M/8 has a mean wait below 8 per second; at 12 there is a word instead."""
    told = [point.theory("queued", "wait.mean") for point in knee().points]

    assert [True, True, True, False] == [value is not None for value in told]
    assert ["", "", "", "12 workers for 8"] == [point.unstable("queued") for point in knee().points]
    assert [""] * 4 == [point.unstable("sync") for point in knee().points]


def test_the_interval_of_a_point_is_that_of_its_replications():
    """The mean of the values lies in the middle of its interval."""
    point = knee().points[0]
    values = point.values("queued", "wait.mean")

    assert sum(values) / 3 == pytest.approx(point.estimate("queued", "wait.mean").value)
    assert (3, 3, 0) == (point.n, knee().n, knee().missing)


def test_the_warm_up_of_each_point_is_found_where_that_is_asked():
    """With `warmup: auto` a point has a warm-up of its own, which is known afterwards."""
    found = swept({"workers.count": [8, 9]}, "queued", scenario=mail(warmup="auto"), replications=2)

    assert all(point.point.scenario.warmup_ns >= 0 for point in found.points)


def test_capacity_lies_where_the_offered_load_meets_it():
    """One second each: 8 workers are enough for 8 per second; and at 6 per second it takes 6 workers."""
    loads = points_of(mail(), values_by_key({"load": "2/s,5/s,7/s,12/s"}))
    counts = points_of(mail(), values_by_key({"workers.count": [2, 20]}))

    assert (pytest.approx(8.0),) == crossings(list(zip((2.0, 5.0, 7.0, 12.0), loads, strict=True)), "queued")
    assert (pytest.approx(6.0),) == crossings(list(zip((2.0, 20.0), counts, strict=True)), "queued")


def test_a_point_right_at_capacity_is_the_crossing():
    """Eight per second for eight workers is the place, and it is named once."""
    loads = points_of(mail(), values_by_key({"load": "7/s,8/s,9/s"}))

    assert (8.0,) == crossings(list(zip((7.0, 8.0, 9.0), loads, strict=True)), "queued")


def test_closed_users_have_no_capacity_to_cross():
    """Who waits asks for less, so nothing is offered that does not fit."""
    points = points_of(mail(load={"users": {"count": 5, "think": "1s"}}), values_by_key({"workers.count": [1, 9]}))

    assert () == crossings(list(zip((1.0, 9.0), points, strict=True)), "queued")


def test_what_is_told_fits_what_there_is():
    """Threads and response times only where there is an API; workers only where a job is queued."""
    assert ("utilization", "thread_utilization", "response_time.mean") == usual_metrics(mail())[:3]
    assert ("utilization", "completion_time.mean") == usual_metrics(mail(api=None))[:2]
    assert "utilization" not in usual_metrics(mail(), ["sync"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["workers.count"], "--over workers.count: must be KEY=VALUES"),
        (["=4..8"], "--over =4..8: must be KEY=VALUES"),
        (["load=1/s", "load=2/s"], "--over load: is given twice"),
        (["load=1/s..9/s"], "--over load=1/s..9/s: must say how many points, such as 1/s..9/s:9"),
        (["load=\x1b,"], r"--over load=\x1b,: must name values"),
    ],
)
def test_what_is_to_change_is_checked(options, said):
    """The error names the option, the rule and the way out, and no control code gets through."""
    with pytest.raises(ScenarioError) as refused:
        over_of(options)

    assert str(refused.value).startswith(said)


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({}, "--over: name a key"),
        ({"workers.count": "4..4"}, "--over workers.count=4..4: must rise"),
        ({"workers.count": "0..2"}, "--over workers.count=0: must be at least 1, got 0"),
        ({"workers.count": "4..6:4"}, "--over workers.count=4.66667: must be a whole number"),
        ({"workers.cuont": "4..6"}, "--over workers.cuont=4: is not a known key; did you mean count?"),
        ({"seed": "1..30", "workers.count": "1..30"}, "--over: at most 500 points, these are 900 (30 of seed x 30 of"),
        (
            {"load": ["5/s"], "duration": ["1s"]},
            "--over load=5/s, duration=1s: ",
        ),
        ({"architectures": ["{a: {queued: all}}"]}, "--over architectures={a: {queued: all}}: "),
    ],
)
def test_every_point_is_checked_before_anything_runs(over, said):
    """The error names the point and what is wrong with it."""
    with pytest.raises(ScenarioError) as refused:
        points_of(mail(), values_by_key(over))

    assert said in str(refused.value)


def test_points_must_share_their_architectures():
    """A key that brings others is refused by name."""
    with pytest.raises(ScenarioError, match="changes which architectures there are"):
        points_of(mail(thresholds=None), {"architectures": ["{a: {queued: all}}"]})


def test_unknown_architectures_and_metrics_are_refused():
    """With the nearest that there is."""
    with pytest.raises(ScenarioError, match=r"did you mean queued\?"):
        points_of(mail(), {"load": ("5/s",)}, ["quued"])
    with pytest.raises(ScenarioError, match=r"--metric wait.p98: names no metric; did you mean wait.p9"):
        check_metrics(["goodput", "wait.p98"])


def test_progress_rises_over_the_whole_sweep():
    """What is told names the point, never falls and ends at all of it."""
    told = []
    points = points_of(mail(duration="20s"), {"load": ("5/s", "6/s")})
    list(sweep_each(points, replications=2, progress=lambda label, share: told.append((label, share))))
    shares = [share for _, share in told]

    assert sorted(shares) == shares
    assert 1.0 == shares[-1]
    assert ["load=5/s", "load=6/s"] == list(dict.fromkeys(label for label, _ in told))


def interrupt(monkeypatch, in_run):
    """Let Ctrl-C come in the run of this number, counted from one."""
    runs = itertools.count(1)
    original = compare.simulated

    def interrupted(*arguments, **named):
        if next(runs) == in_run:
            raise KeyboardInterrupt
        return original(*arguments, **named)

    monkeypatch.setattr(compare, "simulated", interrupted)


@pytest.mark.parametrize(("stop", "kept"), [(1, []), (2, []), (3, [2]), (4, [3]), (5, [4]), (6, [4]), (7, [4, 2])])
def test_ctrl_c_keeps_whole_points_and_whole_replications(monkeypatch, stop, kept):
    """The point that was interrupted, in the run so named, is kept with what is whole of it, if that is two or more."""
    found = []
    interrupt(monkeypatch, in_run=stop)
    points = points_of(mail(duration="6s", warmup="0s"), {"load": ("5/s", "6/s")})
    with pytest.raises(KeyboardInterrupt):
        found.extend(one.n for one in sweep_each(points, ["queued"], replications=4))

    assert kept == found


def test_pairs_stay_whole_on_ctrl_c(monkeypatch):
    """Interrupted in the sixth run, of the second architecture's third replication, a point has two of each."""
    found = []
    interrupt(monkeypatch, in_run=6)
    with pytest.raises(KeyboardInterrupt):
        found.extend(sweep_each(points_of(mail(duration="6s"), {"load": ("5/s",)}), replications=4))

    assert {"sync": 2, "queued": 2} == {name: len(kept) for name, kept in found[0].replications.items()}
