// The state of one architecture at an instant: counts, and what is where. The rules are those of sim/measure/series.py.
"use strict";
{
  const { NEVER, unpack, orLater, spans, countUpTo } = replayLab;
  const ANSWERS = { answered: 1, failed: 2, left: 3, refused: 4 }; // Answer in sim/record.py
  const ENDS = { done: 3, expired: 5, rejected: 6, lost: 7 }; // JobState
  const END = { SCHEDULED: 1, CRASHED: 7, WITHDRAWN: 12 }; // AttemptEnd
  const later = (column) => Float64Array.from(column, orLater);

  // Make a lane of the payload: names as they are, columns as arrays, spans by state.
  function readLane(data) {
    const lane = { ...data, flows: unpack(data.flows), shifts: unpack(data.shifts), spans: {} };
    if (data.rows) {
      for (const table of ["requests", "calls", "jobs", "stays", "letters"]) lane[table] = unpack(data.rows[table], lane);
      lane.ends = endings(lane, data.rows.before);
      lane.spans = spansOf(lane);
      lane.rank = ranks(lane.stays);
      lane.firstStay = firstStays(lane);
      lane.rim = rims(lane);
    }
    return lane;
  }

  function spansOf({ calls, stays, letters, shifts }) {
    const start = later(calls.start), callEnd = later(calls.end);
    const waitEnd = start.map((at, i) => (calls.start[i] === NEVER ? callEnd[i] : at));
    const withdrawn = (i) => stays.code[i] === END.WITHDRAWN;
    const planned = (i) => stays.code[i] === END.SCHEDULED; // it is due after the horizon
    const due = stays.ready.map((at, i) => (planned(i) ? Infinity : withdrawn(i) ? Math.min(at, stays.released[i]) : at));
    const taken = stays.leased.map((at, i) => (at === NEVER ? orLater(stays.released[i]) : at));
    const released = later(stays.released), workEnd = later(stays.end);
    const isStay = (i) => stays.ready[i] !== NEVER; // what a stream's consumer reads again is none
    return {
      accept_queue: spans(calls.sent, waitEnd),
      busy_threads: spans(calls.start, callEnd, (i) => calls.start[i] !== NEVER),
      scheduled: spans(stays.since, due, isStay),
      ready: spans(stays.ready, taken, (i) => isStay(i) && !planned(i)),
      in_flight: spans(stays.leased, released, (i) => stays.leased[i] !== NEVER),
      busy_workers: spans(stays.start, workEnd, (i) => stays.start[i] !== NEVER),
      dead: spans(letters.died, later(letters.redriven)),
      workers_up: spans(shifts.up, later(shifts.down)),
    };
  }

  // Ascending times by name, and how many more there were before the window.
  function endings({ requests, jobs }, before) {
    const sorted = (times, keep) => times.filter((at, i) => at !== NEVER && keep(i)).sort();
    const sum = (counts) => counts.reduce((a, b) => a + b, 0);
    const ends = { arrived: [sorted(requests.arrival, () => true), sum(before.answers)] };
    for (const [name, code] of Object.entries(ANSWERS)) {
      ends[name] = [sorted(requests.answered, (i) => requests.code[i] === code), before.answers[code]];
    }
    ends.created = [sorted(jobs.created, () => true), sum(before.jobs)];
    for (const [name, code] of Object.entries(ENDS)) {
      ends[name] = [sorted(jobs.ended, (i) => jobs.state[i] === code), before.jobs[code]];
    }
    return ends;
  }

  // By stay: its place in the order in which jobs left the ready queue. So the head of the line is who is taken next,
  // whatever the policy; those who were never taken stand behind, the first to come first.
  function ranks(stays) {
    const left = stays.leased.map((at, i) => (at === NEVER ? orLater(stays.released[i]) : at));
    const order = Array.from(left.keys()).sort((a, b) => (left[a] === left[b] ? stays.ready[a] - stays.ready[b] : left[a] - left[b]));
    const rank = new Float64Array(order.length);
    order.forEach((stay, place) => { rank[stay] = place; });
    return rank;
  }

  // By job: its first row of `stays`, which stand by job; one more at the end.
  function firstStays({ jobs, stays }) {
    const first = new Float64Array(jobs.number.length + 1);
    for (let job = 0; job < first.length; job++) first[job] = countUpTo(stays.job, job - 1);
    return first;
  }

  // By job: 1 if it is most urgent, where there are others; else 0.
  function rims({ jobs, urgent }) {
    const some = urgent.some((level) => level > 0);
    return Uint8Array.from(jobs.step, (step) => (some && urgent[step] === 0 ? 1 : 0));
  }

  const edgeAt = (lane, t) => Math.max(0, Math.min(lane.edges[2] - 1, Math.floor((t - lane.edges[0]) / lane.edges[1])));

  // How many are where at t, and how many have come to an end by t; exact, or as of the last edge of the flows.
  function countsAt(lane, t) {
    const counts = {};
    if (!lane.rows) {
      const edge = edgeAt(lane, t);
      for (const name of Object.keys(lane.flows)) counts[name] = lane.flows[name][edge];
      return counts;
    }
    for (const name of Object.keys(lane.spans)) counts[name] = lane.spans[name].countAt(t);
    for (const name of Object.keys(lane.ends)) counts[name] = countUpTo(lane.ends[name][0], t) + lane.ends[name][1];
    return counts;
  }

  // How many a second came to an end lately, by the names of counts; `lately` is a time up to t.
  function ratesAt(lane, t, lately, names) {
    const began = Math.max(lane.edges[0], t - lately);
    const now = countsAt(lane, t), then = countsAt(lane, began), seconds = Math.max(t - began, 1) / 1e6;
    return Object.fromEntries(names.map((name) => [name, (now[name] - then[name]) / seconds]));
  }

  // Where a worker's stay is at t: held (not begun), working, or unnoticed (over, and its lease still runs).
  function heldAs(stays, i, t) {
    if (stays.start[i] !== NEVER && t >= stays.start[i] && t < orLater(stays.end[i])) return "working";
    return stays.end[i] !== NEVER && t >= stays.end[i] ? "unnoticed" : "held";
  }

  Object.assign(replayLab, { readLane, countsAt, ratesAt, heldAs, edgeAt, END });
}
