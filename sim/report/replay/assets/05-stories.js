// The life-line of a job, the day of a worker, the way of a call: what the record says of one of them, in words.
// A story is {title, lines: [[time, text]], bar: [[state, from, to]]}.
"use strict";
{
  const { NEVER, END, clock, lasting, some, orLater, ATTEMPT_ENDS, DEAD_REASONS, JOB_ENDS, SHIFT_ENDS, CALL_ENDS } = replayLab;
  const RETURNED = 11, HELD = 10, MOST = 100;
  const until = (lane, time) => Math.min(orLater(time), lane.horizon);
  const stepOf = (lane, job) => lane.steps[lane.jobs.step[job]];

  function jobStory(lane, job) {
    const { jobs, letters } = lane, number = jobs.number[job];
    const lines = [[jobs.created[job], `put on the queue${lane.queues.length > 1 ? ` ${lane.queues[jobs.queue[job]]}` : ""}`]];
    const bar = [];
    for (let stay = lane.firstStay[job]; stay < lane.firstStay[job + 1]; stay++) tellStay(lane, stay, lines, bar);
    letters.job.forEach((of, i) => {
      if (of !== job) return;
      lines.push([letters.died[i], `becomes a dead letter: ${DEAD_REASONS[letters.code[i]]}`]);
      // A letter that nobody redrives lies there to the end of the run, beside which its life would be a hair.
      bar.push(["dead", letters.died[i], letters.redriven[i] === NEVER ? letters.died[i] + 0.1 * (letters.died[i] - jobs.created[job]) : letters.redriven[i]]);
      if (letters.redriven[i] !== NEVER) lines.push([letters.redriven[i], "goes back to its queue"]);
    });
    if (jobs.ended[job] !== NEVER && jobs.state[job] !== 4) {
      lines.push([jobs.ended[job], `${JOB_ENDS[jobs.state[job]]}, ${lasting(jobs.ended[job] - jobs.created[job])} after it was put on the queue`]);
    }
    lines.sort((a, b) => a[0] - b[0]);
    return { title: `Job ${number} (${stepOf(lane, job)}) in ${lane.name}`, lines, bar };
  }

  function tellStay(lane, i, lines, bar) {
    const { stays } = lane, worker = `worker ${stays.worker[i]}`, code = stays.code[i];
    const due = code === END.SCHEDULED ? lane.horizon : code === END.WITHDRAWN ? Math.min(stays.ready[i], stays.released[i]) : stays.ready[i];
    if (stays.ready[i] !== NEVER && due > stays.since[i]) {
      lines.push([stays.since[i], code === END.SCHEDULED ? "waits for its time, beyond the end of the run" : `scheduled: waits ${lasting(due - stays.since[i])} for its time`]);
      bar.push(["scheduled", stays.since[i], due]);
    }
    const taken = until(lane, stays.leased[i] === NEVER ? stays.released[i] : stays.leased[i]);
    if (stays.ready[i] !== NEVER && code !== END.SCHEDULED && taken > due) {
      lines.push([due, `ready: waits ${lasting(taken - due)} for a worker${taken >= lane.horizon ? " and still does when the run ends" : ""}`]);
      bar.push(["ready", due, taken]);
    }
    if (stays.leased[i] !== NEVER) {
      bar.push(["in_flight", stays.leased[i], until(lane, stays.released[i])]);
      lines.push([stays.leased[i], stays.start[i] === NEVER || stays.start[i] > stays.leased[i] ? `handed to ${worker}, which has it wait` : `taken by ${worker}`]);
    }
    if (stays.start[i] !== NEVER) tellWork(lane, i, worker, lines);
    if (code === RETURNED) lines.push([until(lane, stays.end[i] === NEVER ? stays.released[i] : stays.end[i]), `${worker} gives it up before it began`]);
    if (code === HELD) lines.push([lane.horizon, `not begun by ${worker} when the run ends`]);
    if (code === END.WITHDRAWN) lines.push([stays.released[i], "leaves the queue without an attempt"]);
    tellLease(lane, i, worker, lines);
  }

  function tellWork(lane, i, worker, lines) {
    const { stays } = lane, again = stays.ready[i] === NEVER ? " again, for its place in the log was lost" : "";
    lines.push([stays.start[i], `${worker} works on it${again} for ${lasting(until(lane, stays.end[i]) - stays.start[i])}`]);
    lines.push([until(lane, stays.end[i]), `${ATTEMPT_ENDS[stays.code[i]] ?? "over"} (${worker})`]);
  }

  function tellLease(lane, i, worker, lines) {
    const { stays } = lane, end = until(lane, stays.end[i]), released = until(lane, stays.released[i]);
    if (stays.leased[i] === NEVER || stays.end[i] === NEVER && stays.released[i] === NEVER) return;
    const begun = stays.start[i] !== NEVER, over = overAs(lane, stays.job[i], stays.released[i]);
    if (released > end) lines.push([released, over === "done" ? "its lease ends: the job is done" : `its lease is over: nobody noticed for ${lasting(released - end)}`]);
    if (released >= end) return;
    lines.push([released, over ? `its lease ends: the job is ${over}, and ${worker} ${begun ? "works on for nobody" : "has not begun"}`
      : `its lease runs out ${begun ? `though ${worker} still works on it` : `before ${worker} began`}: the job is free for others`]);
  }

  // As what the job itself is over at the instant at which a lease ends; undefined if it is not.
  function overAs({ jobs, letters }, job, at) {
    if (letters.job.some((of, i) => of === job && letters.died[i] === at)) return "dead";
    return jobs.ended[job] === at ? { 3: "done", 4: "dead", 5: "expired", 6: "rejected", 7: "lost" }[jobs.state[job]] : undefined;
  }

  function workerStory(lane, worker, t) {
    const { shifts, stays } = lane, lines = [], bar = [];
    shifts.worker.forEach((of, i) => {
      if (of !== worker) return;
      lines.push([shifts.up[i], `comes up${lane.pools.length > 1 ? ` in the pool ${lane.pools[shifts.pool[i]]}` : ""}`]);
      if (shifts.down[i] !== NEVER) lines.push([shifts.down[i], `${SHIFT_ENDS[shifts.code[i]]} after ${lasting(shifts.down[i] - shifts.up[i])}`]);
    });
    let busy = 0, attempts = 0;
    stays.worker.forEach((of, i) => {
      if (of !== worker || stays.start[i] === NEVER) return;
      const end = until(lane, stays.end[i]);
      busy += end - stays.start[i];
      attempts += 1;
      bar.push(["in_flight", stays.start[i], end]);
      lines.push([stays.start[i], `job ${lane.jobs.number[stays.job[i]]} (${stepOf(lane, stays.job[i])}) for ${lasting(end - stays.start[i])}: ${ATTEMPT_ENDS[stays.code[i]] ?? "over"}`]);
    });
    lines.sort((a, b) => a[0] - b[0]);
    const near = around(lines, t);
    const note = near.length < lines.length ? `; the ${near.length} entries around ${clock(t)} of ${lines.length}` : "";
    return { title: `Worker ${worker} of ${lane.name}: ${some(attempts, "attempt")}, ${lasting(busy)} at work${note}`, lines: near, bar };
  }

  function around(lines, t) {
    const next = lines.findIndex(([at]) => at > t), middle = next < 0 ? lines.length : next;
    const first = Math.max(0, Math.min(middle - MOST / 2, lines.length - MOST));
    return lines.slice(first, first + MOST);
  }

  function callStory(lane, call) {
    const { calls, requests } = lane, end = until(lane, calls.end[call]), lines = [[calls.sent[call], "the user calls"]], bar = [];
    const waited = until(lane, calls.start[call] === NEVER ? calls.end[call] : calls.start[call]);
    bar.push(["ready", calls.sent[call], waited]);
    if (calls.start[call] !== NEVER) {
      lines.push([calls.start[call], `thread ${calls.thread[call]} takes it, after a wait of ${lasting(waited - calls.sent[call])}, and works for ${lasting(end - calls.start[call])}`]);
      bar.push(["in_flight", calls.start[call], end]);
    }
    if (calls.left[call] !== NEVER) lines.push([calls.left[call], `the user has waited ${lasting(calls.left[call] - calls.sent[call])} and leaves`]);
    lines.push([end, CALL_ENDS[calls.code[call]]]);
    lines.sort((a, b) => a[0] - b[0]);
    return { title: `A call of request ${requests.number[calls.request[call]]} in ${lane.name}`, lines, bar };
  }

  Object.assign(replayLab, { jobStory, workerStory, callStory });
}
