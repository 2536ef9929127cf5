"use strict";
// Numbers as people read them: the same words as in the tables, which the lab has written.
const words = (() => {
  // As Python rounds: what stands just between two goes to the even one; only binary fractions can.
  const rounded = (value, places) => {
    const scale = 10 ** places;
    const isBetween = Number.isInteger(value * 2 ** (places + 1)) && Math.abs((value * scale) % 1) === 0.5;
    const below = Math.floor(value * scale);
    return isBetween ? (below % 2 ? below + 1 : below) / scale : Number(value.toFixed(places));
  };
  const whole = (value) => rounded(value, 0).toLocaleString("en-US");
  const digits = (value) => (value ? String(rounded(value, 2 - Math.floor(Math.log10(Math.abs(value))))) : "0");
  const three = (value) => (Math.abs(value) >= 99.95 ? whole(value) : digits(value));

  const UNITS = [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"]];
  const CLOCK = [[86400, "d", 3600, "h"], [3600, "h", 60, "m"], [60, "m", 1, "s"]];

  const time = (seconds) => {
    if (seconds >= 119.5) {
      const [big, bigName, small, smallName] = CLOCK.find(([size]) => Math.round(seconds) >= size);
      const first = Math.floor(Math.round(seconds) / big);
      const rest = Math.floor((Math.round(seconds) % big) / small);
      return `${whole(first)}${bigName} ${String(rest).padStart(2, "0")}${smallName}`;
    }
    const [size, unit] = UNITS.find(([each]) => seconds >= each * 0.9995) ?? UNITS[0];
    return `${three(seconds / size)} ${unit}`;
  };

  const percent = (share) => {
    if (share >= 0.9995 && share < 1) return "> 99.9 %";
    if (share > 0 && share < 0.0005) return "< 0.1 %";
    return `${rounded(share * 100, 1)} %`;
  };

  const oneIn = (share) => (share >= 1 ? "all" : share > 0.5 ? percent(share) : `1 in ${three(1 / share)}`);

  // A tick of an axis is a round number of one unit: that of the steps between ticks.
  const AXIS = [[86400, "d"], [3600, "h"], [60, "min"], ...UNITS];
  const tick = (seconds, step) => {
    const [size, unit] = AXIS.find(([each]) => step >= each * 0.9995) ?? AXIS.at(-1);
    return seconds === 0 ? "0" : `${Number((seconds / size).toPrecision(6)).toLocaleString("en-US")} ${unit}`;
  };

  return {
    tick,
    oneIn,
    of: { time, rate: (perSecond) => `${three(perSecond)}/s`, share: percent, count: three, exceed: oneIn },
  };
})();
