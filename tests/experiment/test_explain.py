"""Theory beside simulation: which figures get a verdict, and which do not."""

import pytest
from theory_questions import INLINE, QUEUED, scenario

from sim.experiment import Meeting, explain, replicate_each
from sim.experiment.explain import explained_by
from sim.measure import Interval
from sim.scenario import ScenarioError

LONG = {"duration": "1h", "warmup": "5m"}


def meetings(found):
    """The meetings of the only architecture by metric; exact ones come first."""
    explained = found.architectures["only"]
    return {meeting.metric: meeting for meeting in reversed(explained.meetings)}


def test_theory_alone_has_no_verdicts():
    """Nothing is run: no interval, nothing to be covered."""
    found = explain(scenario("6/s", {}, 8), replications=0)

    assert 0 == found.replications
    assert {None} == {meeting.simulated for meeting in meetings(found).values()}
    assert not found.interrupted


def test_formulas_that_agree_are_one_figure():
    """Those of M/M/c, with approximations that are exact for it; percentiles of the whole are of fewer."""
    found = meetings(explain(scenario("6/s", {}, 8), replications=0))

    assert ("M/M/c", "GI/M/c", "Allen-Cunneen", "M/G/c interpolation") == found["wait.mean"].formulas
    assert ("M/M/c",) == found["completion_time.p95"].formulas


def test_a_long_run_gets_verdicts_on_what_it_can_tell():
    """Means and moderate percentiles; none on tails, nor on what is the same in all runs."""
    explained = explain(scenario("6/s", {}, 8, **LONG), replications=5).architectures["only"]
    verdicts = {meeting.metric: meeting.verdict for meeting in explained.meetings}

    assert "" == explained.caution
    assert {"covers", "misses"} >= {verdicts["wait.mean"], verdicts["utilization"], verdicts["wait.p90"]}
    assert "equal" == verdicts["wait.p50"]
    assert "open" == verdicts["wait.p999"]
    assert explained.count("covers") + explained.count("misses") + explained.count("equal") + explained.count(
        "open"
    ) == len(explained.meetings)


def test_a_percentile_where_waits_begin_is_open():
    """Of M/M/1 at 51 % nearly half do not wait: the median of a run cannot err below 0, only above."""
    found = meetings(explain(scenario("0.51/s", {}, 1, **LONG), replications=5))

    assert 0.0 < found["wait.p50"].theory < 0.05
    assert "open" == found["wait.p50"].verdict
    assert "where waits begin" in found["wait.p50"].why
    assert found["wait.p90"].verdict in {"covers", "misses"}


def test_an_approximation_is_near():
    """By a percentage, without a verdict."""
    law = {"erlang": {"mean": "1s", "k": 2}}
    found = meetings(explain(scenario("2.4/s", {"work": {"service": law}}, 3, **LONG), replications=3))

    assert "near" == found["wait.mean"].verdict
    assert abs(found["wait.mean"].relative) < 0.5


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"warmup": 0}, "the runs start empty and nothing is left out"),
        ({"warmup": 5}, "the warm-up of 5s is short: the empty start is felt for about 24s"),
        ({"steps": {"work": {"service": {"pareto": {"mean": "1s", "alpha": 1.5}}}}}, "have no variance"),
        ({"duration": 200, "warmup": 100, "load": "7.9/s", "steps": {"work": {"service": "10s"}}, "workers": 90},
         "much was not finished when the runs ended"),
    ],
)  # fmt: skip
def test_runs_that_are_no_steady_state_are_not_judged(sections, said):
    """They would make a right formula look wrong."""
    parts = {"load": "6/s", "steps": {}, "workers": 8, "duration": 100, "warmup": 90, **sections}
    asked = scenario(parts.pop("load"), parts.pop("steps"), parts.pop("workers"), **parts)
    explained = explain(asked, replications=2).architectures["only"]

    assert said in explained.caution
    assert {"open", "near"} >= {meeting.verdict for meeting in explained.meetings}


def test_without_an_exact_formula_there_is_nothing_to_judge():
    """A fluid says where a backlog stands: no start is to be left out."""
    spike = {"spike": {"base": "1/s", "peak": "9/s", "at": 20, "for": 20}}
    explained = explain(scenario(spike, {}, 2, duration=300, warmup=0), replications=2).architectures["only"]

    assert "" == explained.caution
    assert ["near"] == [meeting.verdict for meeting in explained.meetings]


def test_counts_of_the_whole_run_get_no_verdict():
    """The share of users served counts the empty start."""
    asked = scenario("2/s", {}, place=INLINE, api={"threads": 2, "accept_queue": 4}, duration=600, warmup=100)
    found = meetings(explain(asked, replications=3))

    assert "open" == found["requests.ok_share"].verdict
    assert "counted over the whole run" in found["requests.ok_share"].why


def test_percentiles_that_a_run_refuses_are_open():
    """Too few jobs: there is no figure to hold against the formula."""
    found = meetings(explain(scenario("0.5/s", {}, 1, duration=900, warmup=500), replications=2))

    assert None is found["wait.p999"].simulated
    assert "too few data for the percentile" == found["wait.p999"].why


def test_what_hardly_ever_happens_is_open():
    """Twelve workers for one erlang: theory has a wait of some picoseconds a job, the runs have none."""
    found = meetings(explain(scenario("1/s", {}, 11, duration=300, warmup=100), replications=2))

    assert 0.0 == found["wait.mean"].simulated.value
    assert found["wait.mean"].verdict in ("open", "equal")


def test_a_figure_that_no_run_ever_shows_is_no_miss():
    """Theory has 1 s, each of the runs 0."""
    asked = scenario("3/s", {}, 10, **LONG)
    runs = [outcomes["only"].kept for outcomes in replicate_each(asked, replications=2)]
    still = [
        type(run)(type(run.measures)(**{**fields(run.measures), "wait": quiet(run.measures.wait)}), {}) for run in runs
    ]
    explained = explained_by(asked, "only", still)
    (wait,) = [meeting for meeting in explained.meetings if meeting.metric == "wait.mean"]

    assert ("open", "it hardly ever happens, and in no run did it") == (wait.verdict, wait.why)


def fields(measures):
    """What a frozen record of measures was made of."""
    return {name: getattr(measures, name) for name in type(measures).__dataclass_fields__}


def quiet(figures):
    """Nobody waits."""
    return type(figures)(**{**fields(figures), "mean": 0.0})


def test_names_that_do_not_exist_are_refused():
    """With the nearest one that does."""
    with pytest.raises(ScenarioError, match="did you mean only"):
        explain(scenario("6/s", {}, 8), ["onyl"], replications=0)


def interrupting(after):
    """Progress that is interrupted at the end of so many replications of 2."""
    seen = []

    def tell(_name, share):
        seen.append(share)
        if share > after:
            raise KeyboardInterrupt

    return tell


def test_ctrl_c_keeps_what_is_enough_for_an_interval():
    """Two of four replications; with one there is nothing to say."""
    asked = scenario("6/s", {}, 8, duration=100, warmup=50)
    found = explain(asked, replications=4, progress=interrupting(0.6))

    assert (2, True) == (found.replications, found.interrupted)
    with pytest.raises(KeyboardInterrupt):
        explain(asked, replications=4, progress=interrupting(0.3))


def test_z_and_percentages_are_those_of_the_textbook():
    """Two runs, 1 and 3: a standard error of 1, and a theory of 4 is two of them off, by 100 %."""
    half = 12.706204736432095
    meeting = Meeting(
        metric="wait.mean", theory=4.0, formulas=(), simulated=Interval(2.0, 2 - half, 2 + half, 2), verdict="covers"
    )

    assert pytest.approx(2.0) == meeting.z
    assert 1.0 == meeting.relative
    nothing = Meeting(metric="wait.mean", theory=4.0, formulas=(), simulated=Interval(0, 0, 0, 2), verdict="near")
    assert float("inf") == nothing.relative


def test_architectures_may_be_chosen():
    """Only those named are explained."""
    asked = scenario("6/s", {}, 8, api={}, architectures={"a": QUEUED, "b": INLINE})

    assert ["b"] == list(explain(asked, ["b"], replications=0).architectures)
