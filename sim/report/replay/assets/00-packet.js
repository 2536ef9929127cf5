// The data of a replay as sim/report/replay/packet.py writes them: base64 of a zlib stream of JSON.
"use strict";
globalThis.replayLab ??= {}; // the only global name of the replay
{
  const OLD = "This browser is too old for the replay: it cannot unpack its data. Chrome and Edge can from version 80 on, Firefox from 113, Safari from 16.4.";
  const DAMAGED = "The replay cannot be shown: its data are damaged. Was the file cut short on its way?";
  const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  // A lane with what it has in common with the first: where that has a list, 0 stands for the same one.
  function long(value, first) {
    if (!isTable(value) || !isTable(first)) return value === 0 && Array.isArray(first) ? first : value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, long(each, first[name])]));
  }

  async function unpacked(letters) {
    const signs = atob(letters), bytes = new Uint8Array(signs.length);
    for (let i = 0; i < signs.length; i++) bytes[i] = signs.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const payload = await new Response(stream).json(), [first] = payload.lanes;
    return { ...payload, lanes: payload.lanes.map((lane) => long(lane, first)) };
  }

  // Read the data of a section, once, and leave them with it as `replayData`. Fails with words for whoever looks at it.
  async function readData(section) {
    if (!("DecompressionStream" in globalThis)) throw new Error(OLD);
    const letters = section.querySelector("[data-replay-data]").textContent;
    section.replayReading ??= unpacked(letters).catch(() => { throw new Error(DAMAGED); });
    section.replayData = await section.replayReading;
    return section.replayData;
  }

  Object.assign(replayLab, { readData });
}
