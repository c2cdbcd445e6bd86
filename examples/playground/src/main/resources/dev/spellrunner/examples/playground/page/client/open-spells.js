// SPDX-License-Identifier: Apache-2.0
/** The spells that a client has open: opens them again when it comes back, and has each event of theirs heard once and in order. */
import { within } from "./patience.js";
import { lost } from "./spell-error.js";
import { SpellRuns, isEnd } from "./spell-runs.js";

/** Codes of what may be over when the client tries again. */
const PASSING = ["unreachable", "unauthorized", "busy", "timeout"];

export class OpenSpells {
  /** By id: `{id, names, opened, held, runs, asking, breakpoints, standIns}`. */
  #spells = new Map();
  #call;
  #tell;
  #ends;

  /**
   * @param {(method: string, params: object, options?: object) => Promise<any>} call makes a call of the service
   * @param {(what: string, ...about: any[]) => void} tell tells listeners
   * @param {import("./run-ends.js").RunEnds} ends of runs, which are heard here
   */
  constructor(call, tell, ends) {
    this.#call = call;
    this.#tell = tell;
    this.#ends = ends;
  }

  clear() {
    this.#spells.clear();
  }

  /** A spell that is open is known by its id, and by each name that it has had since: events of old runs bear old names. */
  known(spell) {
    return this.#spells.get(spell) ?? [...this.#spells.values()].find(({ names }) => names.has(spell));
  }

  open(spell, options) {
    return within(`to open '${spell}'`, options, async (until) => {
      const { answer, known } = await this.#opened(spell, options?.standIns);
      known.opened++;
      // The server has it open, although nobody waits for that any more.
      if (until.aborted) await this.close(spell);
      return answer;
    });
  }

  async close(spell, options) {
    const known = this.known(spell);
    if (known && known.opened > 0) {
      known.opened--;
      this.#forgetUnused(known);
    }
    return this.#call("spell.close", { spell: known?.id ?? spell }, options);
  }

  /** Hears the runs of a spell, which need not be open; resolves with what lets it go again. */
  async hold(spell, standIns = undefined) {
    const { known } = await this.#opened(spell, standIns);
    known.held++;
    return () => {
      known.held--;
      this.#forgetUnused(known);
      // Without a connection there is nothing to close.
      this.#call("spell.close", { spell: known.id }).catch(() => {});
    };
  }

  async #opened(spell, standIns) {
    const answer = await this.#call("spell.open", { spell, standIns }, { timeout: 0 });
    const id = answer.spell;
    const known = this.#spells.get(id) ?? { id, names: new Set(), opened: 0, held: 0, runs: new SpellRuns(), asking: false };
    known.names.add(answer.name);
    known.standIns ||= standIns;
    this.#spells.set(id, known);
    return { answer, known };
  }

  #forgetUnused(known) {
    if (known.opened + known.held === 0) this.#spells.delete(known.id);
  }

  // ---- what comes ----

  hearUpdate(update) {
    if (update.name) this.#spells.get(update.spell)?.names.add(update.name);
    this.#tell("updated", update);
  }

  hearEvent(event) {
    const spell = this.known(event.spell);
    if (!spell) return;
    const verdict = spell.runs.judge(event);
    if (verdict === "missing") {
      this.catchUp(spell).catch(() => {});
    }
    if (verdict !== "next") return;
    spell.runs.apply(event);
    if (spell.opened > 0) {
      this.#tell("event", event);
      if (event.path === "" && event.kind === "completed") this.#tell("completed", event.run, spell.runs.lastCompleted);
    }
    if (isEnd(event)) this.#ends.ended(event.run);
  }

  /** Tells whether the end of a run was heard. */
  hasEnded(run) {
    return [...this.#spells.values()].some(({ runs }) => runs.hasEnded(run));
  }

  /** Asks for all of an open spell that is not known yet. */
  async catchUp(spell) {
    if (spell.asking) return;
    spell.asking = true;
    try {
      const { gone } = await this.#call("spell.follow", { spell: spell.id, after: spell.runs.lastSeqs() });
      spell.runs.giveUp(gone ?? {});
    } finally {
      spell.asking = false;
    }
  }

  // ---- coming back ----

  /** Opens all again, on another connection. */
  async openAll() {
    for (const spell of [...this.#spells.values()]) await this.#openAgain(spell);
    // Of some runs that are waited for, nothing has been heard yet.
    for (const run of this.#ends.runs()) await this.#lookAfter(run, undefined);
  }

  async #openAgain(spell) {
    try {
      for (let i = 0; i < spell.opened + spell.held; i++) {
        const answer = await this.#call("spell.open", { spell: spell.id, standIns: spell.standIns });
        spell.names.add(answer.name);
        if (i === 0 && spell.opened > 0) {
          this.#tell("play", answer.play);
          // It may have changed meanwhile, which nobody told then.
          this.#tell("updated", { spell: spell.id, name: answer.name, version: answer.version });
        }
      }
      if (spell.breakpoints) await this.#call("run.breakpoints", { spell: spell.id, ...spell.breakpoints });
      await this.catchUp(spell);
    } catch (problem) {
      if (PASSING.includes(problem.code)) throw problem;
      // The server no longer has the spell, or it cannot run any more: the others can be opened all the same.
      this.#spells.delete(spell.id);
      if (problem.code === "not-found") this.#tell("updated", { spell: spell.id, gone: true });
    }
    for (const run of spell.runs.underWay()) await this.#lookAfter(run, spell);
  }

  /** A server that was started anew knows nothing of the runs of the old one: nothing more will come of them. */
  async #lookAfter(run, spell) {
    try {
      const { status } = await this.#call("run.get", { run });
      if (status !== "running") this.#ends.ended(run);
    } catch (problem) {
      if (PASSING.includes(problem.code)) throw problem;
      if (spell && spell.opened > 0) this.#tell("lost", { spell: [...spell.names].at(-1), run });
      this.#ends.failed(run, lost(run));
    }
  }
}
