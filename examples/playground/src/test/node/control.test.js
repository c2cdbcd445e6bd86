// SPDX-License-Identifier: Apache-2.0
/** The client's calls that take a run in hand, and those that play a spell. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Wire, connected, endOf, heard, isEnd } from "./playground.js";

const waitsAt = (run, path) => (event) => event.run === run && event.kind === "waiting" && event.path === path;
const worksAt = (run, path) => (event) => event.run === run && event.kind === "started" && event.path === path;

async function opened(context, spell) {
  const client = await connected(context);
  const events = heard((listener) => client.onEvent(listener));
  await client.open(spell);
  return { client, events };
}

test("goes node by node through a run that is started paused", async (context) => {
  const { client, events } = await opened(context, "crossroads");

  const run = await client.start("crossroads", { way: "left" }, { paused: true });
  await events.until(waitsAt(run, "1"));
  assert.deepEqual(await client.waiting(run), { paused: true, waiting: [{ path: "1", component: "Module Trigger In", inputs: {}, approval: false }] });
  await client.step(run);
  await events.until(waitsAt(run, "2"));
  await client.resume(run);

  assert.equal((await events.until(endOf(run))).kind, "completed");
  assert.deepEqual(events.all.filter((event) => event.kind === "waiting").map((event) => event.path), ["1", "2"]);
});

test("pauses a run that goes on", async (context) => {
  const { client, events } = await opened(context, "side by side");
  const run = await client.start("side by side", { seconds: 0.1 });
  await events.until(worksAt(run, "4"));

  assert.equal((await client.pause(run)).paused, true);

  await events.until(waitsAt(run, "6"));
  assert.equal((await client.resume(run)).paused, false);
  await events.until(endOf(run));
});

test("stops at the breakpoints of a spell, also after it has come back", async (context) => {
  const { client, events } = await opened(context, "crossroads");
  const statuses = heard((listener) => client.onStatus(listener));
  await client.breakpoints({ spell: "crossroads" }, { nodes: ["4"] });
  Wire.last.terminate();
  await statuses.until((status) => status === "live");

  const run = await client.start("crossroads", { way: "left", word: "hi" });
  const waiting = await events.until(waitsAt(run, "4"));
  await client.pass(run, "4", { string: "nicer" });
  await client.resume(run);

  assert.equal(waiting.reason, "stopped at a breakpoint");
  assert.deepEqual((await events.until(endOf(run))).outputs, { left: "nicer" });
});

test("sets the breakpoints of one run", async (context) => {
  const { client, events } = await opened(context, "crossroads");
  const run = await client.start("crossroads", { way: "left" }, { paused: true });
  await events.until(waitsAt(run, "1"));

  await client.breakpoints({ run }, { components: ["Output"] });
  await client.resume(run);
  await events.until(waitsAt(run, "6"));
  await client.breakpoints({ run });
  await client.resume(run);

  await events.until(endOf(run));
});

test("approves of a node or refuses it", async (context) => {
  const { client, events } = await opened(context, "approval");
  const run = await client.start("approval");
  await events.until(waitsAt(run, "4"));
  assert.equal(await client.pass(run, "5"), false);

  assert.equal(await client.refuse(run, "4", "not that letter"), true);

  assert.deepEqual((await events.until(endOf(run))).outputs, {});
  assert.equal((await events.until((event) => event.kind === "skipped")).reason, "node '4' was refused: not that letter");
  // The host forgets the run right after it has told its end.
  const passUntilRefused = async () => {
    for (;;) await client.pass(run, "4");
  };
  await assert.rejects(passUntilRefused, { code: "not-found" });
});

test("skips a node that works, with outputs in its place", async (context) => {
  const { client, events } = await opened(context, "side by side");
  const run = await client.start("side by side", { seconds: 60 });
  await events.until(worksAt(run, "4"));

  assert.equal(await client.skip(run, "4", { outputs: { value: "asleep" } }), true);

  const { outputs } = await events.until(endOf(run));
  assert.equal(outputs.last, "asleep");
});

test("plays a spell, pauses it and stops it, and another connection of the user hears of it", async (context) => {
  const { client, events } = await opened(context, "orders");
  const { client: other } = await opened(context, "orders");
  const states = heard((listener) => other.onPlayState(({ name, state }) => listener(`${name} ${state}`)));

  assert.equal((await client.play("orders", { queue: 5 })).state, "playing");
  await client.push("orders", "tea");
  const { outputs } = await events.until(isEnd);
  assert.equal((await client.pausePlay("orders")).state, "paused");
  assert.equal((await client.stopPlay("orders")).state, "stopped");

  assert.deepEqual(outputs, { served: "tea" });
  await states.until((state) => state === "orders stopped");
  assert.deepEqual(states.all, ["orders playing", "orders paused", "orders stopped"]);
  await assert.rejects(client.push("orders", "cake"), { code: "invalid-request" });
});
