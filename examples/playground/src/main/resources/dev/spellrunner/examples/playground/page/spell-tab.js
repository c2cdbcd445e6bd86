// SPDX-License-Identifier: Apache-2.0
/** One spell that is open in the page: its graph, its runs, and which moment of which run is looked at. */
import { parentOf, Scope, withoutLoops } from "./places.js";
import { RunState } from "./run-state.js";
import { Replay } from "./client/spell-replay.js";

const MOST_RUNS = 20;

export class SpellTab {
  /** The newest last: `{id, number, events, state, lost, paused}`. */
  runs = [];
  run = null;
  /** How many events of the run have happened at the moment that is looked at; null for all, also those to come. */
  moment = null;
  selected = null;
  /** Which time of the selected node is looked at, from 1 on; null for the last. */
  time = null;
  values = {};
  /** What somebody makes of the spell here; null if nobody changes it. */
  draft = null;
  /** The stand-ins as the form has them, by path: `{outputs, closed, isTyped}`; null if there are none. */
  standIns = null;
  /** The place in the run that is looked at. */
  scope = new Scope();
  /** By the place of a spell in the run, the nodes that have breakpoints. */
  #stops = new Map();
  /** By the place of a spell in the run, which part of its graph was last in sight. */
  #views = new Map();
  #stopReplay = null;
  #problems = [];
  #then = { count: -1, state: null };

  /** The names that the spell has had: events of old runs bear old ones. */
  names = new Set();
  /** The ids of the runs that this page started. */
  #mine = new Set();

  constructor(described, levels, held) {
    this.playState = described.play ?? null;
    this.describe(described, levels, held);
  }

  /**
   * Takes the spell as it is now.
   *
   * @param {object} described the answer of the server
   * @param {import("./levels.js").Levels} levels its graph, and those of the spells that it calls
   * @param {boolean} held whether it is open on the server
   */
  describe(described, levels, held) {
    this.described = described;
    this.name = described.name;
    this.names.add(described.name);
    this.id = described.spell;
    this.held = held;
    this.playState = described.play ?? this.playState;
    this.levels = levels;
    this.scope = new Scope();
    this.#then = { count: -1, state: null };
    this.problems = described.problems ?? [];
  }

  get problems() {
    return this.#problems;
  }

  /** Those of spells that it calls belong to none of its nodes: they say where they are. */
  set problems(found) {
    this.#problems = found.map((each) => each.spell && each.node && !this.names.has(each.spell)
      ? { ...each, node: "", message: `Spell '${each.spell}', node ${each.node}: ${each.message}` } : each);
  }

  // ---- where one looks ----

  /** The spell that is looked at, `{name, model}`: this one, or one that it calls. */
  get level() {
    return this.levels.at(this.scope);
  }

  get model() {
    return this.level.model;
  }

  get isInside() {
    return this.scope.path !== "";
  }

  get view() {
    return this.#views.get(withoutLoops(this.scope.frame));
  }

  set view(view) {
    this.#views.set(withoutLoops(this.scope.frame), view);
  }

  /** The nodes of the spell that is looked at that have breakpoints. */
  get stops() {
    const place = withoutLoops(this.scope.frame);
    if (!this.#stops.has(place)) this.#stops.set(place, new Set());
    return this.#stops.get(place);
  }

  /** The paths of all nodes that have breakpoints. */
  get stopPaths() {
    return [...this.#stops].flatMap(([place, ids]) => [...ids].map((id) => new Scope(place).pathOf(id)));
  }

  /** Returns the title of the node at a path, in the spell that it is part of; undefined as long as that is not known. */
  titleOf(path) {
    const scope = new Scope(parentOf(path));
    const spell = this.levels.soonAt(scope, this.run?.events ?? []);
    return spell?.model.byId.get(scope.placeOf(path).id)?.title;
  }

  /** Looks at another place in the run; its spell must be known. */
  enter(scope) {
    this.scope = scope;
    this.selected = null;
    this.time = null;
  }

  /** Returns what is known of a node, or of the time of it that is looked at. */
  timeOf(node) {
    const all = this.state?.nodes.get(node.id);
    return this.time === null || node.id !== this.selected ? all : all?.history[this.time - 1] ?? all;
  }

  /** Whether it can be run, perhaps once it is saved. */
  get canRun() {
    return (this.held || Boolean(this.draft?.isChanged)) && !this.problems.some(({ severity }) => severity === "error");
  }

  /** The problems of the spell in view; a run with stand-ins is not stopped by them. */
  get shownProblems() {
    return this.isInside || (this.described.standIns && this.run && !this.draft) ? [] : this.problems;
  }

  // ---- whose a run is ----

  /** This page has started a run. */
  started(run) {
    this.#mine.add(run);
  }

  isMine(run) {
    return this.#mine.has(run.id);
  }

  whose(run) {
    if (this.isMine(run)) return "started here";
    if (run.isPast) return "from the past";
    return run.ofSource ? "started by a source" : "started elsewhere";
  }

  // ---- runs ----

  get hasSources() {
    return this.levels.root.model.nodes.some((node) => node.isSource);
  }

  get isUnderWay() {
    return this.runs.some((run) => !run.state.ended);
  }

  /** @returns `{isShown, node, isNew}`: whether the page shows what changed, and which node changed */
  take(event) {
    let run = this.runs.find((each) => each.id === event.run);
    const isNew = !run;
    if (isNew) {
      run = { id: event.run, number: (this.runs.at(-1)?.number ?? 0) + 1, events: [], state: new RunState(event.run) };
      run.ofSource = this.playState?.state === "playing";
      // Who looks at what has been is not to be drawn away from it by the next item of a source.
      const isAtNewest = this.run === (this.runs.at(-1) ?? null) && this.moment === null;
      this.runs.push(run);
      if (this.runs.length > MOST_RUNS) this.runs.shift();
      if (isAtNewest) this.look(run);
    }
    run.events.push(event);
    run.state.apply(event);
    return { isShown: run === this.run && this.moment === null, node: this.scope.placeOf(event.path)?.id, isNew };
  }

  /** Takes a run that was, of which all events are there; one that is known already stays as it is. */
  addPast(events) {
    const { run: id } = events[0];
    const known = this.runs.find((each) => each.id === id);
    if (known && known.events.length >= events.length) return known;
    const number = known?.number ?? (this.runs.at(-1)?.number ?? 0) + 1;
    const run = { id, number, events: [...events], state: RunState.of(events), isPast: true };
    this.runs = [...this.runs.filter((each) => each !== known), run].sort((one, other) => one.number - other.number).slice(-MOST_RUNS);
    if (!run.state.ended) this.lose(id, "its events end here");
    return run;
  }

  lose(id, why = "the server was started anew and knows nothing of this run") {
    const run = this.runs.find((each) => each.id === id);
    if (run) {
      run.lost = true;
      run.state.status = "cancelled";
      run.state.message = why;
      run.state.waits.clear();
      run.state.endedAt = Date.parse(run.events.at(-1)?.at);
    }
  }

  look(run, moment = null) {
    this.stopReplay();
    this.run = run;
    this.moment = moment;
  }

  /** Returns the state of the run at the moment that is looked at. */
  get state() {
    if (!this.run) return undefined;
    if (this.moment === null && !this.isInside) return this.run.state;
    const { events } = this.run;
    const moment = this.moment ?? events.length;
    const then = this.#then;
    if (then.run !== this.run || then.count > moment || then.state.scope.path !== this.scope.path) {
      this.#then = { run: this.run, count: 0, state: new RunState(this.run.id, this.scope) };
    }
    for (; this.#then.count < moment; this.#then.count++) this.#then.state.apply(events[this.#then.count]);
    if (this.moment === null) return this.#then.state;
    // A new object tells the view that more than one node may have changed.
    return Object.assign(Object.create(RunState.prototype), this.#then.state);
  }

  get isReplaying() {
    return this.#stopReplay !== null;
  }

  replay(step) {
    this.stopReplay();
    this.#stopReplay = () => {};
    const replay = new Replay(this.run.events);
    const from = this.moment === null || this.moment >= replay.length ? 0 : this.moment;
    const stop = replay.play((moment) => {
      this.moment = moment;
      step();
    }, { from, shortest: Math.max(12, Math.min(140, 6000 / replay.length)), ended: () => {
      this.#stopReplay = null;
      step();
    } });
    if (this.#stopReplay) this.#stopReplay = stop;
  }

  stopReplay() {
    this.#stopReplay?.();
    this.#stopReplay = null;
  }
}
