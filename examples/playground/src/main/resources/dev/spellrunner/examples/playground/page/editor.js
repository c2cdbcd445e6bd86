// SPDX-License-Identifier: Apache-2.0
/** Changes a spell in the page: its nodes, their settings and wires; undoes, checks as one types, and saves. */
import { ConflictView } from "./conflict-view.js";
import { EditBar } from "./edit-bar.js";
import { listenToEdits } from "./edit-pointers.js";
import { byId, make } from "./elements.js";
import { GAP, graphModel, NODE_WIDTH } from "./graph-model.js";
import { NodeForm } from "./node-form.js";
import { showNote } from "./notice.js";
import { Scope } from "./places.js";
import { SpellDraft } from "./spell-draft.js";

const TYPING_MILLIS = 300;
const STEP = 20;
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

export class Editor {
  /** @type {import("./client/spell-client.js").SpellClient} */
  client;
  /** @type {any} */
  page;
  #bar;
  #form;
  #conflict = new ConflictView();
  #timer = 0;
  #asked = 0;

  /**
   * @param {import("./client/spell-client.js").SpellClient} client makes the calls
   * @param {object} page `current()`, `tabs`, `graph`, `showRun()` and `onTrouble(error)`
   */
  constructor(client, page) {
    Object.assign(this, { client, page });
    document.head.append(make("link", { rel: "stylesheet", href: "editor.css" }));
    const heard = (act) => act.catch(page.onTrouble);
    this.#bar = new EditBar(Object.keys(page.tabs.components), {
      onAdd: (component) => this.#add(component), onUndo: () => this.undo(), onRedo: () => this.redo(), onRemove: () => this.#remove(),
      onSave: () => heard(this.save(this.#tab)), onDiscard: () => this.#change((draft) => draft.revert()), onDone: () => heard(this.leave(this.#tab)),
    });
    this.#form = new NodeForm(page.tabs, { onChange: (change, options) => this.#change(change, options) });
    listenToEdits(byId("graph"), page.graph, {
      isOn: () => Boolean(this.#tab?.draft),
      onMoved: (id, place) => this.#change((draft) => draft.move(id, place)),
      onWired: (wire) => this.#change((draft) => draft.connect(wire)),
    });
    byId("graph").addEventListener("keydown", (event) => this.#keyOnGraph(event), { capture: true });
    document.addEventListener("keydown", (event) => this.#key(event));
    window.addEventListener("beforeunload", (event) => page.tabs.all.some((tab) => tab.draft?.isChanged) && event.preventDefault());
  }

  get #tab() {
    return this.page.current();
  }

  // ---- begin and end ----

  async begin(tab) {
    if (tab.isInside) tab.enter(new Scope());
    const described = await this.client.get(tab.id);
    if (tab.draft || !this.page.tabs.all.includes(tab)) return;
    // Somebody may have changed it a moment ago.
    if (described.version !== tab.described.version) await this.page.tabs.drawAnew(tab);
    tab.draft = new SpellDraft(described, tab.levels.root.model);
    tab.problems = described.problems ?? [];
    this.#redraw(tab);
    this.#bar.focus();
  }

  /** Shows the spell as the server has it; what was not saved is gone. */
  async leave(tab) {
    tab.draft = null;
    await this.page.tabs.drawAnew(tab);
    byId("edit").focus();
  }

  // ---- what is shown ----

  /** Shows the form of the node that is selected, if the spell is being changed. */
  show(tab) {
    this.#bar.show(tab);
    this.#form.show(tab);
  }

  #redraw(tab) {
    const { draft, selected } = tab;
    const model = graphModel({ nodes: draft.nodes }, this.page.tabs.components, draft.places);
    tab.levels.root = { name: tab.name, model };
    if (tab !== this.#tab) return;
    const hadFocus = byId("graph").contains(document.activeElement);
    tab.view = this.page.graph.view;
    tab.selected = model.byId.has(selected) ? selected : null;
    this.page.graph.show(model, { problems: tab.problems, view: tab.view, stops: tab.stops });
    this.page.graph.select(tab.selected, { focus: hadFocus });
    if (hadFocus && tab.selected === null) this.#bar.focus();
    this.page.showRun();
  }

  // ---- changes ----

  /** Makes a change, draws it, and has it checked once nobody has typed for a moment. */
  #change(change, { redraws = true } = {}) {
    const tab = this.#tab;
    const result = change(tab.draft);
    if (redraws) this.#redraw(tab);
    this.#bar.show(tab);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(tab), TYPING_MILLIS);
    return result;
  }

  #add(component) {
    const id = this.#change((draft) => draft.add(component, freePlace(this.page.graph, this.#tab.model)));
    this.page.graph.select(id, { reveal: true });
    document.querySelector("#node-form textarea")?.focus();
  }

  #remove() {
    const { selected } = this.#tab;
    if (selected !== null) this.#change((draft) => draft.remove(selected));
  }

  undo() {
    this.#change((draft) => draft.undo());
  }

  redo() {
    this.#change((draft) => draft.redo());
  }

  // ---- what the server says ----

  async #check(tab) {
    const { draft } = tab;
    if (!draft) return;
    const asked = ++this.#asked;
    this.#bar.say("checking…");
    let problems;
    let trouble = "";
    try {
      problems = (await this.client.call("spell.check", { spell: tab.id, patch: draft.patch() })).problems ?? [];
    } catch (problem) {
      problems = problem.data?.problems ?? [];
      trouble = problems.length > 0 ? "" : `not checked: ${problem.message}`;
    }
    if (asked !== this.#asked || tab.draft !== draft) return;
    tab.problems = problems;
    this.#bar.say(trouble);
    if (tab !== this.#tab) return;
    this.page.graph.mark(tab.problems);
    this.page.showRun();
    this.#bar.show(tab);
  }

  /** Saves a draft; if somebody else was faster, both versions are offered. Resolves with whether it is saved. */
  async save(tab) {
    const { draft } = tab;
    if (!draft?.isChanged) return true;
    tab.isSaving = true;
    try {
      const answer = await this.client.call("spell.update", { spell: tab.id, patch: draft.patch(), version: draft.base.version });
      draft.saved(answer);
      draft.endStep();
    } catch (problem) {
      if (problem.code !== "conflict") throw problem;
      return await this.#settle(tab);
    } finally {
      tab.isSaving = false;
    }
    await this.page.tabs.drawAnew(tab);
    this.#redraw(tab);
    showNote(`'${tab.name}' is saved.`);
    return true;
  }

  async #settle(tab) {
    const { draft } = tab;
    const theirs = await this.client.get(tab.id);
    const answer = await this.#conflict.ask(tab.name, draft, theirs.saved);
    if (answer === "theirs") {
      tab.draft = null;
      await this.page.tabs.drawAnew(tab);
      await this.begin(tab);
      return false;
    }
    if (answer !== "both" && answer !== "mine") return false;
    if (answer === "both") draft.takeOver(theirs);
    else draft.insistOn(theirs);
    return this.save(tab);
  }

  /** A spell that is being changed here was changed elsewhere. */
  heardOf(tab, version) {
    if (tab.isSaving || version === tab.draft.base.version) return;
    showNote(`Somebody else has changed '${tab.name}' meanwhile. Save, and both versions are offered.`);
  }

  // ---- keys ----

  #keyOnGraph(event) {
    const tab = this.#tab;
    if (!tab?.draft || event.ctrlKey || event.metaKey) return;
    const node = tab.model.byId.get(tab.selected);
    if (event.altKey && ARROWS[event.key] && node) {
      const [x, y] = ARROWS[event.key];
      this.#change((draft) => draft.move(node.id, [node.x + x, node.y + y]));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.#remove();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #key(event) {
    const tab = this.#tab;
    if (!tab?.draft || !(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    // The focus comes to the empty field for a new node when a node goes: nobody types there.
    const isTyping = event.target.closest?.("textarea, input:not([type=checkbox], #new-node:placeholder-shown)");
    if (key === "s") this.save(tab).catch(this.page.onTrouble);
    else if (key === "z" && !event.shiftKey && !isTyping) this.undo();
    else if ((key === "y" || key === "z") && !isTyping) this.redo();
    else return;
    event.preventDefault();
  }
}

/** Returns a place in sight, beside the selected node, or else in the middle, where no node begins. */
function freePlace(graph, { nodes }) {
  const { width, height } = graph.size;
  const { x, y, zoom } = graph.view;
  const beside = graph.node(graph.selected);
  const place = beside ? [beside.x + beside.width + GAP, beside.y] : [(width / 2 - x) / zoom - NODE_WIDTH / 2, (height / 2 - y) / zoom - GAP];
  while (nodes.some((node) => Math.abs(node.x - place[0]) < NODE_WIDTH && Math.abs(node.y - place[1]) < node.height)) place[1] += 5 * GAP;
  return place;
}
