// SPDX-License-Identifier: Apache-2.0
/** The client over a WebSocket: calls, events, and what it does when some of them are lost. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { SpellRuns } from "../../main/resources/dev/spellrunner/examples/playground/page/client/spell-runs.js";
import { SpellClient, Wire, connected, endOf, heard, isEnd, seqs, server, token, upTo } from "./playground.js";

test("runs a spell and answers with its outputs", async (context) => {
  const client = await connected(context);

  const opened = await client.open("crossroads");
  const { status, outputs } = await client.run("crossroads", { way: "left", word: "hi" });

  assert.deepEqual(opened.inputs.toSorted(), ["way", "word"]);
  assert.equal(status, "completed");
  assert.deepEqual(outputs, { left: "hi" });
  assert.deepEqual((await client.list()).open, ["crossroads-id"]);
  await client.close("crossroads");
  assert.deepEqual((await client.list()).open, []);
});

test("hears the events of a run in order, and then has the values that its nodes gave", async (context) => {
  const client = await connected(context);
  const events = heard((listener) => client.onEvent(listener));
  const completed = heard((listener) => client.onCompleted(listener));
  await client.open("crossroads");

  const run = await client.start("crossroads", { way: "left", word: "hi" });
  const [ended, cache] = await completed.until(([id]) => id === run);

  assert.equal(ended, run);
  assert.deepEqual(seqs(events.all), upTo(events.all.length));
  assert.ok(isEnd(events.all.at(-1)));
  assert.deepEqual(cache.outputsOf(4), { output: "hi" });
  assert.deepEqual(cache.closedOf(3).toSorted(), ["default", "right"]);
  assert.equal(cache.outputsOf(7), undefined);
  assert.deepEqual(cache.paths(), ["1", "2", "3", "5", "4", "6", ""]);
  assert.deepEqual(cache.events, events.all);
  assert.equal(client.cacheOf("crossroads"), cache);
});

test("hears nothing of a listener that was taken out, and another one's defect does not matter", async (context) => {
  const client = await connected(context);
  const defects = context.mock.method(console, "error", () => {});
  client.onEvent(() => { throw new Error("a defect"); });
  const before = heard((listener) => client.onEvent(listener)());
  const events = heard((listener) => client.onEvent(listener));
  await client.open("crossroads");

  await client.run("crossroads");

  await events.until(isEnd);
  assert.deepEqual(before.all, []);
  assert.equal(defects.mock.callCount(), events.all.length);
});

test("cancels a run", async (context) => {
  const client = await connected(context);
  const events = heard((listener) => client.onEvent(listener));
  await client.open("side by side");
  const run = await client.start("side by side", { seconds: 60 });

  assert.equal(await client.cancel(run), true);

  assert.equal((await events.until(isEnd)).kind, "cancelled");
});

test("changes a spell", async (context) => {
  const client = await connected(context);
  await client.open("greeting");

  const changed = await client.update("greeting", [{ op: "add", path: "/graph/nodes/1/data/note", value: "new" }]);

  assert.equal(changed.graph.nodes[1].data.note, "new");
});

test("fails with what the server said", async (context) => {
  const client = await connected(context);

  await assert.rejects(client.open("nonsense"), { name: "SpellError", code: "not-found" });
  await assert.rejects(client.call("spell.sing"), { name: "SpellError", code: "not-found" });
  await assert.rejects(client.open("unfinished"), ({ code, data }) => code === "invalid-spell" && data.problems.length > 1);
  assert.ok((await client.get("unfinished")).problems.length > 1);
});

test("runs a spell with unknown components, with what stands in for them", async (context) => {
  const client = await connected(context);
  const standIns = { 3: { outputs: { sound: "la" } }, 4: { outputs: { applause: 12345678901234567890n }, closed: [] } };

  const { standIns: needed, inputs } = await client.open("unfinished", { standIns: true });
  const { status, outputs } = await client.run("unfinished", { song: "mi" }, { standIns });

  assert.deepEqual(needed[3], { component: "Sing", outputs: ["sound"], triggers: ["trigger"] });
  assert.deepEqual(inputs, ["song"]);
  assert.equal(status, "completed");
  assert.equal(String(outputs.applause).slice(0, 8), "12345678");
  await assert.rejects(client.run("unfinished", {}, { standIns: { 1: {} } }), { code: "invalid-request" });
});

test("asks for events that did not come, and hears each once", async (context) => {
  const client = await connected(context);
  const events = heard((listener) => client.onEvent(listener));
  await client.open("verse");
  const toDrop = new Set([3, 9]);
  Wire.last.change = without((event) => toDrop.delete(event.seq));

  await client.start("verse");
  await events.until(isEnd);

  assert.equal(toDrop.size, 0);
  assert.ok(coversAll(events.all));
});

test("does not hear an event twice", async (context) => {
  const client = await connected(context);
  const events = heard((listener) => client.onEvent(listener));
  await client.open("crossroads");
  Wire.last.change = (text) => [text, text];

  const { status } = await client.run("crossroads");
  await events.until(isEnd);

  assert.equal(status, "completed");
  assert.deepEqual(seqs(events.all), upTo(events.all.length));
});

test("comes back when the connection is lost, with what happened meanwhile", async (context) => {
  const client = await connected(context);
  const wire = Wire.last;
  const other = await connected(context);
  const [events, statuses] = [heard((listener) => client.onEvent(listener)), heard((listener) => client.onStatus(listener))];
  await client.open("verse");
  await client.open("verse");
  await other.open("verse");
  await client.run("verse");

  const pending = client.call("run.get", { run: "whatever" });
  wire.terminate();
  await assert.rejects(pending, { code: "unreachable" });
  await statuses.until((status) => status === "away");
  await assert.rejects(client.list(), { code: "unreachable" });
  const { run } = await other.run("verse");
  await statuses.until((status) => status === "live");
  await events.until(endOf(run));

  assert.ok(coversAll(events.all.filter((event) => event.run === run)));
  assert.deepEqual(statuses.all, ["away", "live"]);
  await client.close("verse");
  assert.deepEqual((await client.list()).open, ["verse-id"]);
});

test("comes back once, even if the connection is lost again meanwhile", async (context) => {
  const client = await connected(context);
  const statuses = heard((listener) => client.onStatus(listener));
  await client.open("verse");
  Wire.last.terminate();
  await statuses.until((status) => status === "away");
  const sockets = [];
  const { send } = Wire.prototype;
  context.mock.method(Wire.prototype, "send", function (text) {
    if (!sockets.includes(this)) sockets.push(this);
    if (sockets.length === 1) this.terminate();
    else send.call(this, text);
  });

  await statuses.until((status) => status === "live");

  assert.equal(sockets.length, 2);
  assert.deepEqual((await client.list()).open, ["verse-id"]);
  assert.deepEqual(statuses.all, ["away", "live"]);
});

test("tells of runs that the server no longer knows, and of no others", async (context) => {
  const client = await connected(context);
  const [events, lost] = [heard((listener) => client.onEvent(listener)), heard((listener) => client.onLost(listener))];
  await client.open("side by side");
  const [gone, there] = [await client.start("side by side", { seconds: 60 }), await client.start("side by side", { seconds: 60 })];
  await events.until((event) => event.run === gone && event.path === "3");
  await events.until((event) => event.run === there && event.path === "3");
  const { send } = Wire.prototype;
  context.mock.method(Wire.prototype, "send", function (text) {
    send.call(this, text.includes("run.get") ? text.replace(gone, "a-run-of-yore") : text);
  });

  Wire.last.terminate();
  const told = await lost.until(() => true);

  assert.deepEqual(told, { spell: "side by side", run: gone });
  await Promise.all([gone, there].map((run) => client.cancel(run)));
  assert.equal(lost.all.length, 1);
});

test("does not come back when it was disconnected", async (context) => {
  const client = await connected(context);
  const statuses = heard((listener) => client.onStatus(listener));
  await client.open("verse");
  Wire.last.terminate();
  await statuses.until((status) => status === "away");

  client.disconnect();
  await client.connect();

  assert.deepEqual((await client.list()).open, []);
  assert.deepEqual(statuses.all, ["away", "closed", "connecting", "live"]);
});

test("applies an event that covers what comes next, and no other", () => {
  const runs = new SpellRuns();
  const event = (seq, since = undefined) => ({ run: "r", seq, since, path: "1", kind: "progress" });

  assert.equal(runs.judge(event(2)), "missing");
  assert.equal(runs.judge(event(2, 1)), "next");
  runs.apply(event(2, 1));
  assert.equal(runs.judge(event(2)), "known");
  assert.equal(runs.judge(event(7, 4)), "missing");
  assert.equal(runs.judge(event(7, 2)), "next");
  runs.giveUp({ r: 9 });
  assert.equal(runs.judge(event(10)), "next");
  assert.deepEqual(runs.lastSeqs(), { r: 9 });
});

/** Returns a change to messages: some events do not come. */
function without(isDropped) {
  return (text) => {
    const message = JSON.parse(text);
    const left = [message].flat().filter((each) => each.method !== "node.event" || !isDropped(each.params));
    if (left.length === 0) return [];
    return [JSON.stringify(Array.isArray(message) ? left : left[0])];
  };
}

/** Tells whether events of a run leave no gap and nothing is in two of them. */
function coversAll(events) {
  return events.every((event, i) => (event.since ?? event.seq) === (events[i - 1]?.seq ?? 0) + 1) && isEnd(events.at(-1));
}

test("tells a server that refuses the token from one that is away, and renews it", async (context) => {
  const refused = new SpellClient(server, { token: "nonsense", WebSocket: Wire });
  context.after(() => refused.disconnect());
  await assert.rejects(refused.connect(), { name: "SpellError", code: "unauthorized" });
  assert.equal(refused.status, "refused");
  await assert.rejects(refused.list(), { code: "unauthorized" });

  const asked = [];
  const client = new SpellClient(server, {
    WebSocket: Wire,
    token: async (about) => {
      asked.push(about.refused);
      return about.refused ? token : "stale";
    },
  });
  context.after(() => client.disconnect());
  await Promise.all([client.connect(), client.connect()]);
  assert.equal(client.status, "live");
  assert.deepEqual(asked, [false, true]);

  const away = new SpellClient("http://127.0.0.1:9", { token, WebSocket: Wire });
  await assert.rejects(away.connect(), { code: "unreachable" });
  assert.equal(away.status, "closed");
});

test("hears that an open spell has changed, by whatever name it goes", async (context) => {
  const client = await connected(context);
  const other = await connected(context);
  const updates = heard((hear) => client.onUpdated(hear));
  const { version } = await client.open("orders");

  await other.update("orders", [{ op: "replace", path: "/name", value: "requests" }]);

  const update = await updates.until(({ name }) => name === "requests");
  assert.equal(update.spell, "orders-id");
  assert.notEqual(update.version, version);
  await client.close("orders");
  await other.update("requests", [{ op: "replace", path: "/name", value: "orders" }]);
});
