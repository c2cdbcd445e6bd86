import { useEffect, useState } from "react";
import { type NodeEvent, SpellClient, SpellError } from "spell-client";

/** Runs a spell as long as the component is there, and shows what it says while it says it. */
export function Run({ client, spell, inputs }: { client: SpellClient; spell: string; inputs: Record<string, unknown> }) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<SpellError>();

  useEffect(() => {
    const leaving = new AbortController();
    const hear = (event: NodeEvent) => {
      if (event.kind === "progress") setText((said) => said + String(event.chunk));
    };
    const unlisten = client.onEvent(hear);
    client.open(spell)
      .then(() => client.run(spell, inputs, { signal: leaving.signal }))
      .catch((failed: SpellError) => {
        if (failed.code !== "aborted") setProblem(failed);
      });
    return () => {
      unlisten();
      leaving.abort();
      client.close(spell).catch(() => {});
    };
  }, [client, spell]);

  return problem ? <p role="alert">{problem.message}</p> : <p>{text}</p>;
}
