// On paper nothing moves: a still of the worst backlog is printed, in the colours for white ground, without controls.
"use strict";
{
  const { open, clock } = replayLab;
  const before = new Map(); // by section: where its clock stood, whether it ran, whether nobody had asked for it

  function onto(section) {
    const { hidden } = section;
    if (hidden) open(section);
    const player = section.replayPlayer, { until, playing, t } = player.clock, { backlog } = player.data.marks;
    before.set(section, { t, hidden, playing });
    player.clock.playing = false;
    section.setAttribute("data-replay-paper", "");
    player.go(backlog ?? until);
    section.querySelector(".replay-caption").textContent = backlog === null
      ? `The end of the run, at ${clock(until)}: nothing ever waits.`
      : `The worst backlog, at ${clock(player.clock.t)} in the run.`;
    player.resize();
  }

  function off(section) {
    const { t, hidden, playing } = before.get(section), player = section.replayPlayer;
    section.removeAttribute("data-replay-paper");
    section.hidden = hidden;
    player.resize();
    player.go(t);
    if (playing) player.play(true);
  }

  const sections = () => document.querySelectorAll("[data-replay]");
  addEventListener("beforeprint", () => sections().forEach(onto));
  addEventListener("afterprint", () => sections().forEach(off));
}
