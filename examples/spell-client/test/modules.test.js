// SPDX-License-Identifier: Apache-2.0
/** The client's modules that need no server. */
import assert from "node:assert/strict";
import { test } from "node:test";

const client = (name) => import(`../../playground/src/main/resources/dev/spellrunner/examples/playground/page/client/${name}`);
const { within, pause } = await client("patience.js");
const { RunEnds } = await client("run-ends.js");
const { SpellError, fieldsOf, unreachable } = await client("spell-error.js");
const { Credentials } = await client("credentials.js");
const { Link } = await client("link.js");
const { Listeners } = await client("listeners.js");
const { eventsOf } = await client("run-events.js");
const { OpenSpells } = await client("open-spells.js");

const never = () => new Promise(() => {});

test("what takes too long fails, and is told that nobody waits", async () => {
  /** @type {AbortSignal} */
  let told;
  const waiting = within("to sleep", { timeout: 5 }, (signal) => {
    told = signal;
    return never();
  });

  await assert.rejects(waiting, { name: "SpellError", code: "timeout", message: "to sleep took longer than 5 ms" });
  assert.equal(told.reason.code, "timeout");
});

test("what is aborted does not begin, or is told why", async () => {
  const ending = new AbortController();
  let begun = 0;
  const action = () => {
    begun++;
    return never();
  };

  await assert.rejects(within("to sing", { signal: AbortSignal.abort("no") }, action), { code: "aborted", cause: "no" });
  const waiting = within("to sing", { signal: ending.signal }, action);
  ending.abort("enough");

  await assert.rejects(waiting, { code: "aborted", cause: "enough" });
  assert.equal(begun, 1);
  assert.equal(await within("to add", { signal: ending.signal.aborted ? undefined : ending.signal, timeout: 1000 }, async () => 2), 2);
});

test("a pause ends with its signal", async () => {
  const ending = new AbortController();
  const pausing = pause(60_000, ending.signal);

  ending.abort();

  await pausing;
  await pause(60_000, ending.signal);
});

test("ends of runs are told to all who wait, once", async () => {
  const ends = new RunEnds();
  const { signal } = new AbortController();
  const both = [ends.wait("a", signal), ends.wait("a", signal)];
  const other = ends.wait("b", signal);
  const leaving = new AbortController();
  const left = ends.wait("c", leaving.signal);

  ends.ended("a");
  leaving.abort("tired");
  assert.deepEqual(ends.runs(), ["b"]);
  ends.failAll(unreachable("gone"));

  await Promise.all(both);
  await assert.rejects(other, { code: "unreachable" });
  await assert.rejects(left, (reason) => reason === "tired");
  await assert.rejects(ends.wait("d", leaving.signal), (reason) => reason === "tired");
  assert.deepEqual(ends.runs(), []);
});

test("an error has the code of the server, however it comes", () => {
  const overHttp = new SpellError({ code: "forbidden", message: "no", data: { right: "run" } });
  const overRpc = new SpellError({ code: -32000, message: "no", data: { code: "forbidden", message: "no", data: { right: "run" } } });
  const ofOther = SpellError.of(new TypeError("fetch failed"));

  for (const error of [overHttp, overRpc]) assert.deepEqual([error.code, error.data], ["forbidden", { right: "run" }]);
  assert.deepEqual([ofOther.code, ofOther.cause.message], ["unreachable", "fetch failed"]);
  assert.equal(SpellError.of(overHttp), overHttp);
});

test("an answer that is none of the server's is told from one that is", async () => {
  const answer = (status, text) => new Response(text, { status });

  assert.deepEqual(await fieldsOf(answer(200, '{"run":"r"}')), { run: "r" });
  await assert.rejects(fieldsOf(answer(409, '{"code":"conflict","message":"changed","data":{"version":"v"}}')), { code: "conflict", data: { version: "v" } });
  await assert.rejects(fieldsOf(answer(502, "<h1>Bad gateway</h1>")), { code: "unreachable" });
  await assert.rejects(fieldsOf(answer(404, '"not here"')), { code: "unreachable" });
});

test("a token is asked for once, and again when it is refused", async () => {
  const asked = [];
  const tokens = ["first", "second", "second", null];
  const credentials = new Credentials(({ refused }) => {
    asked.push(refused);
    return tokens.shift();
  });

  await credentials.begin();
  await credentials.begin();
  assert.deepEqual(credentials.headers({ Accept: "x" }), { Authorization: "Bearer first", Accept: "x" });
  assert.equal(await credentials.renew(), true);
  assert.equal(await credentials.renew(), false);
  assert.equal(await credentials.renew(), false);
  assert.deepEqual(asked, [false, true, true, true]);
  assert.equal(await new Credentials("fixed").renew(), false);
  assert.deepEqual(new Credentials(undefined).headers(), {});
});

/** A link whose connection a test makes and breaks. */
function linked(opens) {
  const told = [];
  const calls = { status: "live", open: () => opens.shift()(), isRefused: async () => false, close() {} };
  const link = new Link(calls, new Credentials("t"), {
    again: async () => told.push("again"), onStatus: (status) => told.push(status), onGivenUp: (why) => told.push(why.code),
  });
  return { link, told };
}

test("who connects twice waits for the same connection", async () => {
  const { link, told } = linked([async () => {}]);

  await Promise.all([link.connect(), link.connect()]);
  await link.connect();

  assert.deepEqual(told, ["connecting", "live"]);
  await link.back();
});

test("who waits for the connection to come back is told when it does, and when it will not", async () => {
  const refused = async () => { throw new SpellError({ code: "unauthorized", message: "no" }); };
  const { link, told } = linked([async () => {}, async () => {}, refused]);
  await link.connect();

  link.lost();
  await link.back();
  assert.deepEqual(told, ["connecting", "live", "away", "again", "live"]);
  link.lost();
  await assert.rejects(link.back(), { code: "unauthorized" });
  assert.equal(link.status, "refused");
  link.close();
  await assert.rejects(link.back(), { code: "unreachable" });
});

test("a listener's defect is kept from the others", (context) => {
  const defects = context.mock.method(console, "error", () => {});
  const listeners = new Listeners();
  const said = [];
  listeners.add("word", () => { throw new Error("a defect"); });
  const unlisten = listeners.add("word", (word) => said.push(word));

  listeners.tell("word", "hi");
  unlisten();
  listeners.tell("word", "ho");

  assert.deepEqual(said, ["hi"]);
  assert.equal(defects.mock.callCount(), 2);
});

test("events come in one piece, however they are cut on their way, and what is none is left out", async () => {
  const told = '{"seq":1,"path":"","kind":"started"}';
  const end = '{"seq":2,"path":"","kind":"completed"}';
  const bytes = new TextEncoder().encode(`: ping\n\nid: 1\ndata: ${told}\n\nevent: dropped\ndata: {"code":"busy"}\r\n\r\ndata: ${end}\n\n`);
  const asked = [];
  const fetch = async (address, { headers }) => {
    asked.push([address, headers["Last-Event-ID"]]);
    return new Response(new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    }));
  };

  const events = [];
  for await (const event of eventsOf("r/1", { server: "http://s", fetch, credentials: new Credentials("t") })) events.push(event);

  assert.deepEqual(events, [JSON.parse(told), JSON.parse(end)]);
  assert.deepEqual(asked, [["http://s/runs/r%2F1/events", "0"]]);
});

test("a run of a spell that is held for it alone is not told to listeners", async () => {
  const [calls, told] = [[], []];
  const ends = new RunEnds();
  const open = new OpenSpells(async (method) => {
    calls.push(method);
    return { spell: "e-id", name: "e" };
  }, (...about) => told.push(about), ends);
  const letGo = await open.hold("e");
  const ended = ends.wait("r", new AbortController().signal);

  open.hearEvent({ spell: "e", run: "r", seq: 1, path: "", kind: "started" });
  open.hearEvent({ spell: "e", run: "r", seq: 2, path: "", kind: "completed" });

  await ended;
  assert.equal(open.hasEnded("r"), true);
  assert.deepEqual(told, []);
  letGo();
  assert.deepEqual(calls, ["spell.open", "spell.close"]);
  assert.equal(open.known("e"), undefined);
});
