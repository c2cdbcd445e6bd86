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
 * have, such as those that play a spell or take a run in hand, fail with `not-found`.
 */
import { Credentials } from "./credentials.js";
import { parse } from "./exact-json.js";
import { HttpCalls } from "./http-calls.js";
import { Link } from "./link.js";
import { Listeners } from "./listeners.js";
import { eventsOf } from "./run-events.js";
import { SocketCalls } from "./socket-calls.js";
import { unauthorized } from "./spell-error.js";
import { SpellRuns } from "./spell-runs.js";

export { ExactNumber } from "./exact-json.js";
export { SpellError } from "./spell-error.js";
export { RunCache } from "./spell-runs.js";
export { Replay, replayWorkers } from "./spell-replay.js";

export class SpellClient {
  #calls;
  #link;
  /** By id: `{id, names, opened, runs, asking, breakpoints}`. */
  #spells = new Map();
  #listeners = new Listeners();
  /** The options of calls over HTTP. */
  #http;

  /**
   * @param {string} server the address of the server, with the prefix that it has
   * @param {object} [options]
   * @param {string|Function} [options.token] who calls: a token; or `({refused}) => token`, perhaps a promise of it, which is
   *   called for the first token and, with `refused`, whenever the server does not take the last one
   * @param {Function|null} [options.WebSocket] another WebSocket than the platform's; null for none
   * @param {Function} [options.fetch] another fetch than the platform's
   * @param {boolean} [options.exactNumbers] whether numbers that JavaScript does not have arrive as an {@link ExactNumber}, with
   *   all their digits, where the platform can tell them; they can be sent in any case, as can those of BigInt
   */
  constructor(server, { token, WebSocket = globalThis.WebSocket, fetch = globalThis.fetch, exactNumbers = false } = {}) {
    const address = server.replace(/\/+$/, "");
    const credentials = new Credentials(token);
    const bound = fetch.bind(globalThis);
    this.#http = { server: address, fetch: bound, credentials, parse: exactNumbers ? parse : JSON.parse };
    this.#calls = WebSocket
      ? new SocketCalls(address, credentials, { WebSocket, fetch: bound, exact: exactNumbers }, {
        hear: (notification) => this.#hear(notification),
        lost: () => this.#link.lost(),
      })
      : new HttpCalls(address, credentials, bound, (event) => this.#hearEvent(event));
    this.#link = new Link(this.#calls, credentials, {
      again: () => this.#openAll(),
      onStatus: (status) => this.#listeners.tell("status", status),
    });
  }

  // ---- connection ----

  /**
   * What the client is doing: "connecting", "live", "http" (no WebSocket here), "away" (it will come back), "refused" (the
   * server does not take the token; `connect` tries again, with what a function of tokens gives), "closed".
   */
  get status() {
    return this.#link.status;
  }

  /** Connects; resolves when calls can be made, and fails if the first attempt does. What is connected stays so. */
  connect() {
    return this.#link.connect();
  }

  /** Ends the connection, and with it what it has open. */
  disconnect() {
    this.#spells.clear();
    this.#link.close();
  }

  async #openAll() {
    for (const spell of [...this.#spells.values()]) await this.#openAgain(spell);
  }

  async #openAgain(spell) {
    try {
      for (let i = 0; i < spell.opened; i++) {
        const answer = await this.call("spell.open", { spell: spell.id });
        spell.names.add(answer.name);
        if (i === 0) {
          this.#listeners.tell("play", answer.play);
          // It may have changed meanwhile, which nobody told then.
          this.#listeners.tell("updated", { spell: spell.id, name: answer.name, version: answer.version });
        }
      }
      if (spell.breakpoints) await this.call("run.breakpoints", { spell: spell.id, ...spell.breakpoints });
      await this.#catchUp(spell);
    } catch (problem) {
      if (problem.code === "unreachable") throw problem;
      // The server no longer has the spell, or it cannot run any more: the others can be opened all the same.
      this.#spells.delete(spell.id);
      if (problem.code === "not-found") this.#listeners.tell("updated", { spell: spell.id, gone: true });
    }
    for (const run of spell.runs.underWay()) {
      // A server that was started anew knows nothing of the runs of the old one: nothing more will come of them.
      await this.call("run.get", { run }).catch((problem) => {
        if (problem.code === "unreachable") throw problem;
        this.#listeners.tell("lost", { spell: [...spell.names].at(-1), run });
      });
    }
  }

  // ---- spells ----

  /** Returns the spells there are and those that this connection has open: `{spells, open}`. */
  list() {
    return this.call("spell.list", {});
  }

  /** Returns a spell as it is, also one that cannot run: then `problems` says why. */
  get(spell) {
    return this.call("spell.get", { spell });
  }

  /** Opens a spell once more; its runs are heard from now on. Fails with `invalid-spell` if it cannot run. */
  async open(spell) {
    const answer = await this.call("spell.open", { spell });
    const id = answer.spell;
    const known = this.#spells.get(id) ?? { id, names: new Set(), opened: 0, runs: new SpellRuns(), asking: false };
    known.names.add(answer.name);
    known.opened++;
    this.#spells.set(id, known);
    return answer;
  }

  /** Closes a spell once. With the last time the server lets its runner go. */
  async close(spell) {
    const known = this.#known(spell);
    if (known && --known.opened === 0) {
      this.#spells.delete(known.id);
    }
    return this.call("spell.close", { spell: known?.id ?? spell });
  }

  /** Changes a spell by a JSON patch (RFC 6902); resolves with the new one. */
  update(spell, patch) {
    return this.call("spell.update", { spell, patch });
  }

  /** Asks for all of an open spell that this client does not know yet. Seldom needed: the client does it by itself. */
  follow(spell) {
    const known = this.#known(spell);
    return known ? this.#catchUp(known) : this.call("spell.follow", { spell });
  }

  /** Returns what the nodes of a spell returned in its last run, as a {@link RunCache}; undefined before the first. */
  cacheOf(spell) {
    return this.#known(spell)?.runs.lastCompleted;
  }

  // ---- runs ----

  /**
   * Runs a spell, and resolves with `{run, status, outputs, failures}` when the run has ended.
   *
   * @param {string} spell its name
   * @param {object} [inputs] by name
   * @param {object} [options]
   * @param {string} [options.trigger] the name of the Trigger In at which to begin
   * @param {boolean} [options.paused] whether the run waits before its first node
   * @param {object} [options.breakpoints] where it stops, `{nodes, components}`; else where runs of the spell do
   */
  run(spell, inputs = {}, { trigger, paused, breakpoints } = {}) {
    return this.call("spell.run", { spell, inputs, trigger, paused, breakpoints });
  }

  /** Starts a run, with the same parameters, and resolves with its id at once. */
  async start(spell, inputs = {}, { trigger, paused, breakpoints } = {}) {
    return (await this.call("spell.start", { spell, inputs, trigger, paused, breakpoints })).run;
  }

  /** Cancels a run; resolves with whether that took effect. */
  async cancel(run) {
    return (await this.call("run.cancel", { run })).cancelled ?? true;
  }

  /**
   * Returns runs that the server keeps, the newest first: `{runs, before}`, the latter if there are more. Fails with
   * `invalid-request` if it keeps none.
   *
   * @param {object} [filter] `{spell, status, since, until, q, before, limit}`; `q` is looked for in the inputs
   */
  runs(filter = {}) {
    return this.call("run.list", filter);
  }

  /**
   * Yields the events of a run to its end, also of one that ended long ago.
   *
   * @param {string} run its id
   * @param {object} [options] `{after, signal}`: the number of the last event that is known, and an AbortSignal
   */
  events(run, options = {}) {
    return eventsOf(run, this.#http, options);
  }

  /** Runs again what has changed since a run that the server keeps; resolves with the id of the new run. */
  async rerun(run, { spell, inputs, paused, breakpoints } = {}) {
    return (await this.call("run.rerun", { run, spell, inputs, paused, breakpoints })).run;
  }

  /** Goes on with a run that failed or was cancelled; resolves with the id of the new run. */
  async goOn(run) {
    return (await this.call("run.resume", { run })).run;
  }

  // ---- a run in hand: each resolves with `{paused, waiting: [{path, component, inputs}]}`, and fails if the run has ended ----

  /** Lets all nodes wait that have not begun. */
  pause(run) {
    return this.call("run.pause", { run });
  }

  /** Lets one node begin, and the rest wait. */
  step(run) {
    return this.call("run.step", { run });
  }

  /** Goes on until the next breakpoint; nodes that need approval wait on. */
  resume(run) {
    return this.call("run.resume", { run });
  }

  /** Tells which nodes wait for a step or an answer. */
  waiting(run) {
    return this.call("run.waiting", { run });
  }

  /**
   * Sets where runs stop, in the place of earlier breakpoints.
   *
   * @param {object} of `{run}`, one that goes on; or `{spell}`, those of an open spell that this connection starts from now on
   * @param {object} [at]
   * @param {string[]} [at.nodes] paths of nodes; node 9 is also that of each iteration, `7[2]/9`
   * @param {string[]} [at.components] names of components
   */
  async breakpoints({ run, spell }, { nodes = [], components = [] } = {}) {
    const set = await this.call("run.breakpoints", { run, spell, nodes, components });
    const known = spell === undefined ? undefined : this.#known(spell);
    if (known) known.breakpoints = { nodes, components };
    return set;
  }

  /** Lets a node go on that waits, perhaps with some other inputs; resolves with whether that took effect. */
  async pass(run, path, inputs = {}) {
    return (await this.call("run.answer", { run, path, answer: "pass", inputs })).answered;
  }

  /** Skips a node that waits, and what needs its values; resolves with whether that took effect. */
  async refuse(run, path, reason = undefined) {
    return (await this.call("run.answer", { run, path, answer: "refuse", reason })).answered;
  }

  /**
   * Cancels one node that waits or works; resolves with whether that took effect.
   *
   * @param {object} [instead] `{reason}`: what needs its values is skipped too; or `{outputs, closed}`: the run goes on as if the
   *   node had returned these and closed those triggers
   */
  async skip(run, path, { outputs, closed, reason } = {}) {
    return (await this.call("run.skip", { run, path, outputs, closed, reason })).skipped;
  }

  // ---- playing: the first three resolve with the play state, `{spell, name, state, sources}` ----

  /**
   * Plays an open spell, each item of whose sources starts a run; or plays it on.
   *
   * @param {string|object} [policy] what becomes of items that come while a run goes on: by default they are not asked for;
   *   `"latest"` keeps the last one, `{queue: n}` so many
   */
  play(spell, policy = undefined) {
    return this.call("spell.play", { spell, policy });
  }

  /** Asks the sources for no more items, until it is played on; what runs goes on. */
  pausePlay(spell) {
    return this.call("spell.pause", { spell });
  }

  /** Ends the play. */
  stopPlay(spell) {
    return this.call("spell.stop", { spell });
  }

  /** Gives an item to a source that takes such; `source` is the name or id of its node, and needed if there are several. */
  push(spell, item, source = undefined) {
    return this.call("spell.push", { spell, source, item });
  }

  /** Makes any call of the service. */
  call(method, params = {}) {
    if (this.status === "refused" && !this.#calls.isOpen) return Promise.reject(unauthorized());
    return this.#calls.call(method, params);
  }

  /** A spell that is open is known by its id, and by each name that it has had since: events of old runs bear old names. */
  #known(spell) {
    return this.#spells.get(spell) ?? [...this.#spells.values()].find(({ names }) => names.has(spell));
  }

  // ---- what comes ----

  #hear({ method, params }) {
    if (method === "node.event") this.#hearEvent(params);
    else if (method === "play.state") this.#listeners.tell("play", params);
    else if (method === "spell.updated") this.#hearUpdate(params);
    else this.#listeners.tell("notification", { method, params });
  }

  #hearUpdate(update) {
    if (update.name) this.#spells.get(update.spell)?.names.add(update.name);
    this.#listeners.tell("updated", update);
  }

  #hearEvent(event) {
    const spell = this.#known(event.spell);
    if (!spell) return;
    const verdict = spell.runs.judge(event);
    if (verdict === "missing") {
      this.#catchUp(spell).catch(() => {});
    }
    if (verdict !== "next") return;
    spell.runs.apply(event);
    this.#listeners.tell("event", event);
    if (event.path === "" && event.kind === "completed") {
      this.#listeners.tell("completed", event.run, spell.runs.lastCompleted);
    }
  }

  async #catchUp(spell) {
    if (spell.asking) return;
    spell.asking = true;
    try {
      const { gone } = await this.call("spell.follow", { spell: spell.id, after: spell.runs.lastSeqs() });
      spell.runs.giveUp(gone ?? {});
    } finally {
      spell.asking = false;
    }
  }

  // ---- listeners: each returns a function that takes the listener out again ----

  /** Hears every event of the spells that are open, once, in order for each run. */
  onEvent(listener) {
    return this.#listeners.add("event", listener);
  }

  /** Hears `(run, cache)` when a run has completed. */
  onCompleted(listener) {
    return this.#listeners.add("completed", listener);
  }

  /** Hears each change of `status`. */
  onStatus(listener) {
    return this.#listeners.add("status", listener);
  }

  /** Hears `{spell, run}` of runs that the server no longer knows after it was away. */
  onLost(listener) {
    return this.#listeners.add("lost", listener);
  }

  /** Hears the play state of spells that are open, `{spell, name, state, sources}`, each time that it changes. */
  onPlayState(listener) {
    return this.#listeners.add("play", listener);
  }

  /**
   * Hears that an open spell has changed, whoever changed it: `{spell, name, version}`, or `{spell, gone: true}`. After a
   * connection was lost, it is told once more which version there is.
   */
  onUpdated(listener) {
    return this.#listeners.add("updated", listener);
  }

  /** Hears all other notifications as `{method, params}`: a later server may send such. */
  onNotification(listener) {
    return this.#listeners.add("notification", listener);
  }
}
