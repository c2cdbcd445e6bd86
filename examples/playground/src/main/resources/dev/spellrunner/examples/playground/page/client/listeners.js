// SPDX-License-Identifier: Apache-2.0
/** Those who hear what happens, by the names of what happens. */
export class Listeners {
  #all = new Map();

  /** Registers a listener; returns a function that takes it out again. */
  add(what, listener) {
    if (!this.#all.has(what)) this.#all.set(what, new Set());
    this.#all.get(what).add(listener);
    return () => this.#all.get(what).delete(listener);
  }

  tell(what, ...about) {
    for (const listener of this.#all.get(what) ?? []) {
      try {
        listener(...about);
      } catch (defect) {
        // One listener's defect must not keep the event from the next.
        console.error(defect);
      }
    }
  }
}
