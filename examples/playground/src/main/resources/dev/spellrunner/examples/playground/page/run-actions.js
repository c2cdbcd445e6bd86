// SPDX-License-Identifier: Apache-2.0
/** What can be done with the run that is looked at: run it again, go on with it, take it along. */
import { byId } from "./elements.js";
import { linkTo } from "./links.js";
import { showNote } from "./notice.js";
import { recordingOf } from "./recordings.js";
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
      "run-link": () => this.#copyLink(), "run-save": () => this.#save(),
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

  async #save() {
    const { run, name } = this.#tab;
    download(`${name} ${run.id}`, recordingOf(run.events), { type: "application/jsonl", ending: "jsonl" });
  }
}

/** Returns the name of the Trigger In at which a run began: the first of its nodes, where that is one. */
function triggerOf({ run, levels, described }) {
  const first = run.events.find(({ path, kind }) => path !== "" && kind === "started");
  const title = levels.root.model.byId.get(first?.path)?.title;
  return (described.triggers ?? []).includes(title) ? title : undefined;
}
