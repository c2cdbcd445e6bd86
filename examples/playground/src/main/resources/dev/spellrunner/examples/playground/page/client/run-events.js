// SPDX-License-Identifier: Apache-2.0
/** The events of one run, as Server-Sent Events: of one that goes on as well as of one that a server keeps. */
import { pause } from "./patience.js";
import { SpellError, aborted, fieldsOf } from "./spell-error.js";
import { isEnd } from "./spell-runs.js";

const WAIT_MILLIS = 1000;

/**
 * Yields the events of a run to its end; a connection that is lost is made anew, and goes on behind the last event.
 *
 * @param {string} run its id
 * @param {{server: string, fetch: typeof globalThis.fetch, credentials: import("./credentials.js").Credentials, parse?: (text: string) => any}} from
 * @param {{after?: number, signal?: AbortSignal}} [options] the number of the last event that is known, and what ends it all
 * @returns {AsyncGenerator<import("./events.d.ts").NodeEvent, void, undefined>}
 */
export async function* eventsOf(run, { server, fetch, credentials, parse = JSON.parse }, { after = 0, signal = undefined } = {}) {
  let last = after;
  await credentials.begin();
  for (;;) {
    if (signal?.aborted) throw aborted(`to hear the run '${run}'`, signal.reason);
    try {
      const answer = await fetch(`${server}/runs/${encodeURIComponent(run)}/events`, {
        headers: credentials.headers({ Accept: "text/event-stream", "Last-Event-ID": String(last) }), signal,
      });
      if (answer.status === 401 && (await credentials.renew())) continue;
      if (!answer.ok) await fieldsOf(answer);
      for await (const event of eventsIn(answer.body, parse)) {
        last = event.seq;
        yield event;
        if (isEnd(event)) return;
      }
    } catch (gone) {
      // What a proxy says while the server is away is no answer of the server.
      if (gone instanceof SpellError && gone.code !== "unreachable") throw gone;
    }
    await pause(WAIT_MILLIS, signal);
  }
}

/** Reads Server-Sent Events; of their fields `data` is enough, since each event holds its own number and kind. */
async function* eventsIn(body, parse) {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of chunks(body)) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n\r?\n/);
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const data = part.split(/\r?\n/).filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trim());
      // A stream may tell of itself, such as that its client is too slow: an event of a run has a number.
      const event = data.length > 0 ? parse(data.join("\n")) : undefined;
      if (event?.seq) yield event;
    }
  }
}

/** Not every browser lets one iterate over a stream. */
async function* chunks(body) {
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      yield next.value;
    }
  } finally {
    // Who hears no more lets the server know.
    reader.cancel().catch(() => {});
  }
}
