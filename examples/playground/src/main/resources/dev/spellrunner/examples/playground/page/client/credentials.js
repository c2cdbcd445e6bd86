// SPDX-License-Identifier: Apache-2.0
/** Who calls: a token, or a function that gets one and renews it. */
import { unauthorized } from "./spell-error.js";

export class Credentials {
  #source;
  #isAsked = false;
  token = undefined;

  /** @param {string | import("./types.d.ts").TokenSource | undefined} source a token, or what gives one */
  constructor(source) {
    this.#source = source;
    if (typeof source !== "function") this.token = source;
  }

  /** Gets the first token, where a function has to be asked for it. */
  async begin() {
    if (typeof this.#source !== "function" || this.#isAsked) return;
    this.token = await this.#ask(false);
    this.#isAsked = true;
  }

  async #ask(refused) {
    try {
      return await /** @type {import("./types.d.ts").TokenSource} */ (this.#source)({ refused });
    } catch (defect) {
      throw unauthorized(defect);
    }
  }

  /** Returns the headers of a call over HTTP. */
  headers(more = {}) {
    return this.token ? { Authorization: `Bearer ${this.token}`, ...more } : more;
  }

  /** Gets another token in the place of one that was refused; resolves with whether there is one. */
  async renew() {
    if (typeof this.#source !== "function") return false;
    const refused = this.token;
    const next = await this.#ask(true);
    if (next) this.token = next;
    return Boolean(next) && next !== refused;
  }
}
