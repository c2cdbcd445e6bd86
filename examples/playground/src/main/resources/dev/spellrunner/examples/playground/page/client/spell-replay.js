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
 * With Rete's task plugin it is the same, and the tasks fire the triggers that were fired in the run: from the task of the
 * node at which the run was entered, `task.run()` walks the way that the run took.
 *
 * @param {object[]} components with `name` and `worker(node, inputs, outputs, …)`; they stay as they are
 * @param {import("./spell-runs.js").RunCache} cache what the nodes returned
 * @param {object} [options]
 * @param {Function} [options.onWork] hears `{node, inputs, outputs, closed}` as each node works that came to its end in the
 *   run: for a console, say
 * @param {Function} [options.pathOf] tells the path of a node; by default its id
 * @returns {object[]} components of the same names, everything but their workers inherited
 */
export function replayWorkers(components, cache, { onWork = () => {}, pathOf = (node) => String(node.id) } = {}) {
  return components.map((component) => {
    const replaying = Object.create(component);
    replaying.worker = function (node, inputs, outputs) {
      const path = pathOf(node);
      const recorded = cache.outputsOf(path) ?? {};
      const closed = cache.closedOf(path);
      const task = taskOf(this);
      if (task) task.closed = closedOf(task, cache, path);
      else Object.assign(outputs ?? {}, recorded);
      if (cache.has(path)) onWork({ node, inputs, outputs: recorded, closed });
      return recorded;
    };
    return replaying;
  });
}

/** Rete's task plugin calls workers on their task; others keep it in a field of the component. */
function taskOf(self) {
  return [self, self?._task].find((each) => Array.isArray(each?.closed));
}

/** What fires "error" is a node that failed, and it fires nothing else; a node that did not run fires nothing. */
function closedOf(task, cache, path) {
  if (cache.has(path)) return [...cache.closedOf(path), "error"];
  const fires = cache.hasFailed(path) ? ["error"] : [];
  return (task.next ?? []).map(({ key }) => key).filter((key) => !fires.includes(key));
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
