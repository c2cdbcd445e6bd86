// SPDX-License-Identifier: Apache-2.0
/** The actions on a run: those that begin another run resolve with its id. */
import { inputsOf } from "./input-form.js";
import { linkTo } from "./links.js";
import { showNote } from "./notice.js";
import { Scope, parentOf } from "./places.js";
import { recordingOf } from "./recordings.js";
import { curlOf, testOf } from "./run-code.js";
import { copyText, download } from "./value-export.js";

/** Other values of a run cannot be had again than those that its events hold. */
export function again(tab, client) {
  const { inputs } = tab.run.state;
  const lost = Object.keys(inputs).find((name) => inputs[name] && typeof inputs[name] === "object" && "$omitted" in inputs[name]);
  if (lost) throw new Error(`Input '${lost}' of this run is not in its events: it was too large, or no JSON.`);
  return client.start(tab.id, inputs, { trigger: triggerOf(tab), standIns: standInsOf(tab) });
}

/** Nodes that could not work at the server before, and can by now, need nothing in their place. */
function standInsOf({ run, described }) {
  const given = Object.entries(run.state.standIns ?? {}).filter(([id]) => described.standIns?.[id]);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

export function withStandIns(tab, client, standIns) {
  return client.start(tab.id, inputsOf(tab), { standIns });
}

export function goOn(tab, client) {
  return client.goOn(tab.run.id);
}

export function rerun(tab, client) {
  return client.rerun(tab.run.id);
}

export async function copyLink(tab) {
  await copyText(linkTo(tab));
  showNote("The link is copied. It holds no token: whoever opens it needs one.");
}

export async function copyCurl(tab) {
  const { run, name } = tab;
  const server = (location.origin + location.pathname).replace(/\/+$/, "");
  await copyText(curlOf({ server, spell: name, inputs: run.state.inputs, trigger: triggerOf(tab), standIns: standInsOf(tab) }));
  showNote("The command is copied. It reads your token from $TOKEN.");
}

export async function copyTest(tab, client) {
  const { events } = tab.run;
  const scopes = new Map();
  for (const path of new Set(events.map((event) => event.path))) {
    const scope = new Scope(parentOf(path));
    if (!scopes.has(scope.frame)) scopes.set(scope.frame, await tab.levels.open(scope, events));
  }
  const names = new Set([tab.id, ...[...scopes].filter(([frame]) => frame !== "").map(([, { name }]) => name)]);
  const spells = [];
  for (const name of names) spells.push((await client.get(name)).saved);
  const isStubbed = (path) => {
    const scope = new Scope(parentOf(path));
    return scopes.get(scope.frame).model.byId.get(scope.placeOf(path).id)?.isOutside ?? true;
  };
  const nodes = [...scopes.values()].flatMap(({ model }) => model.nodes);
  const outside = new Set(nodes.filter((node) => node.isOutside).map(({ component }) => component));
  await copyText(testOf(tab.run, { spells, trigger: triggerOf(tab), outside: [...outside], isStubbed }));
  showNote("A test is copied that runs the spell as this run went, with what came from outside in stubs.");
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
