// SPDX-License-Identifier: Apache-2.0
/**
 * Draws a graph as SVG. Only what is in sight is in the document, and far away a node is but its box and title, so that a
 * thousand nodes stay smooth.
 */
import { boundsOf, curve, isLit } from "./graph-model.js";
import { listenToKeys, nearest } from "./graph-keys.js";
import { listenToPointers } from "./graph-pointers.js";
import { fontAt, nodeElement, stateOf, updateNode } from "./node-view.js";
import { element } from "./svg.js";

const LEAST_ZOOM = 0.03;
const MOST_ZOOM = 2.5;
const READABLE_ZOOM = 0.65;
const SMALLEST_START = 0.5;
const MARGIN = 60;
/** So many nodes are drawn also where they are out of sight: keys and readers of the screen get at them. */
const ALWAYS_DRAWN = 150;

export class GraphView {
  /** @type {(id?: any) => void} */
  onSelect;
  /** @type {(id?: any) => void} */
  onStop;
  /** @type {(id?: any) => void} */
  onInside;
  /** @type {(id?: any) => void} */
  onMoved;
  #svg;
  #scene;
  #wireLayer;
  #nodeLayer;
  #model = { nodes: [], wires: [], byId: new Map() };
  #run = undefined;
  #problems = new Map();
  #shownNodes = new Map();
  #shownWires = new Map();
  #view = { x: 0, y: 0, zoom: 1 };
  #font = 0;
  #card = null;
  #cardElement;
  #cardLoading = null;
  #pointedAt = null;
  #frame = 0;
  #dirty = new Set();
  #stops = new Set();
  /** Whether what is shown happens now. */
  #isLive = false;
  /** The motion of values along wires, once it is loaded. */
  #motion = null;
  #loading = null;
  selected = null;

  /**
   * @param {SVGElement} svg where it is drawn
   * @param {import("./node-card.js").NodeCard} card shows what a node holds that is drawn too small
   * @param {object} page `onSelect(id)`, `onStop(id)` for a breakpoint, `onInside(id)` to look into a node, and `onMoved()` when somebody moves the view
   */
  constructor(svg, card, { onSelect, onStop, onInside, onMoved }) {
    this.#svg = svg;
    this.#cardElement = card;
    Object.assign(this, { onSelect, onStop, onInside, onMoved });
    this.#scene = element("g", { class: "scene" });
    this.#wireLayer = element("g", { class: "wires", "aria-hidden": "true" });
    this.#nodeLayer = element("g", { class: "nodes" });
    this.#scene.append(this.#wireLayer, this.#nodeLayer);
    svg.append(this.#scene);
    listenToPointers(svg, {
      onPan: (x, y) => this.#moved(() => this.panBy(x, y)),
      onZoom: (factor, x, y) => this.#moved(() => this.zoomBy(factor, x, y)),
      onChoose: (id) => this.select(id),
      onPoint: (id) => this.#pointAt(id),
    });
    svg.addEventListener("dblclick", (event) => {
      const id = event.target.closest?.(".node")?.dataset.node;
      if (id !== undefined) this.onInside(id);
    });
    listenToKeys(svg, {
      onReach: (id) => this.#reached(id),
      onStep: (x, y) => this.#step(x, y),
      onPan: (x, y) => this.#moved(() => this.panBy(x, y)),
      onEnter: (id) => (this.selected === id ? this.onInside(id) : this.select(id, { focus: true })),
      onChoose: (id) => this.select(id, { focus: true }),
      onStop: (id) => {
        this.select(id, { focus: true });
        this.onStop(id);
      },
      onZoom: (factor) => this.zoomBy(factor),
      onFit: () => this.fit(),
    });
    new ResizeObserver(() => this.#ask()).observe(svg);
  }

  get view() {
    return { ...this.#view };
  }

  show(model, { problems = [], view = undefined, stops = new Set() } = {}) {
    this.#model = model;
    this.#stops = stops;
    this.mark(problems);
    this.selected = null;
    this.#pointedAt = null;
    this.#run = undefined;
    this.#clear();
    if (view) {
      this.#view = view;
      this.#ask();
    } else {
      this.#start();
    }
  }

  /** Shows what is wrong with nodes, and nothing else. */
  mark(problems) {
    this.#problems = new Map();
    for (const problem of problems) {
      if (problem.node) this.#problems.set(problem.node, [...(this.#problems.get(problem.node) ?? []), problem]);
    }
    this.#model.nodes.forEach((node) => this.#dirty.add(node.id));
    this.#ask();
  }

  /** Begins with the whole graph, or, where nothing could be read then, with where it begins. */
  #start() {
    this.fit();
    if (this.#view.zoom >= SMALLEST_START || this.#model.nodes.length === 0) return;
    const bounds = boundsOf(this.#model.nodes);
    const zoom = READABLE_ZOOM;
    const free = this.size.height - bounds.height * zoom;
    const margin = free > 2 * MARGIN ? free / 2 : MARGIN;
    this.#view = { zoom, x: MARGIN - bounds.x * zoom, y: margin - bounds.y * zoom };
  }

  /** Goes to the nodes that work or wait, or else to the last that did, if none of them is in sight, or is too small to be read. */
  follow(ids) {
    const nodes = [...ids].map((id) => this.#model.byId.get(id)).filter(Boolean);
    const those = (...states) => nodes.filter((node) => states.includes(stateOf(this.#run?.nodes.get(node.id), this.#run)));
    // Where nothing happens, as with nodes that are skipped, there is nothing to look at.
    const wanted = [those("running", "waiting"), those("failed"), those("done", "cancelled").slice(-1)].find(({ length }) => length > 0);
    if (wanted && !wanted.some((each) => this.#isInSight(each))) this.#center(wanted.at(-1), READABLE_ZOOM);
  }

  #isInSight(node) {
    const { width, height } = this.size;
    const { x, y, zoom } = this.#view;
    const [left, top] = [node.x * zoom + x, node.y * zoom + y];
    return zoom >= SMALLEST_START && left > 0 && top > 0 && left + node.width * zoom < width && top + node.height * zoom < height;
  }

  #center(node, leastZoom) {
    const { width, height } = this.size;
    const zoom = Math.max(this.#view.zoom, leastZoom);
    this.#view = { zoom, x: width / 2 - (node.x + node.width / 2) * zoom, y: height / 2 - (node.y + node.height / 2) * zoom };
    this.#ask();
  }

  #pointAt(id) {
    this.#pointedAt = id;
    this.#showCard();
  }

  /** The card is for the node that is pointed at, or else for the selected one, where it cannot be read itself. */
  #showCard() {
    // A node that is changed is in the form already: the graph stays visible.
    const chosen = document.body.classList.contains("editing") ? null : this.selected;
    const node = this.#model.byId.get(this.#pointedAt ?? chosen);
    if (!node || this.#font === 0) {
      this.#card?.hide();
      return;
    }
    if (!this.#card) {
      this.#cardLoading ||= import("./node-card.js").then(({ NodeCard }) => {
        this.#card = new NodeCard(this.#cardElement);
        this.#showCard();
      });
      return;
    }
    const { x, y, zoom } = this.#view;
    const box = new DOMRect(node.x * zoom + x, node.y * zoom + y, node.width * zoom, node.height * zoom);
    const known = this.#run?.nodes.get(node.id);
    this.#card.show(node, { known, state: stateOf(known, this.#run), message: known?.isStandIn ? "" : this.#problems.get(node.id)?.[0].message }, box, this.size);
  }

  /** Shows the state of a run; with an id, only that node has changed since the last call. */
  update(run, id = undefined) {
    const same = this.#run === run;
    this.#isLive = same && id !== undefined || run !== undefined && !run.ended;
    if (this.#isLive) this.#loading ||= import("./wire-motion.js").then((motion) => (this.#motion = motion));
    this.#run = run;
    if (!same || id === undefined) {
      this.#model.nodes.forEach((node) => this.#dirty.add(node.id));
    } else if (id !== null) {
      this.#dirty.add(id);
    }
    this.#ask();
  }

  select(id, { focus = false, reveal = false } = {}) {
    const before = this.selected;
    this.selected = id;
    if (before !== null) this.#dirty.add(before);
    if (id !== null) this.#dirty.add(id);
    if (reveal && id !== null) this.#reveal(this.#model.byId.get(id));
    this.#draw();
    if (focus && id !== null) this.#shownNodes.get(id)?.focus({ preventScroll: true });
    this.onSelect(id);
  }

  // ---- the view ----

  fit() {
    const bounds = boundsOf(this.#model.nodes);
    const { width, height } = this.size;
    const zoom = Math.min((width - 2 * MARGIN) / bounds.width, (height - 2 * MARGIN) / bounds.height, 1.1);
    this.#view.zoom = Math.max(LEAST_ZOOM, zoom);
    this.#view.x = width / 2 - (bounds.x + bounds.width / 2) * this.#view.zoom;
    this.#view.y = height / 2 - (bounds.y + bounds.height / 2) * this.#view.zoom;
    this.#ask();
  }

  zoomBy(factor, x = this.size.width / 2, y = this.size.height / 2) {
    const zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, this.#view.zoom * factor));
    const by = zoom / this.#view.zoom;
    this.#view = { zoom, x: x - (x - this.#view.x) * by, y: y - (y - this.#view.y) * by };
    this.#ask();
  }

  panBy(x, y) {
    this.#view.x += x;
    this.#view.y += y;
    this.#ask();
  }

  // ---- for those who change it ----

  node(id) {
    return this.#model.byId.get(id);
  }

  /** Returns where something of the screen, such as a pointer, is in the graph: `[x, y]`. */
  placeAt({ clientX, clientY }) {
    const { left, top } = this.#svg.getBoundingClientRect();
    const { x, y, zoom } = this.#view;
    return [(clientX - left - x) / zoom, (clientY - top - y) / zoom];
  }

  /** Draws a node elsewhere, with its wires. */
  place(node, x, y) {
    Object.assign(node, { x, y });
    this.#shownNodes.get(node.id)?.setAttribute("transform", `translate(${x} ${y})`);
    for (const wire of [...node.inWires, ...node.outWires]) this.#shownWires.get(wire)?.setAttribute("d", curve(wire));
  }

  /** Draws something over the graph until it is taken away. */
  overlay(drawn) {
    return this.#scene.appendChild(drawn);
  }

  #reveal(node) {
    if (!this.#isInSight(node)) this.#center(node, SMALLEST_START);
  }

  /** Returns the size of the part that is in sight, in pixels. */
  get size() {
    return { width: this.#svg.clientWidth || 800, height: this.#svg.clientHeight || 500 };
  }

  // ---- drawing ----

  #ask() {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #clear() {
    this.#nodeLayer.replaceChildren();
    this.#wireLayer.replaceChildren();
    this.#shownNodes.clear();
    this.#shownWires.clear();
  }

  #draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const { x, y, zoom } = this.#view;
    this.#scene.setAttribute("transform", `translate(${x} ${y}) scale(${zoom})`);
    const font = fontAt(zoom);
    let focused;
    if (font !== this.#font) {
      focused = this.#nodeLayer.querySelector(":focus")?.dataset.node;
      this.#font = font;
      this.#clear();
    }
    this.#scene.classList.toggle("far", font === Infinity || font < 0);
    this.#scene.classList.toggle("tiny", font < 0);
    const { width, height } = this.size;
    const sight = { left: -x / zoom - 50, top: -y / zoom - 50, right: (width - x) / zoom + 50, bottom: (height - y) / zoom + 50 };
    this.#drawNodes(sight);
    this.#shownNodes.get(focused)?.focus({ preventScroll: true });
    this.#drawWires(sight);
    this.#dirty.clear();
    this.#showCard();
  }

  #drawNodes(sight) {
    const drawsAll = this.#model.nodes.length <= ALWAYS_DRAWN;
    for (const node of this.#model.nodes) {
      const shown = this.#shownNodes.get(node.id);
      const inSight = drawsAll || node.x < sight.right && node.x + node.width > sight.left && node.y < sight.bottom
        && node.y + node.height > sight.top;
      if (!inSight && shown !== document.activeElement) {
        shown?.remove();
        this.#shownNodes.delete(node.id);
      } else if (inSight && !shown) {
        const drawn = nodeElement(node, this.#font);
        this.#shownNodes.set(node.id, drawn);
        this.#nodeLayer.append(drawn);
        this.#updateNode(node, drawn);
      } else if (shown && this.#dirty.has(node.id)) {
        this.#updateNode(node, shown);
      }
    }
  }

  #updateNode(node, drawn) {
    const first = this.selected === null && node === this.#model.nodes[0];
    drawn.setAttribute("tabindex", first || this.selected === node.id ? "0" : "-1");
    updateNode(drawn, node, {
      known: this.#run?.nodes.get(node.id),
      run: this.#run,
      problems: this.#problems.get(node.id),
      isSelected: this.selected === node.id,
      hasStop: this.#stops.has(node.id),
      font: this.#font,
    });
  }

  #drawWires(sight) {
    for (const wire of this.#model.wires) {
      const { from, to } = wire;
      const inSight = Math.min(from.x, to.x) < sight.right && Math.max(from.x, to.x) + from.width > sight.left
        && Math.min(from.y, to.y) < sight.bottom && Math.max(from.y + from.height, to.y + to.height) > sight.top;
      let shown = this.#shownWires.get(wire);
      if (!inSight) {
        shown?.remove();
        this.#shownWires.delete(wire);
        continue;
      }
      const isNew = !shown;
      if (isNew) {
        shown = element("path", { d: curve(wire, this.#font < 0), "data-wire": wire.id });
        this.#shownWires.set(wire, shown);
        this.#wireLayer.append(shown);
      }
      if (isNew || this.#dirty.has(from.id) || this.#dirty.has(to.id)) {
        const lit = isLit(wire, this.#run);
        if (lit && !isNew && this.#isLive && !shown.classList.contains("lit")) this.#motion?.moveAlong(shown, wire.trigger);
        const near = this.selected !== null && (from.id === this.selected || to.id === this.selected);
        const classes = ["wire", wire.trigger ? "trigger" : "data", lit && "lit", near && "near"];
        shown.setAttribute("class", classes.filter(Boolean).join(" "));
      }
    }
  }

  // ---- keys ----

  /** A node that keys have come to is chosen, and in sight. */
  #reached(id) {
    if (id !== this.selected || !this.#isInSight(this.#model.byId.get(id))) this.select(id, { focus: true, reveal: true });
  }

  /** Goes to the node that keys get at. */
  focus() {
    this.#nodeLayer.querySelector("[tabindex='0']")?.focus();
  }

  #moved(move) {
    move();
    this.onMoved();
  }

  #step(x, y) {
    const from = this.#model.byId.get(this.selected) ?? this.#model.nodes[0];
    if (from) this.select(nearest(this.#model.nodes, from, x, y).id, { focus: true, reveal: true });
  }
}
