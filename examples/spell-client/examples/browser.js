import { SpellClient, SpellError } from "https://spells.example/client/spell-client.js";

const client = new SpellClient("https://spells.example", {
  token: ({ refused }) => fetch(refused ? "/ticket?renew" : "/ticket", { method: "POST" }).then((answer) => answer.text()),
});
client.onStatus((status) => (document.body.dataset.link = status));
client.onEvent((event) => {
  if (event.kind === "waiting") console.log(`node '${event.path}' waits: ${event.reason}`);
});

try {
  await client.connect();
  const { rights } = await client.open("hello");
  if (rights.includes("run")) {
    const { outputs } = await client.run("hello", { name: "Ada" }, { signal: AbortSignal.timeout(60_000) });
    document.body.append(JSON.stringify(outputs));
  }
} catch (problem) {
  if (problem instanceof SpellError) console.error(problem.code, problem.message);
  else throw problem;
}
