"use strict";
// Colours of the page for a canvas, and the mark of each architecture: colour is never all that tells lines apart.
const looks = (() => {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  let known = {};

  const resolve = (variable, className) => {
    const key = `${className} ${variable}`;
    if (!(key in known)) {
      probe.className = className;
      probe.style.color = `var(${variable})`;
      known[key] = getComputedStyle(probe).color;
    }
    return known[key];
  };

  const SHAPES = {
    o: [],
    s: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
    "^": [[0, -1.3], [1.3, 1], [-1.3, 1]],
    D: [[0, -1.4], [1.4, 0], [0, 1.4], [-1.4, 0]],
    v: [[0, 1.3], [1.3, -1], [-1.3, -1]],
    P: [[-0.45, -1.3], [0.45, -1.3], [0.45, -0.45], [1.3, -0.45], [1.3, 0.45], [0.45, 0.45], [0.45, 1.3], [-0.45, 1.3],
      [-0.45, 0.45], [-1.3, 0.45], [-1.3, -0.45], [-0.45, -0.45]],
  };

  const mark = (context, shape, x, y, size) => {
    context.beginPath();
    if (shape === "o") context.arc(x, y, size * 1.1, 0, 2 * Math.PI);
    for (const [dx, dy] of SHAPES[shape]) context.lineTo(x + dx * size, y + dy * size);
    context.closePath();
    context.fill();
    context.stroke();
  };

  return {
    page: (name) => resolve(`--${name}`, ""),
    faint: (name) => resolve(`--${name}`, "").replace("rgb(", "rgba(").replace(")", ", 0.16)"),
    architecture: (at) => (at < 0 ? resolve("--quiet", "") : resolve("--look", `look-${at}`)),
    forget: () => { known = {}; },
    mark,
  };
})();
