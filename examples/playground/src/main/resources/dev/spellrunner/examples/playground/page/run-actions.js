// SPDX-License-Identifier: Apache-2.0
/** The actions on the run that is looked at: run it again, go on with it, take it along. What they do is loaded with the first. */
import { byId } from "./elements.js";

const ACTS = { "run-again": "again", "run-go-on": "goOn", "run-changed": "rerun", "run-link": "copyLink", "run-curl": "copyCurl", "run-test": "copyTest", "run-save": "save" };

export class RunActions {
  /** @type {import("./client/spell-client.js").SpellClient} */
  client;
  /** @type {(tab: any, run: string) => void} */
  onStarted;
  #tab = null;

  /**
   * @param {import("./client/spell-client.js").SpellClient} client makes the calls
   * @param {object} page `onStarted(tab, run)` hears the id of a run that was begun, `onTrouble(error)` what went wrong
   */
  constructor(client, { onStarted, onTrouble }) {
    Object.assign(this, { client, onStarted });
    for (const [id, act] of Object.entries(ACTS)) byId(id).addEventListener("click", () => this.#act(act).catch(onTrouble));
  }

  async #act(name) {
    const tab = this.#tab;
    const begun = await (await import("./run-acts.js"))[name](tab, this.client);
    if (begun) this.onStarted(tab, begun);
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
}
