// Who is on the stage at an instant, and where each is to stand. Pure but for the sizes of dots, which a stage keeps.
// A dot is {kind, row, x, y, r, state, mark}: kind ("call", "job", "shadow") and row say who it is wherever it stands, so
// that it can be seen to move. A shadow is a worker's copy of a job that is no longer its own.
"use strict";
{
  const { heldAs, orLater, pitchFor, cellAt } = replayLab;

  // {dots, work: cells at work, counts: by zone, full: {zone name: true} for zones with more in them than dots could show}.
  function castAt(lane, t, place, pitches) {
    const stage = { lane, t, place, pitches, dots: [], work: [], full: {}, counts: {} };
    if (!lane.rows) {
      for (const name of ["accept_queue", "scheduled", "ready", "dead"]) stage.full[name] = true;
      return stage;
    }
    const { zones } = place;
    if (zones.accept_queue) callsOn(stage, zones);
    if (zones.ready) jobsOn(stage, zones);
    return stage;
  }

  function callsOn(stage, zones) {
    const { lane: { calls, spans }, t } = stage;
    line(stage, zones.accept_queue, spans.accept_queue.at(t), "call", null, "ready");
    if (!zones.threads.cells.fits) return;
    for (const call of spans.busy_threads.at(t)) {
      const alone = calls.left[call] !== -1 && calls.left[call] <= t; // its user has gone
      atWork(stage, zones.threads, calls.thread[call], { kind: "call", row: call, state: alone ? "rejected" : "in_flight" }, calls.start[call], calls.end[call]);
    }
  }

  function jobsOn(stage, zones) {
    const { lane: { spans, stays, letters, rank }, t } = stage;
    line(stage, zones.scheduled, spans.scheduled.at(t).sort((a, b) => stays.ready[a] - stays.ready[b]), "job", stays.job, "scheduled");
    const ready = spans.ready.at(t).sort((a, b) => rank[a] - rank[b]);
    if (zones.ready.parts) {
      const { queue } = stage.lane.jobs;
      zones.ready.parts.forEach((part, n) => line(stage, part, ready.filter((stay) => queue[stays.job[stay]] === n), "job", stays.job, "ready"));
    } else line(stage, zones.ready, ready, "job", stays.job, "ready");
    if (zones.workers.cells.fits) {
      for (const stay of spans.busy_workers.at(t)) {
        const lapsed = stays.ready[stay] === -1 || orLater(stays.released[stay]) <= t; // another may have the job
        const dot = lapsed ? { kind: "shadow", row: stay, state: "rejected" } : { kind: "job", row: stays.job[stay], state: "in_flight" };
        atWork(stage, zones.workers, stays.worker[stay], dot, stays.start[stay], stays.end[stay]);
      }
      for (const stay of spans.in_flight.at(t)) inHands(stage, zones.workers, stay);
    }
    if (zones.dead) line(stage, zones.dead, spans.dead.at(t), "job", letters.job, "dead");
  }

  // Dots row after row from the left. of: whose rows these are, where they are not the dots' own.
  function line(stage, zone, rows, kind, of, state) {
    const pitch = pitchFor(zone, rows.length, stage.pitches[zone.name]);
    stage.pitches[zone.name] = pitch;
    stage.counts[zone.name] = rows.length;
    if (!pitch) {
      stage.full[zone.name] = true;
      return;
    }
    const columns = Math.floor(zone.w / pitch), r = pitch / 2 - (pitch > 5 ? 1 : 0.5), { rim } = stage.lane;
    for (let n = 0; n < rows.length; n++) {
      const row = of ? of[rows[n]] : rows[n];
      const x = zone.x + (n % columns + 0.5) * pitch, y = zone.y + (Math.floor(n / columns) + 0.5) * pitch;
      stage.dots.push({ kind, row, x, y, r, state, mark: kind === "job" && state !== "dead" && rim[row] === 1 });
    }
  }

  function atWork(stage, zone, number, dot, start, end) {
    const cell = cellAt(zone, number), share = (stage.t - start) / Math.max(orLater(end) - start, 1);
    stage.work.push({ ...cell, share, state: dot.state });
    stage.dots.push(Object.assign(dot, { x: cell.x + cell.size / 2, y: cell.y + cell.size / 2, r: Math.min(cell.size / 4, 4) }));
  }

  // Jobs that a worker holds and has not begun, and those whose worker has died while their lease runs on.
  function inHands(stage, zone, stay) {
    const { stays } = stage.lane, how = heldAs(stays, stay, stage.t), cell = cellAt(zone, stays.worker[stay]);
    if (how === "working") return;
    const dot = { kind: "job", row: stays.job[stay], x: cell.x + cell.size * 0.8, y: cell.y + cell.size * 0.8, r: Math.min(cell.size / 6, 3), state: "in_flight" };
    if (how === "unnoticed") {
      const since = stays.end[stay], share = 1 - (stage.t - since) / Math.max(orLater(stays.released[stay]) - since, 1);
      Object.assign(dot, { x: cell.x + cell.size / 2, y: cell.y + cell.size / 2, ring: share, around: cell.size / 2 });
    }
    stage.dots.push(dot);
  }

  Object.assign(replayLab, { castAt });
}
