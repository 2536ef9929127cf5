// Buttons, keys, pointers: what people do, as calls of the player. All controls are real ones with words on them.
"use strict";
{
  const { Player, SPEEDS, readData, clock, eventFrom, jobStory, workerStory, callStory } = replayLab;

  // Read the data of a section, then show it; where that cannot be, say why.
  async function start(section) {
    section.inert = true;
    section.setAttribute("aria-busy", "true");
    const data = await readData(section).catch((error) => refuse(section, error.message));
    section.removeAttribute("aria-busy");
    if (data && !section.replayPlayer) present(section, data);
  }

  function refuse(section, words) {
    section.inert = false;
    section.setAttribute("data-replay-refused", "");
    section.querySelector(".replay-note").textContent = words;
  }

  function present(section, data) {
    section.inert = false;
    const player = new Player(section, data), find = (selector) => section.querySelector(selector);
    const controls = { play: find("[data-replay-do=play]"), scrub: find("[data-replay-scrub]"), speed: find("[data-replay-speed]"), time: find("[data-replay-time]") };
    find(".replay-note").textContent = player.note;
    const seen = { crash: player.data.marks.crash !== null, dead: player.data.marks.dead !== null, urgent: player.lanes.some((lane) => lane.urgent.includes(0) && lane.urgent.some((level) => level > 0)), job: player.lanes.some((lane) => lane.queue) };
    for (const item of section.querySelectorAll("[data-replay-if]")) item.hidden = !seen[item.dataset.replayIf];
    wireClock(player, controls, find);
    wireKeys(player, section, controls);
    wireStories(player, section, find);
    player.listeners.push(() => show(player, controls));
    player.tell();
    if (section.hasAttribute("data-replay-autoplay") && !player.still.matches) player.play(true);
    section.replayPlayer = player;
    section.setAttribute("data-replay-ready", "");
  }

  // Bring what the controls say up to date.
  function show({ clock: { t, until, playing } }, { play, scrub, time }) {
    const text = `${clock(t)} of ${clock(until).replace(/\.000$/, "")}`, word = playing ? "Pause" : "Play";
    if (play.textContent !== word) play.textContent = word;
    play.classList.toggle("replay-playing", playing);
    scrub.value = t;
    scrub.setAttribute("aria-valuetext", text);
    time.textContent = text;
  }

  function wireClock(player, { play, scrub, speed }, find) {
    const { clock: own, data } = player;
    Object.assign(scrub, { min: own.from, max: own.until, step: 1 });
    speed.replaceChildren(...SPEEDS.map((each) => new Option(`${each}×`, each, false, each === own.speed)));
    play.addEventListener("click", () => player.play(!own.playing));
    scrub.addEventListener("input", () => player.go(Number(scrub.value)));
    speed.addEventListener("change", () => { own.speed = Number(speed.value); });
    find("[data-replay-do=back]").addEventListener("click", () => step(player, false));
    find("[data-replay-do=on]").addEventListener("click", () => step(player, true));
    for (const mark of ["crash", "dead", "backlog"]) {
      const button = find(`[data-replay-jump=${mark}]`);
      button.disabled = data.marks[mark] === null;
      button.addEventListener("click", () => { halt(player); player.go(data.marks[mark]); });
    }
  }

  function halt(player) {
    if (player.clock.playing) player.play(false);
  }

  function step(player, forward) {
    halt(player);
    const at = eventFrom(player.lanes, player.clock.t, forward);
    if (at !== null) player.go(at, true);
  }

  // Space plays and pauses, the arrows step, wherever they have no other meaning.
  function wireKeys(player, section, { scrub }) {
    const home = section.hasAttribute("data-replay-keys") ? document : section;
    home.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
      const busy = event.target.closest("button, select, input, a, textarea"), onScrub = event.target === scrub;
      const arrow = { ArrowLeft: false, ArrowRight: true }[event.key];
      if (event.key === " " && (!busy || onScrub)) player.play(!player.clock.playing);
      else if (arrow !== undefined && (!busy || onScrub || busy.tagName === "BUTTON")) step(player, arrow);
      else return;
      event.preventDefault();
    });
  }

  function wireStories(player, section, find) {
    for (const { lane, stage, scene } of player.views) {
      scene.addEventListener("click", (event) => {
        const found = stage.at(event.offsetX, event.offsetY);
        if (!found) return;
        halt(player);
        tell(section, storyOf(lane, found, player.clock.t), player);
      });
      scene.addEventListener("pointermove", (event) => scene.classList.toggle("replay-over", stage.at(event.offsetX, event.offsetY) !== null));
    }
    const form = find(".replay-find"), { lane: which, kind, number } = form.elements;
    // What the form names at first is there: the first job of the first lane that has any.
    const first = Math.max(0, player.lanes.findIndex((lane) => lane.jobs?.number.length));
    which.replaceChildren(...player.lanes.map((lane, i) => new Option(lane.name, i, i === first, i === first)));
    number.defaultValue = player.lanes[first].jobs?.number[0] ?? 0;
    form.hidden = !player.lanes.some((lane) => lane.rows && lane.queue);
    form.noValidate = true; // what is no number is told as what is nobody's, instead of leaving the story before
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      halt(player);
      const lane = player.lanes[Number(which.value)], wanted = number.value === "" ? NaN : Number(number.value);
      const job = lane.jobs?.number.indexOf(wanted) ?? -1, there = kind.value === "job" ? job >= 0 : Number.isInteger(wanted) && wanted >= 0 && wanted < lane.workers;
      const title = Number.isNaN(wanted) ? `Which ${kind.value}? Say its number.` : `There is no ${kind.value} ${wanted} in ${lane.name} in this window.`;
      const none = { title, lines: [], bar: [] };
      tell(section, there ? storyOf(lane, kind.value === "job" ? { job } : { worker: wanted }, player.clock.t) : none, player);
    });
  }

  function storyOf(lane, { job, worker, call }, t) {
    if (job !== undefined) return jobStory(lane, job);
    return worker !== undefined ? workerStory(lane, worker, t) : callStory(lane, call);
  }

  // Show a story: its title, a bar of its states, and what happened, line by line; a time is a button that goes there.
  function tell(section, { title, lines, bar }, player) {
    const home = section.querySelector(".replay-story"), make = (name, className, text = "") => Object.assign(document.createElement(name), { className, textContent: text });
    const list = make("ol", "replay-story-lines");
    for (const [at, text] of lines) {
      const item = make("li", ""), time = make("button", "replay-story-time", clock(at));
      time.type = "button";
      time.addEventListener("click", () => player.go(at));
      item.append(time, make("span", "", text));
      list.append(item);
    }
    home.hidden = false;
    home.replaceChildren(make("h3", "replay-story-title", title), barOf(bar, make), list);
    home.focus({ preventScroll: true });
    home.scrollIntoView({ block: "nearest", behavior: player.still.matches ? "auto" : "smooth" });
  }

  function barOf(bar, make) {
    const strip = make("div", "replay-strip"), from = Math.min(...bar.map(([, at]) => at)), until = Math.max(...bar.map(([, , at]) => at));
    strip.setAttribute("aria-hidden", "true");
    for (const [state, at, end] of bar) {
      const part = make("i", `replay-is-${state}`);
      part.style.left = `${(at - from) / (until - from || 1) * 100}%`;
      part.style.width = `max(1px, ${(end - at) / (until - from || 1) * 100}%)`;
      strip.append(part);
    }
    return strip;
  }

  // Begin to play a section that waits for somebody to ask for it.
  async function open(section) {
    section.hidden = false;
    if (!section.replayPlayer) await start(section);
  }

  // Sections that wait are read all the same, when the page has nothing else to do: paper does not wait.
  function startAll() {
    for (const section of document.querySelectorAll("[data-replay]:not([data-replay-begun])")) {
      section.setAttribute("data-replay-begun", "");
      if (section.hasAttribute("data-replay-waits")) setTimeout(() => readData(section).catch(() => {}));
      else start(section);
    }
  }

  // A button that opens the section it names, and gives way to it.
  function wireDoors() {
    for (const door of document.querySelectorAll("[data-replay-open]")) {
      door.hidden = false;
      door.addEventListener("click", async () => {
        const section = document.getElementById(door.dataset.replayOpen);
        door.hidden = true;
        await open(section);
        section.querySelector("[data-replay-do=play]").focus();
      });
    }
  }

  function begin() {
    wireDoors();
    startAll();
  }

  Object.assign(replayLab, { present });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin); else begin();
}
