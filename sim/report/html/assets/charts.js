"use strict";
// The charts: uPlot draws them, this says what. Charts over time share one range of x and one cursor.
const charts = (() => {
  const data = JSON.parse(document.getElementById("report-data").textContent);
  const shown = data.architectures.map(() => true);
  const all = [];
  const HEIGHT = 240;
  const STEPS = [
    ...[-9, -8, -7, -6, -5, -4, -3, -2, -1].flatMap((e) => [1, 2, 5].map((m) => Number(`${m}e${e}`))),
    1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 21600, 43200,
    ...[0, 1, 2, 3, 4].flatMap((e) => [1, 2, 5].map((m) => m * 86400 * 10 ** e)),
  ];
  const ROUND = [1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 60, 600, 3600, 36000, 86400, 864000, 8640000];

  const pixels = (number) => number * devicePixelRatio;

  // What of a chart is to be seen -------------------------------------------------------------------------------

  const isOn = (chart, line) => chart.choices[line.choice].shown && (line.of < 0 || shown[line.of]);

  const highest = (chart, from, to) => {
    let top = 0;
    for (const line of chart.lines.filter((each) => isOn(chart, each))) {
      const y = line.high ?? line.y;
      chart.x.forEach((x, at) => { if (x >= from && x <= to && y[at] > top) top = y[at]; });
    }
    return top;
  };

  const lowestShare = (chart) => Math.min(0.1, ...chart.lines.flatMap((line) => line.y.filter((y) => y !== null)));

  const rangeY = (chart) => (plot) => {
    if (chart.unit === "exceed") return [lowestShare(chart) * 0.7, 1.3];
    if (chart.unit === "share") return [0, 1.22];
    const { min, max } = plot.scales.x;
    return [0, highest(chart, min ?? -Infinity, max ?? Infinity) * 1.22 || 1];
  };

  // Axes --------------------------------------------------------------------------------------------------------

  const look = {
    stroke: () => looks.page("quiet"),
    grid: { stroke: () => looks.page("grid"), width: 1 },
    ticks: { stroke: () => looks.page("rule"), width: 1, size: 5 },
    font: "12px system-ui, sans-serif",
  };

  const roundTimes = (plot, axis, min, max) => {
    const few = ROUND.filter((time) => time >= min && time <= max);
    const fine = few.length > 2 ? few : STEPS.filter((time) => time >= min && time <= max);
    const room = Math.max(2, Math.floor(plot.bbox.width / devicePixelRatio / 75));
    const every = Math.ceil(fine.length / room);
    return fine.filter((_, at) => at % every === 0);
  };

  const timeAxis = {
    ...look,
    size: 34,
    incrs: STEPS,
    space: 65,
    values: (_plot, splits, _axis, _space, step) => splits.map((at) => words.tick(at, step)),
  };
  const durationAxis = {
    ...look,
    size: 34,
    splits: roundTimes,
    filter: (_plot, splits) => splits,
    values: (_plot, splits) => splits.map((at) => words.tick(at, at)),
  };

  // "1 in 2" only where it has room below "all".
  const shares = (plot, _axis, min, max) => {
    const room = (plot.height - 40) / Math.log10(max / min) > 45;
    const few = [1, ...(room ? [0.5] : []), 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7];
    return few.filter((share) => share >= min && share <= max);
  };

  const quarters = () => [0, 0.25, 0.5, 0.75, 1];

  const axisY = (unit) => {
    const axis = { ...look, size: unit === "exceed" ? 82 : 66, space: 38 };
    if (unit === "time") return { ...axis, incrs: STEPS, values: timeAxis.values };
    if (unit === "exceed") {
      return { ...axis, splits: shares, filter: (_plot, splits) => splits, values: (_plot, at) => at.map(words.oneIn) };
    }
    return { ...axis, ...(unit === "share" && { splits: quarters }), values: (_plot, at) => at.map(words.of[unit]) };
  };

  // Behind and upon the lines -----------------------------------------------------------------------------------

  const band = (plot, from, to, colour) => {
    const { left, top, width, height } = plot.bbox;
    const [x0, x1] = [from, to].map((at) => Math.min(Math.max(plot.valToPos(at, "x", true), left), left + width));
    plot.ctx.fillStyle = colour;
    plot.ctx.fillRect(x0, top, x1 - x0, height);
    return [x0, x1];
  };

  const name = (plot, texts, x0, x1, line, colour) => {
    const { ctx, bbox } = plot;
    ctx.fillStyle = colour;
    ctx.font = `${pixels(11)}px system-ui, sans-serif`;
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    const text = texts.find((each) => ctx.measureText(each).width + pixels(8) <= x1 - x0);
    if (text) ctx.fillText(text, x0 + pixels(4), bbox.top + pixels(3 + 14 * line));
  };

  const drawBehind = (plot) => {
    const { ctx } = plot;
    ctx.save();
    data.phases.forEach((phase, at) => { if (at % 2) band(plot, phase.from, phase.to, looks.page("phase")); });
    for (const fault of data.faults) band(plot, fault.from, fault.to, looks.page("fault"));
    if (data.warmup_s > 0) band(plot, 0, data.warmup_s, looks.page("warmup"));
    ctx.restore();
  };

  const drawNames = (plot) => {
    const { ctx, bbox } = plot;
    ctx.save();
    for (const phase of data.phases) {
      const [x0, x1] = band(plot, phase.from, phase.to, "transparent");
      name(plot, phase.texts, x0, x1, 0, looks.page("quiet"));
    }
    const line = data.phases.length ? 1 : 0;
    data.faults.forEach((fault, at) => {
      const [x0] = band(plot, fault.from, fault.to, "transparent");
      const next = data.faults[at + 1];
      const end = next ? plot.valToPos(next.from, "x", true) : bbox.left + bbox.width;
      if (fault.from < plot.scales.x.min) return;
      ctx.strokeStyle = looks.page("bad");
      ctx.setLineDash([pixels(2), pixels(2)]);
      ctx.beginPath();
      ctx.moveTo(x0, bbox.top);
      ctx.lineTo(x0, bbox.top + bbox.height);
      ctx.stroke();
      name(plot, fault.texts, x0, Math.min(end, bbox.left + bbox.width), line, looks.page("bad"));
    });
    ctx.restore();
  };

  const eachShown = (plot, chart, draw) => {
    plot.ctx.save();
    plot.ctx.beginPath();
    plot.ctx.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
    plot.ctx.clip();
    for (const line of chart.lines.filter((each) => isOn(chart, each))) draw(line);
    plot.ctx.restore();
  };

  // From the least to the most within each bin, behind its mean.
  const drawShades = (plot, chart) => eachShown(plot, chart, (line) => {
    if (!line.low) return;
    const { ctx } = plot;
    const at = (side, index) => [plot.valToPos(chart.x[index], "x", true), plot.valToPos(side[index], "y", true)];
    ctx.globalAlpha = 0.2;
    ctx.fillStyle = looks.architecture(line.of);
    ctx.beginPath();
    for (let i = 0; i < chart.x.length; i += 1) ctx.lineTo(...at(line.high, i));
    for (let i = chart.x.length - 1; i >= 0; i -= 1) ctx.lineTo(...at(line.low, i));
    ctx.fill();
  });

  // A mark here and there; those of different architectures at different places.
  const drawMarks = (plot, chart) => eachShown(plot, chart, (line) => {
    if (line.of < 0) return;
    const { ctx, bbox } = plot;
    const marks = 5;
    ctx.fillStyle = looks.architecture(line.of);
    ctx.strokeStyle = looks.page("page");
    ctx.lineWidth = pixels(1);
    for (let i = 0; i < marks; i += 1) {
      const share = (i + (line.of + 1) / (data.architectures.length + 1)) / marks;
      const at = plot.posToIdx((share * bbox.width) / devicePixelRatio);
      const y = line.y[at];
      if (y === null || y === undefined) continue;
      const place = [plot.valToPos(chart.x[at], "x", true), plot.valToPos(y, "y", true)];
      looks.mark(ctx, data.architectures[line.of].mark, ...place, pixels(3.4));
    }
  });

  // One chart ---------------------------------------------------------------------------------------------------

  const series = (chart, line) => {
    const dashes = chart.choices[line.choice].dashes;
    const area = line.of < 0 && chart.unit === "rate";
    return {
      scale: "y",
      show: isOn(chart, line),
      stroke: () => looks.architecture(line.of),
      fill: area ? () => looks.faint("quiet") : undefined,
      width: area ? 1 : 2,
      dash: dashes,
      points: { show: false },
      spanGaps: false,
      paths: chart.steps ? uPlot.paths.stepped({ align: chart.steps }) : uPlot.paths.linear(),
    };
  };

  const options = (chart, width, hooks) => ({
    width,
    height: HEIGHT,
    legend: { show: false },
    padding: [8, 30, 0, 0],
    scales: {
      x: { time: false, distr: chart.over === "duration" ? 3 : 1, range: (_plot, min, max) => [min, max] },
      y: { distr: chart.unit === "exceed" ? 3 : 1, range: rangeY(chart) },
    },
    axes: [chart.over === "duration" ? durationAxis : timeAxis, axisY(chart.unit)],
    series: [{}, ...chart.lines.map((line) => series(chart, line))],
    cursor: {
      y: false,
      points: { size: 7 },
      drag: { x: true, y: false, dist: 5 },
      sync: {
        key: chart.over,
        scales: ["x", null],
        filters: { pub: (type) => type === "mousemove" || type === "mouseleave" },
      },
    },
    hooks,
  });

  const whole = (chart) => [chart.x[0], chart.x.at(-1)];

  // All charts over the same thing show the same stretch of it.
  let following = true; // until all are built
  const follow = (chart, from, to) => {
    if (following) return;
    following = true;
    for (const each of all) {
      if (each.chart.over === chart.over && each.chart !== chart) each.plot.setScale("x", { min: from, max: to });
    }
    following = false;
    document.dispatchEvent(new CustomEvent("zoomed"));
  };

  const zoom = (chart, from, to) => all.find((each) => each.chart === chart).plot.setScale("x", { min: from, max: to });

  const isZoomed = () => all.some(({ chart, plot }) => {
    const [from, to] = whole(chart);
    return plot.scales.x.min > from || plot.scales.x.max < to;
  });

  const build = (chart, onCursor) => {
    const place = document.querySelector(`#chart-${chart.id} .plot`);
    const overTime = chart.over === "time";
    const hooks = {
      drawClear: overTime ? [drawBehind] : [],
      drawAxes: [(plot) => drawShades(plot, chart)],
      draw: [(plot) => drawMarks(plot, chart), ...(overTime ? [drawNames] : [])],
      setScale: [(plot, key) => { if (key === "x") follow(chart, plot.scales.x.min, plot.scales.x.max); }],
      setCursor: [(plot) => onCursor(chart, plot.cursor.idx)],
    };
    const width = place.clientWidth;
    const plot = new uPlot(options(chart, width, hooks), [chart.x, ...chart.lines.map((line) => line.y)], place);
    all.push({ chart, plot, place });
  };

  const refresh = () => {
    for (const { chart, plot } of all) {
      plot.batch(() => chart.lines.forEach((line, at) => plot.setSeries(at + 1, { show: isOn(chart, line) })));
      plot.redraw(false, true);
    }
  };

  return {
    data,
    all,
    shown,
    isOn,
    build,
    zoom,
    whole,
    isZoomed,
    refresh,
    showAll: () => all.forEach(({ chart }) => zoom(chart, ...whole(chart))),
    built: () => { following = false; },
    resize: (width, height = HEIGHT) =>
      all.forEach(({ plot, place }) => plot.setSize({ width: width ?? place.clientWidth, height })),
    recolour: () => { looks.forget(); all.forEach(({ plot }) => plot.redraw(false, true)); },
  };
})();
