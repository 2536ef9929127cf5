"""Explore without a front end: from a scenario to its controls, from what is turned to numbers and a picture."""

import asyncio
import sys
from importlib import import_module

import pytest

import sim
from sim.results.exploring.controls import controls_of
from sim.results.exploring.ranges import choices, values_around
from sim.results.exploring.views import quickest
from sim.scenario import from_dict, load
from sim.scenario.leaves import leaves

MAIL = {
    "name": "mail", "seed": 1, "load": "6/s", "duration": "60s", "warmup": "5s", "workers": {"count": 4},
    "steps": {"mail": {"service": {"exponential": "500ms"}, "fails": "2%"}}, "retry": {"max_attempts": 3},
}  # fmt: skip
SHOP = {
    **MAIL, "name": "shop", "duration": "40s", "api": {"threads": 2, "client": {"timeout": "5s"}},
    "architectures": {"sync": {"inline": "all"}, "queued": {"queued": "all"},
                      "few": {"queued": "all", "workers": {"count": 3}}},
}  # fmt: skip


@pytest.fixture
def mail():
    """An explorer of one queue, which theory describes."""
    return sim.explore({**MAIL, "steps": {"mail": {"service": {"exponential": "500ms"}}}}, engine="simpy")


@pytest.fixture(scope="module")
def shop():
    """An explorer of three architectures; each test puts it back."""
    return sim.explore(SHOP, engine="simpy")


@pytest.fixture
def notebook(monkeypatch):
    """What a notebook is given to show: by place, the bundles in the order in which they came."""
    places = []

    class Handle:
        def __init__(self, bundle):
            places.append([bundle])
            self.place = places[-1]

        def update(self, bundle, raw):
            self.place.append(bundle)

    pytest.importorskip("IPython.display", reason="IPython is not installed")
    monkeypatch.setattr("IPython.display.display", lambda shown, **_: Handle(shown))
    return places


def paths(mapping, *names, wanted=()):
    """The paths of the controls of a scenario."""
    scenario = from_dict(mapping)
    return [control.path for control in controls_of(scenario, names or list(scenario.architectures), wanted)]


def panel(explorer):
    """The sliders of an explorer; skipped where there is no ipywidgets."""
    pytest.importorskip("ipywidgets", reason="ipywidgets is not installed")
    return import_module("sim.results.exploring.widgets").Panel(explorer)


def test_a_scenario_has_the_controls_of_what_it_says():
    """Load first; of an architecture only if it is shown; nothing that the file does not have."""
    everyone = ["load", "workers.count", "few.workers.count", "api.threads", "steps.mail.service.exponential"]

    assert [*everyone, "api.client.timeout", "steps.mail.fails", "retry.max_attempts"] == paths(SHOP)
    assert "few.workers.count" not in paths(SHOP, "sync", "queued")
    assert ["load", "workers.count", "steps.mail.service.exponential"] == paths(MAIL)[:3]


def test_values_of_the_caller_are_turned_instead():
    """Any that the file has: also those that are not usual, and switches."""
    scenario = {**MAIL, "api": {"client": {"timeout": "5s", "cancel_on_timeout": True}}, "queue": {"order": "lifo"}}
    wanted = ("warmup", "api.client.cancel_on_timeout", "queue.order")
    controls = controls_of(from_dict(scenario), ["queued"], wanted)

    assert wanted == tuple(control.path for control in controls)
    assert ("false", "true") == controls[1].values
    assert "true" == controls[1].given
    assert ("fifo", "lifo") == controls[2].values[:2]
    with pytest.raises(sim.ScenarioError, match="controls: wormup is no value that mail has; did you mean warmup"):
        paths(MAIL, wanted=["wormup"])
    with pytest.raises(sim.ScenarioError, match="controls: name cannot be turned"):
        paths(MAIL, wanted=["name"])


def test_a_range_has_the_value_of_the_file_in_it_and_nothing_that_cannot_be_run():
    """Its ends are those values that the scenario can have."""
    (warm,) = controls_of(from_dict({**MAIL, "warmup": "30s"}), ["queued"], ["warmup"])
    (workers,) = controls_of(from_dict(MAIL), ["queued"], ["workers.count"])

    (lease,) = controls_of(load("visibility-timeout"), ["heartbeat"], ["heartbeat.queue.visibility_timeout"])

    assert ("11s", "30s") == (lease.values[0], lease.given)  # the heartbeat comes every 10 s
    assert ("7.5s", "30s") == (warm.values[0], warm.given)
    assert "1m" != warm.values[-1][-2:]
    assert from_dict({**MAIL, "warmup": warm.values[-1]}).warmup_ns < 60e9
    assert tuple(map(str, range(1, 17))) == workers.values


@pytest.mark.parametrize(
    ("value", "whole", "first", "last"),
    [
        ("300/m", False, "75/m", "1200/m"),
        ("2h", False, "30m", "8h"),
        ("0.5%", False, "0%", "20%"),
        ("60%", False, "0%", "100%"),
        (0, True, "0", "8"),
        (1000, True, "250", "4000"),
        (2.5, False, "0.62", "10"),
        (True, False, "false", "true"),
        ("fifo", False, "fifo", "fifo"),
        (None, False, "None", "None"),
    ],
)
def test_ranges_are_written_as_in_the_file(value, whole, first, last):
    """A quarter to four times, ascending; a share from none to at most all; a word that nobody knows is alone."""
    around = values_around(value, whole=whole)

    assert (first, last) == (around[0], around[-1])
    assert (str(value).lower() if isinstance(value, bool) else str(value)) in around
    assert len(set(around)) == len(around)


def test_words_can_be_chosen_where_they_may_stand():
    """In an architecture as in the scenario."""
    assert choices("queue.order") == choices("strict.queue.order")
    assert () == choices("name")


def test_leaves_have_what_was_changed_from_outside():
    """Also in an architecture, which stands for itself."""
    changed = load("checkout", {"hybrid.workers.count": 9, "load.stages.0.rate": "8/s"})

    assert 9 == leaves(changed)["hybrid.workers.count"]
    assert "8/s" == leaves(changed)["load.stages.0.rate"]


def test_what_is_turned_is_run_with_the_same_luck(shop):
    """The numbers are those of the command that is shown, and the others stay what they were."""
    before = shop.base.comparison
    turned = shop.reset().turn("few.workers.count", 4)

    assert "sim compare shop.yaml --set few.workers.count=4" == turned.command
    assert before["few"].measures.wait.mean > turned.comparison["few"].measures.wait.mean
    assert before["queued"].measures == turned.comparison["queued"].measures
    assert turned.comparison["few"].measures == turned.comparison["queued"].measures
    assert "few.workers.count=4" in repr(turned)
    assert 4 == turned.scenario.architectures["few"].worker_count


def test_what_cannot_be_run_changes_nothing(shop):
    """The error says why."""
    shop.reset()
    with pytest.raises(sim.ScenarioError, match=r"^workers\.count: must be at least 1, got 0"):
        shop.turn("workers.count", 0)

    assert {} == shop.changes
    assert shop.base is not shop.now
    assert "sim compare shop.yaml" == shop.command


def test_a_value_turned_back_is_no_change(shop):
    """The command forgets it."""
    shop.reset().turn("workers.count", 6).turn("workers.count", 4)

    assert {} == shop.changes
    assert repr(shop).startswith("<explorer of shop, as it stands; seed 1")


def test_architectures_can_be_switched_off(shop):
    """Then only the others are run; not all can be off."""
    shop.reset().show_only("few", "sync")

    assert ["sync", "few"] == list(shop.comparison.outcomes)
    assert "sim compare shop.yaml --only sync --only few" == shop.command
    assert ["sync", "queued", "few"] == list(shop.show_only().comparison.outcomes)
    assert "sim run shop.yaml few" == shop.show_only("few").command
    with pytest.raises(sim.ScenarioError, match="fwe: is not explored here; did you mean few"):
        shop.show_only("fwe")


def test_the_command_is_that_of_a_shipped_scenario_or_a_file(tmp_path):
    """With the changes that it was loaded with."""
    path = tmp_path / "checkout.yaml"
    path.write_text("{name: one, seed: 1, duration: 9s, load: 1/s, steps: {a: {service: 1s}}, workers: {count: 2}}")

    assert "sim run early-ack-loses late --seed 4 --duration 20s" == (
        sim.explore("early-ack-loses", "late", seed=4, duration="20s").command
    )
    assert f"sim run {path} queued" == sim.explore(path).command


def test_the_figures_say_what_was_and_what_is(mail):
    """A figure that has not changed stands alone; theory is named, or why it is silent."""
    said = str(mail.turn("load", "7/s"))

    assert said.startswith("sim run mail.yaml queued --set load=7/s\n")
    assert " → " in said
    assert said.endswith("queued: theory is M/M/c")
    assert str(mail.turn("load", "8/s")).endswith("there is more work than there are servers for it")
    assert "an approximation" in str(
        mail.turn("load", "6/s").turn("steps.mail.service", "{uniform: {low: 1ms, high: 1s}}")
    )
    assert "no formula describes it: " in str(mail.turn("load", "{spike: {base: 2/s, peak: 5/s, at: 9s, for: 9s}}"))


def test_the_picture_moves_and_is_not_rebuilt(shop):
    """The same figure, the same axes; what is switched off is not in it; put back, the bytes are the same."""
    figure, first = shop.reset().figure(), shop.png()
    axes = list(figure.axes)
    turned = shop.turn("steps.mail.service.exponential", "700ms").png()
    fewer = shop.show_only("sync").png()

    assert figure is shop.figure()
    assert axes == figure.axes
    assert 4 == len({first, turned, fewer, shop.reset().turn("workers.count", 2).png()})
    assert first == shop.reset().png()


def test_theory_moves_with_the_sliders(mail):
    """A dotted line through the percentiles, and the mean backlog; in overload there is neither."""
    tail, level = mail.figure().axes
    where = {at: mail.turn("load", at).now.theory["queued"].figure("completion_time.p95") for at in ("5/s", "7/s")}

    def dotted(ax):
        return max((line.get_xdata() for line in ax.lines if line.get_linewidth() == 2.6), key=len)

    assert where["7/s"] in dotted(tail)
    assert 2 == len(dotted(level))
    assert where["5/s"] in dotted(mail.turn("load", "5/s").figure().axes[0])
    assert 0 == len(dotted(mail.turn("load", "9/s").figure().axes[0]))


def test_what_has_nothing_to_show_has_no_line():
    """Nobody is served: the panels stay empty, and say so with axes that can be read."""
    nobody = {**SHOP, "api": {"threads": 1, "client": {"timeout": "1ms"}}, "workers": {"count": 1}}
    explorer = sim.explore({**nobody, "steps": {"mail": {"service": "50s"}}, "load": "2/s"}, "sync")

    assert "0 %" in str(explorer)
    assert explorer.png().startswith(b"\x89PNG")
    assert "Users waiting at the door" == explorer.figure().axes[-1].get_title(loc="left")


def test_without_any_line_there_is_no_panel_of_one():
    """Threads for all, and no queue: only times are left to show."""
    explorer = sim.explore({**SHOP, "api": {"threads": 99}}, "sync", engine="simpy")

    assert ["How long for an answer", "How long until all is done"] == [
        ax.get_title(loc="left") for ax in explorer.figure().axes
    ]


def test_a_shown_thing_is_a_picture(mail):
    """The bundle has text and an image, whoever asks for it."""
    bundle = mail._repr_mimebundle_(include=None)

    assert {"text/plain", "image/png"} == set(bundle)
    assert bundle["image/png"].startswith(b"\x89PNG")


def test_a_notebook_without_widgets_shows_picture_and_figures(mail, notebook, monkeypatch):
    """Two outputs of their own, so that they stay where no sliders run; foreign names are text."""
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    monkeypatch.delitem(sys.modules, "sim.results.exploring.widgets", raising=False)
    mail._ipython_display_()
    sim.explore({**MAIL, "name": "<b>mail"})._ipython_display_()

    assert ["image/png", "text/html", "image/png", "text/html"] == [next(iter(bundle)) for (bundle,) in notebook]
    assert "<b>mail" not in notebook[3][0]["text/html"]


def test_sliders_move_what_is_shown(mail, notebook):
    """Each value of a slider is run; picture and figures are replaced where they are."""
    pytest.importorskip("ipywidgets", reason="ipywidgets is not installed")
    mail._ipython_display_()
    box, picture, figures = notebook
    sliders = {name.value.split(">")[1].split("<")[0]: slider for name, slider in
               (column.children for column in box[0].children[0].children)}  # fmt: skip
    sliders["workers.count"].value = "5"

    assert 2 == len(picture) == len(figures)
    assert picture[0]["image/png"] != picture[1]["image/png"]
    assert "--set workers.count=5" in figures[1]["text/html"]


def test_a_slider_to_what_cannot_be_run_says_so_and_the_picture_stays(mail):
    """As text: a scenario may have any name. The next good value takes the words away."""
    sliders = panel(
        sim.explore({**MAIL, "warmup": "50s"}, controls=["warmup", "workers.count"]).turn("duration", "51s")
    )
    slider = sliders._sliders["warmup"]
    slider.value = slider.options[-1]
    said = sliders._trouble.value
    slider.value = "50s"

    assert "must be shorter than the duration" in said
    assert "" == sliders._trouble.value
    assert "51s" == sliders._explorer.changes["duration"]


def test_switches_and_the_way_back(shop):
    """All off is all on; the button puts everything back in one run."""
    sliders = panel(shop.reset())
    changes = []
    sliders.on_change = lambda: changes.append(shop.command)
    for name in ("sync", "queued", "few"):
        sliders._switches[name].value = False
    sliders._sliders["workers.count"].value = "6"
    sliders._reset.click()

    assert "sim run shop.yaml few" == changes[1]
    assert "sim compare shop.yaml" == changes[2]
    assert ["sim compare shop.yaml --set workers.count=6", "sim compare shop.yaml"] == changes[3:]
    assert "4" == sliders._sliders["workers.count"].value
    assert all(switch.value for switch in sliders._switches.values())


def test_a_slider_stands_where_the_explorer_does(mail):
    """Also between its own values."""
    assert "17" == panel(mail.turn("workers.count", 17))._sliders["workers.count"].value


def test_values_of_one_drag_are_run_once(mail):
    """Where an event loop runs, a moment later and with the last of them."""
    sliders = panel(mail)
    seen = []
    sliders.on_change = lambda: seen.append(dict(mail.changes))

    async def drag():
        for count in ("5", "6", "7"):
            sliders._sliders["workers.count"].value = count
        assert [] == seen
        await asyncio.sleep(0.1)

    asyncio.run(drag())

    assert [{"workers.count": "7"}] == seen


def test_the_twin_runs_where_it_is_compiled_already(monkeypatch):
    """It is never waited for, and what it does not do SimPy does; who names an engine has it."""
    asked = from_dict({**MAIL, "keys": {"count": 9}, "architectures": {"jobs": {"queued": "all"}, "log": {
        "queued": "all", "stream": {"partitions": 2}}}})  # fmt: skip
    jobs, log = asked.architectures.values()
    monkeypatch.setattr("sim.engine.is_available", lambda: True)
    monkeypatch.setattr("sim.engine.is_ready", lambda: True)
    ready = quickest("auto", jobs), quickest("auto", log), quickest("simpy", jobs)
    monkeypatch.setattr("sim.engine.is_ready", lambda: False)

    assert ("compiled", "auto", "simpy") == ready
    assert "auto" == quickest("auto", jobs)
    with pytest.raises(sim.ScenarioError, match="engine 'fast': must be one of auto, simpy, compiled"):
        sim.explore(MAIL, engine="fast")
