// SPDX-License-Identifier: Apache-2.0
/** Keeps the connection of a client: opens it, comes back when it is lost, and tells a server that refuses from one that is away. */
import { unauthorized, unreachable } from "./spell-error.js";

const FIRST_WAIT_MILLIS = 250;
const LONGEST_WAIT_MILLIS = 5000;

export class Link {
  #calls;
  #credentials;
  #again;
  #onStatus;
  #onGivenUp;
  /** Those who wait until the connection is there again. */
  #backers = new Set();
  /** An object of its own from each `connect` to its `close`; null if there is none. */
  #life = null;
  /** The life that is coming back. */
  #returning = null;
  #connecting = null;
  #wake = () => {};

  /** @type {import("./types.d.ts").Status} */
  status = "closed";

  /**
   * @param {any} calls with `open()`, `isRefused()`, `close()` and `status`, which is that of an open connection
   * @param {import("./credentials.js").Credentials} credentials who calls
   * @param {object} owner
   * @param {() => Promise<void>} owner.again does again what is to be done on each connection but the first
   * @param {(status: import("./types.d.ts").Status) => void} owner.onStatus hears each change of `status`
   * @param {(why: Error) => void} owner.onGivenUp hears why it does not come back by itself
   */
  constructor(calls, credentials, { again, onStatus, onGivenUp }) {
    this.#calls = calls;
    this.#credentials = credentials;
    this.#again = again;
    this.#onStatus = onStatus;
    this.#onGivenUp = onGivenUp;
  }

  /** Connects; resolves when calls can be made. Once there is a connection, or one is being made, that is the one. */
  connect() {
    this.#connecting ??= this.#connect().finally(() => (this.#connecting = null));
    return this.#connecting;
  }

  async #connect() {
    if (this.#life && this.status !== "refused") return;
    const isFirst = this.#life === null;
    const life = (this.#life = {});
    if (isFirst) this.#become("connecting");
    try {
      await this.#open(life);
      if (!isFirst) await this.#again();
    } catch (problem) {
      if (life === this.#life && this.status !== "refused") this.close();
      throw problem;
    }
    if (life !== this.#life) throw unreachable("the client was disconnected meanwhile");
    this.#become(this.#calls.status);
  }

  /** Opens the connection with a token that the server takes, as long as there are others to try. */
  async #open(life) {
    await this.#credentials.begin();
    for (;;) {
      try {
        await this.#calls.open();
        return;
      } catch (problem) {
        const isRefused = problem.code === "unauthorized" || (await this.#calls.isRefused());
        if (life !== this.#life || !isRefused) throw problem;
      }
      this.#become("refused");
      const isRenewed = await this.#credentials.renew();
      if (life !== this.#life || !isRenewed) throw unauthorized();
    }
  }

  /** Ends the connection. */
  close() {
    this.#life = null;
    this.#wake();
    this.#calls.close();
    this.#become("closed");
    this.#giveUp(unreachable("the client was disconnected"));
  }

  /** Resolves when there is a connection, at once if there is one; fails if it does not come back by itself. */
  back() {
    if (this.status === this.#calls.status) return Promise.resolve();
    if (this.status === "closed") return Promise.reject(unreachable("there is no connection"));
    return new Promise((resolve, reject) => this.#backers.add({ resolve, reject }));
  }

  #giveUp(why) {
    const backers = [...this.#backers];
    this.#backers.clear();
    backers.forEach(({ reject }) => reject(why));
    this.#onGivenUp(why);
  }

  /** Comes back: an open connection was lost. */
  async lost() {
    // What is lost while it comes back is noticed by the calls that are made then.
    if (!this.#life || this.#returning === this.#life || this.status === "refused") return;
    const life = (this.#returning = this.#life);
    this.#become("away");
    for (let attempt = 0; life === this.#life && (await this.#isAway(life, attempt)); attempt++);
  }

  /** Tries once more to come back; resolves with whether it has to be tried again. */
  async #isAway(life, attempt) {
    await this.#wait(attempt);
    if (life !== this.#life) return false;
    try {
      await this.#open(life);
      await this.#again();
      if (life === this.#life) {
        // Before anybody is told: the connection may be lost again at once.
        this.#returning = null;
        this.#become(this.#calls.status);
      }
      return false;
    } catch (problem) {
      if (life !== this.#life) return false;
      this.#calls.close();
      // Trying the same token again helps nobody: `connect` tries another one.
      if (problem.code === "unauthorized") {
        this.#returning = null;
        this.#giveUp(problem);
        return false;
      }
      this.#become("away");
      return true;
    }
  }

  #wait(attempt) {
    // Clients that lost one server at once must not all come back at once.
    const millis = Math.min(LONGEST_WAIT_MILLIS, FIRST_WAIT_MILLIS * 2 ** attempt) * (0.75 + Math.random() / 2);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, millis);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #become(status) {
    if (status !== this.status) {
      this.status = status;
      this.#onStatus(status);
      if (status === this.#calls.status) {
        const backers = [...this.#backers];
        this.#backers.clear();
        backers.forEach(({ resolve }) => resolve());
      }
    }
  }
}
