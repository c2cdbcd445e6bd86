// SPDX-License-Identifier: Apache-2.0
/** The graphs of a spell and of those that it calls, which are loaded when they are first looked at. Knows nothing of the page. */

export class Levels {
  /** By the path of the node that calls: `{name, model}`, or null while it is loaded or if it cannot be. */
  #known = new Map();
  #load;
  #onLoaded;

  /**
   * @param {object} root `{name, model}` of the spell itself
   * @param {Function} load returns a promise of `{name, model}` of a spell, by its name or id
   * @param {Function} onLoaded is called when another one is known
   */
  constructor(root, load, onLoaded) {
    this.#known.set("", root);
    this.#load = load;
    this.#onLoaded = onLoaded;
  }

  get root() {
    return this.#known.get("");
  }

  set root(level) {
    this.#known.set("", level);
  }

  /** The number of spells that are loaded by now. */
  get known() {
    return [...this.#known.values()].filter(Boolean).length;
  }

  /** Returns the spell at a place, if it is known by now. */
  at({ frame }) {
    return this.#known.get(frame) ?? undefined;
  }

  /** The same; what is not known yet is loaded, once. */
  soonAt(scope, events) {
    if (!this.#known.has(scope.frame)) {
      this.#known.set(scope.frame, null);
      this.open(scope, events).then(this.#onLoaded, () => {});
    }
    return this.at(scope);
  }

  /**
   * Returns the spell at a place, and loads it if need be.
   *
   * @param {object[]} events those of the run, which tell what a node calls by a name that it was given
   */
  async open(scope, events) {
    const known = this.at(scope);
    if (known) return known;
    const { within, id } = scope.caller;
    const node = (await this.open(within, events)).model.byId.get(id);
    const name = node && calledBy(node, events.find(({ path, kind }) => path === scope.frame && kind === "started")?.inputs);
    if (!name) throw new Error(`Node '${id}' calls no spell that is known. Run it first.`);
    const loaded = await this.#load(name);
    this.#known.set(scope.frame, loaded);
    return loaded;
  }
}

/** Returns the name or id of the spell that a node calls; with the inputs that it was given, where these tell. */
function calledBy(node, inputs) {
  return node.callsBy ? inputs?.[node.callsBy] : node.calls;
}

/** Tells whether a node calls a spell, or may. */
export function callsSpell(node) {
  return Boolean(node.calls || node.callsBy);
}
