// SPDX-License-Identifier: Apache-2.0
/** The runs that the server keeps, as a list that can be filtered; any of them can be opened, and recordings as well. */
import { byId, make } from "./elements.js";
import { duration } from "./node-view.js";
import { eventsOfRecording, textOf } from "./recordings.js";

const PAGE = 50;
const TYPING_MILLIS = 250;

const DIALOG = `<dialog id="history" class="wide" aria-labelledby="history-title">
    <div class="field-head"><h2 id="history-title">Runs</h2><button type="button" id="history-close">Close</button></div>
    <form id="history-filter" class="filters">
      <div><label for="history-spell">Spell</label><select id="history-spell"></select></div>
      <div><label for="history-status">Status</label><select id="history-status"><option value="">any</option><option>running</option><option>completed</option><option>failed</option><option>cancelled</option></select></div>
      <div><label for="history-since">From</label><input type="datetime-local" id="history-since"></div>
      <div><label for="history-until">Until</label><input type="datetime-local" id="history-until"></div>
      <div><label for="history-text">Inputs hold</label><input type="search" id="history-text" autocomplete="off" spellcheck="false"></div>
    </form>
    <div class="scrolled" tabindex="0" role="region" aria-label="List of runs">
      <table>
        <thead><tr><th scope="col">Begun</th><th scope="col">Spell</th><th scope="col">Status</th><th scope="col">Took</th><th scope="col">Inputs</th></tr></thead>
        <tbody id="history-rows"></tbody>
      </table>
    </div>
    <div class="buttons"><p class="status" id="history-said" role="status"></p><button type="button" id="history-more" hidden>More</button></div>
    <div class="field"><label for="recording">Open a recording (or drop one on the page)</label><input type="file" id="recording" accept=".jsonl,.json,.gz"></div>
  </dialog>`;

export class HistoryView {
  /** @type {import("./client/spell-client.js").SpellClient} */
  client;
  /** @type {import("./past-runs.js").PastRuns} */
  past;
  /** @type {(problem: any) => any} */
  onTrouble;
  #before = undefined;
  #asked = 0;
  #timer = 0;

  /**
   * @param {import("./client/spell-client.js").SpellClient} client tells of runs
   * @param {import("./past-runs.js").PastRuns} past opens them
   * @param {Function} onTrouble hears what went wrong
   */
  constructor(client, past, onTrouble) {
    Object.assign(this, { client, past, onTrouble });
    document.body.insertAdjacentHTML("beforeend", DIALOG);
    byId("history-close").addEventListener("click", () => byId("history").close());
    // It is asked for anew when it is opened again, since it may have changed.
    byId("history").addEventListener("close", () => {
      byId("history-rows").replaceChildren();
      byId("history-said").textContent = "";
    });
    byId("history-filter").addEventListener("submit", (event) => event.preventDefault());
    for (const change of ["input", "change"]) byId("history-filter").addEventListener(change, () => this.#soon());
    byId("history-more").addEventListener("click", () => this.#load(this.#before));
    byId("recording").addEventListener("change", () => {
      this.openFile(byId("recording").files[0]);
      byId("recording").value = "";
    });
  }

  async show(spell = byId("history-spell").value) {
    byId("history").showModal();
    const { spells } = await this.client.list().catch(() => ({ spells: [] }));
    const options = ["", ...spells].map((name) => make("option", { value: name, selected: name === spell }, name || "any"));
    byId("history-spell").replaceChildren(...options);
    await this.#load();
  }

  /** Searches once nobody has typed for a moment. */
  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(), TYPING_MILLIS);
  }

  get #filter() {
    const text = (id) => byId(id).value || undefined;
    const time = (id) => (byId(id).value ? new Date(byId(id).value).toISOString() : undefined);
    return {
      spell: text("history-spell"), status: text("history-status"), q: text("history-text"),
      since: time("history-since"), until: time("history-until"), limit: PAGE,
    };
  }

  async #load(before = undefined) {
    const asked = ++this.#asked;
    const said = byId("history-said");
    try {
      const page = await this.client.runs({ ...this.#filter, before });
      if (asked !== this.#asked) return;
      const rows = page.runs.map((run) => this.#row(run));
      if (before) byId("history-rows").append(...rows);
      else byId("history-rows").replaceChildren(...rows);
      this.#before = page.before;
      const count = byId("history-rows").childElementCount;
      said.textContent = count === 0 ? "There are no such runs." : `${count} run${count === 1 ? "" : "s"}${page.before ? ", and more" : ""}`;
    } catch (problem) {
      if (asked !== this.#asked) return;
      byId("history-rows").replaceChildren();
      this.#before = undefined;
      said.textContent = problem.message;
    }
    byId("history-more").hidden = !this.#before;
  }

  #row(run) {
    const open = make("button", { type: "button", class: "link-like", "data-run": run.run }, new Date(run.startedAt).toLocaleString());
    open.addEventListener("click", () => {
      byId("history").close();
      this.past.open(run).catch(this.onTrouble);
    });
    const took = run.endedAt ? duration(Date.parse(run.endedAt) - Date.parse(run.startedAt)) : "";
    const cells = [open, run.name, make("span", { class: `status ${run.status}` }, run.status), took, run.inputs ?? ""];
    return make("tr", {}, ...cells.map((cell) => make("td", {}, cell)));
  }

  /** Opens a file that holds a recording. */
  async openFile(file) {
    try {
      const events = eventsOfRecording(await textOf(file));
      if (byId("history").open) byId("history").close();
      await this.past.openRecording(events);
    } catch (wrong) {
      this.onTrouble(new Error(`${file.name}: ${wrong.message}`, { cause: wrong }));
    }
  }
}
