import { SpellClient } from "spell-client";

const [server, token, spell] = process.argv.slice(2);
const client = new SpellClient(server, { token, timeout: 10_000 });
await client.connect();

const run = await client.start(spell, { name: "Ada" });
for await (const event of client.events(run)) {
  if (event.kind === "progress") process.stdout.write(String(event.chunk));
  if (event.kind === "failed") console.error(`node '${event.path}': ${event.error.message}`);
}
const { status, outputs } = await client.standing(run);
console.log(status, outputs);
client.disconnect();
