// SPDX-License-Identifier: Apache-2.0
/** The events of one run, as Server-Sent Events: of one that goes on as well as of one that a server keeps. */
import { SpellError } from "./spell-error.js";

const WAIT_MILLIS = 1000;

/** Tells whether an event ends its run. */
export function isEnd({ path, kind }) {
  return path === "" && ["completed", "failed", "cancelled"].includes(kind);
}

/**
 * Yields the events of a run to its end; a connection that is lost is made anew, and goes on behind the last event.
 *
 * @param {string} run its id
 * @param {object} from `{server, fetch, credentials, parse}`
 * @param {object} [options] `{after, signal}`: the number of the last event that is known, and what ends it all
 */
export async function* eventsOf(run, { server, fetch, credentials, parse = JSON.parse }, { after = 0, signal = undefined } = {}) {
  let last = after;
  for (;;) {
    try {
      const headers = credentials.headers({ Accept: "text/event-stream", "Last-Event-ID": String(last) });
      const answer = await fetch(`${server}/runs/${encodeURIComponent(run)}/events`, { headers, signal });
      if (!answer.ok) throw new SpellError(await answer.json());
      for await (const event of eventsIn(answer.body, parse)) {
        last = event.seq;
        yield event;
        if (isEnd(event)) return;
      }
    } catch (gone) {
      if (signal?.aborted || gone instanceof SpellError) throw gone;
    }
    await new Promise((resolve) => setTimeout(resolve, WAIT_MILLIS));
  }
}

/** Reads Server-Sent Events; of their fields `data` is enough, since each event holds its own number and kind. */
async function* eventsIn(body, parse) {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of chunks(body)) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n\r?\n/);
    rest = parts.pop();
    for (const part of parts) {
      const data = part.split(/\r?\n/).filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trim());
      if (data.length > 0) yield parse(data.join("\n"));
    }
  }
}

/** Not every browser lets one iterate over a stream. */
async function* chunks(body) {
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    yield next.value;
  }
}
