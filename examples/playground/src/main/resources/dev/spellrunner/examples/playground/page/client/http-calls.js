// SPDX-License-Identifier: Apache-2.0
/** The calls of the service over HTTP, for where there is no WebSocket; events come as Server-Sent Events. */
import { stringify } from "./exact-json.js";
import { eventsOf } from "./run-events.js";
import { SpellError, unreachable } from "./spell-error.js";

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

  /** Hears a run to its end. */
  async #listen(run) {
    const from = { server: this.#server, fetch: this.#fetch, credentials: this.#credentials };
    for await (const event of eventsOf(run, from, { signal: this.#ending.signal })) this.#hear(event);
  }

  async #ask(method, path, body, more = {}) {
    const send = () => this.#fetch(this.#server + path, {
      method,
      headers: this.#credentials.headers(body ? { "Content-Type": "application/json", ...more } : more),
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
}
