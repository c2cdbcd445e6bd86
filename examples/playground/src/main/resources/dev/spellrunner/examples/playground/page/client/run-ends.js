// SPDX-License-Identifier: Apache-2.0
/** Those who wait for the ends of runs, however often the connection is lost meanwhile. */
export class RunEnds {
  /** By run: what to call when it has ended, or nobody will hear of that. */
  #waiting = new Map();

  /**
   * @param {string} run its id
   * @param {AbortSignal} signal ends the waiting
   * @returns {Promise<void>} fails if the end will not be heard
   */
  wait(run, signal) {
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const all = this.#waiting.get(run) ?? new Set();
      const waiting = { resolve, reject };
      this.#waiting.set(run, all.add(waiting));
      signal.addEventListener("abort", () => {
        all.delete(waiting);
        if (all.size === 0) this.#waiting.delete(run);
        reject(signal.reason);
      }, { once: true });
    });
  }

  /** Returns the runs whose ends are waited for. */
  runs() {
    return [...this.#waiting.keys()];
  }

  /** A run has ended. */
  ended(run) {
    this.#take(run).forEach(({ resolve }) => resolve());
  }

  /** The end of a run will not be heard. */
  failed(run, problem) {
    this.#take(run).forEach(({ reject }) => reject(problem));
  }

  /** No end will be heard. */
  failAll(problem) {
    this.runs().forEach((run) => this.failed(run, problem));
  }

  #take(run) {
    const all = [...(this.#waiting.get(run) ?? [])];
    this.#waiting.delete(run);
    return all;
  }
}
