// SPDX-License-Identifier: Apache-2.0
/** What a client knows of the runs of one spell: up to which event it has heard them, and what their nodes returned. */

const MOST_RUNS = 50;

/** Tells whether an event ends its run. */
export function isEnd({ path, kind }) {
  return path === "" && ["completed", "failed", "cancelled"].includes(kind);
}

/**
 * What the nodes of one run returned, by their paths. A {@link SpellClient} fills it; who hears events in another way, as
 * those of Socket.IO, gives them to `take` in order.
 */
export class RunCache {
  #outputs = new Map();
  #closed = new Map();
  #failed = new Set();
  /** The events of the run, in order: what {@link Replay} steps through. */
  events = [];

  constructor(run) {
    this.run = run;
  }

  take(event) {
    this.events.push(event);
    if (event.kind === "completed") {
      this.#outputs.set(event.path, event.outputs ?? {});
      this.#closed.set(event.path, event.closed ?? []);
    } else if (event.kind === "failed") {
      this.#failed.add(event.path);
    }
  }

  /** Returns what a node returned last, by output; undefined if it did not run to its end. */
  outputsOf(path) {
    return this.#outputs.get(String(path));
  }

  /** Returns the keys of the trigger outputs that a node closed. */
  closedOf(path) {
    return this.#closed.get(String(path)) ?? [];
  }

  has(path) {
    return this.#outputs.has(String(path));
  }

  hasFailed(path) {
    return this.#failed.has(String(path));
  }

  /** Returns the paths of the nodes that returned something, in the order in which they first did; the root's is "". */
  paths() {
    return [...this.#outputs.keys()];
  }
}

/** Keeps the rule by which events are applied, and a cache for each of the last runs. */
export class SpellRuns {
  #runs = new Map();

  /** The cache of the run that completed last. */
  lastCompleted = undefined;

  /**
   * The whole rule: an event covers `since`…`seq`.
   * @returns "next", if it is to be applied; "known", if it has been; "missing", if something before it has not come
   */
  judge(event) {
    const last = this.#runs.get(event.run)?.last ?? 0;
    if (event.seq <= last) return "known";
    return (event.since ?? event.seq) <= last + 1 ? "next" : "missing";
  }

  apply(event) {
    const run = this.#runs.get(event.run) ?? this.#begin(event.run);
    run.last = event.seq;
    run.cache.take(event);
    if (isEnd(event)) {
      run.ended = true;
      if (event.kind === "completed") this.lastCompleted = run.cache;
    }
  }

  #begin(id) {
    const run = { last: 0, ended: false, cache: new RunCache(id) };
    this.#runs.set(id, run);
    for (const [old, known] of this.#runs) {
      if (this.#runs.size <= MOST_RUNS) break;
      if (known.ended) this.#runs.delete(old);
    }
    return run;
  }

  /** Returns by run the number of the last event that is known: what `spell.follow` wants to be told. */
  lastSeqs() {
    return Object.fromEntries([...this.#runs].map(([id, run]) => [id, run.last]));
  }

  /** Goes on behind what the server no longer has: by run, the last event that is gone. */
  giveUp(gone) {
    for (const [id, seq] of Object.entries(gone)) {
      const run = this.#runs.get(id) ?? this.#begin(id);
      run.last = Math.max(run.last, seq);
    }
  }

  hasEnded(run) {
    return this.#runs.get(run)?.ended === true;
  }

  underWay() {
    return [...this.#runs].filter(([, run]) => !run.ended).map(([id]) => id);
  }
}
