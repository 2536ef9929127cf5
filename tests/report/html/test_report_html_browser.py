"""The report in a real browser: it needs nothing but itself, and its controls do what they say."""

import re
from contextlib import contextmanager

import pytest
from browser_pages import opened
from html_examples import EVIL, evil, example, example_page, replicated

from sim.plot.style import looks
from sim.report.html import Section, page
from sim.report.replay import replay_payload
from sim.report.replay.part import replay_part
from sim.report.words import count, per_second, percent, safe, time
from sim.scenario import from_text

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
pytestmark = pytest.mark.browser

OVER_TIME = ("response-time", "completion-time", "backlog", "in-system", "door", "rates", "failures", "busy")


@pytest.fixture(scope="session")
def file(tmp_path_factory):
    """The report of three architectures as a file, with its replay."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(example_page(), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def evil_file(tmp_path_factory):
    """A report of hostile texts, with its replay."""
    path = tmp_path_factory.mktemp("report") / "evil.html"
    path.write_text(page(evil(), sections=[replay_part(evil())]), encoding="utf-8")
    return path


class Shared:
    """A page that many tests look at; one that leaves traces gets the next a new one."""

    def __init__(self, chromium, path):
        self.chromium, self.path, self.opening = chromium, path, None

    def page(self):
        """The page, as it was when it was opened."""
        if self.opening is None:
            self.opening = opened(self.chromium, self.path)
            self.found = self.opening.__enter__()
            self.found.rewind()
            self.new = self.found.state()
        return self.found

    def tidy(self):
        """Make it what it was; close it if that cannot be."""
        self.found.rewind()
        if self.found.complaints or self.found.state() != self.new:
            self.close()

    def close(self):
        """Close it, if it is open."""
        if self.opening is not None:
            self.opening.__exit__(None, None, None)
            self.opening = None


@pytest.fixture(scope="session")
def shared(chromium, file):
    """The report, opened for whoever needs it."""
    found = Shared(chromium, file)
    yield found
    found.close()


@pytest.fixture
def report(shared):
    """The report, opened and untouched; it must not have complained when the test is over."""
    yield shared.page()
    shared.tidy()
    assert [] == shared.found.complaints


def test_it_asks_for_nothing_but_itself(report, file):
    """From a file, without a network: the only request is the page, and nothing is said on the console."""
    report.page.wait_for_timeout(200)

    assert [file.as_uri()] == report.requests
    assert [] == report.complaints


def test_it_is_ready_within_a_second(chromium, file):
    """From the start of the navigation until all charts are drawn and all controls work; the best of five."""
    timing = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    for _ in range(5):
        with opened(chromium, file) as found:
            took_ms = found.page.evaluate(timing)
        if took_ms < 1000:
            break

    assert took_ms < 1000


def test_the_policy_lets_nothing_else_in(report):
    """A script, a style attribute or a picture that comes later is stopped by the Content-Security-Policy."""
    report.page.evaluate(
        """() => { const script = document.createElement("script"); script.textContent = "window.late = 1";
        document.body.append(script); document.body.insertAdjacentHTML("beforeend", "<img src='data:,'>"); }"""
    )
    report.page.wait_for_timeout(100)

    assert report.page.evaluate("window.late") is None
    assert 2 == len(report.complaints)
    assert all("Content Security Policy" in complaint for complaint in report.complaints)
    report.complaints.clear()


def test_every_architecture_is_drawn_in_its_colour(report):
    """The canvas of the completion times has dots in the colour of each architecture."""
    wanted = [
        [int(look.colour[at : at + 2], 16) for at in (1, 3, 5)]
        for look in looks(example().scenario.architectures).values()
    ]
    found = report.page.evaluate(
        """wanted => { const canvas = document.querySelector("#chart-completion-time canvas");
        const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return wanted.map(([r, g, b]) => { let n = 0;
          for (let i = 0; i < data.length; i += 4) n += data[i] === r && data[i + 1] === g && data[i + 2] === b;
          return n; }); }""",
        wanted,
    )

    assert all(dots > 50 for dots in found)


def test_an_architecture_can_be_hidden_everywhere(report):
    """Its button says whether it is pressed; its lines leave all charts and come back."""
    before = {name: report.lines(name) for name in OVER_TIME}
    button = report.page.get_by_role("button", name="sync", exact=True)

    button.click()

    assert "false" == button.get_attribute("aria-pressed")
    for name in OVER_TIME:
        assert [line for line in before[name] if line[0] != 0] == report.lines(name)
    button.click()
    assert "true" == button.get_attribute("aria-pressed")
    assert before == {name: report.lines(name) for name in OVER_TIME}


def test_a_statistic_can_be_chosen_for_a_chart(report):
    """Throughput is hidden at first; pressed, it is shown in its chart, and no other chart changes."""
    before = {name: report.lines(name) for name in OVER_TIME}
    assert {0, 2} == {choice for _, choice in before["rates"]}

    report.page.locator("#chart-rates").get_by_role("button", name="throughput").click()

    assert {0, 1, 2} == {choice for _, choice in report.lines("rates")}
    assert all(before[name] == report.lines(name) for name in OVER_TIME if name != "rates")


def test_dragging_looks_closer_in_all_charts_over_time(report):
    """The middle half of one chart is the middle half of all; distributions stay; a double click undoes it."""
    before, button = report.ranges(), report.page.get_by_role("button", name="Whole run")
    assert button.is_disabled()

    report.drag("backlog", 0.25, 0.75)

    zoomed = report.ranges()
    assert {zoomed["backlog"]} == {zoomed[name] for name in OVER_TIME}
    assert zoomed["backlog"] == pytest.approx((90, 270), abs=2)
    assert before["response-time-tail"] == zoomed["response-time-tail"]
    assert button.is_enabled()
    report.page.locator("#chart-rates .u-over").dblclick()
    report.page.wait_for_function("document.querySelector('#whole-run').disabled")
    assert before == report.ranges()


def test_the_button_shows_the_whole_run_again(report):
    """After a drag over a distribution, which its neighbour follows, one press shows all of everything."""
    before = report.ranges()
    report.drag("response-time-tail", 0.4, 0.6)
    assert report.ranges()["response-time-tail"] == report.ranges()["completion-time-tail"] != before["backlog"]

    report.page.get_by_role("button", name="Whole run").click()

    report.page.wait_for_function("document.querySelector('#whole-run').disabled")
    assert before == report.ranges()


def test_the_values_under_the_pointer_are_those_of_the_table(report):
    """At the tenth bin the readout says what the table's tenth row does, name by name."""
    over = report.page.locator("#chart-failures .u-over")
    over.scroll_into_view_if_needed()
    left = report.page.evaluate(
        "(() => { const {chart, plot} = charts.all.find((each) => each.chart.id === 'failures');"
        " return plot.valToPos(chart.x[10], 'x'); })()"
    )
    over.hover(position={"x": left, "y": 30})

    said = report.page.locator("#chart-failures .readout > span:visible").all_text_contents()
    report.page.locator("#chart-failures summary").click()
    row = report.page.locator("#chart-failures tbody tr").nth(9).locator("td").all_text_contents()
    assert [f"{name} {value}" for name, value in zip(("sync", "queued", "hybrid"), row, strict=True)] == [
        words.strip() for words in said[1:]
    ]


def test_a_chart_works_from_the_keyboard(report):
    """Arrows go from value to value and say them, plus looks closer, minus and 0 go back."""
    before = report.ranges()
    report.chart("backlog").focus()

    report.page.keyboard.press("ArrowRight")
    first = report.page.locator("#spoken").text_content()
    report.page.keyboard.press("Shift+ArrowRight")
    later = report.page.locator("#spoken").text_content()
    report.page.keyboard.press("ArrowLeft")
    back = report.page.locator("#spoken").text_content()

    assert first.startswith("At 0 s: queued 0")
    assert len({first, later, back}) == 3
    assert re.fullmatch(r"At [\d.]+ m?s: queued .*, hybrid .*", later)
    report.page.keyboard.press("+")
    report.page.wait_for_function("!document.querySelector('#whole-run').disabled")
    closer = report.ranges()
    assert closer["backlog"][1] < before["backlog"][1]
    assert closer["backlog"] == closer["rates"]
    report.page.keyboard.press("-")
    report.page.keyboard.press("0")
    report.page.wait_for_function("document.querySelector('#whole-run').disabled")
    assert before == report.ranges()
    report.page.keyboard.press("Tab")
    assert "SUMMARY" == report.page.evaluate("document.activeElement.tagName")


def test_the_focus_is_seen(chromium, file):
    """Whoever goes through the page by Tab meets the way past the head first, and sees where the focus is."""
    with opened(chromium, file) as found:
        found.page.keyboard.press("Tab")
        assert "Skip to the story" == found.page.evaluate("document.activeElement.textContent")

        for _ in range(4):
            found.page.keyboard.press("Tab")
            assert "solid 3px" == found.page.evaluate(
                "(({outlineStyle: style, outlineWidth: width}) => `${style} ${width}`)"
                "(getComputedStyle(document.activeElement))"
            )


def test_the_theme_is_that_of_the_reader_and_can_be_changed(chromium, file):
    """Dark where the system is; one press makes page, charts and replay light, another makes them dark again."""
    sync = looks(example().scenario.architectures)["sync"]
    with opened(chromium, file, color_scheme="dark", reduced_motion="reduce") as found:
        found.page.get_by_role("button", name="Show the replay").click()
        theme = found.page.get_by_role("button", name="Dark")
        seen = [(theme.get_attribute("aria-pressed"), found.background(), _colour(found), found.ground())]
        for _ in range(2):
            theme.click()
            seen.append((theme.get_attribute("aria-pressed"), found.background(), _colour(found), found.ground()))

    dark = ("true", "rgb(22, 25, 29)", _rgb(sync.light), "rgb(20, 23, 28)")
    assert [dark, ("false", "rgb(255, 255, 255)", _rgb(sync.colour), "rgb(255, 255, 255)"), dark] == seen


def _colour(found):
    """What the first architecture is drawn with."""
    return found.page.evaluate("looks.architecture(0)")


def _rgb(colour):
    return f"rgb({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:], 16)})"


def test_nothing_shuts_anybody_out(chromium, file):
    """axe-core finds nothing, on a desk in light, on a phone in dark: names, contrast (AA), headings, landmarks, focus.

    One of each kind is unfolded, and the replay is shown.
    """
    folded = "#chart-rates details, #theory details:first-of-type, #scenario details"
    with opened(chromium, file, reduced_motion="reduce") as found:
        found.page.evaluate(f"document.querySelectorAll('{folded}').forEach((each) => {{ each.open = true; }})")
        found.page.get_by_role("button", name="Show the replay").click()
        found.page.get_by_role("button", name="Tell its story").click()
        for width, scheme in ((1280, "light"), (390, "dark")):
            found.page.emulate_media(color_scheme=scheme)
            found.page.set_viewport_size({"width": width, "height": 900})
            assert [] == found.violations()


def test_what_axe_finds_is_shown(report):
    """A button without a name would be found: the check above can fail."""
    report.page.evaluate("document.querySelector('main').append(document.createElement('button'))")

    assert ["button-name"] == [rule for rule, *_ in report.violations()]


def test_no_page_is_wider_than_its_window(chromium, file, evil_file):
    """Nothing sticks out at the right, on a desk or on a phone, with names of any length, the replay shown or not."""
    for path in (file, evil_file):
        with opened(chromium, path, reduced_motion="reduce") as found:
            for press in (False, True):
                if press:
                    found.page.get_by_role("button", name="Show the replay").click()
                for width in (1280, 800, 390):
                    found.page.set_viewport_size({"width": width, "height": 900})
                    assert found.page.evaluate("document.documentElement.scrollWidth") <= width


def test_charts_follow_the_window(report):
    """A window that becomes narrow makes the charts narrow."""
    report.page.set_viewport_size({"width": 390, "height": 800})
    report.page.wait_for_timeout(100)

    widths = report.page.evaluate("charts.all.map(({plot}) => plot.width)")
    assert all(300 < width <= 390 for width in widths)


def test_paper_is_light_and_has_no_controls(chromium, file):
    """Printed from a dark screen the page is white, its charts in the dark colours, and no button is left."""
    with opened(chromium, file, color_scheme="dark") as found:
        with on_paper(found):
            sync = looks(example().scenario.architectures)["sync"]

            assert "rgb(255, 255, 255)" == found.background()
            assert _rgb(sync.colour) == _colour(found)
            for name in ("#theme", "#whole-run", "#save", "nav", ".readout", ".chart details"):
                assert not any(each.is_visible() for each in found.page.locator(name).all())
            assert found.page.locator('.toggle[aria-pressed="true"]').first.is_visible()
            assert not any(each.is_visible() for each in found.page.locator('.toggle[aria-pressed="false"]').all())
        assert "rgb(22, 25, 29)" == found.background()
        assert found.page.pdf(format="A4").startswith(b"%PDF")


def test_hostile_names_are_text(chromium, evil_file):
    """Markup in a name is shown as it is written: no element and no alert comes of it, in the replay neither."""
    with opened(chromium, evil_file) as found:
        dialogs = []
        found.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        found.page.get_by_role("button", name="Show the replay").click()
        found.page.evaluate("() => new Promise(requestAnimationFrame)")

        assert safe(EVIL) == found.page.locator("h1").text_content()
        assert f"{safe(EVIL)} · queue-lab" == found.page.title()
        assert f"Replay of {safe(EVIL)}" == found.page.locator(".replay").get_attribute("aria-label")
        assert 0 == found.page.locator("img, iframe, main script:not([type])").count()
        assert "{{ 7 * 7 }}" in found.page.locator(".lead").text_content()
        assert "& 0 stage: 4/s" == found.page.evaluate("charts.data.phases[0].texts[0]")
        assert [] == found.complaints == dialogs


def test_the_scenario_can_be_saved(report, tmp_path):
    """The file that the button saves is the scenario that was run, to the last bit of its digest."""
    with report.page.expect_download() as download:
        report.page.get_by_role("button", name="Save scenario.yaml").click()

    assert "scenario.yaml" == download.value.suggested_filename
    download.value.save_as(tmp_path / "saved.yaml")
    saved = from_text((tmp_path / "saved.yaml").read_text(encoding="utf-8"), "saved.yaml")
    assert example().scenario.digest == saved.digest


def test_without_scripts_the_numbers_are_there(chromium, file):
    """Where JavaScript is off, no dead control is shown; a sentence says so, and the tables can be unfolded."""
    with opened(chromium, file, java_script_enabled=False) as found:
        assert not any(button.is_visible() for button in found.page.locator("button").all())
        assert found.page.get_by_text("The charts need JavaScript").is_visible()
        assert found.page.get_by_text("The replay needs JavaScript").is_visible()
        found.page.locator("#chart-backlog summary").click()
        assert found.page.locator("#chart-backlog td").first.is_visible()


@pytest.mark.parametrize(
    ("unit", "words", "values"),
    [
        ("time", time, [0, 3e-9, 0.038, 0.99951, 1.2345, 99.96, 119.4, 119.5, 150, 3600, 7261, 86400, 123456, 1e7]),
        ("rate", per_second, [0, 0.0123, 7.67, 12.25, 12.345, 99.94, 99.96, 1233.5, 1234.5]),
        ("share", percent, [0, 0.0001, 0.0005, 0.123, 0.1225, 0.9871, 0.9994, 0.9999, 1]),
        ("count", count, [0, 0.1234, 7, 99.95, 12345, 1234567.8]),
    ],
)
def test_the_charts_speak_the_words_of_the_tables(report, unit, words, values):
    """Numbers under the pointer are written as the lab writes them everywhere."""
    said = report.page.evaluate("([unit, values]) => values.map(words.of[unit])", [unit, values])

    assert [words(value) for value in values] == said


def test_a_section_of_another_part_works(chromium, tmp_path):
    """Its style, its script and its data reach the page, under the same policy, behind the charts."""
    section = Section(
        id="film",
        title="<The film>",
        body="<b>",
        styles="#film p { color: rgb(1, 2, 3); }",
        scripts=["document.querySelector('#film').append(JSON.parse(document.querySelector('#film-data').text).word)"],
        data={"word": "</script>&"},
    )
    path = tmp_path / "film.html"
    path.write_text(page(replicated(), sections=[section]), encoding="utf-8")
    with opened(chromium, path) as found:
        assert "<The film>" == found.page.locator("#film h2").text_content()
        assert found.page.locator("#film").text_content().endswith("</script>&")
        assert found.page.evaluate(
            "document.querySelector('#charts').compareDocumentPosition(document.querySelector('#film')) & 4"
        )
        assert [] == found.complaints


def test_the_replay_begins_when_somebody_asks_for_it(report):
    """Before that it is not read at all; the button gives way to it, and the keyboard is at Play."""
    assert not report.page.locator(".replay").is_visible()
    assert report.page.evaluate("document.querySelector('.replay').replayPlayer === undefined")

    report.page.get_by_role("button", name="Show the replay").press("Enter")

    assert not report.page.get_by_role("button", name="Show the replay").is_visible()
    assert "play" == report.page.evaluate("document.activeElement.dataset.replayDo")
    report.page.keyboard.press("Enter")
    playwright.expect(report.page.locator("[data-replay-scrub]")).not_to_have_value("0")
    report.page.keyboard.press("Enter")
    assert ["sync", "queued", "hybrid"] == report.page.locator(".replay h3").all_text_contents()


def test_paper_has_a_still_of_the_worst_backlog(chromium, file):
    """Whether the replay was shown or not; light, without controls; on the screen it then is as it was before."""
    worst = replay_payload(example())["marks"]["backlog"]
    with opened(chromium, file, color_scheme="dark", reduced_motion="reduce") as found:
        button, scrub = found.page.get_by_role("button", name="Show the replay"), "[data-replay-scrub]"
        for asked in (False, True):
            if asked:
                button.click()
                found.page.locator(scrub).fill("90000000")
            with on_paper(found):
                assert worst == int(found.page.locator(scrub).input_value())
                assert found.page.locator(".replay-caption").text_content().startswith("The worst backlog, at ")
                assert "rgb(255, 255, 255)" == found.ground()
                assert found.page.locator(".replay-scene").first.is_visible()
                assert not any(each.is_visible() for each in found.page.locator(".replay-bar, .replay-find").all())
            assert [asked, not asked] == [found.page.locator(".replay").is_visible(), button.is_visible()]
            assert (90_000_000 if asked else 0) == int(found.page.locator(scrub).input_value())


def test_paper_that_is_too_early_says_so(chromium, file):
    """Printed before the data of the replay are read, the page has a sentence instead of the still."""
    never = "DecompressionStream = class { readable = new ReadableStream(); writable = new WritableStream(); }"
    with opened(chromium, file, first=never) as found:
        with on_paper(found):
            assert found.page.get_by_text("The replay was not read yet when this was printed.").is_visible()
        assert not found.page.locator(".replay").is_visible()


def test_a_browser_that_cannot_unpack_the_replay_says_so(chromium, file):
    """Once somebody asks for it: a sentence, and everything else in the page works."""
    with opened(chromium, file, first="delete globalThis.DecompressionStream") as found:
        found.page.get_by_role("button", name="Show the replay").click()
        found.page.get_by_text("This browser is too old for the replay").wait_for()

        assert not found.page.locator("[data-replay-do=play]").is_visible()
        with on_paper(found):
            assert not found.page.locator(".replay-caption").is_visible()
        assert [] == found.complaints


@contextmanager
def on_paper(found):
    """A page as it is printed."""
    found.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    found.page.emulate_media(media="print")
    yield
    found.page.emulate_media(media="screen")
    found.page.evaluate("dispatchEvent(new Event('afterprint'))")
