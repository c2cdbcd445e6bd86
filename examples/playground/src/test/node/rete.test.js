// SPDX-License-Identifier: Apache-2.0
/** A run on the server, heard over Socket.IO, and then walked again by Rete itself with what the nodes returned. */
import assert from "node:assert/strict";
import { test } from "node:test";
// The task plugin was built for what browsers lacked once.
import "regenerator-runtime/runtime.js";
import Rete from "rete";
import TaskPlugin from "rete-task-plugin";
import { io } from "socket.io-client";
import { RunCache, isEnd, replayWorkers, server, token } from "./playground.js";

const VERSION = "spells@1.0.0";
const Engine = Rete.Engine ?? Rete.default.Engine;
const Component = Rete.Component ?? Rete.default.Component;
const Tasks = TaskPlugin.default ?? TaskPlugin;

/** A component of an editor: what its worker does for real must not be done again. */
class Editors extends Component {
  constructor(name, task = undefined) {
    super(name);
    this.task = task;
  }

  worker() {
    throw new Error(`${this.name} works for real`);
  }
}

/** Runs a spell on the server, and returns its graph and the cache that is full when the root's `completed` comes. */
async function ranOnServer(context, spell, inputs = {}) {
  const socket = io(server, { auth: { token }, forceNew: true });
  context.after(() => socket.close());
  await new Promise((resolve, reject) => socket.on("connected", resolve).on("connect_error", reject));
  const described = await ask(socket, "get", "spell-runner", spell, {});
  let cache;
  const completed = new Promise((resolve) => socket.on("node-event", (event) => {
    cache ??= new RunCache(event.run);
    cache.take(event);
    if (isEnd(event)) resolve(event);
  }));
  const outputs = await ask(socket, "create", "spell-runner", { spellId: spell, inputs }, {});
  assert.deepEqual((await completed).outputs, outputs);
  return { graph: { ...described.graph, id: VERSION }, cache, outputs };
}

function ask(socket, ...call) {
  return new Promise((resolve, reject) => socket.emit(...call, (error, result) => (error ? reject(error) : resolve(result))));
}

/** Returns what the nodes of this spell gave in the run, in the order in which they did. */
function gaveOnServer(cache) {
  return cache.events.filter(({ kind, path }) => kind === "completed" && path !== "").map(({ path, outputs }) => [path, outputs ?? {}]);
}

const namesIn = (graph) => [...new Set(Object.values(graph.nodes).map((node) => node.name))];

test("Rete's engine walks the nodes of a dataflow with the values that they gave on the server", async (context) => {
  const { graph, cache } = await ranOnServer(context, "verse", { theme: "tea" });
  const gave = [];
  const took = new Map();
  const engine = new Engine(VERSION);
  replayWorkers(namesIn(graph).map((name) => new Editors(name)), cache, {
    onWork: ({ node, inputs, outputs }) => {
      gave.push([String(node.id), outputs]);
      took.set(String(node.id), inputs);
    },
  }).forEach((component) => engine.register(component));
  engine.on(["warn", "error"], (problem) => assert.fail(String(problem.message ?? problem)));

  assert.equal(await engine.process(graph), "success");

  assert.deepEqual(new Map(gave), new Map(gaveOnServer(cache)));
  assert.deepEqual(gave.map(([id]) => id).toSorted(), ["1", "2", "4", "5", "6"]);
  assert.deepEqual(Object.keys(cache.outputsOf("2")).toSorted(), ["composed", "result"]);
  assert.deepEqual(took.get("2"), { theme: ["tea"] });
  assert.deepEqual(took.get("4"), { string: [cache.outputsOf("2").composed] });
});

test("what a gate refused on the server, and what needs its value, does not work again", async (context) => {
  const { graph, cache } = await ranOnServer(context, "verse");
  const skipped = cache.events.filter(({ kind }) => kind === "skipped").map(({ path }) => path);
  const worked = [];
  const engine = new Engine(VERSION);
  replayWorkers(namesIn(graph).map((name) => new Editors(name)), cache, { onWork: ({ node }) => worked.push(String(node.id)) })
    .forEach((component) => engine.register(component));

  await engine.process(graph);

  assert.deepEqual(skipped.toSorted(), ["3", "7"]);
  assert.deepEqual(worked.filter((id) => skipped.includes(id)), []);
});

/** Makes Rete's tasks of a graph, and lets the one begin at which the run began. */
async function walkedByTasks(graph, cache, entry, options) {
  const tasks = new Map();
  const engine = new Engine(VERSION);
  engine.use(Tasks);
  const components = namesIn(graph).map((name) => new Editors(name, {
    outputs: outputsOf(graph, name),
    init: (task, node) => tasks.set(String(node.id), task),
  }));
  replayWorkers(components, cache, options).forEach((component) => engine.register(component));
  engine.on(["warn", "error"], (problem) => assert.fail(String(problem.message ?? problem)));
  await engine.process(graph);
  await tasks.get(entry).run({});
}

/** Tells which outputs of a component are triggers, as the components of an editor do. */
function outputsOf(graph, name) {
  const nodes = Object.values(graph.nodes).filter((node) => node.name === name);
  const triggers = ["trigger", "error", "default", ...nodes.flatMap(({ data }) => (data.outputs ?? [])
    .filter(({ taskType }) => taskType === "option").map(({ socketKey }) => socketKey))];
  const keys = nodes.flatMap((node) => Object.keys(node.outputs));
  return Object.fromEntries(keys.map((key) => [key, triggers.includes(key) ? "option" : "output"]));
}

test("Rete's tasks take the way that the run took, node by node", async (context) => {
  const { graph, cache, outputs } = await ranOnServer(context, "crossroads", { way: "right", word: "welcome" });
  const gave = [];

  await walkedByTasks(graph, cache, "1", { onWork: ({ node, outputs: its }) => gave.push([String(node.id), its]) });

  assert.deepEqual(outputs, { right: "welcome" });
  assert.deepEqual(gave, gaveOnServer(cache));
  assert.deepEqual(gave.map(([id]) => id), ["1", "2", "3", "5", "7", "8"]);
});

test("Rete's tasks go on where a failure was caught", async (context) => {
  const { graph, cache, outputs } = await ranOnServer(context, "baking");
  const gave = [];

  await walkedByTasks(graph, cache, "1", { onWork: ({ node, outputs: its }) => gave.push([String(node.id), its]) });

  assert.deepEqual(outputs, { alone: 0 });
  assert.ok(cache.hasFailed("3"));
  assert.deepEqual(gave, gaveOnServer(cache));
  assert.deepEqual(gave.map(([id]) => id), ["1", "6", "2", "5"]);
});

test("Rete's tasks do not fire the error output of what did not fail", async (context) => {
  const { graph, cache, outputs } = await ranOnServer(context, "baking", { guests: 4 });
  const gave = [];

  await walkedByTasks(graph, cache, "1", { onWork: ({ node, outputs: its }) => gave.push([String(node.id), its]) });

  assert.deepEqual(outputs, { slice: 2 });
  assert.deepEqual(gave, gaveOnServer(cache));
  assert.deepEqual(gave.map(([id]) => id), ["1", "6", "2", "3", "4"]);
});
