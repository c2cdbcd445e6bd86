// SPDX-License-Identifier: Apache-2.0
/**
 * A client of a spell server, without dependencies: for browsers, and for Node 20 or later.
 *
 *     const client = new SpellClient("http://localhost:8080", { token });
 *     await client.connect();
 *     const spell = await client.open("hello");          // {spell, name, inputs, outputs, triggers, graph, play}
 *     client.onEvent((event) => console.log(event.kind, event.path));
 *     client.onCompleted((run, cache) => console.log(cache.outputsOf("4")));
 *     await client.run("hello", { name: "Ada" });        // {run, status, outputs, failures}
 *
 * It speaks JSON-RPC 2.0 over one WebSocket, and comes back by itself when that is lost: it opens again what was open and
 * follows from the last events it knows, so that listeners hear every event once and in order. Where there is no WebSocket,
 * it makes the same calls over HTTP, and hears the runs that it starts itself as Server-Sent Events; calls that HTTP does not
 * have, such as those that play a spell, fail with `not-found`.
 */
import { Credentials } from "./credentials.js";
import { parse } from "./exact-json.js";
import { HttpCalls } from "./http-calls.js";
import { Link } from "./link.js";
import { Listeners } from "./listeners.js";
import { OpenSpells } from "./open-spells.js";
import { pause, within } from "./patience.js";
import { RunEnds } from "./run-ends.js";
import { ServiceCalls } from "./service-calls.js";
import { SocketCalls } from "./socket-calls.js";
import { SpellError, unauthorized } from "./spell-error.js";

export { ExactNumber } from "./exact-json.js";
export { SpellError } from "./spell-error.js";
export { RunCache } from "./spell-runs.js";
export { Replay, replayWorkers } from "./spell-replay.js";

const SETTLING_MILLIS = 50;

/**
 * @typedef {import("./events.d.ts").NodeEvent} NodeEvent
 * @typedef {import("./types.d.ts").CallOptions} CallOptions
 * @typedef {import("./types.d.ts").ClientOptions} ClientOptions
 * @typedef {import("./types.d.ts").OpenSpell} OpenSpell
 * @typedef {import("./types.d.ts").Play} Play
 * @typedef {import("./types.d.ts").Right} Right
 * @typedef {import("./types.d.ts").RunOptions} RunOptions
 * @typedef {import("./types.d.ts").RunResult} RunResult
 * @typedef {import("./types.d.ts").RunSummary} RunSummary
 * @typedef {import("./types.d.ts").Spell} Spell
 * @typedef {import("./types.d.ts").SpellUpdate} SpellUpdate
 * @typedef {import("./types.d.ts").Standing} Standing
 * @typedef {import("./types.d.ts").Status} Status
 * @typedef {import("./types.d.ts").TokenSource} TokenSource
 * @typedef {import("./types.d.ts").Unlisten} Unlisten
 */
export class SpellClient extends ServiceCalls {
  #calls;
  #link;
  #listeners = new Listeners();
  #ends = new RunEnds();
  #open;
  /** The options of calls over HTTP. */
  #http;
  #timeout;

  /**
   * @param {string} server the address of the server, with the prefix that it has
   * @param {ClientOptions} [options]
   */
  constructor(server, {
    token, WebSocket = globalThis.WebSocket, fetch = globalThis.fetch, exactNumbers = false, timeout = 0,
  } = {}) {
    super();
    const address = server.replace(/\/+$/, "");
    const credentials = new Credentials(token);
    const bound = fetch.bind(globalThis);
    this.#timeout = timeout;
    this.#http = { server: address, fetch: bound, credentials, parse: exactNumbers ? parse : JSON.parse };
    this.#calls = WebSocket
      ? new SocketCalls(address, credentials, { WebSocket, fetch: bound, exact: exactNumbers }, {
        hear: (notification) => this.#hear(notification),
        lost: () => this.#link.lost(),
      })
      : new HttpCalls(this.#http, (event) => this.#open.hearEvent(event));
    this.#open = new OpenSpells(
      (method, params, options) => this.call(method, params, options),
      (what, ...about) => this.#listeners.tell(what, ...about), this.#ends,
    );
    this.#link = new Link(this.#calls, credentials, {
      again: () => this.#open.openAll(),
      onStatus: (status) => this.#listeners.tell("status", status),
      onGivenUp: (why) => this.#ends.failAll(why),
    });
  }

  // ---- connection ----

  /**
   * What the client is doing: "connecting", "live", "http" (no WebSocket here), "away" (it will come back), "refused" (the
   * server does not take the token; `connect` tries again, with what a function of tokens gives), "closed".
   *
   * @returns {Status}
   */
  get status() {
    return this.#link.status;
  }

  /**
   * Connects; resolves when calls can be made, and fails if the first attempt does. What is connected stays so, and who
   * connects twice waits for the same. The attempt goes on when nobody waits for it any more: `disconnect` ends it.
   *
   * @param {CallOptions} [options]
   * @returns {Promise<void>}
   */
  connect(options = {}) {
    return within("to connect", options, () => this.#link.connect()).catch((problem) => {
      throw SpellError.of(problem);
    });
  }

  /** Ends the connection, and with it what it has open. */
  disconnect() {
    this.#open.clear();
    this.#link.close();
  }

  /**
   * Makes any call of the service.
   *
   * @override
   * @param {string} method its name, such as `spell.run`
   * @param {object} [params]
   * @param {CallOptions} [options]
   * @returns {Promise<any>}
   */
  async call(method, params = {}, { signal, timeout = this.#timeout } = {}) {
    if (this.status === "refused" && !this.#calls.isOpen) throw unauthorized();
    try {
      return await within(`the call '${method}'`, { signal, timeout }, (until) => this.#calls.call(method, params, until));
    } catch (problem) {
      throw SpellError.of(problem);
    }
  }

  // ---- spells ----

  /**
   * Opens a spell once more; its runs are heard from now on. Fails with `invalid-spell` if it cannot run.
   *
   * @param {string} spell its id or name
   * @param {CallOptions & {standIns?: boolean}} [options] with stand-ins, a spell is opened, too, with nodes that cannot work at this
   *   server, such as those of components that it does not have: the answer tells them, and runs are to bring what they give
   * @returns {Promise<OpenSpell>}
   */
  open(spell, options) {
    return this.#open.open(spell, { timeout: this.#timeout, ...options });
  }

  /**
   * Closes a spell once. With the last time the server lets its runner go.
   *
   * @param {string} spell
   * @param {CallOptions} [options]
   * @returns {Promise<{closed: boolean}>}
   */
  close(spell, options) {
    return this.#open.close(spell, options);
  }

  /**
   * Asks for all of an open spell that this client does not know yet. Seldom needed: the client does it by itself.
   *
   * @param {string} spell
   */
  follow(spell) {
    const known = this.#open.known(spell);
    return known ? this.#open.catchUp(known) : this.call("spell.follow", { spell });
  }

  /**
   * Returns what the nodes of a spell returned in its last run; undefined before the first.
   *
   * @param {string} spell
   * @returns {import("./spell-runs.js").RunCache | undefined}
   */
  cacheOf(spell) {
    return this.#open.known(spell)?.runs.lastCompleted;
  }

  // ---- runs ----

  /**
   * Runs a spell, and resolves with its result when the run has ended, also if the connection is lost meanwhile and comes back;
   * fails with `lost` if the server then knows nothing of the run. Who does not want to wait any longer cancels the run.
   *
   * @param {string} spell its id or name
   * @param {Record<string, unknown>} [inputs] by name
   * @param {RunOptions & CallOptions} [options] the timeout is that of the whole run; none unless it is given here
   * @returns {Promise<RunResult>}
   */
  async run(spell, inputs = {}, { signal, timeout, ...how } = {}) {
    try {
      return await within(`to run '${spell}'`, { signal, timeout }, (until) => (this.status === "http"
        ? this.#runOverHttp(spell, inputs, how, until)
        : this.#run(spell, inputs, how, until)));
    } catch (problem) {
      throw SpellError.of(problem);
    }
  }

  async #run(spell, inputs, how, until) {
    const letGo = await this.#open.hold(spell, how.standIns && true);
    try {
      until.throwIfAborted();
      const run = await this.#begin(spell, inputs, how, until);
      if (!this.#open.hasEnded(run)) await this.#ends.wait(run, until);
      return await this.#resultOf(run, until);
    } finally {
      letGo();
    }
  }

  /** Starts a run that is cancelled when nobody waits for it any more, even if its id is not known yet. */
  async #begin(spell, inputs, how, until) {
    const starting = this.start(spell, inputs, how);
    until.addEventListener("abort", () => starting.then((run) => this.cancel(run)).catch(() => {}), { once: true });
    return starting;
  }

  async #runOverHttp(spell, inputs, how, until) {
    const starting = this.#calls.call("spell.start", { spell, inputs, ...how });
    until.addEventListener("abort", () => starting.then(({ run }) => this.cancel(run)).catch(() => {}), { once: true });
    const { run, ended } = await starting;
    await ended;
    return this.#resultOf(run, until);
  }

  /** The end of a run may be heard before its result can be asked for, or just before the connection is lost. */
  async #resultOf(run, until) {
    for (;;) {
      try {
        const result = await this.standing(run, { signal: until });
        if (result.status !== "running") return result;
      } catch (problem) {
        if (problem.code !== "unreachable" || this.status === "closed") throw problem;
        await this.#link.back();
      }
      await pause(SETTLING_MILLIS, until);
    }
  }

  /**
   * Yields the events of a run to its end, also of one that ended long ago: `for await (const event of client.events(run))`. It
   * needs no open spell, and goes on behind the last event when the connection is lost.
   *
   * @param {string} run its id
   * @param {{after?: number, signal?: AbortSignal}} [options] the number of the last event that is known
   * @returns {AsyncGenerator<NodeEvent, void, undefined>}
   */
  async* events(run, options = {}) {
    // Few who open a page need it.
    const { eventsOf } = await import("./run-events.js");
    yield* eventsOf(run, this.#http, options);
  }

  /**
   * Sets where runs stop, in the place of earlier breakpoints.
   *
   * @param {{run?: string, spell?: string}} of a run that goes on; or a spell, those of an open one that this connection starts
   *   from now on
   * @param {{nodes?: string[], components?: string[]}} [at] paths of nodes (node 9 is also that of each iteration, `7[2]/9`), and
   *   names of components
   * @param {CallOptions} [options]
   * @returns {Promise<{nodes: string[], components: string[]}>}
   */
  async breakpoints({ run, spell }, { nodes = [], components = [] } = {}, options = {}) {
    const set = await this.call("run.breakpoints", { run, spell, nodes, components }, options);
    const known = spell === undefined ? undefined : this.#open.known(spell);
    if (known) known.breakpoints = { nodes, components };
    return set;
  }

  // ---- what comes: each listener is taken out again by the function that is returned ----

  #hear({ method, params }) {
    if (method === "node.event") this.#open.hearEvent(params);
    else if (method === "play.state") this.#listeners.tell("play", params);
    else if (method === "spell.updated") this.#open.hearUpdate(params);
    else this.#listeners.tell("notification", { method, params });
  }

  /**
   * Hears every event of the spells that are open, once, in order for each run.
   *
   * @param {(event: NodeEvent) => void} listener
   * @returns {Unlisten}
   */
  onEvent(listener) {
    return this.#listeners.add("event", listener);
  }

  /**
   * Hears when a run has completed, with what its nodes returned.
   *
   * @param {(run: string, cache: import("./spell-runs.js").RunCache) => void} listener
   * @returns {Unlisten}
   */
  onCompleted(listener) {
    return this.#listeners.add("completed", listener);
  }

  /**
   * Hears each change of `status`.
   *
   * @param {(status: Status) => void} listener
   * @returns {Unlisten}
   */
  onStatus(listener) {
    return this.#listeners.add("status", listener);
  }

  /**
   * Hears of runs that the server no longer knows after it was away.
   *
   * @param {(lost: {spell: string, run: string}) => void} listener
   * @returns {Unlisten}
   */
  onLost(listener) {
    return this.#listeners.add("lost", listener);
  }

  /**
   * Hears the play state of spells that are open, each time that it changes.
   *
   * @param {(play: Play) => void} listener
   * @returns {Unlisten}
   */
  onPlayState(listener) {
    return this.#listeners.add("play", listener);
  }

  /**
   * Hears that an open spell has changed, whoever changed it. After a connection was lost, it is told once more which version
   * there is.
   *
   * @param {(update: SpellUpdate) => void} listener
   * @returns {Unlisten}
   */
  onUpdated(listener) {
    return this.#listeners.add("updated", listener);
  }

  /**
   * Hears all other notifications: a later server may send such.
   *
   * @param {(notification: {method: string, params: any}) => void} listener
   * @returns {Unlisten}
   */
  onNotification(listener) {
    return this.#listeners.add("notification", listener);
  }
}
