// Times, counts and ends in words.
"use strict";
{
  const pad = (number, digits = 2) => String(number).padStart(digits, "0");

  // An instant of the run: 3:12.345, or 1:02:03.456 from an hour on, rounded as `sim trace` does; micro: not rounded.
  function clock(exact, micro = false) {
    const us = micro ? exact : 1000 * Math.round(exact / 1000);
    const whole = Math.floor(us / 1e6), hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
    const rest = micro ? pad(us % 1e6, 6) : pad((us % 1e6) / 1000, 3);
    return `${hours ? `${hours}:${pad(minutes)}` : minutes}:${pad(whole % 60)}.${rest}`;
  }

  // A length of time, to three digits; from two minutes on in two units.
  function lasting(us) {
    const seconds = us / 1e6;
    if (seconds >= 119.5) {
      const s = Math.round(seconds);
      if (s >= 86400) return `${Math.floor(s / 86400)}d ${pad(Math.floor((s % 86400) / 3600))}h`;
      if (s >= 3600) return `${Math.floor(s / 3600)}h ${pad(Math.floor((s % 3600) / 60))}m`;
      return `${Math.floor(s / 60)}m ${pad(s % 60)}s`;
    }
    const [scale, unit] = seconds >= 0.9995 ? [1, "s"] : seconds >= 0.0009995 ? [1e3, "ms"] : [1e6, "µs"];
    return `${three(seconds * scale)} ${unit}`;
  }

  const three = (number) => (Math.abs(number) >= 99.95 ? count(Math.round(number)) : String(Number(number.toPrecision(3))));
  const count = (number) => Math.round(number).toLocaleString("en-US");
  const some = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

  // The counts that a lane shows, in the order of a request's way: name, words before, words after.
  function countParts(lane, counts) {
    const parts = [["arrived", "", "users came"]];
    if (lane.api) {
      parts.push(["accept_queue", "", "wait for a thread"], ["busy_threads", "", `of ${count(lane.threads)} threads busy`]);
      parts.push(["answered", "", "answered"], ["failed", "", "failed"], ["left", "", "left"], ["refused", "", "turned away"]);
    }
    if (lane.queue) {
      parts.push(["scheduled", "", "scheduled"], ["ready", "", "ready"], ["in_flight", "", "in flight"]);
      parts.push(["busy_workers", "", `of ${some(counts.workers_up, "worker")} busy`]);
      parts.push(["done", "", "done"], ["dead", "", "dead"]);
      for (const name of ["expired", "rejected", "lost"]) if (lane.flows[name].some((n) => n > 0)) parts.push([name, "", name]);
    }
    return parts.map(([name, , after]) => [name, count(counts[name]), after]);
  }

  const ATTEMPT_ENDS = {
    2: "still at work when the run ends", 3: "done", 4: "it fails", 5: "stopped by its owner", 6: "stopped by the timeout",
    7: "the worker dies", 8: "done for nobody: it was done before, or was no longer its own", 9: "not run, for its effect was there already",
  };
  const DEAD_REASONS = ["it failed too often", "it was delivered too often", "it was delivered too often and crashed its workers", "its time to live ran out", "the retry budget was spent"];
  const JOB_ENDS = { 3: "done", 4: "given up", 5: "expired: its time to live ran out", 6: "rejected: the queue was full", 7: "lost: gone without a trace" };
  const SHIFT_ENDS = ["is up", "crashes", "is crashed by its job", "is killed", "stops", "is killed by the deploy, its grace over", "is killed by the autoscaler, its grace over"];
  const CALL_ENDS = ["still waits for a thread", "still on a thread", "answered", "failed", "turned away", "cancelled"];

  Object.assign(replayLab, { clock, lasting, three, count, some, countParts, ATTEMPT_ENDS, DEAD_REASONS, JOB_ENDS, SHIFT_ENDS, CALL_ENDS });
}
