// SPDX-License-Identifier: Apache-2.0
/** Runs a graph again on the client: it is walked as before, but every worker returns what the server's run returned. */

/**
 * Wraps the components of a Rete engine, so that each worker gives the outputs that are in the cache and does nothing else:
 *
 *     client.onCompleted(async (run, cache) => {
 *       const engine = new Rete.Engine("demo@1.0.0");
 *       replayWorkers(components, cache, { onWork }).forEach((component) => engine.register(component));
 *       await engine.process(graph);
 *     });
 *
 * @param {object[]} components with `name` and `worker(node, inputs, outputs, …)`; they stay as they are
 * @param {RunCache} cache what the nodes returned
 * @param {object} [options]
 * @param {Function} [options.onWork] hears `{node, inputs, outputs, closed}` as each node works: for a console, say
 * @param {Function} [options.pathOf] tells the path of a node; by default its id
 * @returns {object[]} components of the same names, everything but their workers inherited
 */
export function replayWorkers(components, cache, { onWork = () => {}, pathOf = (node) => String(node.id) } = {}) {
  return components.map((component) => {
    const replaying = Object.create(component);
    replaying.worker = (node, inputs, outputs) => {
      const path = pathOf(node);
      const recorded = cache.outputsOf(path) ?? {};
      const closed = cache.closedOf(path);
      Object.assign(outputs ?? {}, recorded);
      if (cache.has(path)) onWork({ node, inputs, outputs: recorded, closed });
      return recorded;
    };
    return replaying;
  });
}

/** Steps through the events of a run that has been: forwards, backwards, or to any moment. */
export class Replay {
  /** @param {object[]} events the events of one run, in order */
  constructor(events) {
    this.events = events;
    this.start = Date.parse(events[0]?.at ?? 0);
    this.end = Date.parse(events.at(-1)?.at ?? 0);
  }

  get length() {
    return this.events.length;
  }

  /** Returns how long the run had gone on when its nth event came, in milliseconds. */
  timeOf(n) {
    return n === 0 ? 0 : Date.parse(this.events[Math.min(n, this.length) - 1].at) - this.start;
  }

  /**
   * Plays the events at the pace at which they came: `step(n)` is called when n of them have come.
   * Pauses are cut, since nobody wants to watch a run wait, and steps are given time to be seen.
   * @returns a function that stops it
   */
  play(step, { from = 0, speed = 1, shortest = 30, longest = 1200, ended = () => {} } = {}) {
    let timer = null;
    const next = (n) => {
      step(n);
      if (n >= this.length) {
        ended();
        return;
      }
      const pause = (this.timeOf(n + 1) - this.timeOf(n)) / speed;
      timer = setTimeout(() => next(n + 1), Math.min(longest, Math.max(shortest, pause)));
    };
    next(from);
    return () => clearTimeout(timer);
  }
}
