// Starts a command as the official clients do, and calls the spells that it serves as tools. Says what each saw as JSON.
import { Client as Client2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as Lines2 } from "@modelcontextprotocol/client/stdio";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as Lines1 } from "@modelcontextprotocol/sdk/client/stdio.js";

const [command, ...args] = process.argv.slice(2);
const info = { name: "tests", version: "1" };
const seen = {};

async function uses(client, call) {
  const tools = (await client.listTools()).tools.map((tool) => tool.name);
  const hello = await call("hello", { name: "Ada" });
  await client.close();
  return { tools, hello };
}

const second = new Client2(info, { versionNegotiation: { mode: "auto" } });
await second.connect(new Lines2({ command, args }));
const version = second.getNegotiatedProtocolVersion();
seen.second = await uses(second, (name, args) => second.callTool({ name, arguments: args }));
seen.second.version = version;

const first = new Client1(info, {});
await first.connect(new Lines1({ command, args }));
seen.first = await uses(first, (name, args) => first.callTool({ name, arguments: args }));

console.log(JSON.stringify(seen));
