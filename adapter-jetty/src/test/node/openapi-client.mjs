// Makes a client from the description of the server, checks its types, and makes calls with it.
//   node openapi-client.mjs http://127.0.0.1:8080/api DIRECTORY
import { execFileSync } from "node:child_process";
import { symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import createClient from "openapi-fetch";
import openapiTS, { astToString } from "openapi-typescript";

const [base, directory] = process.argv.slice(2);
const token = "ada-token";

writeFileSync(join(directory, "schema.d.ts"), astToString(await openapiTS(new URL(base + "/openapi.json"))));
symlinkSync(resolve("node_modules"), join(directory, "node_modules"));

const calls = `
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";
const client = createClient<paths>({ baseUrl: "${base}" });
const { data, error } = await client.POST("/spells/{spell}/runs", {
  params: { path: { spell: "e" } },
  body: { inputs: { text: "hello" } },
});
const status: string | undefined = typeof data === "object" && "status" in data ? data.status : undefined;
const code: string | undefined = error?.code;
// @ts-expect-error There is no such parameter.
await client.GET("/runs/{run}", { params: { path: { ran: "r" } } });
// @ts-expect-error There is no such address.
await client.GET("/rans");
export { status, code };
`;

function check(name, text) {
  const file = join(directory, name);
  writeFileSync(file, text);
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "esnext"];
  try {
    execFileSync("node", [resolve("node_modules/typescript/bin/tsc"), ...options, "--moduleResolution", "bundler", file]);
    return "";
  } catch (e) {
    return String(e.stdout);
  }
}

const client = createClient({ baseUrl: base, headers: { Authorization: `Bearer ${token}` } });
const spells = await client.GET("/spells");
const run = await client.POST("/spells/{spell}/runs", {
  params: { path: { spell: "e" } },
  body: { inputs: { text: "hello" } },
});
const missing = await client.GET("/runs/{run}", { params: { path: { run: "nowhere" } } });

const types = check("calls.ts", calls);
unlinkSync(join(directory, "node_modules"));
console.log(
  JSON.stringify({
    types,
    spells: spells.data.spells,
    run: run.data,
    missing: missing.error,
  }),
);
