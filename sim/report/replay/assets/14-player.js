// One replay in the page: builds its lanes, draws when something has changed, and no more often than that.
"use strict";
{
  const { readLane, countsAt, countParts, happensAt, clock, lasting, layout, shapeOf, isNarrow, scales, inks, edgeAt, Clock, Stage, Charts } = replayLab;
  const SPOKEN_MS = 5000; // how often a screen reader is told while the clock runs
  const PAPER = 400; // how wide a picture is drawn for paper, which shrinks it to its column
  const WRITTEN_MS = 100; // how often the lines of counts change while it runs: digits that change faster cannot be read

  class Player {
    constructor(section, data) {
      this.section = section;
      this.data = data;
      this.clock = new Clock(data.from, data.until);
      this.lanes = data.lanes.map((lane) => readLane({ ...lane, from: data.from, until: data.until, horizon: data.horizon }));
      this.still = matchMedia("(prefers-reduced-motion: reduce)");
      this.spoken = this.written = -Infinity;
      this.listeners = [];
      const scale = scales(this.lanes);
      this.views = this.lanes.map((lane) => this.view(lane, scale));
      this.watch();
    }

    // The heading, the line of counts, the picture and the charts of one architecture.
    view(lane, scale) {
      const make = (name, kind, home) => home.appendChild(Object.assign(document.createElement(name), { className: `replay-${kind}` }));
      const home = make("article", "lane", this.section.querySelector(".replay-lanes"));
      make("h3", "title", home).textContent = lane.name;
      const line = make("p", "line", home), scene = make("canvas", "scene", home), chart = make("canvas", "charts", home);
      line.dataset.replayLine = lane.name;
      line.classList.toggle("replay-long", lane.api && lane.queue);
      for (const [canvas, text] of [[scene, "Picture"], [chart, "Charts"]]) {
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", `${text} of ${lane.name}; the line above says the counts`);
      }
      return { lane, home, line, scene, stage: new Stage(scene, lane, scale.highest), charts: new Charts(chart, lane, scale) };
    }

    // Sizes, colours and the visibility of the page may change at any time.
    watch() {
      new ResizeObserver(() => this.resize()).observe(this.section.querySelector(".replay-lanes"));
      for (const query of ["(prefers-color-scheme: dark)", "print"]) matchMedia(query).addEventListener("change", () => this.resize());
      new MutationObserver(() => this.resize()).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
      this.resize();
    }

    resize() {
      this.ink = inks(this.section);
      const paper = this.section.hasAttribute("data-replay-paper"), width = paper ? PAPER : Math.floor(this.views[0].scene.clientWidth);
      if (!width) return;
      const { dead } = shapeOf(this.lanes, width);
      this.section.classList.toggle("replay-narrow", isNarrow(width));
      for (const { lane, home, stage, charts } of this.views) {
        const beside = this.views.filter((each) => paper || each.home.offsetTop === home.offsetTop);
        stage.resize(layout(lane, width, { ...shapeOf(beside.map((each) => each.lane), width), dead }));
        charts.resize(width, this.ink);
      }
      this.draw(0);
    }

    play(on) {
      if (on && this.clock.t >= this.clock.until) this.clock.go(this.clock.from);
      this.clock.playing = on;
      this.ask();
      this.tell();
    }

    // Stand at an instant; dots glide there unless the jump is far or motion is not wanted.
    go(t, glides = false) {
      this.clock.go(t);
      if (glides && !this.still.matches) this.draw(16); else this.draw(0);
      this.tell();
    }

    ask() {
      if (!this.asked) this.asked = requestAnimationFrame((now) => this.onFrame(now));
    }

    onFrame(now) {
      const ms = Math.min(now - (this.last ?? now), 100);
      this.asked = 0;
      const was = this.clock.playing;
      this.clock.pass(ms);
      this.draw(Math.max(ms, 1));
      this.last = this.asked ? now : undefined;
      if (was && now - this.spoken > SPOKEN_MS) this.speak(now);
      if (was && !this.clock.playing) this.tell();
    }

    draw(ms) {
      const { t, from, until } = this.clock, lately = Math.max((until - from) / 60, 1e6);
      const glide = this.still.matches ? 0 : ms, now = performance.now();
      const writes = !this.clock.playing || now - this.written > WRITTEN_MS;
      if (writes) this.written = now;
      let moving = false;
      for (const { lane, line, stage, charts } of this.views) {
        if (writes) write(line, countParts(lane, countsAt(lane, t)));
        moving = stage.draw(t, this.ink, glide, writes, lately) || moving;
        charts.draw(t, this.ink);
      }
      if (writes) for (const listen of this.listeners) listen();
      if (this.clock.playing || moving) this.ask();
    }

    // Say where the clock stands, for those who do not see the picture, and what happens there.
    tell() {
      for (const listen of this.listeners) listen();
      this.speak(performance.now());
    }

    speak(now) {
      this.spoken = now;
      const { t, playing } = this.clock, happens = playing ? "" : happensAt(this.lanes, t);
      this.section.querySelector(".replay-now").textContent = happens;
      this.section.querySelector(".replay-spoken").textContent = `At ${clock(t)}. ${happens ? `${happens}. ` : ""}${this.summary()}`;
    }

    summary() {
      const said = this.views.map(({ lane, line }) => `${lane.name}: ${line.textContent}`);
      return said.join(" ");
    }

    // Said once where the run is too large to show every job.
    get note() {
      const { rows, mostRows, lanes } = this.data;
      if (lanes[0].rows) return "";
      return `${rows.toLocaleString("en-US")} calls and deliveries are too many to show one by one (the limit is ${mostRows.toLocaleString("en-US")}): you see counts, every ${lasting(lanes[0].edges[1])}. A shorter window (--from, --until) shows each job.`;
    }
  }

  // A line of counts: each number in an element of its own, changed only where it changes.
  function write(line, parts) {
    if (line.children.length !== parts.length) {
      line.replaceChildren(...parts.flatMap(([name, , after], i) => {
        const number = Object.assign(document.createElement("b"), { className: "replay-count" });
        number.dataset.replayCount = name;
        return [number, document.createTextNode(` ${after}${i < parts.length - 1 ? ", " : "."}`)];
      }));
    }
    parts.forEach(([, number, after], i) => {
      const shown = line.children[i];
      if (shown.textContent !== number) shown.textContent = number;
      const words = ` ${after}${i < parts.length - 1 ? ", " : "."}`;
      if (shown.nextSibling.data !== words) shown.nextSibling.data = words;
    });
  }

  Object.assign(replayLab, { Player, edgeAt });
}
