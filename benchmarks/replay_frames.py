"""How many frames a second the replay manages in a headless Chromium: `python benchmarks/replay_frames.py [seconds]`.

Needs playwright and a Chromium; without a graphics card everything is drawn by software. Prints, case by case, how many
dots were on the screen, frames a second, the median and p95 of the time between frames, and of drawing one.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import sim

# Play from an instant on and note the time between frames (of the browser) and in `draw` (ours).
MEASURE = """async ([from, ms]) => {
  const player = document.querySelector('[data-replay]').replayPlayer, between = [], drawing = [];
  const draw = player.draw.bind(player);
  player.draw = (passed) => { const began = performance.now(); draw(passed); drawing.push(performance.now() - began); };
  player.play(false); player.go(from); player.play(true);
  await new Promise((done) => {
    let first, last;
    const tick = (now) => {
      if (last !== undefined) between.push(now - last);
      first ??= now; last = now;
      if (now - first < ms) requestAnimationFrame(tick); else done();
    };
    requestAnimationFrame(tick);
  });
  player.play(false);
  return { between, drawing, dots: player.views.map((view) => view.stage.cast.dots.length) };
}"""
# The least that a frame has cost [ms] on average over 40 frames, of 25 such rounds; a busy machine matters little so:
# the script alone, and with the pixels, which reading one of them back makes the browser draw.
COST = """async ([from, frames]) => {
  const player = document.querySelector('[data-replay]').replayPlayer, alone = [], whole = [];
  player.play(false);
  for (let round = 0; round < 25; round++) {
    let script = 0;
    const began = performance.now();
    for (let frame = 0; frame < frames; frame++) {
      player.clock.go(from + frame * 166000);
      player.clock.playing = true;
      const before = performance.now();
      player.draw(16);
      script += performance.now() - before;
      for (const { scene } of player.views) scene.getContext('2d').getImageData(0, 0, 1, 1);
    }
    player.clock.playing = false;
    alone.push(script / frames);
    whole.push((performance.now() - began) / frames);
    await new Promise((done) => setTimeout(done, 20));
  }
  return [Math.min(...alone), Math.min(...whole)];
}"""
CASES = {
    "checkout, in its spike": (lambda: sim.compare("checkout"), 230),
    "one queue, 2,000 jobs": (
        lambda: sim.compare("checkout", "queued", load="9/s", workers__count=20, duration="5m"),
        170,
    ),
}


def p95(values):
    """The 95th percentile of a list."""
    return statistics.quantiles(values, n=20)[-1]


def main():
    """Measure each case and print a line."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        path = shutil.which("chromium") or driver.chromium.executable_path
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name, (run, from_s) in CASES.items():
            file = Path(folder) / "replay.html"
            run().replay().save(file)
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(file.as_uri())
            page.wait_for_selector("[data-replay-ready]")
            found = page.evaluate(MEASURE, [from_s * 1e6, seconds * 1000])
            between, drawing = found["between"], found["drawing"]
            script_ms, whole_ms = page.evaluate(COST, [from_s * 1e6, 40])
            print(
                f"{name}: {found['dots']} dots, {1000 / statistics.mean(between):.0f} frames/s; "
                f"between frames {statistics.median(between):.1f} ms, p95 {p95(between):.1f} ms; "
                f"drawing {statistics.median(drawing):.1f} ms, p95 {p95(drawing):.1f} ms; "
                f"at best {script_ms:.1f} ms of script and {whole_ms:.1f} ms with the pixels; "
                f"{file.stat().st_size / 1e6:.1f} MB"
            )
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
