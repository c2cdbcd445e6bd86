// SPDX-License-Identifier: Apache-2.0
/** The actions on the run that is looked at: run it again, go on with it, take it along. What they do is loaded with the first. */
import { byId } from "./elements.js";

const ACTS = { "run-again": "again", "run-go-on": "goOn", "run-changed": "rerun", "run-link": "copyLink", "run-curl": "copyCurl", "run-test": "copyTest", "run-save": "save" };

export class RunActions {
  /** @type {import("./client/spell-client.js").SpellClient} */
  client;
  /** @type {(tab: any, run: string) => void} */
  onStarted;
  /** @type {(problem: any) => any} */
  onTrouble;
  /** @type {(path: string) => any} */
  onNode;
  #tab = null;
  #standIns = null;
  #loading = null;

  /**
   * @param {import("./client/spell-client.js").SpellClient} client makes the calls
   * @param {object} page `onStarted(tab, run)` hears the id of a run that was begun, `onTrouble(error)` what went wrong, and
   *   `onNode(path)` which node somebody wants to see
   */
  constructor(client, { onStarted, onTrouble, onNode }) {
    Object.assign(this, { client, onStarted, onTrouble, onNode });
    for (const [id, act] of Object.entries(ACTS)) byId(id).addEventListener("click", () => this.#act(act).catch(onTrouble));
  }

  async #act(name, ...given) {
    const tab = this.#tab;
    const begun = await (await import("./run-acts.js"))[name](tab, this.client, ...given);
    if (begun) this.onStarted(tab, begun);
  }

  /** The form for stand-ins is loaded with the first spell that needs some. */
  #showStandIns(tab) {
    if (this.#standIns) this.#standIns.show(tab);
    else if (tab.described.standIns && !this.#loading) this.#loading = this.#loadStandIns().catch(this.onTrouble);
  }

  async #loadStandIns() {
    const { StandInsView } = await import("./stand-ins-view.js");
    this.#standIns = new StandInsView({ onRun: (standIns) => this.#act("withStandIns", standIns).catch(this.onTrouble), onNode: this.onNode });
    this.show(this.#tab);
  }

  show(tab) {
    this.#tab = tab;
    this.#showStandIns(tab);
    const { run } = tab;
    const ended = Boolean(run?.state.ended);
    const begins = ended && (tab.canRun || (tab.described.standIns && !tab.draft));
    byId("run-again").hidden = byId("run-changed").hidden = !begins;
    byId("run-go-on").hidden = !begins || run.state.status === "done";
    byId("run-save").hidden = !ended;
    // A cancelled run came as far as its time let it.
    byId("run-test").hidden = !ended || run.state.status === "cancelled";
    byId("run-curl").hidden = !run;
  }
}
