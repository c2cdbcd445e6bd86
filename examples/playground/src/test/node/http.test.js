// SPDX-License-Identifier: Apache-2.0
/** The client where there is no WebSocket: the same calls over HTTP, and runs as Server-Sent Events. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { SpellClient, SpellError, connected, heard, isEnd, seqs, server, upTo } from "./playground.js";

test("runs a spell and hears its events", async (context) => {
  const client = await connected(context, { WebSocket: null });
  const events = heard((listener) => client.onEvent(listener));
  const completed = heard((listener) => client.onCompleted(listener));

  await client.open("crossroads");
  const { run, status, outputs } = await client.run("crossroads", { way: "left", word: "hi" });

  assert.equal(client.status, "http");
  assert.equal(status, "completed");
  assert.deepEqual(outputs, { left: "hi" });
  assert.deepEqual(seqs(events.all), upTo(events.all.length));
  assert.equal(completed.all[0][0], run);
  assert.deepEqual(client.cacheOf("crossroads").outputsOf(4), { output: "hi" });
});

test("goes on behind the last event when its stream breaks off", async (context) => {
  const asked = [];
  const client = await connected(context, {
    WebSocket: null,
    fetch: async (address, options) => {
      const answer = await fetch(address, options);
      if (!address.endsWith("/events")) return answer;
      asked.push(options.headers["Last-Event-ID"]);
      return asked.length === 1 ? brokenOffAfter(answer, 3) : answer;
    },
  });
  const events = heard((listener) => client.onEvent(listener));
  await client.open("crossroads");

  await client.run("crossroads");
  await events.until(isEnd);

  assert.deepEqual(asked, ["0", "3"]);
  assert.deepEqual(seqs(events.all), upTo(events.all.length));
});

test("sends all that a run is started with", async (context) => {
  const client = await connected(context, { WebSocket: null });
  const standIns = { 3: { outputs: { sound: "la" } }, 4: { outputs: { applause: "clap" } } };

  const { outputs } = await client.run("unfinished", {}, { standIns });

  assert.deepEqual(outputs, { applause: "clap" });
});

test("cancels a run", async (context) => {
  const client = await connected(context, { WebSocket: null });
  const events = heard((listener) => client.onEvent(listener));
  await client.open("side by side");
  const run = await client.start("side by side", { seconds: 60 });
  await events.until((event) => event.path === "4");

  assert.equal(await client.cancel(run), true);

  assert.equal((await events.until(isEnd)).kind, "cancelled");
});

test("fails with what the server said, as over a WebSocket", async (context) => {
  const client = await connected(context, { WebSocket: null });
  const isError = (wanted) => (error) => error instanceof SpellError && error.code === wanted;

  await assert.rejects(client.open("nonsense"), isError("not-found"));
  await assert.rejects(client.open("unfinished"), isError("invalid-spell"));
  await assert.rejects(client.run("nonsense"), isError("not-found"));
  await assert.rejects(client.play("orders"), isError("not-found"));
  await assert.rejects(new SpellClient(server, { token: "guess", WebSocket: null }).connect(), isError("unauthorized"));
});

/** Returns the answer with no more of its stream than some events, and half of the next. */
function brokenOffAfter(answer, count) {
  let left = count;
  // Chunks of the network and events have different borders.
  let begun = "";
  const cut = new TransformStream({
    transform(text, controller) {
      const parts = (begun + text).split("\n\n");
      begun = parts.pop();
      const whole = parts.slice(0, left).map((part) => `${part}\n\n`);
      left -= whole.length;
      controller.enqueue(whole.join(""));
      if (left === 0) {
        controller.enqueue("data: {\"run\":\"half an ev");
        controller.terminate();
      }
    },
  });
  return new Response(answer.body.pipeThrough(new TextDecoderStream()).pipeThrough(cut).pipeThrough(new TextEncoderStream()));
}
