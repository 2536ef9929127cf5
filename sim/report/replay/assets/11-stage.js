// The moving picture of one architecture. Words, frames and cells are drawn on a backdrop of their own when they change;
// each frame then is that backdrop, the work in hand and the dots.
"use strict";
{
  const { castAt, countsAt, cellAt, fit, drawDots, drawCells, drawWork, drawBar, drawNote, words, count, ratesAt, orLater, happens, columnsIn, isNarrow, Glide } = replayLab;
  const STOPPED = 4; // ShiftEnd

  class Stage {
    // highest: by name the highest count of any lane, so that bars can be compared.
    constructor(canvas, lane, highest) {
      Object.assign(this, { canvas, lane, highest, pitches: {}, place: null, backdrop: document.createElement("canvas"), glide: new Glide(lane) });
    }

    resize(place) {
      this.place = place;
      this.pitches = {};
      this.pen = fit(this.canvas, place.width, place.height);
      this.back = fit(this.backdrop, place.width, place.height);
      this.glide.forget();
    }

    // Draw the moment t. ms: real time since the last frame; 0 sets everything in its place at once. writes: whether
    // words and frames are to be drawn anew. Returns whether anything is still on its way.
    draw(t, ink, ms, writes, lately) {
      const { pen, place: { width, height, zones } } = this;
      this.cast = castAt(this.lane, t, this.place, this.pitches);
      if (writes) this.drawBackdrop(t, ink, lately);
      pen.clearRect(0, 0, width, height);
      pen.drawImage(this.backdrop, 0, 0, width, height);
      drawWork(pen, ink, this.cast.work);
      const moving = this.glide.move(this.cast.dots, zones, width, ms);
      drawDots(pen, ink, this.glide.leaving);
      drawDots(pen, ink, this.cast.dots);
      return moving;
    }

    drawBackdrop(t, ink, lately) {
      const { back, lane, place } = this, counts = countsAt(lane, t);
      back.clearRect(0, 0, place.width, place.height);
      for (const zone of Object.values(place.zones)) this.drawZone(zone, t, counts, ink, lately);
      for (const note of place.notes) drawNote(back, ink, note, place.width);
    }

    drawZone(zone, t, counts, ink, lately) {
      const { back, lane } = this;
      if (TALLIES[zone.name]) return this.drawTally(zone, t, counts, ink, lately);
      const [long, short, right] = TITLES[zone.name](lane, counts);
      words(back, ink, isNarrow(this.place.width) ? short : long, right, zone.x, zone.label, zone.w);
      if (zone.cells) return this.drawCrew(zone, t, counts, ink);
      back.fillStyle = ink.soft;
      back.fillRect(zone.x - 3, zone.y - 2, zone.w + 6, zone.h + 4);
      if (zone.parts) zone.parts.forEach((part) => this.drawPart(part, ink));
      else if (this.cast.full[zone.name]) drawBar(back, ink, zone, counts[zone.name] / this.highest[zone.name], COLOURS[zone.name]);
    }

    // One of several queues.
    drawPart(part, ink) {
      const n = this.cast.counts[part.name];
      words(this.back, ink, part.title, count(n), part.x, part.y - 5, part.w);
      if (this.cast.full[part.name]) drawBar(this.back, ink, part, n / this.highest.ready, "ready");
    }

    drawCrew(zone, t, counts, ink) {
      const { lane, back } = this, threads = zone.name === "threads";
      if (!zone.cells.fits || !lane.rows) {
        const there = threads ? lane.threads : Math.max(counts.workers_up, 1);
        back.fillStyle = ink.soft;
        back.fillRect(zone.x, zone.y, zone.w, zone.cells.height);
        return drawBar(back, ink, { ...zone, h: zone.cells.height }, counts[threads ? "busy_threads" : "busy_workers"] / there, "in_flight");
      }
      const is = threads ? () => "up" : crew(lane, t);
      drawCells(back, ink, Array.from({ length: zone.cells.n }, (_, n) => ({ ...cellAt(zone, n), is: is(n) })));
    }

    // What has come to its end, each in the colour of its state, and how fast lately.
    drawTally(zone, t, counts, ink, lately) {
      const { back, lane } = this, { titles, from, always, sometimes } = TALLIES[zone.name], main = always[0];
      const rates = ratesAt(lane, t, lately, [from, main]), narrow = isNarrow(this.place.width);
      const fast = `${brief(rates[from])} come, ${brief(rates[main])} ${main}${narrow ? "/s" : " a second"}`;
      words(back, ink, titles[narrow ? 1 : 0], fast, zone.x, zone.label, zone.w);
      const columns = columnsIn(zone.w), width = zone.w / columns;
      [...always, ...sometimes.filter((name) => happens(lane, name))].forEach((name, n) => {
        const x = zone.x + (n % columns) * width, y = zone.y + Math.floor(n / columns) * 18 + 13;
        back.fillStyle = ink[COLOURS[name]];
        back.fillRect(x, y - 9, 10, 10);
        words(back, ink, (narrow ? SHORT : WORDS)[name] ?? name, count(counts[name]), x + 15, y, width - 27);
      });
    }

    // What is under a point: {job}, {call} or {worker}; null if nothing is.
    at(x, y) {
      const { workers } = this.place.zones, cell = workers?.cells.fits && this.lane.rows ? cellUnder(workers, x, y) : null;
      let found = null, nearest = Infinity;
      for (const dot of this.cast?.dots ?? []) {
        const away = Math.hypot(dot.x - x, dot.y - y);
        if (dot.kind !== "shadow" && away < nearest && away <= Math.max(dot.r + 2, 6)) [found, nearest] = [dot, away];
      }
      if (cell !== null && (!found || nearest > 4)) return { worker: cell };
      return found && { [found.kind]: found.row };
    }
  }

  function cellUnder(zone, x, y) {
    const { pitch, columns, n } = zone.cells, column = Math.floor((x - zone.x) / pitch), row = Math.floor((y - zone.y) / pitch);
    const number = row * columns + column;
    return column >= 0 && column < columns && row >= 0 && number < n ? number : null;
  }

  // By worker at t: up, down after a crash and before it comes back, or away (stopped, not started yet).
  function crew({ shifts }, t) {
    const is = new Map();
    shifts.worker.forEach((worker, i) => {
      if (shifts.up[i] > t) return;
      const gone = orLater(shifts.down[i]) <= t;
      is.set(worker, !gone ? "up" : shifts.code[i] === STOPPED ? "away" : "down"); // later shifts stand below
    });
    return (worker) => is.get(worker) ?? "away";
  }

  const brief = (rate) => (rate >= 99.5 ? count(rate) : String(Number(rate.toPrecision(2))));
  const COLOURS = { accept_queue: "ready", scheduled: "scheduled", ready: "ready", dead: "dead", answered: "done", failed: "dead", left: "rejected", refused: "expired", done: "done", expired: "expired", rejected: "rejected", lost: "lost" };
  const TALLIES = {
    answers: { titles: ["answers so far", "answers"], from: "arrived", always: ["answered", "failed", "left", "refused"], sometimes: [] },
    ends: { titles: ["jobs that are over", "jobs over"], from: "created", always: ["done", "dead"], sometimes: ["expired", "rejected", "lost"] },
  };
  const WORDS = { left: "left unserved", refused: "turned away", dead: "dead letters" };
  const SHORT = { ...WORDS, left: "left" };
  // What a zone is called, the same in few words, and how much is there.
  const TITLES = {
    accept_queue: (lane, c) => ["calls that wait for a thread", "calls waiting", lane.room === null ? count(c.accept_queue) : `${count(c.accept_queue)} of at most ${count(lane.room)}`],
    threads: (lane, c) => ["API threads at work", "API threads", `${count(c.busy_threads)} of ${count(lane.threads)}`],
    scheduled: (lane, c) => ["scheduled: wait for their time", "scheduled", count(c.scheduled)],
    ready: (lane, c) => ["ready: wait for a worker, next one first", "ready, next one first", count(c.ready)],
    workers: (lane, c) => ["workers at work", "workers at work", `${count(c.busy_workers)} of ${count(c.workers_up)}`],
    dead: (lane, c) => ["dead letters", "dead letters", count(c.dead)],
  };

  Object.assign(replayLab, { Stage });
}
