// SPDX-License-Identifier: Apache-2.0
/**
 * The calls of the service by their names. Each takes `{signal, timeout}` last: an AbortSignal, and a time in milliseconds after
 * which the caller does not want to wait any longer; and fails with a {@link SpellError}.
 *
 * @typedef {import("./types.d.ts").CallOptions} CallOptions
 * @typedef {import("./types.d.ts").RunOptions} RunOptions
 * @typedef {import("./types.d.ts").Spell} Spell
 * @typedef {import("./types.d.ts").Standing} Standing
 * @typedef {import("./types.d.ts").Play} Play
 * @typedef {import("./types.d.ts").RunResult} RunResult
 */
export class ServiceCalls {
  /**
   * Makes any call of the service.
   *
   * @param {string} method its name, such as `spell.run`
   * @param {object} [params]
   * @param {CallOptions} [options]
   * @returns {Promise<any>}
   */
  // eslint-disable-next-line no-unused-vars -- for those who extend this
  call(method, params = {}, options = {}) {
    throw new TypeError("who makes calls says how");
  }

  // ---- spells ----

  /**
   * Returns the spells there are, those that this connection has open, and what it may do.
   *
   * @param {CallOptions} [options]
   * @returns {Promise<{spells: string[], open: string[], rights: import("./types.d.ts").Right[]}>}
   */
  list(options) {
    return this.call("spell.list", {}, options);
  }

  /**
   * Returns a spell as it is, also one that cannot run: then `problems` says why.
   *
   * @param {string} spell its id or name, as in all calls
   * @param {CallOptions} [options]
   * @returns {Promise<Spell>}
   */
  get(spell, options) {
    return this.call("spell.get", { spell }, options);
  }

  /**
   * Changes a spell by a JSON patch (RFC 6902); resolves with the new one.
   *
   * @param {string} spell
   * @param {object[]} patch
   * @param {CallOptions & {version?: string}} [options] the version that is changed: if there is another by now, the call fails
   *   with `conflict`
   * @returns {Promise<Spell>}
   */
  update(spell, patch, { version, ...options } = {}) {
    return this.call("spell.update", { spell, patch, version }, options);
  }

  // ---- runs ----

  /**
   * Starts a run, and resolves with its id at once.
   *
   * @param {string} spell
   * @param {Record<string, unknown>} [inputs] by name
   * @param {RunOptions & CallOptions} [options]
   * @returns {Promise<string>}
   */
  async start(spell, inputs = {}, { trigger, paused, breakpoints, publicVariables, standIns, ...options } = {}) {
    return (await this.call("spell.start", { spell, inputs, trigger, paused, breakpoints, publicVariables, standIns }, options)).run;
  }

  /**
   * Tells how a run stands, or how it ended.
   *
   * @param {string} run its id, as in all calls
   * @param {CallOptions} [options]
   * @returns {Promise<RunResult>}
   */
  standing(run, options) {
    return this.call("run.get", { run }, options);
  }

  /**
   * Cancels a run; resolves with whether that took effect.
   *
   * @param {string} run
   * @param {CallOptions} [options]
   * @returns {Promise<boolean>}
   */
  async cancel(run, options) {
    return (await this.call("run.cancel", { run }, options)).cancelled ?? true;
  }

  /**
   * Returns runs that the server keeps, the newest first; `before` is there if there are more. Fails with `invalid-request` if it
   * keeps none.
   *
   * @param {import("./types.d.ts").RunFilter} [filter] `q` is looked for in the inputs
   * @param {CallOptions} [options]
   * @returns {Promise<{runs: import("./types.d.ts").RunSummary[], before?: string}>}
   */
  runs(filter = {}, options = {}) {
    return this.call("run.list", filter, options);
  }

  /**
   * Runs again what has changed since a run that the server keeps; resolves with the id of the new run.
   *
   * @param {string} run
   * @param {RunOptions & CallOptions & {spell?: string, inputs?: Record<string, unknown>}} [options]
   * @returns {Promise<string>}
   */
  async rerun(run, { spell, inputs, paused, breakpoints, standIns, ...options } = {}) {
    return (await this.call("run.rerun", { run, spell, inputs, paused, breakpoints, standIns }, options)).run;
  }

  /**
   * Goes on with a run that failed or was cancelled; resolves with the id of the new run.
   *
   * @param {string} run
   * @param {CallOptions & {standIns?: Record<string, import("./types.d.ts").StandIn>}} [options]
   * @returns {Promise<string>}
   */
  async goOn(run, { standIns, ...options } = {}) {
    return (await this.call("run.resume", { run, standIns }, options)).run;
  }

  // ---- a run in hand: these fail if the run has ended ----

  /**
   * Lets all nodes wait that have not begun.
   *
   * @param {string} run
   * @param {CallOptions} [options]
   * @returns {Promise<Standing>}
   */
  pause(run, options) {
    return this.call("run.pause", { run }, options);
  }

  /**
   * Lets one node begin, and the rest wait.
   *
   * @param {string} run
   * @param {CallOptions} [options]
   * @returns {Promise<Standing>}
   */
  step(run, options) {
    return this.call("run.step", { run }, options);
  }

  /**
   * Goes on until the next breakpoint; nodes that need approval wait on.
   *
   * @param {string} run
   * @param {CallOptions} [options]
   * @returns {Promise<Standing>}
   */
  resume(run, options) {
    return this.call("run.resume", { run }, options);
  }

  /**
   * Tells which nodes wait for a step or an answer.
   *
   * @param {string} run
   * @param {CallOptions} [options]
   * @returns {Promise<Standing>}
   */
  waiting(run, options) {
    return this.call("run.waiting", { run }, options);
  }

  /**
   * Lets a node go on that waits, perhaps with some other inputs; resolves with whether that took effect.
   *
   * @param {string} run
   * @param {string} path of the node
   * @param {Record<string, unknown>} [inputs]
   * @param {CallOptions} [options]
   * @returns {Promise<boolean>}
   */
  async pass(run, path, inputs = {}, options = {}) {
    return (await this.call("run.answer", { run, path, answer: "pass", inputs }, options)).answered;
  }

  /**
   * Skips a node that waits, and what needs its values; resolves with whether that took effect.
   *
   * @param {string} run
   * @param {string} path of the node
   * @param {string} [reason]
   * @param {CallOptions} [options]
   * @returns {Promise<boolean>}
   */
  async refuse(run, path, reason = undefined, options = {}) {
    return (await this.call("run.answer", { run, path, answer: "refuse", reason }, options)).answered;
  }

  /**
   * Cancels one node that waits or works; resolves with whether that took effect.
   *
   * @param {string} run
   * @param {string} path of the node
   * @param {CallOptions & {reason?: string, outputs?: Record<string, unknown>, closed?: string[]}} [instead] with a reason, what
   *   needs its values is skipped too; with outputs, the run goes on as if the node had returned these and closed those triggers
   * @returns {Promise<boolean>}
   */
  async skip(run, path, { outputs, closed, reason, ...options } = {}) {
    return (await this.call("run.skip", { run, path, outputs, closed, reason }, options)).skipped;
  }

  // ---- playing ----

  /**
   * Plays an open spell, each item of whose sources starts a run; or plays it on.
   *
   * @param {string} spell
   * @param {"one-at-a-time" | "latest" | {queue: number}} [policy] what becomes of items that come while a run goes on: by
   *   default they are not asked for; `"latest"` keeps the last one, `{queue: n}` so many
   * @param {CallOptions} [options]
   * @returns {Promise<Play>}
   */
  play(spell, policy = undefined, options = {}) {
    return this.call("spell.play", { spell, policy }, options);
  }

  /**
   * Asks the sources for no more items, until it is played on; what runs goes on.
   *
   * @param {string} spell
   * @param {CallOptions} [options]
   * @returns {Promise<Play>}
   */
  pausePlay(spell, options) {
    return this.call("spell.pause", { spell }, options);
  }

  /**
   * Ends the play.
   *
   * @param {string} spell
   * @param {CallOptions} [options]
   * @returns {Promise<Play>}
   */
  stopPlay(spell, options) {
    return this.call("spell.stop", { spell }, options);
  }

  /**
   * Gives an item to a source that takes such.
   *
   * @param {string} spell
   * @param {unknown} item
   * @param {string} [source] the name or id of its node, needed if there are several
   * @param {CallOptions} [options]
   * @returns {Promise<{pushed: boolean}>}
   */
  push(spell, item, source = undefined, options = {}) {
    return this.call("spell.push", { spell, source, item }, options);
  }
}
