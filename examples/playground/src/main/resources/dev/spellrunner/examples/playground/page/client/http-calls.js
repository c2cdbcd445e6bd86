// SPDX-License-Identifier: Apache-2.0
/** The calls of the service over HTTP, for where there is no WebSocket; events come as Server-Sent Events. */
import { wireText } from "./exact-json.js";
import { SpellError, fieldsOf, unreachable } from "./spell-error.js";

export class HttpCalls {
  /**
   * The status of a client that calls over HTTP.
   * @type {import("./types.d.ts").Status}
   */
  status = "http";
  isOpen = false;
  #from;
  #hear;
  #ending = new AbortController();

  /**
   * @param {{server: string, fetch: typeof globalThis.fetch, credentials: import("./credentials.js").Credentials, parse: (text: string) => any}} from
   * @param {(event: any) => void} hear of each event of the runs that are started here
   */
  constructor(from, hear) {
    this.#from = from;
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

  /**
   * @param {string} method
   * @param {any} params
   * @param {AbortSignal} [signal] ends the waiting
   * @returns {Promise<any>}
   */
  async call(method, params, signal = undefined) {
    const spell = `/spells/${encodeURIComponent(params.spell)}`;
    const run = `/runs/${encodeURIComponent(params.run)}`;
    const ask = (verb, path, body = undefined, more = undefined) => this.#ask(verb, path, body, { signal, more });
    switch (method) {
      case "spell.list": return ask("GET", "/spells");
      case "spell.get": return ask("GET", spell);
      case "spell.turns": return ask("GET", `${spell}/turns`);
      case "spell.open": return opened(await ask("GET", spell));
      case "spell.close": return { closed: true };
      case "spell.follow": return { gone: {} };
      case "spell.update": {
        const { spell: id, version, ...change } = params;
        return ask("PATCH", spell, change, version === undefined ? {} : { "If-Match": `"${version}"` });
      }
      case "spell.start": return this.#start(ask, spell, params);
      case "spell.run": return this.#result(ask, await this.#start(ask, spell, params));
      case "run.list": return ask("GET", `/runs?${new URLSearchParams(defined(params))}`);
      case "run.get": return ask("GET", run);
      case "run.cancel": return ask("DELETE", run);
      case "run.waiting": return ask("GET", `${run}/waiting`);
      case "run.rerun": case "run.resume": case "run.answer": case "run.skip": case "run.pause": case "run.step": {
        const { run: id, ...body } = params;
        return ask("POST", `${run}/${method.slice("run.".length)}`, body);
      }
      case "run.breakpoints":
        if (params.run !== undefined) return ask("POST", `${run}/breakpoints`, { nodes: params.nodes, components: params.components });
    }
    throw new SpellError({ code: "not-found", message: `the call '${method}' needs a WebSocket`, data: { method } });
  }

  async #start(ask, path, { spell, ...body }) {
    const { run } = await ask("POST", `${path}/runs`, body, { Prefer: "respond-async" });
    const ended = this.#listen(run);
    ended.catch(() => {});
    return { run, ended };
  }

  async #result(ask, { run, ended }) {
    await ended;
    return ask("GET", `/runs/${encodeURIComponent(run)}`);
  }

  /** Hears a run to its end. */
  async #listen(run) {
    const { eventsOf } = await import("./run-events.js");
    for await (const event of eventsOf(run, this.#from, { signal: this.#ending.signal })) this.#hear(event);
  }

  async #ask(method, path, body = undefined, { signal = undefined, more = {} } = {}) {
    const { server, fetch, credentials, parse } = this.#from;
    const text = body && wireText(body);
    const send = () => fetch(server + path, {
      method,
      headers: credentials.headers(body ? { "Content-Type": "application/json", ...more } : more),
      body: text,
      signal,
    }).catch((lost) => {
      throw unreachable(`the server cannot be reached (${lost.message})`, lost);
    });
    let answer = await send();
    if (answer.status === 401 && (await credentials.renew())) answer = await send();
    return fieldsOf(answer, parse);
  }
}

/** HTTP opens nothing; what cannot run is refused here as it is there. */
function opened(spell) {
  if (spell.problems) {
    const message = `the spell '${spell.name}' cannot run`;
    throw new SpellError({ code: "invalid-spell", message, data: { problems: spell.problems } });
  }
  return spell;
}

function defined(fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]));
}
