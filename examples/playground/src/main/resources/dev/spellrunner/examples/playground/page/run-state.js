// SPDX-License-Identifier: Apache-2.0
/** The knowledge of a run after some of its events: the state of each node, folded from them. Knows nothing of the page. */
import { Scope, withoutLoops } from "./places.js";
import { sumOf } from "./usage.js";

/** The component of a node that could not work at the server, and whose outputs were given with the run. */
const STAND_IN = "Stand In";

const STATES = {
  waiting: "waiting", started: "running", progress: "running", completed: "done", failed: "failed", skipped: "skipped",
  cancelled: "cancelled",
};

export class RunState {
  /** "running", "done", "failed" or "cancelled". */
  status = "running";
  events = 0;
  inputs = {};
  outputs = undefined;
  message = "";
  startedAt = 0;
  endedAt = 0;
  /** The tokens that models took so far, `{input, output, model, cost}`; in the end those that the root tells. */
  usage = undefined;
  /**
   * By node id: `{state, path, at, took, inputs, outputs, closed, text, chunk, message, times, inner, waits, usage, history}`;
   * the history has the same of each time that the node began.
   */
  nodes = new Map();
  /** By path, what stood in for nodes that could not work, as a run takes it; undefined if nothing did. */
  standIns = undefined;
  /** The executions that wait for a gate, in nodes of this spell and inside them; by path: `{path, id, component, inputs, reason}`. */
  waits = new Map();

  /**
   * @param {string} run its id
   * @param {Scope} [scope] the spell in it whose nodes are meant, and which iterations
   */
  constructor(run, scope = new Scope()) {
    this.run = run;
    this.scope = scope;
  }

  static of(events, count = events.length) {
    const state = new RunState(events[0]?.run);
    for (let i = 0; i < count; i++) state.apply(events[i]);
    return state;
  }

  /** @returns the id of the node of this spell that it changed; null for the spell itself, undefined for what is elsewhere */
  apply(event) {
    this.events++;
    if (event.component === STAND_IN && event.kind === "completed") {
      (this.standIns ??= {})[withoutLoops(event.path)] = { outputs: event.outputs ?? {}, closed: event.closed ?? [] };
    }
    const place = this.scope.placeOf(event.path);
    if (!place) return undefined;
    if (place.isRoot) {
      this.#applyToRoot(event);
      return null;
    }
    const { id, inner } = place;
    const node = this.nodes.get(id) ?? {
      state: "idle", times: 0, text: "", inner: 0, waits: new Map(), history: [], latest: new Map(),
    };
    this.nodes.set(id, node);
    node.usage = sumOf(node.usage, event.usage);
    this.usage = sumOf(this.usage, event.usage);
    this.#applyToWaits(node, id, event);
    if (inner) {
      // What happens inside a spell that a node calls is shown as that node's progress.
      node.inner += event.kind === "completed" ? 1 : 0;
      node.innerText = event.kind === "progress" && typeof event.chunk === "string"
        ? (node.innerText ?? "") + event.chunk : node.innerText;
    } else {
      applyToNode(node, event);
      applyToHistory(node, event);
    }
    return id;
  }

  /** Whatever happens to a node that waited, it waits no more. */
  #applyToWaits(node, id, { kind, path, component, inputs, reason }) {
    this.waits.delete(path);
    node.waits.delete(path);
    if (kind === "waiting") {
      const wait = { path, id, component, inputs, reason: reason ?? "" };
      this.waits.set(path, wait);
      node.waits.set(path, wait);
    }
  }

  #applyToRoot(event) {
    const at = Date.parse(event.at);
    if (event.kind === "started") {
      this.startedAt = at;
      this.inputs = event.inputs ?? {};
    }
    // A node that calls the spell may have waited before, and tell how far it is.
    if (["started", "waiting", "progress"].includes(event.kind)) return;
    this.endedAt = at;
    this.waits.clear();
    this.status = STATES[event.kind] ?? this.status;
    this.outputs = event.outputs;
    this.usage = event.usage ?? this.usage;
    this.message = event.error?.message ?? event.reason ?? "";
    this.error = event.error;
  }

  get ended() {
    return this.status !== "running";
  }

  /** Returns how many nodes have come to an end. */
  get settled() {
    return [...this.nodes.values()].filter((node) => !["running", "idle", "waiting"].includes(node.state)).length;
  }
}

function applyToNode(node, event) {
  node.path = event.path;
  switch (event.kind) {
    case "started":
      Object.assign(node, { at: Date.parse(event.at), inputs: event.inputs, text: "", chunk: undefined, message: "", isStandIn: event.component === STAND_IN });
      node.times++;
      break;
    case "waiting":
      Object.assign(node, { at: Date.parse(event.at), inputs: event.inputs, message: event.reason ?? "" });
      break;
    case "progress":
      node.chunk = event.chunk;
      node.text += typeof event.chunk === "string" ? event.chunk : "";
      break;
    case "completed":
      Object.assign(node, { outputs: event.outputs ?? {}, closed: event.closed ?? [], origin: event.origin });
      break;
    case "failed":
      node.message = event.error?.message ?? "";
      node.hint = event.error?.hint;
      break;
    case "skipped":
    case "cancelled":
      node.message = event.reason ?? "";
      break;
    default:
      // Kinds may be added: a node whose state nobody here knows is shown as it was.
      node.message = event.reason ?? node.message ?? "";
  }
  node.state = STATES[event.kind] ?? node.state;
  node.took = event.micros ?? node.took;
}

/** Iterations may go on beside each other: each time is known by its path, and by that it began. */
function applyToHistory(node, { path, kind, at, inputs, outputs, closed, chunk, micros, error, reason, usage }) {
  if (kind === "started") {
    const time = { path, at: Date.parse(at), inputs, text: "", message: "", times: 1, waits: new Map() };
    node.history.push(time);
    node.latest.set(path, time);
  }
  const time = node.latest.get(path);
  if (!time) return;
  time.state = STATES[kind] ?? time.state;
  time.took = micros ?? time.took;
  time.usage = usage;
  time.text += typeof chunk === "string" ? chunk : "";
  time.message = error?.message ?? reason ?? time.message;
  if (kind === "completed") Object.assign(time, { outputs: outputs ?? {}, closed: closed ?? [] });
}
