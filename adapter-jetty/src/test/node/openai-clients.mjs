// Talks to spells with the clients that people use: OpenAI's own, LangChain's, and the AI SDK's. Says what it saw as JSON.
import OpenAI from "openai";
import { ChatOpenAI } from "@langchain/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, streamText } from "ai";

const [baseURL, apiKey] = process.argv.slice(2);
const seen = {};
const messages = [{ role: "user", content: "hi" }];

async function failure(call) {
  try {
    await call();
    return "no error";
  } catch (error) {
    return error.message;
  }
}

const openai = new OpenAI({ baseURL, apiKey });
seen.models = (await openai.models.list()).data.map((model) => model.id);
const whole = await openai.chat.completions.create({ model: "tell", messages });
seen.openaiWhole = whole.choices[0].message.content;
seen.openaiRequestId = whole.id === `chatcmpl-${whole._request_id}`;
const stream = openai.chat.completions.stream({ model: "tell", messages, stream_options: { include_usage: true } });
seen.openaiStream = (await stream.finalChatCompletion()).choices[0].message.content;
seen.openaiFailure = await failure(() => openai.chat.completions.create({ model: "fail", messages }));
seen.openaiLateFailure = await failure(() =>
  openai.chat.completions.stream({ model: "tell and fail", messages }).finalChatCompletion());

const langchain = new ChatOpenAI({ model: "tell", apiKey, configuration: { baseURL } });
seen.langchainWhole = (await langchain.invoke("hi")).content;
seen.langchainStream = "";
for await (const chunk of await langchain.stream("hi")) {
  seen.langchainStream += chunk.content;
}
const failing = new ChatOpenAI({ model: "fail", apiKey, configuration: { baseURL } });
seen.langchainFailure = await failure(() => failing.invoke("hi"));

const compatible = createOpenAICompatible({ name: "spells", baseURL, apiKey });
seen.aiSdkWhole = (await generateText({ model: compatible("tell"), prompt: "hi" })).text;
seen.aiSdkStream = "";
for await (const part of streamText({ model: compatible("tell"), prompt: "hi" }).textStream) {
  seen.aiSdkStream += part;
}
seen.aiSdkFailure = await failure(() => generateText({ model: compatible("fail"), prompt: "hi" }));

console.log(JSON.stringify(seen));
