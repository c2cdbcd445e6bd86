// SPDX-License-Identifier: Apache-2.0
/** The actions on the run that is looked at: run it again, go on with it, take it along. */
import { byId } from "./elements.js";
import { linkTo } from "./links.js";
import { showNote } from "./notice.js";
import { Scope, parentOf } from "./places.js";
import { copyText, download } from "./value-export.js";

export class RunActions {
  #tab = null;

  /**
   * @param {SpellClient} client makes the calls
   * @param {object} page `onStarted(tab, run)` hears the id of a run that was begun, `onTrouble(error)` what went wrong
   */
  constructor(client, { onStarted, onTrouble }) {
    Object.assign(this, { client, onStarted });
    const acts = {
      "run-again": () => this.#again(), "run-go-on": () => this.#goOn(), "run-changed": () => this.#rerun(),
      "run-link": () => this.#copyLink(), "run-curl": () => this.#copyCurl(), "run-test": () => this.#copyTest(), "run-save": () => this.#save(),
    };
    for (const [id, act] of Object.entries(acts)) byId(id).addEventListener("click", () => act().catch(onTrouble));
  }

  show(tab) {
    this.#tab = tab;
    const { run } = tab;
    const ended = Boolean(run?.state.ended);
    byId("run-again").hidden = byId("run-changed").hidden = !ended || !tab.canRun;
    byId("run-go-on").hidden = !ended || run.state.status === "done" || !tab.canRun;
    byId("run-save").hidden = !ended;
    // A cancelled run came as far as its time let it.
    byId("run-test").hidden = !ended || run.state.status === "cancelled";
    byId("run-curl").hidden = !run;
  }

  async #begin(start) {
    const tab = this.#tab;
    this.onStarted(tab, await start(tab));
  }

  /** Other values of a run cannot be had again than those that its events hold. */
  #again() {
    const { inputs } = this.#tab.run.state;
    const lost = Object.keys(inputs).find((name) => inputs[name] && typeof inputs[name] === "object" && "$omitted" in inputs[name]);
    if (lost) throw new Error(`Input '${lost}' of this run is not in its events: it was too large, or no JSON.`);
    return this.#begin((tab) => this.client.start(tab.id, inputs, { trigger: triggerOf(tab) }));
  }

  #goOn() {
    return this.#begin((tab) => this.client.goOn(tab.run.id));
  }

  #rerun() {
    return this.#begin((tab) => this.client.rerun(tab.run.id));
  }

  async #copyLink() {
    await copyText(linkTo(this.#tab));
    showNote("The link is copied. It holds no token: whoever opens it needs one.");
  }

  async #copyCurl() {
    const { run, name } = this.#tab;
    const { curlOf } = await import("./run-code.js");
    const server = (location.origin + location.pathname).replace(/\/+$/, "");
    await copyText(curlOf({ server, spell: name, inputs: run.state.inputs, trigger: triggerOf(this.#tab) }));
    showNote("The command is copied. It reads your token from $TOKEN.");
  }

  async #copyTest() {
    const tab = this.#tab;
    const { events } = tab.run;
    const { testOf } = await import("./run-code.js");
    const scopes = new Map();
    for (const path of new Set(events.map((event) => event.path))) {
      const scope = new Scope(parentOf(path));
      if (!scopes.has(scope.frame)) scopes.set(scope.frame, await tab.levels.open(scope, events));
    }
    const names = new Set([tab.id, ...[...scopes].filter(([frame]) => frame !== "").map(([, { name }]) => name)]);
    const spells = [];
    for (const name of names) spells.push((await this.client.get(name)).saved);
    const isStubbed = (path) => {
      const scope = new Scope(parentOf(path));
      return scopes.get(scope.frame).model.byId.get(scope.placeOf(path).id)?.isOutside ?? true;
    };
    const nodes = [...scopes.values()].flatMap(({ model }) => model.nodes);
    const outside = new Set(nodes.filter((node) => node.isOutside).map(({ component }) => component));
    await copyText(testOf(tab.run, { spells, trigger: triggerOf(tab), outside: [...outside], isStubbed }));
    showNote("A test is copied that runs the spell as this run went, with what came from outside in stubs.");
  }

  async #save() {
    const { run, name } = this.#tab;
    const { recordingOf } = await import("./recordings.js");
    download(`${name} ${run.id}`, recordingOf(run.events), { type: "application/jsonl", ending: "jsonl" });
  }
}

/** Returns the name of the Trigger In at which a run began: the first of its nodes, where that is one. */
function triggerOf({ run, levels, described }) {
  const first = run.events.find(({ path, kind }) => path !== "" && kind === "started");
  const title = levels.root.model.byId.get(first?.path)?.title;
  return (described.triggers ?? []).includes(title) ? title : undefined;
}
