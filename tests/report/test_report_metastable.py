"""Facts about the map of a system that may not heal as the terminal and the JSON show it."""

import json
import re
from dataclasses import replace

import pytest
from made_healings import DOWN, HOSTILE, SYSTEM, UP, S, cell, cells, made_healing, made_plan

from sim.experiment.hysteresis import Hysteresis, Step
from sim.measure import wilson
from sim.report import metastable_document, metastable_terminal, metastable_text, too_few, write_metastable

TEXT = metastable_text(made_healing())


def told(**changes):
    """The text of a map as one line."""
    return " ".join(metastable_text(made_healing(**changes)).split())


def only(*made, **changes):
    """The text of a map of one architecture with these cells."""
    return told(cells={"retries": cells(*made)}, **changes)


def test_the_first_line_replays_it():
    """Name, seed, version, engine, digest."""
    first = " ".join(TEXT.splitlines()[:2])

    assert first.startswith("made · seed 1 · up to 10 runs a cell · queue-lab ")
    assert re.search(r"engine simpy · scenario [0-9a-f]{12}", first)


def test_the_map_counts_runs_and_labels_loads():
    """Triggers down, loads across, a mark for what the interval says."""
    rows = [line.split() for line in TEXT.splitlines()]

    assert ["trigger", "5/s", "10/s", "20/s"] in rows
    assert ["none", "0/10", "✓", "0/10", "✓", "5/5", "✗"] in rows
    assert ["2", "s", "0/10", "✓", "3/10", "?", "5/5", "✗"] in rows
    assert ["stable", "vulnerable", "overloaded"] in rows
    assert ["stable", "stable", "stable"] in rows


def test_every_count_in_a_map_has_its_wilson_interval_below():
    """Whatever stands in a cell is explained in the last lines."""
    legend = " ".join(TEXT.split())
    legend = legend[legend.index("95 % intervals (Wilson)") :]
    for count in set(re.findall(r"\b(\d+/\d+) [✓✗?]", TEXT)):
        assert f"{count} is " in legend
    found = wilson(3, 10)
    assert f"3/10 is {found.low * 100:.1f} % to {found.high * 100:.1f} %" in legend


def test_no_number_of_lines_is_wider_than_the_terminal():
    """At 80 cells; many loads make several tables."""
    loads = tuple(float(rate) for rate in range(5, 50, 5))
    many = made_healing(plan=made_plan(loads=loads), cells={"retries": cells(*(cell(load, 0, 0) for load in loads))})
    text = metastable_text(many)

    assert max(map(len, TEXT.splitlines())) <= 80
    assert max(map(len, text.splitlines())) <= 80
    assert 2 == text.count("not recovered:")
    assert " – " in text  # cells that are not finished


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ([cell(5.0, 0, 0), cell(5.0, 2, 0), cell(5.0, 5, 0)], "Hidden capacity: at least 5/s, where every trigger"),
        ([cell(5.0, 0, 5, 5)], "Hidden capacity: below 5/s; even lighter loads would have to be tried"),
        ([cell(5.0, 0, 3)], "Hidden capacity: cannot be told from these runs; at full pace it serves 20/s."),
    ],
)
def test_the_hidden_capacity_is_told_as_far_as_it_is_known(made, said):
    """At least, below, or not at all."""
    assert said in only(*made)


def test_the_hidden_capacity_lies_between_two_loads_beside_the_full_pace():
    """And the theory's is told, with its reason."""
    assert (
        "Hidden capacity: between 5/s, where every trigger that was tried heals, and 10/s, where not every one does; "
        "at full pace it serves 20/s." in " ".join(TEXT.split())
    )
    assert "Theory (fluid): 5/s. While every answer is too late a user calls 4 times" in " ".join(TEXT.split())


def test_the_smallest_triggers_that_tip_it_over_are_named():
    """At each vulnerable load one."""
    assert "Smallest triggers that led into the metastable state: 5 s at 10/s." in " ".join(TEXT.split())


def test_what_is_not_decided_is_said_with_what_would():
    """Cells of the same count in one sentence; the place of a cell that is alone."""
    assert "in the cell at 5/s without a trigger with 1/10 (1.8 % to 40.4 %); 20 replications" in only(cell(5.0, 0, 1))
    assert "at 5/s after 2 s with 3/10 (10.8 % to 60.3 %); more replications hardly decide" in only(cell(5.0, 2, 3))
    assert "Cannot tell in 2 cells with 1/10" in only(cell(5.0, 0, 1), cell(5.0, 2, 1))


def test_the_time_by_which_half_have_recovered_has_its_interval():
    """The same in all, from and to, at least, not yet."""
    runs = [replace(run, recovered_s=float(at)) for at, run in enumerate(cell(5.0, 2, 0).runs, 1)]
    text = only(cell(5.0, 0, 0), replace(cell(5.0, 2, 0), runs=tuple(runs)), cell(5.0, 5, 5, 5), cell(10.0, 2, 4))

    assert re.search(r"half recover after \(95 % interval\): .* none 2 s", text)
    assert "2 s 2–9 s ≥ 2 s" in text
    assert "5 s not yet" in text


def test_slow_is_told_from_for_ever():
    """At 3/s the backlog drains in the fluid's time, which is longer than the runs had."""
    plan = made_plan(loads=(3.0,), recover_by_ns=40 * S)
    text = only(cell(3.0, 5, 5, 5, by_s=40.0), plan=plan)

    assert "Not all that sticks does so for ever: at 3/s after 5 s the fluid recovers after" in text


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"api": {**SYSTEM["api"], "accept_queue": 5}}, "retries add no work, so every backlog drains"),
        ({"api": {**SYSTEM["api"], "rate_limit": {"rate": "9/s"}}}, "No theory of the hidden capacity: the fluid"),
        ({"api": {**SYSTEM["api"], "client": {"timeout": "1s", "cancel_on_timeout": True}}}, "No Markov chain"),
        (
            {"api": {**SYSTEM["api"], "client": {"timeout": "1s", "retry": {"max_attempts": "unlimited"}}}},
            "a user calls without end",
        ),
        ({"api": {"client": {"timeout": "1s"}}}, "at least 5/s, where every trigger that was tried heals."),
    ],
)  # fmt: skip
def test_theory_is_told_or_why_it_is_silent(sections, said):
    """By name."""
    plan = made_plan(scenario={**SYSTEM, **sections})

    assert said in only(cell(5.0, 0, 0), cell(5.0, 2, 0), cell(5.0, 5, 0), plan=plan)


def test_the_ways_up_and_down_stand_side_by_side():
    """Where they surely differ there are two states."""
    rows = [line.split() for line in TEXT.splitlines()]

    assert ["10/s", "100", "(100–100)", "%", "6/6", "0", "(0–0)", "%", "0/6", "two", "states"] in rows
    assert ["5/s", "100", "(100–100)", "%", "6/6", "100", "(100–100)", "%", "6/6"] in rows


def test_of_few_runs_no_interval_is_made_up():
    """Two runs do not bound a median."""
    few = Hysteresis(30.0, 24.0, (Step(5.0, (1.0, 1.0)),), (Step(5.0, (1.0, 0.0)),))

    assert "5/s 100 % 2/2 0 % 1/2" in told(hysteresis={"retries": few})


def test_an_interrupted_map_shows_what_there_is():
    """No architecture without a cell, no way up and down that was not gone."""
    text = told(cells={"retries": cells(cell(5.0, 0, 0))}, hysteresis={}, complete=False)

    assert "budget" not in text
    assert "going up" not in text


def test_foreign_text_has_no_effect():
    """Neither control codes nor markup of a scenario's name."""
    hostile = made_plan(scenario={**SYSTEM, "name": HOSTILE})

    assert "\x1b" not in metastable_text(made_healing(plan=hostile))


def test_the_terminal_gets_the_same_text():
    """Plain, since stdout is no terminal here."""
    assert metastable_terminal(made_healing()) == TEXT


def test_the_document_has_every_count_with_its_interval(tmp_path):
    """Numbers in seconds and per second, None for what is not known, and the same bytes each time."""
    found = made_healing()
    write_metastable(found, tmp_path / "one.json")
    write_metastable(found, tmp_path / "two.json")
    document = json.loads((tmp_path / "one.json").read_text())
    retries = document["architectures"]["retries"]
    by_place = {(each["load_per_s"], each["trigger_s"]): each for each in retries["cells"]}

    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert document == json.loads(json.dumps(metastable_document(found)))
    assert {"above": 5.0, "below": 10.0, "theory": 5.0} == retries["hidden_capacity_per_s"]
    assert {"5.0": "stable", "10.0": "vulnerable", "20.0": "overloaded"} == retries["labels"]
    assert (5, 5, "sticks") == tuple(by_place[10.0, 5.0][key] for key in ("not_recovered", "runs", "verdict"))
    assert None is by_place[10.0, 5.0]["median_s"]["value"]
    assert {"value", "low", "high"} == set(by_place[10.0, 2.0]["probability"])
    assert [False, True, True] == retries["hysteresis"]["differs"]
    assert None is metastable_document(made_healing(hysteresis={}))["architectures"]["retries"]["hysteresis"]


def test_differences_need_intervals_that_do_not_touch():
    """One of six runs that works coming down leaves no doubt; three would."""
    doubtful = (Step(5.0, (0.0,) * 3 + (1.0,) * 3), *DOWN[1:])

    assert (False, True, True) == Hysteresis(30.0, 24.0, UP, doubtful).differs


@pytest.mark.parametrize(("runs", "few"), [(5, True), (8, True), (9, False)])
def test_too_few_runs_to_heal_are_said_to_be_so(runs, few):
    """Eight runs that all recover leave it open; nine say that it heals."""
    verdicts = {cell(5.0, 0, 0, runs).verdict}
    said = f"With {runs} runs a cell none can be called healing: that takes 9 that all recover."
    plan = made_plan(replications=runs)

    assert {"unknown" if few else "heals"} == verdicts
    assert (said if few else "") == too_few(plan)
    assert few == (said in " ".join(metastable_text(made_healing(plan=plan)).split()))


def test_a_half_of_which_nothing_is_known_is_not_put_in_figures():
    """Where the interval has neither end, there is none to tell."""
    text = told(cells={"retries": cells(cell(5.0, 0, 2, 5)), "budget": {}})

    assert "cannot tell" in text.partition("half recover after")[2].partition("Hidden")[0]
    assert "≥ 0" not in text
