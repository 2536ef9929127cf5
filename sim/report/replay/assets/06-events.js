// What happens next, and what happened just before: by kind of event the instants, the first first.
"use strict";
{
  const { NEVER, END, countUpTo, DEAD_REASONS, SHIFT_ENDS, CALL_ENDS } = replayLab;
  const ENDS = { 3: "done", 4: "fails", 6: "is stopped by its timeout", 7: "is cut short: the worker dies", 8: "is done for nobody", 9: "need not run again" };

  // grave: what a reader should hear of first when much happens at once.
  function kind(times, say, keep = () => true, grave = false) {
    const rows = Array.from(times.keys()).filter((i) => times[i] !== NEVER && keep(i)).sort((a, b) => times[a] - times[b]);
    return { rows, times: Float64Array.from(rows, (i) => times[i]), say, grave };
  }

  // All events of a lane, by kind; found when they are asked for, and once.
  function eventsOf(lane) {
    if (lane.events) return lane.events;
    const { shifts } = lane;
    const worker = [
      kind(shifts.up, (i) => `worker ${shifts.worker[i]} is up`),
      kind(shifts.down, (i) => `worker ${shifts.worker[i]} ${SHIFT_ENDS[shifts.code[i]]}`, undefined, true),
    ];
    lane.events = lane.rows ? [...callEvents(lane), ...jobEvents(lane), ...worker] : [flowEvents(lane)];
    return lane.events;
  }

  function flowEvents({ edges: [first, step, many] }) {
    return kind(Float64Array.from({ length: many }, (_, i) => first + i * step), null);
  }

  function callEvents({ calls, requests }) {
    const request = (i) => `request ${requests.number[calls.request[i]]}`, of = (i) => `call of ${request(i)}`;
    return [
      kind(calls.sent, (i) => `user of ${request(i)} calls`),
      kind(calls.start, (i) => `thread ${calls.thread[i]} takes the ${of(i)}`, (i) => calls.start[i] > calls.sent[i]),
      kind(calls.end, (i) => `${of(i)} is ${CALL_ENDS[calls.code[i]]}`),
      kind(calls.left, (i) => `user of ${request(i)} leaves`),
    ];
  }

  function jobEvents({ jobs, stays, letters, steps }) {
    const name = (job) => `job ${jobs.number[job]} (${steps[jobs.step[job]]})`, of = (i) => name(stays.job[i]);
    const who = (i) => `worker ${stays.worker[i]}`;
    return [
      kind(jobs.created, (i) => `${name(i)} is put on the queue`),
      kind(stays.ready, (i) => `${of(i)} is due`, (i) => stays.ready[i] > stays.since[i] && stays.code[i] !== END.SCHEDULED),
      kind(stays.leased, (i) => `${who(i)} takes ${of(i)}`),
      kind(stays.start, (i) => `${who(i)} begins ${of(i)}`, (i) => stays.start[i] > stays.leased[i]),
      kind(stays.end, (i) => `${of(i)} ${ENDS[stays.code[i]] ?? "is over"} (${who(i)})`, (i) => stays.start[i] !== NEVER),
      kind(stays.released, (i) => `the lease of ${of(i)} is over`, (i) => stays.leased[i] !== NEVER && stays.released[i] !== stays.end[i]),
      kind(letters.died, (i) => `${name(letters.job[i])} becomes a dead letter: ${DEAD_REASONS[letters.code[i]]}`, undefined, true),
      kind(letters.redriven, (i) => `${name(letters.job[i])} goes back to its queue`),
      kind(jobs.ended, (i) => `${name(i)} is ${{ 5: "expired", 6: "rejected", 7: "lost" }[jobs.state[i]]}`, (i) => jobs.state[i] > 4, true),
    ];
  }

  // The instant of the next event after t, or of the last before it; null if there is none.
  function eventFrom(lanes, t, forward) {
    let found = null;
    for (const { times } of lanes.flatMap(eventsOf)) {
      const place = forward ? countUpTo(times, t) : countUpTo(times, t - 1) - 1; // times are whole
      const at = times[place];
      if (at !== undefined && (found === null || (forward ? at < found : at > found))) found = at;
    }
    return found;
  }

  // What happens at t, in words: what is grave first, then architecture by architecture.
  function happensAt(lanes, t, most = 2) {
    const said = [[], []];
    for (const lane of lanes.filter(({ rows }) => rows)) {
      for (const { rows, times, say, grave } of eventsOf(lane)) {
        const words = said[grave ? 0 : 1];
        for (let place = countUpTo(times, t) - 1; place >= 0 && times[place] === t; place--) words.push(`${lane.name}: ${say(rows[place])}`);
      }
    }
    const all = said.flat(), more = all.length - most;
    return more > 0 ? `${all.slice(0, most).join("; ")}; and ${more} more` : all.join("; ");
  }

  Object.assign(replayLab, { eventFrom, happensAt });
}
