"""What no machine can run is refused before anything runs, by everything that runs."""

import pytest

from sim.experiment import check_size, compare_each, omission_each, warm_up
from sim.experiment.limits import MOST_AT_ONCE, MOST_IN_ALL
from sim.experiment.metastable import plan_metastable
from sim.experiment.points import points_of
from sim.scenario import ScenarioError, from_dict, load, vary

MAIL = {"name": "mail", "seed": 1, "duration": "10s", "load": "1/s", "steps": {"mail": {"service": "1s"}}}
SMALL = from_dict({**MAIL, "api": {}, "workers": {"count": 1}})
LARGE = vary(SMALL, {"load": f"{MOST_AT_ONCE}/s"})


@pytest.mark.parametrize(
    "begin",
    [
        lambda: next(iter(compare_each(LARGE))),
        lambda: warm_up(LARGE),
        lambda: next(iter(omission_each(LARGE, "sync"))),
        lambda: points_of(SMALL, {"load": ("1/s", f"{MOST_AT_ONCE}/s")}),
        lambda: plan_metastable(load("tipping-point"), sizes_ns=[0, 9999 * 3600 * 10**9]),
        lambda: check_size(LARGE, ["queued"]),
    ],
    ids=["compare", "warmup", "omission", "sweep", "metastable", "dry run"],
)
def test_a_run_that_no_memory_holds_is_refused(begin):
    """The error says how many requests and jobs there would be, and what to do."""
    with pytest.raises(ScenarioError, match=r"requests and jobs in a run of .*; lower the load, or run shorter"):
        begin()


def test_so_many_runs_that_they_take_days_are_refused():
    """Each run is small; all of them together are not."""
    check_size(SMALL, ["sync"], MOST_IN_ALL // 20)
    with pytest.raises(ScenarioError, match=r"replications would have about .* run fewer"):
        check_size(SMALL, ["sync"], MOST_IN_ALL)


def test_closed_users_may_be_many():
    """How often they ask depends on the answers, so that nothing is known before."""
    check_size(vary(SMALL, {"load": {"users": {"count": 10, "think": "1ns"}}}))
