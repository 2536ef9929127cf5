"""Facts about maps that are simulated: a system that heals, one that never does, and two ways out."""

import pytest
from made_healings import SYSTEM, S, made_plan

from sim.experiment.healing import Findings, heal
from sim.experiment.hysteresis import Step, sweep_each
from sim.experiment.metastable import explore_each, plan_metastable
from sim.scenario import ScenarioError, from_dict, load


def explored(name, *, loads, sizes_s=(0, 5), replications=9, scenario="tipping-point", by_s=20):
    """The map of one architecture of a shipped scenario."""
    plan = plan_metastable(
        load(scenario), [name], loads=loads, sizes_ns=[size * S for size in sizes_s], replications=replications,
        recover_by_ns=by_s * S,
    )  # fmt: skip
    return heal(plan)


def test_what_is_not_asked_for_is_taken_from_the_scenario():
    """Loads from a fifth of the capacity to all of it; triggers up to the scenario's own; ten timeouts, or a minute."""
    plan = plan_metastable(load("metastable"))

    assert ("retries", "budget", "cancel") == plan.names
    assert (20.0, 40.0, 60.0, 80.0, 100.0) == plan.loads
    assert [0.0, 2.5, 5.0, 10.0] == [size / S for size in plan.sizes_ns]
    assert (60 * S, 20 * S) == (plan.recover_by_ns, plan.begins_ns)


def test_windows_hold_a_timeout_and_fifty_arrivals():
    """At 10/s fifty come in 5 s; at 100/s the timeout of a second is longer."""
    plan = made_plan()

    assert [5 * S, S] == [plan.window_ns("retries", rate) for rate in (10.0, 100.0)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"recover_by_ns": 5 * S}, "--recover-by 5s: users are counted in windows of 10s at the lowest load"),
        ({"loads": (5.0, 90.0)}, "--loads: 90/s is not below the peak of the spike, 90/s"),
        ({"names": ["retires"]}, "did you mean retries?"),
        ({"scenario": {**SYSTEM, "api": {}}, "loads": ()}, "neither threads nor workers are limited"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused(changes, said):
    """Before anything is run, with the way out."""
    with pytest.raises(ScenarioError) as caught:
        made_plan(**changes)

    assert said in str(caught.value)


def test_four_calls_a_user_at_60_percent_never_recover():
    """After 5 s of the spike none of the first five runs has recovered, and the cell is left at that."""
    cell = dict(explored("retries", loads=[12.0]).cells["retries"])[12.0, 5 * S]

    assert (5, 5, "sticks") == (cell.stuck, cell.n, cell.verdict)
    assert cell.half.value == float("inf")
    assert all(run.calls > 40 for run in cell.runs)
    assert all(run.returning > 10 for run in cell.runs)


@pytest.mark.parametrize("name", ["budget", "short-queue"])
def test_a_budget_heals_and_so_does_a_queue_shorter_than_patience(name):
    """At the same load, after the same trigger, every run recovers."""
    found = explored(name, loads=[8.0])

    assert ["stable"] == found.labels(name)
    assert (8.0, None) == found.hidden(name)
    assert [] == found.entered(name)


def test_a_light_load_heals_whatever_the_retries():
    """A fifth of the capacity: four calls of each user do not fill the threads."""
    assert ["stable"] == explored("retries", loads=[4.0], by_s=60).labels("retries")


def test_retries_make_two_states_and_a_short_queue_one():
    """At 8/s the system works going up and not coming down, where retries fill the queue; else it works both ways."""
    plan = plan_metastable(load("tipping-point"), ["retries", "short-queue"], loads=[8.0], replications=6)
    found = dict(sweep_each(plan))

    assert (True,) == found["retries"].differs
    assert (False,) == found["short-queue"].differs
    assert 24.0 == found["retries"].top_per_s
    assert 30.0 == found["retries"].step_s


def test_branches_are_steps_of_their_loads():
    """Both are told by ascending load, whichever way they were gone."""
    plan = plan_metastable(load("tipping-point"), ["short-queue"], loads=[4.0, 8.0], replications=1)
    ((_, branches),) = sweep_each(plan)

    assert [4.0, 8.0] == [step.load_per_s for step in branches.up] == [step.load_per_s for step in branches.down]


def test_a_step_knows_the_run_in_the_middle_and_no_mean():
    """Of six runs that serve all or nothing the median is one of these, its interval both."""
    step = Step(10.0, (0.0, 0.0, 0.0, 0.0, 1.0, 1.0))

    assert (0.0, 0.0, 1.0) == (step.median.value, step.median.low, step.median.high)
    assert pytest.approx(1 / 3) == step.works.value


def test_the_same_plan_gives_the_same_cells_whatever_is_run_beside():
    """Each replication has its own luck by its number: other architectures and loads change nothing."""
    alone = explored("budget", loads=[12.0], sizes_s=[0, 2], replications=2).cells["budget"]
    plan = plan_metastable(
        load("tipping-point"), loads=[8.0, 12.0], sizes_ns=[0, 2 * S], replications=2, recover_by_ns=20 * S
    )
    beside = {(cell.load_per_s, cell.trigger_ns): cell for name, cell in explore_each(plan) if name == "budget"}

    assert alone == {place: beside[place] for place in alone}


def test_what_is_finished_when_somebody_interrupts_is_kept():
    """Progress is told cell by cell; after the third report somebody has enough."""
    plan = plan_metastable(load("tipping-point"), ["budget"], loads=[8.0], sizes_ns=[0, S, 2 * S], replications=1,
                           recover_by_ns=20 * S)  # fmt: skip
    told = []

    def enough(name, share):
        told.append((name, round(share, 3)))
        if len(told) == 3:
            raise KeyboardInterrupt

    findings = Findings(plan)
    assert not findings
    with pytest.raises(KeyboardInterrupt):
        findings.run(enough)

    assert [("budget", 0.267), ("budget", 0.533), ("budget", 0.8)] == told
    assert 2 == len(findings)
    assert not findings.healing().complete
    assert ["unknown"] == findings.healing().labels("budget")


def test_progress_reaches_the_end():
    """Of the map first, then of the way up and down."""
    plan = plan_metastable(load("tipping-point"), ["budget"], loads=[8.0], sizes_ns=[0], replications=2,
                           recover_by_ns=20 * S)  # fmt: skip
    told = []
    found = heal(plan, lambda _, share: told.append(round(share, 3)))

    assert sorted(told) == told
    assert {0.4, 0.8, 0.9, 1.0} <= set(told)
    assert 1.0 == told[-1]
    assert found.complete


def test_a_system_without_an_api_has_a_map_too():
    """Jobs behind an outage of their dependency: all are done in the end, and users are told at once."""
    scenario = from_dict(
        {
            "name": "jobs", "seed": 3, "duration": "1m", "load": "10/s", "steps": {"mail": {"service": "100ms"}},
            "workers": {"count": 2}, "retry": {"max_attempts": 9, "backoff": {"fixed": "1s"}},
            "faults": [{"dependency": "mail", "at": "5s", "for": "2s"}],
        }
    )  # fmt: skip
    found = heal(plan_metastable(scenario, loads=[10.0], sizes_ns=[0, 2 * S], replications=2, recover_by_ns=20 * S))

    assert [0, 0] == [cell.stuck for cell in found.cells["queued"].values()]
