"""The replay in a browser: what is on the screen is what the record says, and every control does what its words say."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from replay_examples import Truth, instants, run
from report_examples import alone

from sim.record import NEVER, JobState
from sim.report.replay import Window, replay_frame, replay_payload, replay_section, write_replay

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
expect = playwright.expect
pytestmark = pytest.mark.browser

EVIL = "<img src=x onerror=document.title='evil'>"
# By architecture: how many dots stand in each zone that is not too full for them; of several queues, in all.
DOTS = """() => document.querySelector('[data-replay]').replayPlayer.views.map(({ stage }) => {
    const { cast, place: { zones } } = stage;
    const within = (zone) => cast.dots.filter(({ x, y }) => x >= zone.x && x <= zone.x + zone.w && y >= zone.y
        && y <= zone.y + zone.h).length;
    const seen = ["accept_queue", "scheduled", "ready", "dead"].filter((name) => zones[name] && !cast.full[name]
        && !(zones[name].parts ?? []).some((part) => cast.full[part.name]));
    return Object.fromEntries(seen.map((name) => [name, within(zones[name])]));
})"""
# After each of some instants to which the slider is drawn: the lines of counts, and the dots.
SEEN = f"""instants => {{
    const scrub = document.querySelector("[data-replay-scrub]"), lines = [], dots = [];
    for (const t of instants) {{
        scrub.value = t;
        scrub.dispatchEvent(new Event("input"));
        lines.push(Object.fromEntries([...document.querySelectorAll("[data-replay-line]")].map((line) => [
            line.dataset.replayLine,
            [...line.querySelectorAll("[data-replay-count]")].map((one) => [one.dataset.replayCount, one.textContent]),
        ])));
        dots.push(({DOTS})());
    }}
    return [lines, dots];
}}"""
# All words of the pictures, each with whether it stands within its picture.
WRITTEN = """() => {
    const { prototype } = CanvasRenderingContext2D, { fillText } = prototype, texts = [];
    prototype.fillText = function (text, x, y, most = Infinity) {
        const width = Math.min(this.measureText(text).width, most), share = { left: 0, center: 0.5, right: 1 };
        const from = x - share[this.textAlign] * width;
        texts.push([text, from >= 0 && from + width <= this.canvas.width / devicePixelRatio]);
        fillText.call(this, text, x, y, most);
    };
    document.querySelector("[data-replay]").replayPlayer.resize();
    prototype.fillText = fillText;
    return texts;
}"""
# As if the page had just been opened.
ANEW = """() => {
    const section = document.querySelector("[data-replay]"), { replayPlayer: player } = section;
    player.play(false);
    player.go(player.clock.from);
    section.querySelector(".replay-story").hidden = true;
    section.querySelector(".replay-find").reset();
    document.activeElement.blur();
    scrollTo(0, 0);
}"""
# What the script says of a section once its data are read and it can be played.
READY = "[data-replay-ready]"
SMALL = (
    "checkout with a time to live",
    "rescued-while-alive",
    "last-of-the-batch-twice",
    "prefetched-already-expired",
    "lost-on-sigkill",
    "retries-in-step",
    "queue-or-stream",
)


@pytest.fixture
def show(chromium, tmp_path):
    """Show a payload as a page; after the test nothing has been fetched, and the console has nothing to complain of."""
    complaints, fetched, pages = [], [], []

    def shown(payload, **settings):
        path = tmp_path / f"{len(pages)}.html"
        write_replay(payload, path)
        return opened(path.as_uri(), **settings)

    def opened(address, *, ready=READY, **settings):
        page = chromium.new_page(**{"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **settings})
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: fetched.append(request.url))
        page.goto(address)
        page.wait_for_selector(ready, state="attached")
        pages.append(page)
        return page

    shown.at = opened
    yield shown
    addresses = {page.url for page in pages}
    for page in pages:
        page.close()
    assert [] == complaints
    assert [] == [url for url in fetched if url not in addresses and not url.startswith(("data:", "about:"))]


class Theatre:
    """Pages of the runs for all tests; each begins as if it had just been opened."""

    def __init__(self, chromium, folder):
        self.chromium, self.folder, self.pages, self.complaints = chromium, folder, {}, []

    def page(self, name):
        """The page of a run."""
        if name not in self.pages:
            path = self.folder / f"{name}.html"
            write_replay(data(name), path)
            page = self.chromium.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
            page.on("console", lambda message: self.complaints.append(message.text))
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            page.goto(path.as_uri())
            page.wait_for_selector(READY)
            self.pages[name] = page
        self.pages[name].evaluate(ANEW)
        return self.pages[name]


@pytest.fixture(scope="module")
def theatre(chromium, tmp_path_factory):
    """Pages that tests share."""
    found = Theatre(chromium, tmp_path_factory.mktemp("theatre"))
    yield found
    for page in found.pages.values():
        page.close()


@pytest.fixture
def played(theatre):
    """Show one of the runs, by its name; after the test the console has nothing to complain of."""
    yield theatre.page
    assert [] == theatre.complaints


@cache
def data(name):
    """The payload of one of the runs."""
    return replay_payload(run(name), most_rows=10**9)


def go(page, t):
    """Scrub to an instant [µs]."""
    page.locator("[data-replay-scrub]").fill(str(t))


def now(page):
    """The instant [µs] that is shown."""
    return int(page.locator("[data-replay-scrub]").input_value())


def counts_on(page, name):
    """The counts in the line of an architecture, by their names."""
    script = "all => all.map(one => [one.dataset.replayCount, Number(one.textContent.replaceAll(',', ''))])"
    return dict(page.locator(f'[data-replay-line="{name}"] [data-replay-count]').evaluate_all(script))


def is_playing(page):
    """Whether the button offers to pause."""
    return page.locator("[data-replay-do=play]").inner_text() == "Pause"


@pytest.mark.parametrize(
    "name",
    ["checkout", "visibility-timeout", "poison-job", "redrive-storm", "queue-or-stream", "one-second-behind-one-hour"],
)
def test_counts_on_the_screen_are_those_of_the_record(played, name):
    """At ten instants drawn by lot, half of them at events: each number in each line, and so many dots are there."""
    comparison = run(name)
    page = played(name)
    truths = {each: Truth(outcome.record) for each, outcome in comparison.outcomes.items()}
    at = instants(comparison.outcomes[next(iter(truths))].record, 10, seed=11)
    for t, lines, dots in zip(at, *page.evaluate(SEEN, at), strict=True):
        expected = {each: truth.at(t) for each, truth in truths.items()}
        for each, counts in expected.items():
            shown = {key: int(text.replace(",", "")) for key, text in lines[each]}
            assert {key: counts[key] for key in shown} == shown, (each, t)
            assert {"arrived"} < set(shown)
        for counts, there in zip(expected.values(), dots, strict=True):
            assert {name: counts[name] for name in there} == there, t


def test_the_script_counts_everything_as_the_record_does(played):
    """What no line shows, too, and whatever may happen to a job: at ten instants of each run, and at its end."""
    page = played("poison-job")
    script = """([text, instants]) => { const lane = replayLab.readLane(JSON.parse(text));
        return instants.map((t) => replayLab.countsAt(lane, t)); }"""
    for name in SMALL:
        for lane in data(name)["lanes"]:
            record = run(name).outcomes[lane["name"]].record
            truth, at = Truth(record), [*instants(record, 10, seed=12), record.horizon_ns // 1000]
            assert [truth.at(t) for t in at] == page.evaluate(script, [json.dumps(lane), at]), (name, lane["name"])


def test_a_part_of_a_run_and_flows_are_shown_as_they_are(show):
    """A window begins and ends where it should; a run too large for dots says so, and is exact at its instants."""
    comparison = run("checkout")
    truth = Truth(comparison.outcomes["queued"].record)
    part = show(replay_payload(comparison, ["queued"], window=Window(60 * 10**9, 90 * 10**9)))
    flows = show(replay_payload(comparison, most_rows=10))
    first, step, _ = flows.evaluate("document.querySelector('[data-replay]').replayPlayer.lanes[1].edges")
    flows.keyboard.press("ArrowRight")

    assert 60_000_000 == now(part)
    assert {key: truth.at(60_000_000)[key] for key in counts_on(part, "queued")} == counts_on(part, "queued")
    assert first + step == now(flows)
    go(flows, first + 400 * step)
    assert {key: truth.at(now(flows))[key] for key in counts_on(flows, "queued")} == counts_on(flows, "queued")
    assert "too many to show one by one (the limit is 10)" in flows.locator(".replay-note").inner_text()
    assert flows.locator(".replay-find").is_hidden()


def test_play_runs_the_clock_and_pause_stops_it(played):
    """By the button, by the space bar; at the end it stops by itself and play begins anew."""
    page = played("checkout")
    play = page.locator("[data-replay-do=play]")

    assert not is_playing(page)
    play.click()
    expect(page.locator("[data-replay-scrub]")).not_to_have_value("0")
    assert is_playing(page)
    page.locator("h1").click()
    page.keyboard.press(" ")
    stopped = now(page)
    assert not is_playing(page)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert stopped == now(page)
    go(page, 239_999_000)
    page.keyboard.press(" ")
    expect(play).to_have_text("Play")
    assert 240_000_000 == now(page)
    play.click()
    assert now(page) < 200_000_000


def test_speed_is_how_much_of_the_run_passes_in_a_second(played):
    """A hundred times as fast is a hundred times as far, to the length of a frame."""
    page = played("checkout")
    passed = """speed => { const clock = document.querySelector('[data-replay]').replayPlayer.clock; clock.go(0);
        clock.playing = true; clock.pass(50); clock.playing = false; return clock.t; }"""
    page.locator("[data-replay-speed]").select_option("100")
    fast = page.evaluate(passed)
    page.locator("[data-replay-speed]").select_option("1")

    assert (5_000_000, 50_000) == (fast, page.evaluate(passed))


def test_arrows_step_from_event_to_event(show):
    """On, to the first event after; back, to the last before; the words say what happens there."""
    record = run("poison-job").outcomes["limited"].record
    page = show(replay_payload(run("poison-job"), ["limited"]))
    attempts, shifts = record.attempts, record.shifts
    columns = (record.jobs.created_ns, attempts.ready_ns, attempts.leased_ns, attempts.end_ns, attempts.released_ns)
    times_ns = np.concatenate([*columns, record.dead_letters.died_ns, shifts.up_ns, shifts.down_ns])
    events = np.unique(-(-times_ns[times_ns != NEVER] // 1000))
    at = int(events[len(events) // 2])
    go(page, at)

    page.keyboard.press("ArrowRight")
    assert events[events > at][0] == now(page)
    page.keyboard.press("ArrowLeft")
    assert at == now(page)
    page.locator("[data-replay-do=back]").click()
    assert events[events < at][-1] == now(page)
    page.locator("[data-replay-do=on]").click()
    assert at == now(page)
    assert page.locator(".replay-now").inner_text().startswith("limited: ")
    assert page.locator(".replay-spoken").inner_text().startswith("At ")


def test_jumps_lead_to_what_they_are_called(played):
    """First crash, first dead letter, worst backlog; what does not happen cannot be jumped to."""
    payload = data("poison-job")
    page, calm = played("poison-job"), played("checkout")
    for mark, words in {"crash": "crashed by its job", "dead": "becomes a dead letter", "backlog": ""}.items():
        page.locator(f"[data-replay-jump={mark}]").click()
        assert payload["marks"][mark] == now(page)
        assert words in page.locator(".replay-now").inner_text()

    assert [True, True, False] == calm.locator("[data-replay-jump]").evaluate_all("all => all.map(one => one.disabled)")


def test_a_job_tells_its_life(played):
    """Every stay and attempt of a job with its time in words; a time leads there."""
    outcome = run("poison-job").outcomes["limited"]
    letters, attempts = outcome.record.dead_letters, outcome.record.attempts
    job = int(letters.job[0])
    page = played("poison-job")
    form = page.locator(".replay-find")
    form.locator("[name=lane]").select_option(label="limited")
    form.locator("[name=number]").fill(str(job))
    form.locator("button").click()
    story = page.locator(".replay-story").inner_text()

    assert f"Job {job} (thumbnail) in limited" in story
    assert int((attempts.job == job).sum()) == story.count("the worker dies")
    assert "becomes a dead letter: it was delivered too often and crashed its workers" in story
    times = page.locator(".replay-story-time").all_inner_texts()
    died_s = letters.died_ns[0] / 1e9
    assert f"{int(died_s // 60)}:{died_s % 60:06.3f}" == times[-1]
    assert ["1:24.873", "1:00.000", "0:59.999"] == page.evaluate(
        "[84872500, 59999500, 59999499].map((us) => replayLab.clock(us))"
    )
    page.locator(".replay-story-time").last.click()
    assert -(-int(letters.died_ns[0]) // 1000) == now(page)


@pytest.mark.parametrize(
    ("name", "only", "said"),
    [
        ("visibility-timeout", "short", "its lease ends: the job is done, and worker {worker} works on for nobody"),
        ("rescued-while-alive", "rescue-1h", "its lease ends: the job is done, and worker {worker} has not begun"),
    ],
)
def test_a_lease_of_a_job_that_is_done_ends_for_that(played, name, only, said):
    """Another worker has finished it: nobody else is to have it, though this one has it still."""
    record = run(name).outcomes[only].record
    attempts, ended_ns = record.attempts, record.jobs.ended_ns[record.attempts.job]
    begun = attempts.start_ns != NEVER if "nobody" in said else attempts.start_ns == NEVER
    early = (attempts.released_ns == ended_ns) & (attempts.released_ns < attempts.end_ns) & begun
    row = np.flatnonzero(early & (record.jobs.state[attempts.job] == JobState.DONE))[0]
    lines = played(name).evaluate(
        """([name, job]) => { const { lanes } = document.querySelector("[data-replay]").replayPlayer;
        const lane = lanes.find((each) => each.name === name);
        return replayLab.jobStory(lane, job).lines.map(([, text]) => text); }""",
        [only, int(attempts.job[row])],
    )

    assert said.format(worker=attempts.worker[row]) in lines


def test_a_click_on_the_picture_tells_of_what_is_there(played):
    """A job that waits, a worker, a call; a number that nobody has is said to be nobody's."""
    page = played("checkout")
    go(page, 230_000_000)
    for n, kind, words in ((1, "job", "Job "), (1, "worker", "Worker 0 of queued"), (0, "call", "A call of request ")):
        page.evaluate(f"document.querySelectorAll('.replay-scene')[{n}].scrollIntoView()")
        place = page.evaluate(
            """([n, kind]) => { const stage = document.querySelector('[data-replay]').replayPlayer.views[n].stage;
            const zone = stage.place.zones.workers; return kind === 'worker' ? {x: zone.x + 1, y: zone.y + 1}
            : stage.cast.dots.find(dot => dot.kind === kind && dot.state === 'ready'); }""",
            [n, kind],
        )
        page.locator(".replay-scene").nth(n).click(position={"x": place["x"], "y": place["y"]})
        assert page.locator(".replay-story-title").inner_text().startswith(words)


def test_the_form_names_what_is_there_at_first_and_tells_what_is_not(played):
    """A lane without jobs is not the first choice; a story does not stay when another number, or none, is asked for."""
    page = played("checkout")
    story, button = page.locator(".replay-story"), page.locator(".replay-find button")
    button.click()
    assert story.inner_text().startswith("Job 0 (")
    assert "queued" == page.evaluate("document.querySelector('.replay-find [name=lane]').selectedOptions[0].text")

    for kind, number, said in (
        ("job", "99999999", "There is no job 99999999 in queued in this window."),
        ("worker", "-1", "There is no worker -1 in queued in this window."),
        ("job", "", "Which job? Say its number."),
    ):
        page.locator("[name=kind]").select_option(kind)
        page.locator("[name=number]").fill(number)
        button.click()
        assert said == story.inner_text().strip()


def test_hostile_names_are_shown_as_text(show):
    """A scenario, a step, a pool and an architecture that are called like markup: no element comes of it."""
    comparison = alone(duration="3m")
    outcome = comparison.outcomes["queued"]
    record = replace(outcome.record, steps=(EVIL, EVIL), queues=(EVIL,), pools=(EVIL,))
    payload = replay_payload(replace(comparison, outcomes={"queued": replace(outcome, record=record)}))
    payload |= {"name": EVIL, "about": EVIL, "lanes": [{**payload["lanes"][0], "name": EVIL}]}
    page = show(payload)
    page.locator(".replay-find button").click()
    go(page, 100_000_000)
    page.keyboard.press("ArrowRight")

    assert (0, f"Replay of {EVIL}") == (page.locator("img").count(), page.title())
    assert f"({EVIL[:39]}…) in {EVIL}" in page.locator(".replay-story-title").inner_text()
    assert EVIL == page.locator("h1").inner_text() == page.locator(".replay-lane h3").inner_text()
    assert EVIL in page.locator(".replay-now").inner_text()


def test_less_motion_is_respected(show):
    """Who asks for it gets no autoplay, and dots that stand where they belong at once; others see them glide."""
    still, moving = show(data("poison-job")), show(data("poison-job"), reduced_motion="no-preference")
    on_its_way = """() => { const player = document.querySelector('[data-replay]').replayPlayer; player.play(false);
        player.go(80e6); player.clock.go(300e6); player.draw(16);
        const { cast, place } = player.views[0].stage;
        return cast.dots.some(dot => dot.state === 'ready' && dot.y < place.zones.ready.y); }"""

    assert [False, True] == [is_playing(page) for page in (still, moving)]
    assert [False, True] == [page.evaluate(on_its_way) for page in (still, moving)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_shows_everything(show, scheme):
    """At 390 pixels nothing is wider than the page, no control is cut, and the colours are those asked for."""
    page = show(data("checkout"), viewport={"width": 390, "height": 844}, color_scheme=scheme)
    go(page, 230_000_000)
    cut = """all => all.filter(one => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > 390)
        .map(one => one.outerHTML)"""

    assert 390 == page.evaluate("document.documentElement.scrollWidth")
    assert [] == page.locator(
        ".replay button, .replay p:not(.replay-hidden), .replay li, .replay canvas, .replay label"
    ).evaluate_all(cut)
    ground = page.evaluate("getComputedStyle(document.querySelector('.replay-lane')).backgroundColor")
    assert {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 28)"}[scheme] == ground


@pytest.mark.parametrize("width", [800, 1024, 1280])
def test_three_architectures_stand_side_by_side(show, width):
    """In the same row, and no word in them is cut short or runs out of its picture."""
    page = show(data("checkout"), viewport={"width": width, "height": 900})
    go(page, 230_000_000)

    assert 1 == len(set(page.locator(".replay-lane").evaluate_all("all => all.map((lane) => lane.offsetTop)")))
    texts = page.evaluate(WRITTEN)
    assert {"jobs over" if width < 1200 else "jobs that are over"} < {text for text, _ in texts}
    assert [] == [text for text, inside in texts if "…" in text or not inside]


def test_fragments_live_in_the_page_of_somebody_else(show, tmp_path):
    """Two of them under a policy that knows a nonce alone: both play, each by itself, with one global name for all."""
    parts = [replay_section(data(name), nonce="n1") for name in ("checkout", "poison-job")]
    policy = "default-src 'none'; script-src 'nonce-n1'; style-src 'nonce-n1'; img-src data:"
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}"><link rel="icon" href="data:,">'
    empty, path = tmp_path / "empty.html", tmp_path / "two.html"
    empty.write_text(f"<!doctype html>{head}<p>", encoding="utf-8")
    path.write_text(f"<!doctype html>{head}{''.join(parts)}", encoding="utf-8")
    names = "() => Object.getOwnPropertyNames(window)"
    before, page = set(show.at(empty.as_uri(), ready="p").evaluate(names)), show.at(path.as_uri())
    expect(page.locator(READY)).to_have_count(2)
    page.locator("[data-replay-scrub]").nth(1).fill("90000000")
    page.locator("[data-replay-scrub]").nth(1).press("ArrowRight")

    assert ["0", True] == page.locator("[data-replay-scrub]").evaluate_all("([a, b]) => [a.value, b.value > 9e7]")
    assert {"replayLab"} == set(page.evaluate(names)) - before


def test_a_notebook_shows_it_in_its_frame(show, tmp_path):
    """The frame has no rights, and the replay works in it all the same."""
    path = tmp_path / "notebook.html"
    icon = '<link rel="icon" href="data:,">'
    path.write_text(f"<!doctype html>{icon}{replay_frame(data('poison-job'))}", encoding="utf-8")
    frame = show.at(path.as_uri(), ready="iframe").frame_locator("iframe")
    frame.locator("[data-replay-jump=dead]").click()

    assert "becomes a dead letter" in frame.locator(".replay-now").inner_text()


def test_the_data_of_the_page_are_those_of_the_payload(played):
    """Nothing is lost on the way through the page."""
    payload = data("poison-job")
    page = played("poison-job")

    assert json.loads(json.dumps(payload)) == page.evaluate("document.querySelector('[data-replay]').replayData")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("delete globalThis.DecompressionStream", "This browser is too old for the replay"),
        ("const whole = atob; atob = (text) => whole(text).slice(0, -99)", "its data are damaged"),
        ("atob = () => { throw new Error('no letters'); }", "its data are damaged"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(show, tmp_path, spoil, said):
    """A browser without DecompressionStream, a file that was cut short: a sentence, and no dead control."""
    path = tmp_path / "spoilt.html"
    head = f"<!doctype html><link rel=icon href=data:,><script>{spoil}</script>"
    path.write_text(head + replay_section(data("poison-job")), encoding="utf-8")
    page = show.at(path.as_uri(), ready="[data-replay-refused]")

    assert said in page.locator(".replay").inner_text()
    assert not any(each.is_visible() for each in page.locator("button, select, input, .replay-legend").all())
