"""Reports in a browser: opened from a file, with everything noted that they ask for or complain about."""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

AXE = Path(__file__).parent / "vendor" / "axe.min.js"


@dataclass
class Opened:
    """A page, what it asked for besides itself, and what it complained about."""

    page: object
    requests: list
    complaints: list

    def chart(self, name):
        """Where a chart is drawn."""
        return self.page.locator(f"#chart-{name} .plot")

    def ranges(self):
        """The range of x that each chart shows, by its id."""
        found = self.page.evaluate(
            "charts.all.map(({chart, plot}) => [chart.id, [plot.scales.x.min, plot.scales.x.max]])"
        )
        return {name: tuple(ends) for name, ends in found}

    def lines(self, name):
        """What is to be seen of the lines of a chart: pairs of architecture and choice."""
        return [
            tuple(pair)
            for pair in self.page.evaluate(
                """name => { const {chart, plot} = charts.all.find((each) => each.chart.id === name);
                const shown = chart.lines.filter((_, at) => plot.series[at + 1].show);
                return shown.map((line) => [line.of, line.choice]); }""",
                name,
            )
        ]

    def drag(self, name, start, end):
        """Drag over a chart, from one share of its width to another."""
        over = self.page.locator(f"#chart-{name} .u-over")
        over.scroll_into_view_if_needed()
        box = over.bounding_box()
        self.page.mouse.move(box["x"] + start * box["width"], box["y"] + box["height"] / 2)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + end * box["width"], box["y"] + box["height"] / 2, steps=4)
        self.page.mouse.up()

    def state(self):
        """What a test may have changed: a page that is as it was can be shown to the next test."""
        return self.page.evaluate(
            """() => JSON.stringify([
              charts.all.map(({plot}) => [plot.scales.x.min, plot.scales.x.max, plot.series.map((line) => line.show)]),
              [...document.querySelectorAll("[aria-pressed]")].map((each) => each.getAttribute("aria-pressed")),
              [...document.querySelectorAll("details")].map((each) => each.open),
              [document.documentElement.dataset.theme, document.querySelectorAll("*").length],
              [document.activeElement.tagName, innerWidth, Object.keys(window).length],
            ])"""
        )

    def rewind(self):
        """Undo what can be undone: what is looked at closer, hidden, unfolded, in focus."""
        self.page.mouse.move(0, 0)
        self.page.evaluate(
            """() => {
              document.querySelector("#whole-run").click();
              for (const each of document.querySelectorAll(".chart [data-choice], .toolbar [data-architecture]")) {
                each.dataset.first ??= each.getAttribute("aria-pressed");
                if (each.getAttribute("aria-pressed") !== each.dataset.first) each.click();
              }
              document.querySelectorAll("details").forEach((each) => { each.open = false; });
              charts.all.forEach(({plot}) => plot.setCursor({left: -10, top: -10}));
              document.activeElement.blur();
              scrollTo(0, 0);
              return new Promise(requestAnimationFrame);
            }"""
        )

    def background(self):
        """The colour of the page."""
        return self.page.evaluate("getComputedStyle(document.body).backgroundColor")

    def ground(self):
        """The colour behind an architecture of the replay."""
        return self.page.evaluate("getComputedStyle(document.querySelector('.replay-lane')).backgroundColor")

    def violations(self):
        """What axe-core finds, each with the elements: all rules of WCAG 2 A and AA, and its own best practices."""
        # As the browser's tool, not as the page's script, which the page's policy forbids.
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            (rule["id"], rule["help"], [node["html"][:150] for node in rule["nodes"]]) for rule in found["violations"]
        ]


@contextmanager
def opened(chromium, path, *, width=1280, first="", **options):
    """Open a file in a fresh profile and wait until its charts are drawn. first: a script that runs before its own."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
    page = context.new_page()
    page.add_init_script(first)
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    if options.get("java_script_enabled", True):
        page.wait_for_selector("html[data-ready]", state="attached")
    try:
        yield Opened(page, requests, complaints)
    finally:
        context.close()
