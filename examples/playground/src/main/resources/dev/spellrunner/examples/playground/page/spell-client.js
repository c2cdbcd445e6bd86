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
import { SpellRuns } from "./spell-runs.js";
import { HttpCalls } from "./http-calls.js";
import { SocketCalls } from "./socket-calls.js";

export { SpellError } from "./spell-error.js";
export { RunCache } from "./spell-runs.js";
export { Replay, replayWorkers } from "./spell-replay.js";

const FIRST_WAIT_MILLIS = 250;
const LONGEST_WAIT_MILLIS = 5000;

export class SpellClient {
  #calls;
  /** Whether there is a WebSocket at all. */
  #keepsOpen;
  /** A thing of its own from each `connect` to its `disconnect`; null if there is none. */
  #life = null;
  #wake = () => {};
  /** By name: `{name, opened, runs, asking, breakpoints}`. */
  #spells = new Map();
  #listeners = {
    event: new Set(), completed: new Set(), status: new Set(), lost: new Set(), play: new Set(), notification: new Set(),
  };

  /** What the client is doing: "connecting", "live", "http" (no WebSocket here), "away" (it will come back), "closed". */
  status = "closed";

  /**
   * @param {string} server the address of the server, with the prefix that it has
   * @param {object} [options]
   * @param {string} [options.token] who calls
   * @param {Function|null} [options.WebSocket] another WebSocket than the platform's; null for none
   * @param {Function} [options.fetch] another fetch than the platform's
   */
  constructor(server, { token, WebSocket = globalThis.WebSocket, fetch = globalThis.fetch } = {}) {
    const address = server.replace(/\/+$/, "");
    this.#keepsOpen = Boolean(WebSocket);
    if (WebSocket) {
      const query = "?batch=1" + (token ? `&access_token=${encodeURIComponent(token)}` : "");
      this.#calls = new SocketCalls(address.replace(/^http/, "ws") + "/ws" + query, WebSocket, {
        hear: (notification) => this.#hear(notification),
        lost: () => this.#comeBack(),
      });
    } else {
      this.#calls = new HttpCalls(address, token, fetch.bind(globalThis), (event) => this.#hearEvent(event));
    }
  }

  // ---- connection ----

  /** Connects; resolves when calls can be made, and fails if the first attempt does. */
  async connect() {
    const life = (this.#life = {});
    this.#become("connecting");
    try {
      await (this.#keepsOpen ? this.#calls.open() : this.list());
    } catch (problem) {
      if (life === this.#life) this.disconnect();
      throw problem;
    }
    this.#become(this.#keepsOpen ? "live" : "http");
  }

  /** Ends the connection, and with it what it has open. */
  disconnect() {
    this.#life = null;
    this.#wake();
    this.#calls.close();
    this.#spells.clear();
    this.#become("closed");
  }

  async #comeBack() {
    // What is lost while it comes back is noticed by the calls that are made then.
    if (this.status === "away" || !this.#life) return;
    const life = this.#life;
    this.#become("away");
    for (let attempt = 0; ; attempt++) {
      await this.#wait(attempt);
      if (life !== this.#life) return;
      try {
        await this.#calls.open();
        for (const spell of [...this.#spells.values()]) await this.#openAgain(spell);
        if (life === this.#life) this.#become("live");
        return;
      } catch {
        if (life !== this.#life) return;
        this.#calls.close();
      }
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

  async #openAgain(spell) {
    try {
      for (let i = 0; i < spell.opened; i++) {
        const { play } = await this.call("spell.open", { spell: spell.name });
        if (i === 0) this.#tell("play", play);
      }
      if (spell.breakpoints) await this.call("run.breakpoints", { spell: spell.name, ...spell.breakpoints });
      await this.#catchUp(spell);
    } catch (problem) {
      if (problem.code === "unreachable") throw problem;
      // The server no longer has the spell, or it cannot run any more: the others can be opened all the same.
      this.#spells.delete(spell.name);
    }
    for (const run of spell.runs.underWay()) {
      // A server that was started anew knows nothing of the runs of the old one: nothing more will come of them.
      await this.call("run.get", { run }).catch((problem) => {
        if (problem.code === "unreachable") throw problem;
        this.#tell("lost", { spell: spell.name, run });
      });
    }
  }

  #become(status) {
    if (status !== this.status) {
      this.status = status;
      this.#tell("status", status);
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
    return this.call("spell.close", { spell });
  }

  /** Changes a spell by a JSON patch (RFC 6902); resolves with the new one. */
  update(spell, patch) {
    return this.call("spell.update", { spell, patch });
  }

  /** Asks for all of an open spell that this client does not know yet. Seldom needed: the client does it by itself. */
  follow(spell) {
    const known = this.#spells.get(spell);
    return known ? this.#catchUp(known) : this.call("spell.follow", { spell });
  }

  /** Returns what the nodes of a spell returned in its last run, as a {@link RunCache}; undefined before the first. */
  cacheOf(spell) {
    return this.#spells.get(spell)?.runs.lastCompleted;
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
    const known = this.#spells.get(spell);
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
    return this.#calls.call(method, params);
  }

  // ---- what comes ----

  #hear({ method, params }) {
    if (method === "node.event") this.#hearEvent(params);
    else if (method === "play.state") this.#tell("play", params);
    else this.#tell("notification", { method, params });
  }

  #hearEvent(event) {
    const spell = this.#spells.get(event.spell);
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
      const { gone } = await this.call("spell.follow", { spell: spell.name, after: spell.runs.lastSeqs() });
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

  /** Hears the play state of spells that are open, `{spell, name, state, sources}`, each time that it changes. */
  onPlayState(listener) {
    return this.#listen("play", listener);
  }

  /** Hears all other notifications as `{method, params}`: a later server may send such. */
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
