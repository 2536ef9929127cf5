// Where things stand in the picture of one architecture: zones from top to bottom, in the order of a request's way.
"use strict";
{
  const EDGE = 10, LABEL = 20, GAP = 8, TALLY = 18;
  const PITCHES = [13, 10, 8, 6, 5, 4, 3];

  // Cells for n workers or threads: as large as a height allows; fits: false where not even the smallest will do.
  function cells(n, width, most) {
    for (let pitch = 22; pitch >= 4; pitch--) {
      const columns = Math.floor(width / pitch), rows = Math.ceil(n / columns);
      if (rows * pitch <= most) return { n, pitch, columns, height: rows * pitch, fits: true };
    }
    return { n, pitch: 4, columns: Math.floor(width / 4), height: 22, fits: false };
  }

  // The zones of a lane. shape: what any lane beside it has, so that like stands beside like; where it has nothing to
  // put there, a note says why.
  function layout(lane, width, shape) {
    const inner = width - 2 * EDGE, zones = {}, notes = [];
    let y = 0;
    const add = (name, height, there, more = {}) => {
      if (there) zones[name] = { name, x: EDGE, y: y + LABEL, w: inner, h: height, label: y + 14, ...more };
      y += LABEL + height + GAP;
    };
    if (shape.api) {
      if (!lane.api) notes.push({ y: y + 30, lines: ["no API:", "requests go straight to the queue"] });
      add("accept_queue", 26, lane.api);
      add("threads", shape.threadHeight, lane.api, { cells: cells(lane.threads, inner, shape.threadHeight) });
      add("answers", tallyHeight(inner, 4), lane.api);
    }
    if (shape.queue) {
      if (!lane.queue) notes.push({ y: y + 60, lines: ["no queue:", "threads do all the work while users wait"] });
      add("scheduled", 32, lane.queue);
      add("ready", 72, lane.queue);
      if (zones.ready) zones.ready.parts = parts(zones.ready, lane);
      add("workers", shape.workerHeight, lane.queue, { cells: cells(lane.workers, inner, shape.workerHeight) });
      add("ends", tallyHeight(inner, shape.ends), lane.queue);
      if (shape.dead) add("dead", 26, lane.queue);
    }
    return { width, height: y, zones, notes };
  }

  // Several queues stand beside one another in the zone of the ready jobs, each below its name; one needs none.
  function parts(zone, { rows, queues }) {
    if (!rows || queues.length < 2 || queues.length > 4) return null;
    const gap = 10, w = (zone.w - gap * (queues.length - 1)) / queues.length;
    return queues.map((title, n) => ({ name: `ready ${n}`, title, x: zone.x + n * (w + gap), y: zone.y + 18, w, h: zone.h - 18 }));
  }

  const tallyHeight = (width, many) => TALLY * Math.ceil(many / columnsIn(width));
  const columnsIn = (width) => (width < 270 ? 1 : width < 640 ? 2 : 4); // of a tally, so that no name is cut
  const isNarrow = (width) => width < 350; // then the words of a lane have their short form
  const happens = (lane, name) => lane.flows[name].some((n) => n > 0);

  // What lanes that stand side by side have in common.
  function shapeOf(lanes, width) {
    const tallest = (of) => Math.max(0, ...lanes.map((lane) => cells(of(lane), width - 2 * EDGE, 66).height));
    return {
      api: lanes.some((lane) => lane.api),
      queue: lanes.some((lane) => lane.queue),
      dead: lanes.some((lane) => happens(lane, "dead")),
      ends: 2 + Math.max(...lanes.map((lane) => ["expired", "rejected", "lost"].filter((name) => happens(lane, name)).length)),
      threadHeight: tallest((lane) => (lane.api ? lane.threads : 0)),
      workerHeight: tallest((lane) => lane.workers),
    };
  }

  // The distance of dots so that n fit into a zone. A zone that has shrunk its dots enlarges them late, lest they jump.
  function pitchFor(zone, n, before) {
    const room = (pitch) => Math.floor(zone.w / pitch) * Math.floor(zone.h / pitch);
    const fitting = PITCHES.find((pitch) => n <= room(pitch)) ?? 0;
    const isNext = PITCHES.indexOf(before) === PITCHES.indexOf(fitting) + 1;
    return isNext && n > 0.6 * room(fitting) ? before : fitting;
  }

  function cellAt(zone, n) {
    const { columns, pitch } = zone.cells;
    return { x: zone.x + (n % columns) * pitch, y: zone.y + Math.floor(n / columns) * pitch, size: pitch - (pitch > 7 ? 3 : 1) };
  }

  Object.assign(replayLab, { happens, columnsIn, isNarrow, layout, shapeOf, pitchFor, cellAt });
}
