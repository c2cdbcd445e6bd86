// SPDX-License-Identifier: Apache-2.0
/** Takes a run in hand: pause, step, breakpoints, answers for nodes that wait; and plays the sources of a spell. */
import { byId } from "./elements.js";
import { showNote } from "./notice.js";
import { may } from "./rights.js";

const PLAY_WORDS = { stopped: "Stopped", playing: "Playing", paused: "Paused" };

export class RunControls {
  /** @type {(node?: string) => void} */
  onChange;
  /** @type {(problem: any) => any} */
  onTrouble;
  /** @type {(id: string) => void} */
  onNode;
  /** @type {(options: object) => any} */
  onStart;
  #client;
  #tab = null;
  #waits = null;
  #loading = null;

  /**
   * @param {import("./client/spell-client.js").SpellClient} client makes the calls
   * @param {object} page
   * @param {Function} page.onChange is called when what is to be shown has changed, with the id of a node or nothing
   * @param {(problem: any) => any} page.onTrouble hears what went wrong
   * @param {Function} page.onNode hears the id of a node that somebody wants to see
   * @param {Function} page.onStart starts a run with options as those of the client
   */
  constructor(client, { onChange, onTrouble, onNode, onStart }) {
    this.#client = client;
    Object.assign(this, { onChange, onTrouble, onNode, onStart });
    const buttons = { pause: () => this.#pauseOrResume(), step: () => this.#step(), skip: () => this.#skip(), cancel: () => this.#cancel() };
    for (const [id, act] of Object.entries(buttons)) {
      byId(id).addEventListener("click", () => act().catch(onTrouble));
    }
    byId("stop-here").addEventListener("change", () => this.toggleStop(this.#tab.selected));
    for (const button of document.querySelectorAll("[data-play]")) {
      button.addEventListener("click", () => this.#play(button.dataset.play).catch(onTrouble));
    }
  }

  // ---- what is shown ----

  show(tab) {
    this.#tab = tab;
    const run = this.#underWay;
    byId("pause").disabled = !run;
    byId("pause").textContent = run?.paused ? "Resume" : "Pause";
    byId("pause").title = run?.paused ? "Go on until the next breakpoint" : "Let all nodes wait that have not begun";
    byId("run").disabled = !tab.canRun;
    this.#showCancel(tab);
    byId("step").disabled = !tab.canRun || (!run && tab.isUnderWay);
    byId("step").title = run ? "Let one node begin, and the rest wait" : "Start a run that waits before its first node";
    this.#showWaits(run ? [...run.state.waits.values()] : []);
    this.#showNode(run);
    this.#showPlay(tab);
  }

  /** The list of waiting nodes is loaded with the first of them. */
  #showWaits(waits) {
    if (this.#waits) this.#waits.show(waits, this.#tab);
    else if (waits.length > 0 && !this.#loading) this.#loading = this.#loadWaits().catch(this.onTrouble);
  }

  async #loadWaits() {
    const { WaitsView } = await import("./waits-view.js");
    this.#waits = new WaitsView({ card: byId("waits-card"), list: byId("waits"), onNode: this.onNode, onAnswer: (...answer) => this.#answer(...answer) });
    this.show(this.#tab);
  }

  /** Cancel acts on the run that is looked at, and says whose that is. */
  #showCancel(tab) {
    const run = this.#toCancel;
    byId("cancel").disabled = !run;
    byId("cancel").title = run ? `Cancel run ${run.number}, ${tab.whose(run)}${tab.isMine(run) ? " (Escape)" : ""}` : "Cancel the run (Escape)";
  }

  get #toCancel() {
    const { run } = this.#tab;
    return run && !run.state.ended && !run.lost ? run : undefined;
  }

  /** Returns the run that can be taken in hand: the one that is looked at, if it goes on. */
  get #underWay() {
    const { run, moment } = this.#tab;
    return run && moment === null && !run.state.ended && !run.lost ? run : undefined;
  }

  #showNode(run) {
    const { selected, stops, held } = this.#tab;
    byId("node-actions").hidden = !held;
    byId("stop-here").checked = stops.has(selected);
    byId("skip").disabled = !this.#pathToSkip(run);
  }

  #pathToSkip(run) {
    const known = run && this.#tab.state.nodes.get(this.#tab.selected);
    return known?.waits.keys().next().value ?? (known?.state === "running" ? known.path : undefined);
  }

  #showPlay({ hasSources, playState, held }) {
    byId("streams").hidden = !hasSources || !held;
    // The first thing to do with a spell is what it was made for.
    byId("run").classList.toggle("primary", !hasSources);
    const state = playState?.state ?? "stopped";
    const can = { play: state !== "playing", pause: state === "playing", stop: state !== "stopped" };
    for (const button of document.querySelectorAll("[data-play]")) button.disabled = !can[button.dataset.play];
    const text = playText(playState);
    if (byId("play-state").textContent !== text) byId("play-state").textContent = text;
    byId("play-state").className = `play-state ${state}`;
  }

  // ---- what is done ----

  async #cancel() {
    const run = this.#toCancel;
    if (run) await this.#client.cancel(run.id);
  }

  /** Cancels the run that is looked at, if this page started it: a key is hit too easily to end what others do. */
  async cancelOwn() {
    const run = this.#toCancel;
    if (!run) return;
    if (this.#tab.isMine(run)) await this.#cancel();
    else showNote(`Run ${run.number} was ${this.#tab.whose(run)}: Escape leaves it alone. Cancel ends it.`);
  }

  async #pauseOrResume() {
    const run = this.#underWay;
    if (!run) return;
    this.#take(run, await (run.paused ? this.#client.resume(run.id) : this.#client.pause(run.id)));
  }

  async #step() {
    const run = this.#underWay;
    if (run) this.#take(run, await this.#client.step(run.id));
    else await this.onStart({ paused: true, breakpoints: this.#stops });
  }

  #take(run, { paused }) {
    run.paused = paused;
    this.onChange();
  }

  /** A node waits: whether the run is paused, or this node alone needs an answer, only the server knows. */
  async learn(run) {
    if (run.asking) return;
    run.asking = true;
    try {
      this.#take(run, await this.#client.waiting(run.id));
    } catch {
      // A run that has ended meanwhile can be asked no more.
    } finally {
      run.asking = false;
    }
  }

  async #answer(wait, changed) {
    const { id } = this.#underWay;
    const answered = changed ? this.#client.pass(id, wait.path, changed) : this.#client.refuse(id, wait.path);
    await answered.catch(this.onTrouble);
  }

  async #skip() {
    const run = this.#underWay;
    await this.#client.skip(run.id, this.#pathToSkip(run));
  }

  get #stops() {
    return { nodes: this.#tab.stopPaths };
  }

  /** Sets or clears the breakpoint of a node, for the runs that go on and those to come. */
  toggleStop(node) {
    const tab = this.#tab;
    if (!may("control") || !tab?.held || !tab.model.byId.has(node)) return;
    if (!tab.stops.delete(node)) tab.stops.add(node);
    const stops = this.#stops;
    const runs = tab.runs.filter((run) => !run.state.ended && !run.lost);
    this.#client.breakpoints({ spell: tab.id }, stops)
      .then(() => Promise.all(runs.map((run) => this.#client.breakpoints({ run: run.id }, stops).catch(() => {}))))
      .catch(this.onTrouble);
    this.onChange(node);
  }

  async #play(what) {
    const { id } = this.#tab;
    const calls = { play: () => this.#client.play(id), pause: () => this.#client.pausePlay(id), stop: () => this.#client.stopPlay(id) };
    await calls[what]();
  }
}

function playText(playState) {
  if (!playState) return PLAY_WORDS.stopped;
  const failed = playState.sources.find(({ status }) => status === "failed");
  if (failed) return `Source ${failed.node}: ${failed.error ?? "failed"}`;
  const isOver = playState.sources.length > 0 && playState.sources.every(({ status }) => status === "completed");
  return isOver ? "All items have been given" : PLAY_WORDS[playState.state];
}
