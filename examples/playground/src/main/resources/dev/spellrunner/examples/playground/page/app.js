// SPDX-License-Identifier: Apache-2.0
/** The page: connects, keeps the tabs, and brings what the server says to the views. */
import { ConsoleView } from "./console-view.js";
import { GraphView } from "./graph-view.js";
import { duration } from "./node-view.js";
import { RunControls } from "./run-controls.js";
import { placeOf } from "./run-state.js";
import { byId, inputsOf, make, showForm, showNode, showResult } from "./side-panel.js";
import { SpellClient } from "./spell-client.js";
import { SpellTab } from "./spell-tab.js";

const HELD_INTERVAL_MILLIS = 2000;

const tabs = [];
let current = null;
let client = null;
let components = {};

const controls = new RunControls({
  onChange: (node) => current && (graph.update(current.state, node ?? null), showMoment(node === current.selected)),
  onTrouble: showTrouble,
  onNode: (id) => graph.select(id, { reveal: true, focus: true }),
  onStart: run,
});
const graph = new GraphView(byId("graph"), { onSelect: selectNode, onStop: (node) => controls.toggleStop(node) });
const log = new ConsoleView({
  rows: byId("rows"), all: byId("all"), detail: byId("detail"), count: byId("count"),
  onChoose: (event, index) => event && lookAt(index + 1),
  titleOf: (event) => current?.model.byId.get(placeOf(event.path).id)?.title ?? event.component ?? event.path,
});

// ---- connection ----

/**
 * The token comes with the address that the command printed; it is taken out of it, so that it is not passed on with a link.
 * The address may also name a spell to run at once; without the token it may not, or any link could have spells run.
 */
function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1) || location.search);
  const token = given.get("token");
  if (!token) return { token: sessionStorage.getItem("token") };
  sessionStorage.setItem("token", token);
  history.replaceState(null, "", location.pathname);
  return { token, wanted: given.get("run") };
}

async function begin() {
  components = await (await fetch("playground/components.json")).json();
  const { token, wanted } = readAddress();
  if (!token) {
    askForToken();
    return;
  }
  // A browser does not tell why a WebSocket was refused; a plain call does.
  const answer = await fetch("spells", { headers: { Authorization: `Bearer ${token}` } });
  if (answer.status === 401) {
    sessionStorage.removeItem("token");
    askForToken("The server does not know this token. The command that started it has printed one.");
    return;
  }
  client = new SpellClient(location.origin + location.pathname, { token });
  controls.use(client);
  client.onStatus(showLink);
  client.onEvent(hear);
  client.onLost(({ spell, run }) => {
    tabs.filter((tab) => tab.name === spell).forEach((tab) => {
      tab.lose(run);
      showStatus(tab);
    });
    showRun();
  });
  client.onPlayState(hearPlayState);
  await client.connect();
  await showSpells();
  showHeld();
  setInterval(showHeld, HELD_INTERVAL_MILLIS);
  if (wanted) {
    await openTab(wanted);
    await run();
  }
}

function askForToken(why) {
  if (why) byId("ask-why").textContent = why;
  byId("ask").showModal();
  byId("ask-form").onsubmit = () => {
    sessionStorage.setItem("token", byId("token").value);
    begin().catch(showTrouble);
  };
}

let wasAway = false;

function showLink(status) {
  const link = byId("link");
  const texts = { connecting: "Connecting…", live: wasAway ? "Reconnected, caught up" : "Live", http: "Live (HTTP)", away: "Connection lost, trying again…", closed: "Not connected" };
  link.className = `link ${status}`;
  link.textContent = texts[status];
  if (status === "live" && wasAway) showSpells().catch(() => {});
  wasAway = status === "away";
}

async function showHeld() {
  try {
    const { openSpells, runs } = await (await fetch("playground/status.json")).json();
    byId("held").textContent = `${openSpells} runner${openSpells === 1 ? "" : "s"} · ${runs} run${runs === 1 ? "" : "s"}`;
  } catch {
    byId("held").textContent = "";
  }
}

async function showSpells() {
  const { spells } = await client.list();
  byId("spells").replaceChildren(...spells.map((name) => {
    const button = make("button", { type: "button", "data-spell": name }, name);
    button.addEventListener("click", () => openTab(name).catch(showTrouble));
    return make("li", {}, button);
  }));
  markOpen();
}

function showTrouble(trouble) {
  const status = byId("status");
  status.className = "status failed";
  status.textContent = trouble.message;
}

// ---- tabs ----

async function openTab(name) {
  const known = tabs.find((tab) => tab.name === name);
  if (known) {
    showTab(known);
    return;
  }
  let held = true;
  const described = await client.open(name).catch((problem) => {
    if (problem.code !== "invalid-spell") throw problem;
    // What cannot run can be shown all the same, with what is wrong with it.
    held = false;
    return client.get(name);
  });
  const tab = new SpellTab(described, components, held);
  tabs.push(tab);
  showTab(tab);
  showHeld();
  if (held) await client.follow(name);
}

async function closeTab(tab) {
  tab.stopReplay();
  const at = tabs.indexOf(tab);
  tabs.splice(at, 1);
  if (current === tab) showTab(tabs[Math.min(at, tabs.length - 1)] ?? null);
  else showTabs();
  const underWay = tab.runs.filter((run) => !run.state.ended);
  await Promise.allSettled(underWay.map((run) => client.cancel(run.id)));
  if (tab.held) await client.close(tab.name);
  showHeld();
}

function showTabs() {
  byId("tabs").replaceChildren(...tabs.map((tab) => {
    const chosen = tab === current;
    const button = make("button", {
      type: "button", role: "tab", "aria-selected": String(chosen), tabindex: chosen ? "0" : "-1", "aria-controls": "stage",
      class: `tab ${statusOf(tab)}`, title: "Delete closes it",
    }, make("i", {}), tab.name);
    button.addEventListener("click", () => showTab(tab));
    button.addEventListener("keydown", (event) => tabKey(event, tab));
    const close = make("button", { type: "button", class: "close", "aria-label": `Close ${tab.name}`, tabindex: "-1" }, "×");
    close.addEventListener("click", () => closeTab(tab).catch(showTrouble));
    return make("span", { class: "tab-box", role: "presentation" }, button, close);
  }));
  markOpen();
}

/** The tab's own element stays, and with it the focus. */
function showStatus(tab) {
  const classes = `tab ${statusOf(tab)}`;
  const button = byId("tabs").children[tabs.indexOf(tab)]?.firstElementChild;
  if (button && button.className !== classes) button.className = classes;
}

function statusOf(tab) {
  if (tab.problems.length) return "failed";
  const state = tab.runs.at(-1)?.state;
  return state?.waits.size ? "waiting" : state?.status ?? "";
}

function markOpen() {
  for (const button of byId("spells").querySelectorAll("button")) {
    button.classList.toggle("open", tabs.some((tab) => tab.name === button.dataset.spell));
    if (button.dataset.spell === current?.name) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

function tabKey(event, tab) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) {
    showTab(tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length]);
  } else if (event.key === "Delete") {
    closeTab(tab).catch(showTrouble);
  } else {
    return;
  }
  event.preventDefault();
  byId("tabs").querySelector('[aria-selected="true"]')?.focus();
}

function showTab(tab) {
  if (current) current.view = graph.view;
  current = tab;
  byId("welcome").hidden = Boolean(tab);
  for (const id of ["tools", "legend", "side", "time", "console"]) byId(id).hidden = !tab;
  byId("graph").toggleAttribute("hidden", !tab);
  document.body.classList.toggle("has-spell", Boolean(tab));
  showTabs();
  if (!tab) return;
  const { selected } = tab;
  graph.show(tab.model, tab);
  showForm(tab);
  if (selected && tab.model.byId.has(selected)) graph.select(selected);
  showRun();
}

// ---- what happens ----

let changed = { nodes: new Set(), all: false, frame: 0 };

/** Events come faster than a page can be drawn: what they change is drawn once a frame. */
function hear(event) {
  const tab = tabs.find((each) => each.name === event.spell);
  if (!tab) return;
  const { isShown, node, isNew } = tab.take(event);
  if (tab === current && (isShown || isNew)) {
    changed.all ||= isNew || event.path === "";
    if (node !== null) changed.nodes.add(node);
    changed.frame ||= requestAnimationFrame(drawChanges);
  }
  if (event.kind === "waiting") controls.learn(tab.runs.find((each) => each.id === event.run));
  showStatus(tab);
  if (event.path === "") setTimeout(showHeld, 50);
}

function drawChanges() {
  const { nodes, all } = changed;
  changed = { nodes: new Set(), all: false, frame: 0 };
  if (!current?.run) return;
  if (all) {
    showRun();
    return;
  }
  nodes.forEach((node) => graph.update(current.state, node));
  showMoment(nodes.has(current.selected));
}

function showRun() {
  if (!current) return;
  graph.update(current.state);
  const runs = [...current.runs].reverse().map((run) => {
    const word = run.lost ? "lost" : run.state.status;
    return make("option", { value: run.id, selected: run === current.run }, `Run ${run.number} · ${word}`);
  });
  byId("runs").replaceChildren(...runs);
  byId("runs").hidden = current.runs.length < 2;
  showMoment(true);
}

function showMoment(withNode) {
  const { state, run, moment } = current;
  const events = run?.events ?? [];
  const at = moment ?? events.length;
  const underWay = run && !run.state.ended;
  showResult(current, state, (id) => graph.select(placeOf(id).id, { reveal: true, focus: true }));
  if (withNode) showNode(current, state);
  log.show(events, at);
  controls.show(current);
  byId("run").disabled = !current.held;
  byId("cancel").disabled = !underWay;
  byId("replay").disabled = !run || underWay;
  byId("replay").textContent = current.isReplaying ? "Pause" : "Replay";
  const slider = byId("slider");
  slider.disabled = events.length === 0;
  slider.max = events.length;
  slider.value = at;
  const millis = at === 0 ? 0 : Date.parse(events[at - 1].at) - run.state.startedAt;
  const text = run ? `event ${at} of ${events.length} · ${duration(millis)}` : "";
  byId("moment").textContent = text;
  slider.setAttribute("aria-valuetext", text);
  const live = run && moment === null && underWay;
  byId("time").classList.toggle("live", Boolean(live));
  document.body.classList.toggle("looking-back", moment !== null);
  showProgress(state, underWay);
}

function showProgress(state, underWay) {
  const progress = byId("progress");
  progress.hidden = !state;
  if (!state) return;
  const share = state.ended ? 1 : state.settled / current.model.nodes.length;
  progress.className = `progress ${state.waits.size ? "waiting" : state.status}${underWay ? " under-way" : ""}`;
  progress.setAttribute("aria-valuenow", Math.round(share * 100));
  progress.firstElementChild.style.transform = `scaleX(${share})`;
}

function lookAt(moment) {
  if (!current?.run) return;
  current.look(current.run, moment === current.run.events.length ? null : moment);
  graph.update(current.state);
  showMoment(true);
}

function selectNode(id) {
  if (!current) return;
  current.selected = id;
  showNode(current, current.state);
  controls.show(current);
  filterConsole();
}

function filterConsole() {
  const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const only = byId("only-node").checked ? current?.selected : null;
  log.filter((event) => {
    const { id } = placeOf(event.path);
    if (only !== null && only !== undefined && id !== only) return false;
    const title = current?.model.byId.get(id)?.title ?? "";
    const text = `${event.path} ${title} ${event.component ?? ""} ${event.kind}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function hearPlayState(state) {
  const tab = tabs.find((each) => each.name === state.spell || each.id === state.spell);
  if (!tab) return;
  tab.playState = state;
  if (tab === current) controls.show(tab);
}

// ---- what the user does ----

async function run(options = {}) {
  const { name } = current;
  current.look(current.runs.at(-1) ?? null);
  await client.start(name, inputsOf(current), options);
}

async function cancel() {
  const underWay = current?.runs.filter((each) => !each.state.ended) ?? [];
  await Promise.all(underWay.map((each) => client.cancel(each.id)));
}

function replay() {
  if (current.isReplaying) {
    current.stopReplay();
    showMoment(false);
    return;
  }
  const tab = current;
  tab.replay(() => {
    if (tab !== current) return;
    graph.update(tab.state);
    showMoment(true);
  });
}

byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  run().catch(showTrouble);
});
byId("cancel").addEventListener("click", () => cancel().catch(showTrouble));
byId("replay").addEventListener("click", replay);
byId("slider").addEventListener("input", (event) => lookAt(Number(event.target.value)));
byId("runs").addEventListener("change", (event) => {
  current.look(current.runs.find((each) => each.id === event.target.value));
  showRun();
});
byId("filter").addEventListener("input", filterConsole);
byId("only-node").addEventListener("change", filterConsole);
byId("zoom-in").addEventListener("click", () => graph.zoomBy(1.25));
byId("zoom-out").addEventListener("click", () => graph.zoomBy(0.8));
byId("fit").addEventListener("click", () => graph.fit());
document.addEventListener("keydown", (event) => {
  if (!current) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run().catch(showTrouble);
  if (event.key === "Escape" && !event.target.closest("input, textarea, select, dialog")) cancel().catch(showTrouble);
});
setInterval(() => {
  for (const word of document.querySelectorAll(".node.running .state")) {
    if (word.dataset.since && current?.moment === null) word.textContent = duration(Math.max(0, Date.now() - Number(word.dataset.since)));
  }
}, 100);

begin().catch(showTrouble);
