// Columns as sim/report/replay/columns.py writes them, made into arrays of numbers. All times are in microseconds.
"use strict";
{
  const NEVER = -1;

  // What a column is written after: an earlier one, or "calls.end": that of an earlier table, in the row named by `call`.
  function baseOf(way, columns, tables) {
    const [table, column] = way.split(".");
    if (!column) return columns[way];
    const there = tables[table][column];
    return columns[table.slice(0, -1)].map((row) => (row === NEVER ? NEVER : there[row]));
  }

  function unpackColumn([way, ...written], columns, tables) {
    const values = Float64Array.from(written);
    if (way === "+") {
      for (let i = 1; i < values.length; i++) values[i] += values[i - 1];
    } else if (way !== "=") {
      const base = baseOf(way, columns, tables);
      for (let i = 0; i < values.length; i++) {
        const after = values[i];
        values[i] = after === 0 ? NEVER : Math.max(base[i], 0) + (after > 0 ? after - 1 : after);
      }
    }
    return values;
  }

  // tables: those that this one may be written after, by name.
  function unpack(table, tables) {
    const columns = {};
    for (const name of Object.keys(table)) columns[name] = unpackColumn(table[name], columns, tables);
    return columns;
  }

  const orLater = (time) => (time === NEVER ? Infinity : time);

  Object.assign(replayLab, { NEVER, unpack, orLater });
}
