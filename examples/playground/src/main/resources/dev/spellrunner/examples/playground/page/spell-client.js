// SPDX-License-Identifier: Apache-2.0
/**
 * A client of a spell server, without dependencies: for browsers, and for Node 20 or later.
 *
 *     const client = new SpellClient("http://localhost:8080", { token });
 *     await client.connect();
 *     const spell = await client.open("hello");          // {spell, name, inputs, outputs, triggers, graph}
 *     client.onEvent((event) => console.log(event.kind, event.path));
 *     client.onCompleted((run, cache) => console.log(cache.outputsOf("4")));
 *     await client.run("hello", { name: "Ada" });        // {run, status, outputs, failures}
 *
 * It speaks JSON-RPC 2.0 over one WebSocket, and comes back by itself when that is lost: it opens again what was open and
 * follows from the last events it knows, so that listeners hear every event once and in order. Where there is no WebSocket,
 * it makes the same calls over HTTP, and hears the runs that it starts itself as Server-Sent Events.
 */
import { SpellRuns } from "./spell-runs.js";
import { HttpCalls } from "./http-calls.js";

export { RunCache } from "./spell-runs.js";
export { Replay, replayWorkers } from "./spell-replay.js";

const FIRST_WAIT_MILLIS = 250;
const LONGEST_WAIT_MILLIS = 5000;

/** What the server answered instead of a result: `code` is one of its codes, `data` what else it told. */
export class SpellError extends Error {
  constructor(error) {
    super(error.message);
    this.name = "SpellError";
    this.code = error.data?.code ?? error.code;
    this.data = error.data?.data ?? error.data ?? {};
  }
}

export class SpellClient {
  #server;
  #token;
  #WebSocket;
  #http;
  #socket = null;
  #calls = new Map();
  #lastCall = 0;
  #wanted = false;
  #attempt = 0;
  #timer = null;
  #spells = new Map();
  #listeners = { event: new Set(), completed: new Set(), status: new Set(), lost: new Set(), notification: new Set() };

  /** What the client is doing: "connecting", "live", "http" (no WebSocket here), "away" (it will come back), "closed". */
  status = "closed";

  /**
   * @param {string} server the address of the server, with the prefix that it has
   * @param {object} [options]
   * @param {string} [options.token] who calls
   * @param {Function|null} [options.WebSocket] another WebSocket than the platform's; null for none
   * @param {Function} [options.fetch] another fetch than the platform's
   */
  constructor(server, options = {}) {
    this.#server = server.replace(/\/+$/, "");
    this.#token = options.token;
    this.#WebSocket = options.WebSocket === undefined ? globalThis.WebSocket : options.WebSocket;
    const fetching = options.fetch ?? globalThis.fetch.bind(globalThis);
    this.#http = new HttpCalls(this.#server, this.#token, fetching, (event) => this.#hear(event));
  }

  // ---- connection ----

  /** Connects; resolves when calls can be made, and fails if the first attempt does. */
  async connect() {
    this.#wanted = true;
    if (!this.#WebSocket) {
      await this.#http.call("spell.list", {});
      this.#become("http");
      return;
    }
    this.#become("connecting");
    try {
      await this.#connectOnce();
      this.#become("live");
    } catch (problem) {
      this.#wanted = false;
      this.#become("closed");
      throw problem;
    }
  }

  /** Ends the connection, and with it what it has open. */
  disconnect() {
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#socket?.close(1000);
    this.#socket = null;
    this.#http.close();
    this.#failCalls();
    this.#become("closed");
  }

  #connectOnce() {
    return new Promise((resolve, reject) => {
      const query = this.#token ? `?access_token=${encodeURIComponent(this.#token)}` : "";
      const socket = new this.#WebSocket(this.#server.replace(/^http/, "ws") + "/ws" + query);
      socket.onopen = () => {
        this.#socket = socket;
        resolve();
      };
      socket.onmessage = (message) => this.#read(message.data);
      socket.onclose = (end) => {
        reject(new SpellError({ message: `the server cannot be reached (${end.code})`, code: "unreachable" }));
        if (this.#socket === socket) {
          this.#lose();
        }
      };
    });
  }

  #lose() {
    this.#socket = null;
    this.#failCalls();
    if (this.#wanted) {
      this.#become("away");
      this.#comeBackLater();
    }
  }

  #comeBackLater() {
    // Clients that lost one server at once must not all come back at once.
    const wait = Math.min(LONGEST_WAIT_MILLIS, FIRST_WAIT_MILLIS * 2 ** this.#attempt) * (0.75 + Math.random() / 2);
    this.#attempt++;
    this.#timer = setTimeout(() => this.#comeBack(), wait);
  }

  async #comeBack() {
    try {
      await this.#connectOnce();
      for (const spell of this.#spells.values()) {
        await this.#openAgain(spell);
      }
      this.#attempt = 0;
      this.#become("live");
    } catch {
      if (!this.#wanted) return;
      const socket = this.#socket;
      this.#socket = null;
      socket?.close();
      this.#comeBackLater();
    }
  }

  async #openAgain(spell) {
    for (let i = 0; i < spell.opened; i++) {
      await this.#call("spell.open", { spell: spell.name });
    }
    await this.#catchUp(spell);
    for (const run of spell.runs.underWay()) {
      // A server that was started anew knows nothing of the runs of the old one: nothing more will come of them.
      await this.#call("run.get", { run }).catch(() => this.#tell("lost", { spell: spell.name, run }));
    }
  }

  #become(status) {
    if (status !== this.status) {
      this.status = status;
      this.#tell("status", status);
    }
  }

  // ---- calls ----

  /** Returns the spells there are and those that this connection has open: `{spells, open}`. */
  list() {
    return this.#call("spell.list", {});
  }

  /** Returns a spell as it is, also one that cannot run: then `problems` says why. */
  get(spell) {
    return this.#call("spell.get", { spell });
  }

  /** Opens a spell once more; its runs are heard from now on. Fails with `invalid-spell` if it cannot run. */
  async open(spell) {
    const answer = await this.#call("spell.open", { spell });
    const known = this.#spells.get(answer.name) ?? { name: answer.name, opened: 0, runs: new SpellRuns(), asking: false };
    known.opened++;
    this.#spells.set(answer.name, known);
    return answer;
  }

  /** Closes a spell once. With the last time the server lets its runner go. */
  async close(spell) {
    const known = this.#spells.get(spell);
    if (known && --known.opened === 0) {
      this.#spells.delete(spell);
    }
    return this.#call("spell.close", { spell });
  }

  /** Runs a spell, and resolves with `{run, status, outputs, failures}` when the run has ended. */
  run(spell, inputs = {}, trigger = undefined) {
    return this.#call("spell.run", { spell, inputs, trigger });
  }

  /** Starts a run, and resolves with its id at once. */
  async start(spell, inputs = {}, trigger = undefined) {
    return (await this.#call("spell.start", { spell, inputs, trigger })).run;
  }

  /** Cancels a run; resolves with whether that took effect. */
  async cancel(run) {
    return (await this.#call("run.cancel", { run })).cancelled ?? true;
  }

  /** Changes a spell by a JSON patch (RFC 6902); resolves with the new one. */
  update(spell, patch) {
    return this.#call("spell.update", { spell, patch });
  }

  /** Asks for all of an open spell that this client does not know yet. Seldom needed: the client does it by itself. */
  follow(spell) {
    const known = this.#spells.get(spell);
    return known ? this.#catchUp(known) : this.#call("spell.follow", { spell });
  }

  /** Makes any call of the service. */
  call(method, params = {}) {
    return this.#call(method, params);
  }

  /** Returns what the nodes of a spell returned in its last run, as a {@link RunCache}; undefined before the first. */
  cacheOf(spell) {
    return this.#spells.get(spell)?.runs.lastCompleted;
  }

  #call(method, params) {
    if (this.status === "http" || !this.#WebSocket) {
      return this.#http.call(method, params);
    }
    if (!this.#socket) {
      return Promise.reject(new SpellError({ message: "there is no connection at the moment", code: "unreachable" }));
    }
    return new Promise((resolve, reject) => {
      const id = ++this.#lastCall;
      this.#calls.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    });
  }

  #failCalls() {
    const waiting = [...this.#calls.values()];
    this.#calls.clear();
    waiting.forEach((call) => call.reject(new SpellError({ message: "the connection was lost", code: "unreachable" })));
  }

  // ---- what comes ----

  #read(text) {
    const message = JSON.parse(text);
    for (const each of Array.isArray(message) ? message : [message]) {
      if (each.method === "node.event") {
        this.#hear(each.params);
      } else if (each.method) {
        this.#tell("notification", each);
      } else {
        this.#settle(each);
      }
    }
  }

  #settle(answer) {
    const call = this.#calls.get(answer.id);
    this.#calls.delete(answer.id);
    if (answer.error) {
      call?.reject(new SpellError(answer.error));
    } else {
      call?.resolve(answer.result);
    }
  }

  #hear(event) {
    let spell = this.#spells.get(event.spell);
    if (!spell) return;
    const verdict = spell.runs.judge(event);
    if (verdict === "missing") {
      this.#catchUp(spell).catch(() => {});
    }
    if (verdict !== "next") return;
    spell.runs.apply(event);
    this.#tell("event", event);
    if (event.path === "" && event.kind === "completed") {
      this.#tell("completed", event.run, spell.runs.lastCompleted);
    }
  }

  async #catchUp(spell) {
    if (spell.asking) return;
    spell.asking = true;
    try {
      const { gone } = await this.#call("spell.follow", { spell: spell.name, after: spell.runs.lastSeqs() });
      spell.runs.giveUp(gone ?? {});
    } finally {
      spell.asking = false;
    }
  }

  // ---- listeners: each returns a function that takes the listener out again ----

  /** Hears every event of the spells that are open, once, in order for each run. */
  onEvent(listener) {
    return this.#listen("event", listener);
  }

  /** Hears `(run, cache)` when a run has completed. */
  onCompleted(listener) {
    return this.#listen("completed", listener);
  }

  /** Hears each change of `status`. */
  onStatus(listener) {
    return this.#listen("status", listener);
  }

  /** Hears `{spell, run}` of runs that the server no longer knows after it was away. */
  onLost(listener) {
    return this.#listen("lost", listener);
  }

  /** Hears all other notifications as `{method, params}`, such as `play.state`. */
  onNotification(listener) {
    return this.#listen("notification", listener);
  }

  #listen(what, listener) {
    this.#listeners[what].add(listener);
    return () => this.#listeners[what].delete(listener);
  }

  #tell(what, ...about) {
    for (const listener of this.#listeners[what]) {
      try {
        listener(...about);
      } catch (defect) {
        // One listener's defect must not keep the event from the next.
        console.error(defect);
      }
    }
  }
}
