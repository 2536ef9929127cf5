// How things look: colours from the style sheet, dots by state, cells, bars, words.
"use strict";
{
  const NAMES = ["ground", "soft", "ink", "quiet", "line", "edge", "ready", "scheduled", "in_flight", "done", "dead", "expired", "rejected", "lost"];
  const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";

  // The colours of a section as they are now: dark and light differ.
  function inks(section) {
    const style = getComputedStyle(section);
    return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--replay-${name.replace("_", "-")}`).trim()]));
  }

  // Fit a canvas to its place and to the pixels of the screen; return its context, scaled to CSS pixels.
  function fit(canvas, width, height) {
    const dense = Math.min(globalThis.devicePixelRatio || 1, 2);
    canvas.width = Math.round(width * dense);
    canvas.height = Math.round(height * dense);
    canvas.style.height = `${height}px`;
    const pen = canvas.getContext("2d");
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    return pen;
  }

  const SMALL = 2.6; // below this radius a dot is a square: nobody sees the difference, and squares cost less

  // All dots, by state: waiting for a time is hollow, dead is a cross, the rest is filled. Small ones are squares drawn
  // one by one, which costs less than a path of thousands; of the others, those of a state are one path.
  function drawDots(pen, ink, dots) {
    for (const state of new Set(dots.map((dot) => dot.state))) {
      const hollow = state === "scheduled", cross = state === "dead";
      pen.fillStyle = pen.strokeStyle = ink[state];
      pen.lineWidth = 1.5;
      let open = false;
      for (const dot of dots) {
        if (dot.state !== state) continue;
        const { x, y, r } = dot;
        if (r < SMALL && !hollow && !cross) pen.fillRect(x - r, y - r, 2 * r, 2 * r);
        else {
          if (!open) pen.beginPath();
          open = true;
          shape(pen, dot, hollow, cross);
        }
      }
      if (open && (hollow || cross)) pen.stroke(); else if (open) pen.fill();
    }
    drawMarks(pen, ink, dots);
  }

  function shape(pen, { x, y, r }, hollow, cross) {
    if (cross) {
      pen.moveTo(x - r, y - r); pen.lineTo(x + r, y + r);
      pen.moveTo(x + r, y - r); pen.lineTo(x - r, y + r);
    } else {
      const radius = hollow ? Math.max(r - 0.75, 0.5) : r;
      pen.moveTo(x + radius, y);
      pen.arc(x, y, radius, 0, 2 * Math.PI);
    }
  }

  // A rim for urgent jobs; around a job whose worker died, a ring that shrinks as its lease runs out.
  function drawMarks(pen, ink, dots) {
    pen.strokeStyle = ink.ink;
    pen.lineWidth = 1.5;
    pen.beginPath();
    for (const { x, y, r, mark } of dots) {
      if (mark && r >= SMALL) { pen.moveTo(x + r, y); pen.arc(x, y, r, 0, 2 * Math.PI); }
    }
    pen.stroke();
    pen.strokeStyle = ink.dead;
    pen.lineWidth = 2;
    for (const { x, y, ring, around } of dots) {
      if (ring === undefined) continue;
      pen.beginPath();
      pen.arc(x, y, around, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * Math.max(ring, 0));
      pen.stroke();
    }
  }

  // Workers or threads: outlines of those that are there, a cross for those that are down after a crash.
  function drawCells(pen, ink, boxes) {
    pen.lineWidth = 1;
    pen.globalAlpha = 0.7;
    for (const [state, colour] of [["up", ink.edge], ["down", ink.dead]]) {
      pen.strokeStyle = colour;
      pen.beginPath();
      for (const { x, y, size, is } of boxes) {
        if (is !== state) continue;
        pen.rect(x + 0.5, y + 0.5, size - 1, size - 1);
        if (is === "down") {
          pen.moveTo(x + 0.5, y + 0.5); pen.lineTo(x + size - 0.5, y + size - 0.5);
          pen.moveTo(x + size - 0.5, y + 0.5); pen.lineTo(x + 0.5, y + size - 0.5);
        }
      }
      pen.stroke();
    }
    pen.globalAlpha = 1;
  }

  // Work in hand: a cell fills from below as the work goes on.
  function drawWork(pen, ink, work) {
    pen.globalAlpha = 0.32;
    for (const state of new Set(work.map((each) => each.state))) {
      pen.fillStyle = ink[state];
      pen.beginPath();
      for (const { x, y, size, share, state: own } of work) {
        if (own === state) pen.rect(x + 1, y + size - 1 - (size - 2) * share, size - 2, (size - 2) * share);
      }
      pen.fill();
    }
    pen.globalAlpha = 1;
  }

  // A share of a zone, where there are too many for dots.
  function drawBar(pen, ink, zone, share, state) {
    pen.fillStyle = ink[state];
    pen.globalAlpha = 0.75;
    pen.fillRect(zone.x, zone.y, zone.w * Math.min(share, 1), zone.h);
    pen.globalAlpha = 1;
  }

  // Words from the left, and a count at the right in bold; both on one line, the words cut if they must be.
  function words(pen, ink, left, right, x, y, width) {
    pen.textBaseline = "alphabetic";
    pen.font = `600 12px ${FONT}`;
    pen.fillStyle = ink.ink;
    pen.textAlign = "right";
    pen.fillText(right, x + width, y);
    const room = width - pen.measureText(right).width - 8;
    pen.textAlign = "left";
    pen.font = `12px ${FONT}`;
    pen.fillStyle = ink.quiet;
    pen.fillText(cut(pen, left, room), x, y);
  }

  // Why there is nothing here.
  function drawNote(pen, ink, { y, lines }, width) {
    pen.font = `12px ${FONT}`;
    pen.textBaseline = "alphabetic";
    pen.textAlign = "center";
    pen.fillStyle = ink.quiet;
    lines.forEach((line, n) => pen.fillText(line, width / 2, y + 17 * n, width - 20));
  }

  function cut(pen, text, room) {
    if (pen.measureText(text).width <= room) return text;
    let kept = text;
    while (kept && pen.measureText(`${kept}…`).width > room) kept = kept.slice(0, -1);
    return `${kept.trimEnd()}…`;
  }

  Object.assign(replayLab, { FONT, inks, fit, drawDots, drawCells, drawWork, drawBar, drawNote, words });
}
