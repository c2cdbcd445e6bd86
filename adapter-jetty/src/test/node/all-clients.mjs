// Asks one spell with all official clients at once, each several times. Says what each was answered as JSON.
//   node all-clients.mjs http://127.0.0.1:8080 TOKEN SPELL TIMES
import { HttpAgent } from "@ag-ui/client";
import { HttpAgent as HttpAgentOld } from "@ag-ui/client-old";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { ChatOpenAI } from "@langchain/openai";
import { Client as Client2, StreamableHTTPClientTransport as Http2 } from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Http1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { generateText, streamText } from "ai";
import OpenAI from "openai";

const [base, token, spell, times] = process.argv.slice(2);
const baseURL = `${base}/v1`;
const headers = { Authorization: `Bearer ${token}` };
const info = { name: "tests", version: "1" };
const chat = (word) => [{ role: "user", content: word }];

const openai = new OpenAI({ baseURL, apiKey: token });
const langchain = new ChatOpenAI({ model: spell, apiKey: token, configuration: { baseURL } });
const model = createOpenAICompatible({ name: "spells", baseURL, apiKey: token })(spell);
const tools = {};
for (const mode of ["auto", "legacy"]) {
  tools[mode] = new Client2(info, { capabilities: {}, versionNegotiation: { mode } });
  await tools[mode].connect(new Http2(new URL(`${base}/mcp`), { requestInit: { headers } }));
}
const first = new Client1(info, { capabilities: {} });
await first.connect(new Http1(new URL(`${base}/mcp`), { requestInit: { headers } }));

async function textOf(stream) {
  let text = "";
  for await (const part of stream) {
    text += part;
  }
  return text;
}

async function agent(Agent, word) {
  const its = new Agent({ url: `${base}/agui/${spell}`, threadId: word, headers });
  its.messages = [{ id: "m1", role: "user", content: word }];
  await its.runAgent({ runId: word });
  return its.messages.at(-1).content;
}

const clients = {
  openai: async (word) => (await openai.chat.completions.create({ model: spell, messages: chat(word) })).choices[0].message.content,
  "openai stream": async (word) =>
    (await openai.chat.completions.stream({ model: spell, messages: chat(word) }).finalChatCompletion()).choices[0].message.content,
  langchain: async (word) => (await langchain.invoke(word)).content,
  "ai sdk": async (word) => (await generateText({ model, prompt: word })).text,
  "ai sdk stream": (word) => textOf(streamText({ model, prompt: word }).textStream),
  "mcp 2026": async (word) => (await tools.auto.callTool({ name: spell, arguments: { message: word } })).content[0].text,
  "mcp 2025": async (word) => (await tools.legacy.callTool({ name: spell, arguments: { message: word } })).content[0].text,
  "mcp sdk 1": async (word) => (await first.callTool({ name: spell, arguments: { message: word } })).content[0].text,
  "ag-ui 1.0": (word) => agent(HttpAgent, word),
  "ag-ui 0.0.59": (word) => agent(HttpAgentOld, word),
};

const asked = [];
for (const [name, ask] of Object.entries(clients)) {
  for (let time = 0; time < Number(times); time++) {
    const word = `${name} ${time}`;
    asked.push(ask(word).then((answer) => [word, answer], (error) => [word, `failed: ${error.message}`]));
  }
}
console.log(JSON.stringify(Object.fromEntries(await Promise.all(asked))));
await Promise.all([tools.auto.close(), tools.legacy.close(), first.close()]);
