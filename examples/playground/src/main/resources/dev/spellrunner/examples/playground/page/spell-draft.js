// SPDX-License-Identifier: Apache-2.0
/**
 * A spell that somebody changes: its nodes, what was done to them and can be undone, and the JSON patch that makes it so.
 * Nodes are never changed in place, and so one that is the same object is the same. Knows nothing of the page.
 */
import { stringify } from "./client/exact-json.js";

const MOST_STEPS = 200;

export class SpellDraft {
  /** The state that the server has: `{nodes, version}`. */
  base;
  /** The nodes as they are now, as editors save them, by their keys. */
  nodes;
  /** `{nodes, what, field}` before each step. */
  #past = [];
  #future = [];
  #pointer;
  #places;
  #scale;

  /**
   * @param {object} described `{saved, version}` of the spell, as the server tells them
   * @param {object} model as the spell is drawn: what nobody moves stays where it is
   */
  constructor({ saved, version }, model) {
    this.#pointer = saved.graph ? "/graph/nodes" : saved.chain ? "/chain/nodes" : "/nodes";
    this.nodes = nodesOf(saved);
    this.base = { nodes: this.nodes, version };
    this.#places = new Map(model.nodes.map(({ id, x, y }) => [id, [x, y]]));
    this.#scale = model.scale;
  }

  // ---- what it is ----

  /** How much farther apart nodes are drawn than they are saved. */
  get #factor() {
    return this.#scale ?? 1;
  }

  get isChanged() {
    return this.patch().length > 0;
  }

  /** Returns the node of an id, as it would be saved. */
  node(id) {
    return this.nodes[this.#keyOf(id)];
  }

  #keyOf(id) {
    return this.nodes[id] && String(this.nodes[id].id) === id ? id : Object.keys(this.nodes).find((key) => String(this.nodes[key].id) === id);
  }

  /** Returns by id where nodes are drawn. */
  get places() {
    const places = new Map();
    for (const [key, node] of Object.entries(this.nodes)) {
      const id = String(node.id);
      const before = this.base.nodes[key];
      const stays = this.#places.has(id) && (before === undefined || same(before.position, node.position));
      places.set(id, stays ? this.#places.get(id) : (node.position ?? [0, 0]).map((each) => Number(each) * this.#factor));
    }
    return places;
  }

  // ---- steps ----

  get undoes() {
    return this.#past.at(-1)?.what;
  }

  get redoes() {
    return this.#future.at(-1)?.what;
  }

  undo() {
    this.#go(this.#past, this.#future);
  }

  redo() {
    this.#go(this.#future, this.#past);
  }

  #go(from, to) {
    const step = from.pop();
    if (!step) return;
    to.push({ ...step, nodes: this.nodes, field: undefined });
    this.nodes = step.nodes;
  }

  /** Makes a step; what is typed into one field is one step, as long as nothing else is done. */
  #step(what, nodes, field = undefined) {
    if (field === undefined || this.#past.at(-1)?.field !== field) this.#past.push({ nodes: this.nodes, what, field });
    if (this.#past.length > MOST_STEPS) this.#past.shift();
    this.#future = [];
    this.nodes = nodes;
  }

  /** What is typed next is another step. */
  endStep() {
    const last = this.#past.at(-1);
    if (last) last.field = undefined;
  }

  #with(changes) {
    return { ...this.nodes, ...Object.fromEntries(changes.map((node) => [this.#keyOf(String(node.id)) ?? String(node.id), node])) };
  }

  // ---- changes ----

  /** Sets a field of a node's data; undefined takes it away. */
  set(id, name, value) {
    const node = this.node(id);
    const data = { ...node.data, [name]: value };
    if (value === undefined) delete data[name];
    this.#step(`${name} of ${titleOf(node)}`, this.#with([{ ...node, data }]), `${id} ${name}`);
  }

  /** Makes a node one of another component; its settings and wires stay. */
  become(id, component) {
    const node = this.node(id);
    this.#step(`making ${titleOf(node)} ${component}`, this.#with([{ ...node, name: component }]));
  }

  /** Adds a node, and returns its id. */
  add(component, place) {
    const ids = Object.values(this.nodes).map(({ id }) => id);
    const next = 1 + Math.max(0, ...ids.map(Number).filter(Number.isFinite));
    const id = ids.some((each) => typeof each === "string") ? String(next) : next;
    const position = place.map((each) => Math.round(each / this.#factor));
    this.#step(`adding ${component}`, { ...this.nodes, [next]: { id, name: component, data: {}, position, inputs: {}, outputs: {} } });
    return String(id);
  }

  /** Takes a node out, with all wires to it and from it. */
  remove(id) {
    const gone = this.node(id);
    const nodes = {};
    for (const [key, node] of Object.entries(this.nodes)) {
      if (node !== gone) nodes[key] = without(node, (link) => String(link.node) === id);
    }
    this.#step(`removing ${titleOf(gone)}`, nodes);
  }

  /** Moves a node to where it is drawn now. Where nobody has drawn the spell, all others keep their places, too. */
  move(id, place) {
    const places = this.places;
    const all = this.#scale === null;
    if (all) this.#scale = 1;
    places.set(id, place);
    const moved = all ? Object.values(this.nodes) : [this.node(id)];
    const at = (node) => places.get(String(node.id)).map((each) => Math.round(each / this.#factor));
    this.#step(`moving ${titleOf(this.node(id))}`, this.#with(moved.map((node) => ({ ...node, position: at(node) }))), `move ${id}`);
  }

  /** Leads a wire from an output to an input. */
  connect({ from, output, to, input }) {
    const [source, target] = [this.node(from), this.node(to)];
    if (linksOf(target.inputs, input).some((link) => String(link.node) === from && link.output === output)) return;
    this.#step(`connecting ${titleOf(source)} and ${titleOf(target)}`, this.#wired([
      [from, (node) => ({ ...node, outputs: linked(node.outputs, output, { node: target.id, input, data: {} }) })],
      [to, (node) => ({ ...node, inputs: linked(node.inputs, input, { node: source.id, output, data: {} }) })],
    ]));
  }

  /** Takes a wire away. */
  disconnect({ from, output, to, input }) {
    this.#step(`the wire from ${titleOf(this.node(from))} to ${titleOf(this.node(to))}`, this.#wired([
      [from, (node) => ({ ...node, outputs: unlinked(node.outputs, output, (link) => String(link.node) === to && link.input === input) })],
      [to, (node) => ({ ...node, inputs: unlinked(node.inputs, input, (link) => String(link.node) === from && link.output === output) })],
    ]));
  }

  /** A node may be wired to itself: the second change is made to what the first one left. */
  #wired(changes) {
    const nodes = { ...this.nodes };
    for (const [id, change] of changes) {
      const key = this.#keyOf(id);
      nodes[key] = change(nodes[key]);
    }
    return nodes;
  }

  /** Goes back to what the server has, which can be undone. */
  revert() {
    this.#step("discarding all changes", this.base.nodes);
  }

  // ---- saving ----

  /** Returns the operations that make what the server has, or other nodes, what the draft is. */
  patch(from = this.base.nodes) {
    return patchOf(from, this.nodes, this.#pointer);
  }

  /** The server has the draft now. */
  saved({ saved, version }) {
    this.#places = this.places;
    this.base = { nodes: nodesOf(saved), version };
    // What is the same stays the same object.
    for (const [key, node] of Object.entries(this.base.nodes)) {
      if (this.nodes[key] && same(this.nodes[key], node)) this.base.nodes[key] = this.nodes[key];
    }
  }

  /** Returns the keys of the nodes that differ from those of the base. */
  changesOf(nodes = this.nodes) {
    const keys = new Set([...Object.keys(this.base.nodes), ...Object.keys(nodes)]);
    return [...keys].filter((key) => !same(this.base.nodes[key], nodes[key]));
  }

  /** Takes what somebody else saved, and puts the nodes on it that were changed here. */
  takeOver({ saved, version }) {
    const theirs = nodesOf(saved);
    const nodes = { ...theirs };
    for (const key of this.changesOf()) {
      if (this.nodes[key]) nodes[key] = this.nodes[key];
      else delete nodes[key];
    }
    this.#step("taking over what others changed", nodes);
    this.base = { nodes: theirs, version };
  }

  /** Takes what somebody else saved as what is to be replaced. */
  insistOn({ saved, version }) {
    this.#places = this.places;
    this.base = { nodes: nodesOf(saved), version };
  }
}

/** Returns the nodes of a spell in whichever form it is saved, by their keys. */
export function nodesOf(saved) {
  return { ...(saved.graph ?? saved.chain ?? saved).nodes };
}

export function titleOf({ id, name, data }) {
  return `'${data?.name || data?.spellId || name}' (${id})`;
}

function linksOf(side, key) {
  return side?.[key]?.connections ?? [];
}

function linked(side, key, link) {
  return { ...side, [key]: { ...side?.[key], connections: [...linksOf(side, key), link] } };
}

function unlinked(side, key, isGone) {
  if (!side?.[key]) return side;
  return { ...side, [key]: { ...side[key], connections: linksOf(side, key).filter((link) => !isGone(link)) } };
}

function without(node, isGone) {
  const sides = ["inputs", "outputs"].map((side) => {
    const has = Object.keys(node[side] ?? {}).filter((key) => linksOf(node[side], key).some(isGone));
    return [side, has.reduce((rest, key) => unlinked(rest, key, isGone), node[side])];
  });
  const isSame = sides.every(([side, links]) => links === node[side]);
  return isSame ? node : { ...node, ...Object.fromEntries(sides) };
}

function same(one, other) {
  return one === other || stringify(one) === stringify(other);
}

// ---- patches ----

function patchOf(before, after, pointer) {
  const patch = [];
  for (const key of Object.keys(before)) {
    if (!(key in after)) patch.push({ op: "remove", path: `${pointer}/${escaped(key)}` });
  }
  for (const [key, node] of Object.entries(after)) {
    const path = `${pointer}/${escaped(key)}`;
    if (!(key in before)) patch.push({ op: "add", path, value: node });
    else if (before[key] !== node) patch.push(...fieldsOf(before[key], node, path, 1));
  }
  return patch;
}

/** Changes of fields are told one by one, so that others that change the same node are heard. */
function fieldsOf(before, after, path, depth) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => !same(before[name], after[name])).flatMap((name) => {
    const at = `${path}/${escaped(name)}`;
    if (after[name] === undefined) return [{ op: "remove", path: at }];
    if (before[name] === undefined) return [{ op: "add", path: at, value: after[name] }];
    if (depth > 0 && isObject(before[name]) && isObject(after[name])) return fieldsOf(before[name], after[name], at, depth - 1);
    return [{ op: "replace", path: at, value: after[name] }];
  });
}

function isObject(value) {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function escaped(key) {
  return key.replace(/~/g, "~0").replace(/\//g, "~1");
}
