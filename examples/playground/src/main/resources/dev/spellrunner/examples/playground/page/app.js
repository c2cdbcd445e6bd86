// SPDX-License-Identifier: Apache-2.0
/** The page: keeps the tabs, and brings what the server says to the views. */
import { BelowView } from "./below-view.js";
import { ConsoleView } from "./console-view.js";
import { byId } from "./elements.js";
import { GraphView } from "./graph-view.js";
import { inputsOf, showForm } from "./input-form.js";
import { insideOf } from "./insides.js";
import { linkIn } from "./links.js";
import { duration } from "./node-view.js";
import { showNote, showTrouble } from "./notice.js";
import { OpenTabs } from "./open-tabs.js";
import { parentOf, Scope } from "./places.js";
import { may, showRights } from "./rights.js";
import { RunActions } from "./run-actions.js";
import { RunControls } from "./run-controls.js";
import { factsOf, Session } from "./session.js";
import { showNode, showResult } from "./side-panel.js";
import { TabsView } from "./tabs-view.js";
import { TimeView } from "./time-view.js";

let current = null;
/** Texts about the example spells, `{about, first}`, and the tour of the first of them. */
let examples = {};
let guide = null;

const session = new Session({ onBack: () => showSpells().catch(showTrouble) });
const { client } = session;
const tabs = new OpenTabs(client, {
  current: () => current, show: showTab, changed: () => list.show(tabs.all, current), drawn: keepView, held: () => session.showHeld(),
  loaded: () => {
    filterConsole();
    showRun();
  },
});
const controls = new RunControls(client, {
  onChange: (node) => current && (graph.update(current.state, node ?? null), showMoment(node === current.selected)),
  onTrouble: showTrouble,
  onNode: (path) => showPlace(path).catch(showTrouble),
  onStart: run,
});
const actions = new RunActions(client, { onStarted: started, onTrouble: showTrouble, onNode: (path) => showPlace(path).catch(showTrouble) });
const graph = new GraphView(byId("graph"), byId("node-peek"), {
  onSelect: selectNode, onStop: (node) => controls.toggleStop(node), onInside: goInside, onMoved: () => follow(false),
});
const log = new ConsoleView({
  rows: byId("rows"), all: byId("all"), detail: byId("detail"), count: byId("count"),
  onChoose: (event, index) => event && lookAt(index + 1),
  titleOf: (event) => current?.titleOf(event.path) ?? event.component ?? event.path,
});
const below = new BelowView({ current: () => current, onNode: (path) => showPlace(path).catch(showTrouble), onTrouble: showTrouble });
const list = new TabsView({
  onOpen: (name) => tabs.open(name).catch(showTrouble),
  onShow: showTab,
  onClose: (tab) => tabs.close(tab).catch(showTrouble),
});
/** The way out of a called spell is loaded with the first one that is entered. */
let inside = null;
const time = new TimeView({ onMoment: lookAt, onRun: lookAtRun, onReplay: replay });

async function begin() {
  client.onEvent(hear);
  client.onLost(hearLoss);
  client.onPlayState(hearPlayState);
  client.onUpdated((update) => hearUpdate(update).catch(showTrouble));
  [tabs.components, examples] = await Promise.all([factsOf("components"), factsOf("examples")]);
  await session.begin();
  await showSpells();
  if (session.wanted) {
    await tabs.open(session.wanted);
    await run();
  }
  window.addEventListener("hashchange", () => openLink(linkIn(location.hash)).catch(showTrouble));
  await openLink(session.link);
}

async function showSpells() {
  const { spells, rights } = await client.list();
  showRights(rights);
  list.showSpells(spells, examples.about);
  list.mark(tabs.all, current);
}

/** Keeps what is in sight of a spell for when one comes back to it. */
function keepView(tab) {
  if (tab && tab === current) tab.view = graph.view;
}

function showTab(tab) {
  if (current !== tab) keepView(current);
  current = tab;
  byId("welcome").hidden = Boolean(tab);
  for (const id of ["tools", "legend", "side", "time", "console"]) byId(id).hidden = !tab;
  byId("graph").toggleAttribute("hidden", !tab);
  document.body.classList.toggle("has-spell", Boolean(tab));
  list.show(tabs.all, current);
  if (!tab) return;
  if (tab.name === examples.first?.spell) guideThrough().catch(showTrouble);
  const { selected } = tab;
  graph.show(tab.model, { problems: tab.isInside ? [] : tab.problems, view: tab.view, stops: tab.stops });
  showForm(tab);
  if (selected && tab.model.byId.has(selected)) graph.select(selected);
  else tab.selected = null;
  showRun();
}

// ---- what happens ----

let changed = { nodes: new Set(), all: false, frame: 0 };

/** Events come faster than a page can be drawn: what they change is drawn once a frame. */
function hear(event) {
  const tab = tabs.of(event.spell);
  if (!tab) return;
  const { isShown, node, isNew } = tab.take(event);
  if (tab === current && (isShown || isNew)) {
    changed.all ||= isNew || node === null;
    if (node) changed.nodes.add(node);
    changed.frame ||= requestAnimationFrame(drawChanges);
  }
  if (event.kind === "waiting") controls.learn(tab.runs.find((each) => each.id === event.run));
  list.showStatus(tab, tabs.all);
  if (event.path === "") setTimeout(() => session.showHeld(), 50);
}

function drawChanges() {
  const { nodes, all } = changed;
  changed = { nodes: new Set(), all: false, frame: 0 };
  if (!current?.run) return;
  if (all) {
    showRun();
  } else {
    nodes.forEach((node) => graph.update(current.state, node));
  }
  if (isFollowing && current.moment === null) graph.follow(nodes);
  if (!all) showMoment(nodes.has(current.selected));
}

let isFollowing = true;

/** Whether the view goes where something happens: until somebody moves it himself. */
function follow(wanted) {
  isFollowing = wanted;
  byId("follow").setAttribute("aria-pressed", String(wanted));
}

function hearLoss({ spell, run }) {
  const tab = tabs.of(spell);
  if (!tab) return;
  tab.lose(run);
  list.showStatus(tab, tabs.all);
  showRun();
}

function hearPlayState(state) {
  const tab = tabs.of(state.name) ?? tabs.of(state.spell);
  if (!tab) return;
  tab.playState = state;
  if (tab === current) controls.show(tab);
}

/**
 * A spell has changed, whoever changed it: the drawing is that of the new version from now on.
 *
 * @param {import("./client/spell-client.js").SpellUpdate} update
 */
async function hearUpdate({ spell, version, gone }) {
  const tab = tabs.all.find((each) => each.id === spell);
  if (!tab || tab.described.version === version) return;
  await showSpells();
  if (tab.draft && !gone) {
    editor.heardOf(tab, version);
    return;
  }
  if (gone) {
    showTrouble(new Error(`The spell '${tab.name}' is gone. This is the last that was known of it.`));
    return;
  }
  await tabs.drawAnew(tab);
  showNote(`'${tab.name}' has changed, and is drawn as it is now.`);
}

function showRun() {
  if (!current) return;
  graph.update(current.state);
  time.showRuns(current);
  showMoment(true);
}

function showMoment(withNode) {
  const { state, run, moment } = current;
  const events = run?.events ?? [];
  inside?.show(current);
  showResult(current, state, (path) => showPlace(path).catch(showTrouble));
  if (withNode) showSelected();
  log.show(events, moment ?? events.length);
  below.show(current);
  guide?.show(current);
  controls.show(current);
  actions.show(current);
  time.show(current);
}

/** Leads through the first example when it is opened. */
async function guideThrough() {
  const { FirstMinute } = await import("./first-minute.js");
  guide ??= new FirstMinute(examples.first, { onChange: (node, setting) => changeSetting(node, setting).catch(showTrouble) });
  if (current) guide.show(current);
}

async function changeSetting(node, setting) {
  if (!current.draft) await edit();
  graph.select(node, { reveal: true });
  document.querySelector(`#node-form [data-setting="${CSS.escape(setting)}"]`)?.focus();
}

function showSelected() {
  showNode(current, current.state, (name) => tabs.open(name).catch(showTrouble));
  editor?.show(current);
}

function lookAt(moment) {
  if (!current?.run) return;
  current.look(current.run, moment === current.run.events.length ? null : moment);
  graph.update(current.state);
  showMoment(true);
}

function lookAtRun(id) {
  current.look(current.runs.find((each) => each.id === id));
  showRun();
}

function selectNode(id) {
  if (!current) return;
  if (current.selected !== id) current.time = null;
  current.selected = id;
  showSelected();
  controls.show(current);
  filterConsole();
}

function filterConsole() {
  const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const only = byId("only-node").checked ? current?.selected : null;
  log.filter((event) => {
    if (only !== null && only !== undefined && current.scope.placeOf(event.path)?.id !== only) return false;
    if (words.length === 0) return true;
    const title = current?.titleOf(event.path) ?? "";
    const text = `${event.path} ${title} ${event.component ?? ""} ${event.kind}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

// ---- inside of nodes ----

/** Looks at the spell, or the iteration, whose nodes have paths that begin so; and selects one of them, unless it stays. */
async function goTo(path, { node = null, stays = false } = {}) {
  const tab = current;
  if (tab.draft && path !== "") {
    showNote("Save the spell, and end editing: then there is a way inside.");
    return;
  }
  const scope = new Scope(path);
  for (const each of scope.way) await tab.levels.open(each, tab.run?.events ?? []);
  const { InsideView } = await import("./inside-view.js");
  inside ??= new InsideView({ onGo: (where, to) => goTo(where, to).catch(showTrouble) });
  if (tab !== current) return;
  keepView(tab);
  const { selected } = tab;
  tab.enter(scope);
  if (stays) tab.selected = selected;
  showTab(tab);
  if (stays) return;
  const known = tab.model.byId.has(node) ? node : tab.model.nodes[0]?.id;
  if (known !== undefined) graph.select(known, { focus: true, reveal: node !== null });
}

/** Shows a node wherever it is. */
async function showPlace(path) {
  const scope = new Scope(parentOf(path));
  const { id } = scope.placeOf(path);
  if (scope.path === current.scope.path) graph.select(id, { reveal: true, focus: true });
  else await goTo(scope.path, { node: id });
}

function goInside(id) {
  const node = current?.model.byId.get(id);
  const path = node && insideOf(current, node);
  if (path) goTo(path).catch(showTrouble);
}

// ---- what the user does ----

let editor = null;

/** Begins to change the spell, or ends it if nothing is left to be saved. What that takes is loaded with the first. */
async function edit() {
  if (!may("change")) return;
  const tab = current;
  if (tab.draft) {
    if (!tab.draft.isChanged) await editor.leave(tab);
    else showNote("Save the changes, or discard them.");
    return;
  }
  const { Editor } = await import("./editor.js");
  editor ??= new Editor(client, { current: () => current, tabs, graph, showRun, onTrouble: showTrouble });
  await editor.begin(tab);
}

let past = null;
let historyView = null;

/** Loads what opens past runs, lists them and reads recordings, when it is first wanted. */
async function pastRuns() {
  const { PastRuns } = await import("./past-runs.js");
  past ??= new PastRuns(client, {
    current: () => current, openTab: (name) => tabs.open(name), tabOf: (spell) => tabs.of(spell), showRun, lookAt, lookAtRun, showPlace,
  });
  return past;
}

async function openLink(link) {
  if (link) await (await pastRuns()).openLink(link);
}

async function listOfRuns() {
  const [{ HistoryView }, opening] = await Promise.all([import("./history-view.js"), pastRuns()]);
  historyView ??= new HistoryView(client, opening, showTrouble);
  return historyView;
}

async function run(options = {}) {
  if (!may("run")) return;
  const tab = current;
  if (!tab.canRun || (tab.draft && !(await editor.save(tab)))) return;
  tab.look(tab.runs.at(-1) ?? null);
  started(tab, await client.start(tab.id, inputsOf(tab), options));
}

/** This page has begun a run: that is what one wants to see. */
function started(tab, id) {
  tab.started(id);
  tab.look(tab.runs.find((each) => each.id === id) ?? tab.runs.at(-1) ?? null);
  if (tab === current) showRun();
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
byId("close-spell").addEventListener("click", () => tabs.close(current).catch(showTrouble));
byId("filter").addEventListener("input", filterConsole);
byId("only-node").addEventListener("change", filterConsole);
byId("node-time").addEventListener("input", (event) => {
  current.time = Number(event.target.value) || null;
  showSelected();
});
byId("show-history").addEventListener("click", () => listOfRuns().then((runs) => runs.show()).catch(showTrouble));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  const [file] = event.dataTransfer.files;
  if (file) listOfRuns().then((runs) => runs.openFile(file)).catch(showTrouble);
});
byId("go-inside").addEventListener("click", () => goInside(current.selected));
byId("graph").addEventListener("keydown", (event) => event.key === "u" && current && inside?.out(current));
byId("edit").addEventListener("click", () => edit().catch(showTrouble));
byId("graph").addEventListener("keydown", (event) => event.key === "e" && current && !event.ctrlKey && edit().catch(showTrouble));
byId("skip-spells").addEventListener("click", () => graph.focus());
byId("zoom-in").addEventListener("click", () => graph.zoomBy(1.25));
byId("zoom-out").addEventListener("click", () => graph.zoomBy(0.8));
byId("fit").addEventListener("click", () => graph.fit());
byId("follow").addEventListener("click", () => follow(!isFollowing));
document.addEventListener("keydown", (event) => {
  if (!current || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run().catch(showTrouble);
  if (event.key === "Escape" && !event.target.closest("input, textarea, select")) controls.cancelOwn().catch(showTrouble);
});
setInterval(() => {
  for (const word of document.querySelectorAll(".node.running .state")) {
    if (word.dataset.since && current?.moment === null) word.textContent = duration(Math.max(0, Date.now() - Number(word.dataset.since)));
  }
}, 100);

begin().catch(showTrouble);
