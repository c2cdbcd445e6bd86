// SPDX-License-Identifier: Apache-2.0
/** The spells that are open, each in a tab: opens them, draws them anew when they change, and closes them. */
import { graphModel } from "./graph-model.js";
import { Levels } from "./levels.js";
import { hideNotice, showNote } from "./notice.js";
import { SpellTab } from "./spell-tab.js";

export class OpenTabs {
  all = [];
  /** What the server says of its components, by name. */
  components = {};
  /** By the name of a spell that is being opened, the promise of its tab. */
  #opening = new Map();

  /**
   * @param {import("./client/spell-client.js").SpellClient} client makes the calls
   * @param {object} page `current()`; `show(tab)` shows a tab, or none; `changed()` is called when their list has changed,
   *   `drawn(tab)` before one is drawn anew, `loaded()` when a spell is known that another one calls, and `held()` when the
   *   server holds more or fewer of them
   */
  constructor(client, page) {
    this.client = client;
    this.page = page;
  }

  /** Returns the tab of a spell, by its id or any name that it has had. */
  of(spell) {
    return this.all.find((tab) => tab.id === spell || tab.names.has(spell));
  }

  /** Opens a tab, or shows the one that there is; however often it is asked for meanwhile, there is one. */
  async open(name) {
    const known = this.of(name);
    if (known) {
      this.page.show(known);
      if (!known.held && !known.draft) await this.drawAnew(known);
      return;
    }
    if (!this.#opening.has(name)) this.#opening.set(name, this.#another(name).finally(() => this.#opening.delete(name)));
    await this.#opening.get(name);
  }

  async #another(name) {
    const { described, held } = await this.#opened(name);
    hideNotice();
    const tab = new SpellTab(described, await this.#levelsOf(described), held);
    this.all.push(tab);
    this.page.show(tab);
    this.page.held();
    if (held) await this.client.follow(tab.id);
  }

  async #opened(spell) {
    try {
      return { described: await this.client.open(spell, { standIns: true }), held: true };
    } catch (problem) {
      if (problem.code !== "invalid-spell") throw problem;
      // What cannot run can be shown all the same, with what is wrong with it.
      return { described: await this.client.get(spell), held: false };
    }
  }

  /** Spells that are called are loaded when somebody looks at them, or at what happened in them. */
  async #levelsOf(described) {
    return new Levels(await this.drawing(described), async (name) => this.drawing(await this.client.get(name)), () => this.page.loaded());
  }

  /** Returns how a spell is drawn, `{name, model}`. What lays graphs out is loaded with the first that needs it. */
  async drawing({ name, graph }) {
    const model = graphModel(graph, this.components);
    if (model.needsLayout) await (await import("./layout.js")).arrange(model);
    return { name, model };
  }

  /** Draws a tab as its spell is now; what it shows of runs stays. */
  async drawAnew(tab) {
    const { described, held } = tab.held ? { described: await this.client.get(tab.id), held: true } : await this.#opened(tab.id);
    const levels = await this.#levelsOf(described);
    if (!this.all.includes(tab)) {
      if (held && !tab.held) await this.client.close(tab.id);
      return;
    }
    this.page.drawn(tab);
    tab.describe(described, levels, held);
    if (tab === this.page.current()) this.page.show(tab);
    else this.page.changed();
  }

  async close(tab) {
    if (tab.draft?.isChanged && !tab.closesAnyhow) {
      tab.closesAnyhow = true;
      showNote(`'${tab.name}' has changes that are not saved. Close it once more to drop them.`);
      return;
    }
    tab.stopReplay();
    const at = this.all.indexOf(tab);
    this.all.splice(at, 1);
    if (tab === this.page.current()) this.page.show(this.all[Math.min(at, this.all.length - 1)] ?? null);
    else this.page.changed();
    const underWay = tab.runs.filter((run) => !run.state.ended && !run.lost);
    const [mine, others] = [underWay.filter((run) => tab.isMine(run)), underWay.filter((run) => !tab.isMine(run))];
    if (underWay.length) showNote([...mine.map((run) => `Run ${run.number} of ${tab.name} is cancelled with its tab.`),
      ...others.map((run) => `Run ${run.number} of ${tab.name}, ${tab.whose(run)}, goes on.`)].join(" "));
    await Promise.allSettled(mine.map((run) => this.client.cancel(run.id)));
    if (tab.held) await this.client.close(tab.id);
    this.page.held();
  }
}
