// The one clock of all architectures: where it stands, whether it runs, how fast.
"use strict";
{
  const SPEEDS = [0.01, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
  const WHOLE_S = 60; // a whole run takes about a minute, unless somebody asks for something else

  class Clock {
    constructor(from, until) {
      const wanted = (until - from) / 1e6 / WHOLE_S;
      const speed = SPEEDS.reduce((best, each) => (Math.abs(Math.log(each / wanted)) < Math.abs(Math.log(best / wanted)) ? each : best));
      Object.assign(this, { from, until, exact: from, speed, playing: false });
    }

    // The instant that is shown: whole microseconds, as the record has them.
    get t() { return Math.floor(this.exact); }

    go(t) { this.exact = Math.max(this.from, Math.min(this.until, t)); }

    // Let so much real time pass; at the end the clock stops.
    pass(ms) {
      if (!this.playing) return;
      this.go(this.exact + ms * 1000 * this.speed);
      if (this.exact >= this.until) this.playing = false;
    }
  }

  Object.assign(replayLab, { Clock, SPEEDS });
}
