// SPDX-License-Identifier: Apache-2.0
/** Opens runs that were: those that the server keeps, recordings, and what links name. */
import { showNote } from "./notice.js";

const LONGEST_LOOK_MILLIS = 20_000;

export class PastRuns {
  /**
   * @param {import("./client/spell-client.js").SpellClient} client tells what happened in runs
   * @param {object} page `current()`, `openTab(spell)`, `tabOf(spell)`, `showRun()`, `lookAt(events)`, `lookAtRun(id)`, `showPlace(path)`
   */
  constructor(client, page) {
    this.client = client;
    this.page = page;
  }

  /** Opens a run that the server keeps, or that goes on. */
  async open({ run, spell }) {
    const { openTab, tabOf, lookAtRun } = this.page;
    await openTab(spell);
    if (tabOf(spell)?.runs.some((each) => each.id === run)) {
      lookAtRun(run);
      return;
    }
    const events = [];
    try {
      for await (const event of this.client.events(run, { signal: AbortSignal.timeout(LONGEST_LOOK_MILLIS) })) events.push(event);
    } catch (problem) {
      if (events.length === 0) throw problem;
    }
    this.#show(events);
  }

  async openRecording(events) {
    await this.page.openTab(events[0].spell);
    this.#show(events);
  }

  #show(events) {
    const tab = this.page.current();
    tab.look(tab.addPast(events));
    this.page.showRun();
    const { version } = events[0];
    if (version && version !== tab.described.version) {
      showNote(`This run was of another version of '${tab.name}' than the one that is drawn.`);
    }
  }

  /** Shows what a link names: a spell, one of its runs, a moment of it, a node. */
  async openLink(link) {
    const { openTab, current, lookAt, showPlace } = this.page;
    if (link.at) await this.open({ run: link.at, spell: link.spell });
    else await openTab(link.spell);
    if (link.event !== null && current().run) lookAt(link.event);
    if (link.node) await showPlace(link.node);
  }
}
