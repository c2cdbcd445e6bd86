// SPDX-License-Identifier: Apache-2.0
/** The calls of the service over HTTP, for where there is no WebSocket; events come as Server-Sent Events. */
import { stringify } from "./exact-json.js";
import { SpellError, unreachable } from "./spell-error.js";

const WAIT_MILLIS = 1000;

export class HttpCalls {
  /** The status of a client that calls over HTTP. */
  status = "http";
  isOpen = false;
  #server;
  #credentials;
  #fetch;
  #hear;
  #ending = new AbortController();

  constructor(server, credentials, fetch, hear) {
    this.#server = server;
    this.#credentials = credentials;
    this.#fetch = fetch;
    this.#hear = hear;
  }

  /** Makes sure that the server is there and takes the token; each call then is a connection of its own. */
  async open() {
    await this.#ask("GET", "/spells");
    this.isOpen = true;
  }

  async isRefused() {
    return false;
  }

  close() {
    this.isOpen = false;
    this.#ending.abort();
    this.#ending = new AbortController();
  }

  async call(method, params) {
    const spell = `/spells/${encodeURIComponent(params.spell)}`;
    const run = `/runs/${encodeURIComponent(params.run)}`;
    switch (method) {
      case "spell.list": return this.#ask("GET", "/spells");
      case "spell.get": return this.#ask("GET", spell);
      case "spell.open": return this.#opened(await this.#ask("GET", spell));
      case "spell.close": return { closed: true };
      case "spell.follow": return { gone: {} };
      case "spell.start": return this.#start(spell, params);
      case "spell.run": return this.#result((await this.#start(spell, params)).ended);
      case "run.get": return this.#ask("GET", run);
      case "run.cancel": return this.#ask("DELETE", run);
      default: throw new SpellError({ code: "not-found", message: `the call '${method}' needs a WebSocket` });
    }
  }

  /** HTTP opens nothing; what cannot run is refused here as it is there. */
  #opened(spell) {
    if (spell.problems) {
      const message = `the spell '${spell.name}' cannot run`;
      throw new SpellError({ code: "invalid-spell", message, data: { problems: spell.problems } });
    }
    return spell;
  }

  async #start(spell, { inputs, trigger }) {
    const { run } = await this.#ask("POST", `${spell}/runs`, { inputs, trigger }, { Prefer: "respond-async" });
    const ended = this.#listen(run).then(() => run);
    ended.catch(() => {});
    return { run, ended };
  }

  async #result(ended) {
    return this.#ask("GET", `/runs/${encodeURIComponent(await ended)}`);
  }

  /** Hears a run to its end; a connection that is lost is made anew, and goes on behind the last event. */
  async #listen(run) {
    let last = 0;
    const { signal } = this.#ending;
    for (;;) {
      try {
        const headers = this.#headers({ Accept: "text/event-stream", "Last-Event-ID": String(last) });
        const answer = await this.#fetch(`${this.#server}/runs/${run}/events`, { headers, signal });
        if (!answer.ok) throw new SpellError(await answer.json());
        for await (const event of eventsOf(answer.body)) {
          last = event.seq;
          this.#hear(event);
          if (event.path === "" && ["completed", "failed", "cancelled"].includes(event.kind)) return;
        }
      } catch (gone) {
        if (signal.aborted || gone instanceof SpellError) throw gone;
      }
      await new Promise((resolve) => setTimeout(resolve, WAIT_MILLIS));
    }
  }

  async #ask(method, path, body, more = {}) {
    const send = () => this.#fetch(this.#server + path, {
      method,
      headers: this.#headers(body ? { "Content-Type": "application/json", ...more } : more),
      body: body && stringify(body),
    }).catch((lost) => {
      throw unreachable(`the server cannot be reached (${lost.message})`);
    });
    let answer = await send();
    if (answer.status === 401 && (await this.#credentials.renew())) answer = await send();
    const fields = await answer.json();
    if (!answer.ok) throw new SpellError(fields);
    return fields;
  }

  #headers(more) {
    const { token } = this.#credentials;
    return token ? { Authorization: `Bearer ${token}`, ...more } : more;
  }
}

/** Reads Server-Sent Events; of their fields `data` is enough, since each event holds its own number and kind. */
async function* eventsOf(body) {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of chunks(body)) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n\r?\n/);
    rest = parts.pop();
    for (const part of parts) {
      const data = part.split(/\r?\n/).filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trim());
      if (data.length > 0) yield JSON.parse(data.join("\n"));
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
