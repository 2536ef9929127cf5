// On paper nothing moves: a still of the worst backlog is printed, in the colours for white ground, without controls.
"use strict";
{
  const { present, clock } = replayLab;
  const UNREAD = "The replay was not read yet when this was printed. A moment later it will be.";
  const before = new Map(); // by section: where its clock stood, whether it ran, whether nobody had asked for it

  function onto(section) {
    const { hidden, replayData } = section;
    section.hidden = false;
    if (!section.replayPlayer && replayData) present(section, replayData);
    section.setAttribute("data-replay-paper", "");
    before.set(section, { hidden, t: section.replayPlayer?.clock.t, playing: section.replayPlayer?.clock.playing });
    section.querySelector(".replay-caption").textContent = section.replayPlayer ? still(section.replayPlayer) : UNREAD;
    section.replayPlayer?.resize();
  }

  // Go to the worst backlog; say what is shown.
  function still(player) {
    const { until } = player.clock, { backlog } = player.data.marks;
    player.clock.playing = false;
    player.go(backlog ?? until);
    return backlog === null ? `The end of the run, at ${clock(until)}: nothing ever waits.` : `The worst backlog, at ${clock(player.clock.t)} in the run.`;
  }

  function off(section) {
    const { t, hidden, playing } = before.get(section), player = section.replayPlayer;
    section.removeAttribute("data-replay-paper");
    section.hidden = hidden;
    if (t === undefined) return;
    player.resize();
    player.go(t);
    if (playing) player.play(true);
  }

  const sections = () => document.querySelectorAll("[data-replay]");
  addEventListener("beforeprint", () => sections().forEach(onto));
  addEventListener("afterprint", () => sections().forEach(off));
}
