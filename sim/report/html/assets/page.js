"use strict";
// What the reader may do: choose lines, look closer, change the theme, save the scenario, print.
(() => {
  const root = document.documentElement;
  const find = (selector) => document.querySelector(selector);
  const findAll = (selector, within = document) => [...within.querySelectorAll(selector)];

  findAll(".with-script").forEach((each) => { each.hidden = false; });
  findAll(".without-script").forEach((each) => { each.hidden = true; });

  // Values under the cursor -------------------------------------------------------------------------------------

  const said = (chart, line, at) => {
    const say = words.of[chart.unit];
    const y = line.y[at];
    if (y === null || y === undefined) return "–";
    return line.low && line.low[at] < line.high[at] ? `${say(y)} (${say(line.low[at])} to ${say(line.high[at])})` : say(y);
  };

  const label = (chart, line) =>
    [line.of < 0 ? "" : charts.data.architectures[line.of].name, chart.choices[line.choice].name].filter(Boolean).join(" ");

  const readouts = new Map();

  const makeReadout = (chart) => {
    const place = find(`#chart-${chart.id} .readout`);
    const at = document.createElement("span");
    const lines = chart.lines.map((line) => {
      const item = document.createElement("span");
      const swatch = find(`[data-architecture="${line.of}"] svg`)?.cloneNode(true);
      const text = document.createTextNode("");
      item.append(...(swatch ? [swatch] : []), text);
      item.hidden = true;
      return { item, text };
    });
    place.append(at, ...lines.map(({ item }) => item));
    readouts.set(chart, { at, lines });
  };

  const readOut = (chart, index) => {
    const { at, lines } = readouts.get(chart);
    const nothing = index === null || index === undefined;
    at.textContent = nothing ? "" : `at ${words.of.time(chart.x[index])}`;
    chart.lines.forEach((line, place) => {
      lines[place].item.hidden = nothing || !charts.isOn(chart, line);
      if (!nothing) lines[place].text.data = `${label(chart, line)} ${said(chart, line, index)}`;
    });
  };

  // The keyboard ------------------------------------------------------------------------------------------------

  const speak = (chart, index) => {
    const shown = chart.lines.filter((line) => charts.isOn(chart, line));
    const values = shown.map((line) => `${label(chart, line)} ${said(chart, line, index)}`);
    find("#spoken").textContent = `At ${words.of.time(chart.x[index])}: ${values.join(", ")}`;
  };

  const move = ({ chart, plot }, steps) => {
    const { min, max } = plot.scales.x;
    const inside = chart.x.map((_, at) => at).filter((at) => chart.x[at] >= min && chart.x[at] <= max);
    const from = plot.cursor.idx ?? (steps > 0 ? inside[0] - 1 : inside.at(-1) + 1);
    const to = Math.min(Math.max(from + steps, inside[0]), inside.at(-1));
    plot.setCursor({ left: plot.valToPos(chart.x[to], "x"), top: plot.over.clientHeight / 2 });
    speak(chart, to);
  };

  const zoomBy = ({ chart, plot }, factor) => {
    const [first, last] = charts.whole(chart);
    const log = chart.over === "duration";
    const [to, from] = log ? [Math.log, Math.exp] : [(x) => x, (x) => x];
    const [min, max] = [to(plot.scales.x.min), to(plot.scales.x.max)];
    const at = plot.cursor.idx ? to(chart.x[plot.cursor.idx]) : (min + max) / 2;
    const ends = [at - (at - min) * factor, at + (max - at) * factor].map(from);
    charts.zoom(chart, Math.max(ends[0], first), Math.min(ends[1], last));
  };

  const KEYS = {
    ArrowRight: (each, event) => move(each, event.shiftKey ? 10 : 1),
    ArrowLeft: (each, event) => move(each, event.shiftKey ? -10 : -1),
    "+": (each) => zoomBy(each, 0.5),
    "=": (each) => zoomBy(each, 0.5),
    "-": (each) => zoomBy(each, 2),
    0: () => charts.showAll(),
    Escape: () => charts.showAll(),
  };

  // Buttons -----------------------------------------------------------------------------------------------------

  const toggle = (button) => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    return on;
  };

  for (const button of findAll("[data-architecture]")) {
    button.addEventListener("click", () => {
      charts.shown[Number(button.dataset.architecture)] = toggle(button);
      charts.refresh();
    });
  }

  const listen = (each) => {
    const { chart, place } = each;
    for (const button of findAll("[data-choice]", place.closest("figure"))) {
      button.addEventListener("click", () => {
        chart.choices[Number(button.dataset.choice)].shown = toggle(button);
        charts.refresh();
      });
    }
    place.addEventListener("keydown", (event) => {
      const key = KEYS[event.key];
      if (!key || event.ctrlKey || event.metaKey || event.altKey) return;
      key(each, event);
      event.preventDefault();
    });
  };

  const wholeRun = find("#whole-run");
  wholeRun.addEventListener("click", charts.showAll);
  document.addEventListener("zoomed", () => queueMicrotask(() => { wholeRun.disabled = !charts.isZoomed(); }));

  find("#save")?.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([charts.data.scenario], { type: "application/yaml" }));
    link.download = "scenario.yaml";
    link.click();
    URL.revokeObjectURL(link.href);
  });

  // Themes and paper --------------------------------------------------------------------------------------------

  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);
  const theme = find("#theme");
  const showTheme = () => {
    theme.setAttribute("aria-pressed", String(isDark()));
    charts.recolour();
  };
  theme.hidden = false;
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    showTheme();
  });
  prefersDark.addEventListener("change", showTheme);

  const PAPER = [330, 185]; // two charts side by side on A4 and on Letter, three rows of them on a page
  let before;
  addEventListener("beforeprint", () => {
    before = root.dataset.theme;
    root.dataset.theme = "light";
    charts.resize(...PAPER);
    charts.recolour();
  });
  addEventListener("afterprint", () => {
    if (before) root.dataset.theme = before;
    else delete root.dataset.theme;
    charts.resize();
    charts.recolour();
  });

  // -------------------------------------------------------------------------------------------------------------

  for (const chart of charts.data.charts) {
    makeReadout(chart);
    charts.build(chart, readOut);
  }
  queueMicrotask(charts.built);
  charts.all.forEach(listen);
  showTheme();
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) charts.resize();
    width = innerWidth;
  });
  root.dataset.ready = "yes";
})();
