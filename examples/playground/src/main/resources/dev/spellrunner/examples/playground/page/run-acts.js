// SPDX-License-Identifier: Apache-2.0
/** The actions on a run: those that begin another run resolve with its id. */
import { graphModel } from "./graph-model.js";
import { inputsOf } from "./input-form.js";
import { linkTo } from "./links.js";
import { showNote } from "./notice.js";
import { Scope, parentOf, withoutLoops } from "./places.js";
import { recordingOf } from "./recordings.js";
import { curlOf, testOf } from "./run-code.js";
import { factsOf } from "./session.js";
import { fitting } from "./stand-ins-view.js";
import { copyText, download } from "./value-export.js";

/** Other values of a run cannot be had again than those that its events hold. */
export async function again(tab, client) {
  const { inputs } = tab.run.state;
  requireWhole(inputs, (name) => `Input '${name}'`);
  return client.start(tab.id, inputs, { trigger: triggerOf(tab), standIns: await standInsOf(tab) });
}

function requireWhole(values, what) {
  const lost = Object.keys(values).find((name) => values[name] && typeof values[name] === "object" && "$omitted" in values[name]);
  if (lost) throw new Error(`${what(lost)} of this run is not in its events: it was too large, or no JSON.`);
}

/**
 * Returns what stood in for nodes in the run, and for those that did not come to work then, what the form has. Nodes that could not
 * work at the server before, and can by now, need nothing in their place.
 */
async function standInsOf(tab) {
  const { run, described, standIns } = tab;
  if (!described.standIns) return undefined;
  const then = new Map();
  for (const [path, values] of Object.entries(run.state.standIns ?? {})) then.set(await placeOf(path, tab), values);
  const given = {};
  for (const [path, about] of Object.entries(described.standIns)) {
    given[path] = fitting(then.get(await placeOf(path, tab)) ?? standIns?.[path] ?? { outputs: {}, closed: [] }, about);
    requireWhole(given[path].outputs, (name) => `What stood in for node '${path}' as '${name}'`);
  }
  return given;
}

/** A spell that is called in several places is in each of them the same. */
async function placeOf(path, { levels, run }) {
  const scope = new Scope(parentOf(path));
  const { name } = await levels.open(scope, run.events);
  return JSON.stringify([name, scope.placeOf(path).id]);
}

/** The server knows what stood in for nodes in a run: it is told what somebody has typed since. */
function typedStandIns({ described, standIns }, isWanted = (_path) => true) {
  const typed = Object.entries(described.standIns ?? {}).filter(([path]) => standIns?.[path]?.isTyped && isWanted(path))
    .map(([path, about]) => [path, fitting(standIns[path], about)]);
  return typed.length > 0 ? Object.fromEntries(typed) : undefined;
}

export function withStandIns(tab, client, standIns) {
  return client.start(tab.id, inputsOf(tab), { standIns });
}

export function goOn(tab, client) {
  // What a node gave that came to work stays as it was.
  const worked = tab.run.state.standIns ?? {};
  return client.goOn(tab.run.id, { standIns: typedStandIns(tab, (path) => !worked[path]) });
}

export function rerun(tab, client) {
  return client.rerun(tab.run.id, { standIns: typedStandIns(tab) });
}

export async function copyLink(tab) {
  await copyText(linkTo(tab));
  showNote("The link is copied. It holds no token: whoever opens it needs one.");
}

export async function copyCurl(tab) {
  const { run, name } = tab;
  const server = (location.origin + location.pathname).replace(/\/+$/, "");
  await copyText(curlOf({ server, spell: name, inputs: run.state.inputs, trigger: triggerOf(tab), standIns: await standInsOf(tab) }));
  showNote("The command is copied. It reads your token from $TOKEN.");
}

export async function copyTest(tab, client) {
  const { run, levels } = tab;
  const scopes = new Map();
  for (const path of new Set(run.events.map((event) => event.path))) {
    const scope = new Scope(parentOf(path));
    if (!scopes.has(scope.frame)) scopes.set(scope.frame, await levels.open(scope, run.events));
  }
  const called = [...scopes].filter(([frame]) => frame !== "").map(([, { name }]) => name);
  const all = await spellsOf(client, tab.id, called);
  const standIns = run.state.standIns ?? {};
  const isStubbed = (path) => {
    const scope = new Scope(parentOf(path));
    return Boolean(standIns[withoutLoops(path)]) || (scopes.get(scope.frame).model.byId.get(scope.placeOf(path).id)?.isOutside ?? true);
  };
  await copyText(testOf(run, { ...all, trigger: triggerOf(tab), isStubbed }));
  showNote("A test is copied that runs the spell as this run went, with what came from outside in stubs.");
}

/**
 * Returns the spells that a test needs, also those that the run did not come to: `{spells, missing, outside, unknown}`, as JSON; the
 * names of those that are not there; the components that lead outside; and nodes of components that nobody here knows.
 */
async function spellsOf(client, root, called) {
  const components = await factsOf("components");
  const open = [root, ...called];
  const byId = new Map();
  const missing = [];
  const nodes = [];
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    const described = await client.get(name).catch((problem) => {
      if (problem.code !== "not-found") throw problem;
    });
    if (!described) {
      if (!missing.includes(name)) missing.push(name);
    } else if (!byId.has(described.spell)) {
      byId.set(described.spell, described.saved);
      const own = graphModel(described.graph, components).nodes;
      nodes.push(...own);
      open.push(...own.map(({ calls }) => calls).filter(Boolean));
    }
  }
  return {
    spells: [...byId.values()],
    missing,
    outside: [...new Set(nodes.filter((node) => node.isOutside && node.known).map(({ component }) => component))],
    unknown: nodes.filter((node) => !node.known),
  };
}

export function save(tab) {
  const { run, name } = tab;
  download(`${name} ${run.id}`, recordingOf(run.events), { type: "application/jsonl", ending: "jsonl" });
}

/** Returns the name of the Trigger In at which a run began: the first of its nodes, where that is one. */
function triggerOf({ run, levels, described }) {
  const first = run.events.find(({ path, kind }) => path !== "" && kind === "started");
  const title = levels.root.model.byId.get(first?.path)?.title;
  return (described.triggers ?? []).includes(title) ? title : undefined;
}
