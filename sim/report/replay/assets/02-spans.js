// Spans [enter, leave) of time: how many hold at t, and which. Pure: the answer depends on t alone, not on what was
// asked before, so that scrubbing back is as good as playing on.
"use strict";
{
  // How many of the ascending numbers are <= t.
  function countUpTo(sorted, t) {
    let low = 0, high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] <= t) low = middle + 1; else high = middle;
    }
    return low;
  }

  class Spans {
    // rows: what each span belongs to. A span that ends before or when it begins holds never.
    constructor(rows, enter, leave) {
      const order = Array.from(rows.keys()).filter((i) => leave[i] > enter[i]).sort((a, b) => enter[a] - enter[b]);
      this.rows = order.map((i) => rows[i]);
      this.enters = Float64Array.from(order, (i) => enter[i]);
      this.ends = Float64Array.from(order, (i) => leave[i]);
      this.leaves = Float64Array.from(this.ends).sort();
      this.latest = latestEnds(this.ends);
    }

    countAt(t) {
      return countUpTo(this.enters, t) - countUpTo(this.leaves, t);
    }

    // Rows of the spans that hold at t, the first to enter first.
    at(t) {
      const found = [];
      if (this.rows.length) this.collect(t, 1, 0, this.latest.length / 2, countUpTo(this.enters, t), found);
      return found;
    }

    // Below a node that has no end after t there is nothing to find; so few nodes are visited besides what is found.
    collect(t, node, from, width, until, found) {
      if (from >= until || this.latest[node] <= t) return;
      if (width === 1) {
        found.push(this.rows[from]);
        return;
      }
      const half = width / 2;
      this.collect(t, 2 * node, from, half, until, found);
      this.collect(t, 2 * node + 1, from + half, half, until, found);
    }
  }

  // A tree in an array: node n has the latest end of all spans below it, its children are 2n and 2n + 1.
  function latestEnds(ends) {
    let width = 1;
    while (width < ends.length) width *= 2;
    const latest = new Float64Array(2 * width).fill(-Infinity);
    latest.set(ends, width);
    for (let node = width - 1; node > 0; node--) latest[node] = Math.max(latest[2 * node], latest[2 * node + 1]);
    return latest;
  }

  function spans(enter, leave, keep = () => true) {
    const rows = Array.from(enter.keys()).filter(keep);
    return new Spans(rows, rows.map((i) => enter[i]), rows.map((i) => leave[i]));
  }

  Object.assign(replayLab, { countUpTo, Spans, spans });
}
