// Calls spells as tools with the official clients: the second one in both eras, and the first one. Says what each saw as JSON.
import { Client as Client2, StreamableHTTPClientTransport as Http2 } from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Http1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const [url, token] = process.argv.slice(2);
const transportOptions = { requestInit: { headers: { Authorization: `Bearer ${token}` } } };
const info = { name: "tests", version: "1" };
const capabilities = { elicitation: { form: {} } };
const pass = async (request) => ({ action: "accept", content: { decision: "pass", "input.in": `${request.params.requestedSchema.properties["input.in"].default}!` } });
const seen = {};

async function uses(client, call) {
  const seenHere = { progress: 0 };
  seenHere.tools = (await client.listTools()).tools.map((tool) => tool.name);
  seenHere.echo = await call("echo", { message: "hi" });
  seenHere.failure = await call("fail", { message: "hi" });
  seenHere.tell = await call("tell", { message: "hi" }, { onprogress: () => seenHere.progress++ });
  seenHere.approved = await call("ask", { message: "hi" });
  seenHere.resources = (await client.listResources()).resources.length;
  seenHere.version = client.getNegotiatedProtocolVersion?.() ?? "";
  await client.close();
  return seenHere;
}

for (const mode of ["auto", "legacy"]) {
  const client = new Client2(info, { capabilities, versionNegotiation: { mode } });
  client.setRequestHandler("elicitation/create", pass);
  await client.connect(new Http2(new URL(url), transportOptions));
  seen[mode] = await uses(client, (name, args, options) => client.callTool({ name, arguments: args }, options));
}

const first = new Client1(info, { capabilities });
first.setRequestHandler(ElicitRequestSchema, pass);
await first.connect(new Http1(new URL(url), transportOptions));
seen.first = await uses(first, (name, args, options) => first.callTool({ name, arguments: args }, undefined, options));

console.log(JSON.stringify(seen));
