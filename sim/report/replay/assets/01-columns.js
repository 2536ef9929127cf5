// Columns as sim/report/replay/columns.py writes them, made into arrays of numbers. All times are in microseconds.
"use strict";
globalThis.replayLab ??= {}; // the only global name of the replay
{
  const NEVER = -1;

  function unpackColumn([way, ...written], columns) {
    const values = Float64Array.from(written);
    if (way === "+") {
      for (let i = 1; i < values.length; i++) values[i] += values[i - 1];
    } else if (way !== "=") {
      const base = columns[way];
      for (let i = 0; i < values.length; i++) {
        const after = values[i];
        values[i] = after === 0 ? NEVER : Math.max(base[i], 0) + (after > 0 ? after - 1 : after);
      }
    }
    return values;
  }

  function unpack(table) {
    const columns = {};
    for (const name of Object.keys(table)) columns[name] = unpackColumn(table[name], columns);
    return columns;
  }

  const orLater = (time) => (time === NEVER ? Infinity : time);

  Object.assign(replayLab, { NEVER, unpack, orLater });
}
