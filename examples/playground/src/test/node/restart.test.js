// SPDX-License-Identifier: Apache-2.0
/** Tests that clients notice as little as can be of a server that is killed and started anew. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { SpellClient, Wire, endOf, heard } from "./playground.js";

const [java, ...rest] = process.env.SERVER_COMMAND.split("\n");

/** A server that can be killed and started again, at the same address. */
class KilledServer {
  port = 0;
  #process;

  async start(prefix, directory) {
    this.#process = spawn(java, [...rest, String(this.port), directory, prefix], { stdio: ["pipe", "pipe", "ignore"] });
    this.port = await new Promise((resolve, reject) => {
      let said = "";
      this.#process.stdout.on("data", (text) => {
        said += text;
        const found = /port (\d+)/.exec(said);
        if (found) resolve(Number(found[1]));
      });
      this.#process.on("exit", (code) => reject(new Error(`the server ended with ${code}, and said: ${said}`)));
    });
  }

  async kill() {
    const ended = new Promise((resolve) => this.#process.on("exit", resolve));
    this.#process.kill("SIGKILL");
    await ended;
  }

  async client(context, options = {}) {
    const client = new SpellClient(`http://127.0.0.1:${this.port}`, { token: "token-of-ada", WebSocket: Wire, ...options });
    context.after(() => client.disconnect());
    await client.connect();
    return client;
  }
}

const server = new KilledServer();
const newDirectory = () => mkdtemp(join(tmpdir(), "runs-of-killed-"));
const directory = await newDirectory();

before(() => server.start("token", directory));
after(() => server.kill());

const listening = (client, listen) => heard((listener) => client[listen](listener));

/** Returns the id of a run when it waits before its first node. */
async function waitingRun(events, isNew = () => true) {
  return (await events.until(({ kind, run }) => kind === "waiting" && isNew(run))).run;
}

test("runs are waited for through a restart of the server that goes on with them, and heard once", async (context) => {
  const [ada, watching, other] = [await server.client(context), await server.client(context), await server.client(context)];
  const [events, seen] = [ada, watching].map((client) => listening(client, "onEvent"));
  const statuses = [ada, watching, other].map((client) => listening(client, "onStatus"));
  await ada.open("crossroads");
  await watching.open("crossroads");
  const result = ada.run("crossroads", { way: "left", word: "hi" }, { paused: true });
  const run = await waitingRun(events);
  const ofOther = other.run("crossroads", { way: "right", word: "ho" }, { paused: true });
  const runOfOther = await waitingRun(events, (id) => id !== run);

  // A server answers in order: the runs' ids have come.
  for (const client of [ada, other]) await client.list();
  await server.kill();
  for (const told of statuses) await told.until((status) => status === "away");
  await server.start("token", directory);
  for (const told of statuses) await told.until((status) => status === "live");
  await watching.resume(run);
  await watching.resume(runOfOther);

  assert.deepEqual((await result).outputs, { left: "hi" });
  assert.deepEqual((await ofOther).outputs, { right: "ho" });
  assert.deepEqual((await ada.list()).open, ["crossroads-id"]);
  assert.deepEqual((await other.list()).open, []);
  for (const { all, until } of [events, seen]) {
    await until(endOf(run));
    const ofRun = all.filter((event) => event.run === run);
    assert.deepEqual(ofRun.map((event, i) => (event.since ?? event.seq) - (ofRun[i - 1]?.seq ?? 0)), ofRun.map(() => 1));
  }
});

test("who waits for a run that the next server does not know is told, and a refused token is not a server that is away", async (context) => {
  const renewing = await server.client(context, { token: ({ refused }) => (refused ? "other-of-ada" : "token-of-ada") });
  const stale = await server.client(context);
  const [events, lost, renewed] = ["onEvent", "onLost", "onStatus"].map((listen) => listening(renewing, listen));
  const refused = listening(stale, "onStatus");
  await renewing.open("crossroads");
  const result = renewing.run("crossroads", {}, { paused: true });
  const run = await waitingRun(events);
  const ofStale = stale.run("crossroads", {}, { paused: true });
  await waitingRun(events, (id) => id !== run);
  const told = [
    assert.rejects(result, { name: "SpellError", code: "lost", data: { run } }),
    assert.rejects(ofStale, { name: "SpellError", code: "unauthorized" }),
  ];

  for (const client of [renewing, stale]) await client.list();
  await server.kill();
  await server.start("other", await newDirectory());

  await Promise.all(told);
  await renewed.until((status) => status === "live");
  await refused.until((status) => status === "refused");
  assert.deepEqual(lost.all.find((each) => each.run === run), { spell: "crossroads", run });
  await assert.rejects(stale.list(), { code: "unauthorized" });
  assert.equal(refused.all.includes("live"), false);
});
