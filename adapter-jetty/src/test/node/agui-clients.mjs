// Runs spells as agents with the official clients: 1.0, and 0.0.59 as CopilotKit has it. Says what each saw as JSON.
import { HttpAgent } from "@ag-ui/client";
import { HttpAgent as HttpAgentOld } from "@ag-ui/client-old";
import { EventSchema } from "@ag-ui/core/schemas";

const [url, token] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${token}` };
const seen = {};
let threads = 0;

async function run(agent, parameters, strict) {
  const events = [];
  try {
    const { result } = await agent.runAgent(parameters, {
      onEvent: ({ event }) => {
        events.push(event);
        if (strict) {
          EventSchema.parse(event);
        }
      },
    });
    return { events, result, messages: agent.messages };
  } catch (error) {
    return { events, error: String(error.message ?? error), messages: agent.messages };
  }
}

for (const [name, Agent] of [["new", HttpAgent], ["old", HttpAgentOld]]) {
  const strict = name === "new";
  const agentOf = (spell) => {
    const agent = new Agent({ url: `${url}/${encodeURIComponent(spell)}`, threadId: `${name}-${threads++}`, headers });
    agent.messages = [{ id: "m1", role: "user", content: "hi" }];
    return agent;
  };
  const its = (seen[name] = {});
  its.tell = await run(agentOf("tell"), { runId: "r1" }, strict);
  its.nested = await run(agentOf("nested"), { runId: "r2" }, strict);
  its.fail = await run(agentOf("fail"), { runId: "r3" }, strict);
  its.unknown = await run(agentOf("of bea"), { runId: "r4" }, strict);

  const asked = agentOf("nested ask");
  its.interrupted = await run(asked, { runId: "r5" }, strict);
  const outcome = its.interrupted.events.at(-1).outcome;
  const interrupt = outcome.interrupts[0];
  its.resumed = await run(asked, {
    runId: "r6",
    resume: [{ interruptId: interrupt.id, status: "resolved", payload: { approved: true, inputs: { in: "ho" } } }],
  }, strict);
}

console.log(JSON.stringify(seen));
