"""What is said of one run alone, of a warm-up, and of how precise replications are."""

import re
from dataclasses import replace
from math import inf

import numpy as np
from report_examples import alone, compared, example
from test_report_replicated import replicated

from sim.experiment import warm_up
from sim.measure import Cut, Stopping
from sim.plot import warm_up_figure
from sim.report import plain_text, warm_up_text, what_to_see
from sim.report.cautions import precision_reached
from sim.report.columns import columns
from sim.report.one_run import one_run_says
from sim.scenario import Poisson, from_dict
from sim.scenario.units import duration_text

MAIL = {"name": "mail", "seed": 5, "steps": {"mail": {"service": {"exponential": "1s"}}}, "workers": {"count": 4}}
STEADY = {"steps": MAIL["steps"], "workers": MAIL["workers"], "api": None, "retry": None, "thresholds": None}


def said(comparison):
    """The sentences on one run."""
    return list(one_run_says(columns(comparison)))


def steady(duration, load="2/s", **changes):
    """One run of a queue in balance, or of one that is not."""
    asked = {"architectures": {"queued": {"queued": "all"}}, "duration": duration, "load": load, "warmup": "10s"}
    return compared(**asked, **STEADY, **changes)


def test_a_run_of_a_story_does_not_tell_luck():
    """Where the load changes for all, in one line."""
    assert ["One run does not tell how much of this is luck; --replications 20 would."] == said(example())


def test_some_stories_are_named_with_their_reason():
    """Where one architecture is overloaded and the other is not, each is told what holds of it."""
    few = {"enough": {"queued": "all"}, "few": {"queued": "all", "workers": {"count": 1}}}
    comparison = compared(architectures=few, duration="10m", load="2/s", warmup="10s", **STEADY)
    (last,) = said(comparison)[-1:]

    assert last.startswith("few: one run does not tell how much of this is luck, since more workers are needed")


def test_a_long_run_tells_its_mean_and_its_percentile():
    """Both with the ends of their intervals."""
    (sentence,) = said(steady("3h", "1/s"))

    assert sentence.startswith("queued: in the long run work is done ")
    assert sentence.endswith(" at p99 (95 %, batch means of this one run).")


def test_a_short_run_says_that_it_tells_nothing():
    """Of a minute with a percentile nothing is known; of a few seconds there is not even that."""
    (sentence,) = said(steady("60s"))

    assert "does not tell how far its averages can be trusted" in sentence
    assert [] == said(steady("12s"))


def test_what_holds_of_several_is_said_once():
    """With their names, as doubts are."""
    both = {"one": {"queued": "all"}, "two": {"queued": "all"}}
    (sentence,) = said(compared(architectures=both, duration="60s", load="2/s", warmup="10s", **STEADY))

    assert sentence.startswith("one and two: this run alone does not tell how far its averages can be trusted")


def test_a_percentile_may_be_refused_where_a_mean_is_not():
    """Of an hour the mean is known, and not how far the 99th percentile can be trusted, or neither is."""
    sentences = [said(steady("1h", "1.2/s", seed=seed))[0] for seed in range(4)]

    assert any("this run alone does not tell how far p99" in sentence for sentence in sentences)


def test_work_that_was_all_alike_tells_nothing_of_other_work():
    """Nobody waited for one of 99 workers, which proves nothing if luck decides who comes, and needs none if it cannot.

    All work took a second, so a run in which one had to wait would be another; where even who comes is planned there is
    no other run.
    """
    alike = {"steps": {"mail": {"service": "1s"}}, "workers": {"count": 99}}
    asked = {**STEADY, **alike, "architectures": {"queued": {"queued": "all"}}, "duration": "30m", "warmup": "10s"}
    (sentence,) = said(compared(**asked, load="1/s"))

    assert "does not tell how far its averages can be trusted" in sentence
    assert [] == said(compared(**asked, load={"even": "1/s"}))


def test_replications_speak_for_themselves():
    """With intervals nothing is said of one run."""
    assert [] == said(replicated(2))


def test_where_nobody_waits_there_is_no_difference_to_tell():
    """Architectures whose users are answered at once differ in nothing that is worth an interval."""
    both = {"few": {"queued": "all"}, "many": {"queued": "all", "workers": {"count": 30}}}
    comparison = replicated(2, architectures=both, api=None, load="4/s")

    assert not any("answers" in sentence for sentence in what_to_see(comparison))


def stopped(**changes):
    """What is said of a search for precision."""
    found = Stopping(n=9, reached=True, over=True, since=4, binding="a.wait", precision={"a.wait": 0.049}, constant=())
    return list(precision_reached(replace(alone(), stopping=replace(found, **changes))))


def test_precision_is_said_with_what_took_longest():
    """Reached, not reached, not known at all; nothing if nobody asked."""
    reached = "As precise as asked after 4 replications, and 5 more to be sure; a.wait took longest and is known to"

    assert [(True, f"{reached} ±4.9 %.")] == stopped()
    missed = "Not as precise as asked after 9 replications: a.wait is known to ±4.9 %."
    way_out = "It would take about 870 replications: raise --at-most."
    assert [(False, f"{missed} {way_out}")] == stopped(reached=False, since=None, needed=870)
    assert "a.wait is not known." in stopped(reached=False, since=None, precision={"a.wait": inf})[0][1]
    assert [] == list(precision_reached(alone()))
    assert "Precis" not in plain_text(alone())


def auto(**changes):
    """What a comparison of a queue with `warmup: auto` says, its blanks and line ends as one blank."""
    architectures = {"queued": {"queued": "all"}, "many": {"queued": "all", "workers": {"count": 99}}}
    given = STEADY | {"architectures": architectures, "duration": "10m", "load": "1.8/s", "warmup": "auto"} | changes
    return " ".join(plain_text(compared(**given)).split())


def closed(count, think):
    """What `warmup: auto` says of closed users, of whom no formula tells how long the start is felt."""
    slow = {"steps": {"mail": {"service": {"exponential": "20s"}}}, "workers": {"count": 90}}
    return auto(load={"users": {"count": count, "think": think}}, **slow)


def test_a_warmup_that_was_found_is_said():
    """By theory if that says more than the runs; else what they show, be it that nothing need be left out.

    A job a second that takes a minute is felt for four minutes and more, though all is as ever after the first; sixty
    users who ask all at once are soon apart; one who thinks for an hour has not come yet. A fixed warm-up is not told.
    """
    minute = {"steps": {"mail": {"service": "60s"}}, "workers": {"count": 90}}
    felt = auto(load={"even": "1/s"}, **minute)

    assert re.search("left out the first 4m ..s: so long the empty start is felt.", felt)
    assert re.search("left out the first .. s, which are unlike the rest in the means of 5 runs", closed(60, "20s"))
    assert "Warm-up: `auto` left nothing out, since no start is unlike the rest" in closed(1, "1h")
    assert "Warm-up:" not in auto(warmup="10s")


def test_a_warmup_that_was_not_found_is_a_caution():
    """Overload is known once it was run: the caution says what was left out, and nothing says that it was found."""
    text = auto(workers={"count": 1})

    assert "! queued: `warmup: auto` found no end of the start within half of the run, so the first half, 5m," in text
    assert "Warm-up:" not in text


def settled(*cuts):
    """A warm-up of architectures with these cuts, by hand."""
    names = [f"a{number}" for number in range(len(cuts))]
    asked = from_dict(
        {**MAIL, "duration": "10m", "load": "3/s", "architectures": {n: {"queued": "all"} for n in names}}
    )
    found = warm_up(asked, replications=2)
    return replace(found, cuts={name: Cut(drop, 1000, why) for name, (drop, why) in zip(names, cuts, strict=True)})


def test_a_warmup_is_said_by_architecture():
    """What is left out of each, and what to write."""
    text = warm_up_text(settled((50, ""), (0, "")))
    first = "a0: the first 30 s are unlike the rest; by theory the empty start is felt for 43.8 s."

    assert first in " ".join(text.split())
    assert "a1: no start need be left out; by theory" in text
    assert "leaves out the longest of these" in text


def test_a_start_that_does_not_end_is_said():
    """With why, and without a recommendation."""
    text = " ".join(warm_up_text(settled((None, "still changing"))).split())

    assert "the start cannot be told from the rest within half of the run" in text
    assert "No warm-up can be recommended. A longer `duration` would tell more. The first " in text
    assert " are half of the run, since a0 never settled." in text


def test_a_story_is_not_to_be_made_longer():
    """Where more is asked for than can be done, no run is long enough."""
    found = settled((None, "still changing"))
    burst = {"a0": found.scenario.architectures["a0"].model_copy(update={"load": Poisson(rate_per_s=9.0)})}
    text = warm_up_text(replace(found, scenario=found.scenario.model_copy(update={"architectures": burst})))

    assert "No warm-up can be recommended, since more workers are needed than there are" in " ".join(text.split())
    assert "a story with a beginning and an end has no warm-up" in " ".join(text.split())


def test_what_needs_no_warmup_is_told_so():
    """Nothing is left out, and nothing is compared with itself."""
    found = settled((0, ""))
    text = warm_up_text(replace(found, scenario=found.scenario.model_copy(update={"warmup_ns": 0})))

    assert "No warm-up is needed" in text
    assert "without the first" not in text


def test_no_line_of_a_warmup_is_wider_than_a_terminal():
    """And the parts that are looked at are explained; a warm-up to write is one that a file can hold."""
    text = warm_up_text(settled((50, ""), (None, "still changing")))

    assert max(map(len, text.splitlines())) <= 80
    assert "2 runs that are cut into 1,000 equal parts of 600 ms" in " ".join(text.split())
    alone = settled((50, ""))
    written = duration_text(alone.scenario.warmup_ns)
    assert f"`warmup: {written}` leaves it out" in warm_up_text(alone)


def test_a_story_has_no_warmup_to_recommend():
    """Its start may be unlike the rest, and so is all that follows; `warmup: auto` refuses it, too."""
    spike = {"spike": {"base": "1/s", "peak": "9/s", "at": "1m", "for": "1m"}}
    text = warm_up_text(warm_up(from_dict({**MAIL, "duration": "10m", "load": spike}), replications=2))

    assert "nor found by `warmup: auto`: the load has a spike, so the run is a story." in " ".join(text.split())
    assert "leaves out the longest" not in text


def test_welchs_plot_has_a_panel_for_each_architecture():
    """Titled by what is cut; the cut is a line where there is one, and the mean of each part is drawn."""
    found = settled((50, ""), (0, ""), (None, "still changing"))
    axes = warm_up_figure(found).axes

    assert ["a0: the first 30 s are unlike the rest", "a1: no start need be left out",
            "a2: no start can be told from the rest"] == [ax.get_title(loc="left") for ax in axes]  # fmt: skip
    assert [3, 2, 2] == [len(ax.lines) for ax in axes]
    assert np.array_equal(found.courses["a0"].mean(axis=0), axes[0].lines[0].get_ydata())
