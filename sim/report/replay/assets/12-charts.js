// What has been so far: how long users and jobs took, and how much waited. The whole course is drawn once and kept;
// a moment shows it up to then.
"use strict";
{
  const { FONT, fit, clock, lasting, count, isNarrow } = replayLab;
  const LEFT = 58, TOP = 24, BOTTOM = 18, RIGHT = 10, HEIGHT = 122, GAP = 6;
  const FEW = [0.001, 0.01, 0.1, 1, 10, 60, 600, 3600, 36000, 86400, 864000];
  const MORE = [0.002, 0.005, 0.02, 0.05, 0.2, 0.5, 2, 5, 20, 120, 300, 1200, 1800, 7200, 18000, 43200, 172800, 432000];
  const APART = 14; // pixels between the words of an axis
  const STACK = [["dead", "dead"], ["scheduled", "scheduled"], ["ready", "ready"], ["accept_queue", "ready"]];

  // What the charts of all lanes have in common, so that they can be compared: highest backlog, shortest, longest time.
  function scales(lanes) {
    const highest = {};
    for (const name of Object.keys(lanes[0].flows)) highest[name] = Math.max(...lanes.map((lane) => lane.flows[name].reduce((a, b) => Math.max(a, b), 1)));
    const tops = lanes.map((lane) => Math.max(...Array.from(lane.flows.ready, (_, i) => stackAt(lane, i))));
    const times = lanes.flatMap((lane) => Object.values(lane.times).flat(2)).filter((time) => time !== null && time > 0);
    return { highest, top: Math.max(1, ...tops), low: Math.max(times.reduce((a, b) => Math.min(a, b), Infinity), 1000), high: times.reduce((a, b) => Math.max(a, b), 10000) };
  }

  const stackAt = (lane, i) => STACK.reduce((sum, [name]) => sum + lane.flows[name][i], 0);

  class Charts {
    constructor(canvas, lane, scale) {
      Object.assign(this, { canvas, lane, scale, whole: document.createElement("canvas") });
    }

    resize(width, ink) {
      const tall = 2 * HEIGHT + GAP;
      this.width = width;
      this.tall = tall;
      this.shown = null;
      this.pen = fit(this.canvas, width, tall);
      const pen = fit(this.whole, width, tall);
      this.drawTimes(pen, ink, 0);
      this.drawBacklog(pen, ink, HEIGHT + GAP);
      this.frame = (target) => { this.drawAxes(target, ink); };
    }

    x(t) {
      const { from, until } = this.lane;
      return LEFT + (t - from) / (until - from) * (this.width - LEFT - RIGHT);
    }

    // Moves by whole pixels of the screen, so there is something to do a few times a second only.
    draw(t, ink) {
      const { pen, whole, width, tall } = this, dense = whole.width / width, x = Math.round(this.x(t) * dense) / dense;
      if (x === this.shown) return;
      this.shown = x;
      pen.clearRect(0, 0, width, tall);
      pen.drawImage(whole, 0, 0, x * dense, whole.height, 0, 0, x, tall);
      this.frame(pen);
      pen.fillStyle = ink.quiet;
      for (const y of [TOP, HEIGHT + GAP + TOP]) pen.fillRect(x - 0.5, y, 1, HEIGHT - TOP - BOTTOM);
    }

    drawAxes(pen, ink) {
      const { low, high, top } = this.scale, { api, queue } = this.lane, second = HEIGHT + GAP, narrow = isNarrow(this.width);
      const [answer, dashed, done, scheduled, dead] = narrow ? ["answer", "· dashed:", "job done", "· scheduled", "· dead"] : ["the answer", "and, dashed, until", "the job is done", "· are scheduled", "· are dead"];
      const title = [["time until", ink.quiet], ...(api ? [[answer, ink.ink]] : []), ...(api && queue ? [[dashed, ink.quiet]] : []), ...(queue ? [[done, ink.done]] : [])];
      this.axis(pen, ink, 0, title, rounds(low, high).map((time) => [this.timeY(time, 0), tick(time)]));
      const step = nice(top / 5), counts = Array.from({ length: Math.floor(top / step) + 1 }, (_, n) => n * step);
      const words = [["how many", ink.quiet], ["wait", ink.ready], ...(queue ? [[scheduled, ink.scheduled], [dead, ink.dead]] : [])];
      this.axis(pen, ink, second, words, counts.map((n) => [this.countY(n, second), count(n)]));
    }

    // The words above a chart, each in the colour of its line, and its scale; ticks too close to the one before go without.
    axis(pen, ink, y, title, ticks) {
      const bottom = y + HEIGHT - BOTTOM, { from, until } = this.lane;
      pen.font = `12px ${FONT}`;
      pen.textBaseline = "alphabetic";
      pen.textAlign = "left";
      let x = 10;
      for (const [words, colour] of title) {
        pen.fillStyle = colour;
        pen.fillText(words, x, y + 14);
        x += pen.measureText(`${words} `).width;
      }
      pen.fillStyle = ink.quiet;
      let last = Infinity;
      pen.strokeStyle = ink.line;
      pen.lineWidth = 1;
      pen.font = `11px ${FONT}`;
      pen.beginPath();
      for (const [at, text] of ticks) {
        if (last - at < APART) continue;
        last = at;
        pen.moveTo(LEFT, at); pen.lineTo(this.width - RIGHT, at);
        pen.textAlign = "right";
        pen.fillText(text, LEFT - 5, at + 4);
      }
      pen.moveTo(LEFT, bottom + 0.5); pen.lineTo(this.width - RIGHT, bottom + 0.5);
      pen.stroke();
      pen.textAlign = "left";
      pen.fillText(short(from), LEFT, bottom + 13);
      pen.textAlign = "right";
      pen.fillText(short(until), this.width - RIGHT, bottom + 13);
    }

    timeY(time, y) {
      const { low, high } = this.scale, inner = HEIGHT - TOP - BOTTOM - 4;
      return y + HEIGHT - BOTTOM - 2 - Math.log(Math.max(time, low) / low) / Math.log(high / low * 1.01) * inner;
    }

    countY(n, y) {
      return y + HEIGHT - BOTTOM - n / this.scale.top * (HEIGHT - TOP - BOTTOM - 2);
    }

    drawTimes(pen, ink, y) {
      const { response, job } = this.lane.times;
      if (this.lane.queue) job.forEach((values, n) => this.line(pen, values, y, ink.done, n, this.lane.api ? [4, 3] : []));
      if (this.lane.api) response.forEach((values, n) => this.line(pen, values, y, ink.ink, n, []));
    }

    line(pen, values, y, colour, n, dashes) {
      const { from, until } = this.lane, step = (until - from) / values.length;
      pen.strokeStyle = colour;
      pen.lineWidth = n ? 1.1 : 2;
      pen.setLineDash(dashes);
      pen.beginPath();
      let down = false;
      values.forEach((time, i) => {
        if (time === null) { down = false; return; }
        const x = this.x(from + (i + 0.5) * step);
        if (down) pen.lineTo(x, this.timeY(time, y)); else pen.moveTo(x, this.timeY(time, y));
        down = true;
      });
      pen.stroke();
      pen.setLineDash([]);
    }

    // One area on the other: dead at the bottom, then what waits for its time, then what waits for a worker or a thread.
    drawBacklog(pen, ink, y) {
      const { flows, edges: [first, step, many] } = this.lane;
      let below = new Float64Array(many);
      for (const [name, state] of STACK) {
        const above = below.map((n, i) => n + flows[name][i]);
        pen.fillStyle = ink[state];
        pen.beginPath();
        for (let i = 0; i < many; i++) this.stair(pen, first + i * step, step, this.countY(above[i], y));
        for (let i = many - 1; i >= 0; i--) this.stair(pen, first + (i + 1) * step, -step, this.countY(below[i], y));
        pen.fill();
        below = above;
      }
    }

    stair(pen, at, step, y) {
      const edge = this.width - RIGHT;
      pen.lineTo(Math.min(this.x(at), edge), y);
      pen.lineTo(Math.min(this.x(at + step), edge), y);
    }
  }

  const short = (us) => clock(us).replace(/\.000$/, "");

  // Round times between two: few of them where the two are far apart.
  function rounds(low, high) {
    const all = high / low > 300 ? FEW : [...FEW, ...MORE].sort((a, b) => a - b);
    return all.map((seconds) => seconds * 1e6).filter((time) => time >= low && time <= high);
  }

  function tick(us) {
    const seconds = us / 1e6;
    if (seconds >= 86400) return `${count(seconds / 86400)} d`;
    if (seconds >= 3600) return `${count(seconds / 3600)} h`;
    return seconds >= 60 ? `${count(seconds / 60)} min` : lasting(us);
  }

  // The least of 1, 2, 5, 10, 20, … that is not less.
  function nice(n) {
    const size = 10 ** Math.floor(Math.log10(Math.max(n, 1)));
    return [1, 2, 5, 10].map((each) => each * size).find((each) => each >= n);
  }

  Object.assign(replayLab, { Charts, scales });
}
