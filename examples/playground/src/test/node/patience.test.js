// SPDX-License-Identifier: Apache-2.0
/** Callers that do not want to wait for ever, events that are iterated over, and faults that come in one form. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { SpellClient, SpellError, Wire, connected, endOf, heard, seqs, server, token, upTo } from "./playground.js";

const overBoth = [Wire, null];

for (const WebSocket of overBoth) {
  const how = WebSocket ? "a WebSocket" : "HTTP";

  test(`a run that nobody waits for any more is cancelled, over ${how}`, async (context) => {
    const client = await connected(context, { WebSocket });
    const watching = await connected(context);
    const events = heard((listener) => watching.onEvent(listener));
    await watching.open("side by side");
    const ending = new AbortController();

    const aborted = assert.rejects(
      client.run("side by side", { seconds: 60 }, { signal: ending.signal }),
      (problem) => problem instanceof SpellError && problem.code === "aborted" && problem.cause === ending.signal.reason,
    );
    const { run } = await events.until(({ path }) => path === "4");
    ending.abort();

    await aborted;
    assert.equal((await events.until(endOf(run))).kind, "cancelled");
    assert.deepEqual((await client.list()).open, []);
  });

  test(`a run may take no longer than its caller says, over ${how}`, async (context) => {
    const client = await connected(context, { WebSocket });

    await assert.rejects(client.run("side by side", { seconds: 60 }, { timeout: 300 }), { code: "timeout", data: { millis: 300 } });
  });

  test(`the events of a run are iterated over to its end, over ${how}`, async (context) => {
    const client = await connected(context, { WebSocket });
    const run = await client.start("crossroads", { way: "left", word: "hi" });

    const events = [];
    for await (const event of client.events(run)) events.push(event);
    const rest = [];
    for await (const event of client.events(run, { after: 3 })) rest.push(event);

    assert.deepEqual(seqs(events), upTo(events.length));
    assert.deepEqual(events.at(-1).outputs, { left: "hi" });
    assert.deepEqual(rest, events.slice(3));
    await assert.rejects(client.events("nobody's run").next(), { name: "SpellError", code: "not-found" });
  });
}

test("a call has the time of its client, unless it says otherwise", async (context) => {
  const client = await connected(context, { timeout: 200 });
  Wire.last.change = () => [];

  await assert.rejects(client.list(), { name: "SpellError", code: "timeout", data: { millis: 200 } });
  await assert.rejects(client.get("crossroads", { timeout: 50 }), { code: "timeout", data: { millis: 50 } });
  await assert.rejects(client.get("crossroads", { signal: AbortSignal.abort("enough") }), { code: "aborted", cause: "enough" });
});

test("a spell that is opened too late for its caller is closed again", async (context) => {
  const client = await connected(context);
  const wire = Wire.last;
  const held = [];
  wire.change = (text) => { held.push(text); return []; };

  await assert.rejects(client.open("crossroads", { timeout: 100 }), { code: "timeout" });
  wire.change = (text) => [...held.splice(0), text];

  // What was held comes with the next answer, and the client closes the spell then.
  await client.list();
  await client.list();
  assert.deepEqual((await client.list()).open, []);
});

test("who hears no more of a run says so by a signal or by leaving the loop", async (context) => {
  const client = await connected(context);
  const run = await client.start("side by side", { seconds: 60 });
  const ending = new AbortController();
  const heardTo = [];

  for await (const event of client.events(run)) {
    heardTo.push(event.seq);
    if (event.path === "4") break;
  }
  const rest = client.events(run, { after: heardTo.at(-1), signal: ending.signal });
  const told = assert.rejects(async () => {
    for (let next = await rest.next(); !next.done; next = await rest.next()) heardTo.push(next.value.seq);
  }, { name: "SpellError", code: "aborted" });
  ending.abort();
  await told;
  assert.deepEqual(heardTo.toSorted((one, other) => one - other), heardTo);
  await client.cancel(run);
});

test("a token that the server takes no more is renewed also for the events of a run", async (context) => {
  const asked = [];
  const client = new SpellClient(server, {
    WebSocket: null,
    token: ({ refused }) => {
      asked.push(refused);
      return refused ? token : "stale";
    },
  });
  const run = await (await connected(context)).start("crossroads");

  const events = [];
  for await (const event of client.events(run)) events.push(event);

  assert.equal(events.at(-1).kind, "completed");
  assert.deepEqual(asked, [false, true]);
});

test("two clients that connect at once, and one that connects twice, are connected", async (context) => {
  const client = new SpellClient(server, { token, WebSocket: Wire });
  context.after(() => client.disconnect());
  const before = Wire.all.length;

  await Promise.all([client.connect(), client.connect()]);
  await client.connect();

  assert.equal(client.status, "live");
  assert.equal(Wire.all.length, before + 1);
});

test("faults of any kind are errors of one kind", async (context) => {
  const gateway = createServer((request, response) => response.writeHead(502).end("<h1>Bad gateway</h1>"));
  await new Promise((resolve) => gateway.listen(0, "127.0.0.1", resolve));
  context.after(() => gateway.close());
  const address = `http://127.0.0.1:${gateway.address().port}`;
  const failing = (options) => new SpellClient(options.server ?? server, { token, ...options }).connect();
  const isError = (code) => (problem) => problem instanceof SpellError && problem.code === code && problem.message.length > 0;

  await assert.rejects(failing({ server: address, WebSocket: Wire }), isError("unreachable"));
  await assert.rejects(failing({ server: address, WebSocket: null }), isError("unreachable"));
  await assert.rejects(failing({ server: "no address", WebSocket: Wire }), isError("unreachable"));
  await assert.rejects(failing({ WebSocket: null, fetch: async () => { throw new TypeError("no network"); } }), isError("unreachable"));
  await assert.rejects(failing({ WebSocket: Wire, token: () => { throw new Error("no token today"); } }), isError("unauthorized"));
  await assert.rejects(failing({ WebSocket: Wire, token: "nonsense" }), isError("unauthorized"));
  const client = await connected(context);
  const circle = {};
  circle.circle = circle;
  await assert.rejects(client.run("crossroads", { word: circle }), isError("invalid-request"));
});
