// How dots get from place to place: each glides to where it is to stand, from where it stood; what has come starts where
// its like come from, what has gone drifts off to where it is counted.
"use strict";
{
  const { NEVER } = replayLab;
  const GLIDE_MS = 90; // how long a dot needs for most of its way
  const LEAVES_MS = 350; // how long what has gone is still seen
  const MOST_LEAVING = 400;
  const JOB_FATES = { 3: "done", 4: "dead", 5: "expired", 7: "lost" }; // JobState
  const ANSWERED = 2; // CallEnd.OK

  class Glide {
    constructor(lane) {
      const spots = (n) => ({ x: new Float32Array(n), y: new Float32Array(n), seen: new Int32Array(n).fill(-1) });
      this.lane = lane;
      this.spots = { call: spots(lane.calls?.sent.length ?? 0), job: spots(lane.jobs?.number.length ?? 0), shadow: spots(lane.stays?.job.length ?? 0) };
      this.forget();
    }

    // Nobody stood anywhere before.
    forget() {
      this.frame = (this.frame ?? 0) + 2;
      this.here = [];
      this.leaving = [];
    }

    // Move the dots of a cast towards their places, so far as ms of real time allow; 0: all the way at once.
    // Returns whether any is still on its way.
    move(dots, zones, width, ms) {
      const share = ms ? 1 - Math.exp(-ms / GLIDE_MS) : 1, before = this.frame++;
      let moving = false;
      for (const dot of dots) {
        const { x, y, seen } = this.spots[dot.kind], { row } = dot;
        if (seen[row] < before) this.enter(dot, zones, width, ms);
        x[row] += (dot.x - x[row]) * share;
        y[row] += (dot.y - y[row]) * share;
        if (Math.abs(dot.x - x[row]) + Math.abs(dot.y - y[row]) >= 0.5) {
          moving = true;
          dot.x = x[row];
          dot.y = y[row];
        }
        seen[row] = this.frame;
      }
      this.depart(zones, ms);
      this.here = dots;
      return moving || this.leaving.length > 0;
    }

    enter(dot, { threads, ready }, width, ms) {
      const { x, y } = this.spots[dot.kind];
      x[dot.row] = ms && dot.kind === "call" ? width / 2 : dot.x;
      y[dot.row] = !ms ? dot.y : dot.kind === "call" ? 0 : threads ? threads.y + threads.h : ready.y - 24;
    }

    // Those that were here a moment ago and are not any more.
    depart({ answers, ends }, ms) {
      const share = 1 - Math.exp(-ms / GLIDE_MS);
      for (const dot of this.leaving) {
        dot.age += ms;
        dot.x += (dot.toX - dot.x) * share;
        dot.y += (dot.toY - dot.y) * share;
      }
      this.leaving = ms ? this.leaving.filter((dot) => dot.age < LEAVES_MS) : [];
      for (const { kind, row, x, y } of ms ? this.here : []) {
        if (this.spots[kind].seen[row] === this.frame || this.leaving.length >= MOST_LEAVING) continue;
        const to = kind === "call" ? answers : ends;
        this.leaving.push({ kind, row, x, y, r: 2.5, state: this.fate(kind, row), age: 0, toX: to.x + 5, toY: to.y + 9 });
      }
    }

    fate(kind, row) {
      const { calls, jobs } = this.lane;
      if (kind === "call") return calls.code[row] === ANSWERED && calls.left[row] === NEVER ? "done" : "rejected";
      return kind === "job" ? JOB_FATES[jobs.state[row]] ?? "rejected" : "rejected";
    }
  }

  Object.assign(replayLab, { Glide });
}
