"""Two runs side by side in words: true, harmless, and never a number without its interval."""

import json
from dataclasses import replace

import pytest
from report_examples import BASE, HOSTILE

from sim.experiment import Kept, diff
from sim.report import diff_document, diff_html, diff_terminal, diff_text, write_diff
from sim.report.diff_words import change_lines, conclusion, conditions, row_sentence
from sim.scenario import from_dict

TIGHT = [10.0, 10.1, 9.9, 10.05, 9.95]


def kept(figures, names=("queued",), **sections):
    """A run whose architectures all have these figures: metric -> a value per replication."""
    content = {**BASE, "thresholds": [], "architectures": {name: {"queued": "all"} for name in names}, **sections}
    runs = tuple(dict(zip(figures, run, strict=True)) for run in zip(*figures.values(), strict=True))
    return Kept(from_dict(content), dict.fromkeys(names, runs), content["name"])


def two(metric, values, base=TIGHT, **sections):
    """A comparison of one metric; B has other sections than A."""
    return diff(kept({metric: base}), kept({metric: values}, **sections), metrics=[metric])


def times(share):
    """TIGHT, larger by a share."""
    return [value * (1 + share) for value in TIGHT]


@pytest.mark.parametrize(
    ("metric", "values", "said"),
    [
        ("wait.mean", TIGHT, "The same in every run."),
        ("wait.mean", times(0.2), "B is 1.98 s to 2.02 s higher (+20 %): worse by more than 5 %, for sure."),
        ("wait.mean", times(-0.2), "B is 1.98 s to 2.02 s lower (−20 %): better."),
        ("wait.mean", times(0.02), "higher (+2 %), which is no change of more than 5 %."),
        ("utilization", [0.5, 0.52, 0.5, 0.51, 0.5], "points lower"),
        ("wait.mean", [5.0, 16.0, 9.0, 13.0, 8.0], ": it may be chance, or B may be worse by more than 5 %: more runs"),
        ("wait.mean", [10.1, 8.9, 9.9, 9.2, 10.0], "it may be chance."),
        ("wait.mean", [10.3, 10.7, 10.25, 10.5, 10.8], ": worse, perhaps by more than 5 %."),
        ("wait.mean", [*TIGHT[:3], None, None], "B has no such figure in 2 of 5 runs: there is nothing to compare"),
        ("throughput", times(0.2), "B is 1.98/s to 2.02/s higher (+20 %)."),
    ],
)
def test_a_row_says_how_far_and_how_sure(metric, values, said):
    """With the ends of its interval, in the unit of the metric; shares in points."""
    base = [value / 12 for value in TIGHT] if metric == "utilization" else TIGHT
    found = two(metric, values, base)

    assert said in row_sentence(found, found.differences[0])


def test_a_change_of_nothing_has_no_share():
    """Of 0 lost jobs no percentage is taken; a change too small to see is called small."""
    lost = two("jobs.lost", [3.0, 4.0, 5.0, 4.0, 3.0], [0.0] * 5)
    little = two("wait.mean", times(0.0001))

    assert "B is 2.12 to 5.93 higher: worse by more than 5 %, for sure." == row_sentence(lost, lost.differences[0])
    assert "(< 0.1 %)" in row_sentence(little, little.differences[0])


def test_worse_within_a_wide_tolerance_is_said_so():
    """20 % more against a tolerance of 30 %."""
    found = diff(kept({"wait.mean": TIGHT}), kept({"wait.mean": times(0.2)}), metrics=["wait.mean"], tolerance=0.3)

    assert "which is no change of more than 30 %" in row_sentence(found, found.differences[0])


def test_one_run_cannot_tell():
    """In the row and below, with the way out, naming the side."""
    found = two("wait.mean", [11.0], [10.0], seed=8)

    assert "? wait.mean 10 s 11 s cannot tell" in " ".join(diff_text(found).split())
    assert "One run cannot tell change from chance." == row_sentence(found, found.differences[0])
    assert "One run of A and B cannot tell change from chance: run it with --replications 20 or more." in list(
        conditions(found)
    )
    assert "Cannot tell whether wait.mean is worse by more than 5 %." == conclusion(found)


def test_what_differs_is_listed():
    """A line per key, at most a dozen, and nothing said to be nothing."""
    few = two("goodput", times(0.1), workers={"count": 25}, queue={"capacity": 9, "when_full": "block"})
    many = two("goodput", times(0.1), faults=[{"at": f"{n}s", "kill": 1} for n in range(9)])
    mail = kept({"goodput": TIGHT}, steps={"email": {"service": "1s", "idempotent": False}})

    assert "workers.count: 20 → 25" in list(change_lines(few))
    assert "queue.capacity: nothing → 9" in list(change_lines(few))
    assert ["nothing: both are the same scenario"] == list(change_lines(two("goodput", times(0.1))))
    assert 12 == len(list(change_lines(many)))
    assert list(change_lines(many))[-1].startswith("and ")
    assert "steps.email.idempotent: true → false" in list(change_lines(diff(kept({"goodput": TIGHT}), mail)))


def test_what_differs_in_some_is_said_to():
    """Of two architectures one is changed."""
    names = ("one", "two")
    changed = {"one": {"queued": "all"}, "two": {"queued": "all", "workers": {"count": 9}}}
    found = diff(kept({"goodput": TIGHT}, names), kept({"goodput": TIGHT}, names, architectures=changed))

    assert ["workers.count: 20 → 9 (in two)"] == list(change_lines(found))


def test_pairs_say_what_they_save():
    """As bounds that hold: of the correlation, and of how many runs strangers would need; not more than they tell."""
    many = [*TIGHT, *(value + 0.5 for value in TIGHT), *(value - 0.4 for value in TIGHT)]
    noise = [0.01 * (at % 3) for at in range(len(many))]
    sure = two("wait.mean", [value + 2 + off for value, off in zip(many, noise, strict=True)], many)
    unsure = two("wait.mean", [*times(0.2)[:4], 12.1])
    row = sure.differences[0]

    assert 1 < row.runs_saved.low < row.runs_saved.value
    assert f"Without that, at least {int(row.runs_saved.low):,} times as many runs" in next(conditions(sure))
    assert "(correlation 0.99 to 1.00)" in next(conditions(sure))
    assert next(conditions(unsure)).endswith("whether that saves runs everywhere so few pairs do not tell.")
    assert next(conditions(two("wait.mean", TIGHT))).endswith("work and luck: they are compared in pairs.")


def test_pairs_that_save_next_to_nothing_do_not_boast():
    """One time as many runs is as many."""
    sure = two("wait.mean", [value + 2 + 0.01 * (at % 3) for at, value in enumerate(TIGHT)])
    (row,) = sure.differences

    def told(low):
        return next(conditions(replace(sure, differences=(replace(row, runs_saved=replace(row.runs_saved, low=low)),))))

    assert told(1.04).endswith("whether that saves runs everywhere so few pairs do not tell.")
    assert "at least 1.1 times as many" in told(1.06)


def test_few_pairs_that_differ_by_the_same_cannot_tell():
    """Two pairs that are 1 s apart each prove nothing; how many would is said."""
    found = two("wait.mean", [12.0, 13.0], [11.0, 12.0])

    assert "cannot tell" == found.differences[0].word
    assert (
        "B is 1 s higher in all 2 pairs, and so few that are alike do not tell how others vary: --replications 20 "
        "would." == row_sentence(found, found.differences[0])
    )


def test_few_strangers_that_are_all_alike_cannot_tell():
    """None in two runs and four in each of two others: two runs of one system come to that, too."""
    found = two("jobs.dead", [4.0, 4.0], [0.0, 0.0], seed=8)

    assert ("cannot tell", "perhaps") == (found.differences[0].word, found.regression)
    assert row_sentence(found, found.differences[0]).startswith("Runs that are all alike, and so few, do not tell")


def test_sides_that_begin_at_other_times_are_said_to():
    """Pairs measured over other windows do not share all of their luck."""
    found = two("wait.mean", times(0.2), warmup="30s")

    assert (
        "Not measured over the same time: A and B begin after a warm-up of 20 s and 30 s; give both the same."
        in conditions(found)
    )


def test_strangers_are_said_to_be():
    """Other seeds: no pairs, another test, and the way out."""
    found = two("wait.mean", times(0.2), seed=8)

    assert "Not paired, since the seeds differ (7 and 8)" in next(conditions(found))
    assert "example against example · seed 7 and 8 · 5 and 5 runs" in diff_text(found)


def test_what_is_absent_is_named_once():
    """In all architectures, or in which."""
    names = ("one", "two")
    runs = kept({"goodput": TIGHT, "jobs.lost": [0.0] * 5, "jobs.dead": [0.0] * 5}, names)
    dead = replace(
        runs, figures={**runs.figures, "two": kept({"goodput": TIGHT, "jobs.dead": [1.0] * 5}).figures["queued"]}
    )
    said = next(line for line in conditions(diff(runs, dead)) if line.startswith("None"))

    assert "jobs.lost" in said
    assert "jobs.dead (in one)" in said


def test_another_version_is_a_reason_to_doubt():
    """The lab may have changed as well."""
    runs = kept({"goodput": TIGHT})
    said = list(conditions(diff(replace(runs, version="0.0.1"), runs)))

    assert said[-1].startswith("A was made by queue-lab 0.0.1, B by ")


@pytest.mark.parametrize(
    ("metrics", "said"),
    [
        (["goodput"], "Regression: goodput is worse by more than 5 %."),
        (["goodput", "jobs.done"], "Regression: goodput and jobs.done are worse by more than 5 %."),
        (["utilization"], "Nothing here is better or worse by itself."),
        (["wait.p50"], "No regression: nothing is worse by more than 5 %."),
    ],
)
def test_it_comes_to_one_sentence(metrics, said):
    """All is 20 % less: bad for the goodput, good for waits."""
    sides = [kept({name: times(share) for name in metrics}) for share in (0, -0.2)]

    assert said == conclusion(diff(*sides, metrics=metrics))


def test_many_regressions_are_counted():
    """Three by name, with their architectures, the rest by number; those that cannot be told as well."""
    names = ("one", "two", "three")
    sides = ({"goodput": values, "jobs.done": [100 * each for each in values]} for values in (TIGHT, times(-0.2)))
    a, b = (kept(figures, names) for figures in sides)
    unsure = kept({"goodput": [5.0, 16.0, 9.0, 13.0, 8.0]}, names)

    assert "one goodput, one jobs.done, two goodput and 3 more are worse" in conclusion(
        diff(a, b, metrics=["goodput", "jobs.done"])
    )
    assert "Cannot tell whether one goodput, two goodput and three goodput are worse" in conclusion(
        diff(a, unsure, metrics=["goodput"])
    )


def test_the_screen_has_80_cells_and_no_markup():
    """Whatever scenarios, folders and architectures are called."""
    a = replace(kept({"goodput": TIGHT}, name=HOSTILE), called=HOSTILE)
    b = replace(kept({"goodput": times(-0.2)}, name=HOSTILE, about=HOSTILE), called=HOSTILE * 9)
    text = diff_text(diff(a, b))

    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "[red]evil[/red]" in text
    assert "<script>" not in diff_html(diff(a, b))
    assert text.splitlines() == diff_terminal(diff(a, b)).splitlines()


def test_an_architecture_that_is_the_same_takes_one_line():
    """Its metrics are named; in a table with others they have no sentence; without figures there is nothing."""
    mixed = {"goodput": TIGHT, "wait.mean": TIGHT}, {"goodput": TIGHT, "wait.mean": times(0.2)}
    table = diff_text(diff(*map(kept, mixed), metrics=["goodput", "wait.mean"]))
    text = diff_text(diff(kept({"goodput": TIGHT}, ("one", "two")), kept({"goodput": TIGHT}, ("one", "two"))))
    nothing = diff_text(diff(kept({"goodput": [0.0, 0.0]}), kept({"goodput": [0.0, 0.0]})))

    assert "same\n✗ wait.mean" in table
    assert "one\n✓ The same in every run: goodput.\n" in text
    assert "queued" not in nothing
    assert "confidence" not in nothing


@pytest.mark.parametrize(
    ("runs", "mark", "chance"), [(2, "?", "78 %: more runs would tell"), (5, "?", "46 %: more runs"), (9, "✓", "29 %.")]
)
def test_what_was_the_same_by_chance_may_differ(runs, mark, chance):
    """Of a scenario that is changed it is said how likely that is, at most; beside other rows and alone."""
    same = {"goodput": TIGHT[:1] * runs}
    alone = diff_text(diff(kept(same), kept(same, workers={"count": 25}), metrics=["goodput"]))
    more = {**same, "wait.mean": [*TIGHT, *TIGHT][:runs]}
    slower = kept({**more, "wait.mean": [9.0 + run for run in range(runs)]}, workers={"count": 25})
    both = diff_text(diff(kept(more), slower, metrics=["goodput", "wait.mean"]))

    assert f"{mark} The same in every run: goodput; another pair differs" in alone
    assert chance in " ".join(alone.split())
    assert f"{mark} goodput" in both
    assert "The same in every run; another pair differs" in " ".join(both.split())


@pytest.mark.parametrize(
    ("values", "mark"), [(times(0.2), "✗ wait.mean"), (times(-0.2), "✓ wait.mean"), ([None] * 5, "? wait.mean")]
)
def test_marks_are_seen_without_colour(values, mark):
    """A cross, a tick, a question mark."""
    assert mark in diff_text(two("wait.mean", values))


def test_the_document_has_everything_and_no_infinities(tmp_path):
    """Both runs, what was changed, each difference; None without bounds; the same bytes again."""
    found = two("wait.mean", [*TIGHT[:4], None], workers={"count": 25})
    for name in ("one.json", "two.json"):
        write_diff(found, tmp_path / name)
    document = json.loads((tmp_path / "one.json").read_text())
    (row,) = document["differences"]

    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert document == json.loads(json.dumps(diff_document(found)))
    assert {"key": "workers.count", "a": 20, "b": 25, "architectures": []} in document["changed"]
    assert (["queued", "queued"], "wait.mean", "cannot tell", "perhaps") == (
        row["architectures"], row["metric"], row["verdict"], row["regression"],
    )  # fmt: skip
    assert {"value": None, "low": None, "high": None} == row["difference"]
    assert (5, True, "perhaps") == (document["a"]["replications"], document["paired"], document["regression"])
